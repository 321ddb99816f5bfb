//! Keys of resolved studies: everything that a run needs, in one file.

use super::evidence::RECORD;
use super::frame::{
    ASSURANCE_KEY, CRITERIA, EXPERIMENTS, GROUPS, MONEY_KEY, POPULATION_KEY, WEIGHTS,
};
use super::strategy::{CHECK_TABLE, CONDITIONING, SIMPLEX, STUDY_DEPENDENCE};
use super::{
    AT_LEAST, AT_MOST, BETWEEN, DESCRIPTION, EVIDENCE_IDS, KeySpec, Kind, NAME, NOTE, NOTES,
    SCHEMA, STUDY_BELIEF, TableSpec,
};

/// A study file.
pub(super) static STUDY: TableSpec = TableSpec::new(
    "A resolved study: running it again gives the same results, bit for bit.",
    &[
        SCHEMA,
        KeySpec::required("kind", Kind::Word(&["study"]), "What kind of file this is."),
        KeySpec::optional("run", Kind::Table(&RUN), "Settings of the run."),
        KeySpec::optional("contexts", Kind::Tables(&CONTEXT), "The contexts."),
        KeySpec::required("strategies", Kind::Tables(&STRATEGY), "The strategies."),
        KeySpec::optional("frame", Kind::Table(&FRAME), "The decision frame."),
        KeySpec::optional("evidence", Kind::Tables(&RECORD), "The evidence cited."),
    ],
);

static RUN: TableSpec = TableSpec::new(
    "Settings of the run.",
    &[
        KeySpec::optional(
            "seed",
            Kind::Text,
            "Seed of all random numbers, in decimal digits.",
        ),
        KeySpec::optional("draws", Kind::Count(1), "Number of draws."),
        KeySpec::optional("sampling", Kind::Name, "Sampling method."),
    ],
);

const ID: KeySpec = KeySpec::required("id", Kind::Name, "Unique within the study.");
const FILE: KeySpec = KeySpec::optional("file", Kind::Text, "The file it came from.");

static CONTEXT: TableSpec = TableSpec::new(
    "A context.",
    &[
        ID,
        NAME,
        KeySpec::required("species", Kind::Name, "The species."),
        DESCRIPTION,
        KeySpec::optional("options", Kind::AnyTable, "Options that it fixed."),
        NOTES,
        FILE,
    ],
);

static STRATEGY: TableSpec = TableSpec::new(
    "A strategy with everything resolved.",
    &[
        ID,
        NAME,
        DESCRIPTION,
        KeySpec::required("model", Kind::Id, "Id of the model."),
        KeySpec::optional(
            "plugin",
            Kind::Path,
            "Plugin library, relative to the working directory.",
        ),
        KeySpec::optional("comparator", Kind::Flag, "Whether the context added it."),
        KeySpec::optional("context", Kind::Name, "Id of its context."),
        KeySpec::optional(
            "cost",
            Kind::Number(0.0, f64::INFINITY),
            "Cost of pursuing it.",
        ),
        KeySpec::optional(
            "options",
            Kind::AnyTable,
            "All options, in the units of the model.",
        ),
        KeySpec::optional(
            "assumptions",
            Kind::Map(&STUDY_BELIEF),
            "All beliefs, in the units of the model.",
        ),
        KeySpec::optional(
            "dependence",
            Kind::Tables(&STUDY_DEPENDENCE),
            "Rank correlations.",
        ),
        SIMPLEX,
        KeySpec::optional("targets", Kind::Tables(&TARGET), "Success thresholds."),
        KeySpec::optional(
            "checks",
            Kind::Tables(&CHECK_TABLE),
            "Published observations.",
        ),
        CONDITIONING,
        NOTES,
        FILE,
    ],
);

static TARGET: TableSpec = TableSpec::new(
    "A success threshold on an outcome.",
    &[
        KeySpec::required("outcome", Kind::Id, "Id of the outcome."),
        AT_LEAST,
        AT_MOST,
        BETWEEN,
        EVIDENCE_IDS,
        KeySpec::optional("source", Kind::Text, "Where the threshold comes from."),
        NOTE,
        KeySpec::required(
            "origin",
            Kind::Word(&["file", "context", "frame", "suggested"]),
            "Who sets it.",
        ),
    ],
);

static FRAME: TableSpec = TableSpec::new(
    "The decision frame.",
    &[
        ID,
        NAME,
        DESCRIPTION,
        CRITERIA,
        WEIGHTS,
        MONEY_KEY,
        GROUPS,
        EXPERIMENTS,
        POPULATION_KEY,
        ASSURANCE_KEY,
        NOTES,
        FILE,
    ],
);
