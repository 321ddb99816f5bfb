//! How this crate learns of models without knowing where they come from.

use std::path::Path;
use std::sync::Arc;

use evstrat_core::ModelDescriptor;

/// The models that strategy files may name.
pub trait Models {
    /// The model with this id, from wherever models are looked for.
    ///
    /// # Errors
    /// There is none, or the plugin that has it cannot be used.
    fn by_id(&self, id: &str) -> Result<Arc<ModelDescriptor>, LookupError>;

    /// The model with this id from the plugin library at `path`.
    ///
    /// # Errors
    /// The library cannot be used, or does not have the model.
    fn by_path(&self, path: &Path, id: &str) -> Result<Arc<ModelDescriptor>, LookupError>;

    /// The ids of all models that [`Models::by_id`] finds, in order.
    fn ids(&self) -> Vec<String>;
}

/// Why a model was not found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LookupError {
    /// No model has the id.
    #[error("unknown model")]
    Unknown {
        /// Ids that there are instead.
        known: Vec<String>,
    },
    /// A plugin file was found but cannot be used.
    #[error("{message}")]
    Unusable {
        /// What is wrong with it.
        message: String,
    },
}
