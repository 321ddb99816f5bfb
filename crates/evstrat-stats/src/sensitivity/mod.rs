//! Sensitivity of an outcome to its assumptions.
//!
//! Without extra model runs: [`first_order`] indices by projection, [`regression_indices`] (PRCC, SRRC and kin),
//! [`pawn`] and [`borgonovo`] with a noise floor. With extra runs: Sobol indices ([`SobolDesign`], [`sobol_indices`]),
//! Morris screening, a tornado, and Shapley effects under dependence.
//!
//! Columns of uniforms stand for the assumptions throughout: indices do not change when an assumption is transformed,
//! and projections are best conditioned on that scale.

mod borgonovo;
mod dummy;
mod legendre;
mod marginal;
mod morris;
mod pawn;
mod projection;
mod regression;
mod shapley;
mod sobol;
mod tornado;

pub use borgonovo::{borgonovo, borgonovo_indices};
pub use dummy::WithNoise;
pub(crate) use marginal::{FUNCTIONS, MarginalBasis, POLYNOMIALS};
pub use morris::{MorrisDesign, MorrisEffect, morris_effects};
pub use pawn::{Pawn, pawn, pawn_indices};
pub use projection::{first_order, first_order_levels, first_order_of_outputs, rank_first_order};
pub use regression::{RegressionError, RegressionIndices, regression_indices};
pub use shapley::{
    Coalitions, MAX_SHAPLEY_INPUTS, ShapleyDesign, ShapleyEffects, shapley_effects,
    shapley_effects_of_coalitions,
};
pub use sobol::{
    SobolDesign, SobolIndices, SobolMatrix, SobolParts, SobolReplicate, sobol_indices,
    sobol_indices_of_parts, sobol_parts,
};
pub use tornado::{TornadoBar, tornado, tornado_points};
