//! Importance weights and self-normalized estimates.

use evstrat_math::exp;

use crate::count;
use crate::diagnostics::kish_ess;
use crate::sampling::REPLICATES;
use crate::summary::Estimate;

/// Importance weights of draws in draw order; draw i belongs to replicate i mod 16.
///
/// Estimates are meaningless where [`Weights::smallest_effective_replicate`] is 0: then leaving out the others leaves
/// nothing, and errors are NaN.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    weights: Vec<f64>,
    /// The sum of the weights of each replicate.
    sums: [f64; REPLICATES],
}

/// Mean and spread of a weighted column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weighted {
    /// The mean with the jackknife error over replicates.
    pub mean: Estimate,
    /// The standard deviation over weighted draws.
    pub sd: f64,
}

impl Weights {
    /// Weights in proportion to `exp(log)`; the greatest is 1. Logs that are NaN or minus infinity weigh nothing. `None`
    /// if all weigh nothing: no draw can have given what was observed.
    #[must_use]
    pub fn from_logs(logs: &[f64]) -> Option<Self> {
        let greatest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if !greatest.is_finite() {
            return None;
        }
        let weight = |&log: &f64| {
            let w = exp(log - greatest);
            if w.is_nan() { 0.0 } else { w }
        };
        let weights: Vec<f64> = logs.iter().map(weight).collect();
        let mut sums = [0.0; REPLICATES];
        for (draw, w) in weights.iter().enumerate() {
            sums[draw % REPLICATES] += w;
        }
        Some(Self { weights, sums })
    }

    /// The weights, in draw order.
    #[must_use]
    pub fn as_slice(&self) -> &[f64] {
        &self.weights
    }

    /// Kish's effective sample size of all draws: that many equally weighted draws are worth the same.
    #[must_use]
    pub fn effective_draws(&self) -> f64 {
        kish_ess(&self.weights)
    }

    /// Kish's effective sample size of the replicate in which it is smallest.
    #[must_use]
    pub fn smallest_effective_replicate(&self) -> f64 {
        let part = |r: usize| -> Vec<f64> {
            let draws = self.weights.iter().skip(r).step_by(REPLICATES);
            draws.copied().collect()
        };
        (0..REPLICATES)
            .map(|r| kish_ess(&part(r)))
            .fold(f64::INFINITY, f64::min)
    }

    /// Weighted mean and standard deviation of a column; draws that weigh nothing may be NaN.
    ///
    /// # Shape
    /// `column`: one value per draw.
    #[must_use]
    pub fn moments(&self, column: &[f64]) -> Weighted {
        let mut sums = [0.0; REPLICATES];
        for (draw, (x, w)) in column.iter().zip(&self.weights).enumerate() {
            if *w > 0.0 {
                sums[draw % REPLICATES] += w * x;
            }
        }
        let total: f64 = self.sums.iter().sum();
        let mean = sums.iter().sum::<f64>() / total;
        let without = |r: usize| (sums.iter().sum::<f64>() - sums[r]) / (total - self.sums[r]);
        let squares: f64 = column
            .iter()
            .zip(&self.weights)
            .filter(|(_, w)| **w > 0.0)
            .map(|(x, w)| w * (x - mean) * (x - mean))
            .sum();
        Weighted {
            mean: jackknife(mean, without),
            sd: (squares / total).sqrt(),
        }
    }

    /// The weighted share of draws for which `met` holds.
    #[must_use]
    pub fn share(&self, met: &[bool]) -> Estimate {
        let indicator: Vec<f64> = met.iter().map(|&yes| f64::from(u8::from(yes))).collect();
        self.moments(&indicator).mean
    }

    /// Weighted quantiles: the smallest value at and below which a share of at least `p` of the weight lies.
    ///
    /// # Shape
    /// `column`: one value per draw; `probabilities` in rising order. The result has one estimate per probability.
    #[must_use]
    pub fn quantiles(&self, column: &[f64], probabilities: &[f64]) -> Vec<Estimate> {
        let draws = column.iter().zip(&self.weights).enumerate();
        let mut sorted: Vec<SortedDraw> = draws
            .filter(|(_, (_, weight))| **weight > 0.0)
            .map(|(draw, (&value, &weight))| SortedDraw {
                value,
                weight,
                replicate: draw % REPLICATES,
            })
            .collect();
        sorted.sort_by(|a, b| a.value.total_cmp(&b.value));
        let all = self.walk(&sorted, probabilities, None);
        let without: Vec<Vec<f64>> = (0..REPLICATES)
            .map(|r| self.walk(&sorted, probabilities, Some(r)))
            .collect();
        all.iter()
            .enumerate()
            .map(|(index, &value)| jackknife(value, |r| without[r][index]))
            .collect()
    }

