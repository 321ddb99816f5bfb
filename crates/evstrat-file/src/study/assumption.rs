//! Beliefs about the uncertain inputs of a model.

use evstrat_stats::law::Law;

/// A resolved belief about one uncertain input.
#[derive(Clone, Debug, PartialEq)]
pub struct StudyAssumption {
    /// The id in the model's descriptor.
    pub id: String,
    /// The distribution, in the unit of the descriptor. Categorical assumptions take the indices of their levels.
    pub law: Law,
    /// The names of the levels of a categorical assumption; empty for others.
    pub levels: Vec<String>,
    /// The distribution as text with exact numbers; equal laws have equal texts.
    pub canonical: String,
    /// Where the belief comes from.
    pub origin: Origin,
    /// Ids of the evidence that supports it, in order and without repetition.
    pub evidence: Vec<String>,
    /// Why this belief, or why there is no evidence; may be empty.
    pub note: String,
    /// How the law follows from the evidence, where that measured something else or lies outside the law's 99 %
    /// interval; may be empty.
    pub derivation: String,
    /// Whether the evidence is marked as being about another tumor, species or system than the context's.
    pub indirect: bool,
    /// The full text that names its stream of random numbers.
    ///
    /// Assumptions with equal keys, in whatever strategy, receive equal uniforms: `context/<id>` for beliefs of the
    /// context, `shared/<word>` for those that a file joins by `shared = "word"`, and `<model>/<id>#<hash>` for all
    /// others, where the hash is that of the law and its evidence; `independent = true` appends `@<strategy id>`.
    pub key: String,
}

/// Where a belief comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// The strategy file states it.
    File,
    /// The context states it for all its strategies.
    Context,
    /// The model suggests it, and no file says otherwise.
    Suggested,
    /// The model suggests no belief: its default value stands as a certain one.
    Default,
    /// The chosen options switch the assumption off; it has the model's default value in every draw.
    Inactive,
}

impl Origin {
    /// All origins, in the order of their definition.
    pub const ALL: [Self; 5] = [
        Self::File,
        Self::Context,
        Self::Suggested,
        Self::Default,
        Self::Inactive,
    ];

    /// The name in files and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Context => "context",
            Self::Suggested => "suggested",
            Self::Default => "default",
            Self::Inactive => "inactive",
        }
    }
}

/// A rank correlation between two assumptions of one strategy.
#[derive(Clone, Debug, PartialEq)]
pub struct Dependence {
    /// Index of the one assumption; always less than `second`.
    pub first: usize,
    /// Index of the other assumption.
    pub second: usize,
    /// Which coefficient `value` is.
    pub measure: RankMeasure,
    /// The coefficient, strictly between -1 and 1.
    pub value: f64,
    /// Whether the context states it, so that it holds for all strategies of the context.
    pub from_context: bool,
    /// Ids of the evidence that supports it.
    pub evidence: Vec<String>,
    /// Why; may be empty.
    pub note: String,
}

/// Assumptions that are shares of one whole, with a Dirichlet law.
#[derive(Clone, Debug, PartialEq)]
pub struct Simplex {
    /// Indices of the assumptions, in the order of the file.
    pub members: Vec<usize>,
    /// Their concentrations: the mean of a share is its concentration over the sum of all.
    pub concentrations: Vec<f64>,
    /// Ids of the evidence that supports it.
    pub evidence: Vec<String>,
    /// Why; may be empty.
    pub note: String,
}

/// A coefficient of rank correlation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RankMeasure {
    /// Spearman's rho.
    Spearman,
    /// Kendall's tau.
    Kendall,
}

impl RankMeasure {
    /// The key in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Spearman => "spearman",
            Self::Kendall => "kendall",
        }
    }
}
