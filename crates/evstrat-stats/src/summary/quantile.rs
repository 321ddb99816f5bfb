//! Sample quantiles and their errors.

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

/// Type-7 quantiles of a column, by partial sorting; the column is rearranged.
///
/// NaN values must have been removed.
#[must_use]
pub fn quantiles(column: &mut [f64], probabilities: &[f64]) -> Vec<f64> {
    sort_for_quantiles(column, probabilities, false);
    let at = |&p: &f64| quantile_sorted(column, p);
    probabilities.iter().map(at).collect()
}

/// Sorts a column so far that [`quantile_sorted`] finds the quantiles at `probabilities`, and, `with_errors`,
/// [`quantile_mcse_plain`] their errors: as if the whole column were sorted.
///
/// NaN values must have been removed.
pub fn sort_for_quantiles(column: &mut [f64], probabilities: &[f64], with_errors: bool) {
    let Some(last) = column.len().checked_sub(1) else {
        return;
    };
    let mut places = Vec::with_capacity(4 * probabilities.len());
    for &p in probabilities {
        let (index, _) = position(last, p);
        places.extend([index, (index + 1).min(last)]);
        if with_errors {
            places.extend(error_places(column.len(), p, count(column.len())));
        }
    }
    places.sort_unstable();
    places.dedup();
    // Bits in an order that integers compare in one instruction.
    let mut keys: Vec<u64> = column.iter().map(|&x| to_key(x)).collect();
    select(&mut keys, 0, &places);
    for (x, key) in column.iter_mut().zip(keys) {
        *x = from_key(key);
    }
}

/// Puts the elements of the places, which rise, where sorting would put them; `keys` begins at place `offset`.
fn select(keys: &mut [u64], offset: usize, places: &[usize]) {
    let middle = places.len() / 2;
    let Some(&place) = places.get(middle) else {
        return;
    };
    let at = place - offset;
    keys.select_nth_unstable(at);
    let (below, above) = keys.split_at_mut(at);
    select(below, offset, &places[..middle]);
    select(&mut above[1..], place + 1, &places[middle + 1..]);
}

/// Unsigned integers in the order of [`f64::total_cmp`].
fn to_key(x: f64) -> u64 {
    let bits = x.to_bits();
    if bits >> 63 == 0 {
        bits | 1 << 63
    } else {
        !bits
    }
}

fn from_key(key: u64) -> f64 {
    f64::from_bits(if key >> 63 == 1 {
        key & !(1 << 63)
    } else {
        !key
    })
}

/// Index and fraction of (n - 1) p.
fn position(last: usize, p: f64) -> (usize, f64) {
    let h = (count(last) * p).clamp(0.0, count(last));
    let floor = h.floor();
    (crate::to_index(floor).min(last), h - floor)
}

fn interpolate(low: f64, high: f64, fraction: f64) -> f64 {
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
fn error_places(n: usize, p: f64, effective: f64) -> [usize; 2] {
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
    use proptest::prelude::*;

    #[test]
    fn type_seven_as_in_r() {
        // quantile(c(1, 2, 4, 8, 16), c(0.1, 0.25, 0.5, 0.9))
        let mut values = [16.0, 1.0, 8.0, 2.0, 4.0];
        let found = quantiles(&mut values, &[0.1, 0.25, 0.5, 0.9]);
        for (found, expected) in found.iter().zip([1.4, 2.0, 4.0, 12.8]) {
            assert!((found - expected).abs() < 1e-14);
        }
    }

    proptest! {
        #[test]
        fn partial_sorting_equals_sorting(
            values in prop::collection::vec(-1e6..1e6_f64, 1..300),
            mut at in prop::collection::vec(0.0..=1.0_f64, 1..8),
        ) {
            at.sort_by(f64::total_cmp);
            let mut sorted = values.clone();
            sorted.sort_by(f64::total_cmp);
            let mut column = values;
            for (p, found) in at.iter().zip(quantiles(&mut column, &at)) {
                prop_assert!(found.total_cmp(&quantile_sorted(&sorted, *p)).is_eq());
            }
        }
    }
}