    /// Quantiles along sorted draws, with one replicate left out if asked.
    fn walk(
        &self,
        sorted: &[SortedDraw],
        probabilities: &[f64],
        skipped: Option<usize>,
    ) -> Vec<f64> {
        let left_out = skipped.map_or(0.0, |r| self.sums[r]);
        let total = self.sums.iter().sum::<f64>() - left_out;
        let mut found = Vec::with_capacity(probabilities.len());
        let (mut below, mut last) = (0.0, f64::NAN);
        for draw in sorted {
            if skipped == Some(draw.replicate) {
                continue;
            }
            below += draw.weight;
            last = draw.value;
            while found.len() < probabilities.len() && below >= probabilities[found.len()] * total {
                found.push(last);
            }
        }
        // Rounding may leave the last of the weight a trifle short.
        found.resize(probabilities.len(), last);
        found
    }
}

/// A draw that counts, beside its neighbors in memory when draws are sorted.
#[derive(Clone, Copy)]
struct SortedDraw {
    value: f64,
    weight: f64,
    replicate: usize,
}

/// The jackknife error of a statistic from what it is without each replicate.
fn jackknife(value: f64, without: impl Fn(usize) -> f64) -> Estimate {
    let each: Vec<f64> = (0..REPLICATES).map(without).collect();
    let r = count(REPLICATES);
    let mean = each.iter().sum::<f64>() / r;
    let squares: f64 = each.iter().map(|x| (x - mean) * (x - mean)).sum();
    Estimate {
        value,
        mcse: (squares * (r - 1.0) / r).sqrt(),
        degrees: r - 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conditioning::{Likelihood, Scale};
    use crate::law::{Law, QuantileTable};
    use crate::sampling::ReplicateStream;

    #[test]
    fn equal_weights_are_no_weights() {
        let column: Vec<f64> = (0..4096_u32).map(|i| f64::from(i % 16)).collect();
        let weights = Weights::from_logs(&vec![-3.0; 4096]).unwrap();
        assert!((weights.effective_draws() - 4096.0).abs() < 1e-9);
        assert!((weights.smallest_effective_replicate() - 256.0).abs() < 1e-9);
        let moments = weights.moments(&column);
        // Replicate r holds the value r: the jackknife error of a mean is that of the mean of replicates.
        assert!((moments.mean.value - 7.5).abs() < 1e-12);
        assert!((moments.mean.mcse - 4.760_952_285_695_233 / 4.0).abs() < 1e-12);
        let median = weights.quantiles(&column, &[0.5])[0];
        assert!((median.value - 7.0).abs() < 1e-12);
    }

    #[test]
    fn a_normal_prior_and_a_normal_observation_have_the_known_posterior() {
        // Prior N(0, 1), observation N(x, 0.5^2) at 1: the posterior is N(0.8, 0.2), and
        // P(x > 1) = 1 - Phi(0.2 / sqrt(0.2)) = 0.327360.
        let law = Law::normal(0.0, 1.0).unwrap();
        let table = QuantileTable::build(&law);
        let stream = ReplicateStream::new(7, "x");
        let mut u = vec![0.0; 1 << 16];
        stream.fill(0, &mut u);
        let mut x = vec![0.0; u.len()];
        table.fill(&u, &mut x);
        let half = 0.5 * 1.644_853_626_951_472_2;
        let observed = (1.0 - half, 1.0 + half);
        let likelihood = Likelihood::of_interval(observed, 0.0, Scale::Natural).unwrap();
        let logs: Vec<f64> = x.iter().map(|&x| likelihood.log(x)).collect();
        let weights = Weights::from_logs(&logs).unwrap();
        let near = |estimate: Estimate, truth: f64| {
            let error = (estimate.value - truth).abs();
            assert!(error < 4.0 * estimate.mcse + 1e-6, "{estimate:?} {truth}");
            assert!(estimate.mcse < 0.01, "{estimate:?}");
        };
        let moments = weights.moments(&x);
        near(moments.mean, 0.8);
        assert!((moments.sd - 0.2_f64.sqrt()).abs() < 2e-3);
        let above: Vec<bool> = x.iter().map(|&x| x > 1.0).collect();
        near(weights.share(&above), 0.327_360_423_009_288_6);
        let quantiles = weights.quantiles(&x, &[0.05, 0.5, 0.95]);
        let spread = 1.644_853_626_951_472_2 * 0.2_f64.sqrt();
        for (found, truth) in quantiles.into_iter().zip([0.8 - spread, 0.8, 0.8 + spread]) {
            near(found, truth);
        }
    }

    #[test]
    fn impossible_observations_leave_nothing() {
        assert!(Weights::from_logs(&[f64::NEG_INFINITY, f64::NAN]).is_none());
        let one = Weights::from_logs(&[f64::NEG_INFINITY, 0.0]).unwrap();
        assert!((one.effective_draws() - 1.0).abs() < 1e-15);
        assert!((one.moments(&[f64::NAN, 2.0]).mean.value - 2.0).abs() < 1e-15);
    }
}
