//! The assumptions of the model, with the beliefs it suggests and their evidence.

mod delivery;
mod effect;
mod loading;

use evstrat_plugin::prelude::ModelDescriptor;
use strategy_kit::belief::{Belief, add, add_under};

/// Adds all assumptions.
pub(crate) fn describe(descriptor: ModelDescriptor) -> ModelDescriptor {
    effect::describe(delivery::describe(loading::describe(descriptor)))
}
