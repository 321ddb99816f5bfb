//! Keys of an assumption beside its distribution.

use super::{EVIDENCE_IDS, KeySpec, Kind, NOTE, TableSpec};

const UNIT: KeySpec = KeySpec::optional(
    "unit",
    Kind::Text,
    "UCUM unit of bare numbers; without it they are in the unit of the assumption.",
);

/// The words of `describes`.
pub(crate) const DESCRIBES: &[&str] = &["mean", "subjects"];

const DERIVATION: KeySpec = KeySpec::optional(
    "derivation",
    Kind::Text,
    "How the distribution follows from the cited evidence, where that measured something else or lies outside the \
     distribution's 99 % interval.",
);
const INDIRECT: KeySpec = KeySpec::optional(
    "indirect",
    Kind::Flag,
    "Whether the evidence is about another tumor, species or system than the context's; the note says which.",
);

const TRUNCATE: KeySpec = KeySpec::optional(
    "truncate",
    Kind::Table(&TRUNCATION),
    "Restricts the distribution to a range.",
);
const SHARED: KeySpec = KeySpec::optional(
    "shared",
    Kind::Name,
    "A word: assumptions with the same word take the same random numbers.",
);
const INDEPENDENT: KeySpec = KeySpec::optional(
    "independent",
    Kind::Flag,
    "Whether this assumption varies apart from equal beliefs of other strategies.",
);
const OVERRIDE: KeySpec = KeySpec::optional(
    "override",
    Kind::Flag,
    "Whether this belief replaces the one that the context states; without it both together are an error.",
);
const DESCRIBE: KeySpec = KeySpec::optional(
    "describes",
    Kind::Word(DESCRIBES),
    "What the distribution describes: what is not known of the mean (`mean`). Variability between `subjects` is \
     refused.",
);

/// A belief about an uncertain input.
pub(crate) static BELIEF: TableSpec = TableSpec {
    doc: "A belief about an uncertain input: one distribution, and what it rests on.",
    keys: &[
        UNIT,
        TRUNCATE,
        EVIDENCE_IDS,
        NOTE,
        DERIVATION,
        INDIRECT,
        SHARED,
        INDEPENDENT,
        OVERRIDE,
        DESCRIBE,
    ],
    takes_family: true,
};

/// A resolved belief.
pub(crate) static STUDY_BELIEF: TableSpec = TableSpec {
    doc: "A resolved belief about an uncertain input.",
    keys: &[
        TRUNCATE,
        EVIDENCE_IDS,
        NOTE,
        DERIVATION,
        INDIRECT,
        KeySpec::required("key", Kind::Name, "Names its stream of random numbers."),
        KeySpec::required(
            "origin",
            Kind::Word(&["file", "context", "suggested", "default", "inactive"]),
            "Where the belief came from.",
        ),
    ],
    takes_family: true,
};

/// The range that a distribution is restricted to.
pub(crate) static TRUNCATION: TableSpec = TableSpec::new(
    "The range that the distribution is restricted to; either end may be left out.",
    &[
        KeySpec::optional("lower", Kind::Quantity, "Smallest value."),
        KeySpec::optional("upper", Kind::Quantity, "Largest value."),
    ],
);
