//! What keys each kind of file has: the one description that checking, reading and the JSON Schema share.

mod belief;
mod check;
mod context;
mod evidence;
mod frame;
mod strategy;
mod study;

pub(crate) use belief::{BELIEF, STUDY_BELIEF, TRUNCATION};
pub(crate) use check::{check, wrong_type};

/// The version of the file format that this program reads.
pub(crate) const SCHEMA_VERSION: u64 = 1;

/// A table and its keys.
#[derive(Debug)]
pub(crate) struct TableSpec {
    /// What the table is, for people and editors.
    pub(crate) doc: &'static str,
    /// The keys it has.
    pub(crate) keys: &'static [KeySpec],
    /// Whether keys that name a family of distributions stand in it too.
    pub(crate) takes_family: bool,
}

/// A key of a table.
#[derive(Debug)]
pub(crate) struct KeySpec {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) required: bool,
    pub(crate) doc: &'static str,
}

/// What a key takes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// Any text.
    Text,
    /// A text that is not blank.
    Name,
    /// An id.
    Id,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A path relative to the file.
    Path,
    /// True or false.
    Flag,
    /// A whole number, this one or more.
    Count(u64),
    /// A plain number within the range, ends included.
    Number(f64, f64),
    /// A number, or a text of number and unit.
    Quantity,
    /// Two quantities, the smaller first.
    Range,
    /// Pairs of a quantity and a number.
    Points,
    /// A list of whole numbers from 1.
    Counts,
    /// One text or a list of texts.
    Texts,
    /// One id or a list of ids.
    Ids,
    /// A table.
    Table(&'static TableSpec),
    /// A list of tables.
    Tables(&'static TableSpec),
    /// A table whose keys are ids and whose values are tables.
    Map(&'static TableSpec),
    /// A table that is checked elsewhere.
    AnyTable,
    /// Anything; read as it is.
    Any,
}

/// The kinds of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// One therapeutic strategy.
    Strategy,
    /// Assumptions that strategies share.
    Context,
    /// How outcomes are scored.
    Frame,
    /// Sourced numbers and statements.
    Evidence,
    /// A resolved study, as a run records it.
    Study,
}

impl FileKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [
        Self::Strategy,
        Self::Context,
        Self::Frame,
        Self::Evidence,
        Self::Study,
    ];

    /// The word in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Strategy => "strategy",
            Self::Context => "context",
            Self::Frame => "frame",
            Self::Evidence => "evidence",
            Self::Study => "study",
        }
    }

    /// The word after its article, for messages.
    pub(crate) fn with_article(self) -> String {
        let name = self.name();
        let article = if name.starts_with(['a', 'e', 'i', 'o', 'u']) {
            "an"
        } else {
            "a"
        };
        format!("{article} {name}")
    }

    /// The kind with this word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The keys of such files.
    pub(crate) fn spec(self) -> &'static TableSpec {
        match self {
            Self::Strategy => &strategy::STRATEGY,
            Self::Context => &context::CONTEXT,
            Self::Frame => &frame::FRAME,
            Self::Evidence => &evidence::EVIDENCE,
            Self::Study => &study::STUDY,
        }
    }

    /// Keys that only this kind of file has at its top, by which a file without `kind` is recognized.
    pub(crate) fn marks(self) -> &'static [&'static str] {
        match self {
            Self::Strategy => &["model"],
            Self::Context => &["species", "comparators"],
            Self::Frame => &["criteria"],
            Self::Evidence => &["evidence"],
            Self::Study => &["strategies"],
        }
    }
}

impl TableSpec {
    const fn new(doc: &'static str, keys: &'static [KeySpec]) -> Self {
        Self {
            doc,
            keys,
            takes_family: false,
        }
    }

    /// The key with this name.
    pub(crate) fn key(&self, name: &str) -> Option<&'static KeySpec> {
        self.keys.iter().find(|key| key.name == name)
    }
}

impl KeySpec {
    const fn required(name: &'static str, kind: Kind, doc: &'static str) -> Self {
        Self {
            name,
            kind,
            required: true,
            doc,
        }
    }

    const fn optional(name: &'static str, kind: Kind, doc: &'static str) -> Self {
        Self {
            name,
            kind,
            required: false,
            doc,
        }
    }
}

/// `schema = 1`, which every file begins with.
const SCHEMA: KeySpec =
    KeySpec::required("schema", Kind::Count(1), "Version of the file format: 1.");
const KIND_STRATEGY: KeySpec = KeySpec::optional(
    "kind",
    Kind::Word(&["strategy"]),
    "What kind of file this is.",
);
const NAME: KeySpec = KeySpec::required("name", Kind::Name, "The name for people.");
const DESCRIPTION: KeySpec =
    KeySpec::optional("description", Kind::Text, "What it is, in a few sentences.");
const NOTES: KeySpec = KeySpec::optional(
    "notes",
    Kind::Texts,
    "Anything a reader of the report should know.",
);
const EVIDENCE_DIR: KeySpec = KeySpec::optional(
    "evidence-dir",
    Kind::Path,
    "Folder of evidence files, relative to this file. Without it, the nearest folder `evidence` beside or above \
     this file is used.",
);
const EVIDENCE_IDS: KeySpec =
    KeySpec::optional("evidence", Kind::Ids, "Ids of the evidence it rests on.");
const NOTE: KeySpec = KeySpec::optional("note", Kind::Text, "Why, or why there is no evidence.");
const AT_LEAST: KeySpec = KeySpec::optional(
    "at-least",
    Kind::Quantity,
    "The outcome must not be less, in its unit or as a quantity.",
);
const AT_MOST: KeySpec = KeySpec::optional(
    "at-most",
    Kind::Quantity,
    "The outcome must not be greater, in its unit or as a quantity.",
);
const BETWEEN: KeySpec = KeySpec::optional(
    "between",
    Kind::Range,
    "The outcome must lie between the two, ends included.",
);
