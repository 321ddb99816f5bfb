//! One driver for all systems of ordinary differential equations, batched across draws.
//!
//! Draws run side by side in the lanes of vector registers. Each has its own step size, Jacobian, error control and
//! events, and a lane that has finished takes the next draw. All operations are elementwise and in a fixed order (with
//! fused multiply-adds, which are correctly rounded everywhere), so the trajectory of a draw is the same bits alone, in
//! any lane, at any number of lanes, beside any neighbors, and on any processor. On processors without fused multiply-adds
//! they are computed by software: correct, but many times slower.
//!
//! The solver of the linear systems works on the sparsity pattern that a [`System`] declares, analyzed once. The
//! method is [`RODAS5P`] unless [`RODAS4`] is asked for. Another solver can take the driver's place: models know
//! [`System`], [`Course`] and the helpers on top ([`Evaluator`], [`trace()`]) only.

mod control;
mod driver;
mod elementary;
mod evaluate;
mod lanes;
mod sparse;
mod step;
mod stretch;
mod system;
mod tableau;
mod trace;

pub use driver::{Counts, Driver, Options};
pub use evaluate::{Evaluator, Measure, Output, Probe, Switchable, Table};
pub use lanes::Lanes;
pub use sparse::Elimination;
pub use step::{Segment, Step};
pub use system::{Course, Flow, Next, Place, Status, System};
pub use tableau::{RODAS4, RODAS5P, Tableau};
pub use trace::trace;

/// Lanes of the shipped systems: one AVX-512 register or two AVX2 registers.
pub const LANES: usize = 8;
