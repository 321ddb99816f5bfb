//! Why an evaluation could not be finished.

use evstrat_core::ModelError;

/// A failure of the whole evaluation; draws that fail are counted, not raised.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// A model failed as a whole.
    #[error("model '{model}' of strategy '{strategy}' failed: {source}")]
    Model {
        /// The strategy.
        strategy: String,
        /// Its model.
        model: String,
        /// What the model said.
        source: ModelError,
    },
    /// The correlations of a strategy cannot be used.
    #[error("dependence of strategy '{strategy}': {message}")]
    Dependence {
        /// The strategy.
        strategy: String,
        /// What is wrong.
        message: String,
    },
    /// Draws cannot be made in the way asked for.
    #[error("sampling: {message}")]
    Sampling {
        /// Why not.
        message: String,
    },
    /// The threads could not be started.
    #[error("cannot start {threads} threads: {message}")]
    Threads {
        /// How many were asked for.
        threads: usize,
        /// What the system said.
        message: String,
    },
    /// The user asked to stop.
    #[error("interrupted")]
    Interrupted,
}
