//! Uniform numbers by draw index.
//!
//! Every generator here is a function from (seed, key, draw index) to a number in (0, 1): no state runs from one draw
//! to the next, so any block can be made by any thread, in any order, with the same bits.
//!
//! - [`PlainStream`]: independent numbers from the counter-based generator Philox4x32-10.
//! - [`ReplicateStream`]: the default; 16 independent randomized quasi-Monte Carlo replicates, interleaved.
//! - [`ScrambledSobol`]: joint low-discrepancy points in many dimensions.
//! - [`latin_hypercube`], [`LatinStream`], [`AntitheticStream`]: classical variance reduction.

mod antithetic;
mod key;
mod latin;
mod philox;
mod plain;
mod replicate;
mod scramble;
mod sobol;

pub use antithetic::AntitheticStream;
pub use key::{StreamKey, stream_key};
pub use latin::{Jitter, LatinStream, latin_hypercube};
pub use philox::philox4x32_10;
pub use plain::PlainStream;
pub use replicate::{REPLICATES, ReplicateStream};
pub use sobol::{MAX_DIMENSIONS, ScrambledSobol, Sobol, SobolError};

/// The number ((x >> 11) + 1/2) / 2^53 of 64 random bits.
///
/// The one value that rounds to 1 becomes the greatest double below 1.
#[inline]
pub(crate) fn plain_uniform(bits: u64) -> f64 {
    const SCALE: f64 = 1.0 / 9_007_199_254_740_992.0;
    let u = (exact_f64(bits >> 11) + 0.5) * SCALE;
    u.min(1.0 - f64::EPSILON / 2.0)
}

/// The midpoint of the dyadic cell of width 2^-52 that 64 digits fall into.
///
/// Exact, never 0, 1/2 or 1, and always strictly inside every coarser cell, so nets stay nets.
#[inline]
pub(crate) fn cell_midpoint(digits: u64) -> f64 {
    const SCALE: f64 = 1.0 / 4_503_599_627_370_496.0;
    (exact_f64(digits >> 12) + 0.5) * SCALE
}

/// Converts an integer below 2^53, without loss.
#[inline]
#[expect(
    clippy::cast_precision_loss,
    reason = "exact: callers pass fewer than 54 bits"
)]
pub(crate) fn exact_f64(x: u64) -> f64 {
    x as f64
}
