//! Keys of strategy files.

use super::{
    AT_LEAST, AT_MOST, BELIEF, BETWEEN, DESCRIPTION, EVIDENCE_DIR, EVIDENCE_IDS, KIND_STRATEGY,
    KeySpec, Kind, NAME, NOTE, NOTES, SCHEMA, TableSpec,
};

/// A strategy file.
pub(super) static STRATEGY: TableSpec = TableSpec::new(
    "One therapeutic strategy: model, options, assumptions, targets.",
    &[
        SCHEMA,
        KIND_STRATEGY,
        NAME,
        DESCRIPTION,
        KeySpec::required("model", Kind::Id, "Id of the model that evaluates it."),
        KeySpec::optional(
            "plugin",
            Kind::Path,
            "Plugin library with the model, relative to this file; without it the model is looked for by its id.",
        ),
        KeySpec::optional(
            "context",
            Kind::Path,
            "Context file, relative to this file.",
        ),
        EVIDENCE_DIR,
        KeySpec::optional(
            "cost",
            Kind::Number(0.0, f64::INFINITY),
            "Cost of pursuing the strategy, in the currency of the frame.",
        ),
        OPTIONS,
        KeySpec::optional(
            "assumptions",
            Kind::Map(&BELIEF),
            "Beliefs about the uncertain inputs of the model, by id.",
        ),
        DEPENDENCE,
        SIMPLEX,
        TARGETS,
        CHECKS,
        CONDITIONING,
        NOTES,
    ],
);

const OPTIONS: KeySpec = KeySpec::optional(
    "options",
    Kind::AnyTable,
    "Certain choices, as the model offers them.",
);

/// `[[dependence]]`.
pub(super) const DEPENDENCE: KeySpec = KeySpec::optional(
    "dependence",
    Kind::Tables(&DEPENDENCE_TABLE),
    "Rank correlations between assumptions.",
);

/// `[[simplex]]`.
pub(super) const SIMPLEX: KeySpec = KeySpec::optional(
    "simplex",
    Kind::Tables(&SIMPLEX_TABLE),
    "Assumptions that are shares of one whole.",
);

static SIMPLEX_TABLE: TableSpec = TableSpec::new(
    "Assumptions that are shares of one whole, with a Dirichlet law.",
    &[
        KeySpec::required(
            "concentrations",
            Kind::AnyTable,
            "A positive number per assumption, by id: the mean share is its number over the sum of all.",
        ),
        EVIDENCE_IDS,
        NOTE,
    ],
);

/// `[[targets]]`.
pub(super) const TARGETS: KeySpec = KeySpec::optional(
    "targets",
    Kind::Tables(&TARGET_TABLE),
    "Success thresholds; success is meeting all of them.",
);

pub(super) const CHECKS: KeySpec = KeySpec::optional(
    "checks",
    Kind::Tables(&CHECK_TABLE),
    "Published observations that the model should reproduce.",
);

/// `[conditioning]`.
pub(super) const CONDITIONING: KeySpec = KeySpec::optional(
    "conditioning",
    Kind::Table(&CONDITIONING_TABLE),
    "Weights the draws by checks, beside the results without weights.",
);

static CONDITIONING_TABLE: TableSpec = TableSpec::new(
    "Which published observations weight the draws.",
    &[KeySpec::required(
        "on",
        Kind::Ids,
        "Outcomes of checks that state `between` and `model-discrepancy`.",
    )],
);

const PAIR: KeySpec = KeySpec::required("between", Kind::Ids, "The two assumptions.");
const SPEARMAN: KeySpec = KeySpec::optional(
    "spearman",
    Kind::Number(-1.0, 1.0),
    "Spearman's rank correlation.",
);
const KENDALL: KeySpec = KeySpec::optional(
    "kendall",
    Kind::Number(-1.0, 1.0),
    "Kendall's rank correlation.",
);

static DEPENDENCE_TABLE: TableSpec = TableSpec::new(
    "A rank correlation between two assumptions.",
    &[PAIR, SPEARMAN, KENDALL, EVIDENCE_IDS, NOTE],
);

pub(super) static STUDY_DEPENDENCE: TableSpec = TableSpec::new(
    "A rank correlation between two assumptions.",
    &[
        PAIR,
        SPEARMAN,
        KENDALL,
        EVIDENCE_IDS,
        NOTE,
        KeySpec::optional("from-context", Kind::Flag, "Whether the context states it."),
    ],
);

pub(super) static TARGET_TABLE: TableSpec = TableSpec::new(
    "A success threshold on an outcome: one of `at-least`, `at-most`, `between`.",
    &[
        KeySpec::required("outcome", Kind::Id, "Id of the outcome."),
        AT_LEAST,
        AT_MOST,
        BETWEEN,
        EVIDENCE_IDS,
        KeySpec::optional("source", Kind::Text, "Where the threshold comes from."),
        NOTE,
    ],
);

pub(super) static CHECK_TABLE: TableSpec = TableSpec::new(
    "A published observation: where an outcome should lie.",
    &[
        KeySpec::required("outcome", Kind::Id, "Id of the outcome."),
        AT_LEAST,
        AT_MOST,
        BETWEEN,
        EVIDENCE_IDS,
        NOTE,
        KeySpec::optional(
            "model-discrepancy",
            Kind::Quantity,
            "Standard deviation by which the model itself may be off, for conditioning: in the unit of the outcome, or \
             on the scale of log odds if the likelihood is logit-normal.",
        ),
        KeySpec::optional(
            "likelihood",
            Kind::Word(&["normal", "logit-normal"]),
            "The law of the observation around the model, with `between` as its 90 % interval; without it, logit-normal \
             for fractions and normal for all else.",
        ),
    ],
);
