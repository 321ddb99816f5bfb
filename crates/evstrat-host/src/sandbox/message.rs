//! What host and worker say to each other.

use evstrat_core::{ErrorKind, ModelError};
use serde::{Deserialize, Serialize};

use super::probe::{Finding, Probe};
use crate::isolation::ObtainedIsolation;
use crate::library::{LoadFault, PluginDescription};

/// From the host to the worker.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Request {
    /// Create an instance of the model at this index.
    Open {
        /// The number by which later requests mean it.
        instance: u32,
        /// Index of the model.
        model: usize,
        /// Options as JSON text.
        options: String,
    },
    /// Evaluate the batch in the arena.
    Evaluate(Batch),
    /// Compute the time course in the arena.
    Trace(Trace),
    /// Destroy an instance.
    Close {
        /// Its number.
        instance: u32,
    },
    /// Find something out for the checker.
    Probe(Probe),
}

/// A batch in the arena: inputs, then outputs, then statuses.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Batch {
    pub(crate) instance: u32,
    pub(crate) n_inputs: usize,
    pub(crate) n_outputs: usize,
    pub(crate) n_rows: usize,
    pub(crate) first_row: u64,
    pub(crate) seed: u64,
}

/// A time course in the arena: a column with the assumptions, one with the times, then the states.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Trace {
    pub(crate) instance: u32,
    pub(crate) n_assumptions: usize,
    pub(crate) n_states: usize,
    pub(crate) n_times: usize,
    pub(crate) seed: u64,
    pub(crate) row: u64,
}

/// From the worker to the host.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Response {
    /// The worker has given up its rights and has not loaded anything yet.
    Ready(ObtainedIsolation),
    /// The library is loaded.
    Description(Box<PluginDescription>),
    /// The library cannot be used.
    Unusable(LoadFault),
    /// The request is done.
    Done,
    /// The request failed.
    Failed(Failure),
    /// What the checker wanted to know.
    Found(Finding),
}

/// A [`ModelError`] on its way.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Failure {
    kind: Kind,
    message: String,
    row: Option<usize>,
}

/// [`ErrorKind`] on its way.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
enum Kind {
    Argument,
    Options,
    Model,
    Cancelled,
    Unsupported,
    Panic,
    Busy,
    Poisoned,
    Host,
}

impl From<ModelError> for Failure {
    fn from(error: ModelError) -> Self {
        let kind = match error.kind {
            ErrorKind::Argument => Kind::Argument,
            ErrorKind::Options => Kind::Options,
            ErrorKind::Model => Kind::Model,
            ErrorKind::Cancelled => Kind::Cancelled,
            ErrorKind::Unsupported => Kind::Unsupported,
            ErrorKind::Panic => Kind::Panic,
            ErrorKind::Busy => Kind::Busy,
            ErrorKind::Poisoned => Kind::Poisoned,
            _ => Kind::Host,
        };
        Self {
            kind,
            message: error.message,
            row: error.row,
        }
    }
}

impl From<Failure> for ModelError {
    fn from(failure: Failure) -> Self {
        let kind = match failure.kind {
            Kind::Argument => ErrorKind::Argument,
            Kind::Options => ErrorKind::Options,
            Kind::Model => ErrorKind::Model,
            Kind::Cancelled => ErrorKind::Cancelled,
            Kind::Unsupported => ErrorKind::Unsupported,
            Kind::Panic => ErrorKind::Panic,
            Kind::Busy => ErrorKind::Busy,
            Kind::Poisoned => ErrorKind::Poisoned,
            Kind::Host => ErrorKind::Host,
        };
        // The worker cleans texts, too, but the worker may be under the plugin's control.
        let mut error = Self::new(kind, crate::text::message(failure.message.as_bytes()));
        error.row = failure.row;
        error
    }
}
