//! What is asked of outcomes.

use evstrat_stats::conditioning::Likelihood;

/// A success threshold on an outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Index of the outcome in the model's descriptor.
    pub outcome_idx: usize,
    /// Id of the outcome.
    pub outcome: String,
    /// What must hold, in the unit of the outcome.
    pub condition: Condition,
    /// Who sets it.
    pub origin: TargetOrigin,
    /// Ids of the evidence it rests on.
    pub evidence: Vec<String>,
    /// Where the threshold comes from, in words; may be empty.
    pub source: String,
    /// Anything a reader should know; may be empty.
    pub note: String,
}

/// Who sets a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TargetOrigin {
    /// The strategy file.
    File,
    /// The context, for all its strategies.
    Context,
    /// The decision frame, for all strategies.
    Frame,
    /// The author of the model suggests it, and nobody else sets a target.
    Suggested,
}

impl TargetOrigin {
    /// All origins.
    pub const ALL: [Self; 4] = [Self::File, Self::Context, Self::Frame, Self::Suggested];

    /// The name in files and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Context => "context",
            Self::Frame => "frame",
            Self::Suggested => "suggested",
        }
    }
}

/// A published observation that the model should reproduce.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// Index of the outcome in the model's descriptor.
    pub outcome_idx: usize,
    /// Id of the outcome.
    pub outcome: String,
    /// Where the outcome should lie, in its unit.
    pub condition: Condition,
    /// Ids of the evidence it rests on.
    pub evidence: Vec<String>,
    /// What was observed, in words; may be empty.
    pub note: String,
    /// How likely the observation is, given what the model says, if the file states it.
    pub likelihood: Option<Likelihood>,
    /// Whether the draws are weighted by the likelihood; there is one then.
    pub conditions: bool,
}

/// A condition on a number; the ends belong to the range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Condition {
    /// The value must not be less.
    AtLeast(f64),
    /// The value must not be greater.
    AtMost(f64),
    /// The value must lie between the two, the smaller first.
    Between(f64, f64),
}

impl Condition {
    /// Whether `value` meets the condition; not a number never does.
    #[must_use]
    pub fn holds(self, value: f64) -> bool {
        let (low, high) = self.range();
        low <= value && value <= high
    }

    /// The least and the greatest value that meet the condition; infinite where there is no bound.
    #[must_use]
    pub fn range(self) -> (f64, f64) {
        match self {
            Self::AtLeast(low) => (low, f64::INFINITY),
            Self::AtMost(high) => (f64::NEG_INFINITY, high),
            Self::Between(low, high) => (low, high),
        }
    }
}
