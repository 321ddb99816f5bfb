//! The probability of success.

use crate::sampling::REPLICATES;
use crate::summary::{Estimate, alpha_at_look, wilson};

/// Fewest draws before a run may stop while all replicates agree.
const MIN_DRAWS_WHEN_AGREED: f64 = 16_384.0;

/// A probability estimated from interleaved replicates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SuccessProbability {
    /// The estimate with its Monte Carlo standard error.
    pub estimate: Estimate,
    /// Interval at the level of this look.
    pub interval: (f64, f64),
    /// Whether the interval is Wilson's because all replicates agree.
    pub all_agree: bool,
    /// Number of draws.
    pub draws: f64,
}

/// The probability of success from successes per replicate.
///
/// # Definition
/// Student t over replicate means, with error probability alpha / (k (k + 1)) at look k, cut to [0, 1]. When all
/// replicates have the same share the spread says nothing, and the interval is Wilson's on all draws.
#[must_use]
pub fn success_probability(
    successes: &[f64; REPLICATES],
    draws: &[f64; REPLICATES],
    alpha: f64,
    look: u32,
) -> SuccessProbability {
    let total: f64 = draws.iter().sum();
    let hits: f64 = successes.iter().sum();
    let shares: Vec<f64> = successes.iter().zip(draws).map(|(s, n)| s / n).collect();
    let estimate = Estimate::around(hits / total, &shares);
    let alpha = alpha_at_look(alpha, look);
    let all_agree = estimate.mcse <= 0.0 || estimate.mcse.is_nan();
    let (low, high) = if all_agree {
        wilson(hits, total, alpha)
    } else {
        estimate.interval(alpha)
    };
    SuccessProbability {
        estimate,
        interval: (low.max(0.0), high.min(1.0)),
        all_agree,
        draws: total,
    }
}

impl SuccessProbability {
    /// Whether a run may stop here: the standard error is at most `mcse`, and when all replicates agree there are at
    /// least 16384 draws.
    #[must_use]
    pub fn precise_enough(&self, mcse: f64) -> bool {
        self.estimate.mcse <= mcse && (!self.all_agree || self.draws >= MIN_DRAWS_WHEN_AGREED)
    }
}
