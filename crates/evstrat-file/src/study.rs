//! The checked study: plain data, complete and consistent, for the engine to evaluate.
//!
//! Everything here has been validated against the descriptors of the models: names exist, units are converted, laws lie
//! inside the bounds, options are complete. The engine needs no file and no descriptor lookup beyond the model itself.

mod assumption;
mod context;
mod evidence;
mod frame;
mod outcome;
mod write;

pub use assumption::{Dependence, Origin, RankMeasure, Simplex, StudyAssumption};
pub use context::Context;
pub use evidence::{EvidenceRecord, Knowledge};
pub use frame::{
    Assurance, Criterion, Experiment, ExperimentDesign, Frame, Group, Money, Population,
    WeightUncertainty,
};
pub use outcome::{Check, Condition, Target, TargetOrigin};

use std::path::PathBuf;

use evstrat_core::Options;

/// What one run evaluates.
#[derive(Clone, Debug, PartialEq)]
pub struct Study {
    /// The strategies, the named ones first and in the order given, then the comparators of their contexts.
    pub strategies: Vec<StudyStrategy>,
    /// The contexts that the strategies refer to by index.
    pub contexts: Vec<Context>,
    /// How outcomes are scored; `None` if no frame applies to all strategies.
    pub frame: Option<Frame>,
    /// Every evidence record that a strategy, context or frame cites, in order of id.
    pub evidence: Vec<EvidenceRecord>,
    /// Settings of the run that the file itself carries (a resolved study does).
    pub settings: Settings,
    /// Every file that was read, in order of path.
    pub files: Vec<SourceFile>,
}

/// One strategy of a study with everything it needs.
#[derive(Clone, Debug, PartialEq)]
pub struct StudyStrategy {
    /// Unique within the study: made from the file name.
    pub id: String,
    /// The name for people.
    pub name: String,
    /// What the strategy is, for people; may be empty.
    pub description: String,
    /// The model id.
    pub model: String,
    /// The plugin library that the file names, relative to the working directory.
    pub plugin: Option<PathBuf>,
    /// Whether a context added this strategy as the one to compare with.
    pub is_comparator: bool,
    /// Index into [`Study::contexts`].
    pub context: Option<usize>,
    /// Complete options: defaults filled in, quantities in the units of the model's schema.
    pub options: Options,
    /// One per assumption of the model, in the order of its descriptor.
    pub assumptions: Vec<StudyAssumption>,
    /// Rank correlations between assumptions, at most one per pair.
    pub dependence: Vec<Dependence>,
    /// Groups of assumptions that are shares of one whole.
    pub simplexes: Vec<Simplex>,
    /// Success thresholds, first the file's own, then the context's and the frame's.
    pub targets: Vec<Target>,
    /// Published observations that the model should reproduce.
    pub checks: Vec<Check>,
    /// Anything a reader of the report should know.
    pub notes: Vec<String>,
    /// Cost of pursuing the strategy, in the currency of the frame.
    pub cost: Option<f64>,
    /// The file it came from, as it was named.
    pub file: PathBuf,
}

/// Settings of a run, as far as a file carries them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// Seed of all random numbers.
    pub seed: Option<u64>,
    /// Number of draws that were made; a repetition makes exactly as many.
    pub draws: Option<u64>,
    /// The sampling method by name.
    pub sampling: Option<String>,
}

/// A file that the study rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// The path as it was read.
    pub path: PathBuf,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

impl Study {
    /// The strategies of one context, comparators included, as indices into [`Study::strategies`].
    ///
    /// Strategies without a context form a group of their own, which `None` names.
    pub fn group(&self, context: Option<usize>) -> impl Iterator<Item = usize> {
        self.strategies
            .iter()
            .enumerate()
            .filter(move |(_, strategy)| strategy.context == context)
            .map(|(index, _)| index)
    }

    /// The evidence record with this id.
    #[must_use]
    pub fn evidence(&self, id: &str) -> Option<&EvidenceRecord> {
        self.evidence
            .binary_search_by(|record| record.id.as_str().cmp(id))
            .ok()
            .map(|index| &self.evidence[index])
    }
}

impl StudyStrategy {
    /// The assumption with this id.
    #[must_use]
    pub fn assumption(&self, id: &str) -> Option<&StudyAssumption> {
        self.assumptions
            .iter()
            .find(|assumption| assumption.id == id)
    }
}
