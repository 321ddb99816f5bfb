//! The two traits at the center: what the engine evaluates, and what an author writes.

use crate::batch::Batch;
use crate::descriptor::ModelDescriptor;
use crate::error::ModelError;
use crate::options::Options;

/// A model with its options chosen, ready to be evaluated.
///
/// Implementations are called from many threads. They must give the same bits for a draw whatever batch it arrives in.
pub trait Strategy: Send + Sync {
    /// Computes the outcomes of every row of `batch` and sets the status of rows that fail.
    ///
    /// # Errors
    /// The whole call failed and nothing in the batch may be used.
    fn evaluate(&self, batch: &mut Batch<'_>) -> Result<(), ModelError>;

    /// Computes the time course of one draw: state `j` at time `i` goes to `columns[j][i]`.
    ///
    /// # Shape
    /// `columns` has one column per entry of [`ModelDescriptor::states`], each as long as `request.times`.
    ///
    /// # Errors
    /// The model has no time courses, or could not compute this one.
    fn trace(
        &self,
        request: &TraceRequest<'_>,
        columns: &mut [&mut [f64]],
    ) -> Result<(), ModelError> {
        let _ = (request, columns);
        Err(ModelError::unsupported("time courses"))
    }
}

/// A model as its author writes it: it describes itself and is created from options.
pub trait Model: Strategy + Sized + 'static {
    /// The description of this model. Must be the same at every call.
    fn descriptor() -> ModelDescriptor;

    /// Creates the model with the given options, which have passed the schema of the descriptor.
    ///
    /// # Errors
    /// The options contradict each other in a way that a schema cannot express.
    fn create(options: &Options) -> Result<Self, ModelError>;

    /// Reference rows that the model must reproduce; the plugin checker runs them.
    #[must_use]
    fn self_tests() -> Vec<SelfTest> {
        Vec::new()
    }
}

/// One draw whose time course is wanted.
#[derive(Clone, Copy, Debug)]
pub struct TraceRequest<'a> {
    /// The value of every assumption, in the order of the descriptor.
    pub assumptions: &'a [f64],
    /// The times at which states are wanted, rising, in the descriptor's time unit.
    pub times: &'a [f64],
    /// The seed of the run, for stochastic models.
    pub seed: u64,
    /// The index of the draw within the run, for stochastic models.
    pub row: u64,
}

/// Reference rows for a model: these inputs must give these outcomes.
#[derive(Clone, Debug, PartialEq)]
pub struct SelfTest {
    /// The options as JSON text; empty for the defaults.
    pub options: String,
    /// One row of assumptions per test row.
    pub inputs: Vec<Vec<f64>>,
    /// One row of outcomes per test row.
    pub expected: Vec<Vec<f64>>,
    /// Relative tolerance.
    pub relative: f64,
    /// Absolute tolerance, in the unit of the outcome.
    pub absolute: f64,
}
