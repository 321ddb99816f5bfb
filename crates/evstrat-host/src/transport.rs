//! The seam between strategies and where their models run.

use std::fmt;

use evstrat_core::{Batch, ModelError, TraceRequest};

use crate::error::HostError;
use crate::isolation::ObtainedIsolation;

/// A plugin, wherever it runs.
pub(crate) trait Transport: Send + Sync + fmt::Debug {
    /// What keeps it apart from this program; starts it, if that was put off.
    fn isolation(&self) -> Result<ObtainedIsolation, HostError>;

    /// Makes an instance of the model at `index` with options as JSON text.
    fn open(&self, index: usize, options: &str) -> Result<Box<dyn Session>, ModelError>;
}

/// One instance of a model. It gets one call at a time, from any thread.
pub(crate) trait Session: Send + fmt::Debug {
    /// The largest batch it takes with so many columns, apart from what the model says.
    fn max_rows(&self, n_columns: usize) -> usize {
        let _ = n_columns;
        usize::MAX
    }

    /// Evaluates a batch that has the shape of the model and at most as many rows as model and session take.
    ///
    /// The outputs and the status are set to NaN and OK before the model sees them.
    fn evaluate(&mut self, batch: &mut Batch<'_>) -> Result<(), ModelError>;

    /// Computes a time course; `columns` are as many as the model has states, each as long as the times.
    fn trace(
        &mut self,
        request: &TraceRequest<'_>,
        columns: &mut [&mut [f64]],
    ) -> Result<(), ModelError>;
}
