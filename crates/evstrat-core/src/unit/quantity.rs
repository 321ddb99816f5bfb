//! A number with a unit, as files write it.

use std::fmt;

use super::{Unit, UnitError};

/// A number with a unit, such as `1e11 {vesicles}`, `3 d` or `5 mg/kg`.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// The number.
    pub value: f64,
    /// Its unit.
    pub unit: Unit,
}

impl Quantity {
    /// Reads a number followed by a unit; blanks between the two are optional, and without a unit it is a plain number.
    ///
    /// # Errors
    /// The text does not begin with a number, or what follows is not a unit. Offsets in the error count from the start
    /// of `text`.
    ///
    /// ```
    /// use evstrat_core::{Quantity, Unit};
    /// let every = Quantity::parse("3 d")?;
    /// assert_eq!(every.to(&Unit::parse("h")?)?, 72.0);
    /// # Ok::<(), evstrat_core::UnitError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, UnitError> {
        let none = || UnitError::NoNumber {
            text: text.to_owned(),
        };
        let start = text.len() - text.trim_start().len();
        let length = number_length(&text[start..]);
        let value: f64 = text[start..start + length].parse().map_err(|_| none())?;
        if !value.is_finite() {
            return Err(none());
        }
        let rest = &text[start + length..];
        let unit_at = start + length + (rest.len() - rest.trim_start().len());
        let unit = Unit::parse(rest.trim()).map_err(|error| error.shifted(unit_at))?;
        Ok(Self { value, unit })
    }

    /// The value in `unit`.
    ///
    /// # Errors
    /// The units measure or count different things.
    pub fn to(&self, unit: &Unit) -> Result<f64, UnitError> {
        self.unit.convert(self.value, unit)
    }
}

impl UnitError {
    /// The same error for a unit that begins at byte `by` of a longer text.
    fn shifted(mut self, by: usize) -> Self {
        match &mut self {
            Self::Unknown { at, .. } | Self::Malformed { at, .. } => *at += by,
            _ => {}
        }
        self
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.unit.code() {
            "" | "1" => write!(f, "{}", self.value),
            code => write!(f, "{} {code}", self.value),
        }
    }
}

/// Length in bytes of the longest number at the start of `text`.
fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits = |from: usize| {
        bytes[from..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count()
    };
    let mut end = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    let whole = digits(end);
    end += whole;
    let mut fraction = 0;
    if bytes.get(end) == Some(&b'.') {
        fraction = digits(end + 1);
        if fraction > 0 || whole > 0 {
            end += 1 + fraction;
        }
    }
    if whole + fraction == 0 {
        return 0;
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits((end + 1 + sign).min(bytes.len()));
        if exponent > 0 {
            end += 1 + sign + exponent;
        }
    }
    end
}
