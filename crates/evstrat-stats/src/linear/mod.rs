//! Small dense linear algebra: symmetric matrices of assumptions, regression designs.
//!
//! Everything runs in a fixed order of operations, so results are the same bits everywhere.

mod cholesky;
mod eigen;
mod least_squares;
mod matrix;

pub(crate) use cholesky::{cholesky, forward_substitute, inverse_spd};
pub(crate) use eigen::symmetric_eigen;
pub(crate) use least_squares::least_squares;
pub use matrix::Matrix;
