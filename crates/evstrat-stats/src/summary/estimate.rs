//! Estimates with a Monte Carlo standard error from replicates.

use evstrat_math::student_t_quantile;

use super::moments::mean_sd;
use crate::count;
use crate::sampling::REPLICATES;

/// A number estimated by simulation, with its Monte Carlo standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Its Monte Carlo standard error.
    pub mcse: f64,
    /// Degrees of freedom of the standard error; infinite when it is known by formula.
    pub degrees: f64,
}

impl Estimate {
    /// The mean of independent replicate estimates.
    ///
    /// # Definition
    /// value = mean of the replicates, mcse = sd / sqrt(R), degrees = R - 1.
    #[must_use]
    pub fn from_replicates(replicates: &[f64]) -> Self {
        let (mean, _) = mean_sd(replicates);
        Self::around(mean, replicates)
    }

    /// An estimate from all draws, with the standard error of the mean of the same statistic over replicates.
    ///
    /// For quantiles, ratios and other smooth statistics the estimate from all draws is less biased than the mean of
    /// the replicates' ones; its standard error is, to first order, the same.
    #[must_use]
    pub fn around(value: f64, replicates: &[f64]) -> Self {
        let r = count(replicates.len());
        let (_, sd) = mean_sd(replicates);
        Self {
            value,
            mcse: sd / r.sqrt(),
            degrees: r - 1.0,
        }
    }

    /// Ratio of two sums, such as a weighted mean, from the sums of each replicate.
    ///
    /// # Shape
    /// `numerators` and `denominators` hold one sum per replicate.
    #[must_use]
    pub fn ratio(numerators: &[f64], denominators: &[f64]) -> Self {
        let pooled = numerators.iter().sum::<f64>() / denominators.iter().sum::<f64>();
        let mean = denominators.iter().sum::<f64>() / count(denominators.len());
        // Linearized: (n_r - pooled d_r) / mean d has the ratio's error without its bias.
        let linear: Vec<f64> = numerators
            .iter()
            .zip(denominators)
            .map(|(n, d)| pooled + (n - pooled * d) / mean)
            .collect();
        Self::around(pooled, &linear)
    }

    /// Student t interval with total error probability `alpha`.
    #[must_use]
    pub fn interval(&self, alpha: f64) -> (f64, f64) {
        let t = -student_t_quantile(0.5 * alpha, 1.0 - 0.5 * alpha, self.degrees);
        (self.value - t * self.mcse, self.value + t * self.mcse)
    }

    /// Interval of a number that cannot be negative, with total error probability `alpha`.
    ///
    /// # Definition
    /// Student t on the scale of the square root, whose error hardly depends on its value: the greatest of noisy means
    /// has a small error just when it comes out small, and an interval on its own scale then ends too low.
    /// `(sqrt v - h / (2 sqrt v))^2` to `(sqrt v + h / (2 sqrt v))^2` with h the half width on the scale of v; for
    /// v below h / 2 it begins at zero.
    #[must_use]
    pub fn interval_above_zero(&self, alpha: f64) -> (f64, f64) {
        let t = -student_t_quantile(0.5 * alpha, 1.0 - 0.5 * alpha, self.degrees);
        let (value, half) = (self.value.max(0.0), t * self.mcse);
        if half <= 0.0 {
            return (value, value);
        }
        let curve = half * half / (4.0 * value.max(0.5 * half));
        let low = if value > 0.5 * half {
            (value - half + curve).max(0.0)
        } else {
            0.0
        };
        (low, value + half + curve)
    }
}

/// The part of the error probability spent at look k = 1, 2, ...: alpha / (k (k + 1)), which sums to alpha.
#[must_use]
pub fn alpha_at_look(alpha: f64, look: u32) -> f64 {
    let k = f64::from(look.max(1));
    alpha / (k * (k + 1.0))
}

/// Splits a column in draw order into its replicates.
///
/// # Shape
/// `column` starts at draw 0; replicate r holds draws r, r + 16, r + 32, ...
#[must_use]
pub fn split_replicates(column: &[f64]) -> Vec<Vec<f64>> {
    let points = column.len().div_ceil(REPLICATES);
    let mut parts: Vec<Vec<f64>> = (0..REPLICATES)
        .map(|_| Vec::with_capacity(points))
        .collect();
    for row in column.chunks(REPLICATES) {
        for (part, &x) in parts.iter_mut().zip(row) {
            part.push(x);
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interval_is_student_t() {
        let replicates: Vec<f64> = (0..16).map(f64::from).collect();
        let estimate = Estimate::from_replicates(&replicates);
        assert!((estimate.value - 7.5).abs() < 1e-14);
        // sd(0:15)/4 in R
        assert!((estimate.mcse - 1.190_238_071_423_81).abs() < 1e-13);
        let (low, high) = estimate.interval(0.05);
        // qt(0.975, 15)
        let half = 2.131_449_545_559_776 * estimate.mcse;
        assert!((high - 7.5 - half).abs() < 1e-12 && (7.5 - low - half).abs() < 1e-12);
    }

    #[test]
    fn intervals_above_zero_are_squares_of_intervals_of_roots() {
        let of = |value, mcse| Estimate {
            value,
            mcse,
            degrees: f64::INFINITY,
        };
        let half = 1.959_963_984_540_054 * 0.01;
        let (low, high) = of(0.04, 0.01).interval_above_zero(0.05);
        let (root, width) = (0.2, half / 0.4);
        assert!((low - (root - width) * (root - width)).abs() < 1e-12);
        assert!((high - (root + width) * (root + width)).abs() < 1e-12);
        let (low, high) = of(0.0, 0.01).interval_above_zero(0.05);
        assert!(low <= 0.0 && (high - 1.5 * half).abs() < 1e-12);
        assert_eq!(of(0.0, 0.0).interval_above_zero(0.05), (0.0, 0.0));
    }

    #[test]
    fn error_spent_over_looks_sums_to_alpha() {
        let sum: f64 = (1..=10_000).map(|k| alpha_at_look(0.05, k)).sum();
        assert!(sum < 0.05 && sum > 0.049_99);
    }

    #[test]
    fn ratio_of_proportional_sums_has_no_error() {
        let denominators: Vec<f64> = (1..=16).map(f64::from).collect();
        let numerators: Vec<f64> = denominators.iter().map(|d| 3.0 * d).collect();
        let ratio = Estimate::ratio(&numerators, &denominators);
        assert!((ratio.value - 3.0).abs() < 1e-15 && ratio.mcse < 1e-15);
    }
}
