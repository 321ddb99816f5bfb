//! Units of measure in UCUM notation.

use std::fmt;

/// Exponents of the base quantities, which say what two units have in common.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Dimension {
    exponents: [i8; 8],
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.exponents)
    }
}

/// A unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    code: String,
}

/// Why a text is not a unit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnitError {
    /// No unit has this symbol.
    #[error("'{symbol}' is not a UCUM unit")]
    Unknown {
        /// The symbol as found.
        symbol: String,
    },
}

impl Unit {
    /// The code as written.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }
}
