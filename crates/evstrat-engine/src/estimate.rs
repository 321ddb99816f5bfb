//! Estimates with their Monte Carlo standard errors.
//!
//! Under the default design the draws are 16 independent randomizations of one balanced point set. A statistic is computed
//! over all draws, and again within each replicate; the spread of the latter, divided by the square root of their number,
//! is its standard error. That holds for means, shares, quantiles and correlations alike, and for any dependence between
//! the points of a replicate. Under plain sampling the draws are independent and the usual formulas apply; for statistics
//! that have none, the same 16 interleaved parts serve as independent batches.

use evstrat_stats::summary::{
    BLOCK_DRAWS, Estimate as Spread, OrderStatistics, ReplicateCounts, ReplicateMoments,
    TreeAccumulator, binomial_mcse, pearson, pearson_by_replicate,
};

use crate::numbers::{Estimate, Quantile};
use crate::settings::Sampling;

/// Mean, spread and standard error of a column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments {
    /// Mean over draws that are not NaN.
    pub mean: f64,
    /// Standard deviation over draws that are not NaN.
    pub sd: f64,
    /// Monte Carlo standard error of the mean.
    pub mcse: f64,
    /// Monte Carlo standard error of the standard deviation; `None` with fewer than two draws in a replicate.
    pub sd_mcse: Option<f64>,
}

/// Computes estimates for one way of sampling.
#[derive(Clone, Copy, Debug)]
pub struct Estimator {
    sampling: Sampling,
}

impl Estimator {
    /// An estimator for draws made by `sampling`.
    #[must_use]
    pub fn new(sampling: Sampling) -> Self {
        Self { sampling }
    }

    /// Mean, standard deviation and standard error of a column; draws that are NaN are left out.
    #[must_use]
    pub fn moments(&self, column: &[f64]) -> Moments {
        self.moments_of(&replicate_moments(column))
    }

    /// Whether the formulas for independent draws hold.
    #[must_use]
    pub fn is_independent(&self) -> bool {
        self.sampling.is_independent()
    }

    /// The same from the moments of the replicates.
    #[must_use]
    pub fn moments_of(&self, replicates: &ReplicateMoments) -> Moments {
        let all = replicates.total();
        let sd = if all.count() > 1.0 { all.sd() } else { 0.0 };
        let mcse = match self.sampling {
            Sampling::Plain => all.mcse_plain(),
            _ => Spread::around(all.mean(), &replicates.means()).mcse,
        };
        let sds = replicates.parts().map(|part| part.sd());
        let sd_mcse = Spread::around(sd, &sds).mcse;
        Moments {
            mean: all.mean(),
            sd,
            mcse,
            sd_mcse: sd_mcse.is_finite().then_some(sd_mcse),
        }
    }

    /// The share of draws that were counted.
    #[must_use]
    pub fn share_of(&self, counts: &ReplicateCounts) -> Estimate {
        let value = counts.share();
        let mcse = match self.sampling {
            Sampling::Plain => binomial_mcse(value, counts.n_draws as f64),
            _ => Spread::around(value, &counts.shares()).mcse,
        };
        Estimate { value, mcse }
    }

    /// Quantiles of a column (the linear interpolation that R calls type 7); draws that are NaN are left out.
    #[must_use]
    pub fn quantiles(&self, column: &[f64], probabilities: &[f64]) -> Vec<Quantile> {
        let plain = self.sampling == Sampling::Plain;
        let (all, parts) = if plain {
            let all = OrderStatistics::of(column, probabilities, true);
            (all, Vec::new())
        } else {
            OrderStatistics::of_replicates(column, probabilities)
        };
        probabilities
            .iter()
            .map(|&p| {
                let value = all.quantile(p);
                let mcse = if plain {
                    all.mcse_plain(p)
                } else {
                    let each: Vec<f64> = parts.iter().map(|part| part.quantile(p)).collect();
                    Spread::around(value, &each).mcse
                };
                Quantile { p, value, mcse }
            })
            .collect()
    }

    /// Spearman's rank correlation of two columns, given as ranks over all draws; 0 where one of them does not vary.
    #[must_use]
    pub fn rank_correlation(&self, x: &[f64], y: &[f64]) -> Estimate {
        let or_zero = |rho: f64| if rho.is_nan() { 0.0 } else { rho };
        let value = or_zero(pearson(x, y));
        let each = pearson_by_replicate(x, y).map(or_zero);
        Estimate {
            value,
            mcse: Spread::around(value, &each).mcse,
        }
    }
}

/// One where `met` holds, else zero.
#[must_use]
pub fn indicator(met: &[bool]) -> Vec<f64> {
    met.iter().map(|&yes| f64::from(u8::from(yes))).collect()
}

/// Moments of each replicate, formed in blocks that merge in a fixed binary tree.
#[must_use]
pub fn replicate_moments(column: &[f64]) -> ReplicateMoments {
    let mut tree = TreeAccumulator::new();
    for (index, block) in (0..).zip(column.chunks(BLOCK_DRAWS)) {
        tree.insert(index, ReplicateMoments::of_block(block));
    }
    tree.total().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replicates_of_one_value_have_no_error() {
        let column = vec![2.5; 1024];
        let moments = Estimator::new(Sampling::Replicates).moments(&column);
        assert_eq!((moments.mean, moments.sd, moments.mcse), (2.5, 0.0, 0.0));
    }

    #[test]
    fn errors_are_those_of_the_replicate_means() {
        // Replicate r holds the value r: the mean is 7.5 and its error sd(0..16)/4 = 4.760952/4.
        let column: Vec<f64> = (0..4096_u32).map(|i| f64::from(i % 16)).collect();
        let estimator = Estimator::new(Sampling::Replicates);
        let moments = estimator.moments(&column);
        assert!((moments.mean - 7.5).abs() < 1e-12);
        assert!((moments.mcse - 4.760_952_285_695_233 / 4.0).abs() < 1e-12);
        let median = estimator.quantiles(&column, &[0.5])[0];
        assert!((median.value - 7.5).abs() < 1e-12);
        assert!((median.mcse - 4.760_952_285_695_233 / 4.0).abs() < 1e-12);
    }

    #[test]
    fn failed_draws_are_left_out() {
        let column = [1.0, f64::NAN, 3.0, f64::NAN];
        let moments = Estimator::new(Sampling::Plain).moments(&column);
        assert!((moments.mean - 2.0).abs() < 1e-15);
        assert!((moments.sd - 2.0_f64.sqrt()).abs() < 1e-15);
    }
}
