//! Errors of this crate.

/// What can be wrong with the input of a building block.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum BiologyError {
    /// A regimen has an entry with a negative, unordered or unusable number.
    #[error("{entry} {index} of the regimen has a negative, unordered or non-finite number")]
    InvalidRegimen {
        /// "bolus" or "infusion".
        entry: &'static str,
        /// Its place, from 0.
        index: usize,
    },
    /// A parameter lies outside its domain.
    #[error("{name} is {value}, but must be {domain}")]
    OutOfDomain {
        /// The parameter.
        name: &'static str,
        /// What was given.
        value: f64,
        /// What is allowed.
        domain: &'static str,
    },
    /// No such name in a list of choices.
    #[error("unknown {kind} \"{found}\"")]
    UnknownChoice {
        /// What is chosen.
        kind: &'static str,
        /// What was given.
        found: String,
    },
    /// An integration did not reach its end.
    #[error("the integration stopped early: {status:?}")]
    Integration {
        /// How it ended.
        status: crate::ode::Status,
    },
}
