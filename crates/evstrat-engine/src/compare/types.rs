//! The shape of a comparison.

use serde::{Deserialize, Serialize};

use crate::condition::ConditionedComparison;
use crate::numbers::{Bounded, Estimate};

/// The strategies of one context against each other. Lists over strategies are in the order of `strategies`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The context; absent for strategies without one.
    pub context: Option<String>,
    /// The unit of utility: "score", or a currency.
    pub unit: String,
    /// The options of the decision.
    pub strategies: Vec<String>,
    /// Draws.
    pub draws: u64,
    /// Draws in which at least one option failed; its score there is 0, and it is no success.
    pub failed: u64,
    /// The option with the greatest expected utility.
    pub best: String,
    /// Expected utility of every option.
    pub utility: Vec<Estimate>,
    /// Probability that an option has the greatest utility in a draw; ties are shared.
    pub probability_best: Vec<Estimate>,
    /// How often each option (row) takes each rank (column, best first).
    pub rank_acceptability: Vec<Vec<Estimate>>,
    /// Expected rank, 1 being best.
    pub expected_rank: Vec<f64>,
    /// Monte Carlo standard error of the expected rank.
    #[serde(default)]
    pub expected_rank_mcse: Vec<f64>,
    /// Surface under the cumulative ranking curve.
    pub sucra: Vec<f64>,
    /// Monte Carlo standard error of that surface.
    #[serde(default)]
    pub sucra_mcse: Vec<f64>,
    /// Expected loss of choosing an option.
    pub expected_loss: Vec<Estimate>,
    /// Every pair of options.
    pub pairwise: Vec<Pair>,
    /// Expected value of perfect information.
    pub evpi: Bounded,
    /// Expected value of knowing one assumption exactly, greatest first.
    pub evppi: Vec<Information>,
    /// Expected value of knowing named groups of assumptions exactly.
    pub groups: Vec<Information>,
    /// Expected value of proposed experiments.
    pub experiments: Vec<ExperimentValue>,
    /// The choice among the strategies asked for alone, where a comparator is the best option and would hide it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub among_asked: Option<Among>,
    /// Probability that a planned confirmatory experiment succeeds, per strategy.
    pub assurance: Vec<AssuranceOf>,
    /// Ranks under uncertain weights.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weights: Option<Weights>,
    /// Acceptability over the value of success, if the frame counts money.
    pub acceptability: Vec<Acceptability>,
    /// Unknowns that several options share.
    pub shared: Vec<Shared>,
    /// What remains when the draws are weighted by all checks on which options condition.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub conditioned: Option<ConditionedComparison>,
}

/// What learning is worth to a choice that leaves the comparators out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Among {
    /// The strategies, in the order of the comparison.
    pub strategies: Vec<String>,
    /// The one with the greatest expected utility.
    pub best: String,
    /// Expected value of perfect information.
    pub evpi: Bounded,
    /// Expected value of knowing one assumption exactly, greatest first.
    pub evppi: Vec<Information>,
    /// Expected value of proposed experiments.
    pub experiments: Vec<ExperimentValue>,
}

/// Two options on shared draws.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// The first option.
    pub a: String,
    /// The second option.
    pub b: String,
    /// Probability that a has the greater utility; ties count half.
    pub superiority: Estimate,
    /// Expected difference of utilities, a less b.
    pub difference: Estimate,
    /// 5 % and 95 % quantiles of the difference over draws.
    pub difference_interval: [f64; 2],
    /// First-order stochastic dominance: "a", "b", "neither" or "equal".
    pub first_order: String,
    /// Second-order stochastic dominance: "a", "b", "neither" or "equal".
    pub second_order: String,
}

/// What knowing something exactly is worth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Information {
    /// The assumption or the name of the group.
    pub name: String,
    /// The strategies that rest on it.
    pub strategies: Vec<String>,
    /// Its value, in units of utility.
    pub value: Bounded,
    /// Probabilities of the assumption at which the best option changes: (probability, from, to).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub thresholds: Vec<Threshold>,
    /// A sentence if the number should not be trusted.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub warning: String,
}

/// Where a decision changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Threshold {
    /// The value of the assumption, in its unit.
    pub value: f64,
    /// The quantile that value is of the assumption's distribution.
    pub quantile: f64,
    /// The best option below.
    pub below: String,
    /// The best option above.
    pub above: String,
}

/// What an experiment is worth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExperimentValue {
    /// The experiment.
    pub name: String,
    /// The assumption it informs.
    pub assumption: String,
    /// The value and net benefit at each size considered.
    pub sizes: Vec<ExperimentSize>,
    /// The size with the greatest net benefit; absent if none is worth its cost.
    pub best_size: Option<u64>,
    /// A sentence if the numbers may be about something else than meant.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub warning: String,
}

/// What an experiment of one size is worth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExperimentSize {
    /// Number of observations.
    pub n: u64,
    /// Expected value of sample information, per decision.
    pub evsi: Bounded,
    /// Expected net benefit: the value to everyone concerned less the cost.
    pub net_benefit: f64,
    /// The cost.
    pub cost: f64,
}

/// Whether a planned experiment would succeed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AssuranceOf {
    /// The strategy.
    pub strategy: String,
    /// The endpoint.
    pub outcome: String,
    /// The probability of success.
    pub probability: Estimate,
}

/// Ranks when weights are uncertain (SMAA-2).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Weights {
    /// What is known of the weights: "interval", "ordinal" or "unknown".
    pub known: String,
    /// The criteria, in the order of the weights.
    pub criteria: Vec<String>,
    /// How often each option takes each rank.
    pub rank_acceptability: Vec<Vec<Estimate>>,
    /// Mean weights among the draws in which an option is best.
    pub central_weights: Vec<Option<Vec<f64>>>,
    /// Probability that an option is best at its central weights.
    pub confidence: Vec<Option<Estimate>>,
}

/// The options at one value of success.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Acceptability {
    /// The value of a success.
    pub value: f64,
    /// Probability that each option is best.
    pub probability_best: Vec<Estimate>,
    /// The option that is best on average.
    pub frontier: String,
    /// Expected value of perfect information.
    pub evpi: Estimate,
}

/// An unknown that several strategies share.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shared {
    /// The key of its random numbers.
    pub key: String,
    /// The assumption.
    pub assumption: String,
    /// The strategies.
    pub strategies: Vec<String>,
}
