//! Distributions, sampling and estimators of evstrat, as pure functions.
//!
//! Nothing here reads a file, keeps state between calls or depends on the number of threads. Every value on the way
//! from a seed to an outcome comes from [`evstrat_math`], so results are the same bits on every machine.
#![forbid(unsafe_code)]

pub mod conditioning;
pub mod decision;
pub mod dependence;
pub mod diagnostics;
pub mod information;
pub mod law;
mod linear;
pub mod meta;
pub mod sampling;
pub mod sensitivity;
mod solve;
pub mod summary;
pub use linear::Matrix;

/// A count as a double; exact below 2^53.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of draws stay far below 2^53"
)]
pub(crate) fn count(n: usize) -> f64 {
    n as f64
}

/// The index a small non-negative whole number stands for.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "callers pass whole numbers between zero and a length"
)]
pub(crate) fn to_index(x: f64) -> usize {
    x as usize
}
