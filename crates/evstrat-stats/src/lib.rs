//! Distributions, sampling and estimators of evstrat, as pure functions.
//!
//! Nothing here reads a file, keeps state between calls or depends on the number of threads. Every value on the way
//! from a seed to an outcome comes from [`evstrat_math`], so results are the same bits on every machine.
#![forbid(unsafe_code)]

pub mod law;
mod solve;
