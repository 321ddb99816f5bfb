//! Numbers with their Monte Carlo errors, of which all results are made.

use serde::{Deserialize, Deserializer, Serialize};

/// Reads a number that JSON could not write: it has no word for what is not a number, and writes `null`.
pub(crate) fn or_nan<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    Option::<f64>::deserialize(deserializer).map(|value| value.unwrap_or(f64::NAN))
}

/// An estimate with its Monte Carlo standard error.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The estimate.
    #[serde(deserialize_with = "or_nan")]
    pub value: f64,
    /// Its Monte Carlo standard error.
    #[serde(deserialize_with = "or_nan")]
    pub mcse: f64,
}

/// An estimate with its Monte Carlo standard error and an interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bounded {
    /// The estimate.
    pub value: f64,
    /// Its Monte Carlo standard error.
    pub mcse: f64,
    /// Interval of the Monte Carlo error at 95 %.
    pub interval: [f64; 2],
}

impl From<Bounded> for Estimate {
    fn from(found: Bounded) -> Self {
        Self {
            value: found.value,
            mcse: found.mcse,
        }
    }
}

/// A quantile with its Monte Carlo standard error.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quantile {
    /// The probability.
    pub p: f64,
    /// The value below which a share `p` of the draws lies.
    #[serde(deserialize_with = "or_nan")]
    pub value: f64,
    /// Its Monte Carlo standard error.
    #[serde(deserialize_with = "or_nan")]
    pub mcse: f64,
}
