//! Which assumptions move the results.
//!
//! What the draws of a run allow comes at no cost (`given`): rank correlations, first-order indices by projection,
//! partial rank correlations, PAWN and Borgonovo's delta. The full analysis (`full`) evaluates the model at designs of
//! its own: Sobol indices by pick and freeze, elementary effects, a tornado and, where assumptions depend on each other,
//! Shapley effects.

mod full;
mod given;
mod one_way;
mod output;
mod pick_freeze;
mod shapley;
mod types;

pub use types::*;

pub(crate) use full::extend;
pub(crate) use given::given;

use serde::{Deserialize, Serialize};

/// How much is asked about what matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Depth {
    /// Nothing.
    None,
    /// What the draws at hand allow.
    #[default]
    Given,
    /// Designs of its own besides.
    Full,
}

/// The error probability of the intervals of indices.
const ALPHA: f64 = 0.05;
