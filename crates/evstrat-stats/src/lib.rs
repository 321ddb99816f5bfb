//! Distributions, sampling and estimators of evstrat, as pure functions.
//!
//! Nothing here reads a file, keeps state between calls or depends on the number of threads. Every value on the way
//! from a seed to an outcome comes from [`evstrat_math`], so results are the same bits on every machine.
#![forbid(unsafe_code)]

pub mod law;
pub mod sampling;
mod solve;

/// A count as a double; exact below 2^53.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of draws stay far below 2^53"
)]
pub(crate) fn count(n: usize) -> f64 {
    n as f64
}
