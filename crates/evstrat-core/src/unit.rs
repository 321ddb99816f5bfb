//! Units of measure in UCUM notation.
//!
//! The notation is that of the Unified Code for Units of Measure (case sensitive): `mg/kg`, `1/h`, `nmol/L`, `10*6/mL`,
//! `%`, `1e11 {vesicles}`. Three things differ from the standard, each on purpose:
//!
//! - The mole is a quantity of its own instead of a number, so that `nmol` and `{vesicles}` cannot be mistaken for one
//!   another.
//! - An annotation in braces is without dimension, as in UCUM, but two units that both carry annotations must agree in
//!   them: `{cells}` does not convert to `{vesicles}`, though each converts to `1`. A final `s` does not count.
//! - Units that need an offset or a logarithm (degree Celsius, pH) are not offered.

mod dimension;
mod parse;
mod quantity;
mod scale;
mod symbols;

pub use dimension::Dimension;
pub use quantity::Quantity;

use std::fmt;

use scale::Scale;

/// A unit, with the text it was written as.
///
/// ```
/// use evstrat_core::Unit;
/// let dose = Unit::parse("mg/kg")?;
/// assert_eq!(dose.factor_to(&Unit::parse("ug/g")?)?, 1.0);
/// assert_eq!(Unit::parse("wk")?.factor_to(&Unit::parse("h")?)?, 168.0);
/// # Ok::<(), evstrat_core::UnitError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    code: String,
    scale: Scale,
    dimension: Dimension,
    annotations: Annotations,
}

/// Names in braces with their exponents, in order of name and without exponent zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Annotations(Vec<(String, i8)>);

/// Why a text is not a unit or quantity, or why a unit does not convert.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnitError {
    /// No unit has this symbol.
    #[error("'{symbol}' is not a UCUM unit{}", suggest(.nearest.as_deref()))]
    Unknown {
        /// The symbol as found.
        symbol: String,
        /// Byte offset of the symbol in the code.
        at: usize,
        /// What may have been meant.
        nearest: Option<String>,
    },
    /// The code breaks the rules of the notation.
    #[error("unit '{code}' is malformed: {reason}")]
    Malformed {
        /// The code as given.
        code: String,
        /// Byte offset of the fault in the code.
        at: usize,
        /// What is wrong.
        reason: &'static str,
    },
    /// The units measure different things.
    #[error("'{from}' ({from_kind}) does not convert to '{to}' ({to_kind})")]
    Dimension {
        /// The unit that was found.
        from: String,
        /// What it measures.
        from_kind: String,
        /// The unit that was expected.
        to: String,
        /// What that measures.
        to_kind: String,
    },
    /// The units count different things.
    #[error("'{from}' counts {{{from_name}}}, but '{to}' counts {{{to_name}}}")]
    Annotation {
        /// The unit that was found.
        from: String,
        /// What it counts.
        from_name: String,
        /// The unit that was expected.
        to: String,
        /// What that counts.
        to_name: String,
    },
    /// The text does not begin with a number.
    #[error("'{text}' does not begin with a number")]
    NoNumber {
        /// The text as given.
        text: String,
    },
}

fn suggest(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |symbol| format!("; did you mean '{symbol}'?"))
}

impl Unit {
    /// The unit of plain numbers and fractions.
    #[must_use]
    pub fn one() -> Self {
        Self {
            code: "1".to_owned(),
            scale: Scale::ONE,
            dimension: Dimension::default(),
            annotations: Annotations::default(),
        }
    }

    /// Reads a unit code; an empty text is the unit of plain numbers.
    ///
    /// # Errors
    /// [`UnitError::Unknown`] names a symbol that UCUM does not have, [`UnitError::Malformed`] a fault of notation.
    pub fn parse(code: &str) -> Result<Self, UnitError> {
        parse::unit(code)
    }

    /// The code as written.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// What the unit measures.
    #[must_use]
    pub fn dimension(&self) -> Dimension {
        self.dimension
    }

    /// Whether two units are equal in size, dimension and annotations, however they are written.
    #[must_use]
    pub fn is_equivalent(&self, other: &Self) -> bool {
        self.dimension == other.dimension
            && self.annotations == other.annotations
            && self.scale.ratio(other.scale).is_one()
    }

    /// How many of `other` make one of this unit.
    ///
    /// # Errors
    /// The units measure or count different things.
    pub fn factor_to(&self, other: &Self) -> Result<f64, UnitError> {
        self.convert(1.0, other)
    }

    /// Converts `value` from this unit to `other` with a single rounding wherever the ratio of the units is a simple
    /// decimal number.
    ///
    /// # Errors
    /// The units measure or count different things.
    pub fn convert(&self, value: f64, other: &Self) -> Result<f64, UnitError> {
        self.check(other)?;
        Ok(self.scale.ratio(other.scale).apply(value))
    }

    fn check(&self, other: &Self) -> Result<(), UnitError> {
        if self.dimension != other.dimension {
            return Err(UnitError::Dimension {
                from: self.code.clone(),
                from_kind: self.dimension.to_string(),
                to: other.code.clone(),
                to_kind: other.dimension.to_string(),
            });
        }
        let both = !self.annotations.0.is_empty() && !other.annotations.0.is_empty();
        if both && self.annotations != other.annotations {
            return Err(UnitError::Annotation {
                from: self.code.clone(),
                from_name: self.annotations.to_string(),
                to: other.code.clone(),
                to_name: other.annotations.to_string(),
            });
        }
        Ok(())
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.code)
    }
}

impl Annotations {
    /// One annotation; the plural is the same as the singular.
    fn new(name: &str) -> Self {
        let singular = match name.strip_suffix('s') {
            Some(rest) if rest.len() > 1 && !rest.ends_with('s') => rest,
            _ => name,
        };
        Self(vec![(singular.to_owned(), 1)])
    }

    /// Multiplies by `other` to the power of `exponent`; `None` if an exponent overflows.
    fn times(mut self, other: &Self, exponent: i8) -> Option<Self> {
        for (name, power) in &other.0 {
            let added = power.checked_mul(exponent)?;
            match self.0.iter_mut().find(|(known, _)| known == name) {
                Some((_, sum)) => *sum = sum.checked_add(added)?,
                None => self.0.push((name.clone(), added)),
            }
        }
        self.0.retain(|&(_, power)| power != 0);
        self.0.sort();
        Some(self)
    }
}

impl fmt::Display for Annotations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (name, power)) in self.0.iter().enumerate() {
            let dot = if index == 0 { "" } else { "." };
            match power {
                1 => write!(f, "{dot}{name}")?,
                _ => write!(f, "{dot}{name}{power}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
