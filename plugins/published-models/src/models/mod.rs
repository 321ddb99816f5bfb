//! One published model per file.

mod bartlett_davis;
mod ev_release;
mod gompertz;
mod hahnfeldt;
mod mihaila;
mod rocchetti;
mod simeoni;

pub use bartlett_davis::{BartlettDavisCore, BartlettDavisReconstructed};
pub use ev_release::EvRelease;
pub use gompertz::Gompertz;
pub use hahnfeldt::Hahnfeldt;
pub use mihaila::Mihaila;
pub use rocchetti::Rocchetti;
pub use simeoni::Simeoni;

use evstrat_plugin::prelude::OutcomeDescriptor;

/// A derived quantity that is never negative.
fn derived(id: &str, unit: &str, doc: &str) -> OutcomeDescriptor {
    OutcomeDescriptor::new(id, unit, 0.0, f64::INFINITY).doc(doc)
}

/// Fixed-size rows as the plugin wants them.
fn rows<const N: usize>(traced: Vec<[f64; N]>) -> Vec<Vec<f64>> {
    traced.into_iter().map(Vec::from).collect()
}
