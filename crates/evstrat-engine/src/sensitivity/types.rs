//! The shape of a sensitivity analysis.

use evstrat_stats::sensitivity::WithNoise;
use serde::{Deserialize, Serialize};

use super::{ALPHA, Depth};
use crate::numbers::Estimate;

/// How an assumption moves the results.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sensitivity {
    /// The assumption.
    pub assumption: String,
    /// What the measures below are about: "score", or the outcome of the first target where there is no frame.
    pub with: String,
    /// Spearman's rank correlation with it.
    pub rank_correlation: Estimate,
    /// Everything else that is known of the assumption's effect on it.
    #[serde(flatten)]
    pub measures: Measures,
    /// The same for every outcome, in the order of the outcomes.
    pub by_outcome: Vec<OutcomeSensitivity>,
}

/// How an assumption moves one outcome.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutcomeSensitivity {
    /// The outcome.
    pub outcome: String,
    /// Spearman's rank correlation with it.
    pub rank_correlation: Estimate,
    /// Everything else that is known of the assumption's effect on it.
    #[serde(flatten)]
    pub measures: Measures,
}

/// Measures of the effect of one assumption on one output; what was not computed is absent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Measures {
    /// Share of the variance that goes if the assumption alone were known (first-order Sobol index; the correlation
    /// ratio of a nominal assumption).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub first_order: Option<Index>,
    /// Share of the variance that stays if all but the assumption were known (total Sobol index).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub total: Option<Index>,
    /// Total less first-order index: what the assumption does only together with others.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub interaction: Option<Index>,
    /// Shapley effect: the assumption's share of the variance, under dependence too; shares sum to one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub shapley: Option<Index>,
    /// Partial rank correlation coefficient.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub prcc: Option<Estimate>,
    /// Standardized rank regression coefficient.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub srrc: Option<Estimate>,
    /// PAWN: median Kolmogorov-Smirnov distance over ten slices of the assumption.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub pawn: Option<AboveNoise>,
    /// Borgonovo's delta.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub delta: Option<AboveNoise>,
    /// Elementary effects (Morris), per step over the whole range of the assumption's probability.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub morris: Option<Morris>,
    /// The output at the assumption's own 5 % and 95 % quantile, the others at their medians.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub tornado: Option<Tornado>,
}

/// A share of variance with its error.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Index {
    /// The estimate; noise can take it below zero.
    pub value: f64,
    /// Its Monte Carlo standard error.
    pub mcse: f64,
    /// Interval of the Monte Carlo error at 95 %.
    pub interval: [f64; 2],
    /// How estimate and interval were made.
    pub method: String,
}

impl Index {
    /// The index of an estimate by `method`; `None` if it is not a number, as for an output that does not vary.
    pub(crate) fn of(estimate: evstrat_stats::summary::Estimate, method: &str) -> Option<Self> {
        let (low, high) = estimate.interval(ALPHA);
        let finite = estimate.value.is_finite() && low.is_finite() && high.is_finite();
        finite.then(|| Self {
            value: estimate.value,
            mcse: estimate.mcse,
            interval: [low, high],
            method: method.to_owned(),
        })
    }
}

/// A measure that is never negative, against what an input that does nothing reaches by chance.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct AboveNoise {
    /// The measure.
    pub value: f64,
    /// Its Monte Carlo standard error.
    pub mcse: f64,
    /// Mean of the measure over inputs that do nothing.
    pub noise: f64,
    /// Greatest measure of an input that does nothing: values below it say nothing.
    pub floor: f64,
    /// Whether the measure stands out from the noise.
    pub stands_out: bool,
}

impl From<WithNoise> for AboveNoise {
    fn from(found: WithNoise) -> Self {
        Self {
            value: found.value,
            mcse: found.mcse,
            noise: found.noise_mean,
            floor: found.noise_max,
            stands_out: found.stands_out(),
        }
    }
}

/// Elementary effects of one assumption.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Morris {
    /// Mean effect, in the unit of the output.
    pub mean: f64,
    /// Mean absolute effect: the measure to rank by.
    pub mean_absolute: f64,
    /// Monte Carlo standard error of the mean absolute effect.
    pub mcse: f64,
    /// Standard deviation of the effects: non-linearity and interactions.
    pub sd: f64,
}

/// One bar of a tornado.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tornado {
    /// The output with every assumption at its median.
    pub base: f64,
    /// The output at the low end.
    pub low: f64,
    /// The output at the high end.
    pub high: f64,
    /// The assumption at the low end: a value, or the name of a level.
    pub at_low: serde_json::Value,
    /// The assumption at the high end.
    pub at_high: serde_json::Value,
}

/// What holds for a sensitivity analysis as a whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SensitivityOverall {
    /// How much was asked: "given" or "full".
    pub depth: Depth,
    /// The output that assumptions are ordered by: "score" or an outcome.
    pub with: String,
    /// Draws that the measures from given draws use.
    pub draws: u64,
    /// Model evaluations of the designs.
    pub evaluations: u64,
    /// Evaluations of the designs that failed and were left out.
    pub failed: u64,
    /// Share of the variance of ranks that a rank regression explains; a low share says that effects are not monotone
    /// or interact, and correlations understate them.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub r2_ranks: Option<Estimate>,
    /// Sum of the first-order indices.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sum_first_order: Option<f64>,
    /// Assumptions that depend on each other, and what they explain together.
    pub groups: Vec<GroupSensitivity>,
    /// Pairs of assumptions that act together, strongest first.
    pub interactions: Vec<Interaction>,
    /// What a reader should know, in sentences.
    pub notes: Vec<String>,
}

/// What dependent assumptions explain together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroupSensitivity {
    /// The assumptions.
    pub assumptions: Vec<String>,
    /// Share of the variance that goes if all of them were known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub first_order: Option<Index>,
    /// Share of the variance that stays if all other assumptions were known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub total: Option<Index>,
}

/// Two assumptions (or groups of dependent ones) that act together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interaction {
    /// The assumptions.
    pub assumptions: Vec<String>,
    /// Second-order Sobol index: the share of the variance that only knowing both explains.
    pub second_order: Index,
}
