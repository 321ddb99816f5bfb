//! Sample quantiles and their errors.

use super::OrderStatistics;
use crate::count;

/// Type-7 quantile of an ascending slice: linear between order statistics at (n - 1) p; NaN when empty.
///
/// # References
/// Hyndman and Fan 1996, American Statistician 50(4); the default of R and numpy.
#[must_use]
pub fn quantile_sorted(sorted: &[f64], p: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return f64::NAN;
    };
    let (index, fraction) = position(last, p);
    let low = sorted[index];
    let high = sorted[(index + 1).min(last)];
    interpolate(low, high, fraction)
}

/// Type-7 quantiles of a column; NaN is left out.
#[must_use]
pub fn quantiles(column: &[f64], probabilities: &[f64]) -> Vec<f64> {
    let order = OrderStatistics::of(column, probabilities, false);
    let at = |&p: &f64| order.quantile(p);
    probabilities.iter().map(at).collect()
}

/// Index and fraction of (n - 1) p.
pub(super) fn position(last: usize, p: f64) -> (usize, f64) {
    let h = (count(last) * p).clamp(0.0, count(last));
    let floor = h.floor();
    (crate::to_index(floor).min(last), h - floor)
}

pub(super) fn interpolate(low: f64, high: f64, fraction: f64) -> f64 {
    if fraction <= 0.0 || low.total_cmp(&high).is_eq() {
        low
    } else {
        low + fraction * (high - low)
    }
}

/// Standard error of the p-quantile of n independent draws where the density at the quantile is known.
///
/// # Definition
/// sqrt(p (1 - p) / n) / f(Q(p)).
#[must_use]
pub fn quantile_mcse_asymptotic(p: f64, n: f64, density: f64) -> f64 {
    (p * (1.0 - p) / n).sqrt() / density
}

/// Standard error of the p-quantile of independent draws, from order statistics.
///
/// # Definition
/// Half the distance between the sample quantiles at the 16 % and 84 % quantiles of Beta(n p + 1, n (1 - p) + 1).
///
/// # References
/// Vehtari et al. 2021, Bayesian Analysis 16(2), section 4.4.
#[must_use]
pub fn quantile_mcse_plain(sorted: &[f64], p: f64) -> f64 {
    let n = count(sorted.len());
    quantile_mcse_effective(sorted, p, n)
}

/// As [`quantile_mcse_plain`], for an effective sample size.
pub(crate) fn quantile_mcse_effective(sorted: &[f64], p: f64, effective: f64) -> f64 {
    if sorted.is_empty() {
        return f64::NAN;
    }
    let [low, high] = error_places(sorted.len(), p, effective);
    0.5 * (sorted[high] - sorted[low])
}

/// The order statistics whose distance is twice the standard error of the p-quantile.
pub(super) fn error_places(n: usize, p: f64, effective: f64) -> [usize; 2] {
    const LOWER: f64 = 0.158_655_253_931_457_05;
    let (a, b) = (effective * p + 1.0, effective * (1.0 - p) + 1.0);
    let (low, _) = evstrat_math::beta_inverse(a, b, LOWER, 1.0 - LOWER);
    let (high, _) = evstrat_math::beta_inverse(a, b, 1.0 - LOWER, LOWER);
    let place = |h: f64| crate::to_index(h.max(0.0)).min(n - 1);
    [
        place((low * count(n) - 1.0).floor()),
        place((high * count(n) - 1.0).ceil()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_seven_as_in_r() {
        // quantile(c(1, 2, 4, 8, 16), c(0.1, 0.25, 0.5, 0.9))
        let values = [16.0, 1.0, 8.0, 2.0, 4.0];
        let found = quantiles(&values, &[0.1, 0.25, 0.5, 0.9]);
        for (found, expected) in found.iter().zip([1.4, 2.0, 4.0, 12.8]) {
            assert!((found - expected).abs() < 1e-14);
        }
    }
}
