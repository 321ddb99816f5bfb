//! Dependence between assumptions.
//!
//! A [`Copula`] turns independent uniform columns into dependent ones, block by block and in place; marginal laws stay
//! what they are. [`iman_conover`] rearranges given samples instead.

mod copula;
mod correlation_matrix;
mod iman_conover;

pub use copula::{Copula, Dependence};
pub use correlation_matrix::{
    CorrelationMatrix, DependenceError, Repaired, kendall_of_normal, normal_of_kendall,
    normal_of_spearman, spearman_of_normal,
};
pub use iman_conover::{ImanConover, iman_conover};
