//! Functions whose sensitivity indices and values of information are known, as models for tests.
//!
//! [`Ishigami`], [`SobolG`] and [`Borehole`] are the standard problems of sensitivity analysis; [`NormalChoice`] and
//! [`BetaChoice`] are decisions between something known and something uncertain, for which the value of information has
//! a closed form. Nothing here speaks of vesicles.
#![forbid(unsafe_code)]

mod borehole;
mod choice;
mod ishigami;
mod quadrature;
mod sobol_g;

pub use borehole::Borehole;
pub use choice::{
    BetaChoice, NormalChoice, beta_evppi, beta_evsi, normal_evppi, normal_evsi, unit_normal_loss,
};
pub use ishigami::Ishigami;
pub use sobol_g::SobolG;

use evstrat_plugin::prelude::{Direction, OutcomeDescriptor, Role};

/// First-order and total index of one input.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExactIndices {
    /// The input.
    pub input: &'static str,
    /// Its first-order index.
    pub first_order: f64,
    /// Its total index.
    pub total: f64,
}

/// The one outcome that every reference function has.
fn output() -> OutcomeDescriptor {
    OutcomeDescriptor::new("y", "1", f64::NEG_INFINITY, f64::INFINITY)
        .role(Role::Efficacy, Direction::HigherIsBetter)
        .doc("Value of the function.")
}
