//! What a model says when it cannot do what it was asked.

/// The kind of a [`ModelError`]; the C interface has one status code for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The caller broke the contract: wrong number of columns, unequal lengths.
    Argument,
    /// The options are malformed or impossible.
    Options,
    /// The model itself failed; the instance stays usable.
    Model,
    /// The host asked to stop.
    Cancelled,
    /// The model does not offer what was asked.
    Unsupported,
    /// The model panicked; its instance must not be used again.
    Panic,
    /// The instance is in use by another call.
    Busy,
    /// An earlier panic made this instance unusable.
    Poisoned,
    /// The process in which the model ran died or was stopped, or the model broke the interface.
    Host,
}

/// A failure of a whole call. Single draws that fail are not errors: they get a [`crate::RowStatus`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ModelError {
    /// What kind of failure this is.
    pub kind: ErrorKind,
    /// What went wrong, for a person; a lower-case fragment without a full stop.
    pub message: String,
    /// The row that caused the failure, counted from the start of the batch, if one did.
    pub row: Option<usize>,
}

impl ModelError {
    /// A failure of `kind` that concerns no single row.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            row: None,
        }
    }

    /// Malformed or impossible options.
    pub fn options(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Options, message)
    }

    /// A failure of the model itself.
    pub fn model(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Model, message)
    }

    /// The model does not offer `what`.
    #[must_use]
    pub fn unsupported(what: &str) -> Self {
        Self::new(
            ErrorKind::Unsupported,
            format!("this model does not offer {what}"),
        )
    }
}
