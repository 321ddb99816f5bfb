//! Summaries of outcome columns and their Monte Carlo errors.
//!
//! Summaries are made block by block and merged only as sibling nodes of a fixed binary tree ([`TreeAccumulator`]), so
//! the bits do not depend on the order in which blocks arrive. Errors come from the spread over replicates
//! ([`Estimate`]); formulas for independent draws are beside them, for plain sampling.

mod binomial;
mod cells;
mod correlation;
mod digits;
mod estimate;
mod marks;
mod moments;
mod order;
mod quantile;
mod rank_cells;
mod sketch;
mod tree;

pub use binomial::{
    beta_binomial_sequence, binomial_mcse, clopper_pearson, draws_for_mcse, jeffreys, wilson,
};
pub use correlation::{
    chatterjee_xi, kendall_tau_b, pearson, pearson_by_replicate, ranks, spearman,
};
pub use digits::{supported_decimals, supported_text};
pub use estimate::{Estimate, alpha_at_look, split_replicates};
pub use marks::{ReplicateCounts, all_finite, clear_outside};
pub use moments::{Moments, ReplicateMoments};
pub use order::OrderStatistics;
pub(crate) use quantile::quantile_mcse_effective;
pub use quantile::{quantile_mcse_asymptotic, quantile_mcse_plain, quantile_sorted, quantiles};
pub(crate) use rank_cells::rank_cells;
pub use sketch::QuantileSketch;
pub use tree::{BLOCK_DRAWS, Merge, TreeAccumulator};
