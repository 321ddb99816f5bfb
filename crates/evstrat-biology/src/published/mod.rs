//! The published models, each ready to be traced alone with its published parameters.

mod bartlett_davis;
mod ev_release;
mod gompertz;
mod hahnfeldt;
mod mihaila;
mod rocchetti;
mod simeoni;

pub use bartlett_davis::{AVOGADRO, BartlettDavisCore, BartlettDavisReconstructed, Setting};
pub use ev_release::EvRelease;
pub use gompertz::GompertzGrowth;
pub use hahnfeldt::Hahnfeldt1999;
pub use mihaila::Mihaila2017;
pub use rocchetti::Rocchetti2013;
pub use simeoni::Simeoni2004;

use crate::ode::Options;

/// A column of a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Name of the state or derived quantity.
    pub name: &'static str,
    /// Unit in UCUM.
    pub unit: &'static str,
}

impl Column {
    pub(crate) const fn new(name: &'static str, unit: &'static str) -> Self {
        Self { name, unit }
    }
}

/// Relative tolerance of traces.
pub const TRACE_RTOL: f64 = 1e-9;

/// Options of a trace whose states have the given absolute tolerances.
pub(crate) fn trace_options(atol: &[f64]) -> Options {
    Options::new(TRACE_RTOL, 0.0).with_atol(atol)
}
