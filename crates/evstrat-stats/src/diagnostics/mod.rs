//! Whether a result can be trusted.

mod chains;
mod tails;
mod weights;

pub use chains::{
    ess_basic, ess_bulk, ess_mean, ess_quantile, ess_sd, ess_tail, mcse_mean, mcse_quantile,
    mcse_sd, rhat, rhat_basic,
};
pub use tails::{HalfSample, half_sample_check};
pub use weights::kish_ess;
