//! The shape of conditioned results.

use serde::{Deserialize, Serialize};

use crate::numbers::{Estimate, Quantile};

/// The results of a strategy, given what was observed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conditioned {
    /// The observations that weight the draws.
    pub on: Vec<Observation>,
    /// How much the weights leave of the draws.
    pub effective: Effective,
    /// The estimates; absent if the weights leave nothing to estimate from.
    #[serde(flatten)]
    pub estimates: Option<ConditionedEstimates>,
}

/// A published observation as a likelihood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    /// The strategies whose checks state it.
    pub strategies: Vec<String>,
    /// The outcome that was observed.
    pub outcome: String,
    /// The law of the observation around the model: "normal", or "logit-normal" for fractions.
    pub likelihood: String,
    /// Its 90 % interval, in the unit of the outcome.
    pub between: [f64; 2],
    /// Standard deviation by which the model may be off: in the unit of the outcome, or of log odds.
    pub model_discrepancy: f64,
    /// The evidence.
    pub evidence: Vec<String>,
}

/// How much weights leave of draws.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Effective {
    /// Kish's effective number of draws.
    pub draws: f64,
    /// The same in the replicate where it is smallest.
    pub smallest_replicate: f64,
    /// A sentence if conditioned results should not be trusted.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub warning: String,
}

/// Self-normalized estimates with jackknife errors over replicates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConditionedEstimates {
    /// Probability that all targets are met; absent without targets.
    pub success: Option<Estimate>,
    /// The score; absent without a frame.
    pub score: Option<ConditionedEstimate>,
    /// The outcomes, in the order of the model.
    pub outcomes: Vec<ConditionedQuantity>,
    /// Share of weighted draws that agree with each check, in the order of the checks.
    pub checks: Vec<Estimate>,
    /// The assumptions that vary, in the order of the model.
    pub assumptions: Vec<ConditionedQuantity>,
}

/// A quantity given what was observed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConditionedQuantity {
    /// The outcome or assumption.
    pub id: String,
    /// Its unit, in UCUM notation.
    pub unit: String,
    /// Its distribution over weighted draws.
    #[serde(flatten)]
    pub estimate: ConditionedEstimate,
}

/// A distribution over weighted draws.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConditionedEstimate {
    /// The mean.
    pub mean: f64,
    /// Its Monte Carlo standard error.
    pub mcse: f64,
    /// Standard deviation.
    pub sd: f64,
    /// Quantiles.
    pub quantiles: Vec<Quantile>,
}

/// The strategies of a context against each other, given what was observed of any of them. Lists over strategies are in
/// the order of the comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConditionedComparison {
    /// The distinct observations that weight the draws.
    pub on: Vec<Observation>,
    /// How much the weights leave of the draws.
    pub effective: Effective,
    /// The estimates; absent if the weights leave nothing to estimate from.
    #[serde(flatten)]
    pub estimates: Option<ComparedEstimates>,
}

/// Estimates of a comparison over weighted draws.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComparedEstimates {
    /// The option with the greatest expected utility.
    pub best: String,
    /// Probability of success of every option; absent without targets.
    pub success: Vec<Option<Estimate>>,
    /// Expected utility of every option.
    pub utility: Vec<Estimate>,
    /// Probability that an option has the greatest utility; ties are shared.
    pub probability_best: Vec<Estimate>,
    /// Expected loss of choosing an option; that of the best is the expected value of perfect information.
    pub expected_loss: Vec<Estimate>,
}
