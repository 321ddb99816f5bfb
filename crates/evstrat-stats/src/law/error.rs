//! What can be wrong with the parameters of a law.

/// Why a law cannot be built; every message names the role of the offending number.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum LawError {
    /// A parameter is NaN or infinite.
    #[error("{role} must be finite, found {}", text(*.found))]
    NotFinite {
        /// What the number stands for.
        role: &'static str,
        /// The number given.
        found: f64,
    },
    /// A parameter must be greater than zero.
    #[error("{role} must be greater than 0, found {}", text(*.found))]
    NotPositive {
        /// What the number stands for.
        role: &'static str,
        /// The number given.
        found: f64,
    },
    /// A parameter must be greater than a fixed bound.
    #[error("{role} must exceed {}, found {}", apart(*.bound, &[*.found]), apart(*.found, &[*.bound]))]
    NotAbove {
        /// What the number stands for.
        role: &'static str,
        /// The bound, excluded.
        bound: f64,
        /// The number given.
        found: f64,
    },
    /// A parameter must lie strictly between two bounds.
    #[error(
        "{role} must lie inside ({}, {}), found {}",
        apart(*.low, &[*.found]),
        apart(*.high, &[*.found]),
        apart(*.found, &[*.low, *.high])
    )]
    NotInside {
        /// What the number stands for.
        role: &'static str,
        /// The lower bound, excluded.
        low: f64,
        /// The upper bound, excluded.
        high: f64,
        /// The number given.
        found: f64,
    },
    /// A parameter must lie between two bounds, bounds included.
    #[error(
        "{role} must lie between {} and {}, found {}",
        apart(*.low, &[*.found]),
        apart(*.high, &[*.found]),
        apart(*.found, &[*.low, *.high])
    )]
    NotBetween {
        /// What the number stands for.
        role: &'static str,
        /// The lower bound, included.
        low: f64,
        /// The upper bound, included.
        high: f64,
        /// The number given.
        found: f64,
    },
    /// Two parameters are in the wrong order.
    #[error(
        "{lesser} ({}) must be below {greater} ({})",
        apart(*.low, &[*.high]),
        apart(*.high, &[*.low])
    )]
    NotOrdered {
        /// The role of the number that must be smaller.
        lesser: &'static str,
        /// Its value.
        low: f64,
        /// The role of the number that must be greater.
        greater: &'static str,
        /// Its value.
        high: f64,
    },
    /// A list has too few or too many entries.
    #[error("{role} must have {expected} entries, found {found}")]
    WrongLength {
        /// What the list stands for.
        role: &'static str,
        /// How many entries are expected.
        expected: String,
        /// How many there are.
        found: usize,
    },
    /// Probabilities or weights do not sum to one.
    #[error("{role} must sum to 1, found {}", apart(*.found, &[1.0]))]
    NotNormalized {
        /// What the list stands for.
        role: &'static str,
        /// The sum found.
        found: f64,
    },
    /// No law of the family fits what is asked.
    #[error("no {family} law fits: {reason}")]
    NoFit {
        /// The family.
        family: &'static str,
        /// Why none fits.
        reason: String,
    },
}

/// Significant digits of a number in a message; more only where fewer would mislead.
const DIGITS: usize = 6;

/// A number for readers, rounded to [`DIGITS`].
fn text(number: f64) -> String {
    rounded(number, DIGITS)
}

/// The shortest text of a number rounded to some significant digits, with an exponent where zeros would fill the line.
fn rounded(number: f64, digits: usize) -> String {
    let number = format!("{number:.*e}", digits.saturating_sub(1))
        .parse()
        .unwrap_or(number);
    let is_plain = number == 0.0 || (1e-5..1e16).contains(&f64::abs(number));
    if is_plain || !number.is_finite() {
        number.to_string()
    } else {
        format!("{number:e}")
    }
}

/// A number next to others. It has more digits if it would look equal to one that it differs from: "must sum to 1, found
/// 1" helps nobody.
fn apart(number: f64, others: &[f64]) -> String {
    let looks_equal = |digits: usize| {
        others.iter().any(|&other| {
            number.to_bits() != other.to_bits() && rounded(number, digits) == rounded(other, digits)
        })
    };
    // Seventeen digits tell any two doubles apart.
    let digits = (DIGITS..17).find(|&digits| !looks_equal(digits));
    rounded(number, digits.unwrap_or(17))
}

/// Returns the number if it is finite.
pub(crate) fn finite(role: &'static str, found: f64) -> Result<f64, LawError> {
    if found.is_finite() {
        // Minus zero becomes zero: equal laws have equal texts.
        Ok(found + 0.0)
    } else {
        Err(LawError::NotFinite { role, found })
    }
}

