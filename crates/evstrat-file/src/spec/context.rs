//! Keys of context files.

use super::strategy::{DEPENDENCE, TARGETS};
use super::{BELIEF, DESCRIPTION, EVIDENCE_DIR, KeySpec, Kind, NAME, NOTES, SCHEMA, TableSpec};

/// A context file.
pub(super) static CONTEXT: TableSpec = TableSpec::new(
    "A named animal model of disease: what all strategies of a comparison share.",
    &[
        SCHEMA,
        KeySpec::optional(
            "kind",
            Kind::Word(&["context"]),
            "What kind of file this is.",
        ),
        NAME,
        KeySpec::required("species", Kind::Name, "The species, such as `mouse`."),
        DESCRIPTION,
        EVIDENCE_DIR,
        KeySpec::optional(
            "options",
            Kind::AnyTable,
            "Options for every model that has them, such as the horizon; a strategy must not choose otherwise.",
        ),
        KeySpec::optional(
            "assumptions",
            Kind::Map(&BELIEF),
            "Beliefs that all strategies of the context share, draw by draw.",
        ),
        DEPENDENCE,
        TARGETS,
        KeySpec::optional(
            "comparators",
            Kind::Texts,
            "Strategy files to compare with, relative to this file.",
        ),
        NOTES,
    ],
);
