//! What an evaluation found, in the shape that `--json` and `summary.json` have.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::compare::{Comparison, Information};
use crate::condition::Conditioned;
use crate::numbers::or_nan;
use crate::sensitivity::{Sensitivity, SensitivityOverall};
use crate::settings::Sampling;

pub use crate::numbers::{Bounded, Estimate, Quantile};

/// The version of the shape of [`Results`].
pub const SCHEMA: u32 = 1;

/// The results of a study.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// Version of this shape.
    pub schema: u32,
    /// What was evaluated, and how.
    pub study: StudyInfo,
    /// One entry per strategy, then one per comparator.
    pub strategies: Vec<StrategyResult>,
    /// The strategies of each context against each other.
    pub comparisons: Vec<Comparison>,
    /// What a reader must know before trusting the numbers; the most serious first.
    pub warnings: Vec<String>,
    /// Where the results come from; everything that may differ between equal runs is under `run` in it.
    pub provenance: Value,
}

/// What was evaluated, and how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StudyInfo {
    /// The seed.
    pub seed: u64,
    /// Draws made per strategy.
    pub draws: u64,
    /// How many of them were kept, if not all: rank correlations, shares of variance, comparisons and the value of
    /// information rest on these, everything else on all draws.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<u64>,
    /// How draws were spread.
    pub sampling: Sampling,
    /// How many randomizations the standard errors rest on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replicates: Option<usize>,
    /// Why drawing ended.
    pub stopped: Stopped,
    /// The frame that scores outcomes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frame: Option<String>,
    /// What was set otherwise than the strategy file says, with units: "half-life-slow = 3 min".
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub set: Vec<String>,
}

/// Why drawing ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stopped {
    /// The reason.
    pub because: StopReason,
    /// The number of draws asked for, or the cap.
    pub limit: u64,
    /// The standard error of the success probability asked for.
    pub success_mcse_target: f64,
    /// Whether every precision asked for was reached.
    pub precise: bool,
    /// How many times the run looked at its precision.
    pub looks: usize,
}

/// Why drawing ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StopReason {
    /// The precision asked for was reached.
    Precision,
    /// The cap on draws was reached first.
    Cap,
    /// The number of draws was given.
    Draws,
}

/// Whether an entry was asked for or came with the context.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// A strategy that was asked for.
    Strategy,
    /// A comparator of the context.
    Comparator,
}

/// The results of one strategy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StrategyResult {
    /// Its id: the name of its file.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// Whether it was asked for or came with the context.
    pub part: Part,
    /// The model.
    pub model: String,
    /// The context, if the file names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
    /// Probability that all targets are met; absent without targets.
    pub success: Option<Success>,
    /// The score in the frame; absent without a frame.
    pub score: Option<Score>,
    /// The outcomes, in the order of the model.
    pub outcomes: Vec<OutcomeResult>,
    /// Published observations held against the model.
    pub checks: Vec<CheckResult>,
    /// What remains when the draws are weighted by the checks on which the file conditions.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub conditioned: Option<Conditioned>,
    /// Draws whose evaluation failed.
    pub failed_draws: FailedDraws,
    /// How strongly each assumption moves the score and the outcomes, strongest first.
    pub sensitivity: Vec<Sensitivity>,
    /// What holds for the sensitivity analysis as a whole; absent if none was asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sensitivity_overall: Option<SensitivityOverall>,
    /// What learning its assumptions would be worth to the decision of its context, greatest first; empty where there is
    /// nothing to choose from.
    pub voi: Vec<Information>,
    /// What the results rest on.
    pub assumptions: Vec<AssumptionUsed>,
}

/// The probability that all targets are met.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Success {
    /// The probability; failed draws count as not successful.
    pub probability: f64,
    /// Its Monte Carlo standard error.
    #[serde(deserialize_with = "or_nan")]
    pub mcse: f64,
    /// Interval of the Monte Carlo error at 95 %, valid for all looks together.
    pub interval: [f64; 2],
    /// How the interval was made.
    pub interval_method: String,
    /// The probability if every failed draw had been successful.
    pub if_failed_succeeded: f64,
}

/// The score: the frame's weighted values, from 0 to 100, averaged over draws.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// The mean over draws.
    #[serde(deserialize_with = "or_nan")]
    pub mean: f64,
    /// Its Monte Carlo standard error.
    #[serde(deserialize_with = "or_nan")]
    pub mcse: f64,
    /// Standard deviation over draws.
    #[serde(deserialize_with = "or_nan")]
    pub sd: f64,
    /// Monte Carlo standard error of the standard deviation; absent with too few draws.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sd_mcse: Option<f64>,
    /// Quantiles over draws.
    pub quantiles: Vec<Quantile>,
    /// Share of draws in which a value was clamped to the range of its criterion, per criterion.
    pub clamped: Vec<Clamped>,
}