/// Returns the number if it is finite and greater than zero.
pub(crate) fn positive(role: &'static str, found: f64) -> Result<f64, LawError> {
    let found = finite(role, found)?;
    if found > 0.0 {
        Ok(found)
    } else {
        Err(LawError::NotPositive { role, found })
    }
}

/// Returns the number if it lies strictly inside the bounds.
pub(crate) fn inside(
    role: &'static str,
    found: f64,
    (low, high): (f64, f64),
) -> Result<f64, LawError> {
    if found > low && found < high {
        Ok(found + 0.0)
    } else {
        Err(LawError::NotInside {
            role,
            low,
            high,
            found,
        })
    }
}

/// Returns the number if it lies between the bounds, bounds included.
pub(crate) fn between(
    role: &'static str,
    found: f64,
    (low, high): (f64, f64),
) -> Result<f64, LawError> {
    if found >= low && found <= high {
        Ok(found + 0.0)
    } else {
        Err(LawError::NotBetween {
            role,
            low,
            high,
            found,
        })
    }
}

/// Checks that the first number is below the second. A first number whose role is a numeral is a fixed bound.
pub(crate) fn ordered(
    (lesser, low): (&'static str, f64),
    (greater, high): (&'static str, f64),
) -> Result<(), LawError> {
    if low < high {
        Ok(())
    } else if lesser.parse::<f64>().is_ok() {
        Err(LawError::NotAbove {
            role: greater,
            bound: low,
            found: high,
        })
    } else {
        Err(LawError::NotOrdered {
            lesser,
            low,
            greater,
            high,
        })
    }
}

/// Checks probabilities or weights and returns them scaled to sum to one exactly as far as doubles allow.
///
/// Sums within 1e-6 of one are accepted, so that thirds may be written with a few digits.
pub(crate) fn shares(role: &'static str, given: &[f64]) -> Result<Vec<f64>, LawError> {
    if given.is_empty() {
        return Err(LawError::WrongLength {
            role,
            expected: "one or more".into(),
            found: 0,
        });
    }
    for &share in given {
        between(role, share, (0.0, 1.0))?;
    }
    let sum: f64 = given.iter().sum();
    if (sum - 1.0).abs() > 1e-6 {
        return Err(LawError::NotNormalized { role, found: sum });
    }
    // Sums that differ from one by rounding alone stay as they are: reading back a resolved study changes no bit.
    if (sum - 1.0).abs() <= 1e-12 {
        return Ok(given.iter().map(|share| share + 0.0).collect());
    }
    Ok(given.iter().map(|share| share / sum).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::Law;

    #[test]
    fn a_fixed_bound_is_named_once() {
        for (gsd, found) in [(0.5, "0.5"), (1.0, "1"), (0.999_999_9, "0.9999999")] {
            let error = Law::lognormal_from_median_gsd(2.0, gsd).unwrap_err();
            let wanted = format!("lognormal geometric sd must exceed 1, found {found}");
            assert_eq!(error.to_string(), wanted);
        }
        assert!(Law::lognormal_from_median_gsd(2.0, 1.5).is_ok());
    }

    #[test]
    fn numbers_have_six_digits() {
        for (number, wanted) in [
            (0.324_961_536_185_438_44, "0.324962"),
            (-1.0 / 3.0, "-0.333333"),
            (1_234.567_89, "1234.57"),
            (2e11, "200000000000"),
            (1.0 / 3e9, "3.33333e-10"),
            (-1e300, "-1e300"),
            (999_999.7, "1000000"),
            (0.0, "0"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "inf"),
        ] {
            assert_eq!(text(number), wanted);
        }
    }

    #[test]
    fn numbers_that_differ_look_different() {
        let sum = shares("weights", &[0.5, 0.500_002]).unwrap_err();
        assert_eq!(sum.to_string(), "weights must sum to 1, found 1.000002");
        let order = ordered(("low", 0.3 + 1e-9), ("high", 0.3)).unwrap_err();
        assert_eq!(
            order.to_string(),
            "low (0.300000001) must be below high (0.3)"
        );
        let equal = ordered(("low", 1.0 / 3.0), ("high", 1.0 / 3.0)).unwrap_err();
        assert_eq!(
            equal.to_string(),
            "low (0.333333) must be below high (0.333333)"
        );
        let bounds = inside("p", 1.0 + 1e-7, (0.0, 1.0)).unwrap_err();
        assert_eq!(
            bounds.to_string(),
            "p must lie inside (0, 1), found 1.0000001"
        );
    }
}
