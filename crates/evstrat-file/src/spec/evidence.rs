//! Keys of evidence files.

use super::{KeySpec, Kind, SCHEMA, TableSpec};

/// An evidence file.
pub(super) static EVIDENCE: TableSpec = TableSpec::new(
    "Sourced numbers and statements.",
    &[
        SCHEMA,
        KeySpec::optional(
            "kind",
            Kind::Word(&["evidence"]),
            "What kind of file this is.",
        ),
        KeySpec::required("evidence", Kind::Tables(&RECORD), "The records."),
    ],
);

/// The words of `how`.
pub(super) const HOW: &[&str] = &["seen", "measured", "secondary", "derived", "recalled"];

/// One record.
pub(super) static RECORD: TableSpec = TableSpec::new(
    "A number or statement with its source.",
    &[
        KeySpec::required("id", Kind::Id, "Unique within the library."),
        KeySpec::required("quantity", Kind::Name, "What was measured or stated."),
        KeySpec::required(
            "value",
            Kind::Any,
            "A number, a list of numbers, or a text.",
        ),
        KeySpec::optional(
            "unit",
            Kind::Text,
            "UCUM unit of a number; texts have none.",
        ),
        KeySpec::optional(
            "spread",
            Kind::Any,
            "The spread as the source gives it: a text, a number, or a table with `kind`.",
        ),
        KeySpec::optional(
            "n",
            Kind::Any,
            "Number of observations, as the source gives it.",
        ),
        KeySpec::optional("system", Kind::Text, "In which system it was observed."),
        KeySpec::optional("species", Kind::Text, "In which species."),
        KeySpec::required("source", Kind::Name, "Citation."),
        KeySpec::optional("doi", Kind::Text, "Digital object identifier."),
        KeySpec::required(
            "how",
            Kind::Word(HOW),
            "How it is known: read in the source (`seen`), measured by yourselves and not published (`measured`, with `n` and \
             `where` or `note`), reported by another publication (`secondary`), computed from seen numbers (`derived`), or \
             from memory (`recalled`).",
        ),
        KeySpec::optional("where", Kind::Text, "Where in the source."),
        KeySpec::optional("note", Kind::Text, "Anything a reader should know."),
    ],
);
