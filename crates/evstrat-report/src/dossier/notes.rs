//! Texts and sources, as the files and the models' descriptors give them.

use serde::{Deserialize, Serialize};

/// A disease setting.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ContextNote {
    /// Its id.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// The species.
    pub species: String,
    /// What it stands for.
    pub description: String,
    /// Anything a reader should know.
    pub notes: Vec<String>,
    /// Options that it fixes, as text.
    pub options: Vec<Choice>,
}

/// A certain choice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The option; a dot separates nested ones.
    pub option: String,
    /// The choice, as text.
    pub value: String,
}

/// How strategies were scored.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FrameNote {
    /// Its id.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// What counts.
    pub criteria: Vec<CriterionNote>,
    /// How far the weights are known: "exact", "interval", "ordinal" or "unknown".
    pub weights: String,
    /// The experiments it proposes.
    pub experiments: Vec<ExperimentNote>,
    /// A planned confirmatory experiment, in words; empty if there is none.
    pub assurance: String,
    /// Anything a reader should know.
    pub notes: Vec<String>,
}

/// An outcome that counts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CriterionNote {
    /// The outcome.
    pub outcome: String,
    /// Its unit, in UCUM notation.
    pub unit: String,
    /// The value function: (outcome, value between 0 and 1).
    pub points: Vec<[f64; 2]>,
    /// The weight.
    pub weight: f64,
    /// The range of the weight; both ends equal the weight where it is certain.
    pub weight_range: [f64; 2],
}

/// A proposed experiment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ExperimentNote {
    /// Its name for people.
    pub name: String,
    /// The assumption it informs.
    pub assumption: String,
    /// What would be observed, in words.
    pub design: String,
    /// Cost of doing it at all.
    pub fixed_cost: f64,
    /// Cost of one observation.
    pub cost_per_observation: f64,
}

/// A model.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ModelNote {
    /// Its id.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What it computes, and how.
    pub doc: String,
    /// How to cite it.
    pub citation: String,
    /// What its outcomes mean.
    pub outcomes: Vec<OutcomeNote>,
}

/// An outcome of a model.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OutcomeNote {
    /// Its id.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// What it means.
    pub doc: String,
    /// Which way it is better: "higher", "lower", or empty.
    pub better: String,
}

/// A strategy.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StrategyNote {
    /// Its id.
    pub id: String,
    /// What it is.
    pub description: String,
    /// Anything a reader should know.
    pub notes: Vec<String>,
    /// Its options, defaults included, as text.
    pub options: Vec<Choice>,
    /// Rank correlations between its assumptions.
    pub dependence: Vec<DependenceNote>,
    /// What its assumptions mean, in the order of the results.
    pub assumptions: Vec<AssumptionNote>,
}

/// A rank correlation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DependenceNote {
    /// The two assumptions.
    pub between: [String; 2],
    /// "spearman" or "kendall".
    pub measure: String,
    /// The coefficient.
    pub value: f64,
    /// The evidence it cites.
    pub evidence: Vec<String>,
    /// Why.
    pub note: String,
}

/// An assumption of a strategy.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AssumptionNote {
    /// Its id.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// What it means.
    pub doc: String,
    /// Whether ratios count, so that a logarithmic axis shows it best.
    pub log: bool,
    /// The names of the levels of a categorical assumption.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub levels: Vec<String>,
}

/// A number or statement with its source.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EvidenceNote {
    /// Its id in the library.
    pub id: String,
    /// What was measured or stated.
    pub quantity: String,
    /// The value as the library gives it, with its unit and spread, as text.
    pub value: String,
    /// The number of observations, as the source gives it.
    pub n: String,
    /// In which system.
    pub system: String,
    /// In which species.
    pub species: String,
    /// Citation.
    pub source: String,
    /// Digital object identifier; may be empty.
    pub doi: String,
    /// How it is known: "seen", "measured", "secondary", "derived" or "recalled".
    pub how: String,
    /// Where in the source.
    pub place: String,
    /// Anything a reader should know.
    pub note: String,
}
