//! Sourced numbers and statements.

use serde_json::Value;

/// A number or statement with its source.
#[derive(Clone, Debug, PartialEq)]
pub struct EvidenceRecord {
    /// Unique within the library.
    pub id: String,
    /// What was measured or stated.
    pub quantity: String,
    /// The value: a number, a list of numbers, or a text.
    pub value: Value,
    /// UCUM unit of a number; empty for texts.
    pub unit: String,
    /// The spread as the source gives it: a text, a number, or a table with `kind`.
    pub spread: Value,
    /// The number of observations, as the source gives it.
    pub n: String,
    /// In which system it was observed.
    pub system: String,
    /// In which species.
    pub species: String,
    /// Citation.
    pub source: String,
    /// Digital object identifier; may be empty.
    pub doi: String,
    /// How the record is known.
    pub how: Knowledge,
    /// Where in the source.
    pub place: String,
    /// Anything a reader should know.
    pub note: String,
}

/// How a record of evidence is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Knowledge {
    /// Read in the source or in a copy of it.
    Seen,
    /// Measured by those who use it, and not published: nobody else can look it up.
    Measured,
    /// Another publication reports it.
    Secondary,
    /// Computed from seen numbers.
    Derived,
    /// From memory, not verified.
    Recalled,
}

impl Knowledge {
    /// All, from the firmest to the weakest.
    pub const ALL: [Self; 5] = [
        Self::Seen,
        Self::Measured,
        Self::Secondary,
        Self::Derived,
        Self::Recalled,
    ];

    /// The word in files and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Measured => "measured",
            Self::Secondary => "secondary",
            Self::Derived => "derived",
            Self::Recalled => "recalled",
        }
    }
}
