//! The decision frame: how outcomes are valued.

use std::path::PathBuf;

/// How strategies are scored.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// Made from the file name.
    pub id: String,
    /// The name for people.
    pub name: String,
    /// What the frame is for; may be empty.
    pub description: String,
    /// What counts; the weights sum to 1.
    pub criteria: Vec<Criterion>,
    /// How far the weights are known.
    pub weight_uncertainty: WeightUncertainty,
    /// Utility in money, if the frame gives it.
    pub money: Option<Money>,
    /// Named groups of assumptions whose joint value of information is asked for.
    pub groups: Vec<Group>,
    /// Experiments whose value is asked for.
    pub experiments: Vec<Experiment>,
    /// Who would benefit from a decision, and for how long.
    pub population: Option<Population>,
    /// A planned confirmatory experiment.
    pub assurance: Option<Assurance>,
    /// Anything a reader of the report should know.
    pub notes: Vec<String>,
    /// The file it came from.
    pub file: PathBuf,
}

/// One outcome that counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Criterion {
    /// Id of the outcome; every strategy of the study has it.
    pub outcome: String,
    /// UCUM unit of the thresholds below, the same as the outcome's in every model.
    pub unit: String,
    /// Piecewise linear value function: (outcome, value), the outcome strictly rising; values run from 0 to 1 or from 1
    /// to 0, and outcomes beyond the ends are clamped.
    pub points: Vec<(f64, f64)>,
    /// Weight, at least 0.
    pub weight: f64,
    /// Range of the weight, if [`WeightUncertainty::Interval`] applies.
    pub weight_range: (f64, f64),
}

/// How far the weights of a frame are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WeightUncertainty {
    /// The weights are what they are.
    Exact,
    /// Each weight lies in a range.
    Interval,
    /// Only the order of the weights is known.
    Ordinal,
    /// Nothing is known of them.
    Unknown,
}

impl WeightUncertainty {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Exact, Self::Interval, Self::Ordinal, Self::Unknown];

    /// The word in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Interval => "interval",
            Self::Ordinal => "ordinal",
            Self::Unknown => "unknown",
        }
    }
}

/// Utility in money: value of a success, less costs.
#[derive(Clone, Debug, PartialEq)]
pub struct Money {
    /// The name of the currency.
    pub currency: String,
    /// What a success is worth.
    pub value_per_success: f64,
    /// Cost of a strategy whose file gives none.
    pub cost: f64,
    /// An outcome that costs, and its cost per unit.
    pub cost_per_outcome: Option<(String, f64)>,
}

/// A named group of assumptions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The name for people.
    pub name: String,
    /// Ids of assumptions.
    pub assumptions: Vec<String>,
}

/// An experiment that could be done before the decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Experiment {
    /// The name for people.
    pub name: String,
    /// Id of the assumption that it would inform.
    pub assumption: String,
    /// What would be observed.
    pub design: ExperimentDesign,
    /// Numbers of observations to consider, rising.
    pub sizes: Vec<u64>,
    /// Cost of doing it at all, in the currency of the frame or in score points.
    pub fixed_cost: f64,
    /// Cost of one observation.
    pub cost_per_observation: f64,
}

/// What an experiment observes.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum ExperimentDesign {
    /// The mean of normal measurements around the assumption.
    NormalMean {
        /// Standard deviation of one measurement, in the unit of the assumption.
        measurement_sd: f64,
    },
    /// The number of successes among trials whose probability is the assumption.
    BinomialCount,
}

/// Who would benefit from a decision.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Population {
    /// Beneficiaries per year.
    pub per_year: f64,
    /// Years for which the decision stands.
    pub years: f64,
    /// Yearly discount rate.
    pub discount: f64,
}

/// A planned confirmatory experiment with two arms.
#[derive(Clone, Debug, PartialEq)]
pub struct Assurance {
    /// Id of the outcome that is the endpoint.
    pub outcome: String,
    /// Subjects per arm.
    pub n_per_arm: u64,
    /// Two-sided significance level.
    pub alpha: f64,
    /// Standard deviation of the endpoint between subjects, in the unit of the outcome.
    pub endpoint_sd: f64,
}
