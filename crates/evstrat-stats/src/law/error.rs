//! What can be wrong with the parameters of a law.

/// Why a law cannot be built; every message names the role of the offending number.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum LawError {
    /// A parameter is NaN or infinite.
    #[error("{role} must be finite, found {found}")]
    NotFinite {
        /// What the number stands for.
        role: &'static str,
        /// The number given.
        found: f64,
    },
    /// A parameter must be greater than zero.
    #[error("{role} must be greater than 0, found {found}")]
    NotPositive {
        /// What the number stands for.
        role: &'static str,
        /// The number given.
        found: f64,
    },
    /// A parameter must lie strictly between two bounds.
    #[error("{role} must lie inside ({low}, {high}), found {found}")]
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
    #[error("{role} must lie between {low} and {high}, found {found}")]
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
    #[error("{lesser} ({low}) must be below {greater} ({high})")]
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
    #[error("{role} must sum to 1, found {found}")]
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

/// Checks that the first number is below the second.
pub(crate) fn ordered(
    (lesser, low): (&'static str, f64),
    (greater, high): (&'static str, f64),
) -> Result<(), LawError> {
    if low < high {
        Ok(())
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