/// How often an outcome left the range of its criterion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clamped {
    /// The outcome of the criterion.
    pub outcome: String,
    /// Share of draws beyond the worst value.
    pub beyond_worst: f64,
    /// Share of draws beyond the best value.
    pub beyond_best: f64,
}

/// The distribution of one outcome over draws.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutcomeResult {
    /// The outcome.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// Its unit, in UCUM notation.
    pub unit: String,
    /// What it speaks of.
    pub role: evstrat_core::Role,
    /// Mean over draws that could be evaluated.
    #[serde(deserialize_with = "or_nan")]
    pub mean: f64,
    /// Standard deviation over draws that could be evaluated.
    #[serde(deserialize_with = "or_nan")]
    pub sd: f64,
    /// Monte Carlo standard error of the standard deviation; absent with too few draws.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sd_mcse: Option<f64>,
    /// Monte Carlo standard error of the mean.
    #[serde(deserialize_with = "or_nan")]
    pub mcse: f64,
    /// Quantiles over draws that could be evaluated.
    pub quantiles: Vec<Quantile>,
    /// The targets set on it.
    pub targets: Vec<TargetResult>,
    /// A sentence if mean and standard deviation should not be trusted.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub warning: String,
}

/// How often a target is met.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TargetResult {
    /// Smallest value that meets the target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// Largest value that meets the target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
    /// Probability that it is met; failed draws count as not met.
    pub probability: f64,
    /// Its Monte Carlo standard error.
    #[serde(deserialize_with = "or_nan")]
    pub mcse: f64,
    /// Where the threshold comes from.
    pub source: String,
    /// The evidence it rests on.
    pub evidence: Vec<String>,
    /// Whether the success probability asks for this target, or it is only shown.
    pub counts: bool,
}

/// A published observation held against the model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CheckResult {
    /// The outcome that was observed.
    pub outcome: String,
    /// Smallest value observed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// Largest value observed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
    /// The model's median.
    #[serde(deserialize_with = "or_nan")]
    pub median: f64,
    /// Share of draws that agree with the observation.
    pub agreement: Estimate,
    /// Whether the median lies where the observation does.
    pub passed: bool,
    /// The evidence.
    pub evidence: Vec<String>,
    /// What was observed, in words.
    pub note: String,
}

/// Draws whose evaluation failed; they stay in the denominator of probabilities.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FailedDraws {
    /// How many.
    pub count: u64,
    /// Their share of all draws.
    pub share: f64,
    /// Why, most frequent first.
    pub reasons: Vec<FailureReason>,
}

/// One reason for failed draws.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FailureReason {
    /// The status code.
    pub code: u8,
    /// What it means.
    pub text: String,
    /// How many draws failed by it.
    pub count: u64,
}

/// An assumption as it was used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AssumptionUsed {
    /// The assumption.
    pub id: String,
    /// Its unit, in UCUM notation.
    pub unit: String,
    /// Its distribution, as a strategy file would give it.
    pub distribution: Value,
    /// Where the distribution comes from: "file", "context", "suggested" (by the model), "default" (nobody believes
    /// anything, the model's value stands) or "inactive" (an option switches the assumption off).
    pub origin: String,
    /// Its mean.
    #[serde(deserialize_with = "or_nan")]
    pub mean: f64,
    /// Its 5 %, 50 % and 95 % quantiles.
    pub quantiles: [f64; 3],
    /// Its 0.5 % and 99.5 % quantiles, between which cited numbers should lie.
    pub interval_99: [f64; 2],
    /// The evidence it cites.
    pub evidence: Vec<EvidenceUsed>,
    /// Why this distribution, in words.
    pub note: String,
    /// How the distribution follows from the evidence, where that measured something else or lies outside `interval_99`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub derivation: String,
    /// Whether the evidence is about another tumor, species or system than the context's: marked so in the file, or all
    /// of it is from another species or from outside the animal.
    pub indirect: bool,
    /// What is thin about its support; empty if nothing is.
    pub gaps: Vec<String>,
    /// The key of its random numbers; equal keys share draws.
    pub key: String,
}

/// A piece of evidence as an assumption cites it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EvidenceUsed {
    /// The evidence.
    pub id: String,
    /// How it is known: "seen", "measured", "secondary", "derived" or "recalled".
    pub how: String,
    /// Its number in the unit of the assumption; absent for statements, lists, and other dimensions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Whether the number lies in the assumption's 99 % interval; absent for statements, false for other dimensions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inside: Option<bool>,
}
