//! Order statistics of a column without sorting it.

use super::quantile::{error_places, interpolate, position};
use crate::count;

/// Below this many values copying and selecting is faster than counting.
const FEW: usize = 1 << 15;

/// Most cells of the histogram by which a long column is searched, as a power of two: one megabyte of counts.
const MOST_CELLS: u32 = 18;

/// Marks a cell that holds no order statistic that was asked for.
const UNWANTED: u8 = u8::MAX;

/// The order statistics of a column that its quantiles at some probabilities need; NaN is left out.
///
/// A long column is neither copied nor sorted: its values are counted in cells of equal length on the scale of their
/// bits, the cells that hold a wanted order statistic are known from the counts, and only their values are collected.
///
/// ```
/// use evstrat_stats::summary::OrderStatistics;
/// // quantile(c(1, 2, 4, 8, 16), c(0.1, 0.5)) in R
/// let found = OrderStatistics::of(&[16.0, 1.0, 8.0, 2.0, 4.0], &[0.1, 0.5], false);
/// assert!((found.quantile(0.1) - 1.4).abs() < 1e-15);
/// assert_eq!(found.quantile(0.5), 4.0);
/// ```
#[derive(Debug, Clone)]
pub struct OrderStatistics {
    n: usize,
    /// Places in ascending order, counted from 0, and what stands there.
    places: Vec<usize>,
    values: Vec<f64>,
}

impl OrderStatistics {
    /// The order statistics for the quantiles at `probabilities` and, `with_errors`, for [`Self::mcse_plain`] there.
    #[must_use]
    pub fn of(column: &[f64], probabilities: &[f64], with_errors: bool) -> Self {
        let missing = column.iter().filter(|x| x.is_nan()).count();
        let n = column.len() - missing;
        let places = places(n, probabilities, with_errors);
        let values = if n < FEW || places.len() >= usize::from(UNWANTED) {
            let keys = column.iter().filter(|x| !x.is_nan()).map(|&x| to_key(x));
            select_all(keys.collect(), &places)
        } else if missing > 0 {
            let known: Vec<f64> = column.iter().copied().filter(|x| !x.is_nan()).collect();
            search(&known, &places)
        } else {
            search(column, &places)
        };
        Self { n, places, values }
    }

    /// How many values the column has, NaN not counted.
    #[must_use]
    pub fn len(&self) -> usize {
        self.n
    }

    /// Whether the column has no values.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.n == 0
    }

    /// The type-7 quantile at one of the probabilities given before; NaN when empty.
    ///
    /// # References
    /// Hyndman and Fan 1996, American Statistician 50(4); the default of R and numpy.
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        let Some(last) = self.n.checked_sub(1) else {
            return f64::NAN;
        };
        let (index, fraction) = position(last, p);
        interpolate(self.at(index), self.at((index + 1).min(last)), fraction)
    }

    /// Standard error of the quantile at one of the probabilities given before, if draws are independent; see
    /// [`super::quantile_mcse_plain`].
    #[must_use]
    pub fn mcse_plain(&self, p: f64) -> f64 {
        if self.n == 0 {
            return f64::NAN;
        }
        let [low, high] = error_places(self.n, p, count(self.n));
        0.5 * (self.at(high) - self.at(low))
    }

    /// The value at a place; NaN at a place that was not asked for.
    fn at(&self, place: usize) -> f64 {
        let found = self.places.binary_search(&place).ok();
        found.map_or(f64::NAN, |index| self.values[index])
    }
}

/// The places that quantiles need, in ascending order.
fn places(n: usize, probabilities: &[f64], with_errors: bool) -> Vec<usize> {
    let Some(last) = n.checked_sub(1) else {
        return Vec::new();
    };
    let mut places = Vec::with_capacity(4 * probabilities.len());
    for &p in probabilities {
        let (index, _) = position(last, p);
        places.extend([index, (index + 1).min(last)]);
        if with_errors {
            places.extend(error_places(n, p, count(n)));
        }
    }
    places.sort_unstable();
    places.dedup();
    places
}

/// What stands at the places, which rise.
fn select_all(mut keys: Vec<u64>, places: &[usize]) -> Vec<f64> {
    select(&mut keys, 0, places);
    places.iter().map(|&place| from_key(keys[place])).collect()
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

/// What stands at the places, which rise, of a column without NaN.
fn search(column: &[f64], places: &[usize]) -> Vec<f64> {
    let cells = Cells::of(column);
    let counts = cells.counts(column);
    // Where each wanted cell begins, and which places lie in it.
    let mut slots = vec![UNWANTED; counts.len()];
    let mut buckets: Vec<(usize, Vec<usize>, Vec<u64>)> = Vec::new();
    let (mut start, mut wanted) = (0, places);
    for (slot, &n) in slots.iter_mut().zip(&counts) {
        let n = usize::try_from(n).unwrap_or(usize::MAX);
        let inside = wanted.partition_point(|&place| place < start + n);
        if inside > 0 {
            *slot = u8::try_from(buckets.len()).unwrap_or(UNWANTED);
            buckets.push((start, wanted[..inside].to_vec(), Vec::with_capacity(n)));
            wanted = &wanted[inside..];
        }
        start += n;
    }
    for &x in column {
        let key = to_key(x);
        let slot = slots[cells.of_key(key)];
        if slot != UNWANTED {
            buckets[usize::from(slot)].2.push(key);
        }
    }
    let found = buckets.into_iter().map(|(start, wanted, keys)| {
        let local: Vec<usize> = wanted.iter().map(|place| place - start).collect();
        select_all(keys, &local)
    });
    found.flatten().collect()
}

/// A histogram over the keys of a column.
struct Cells {
    least: u64,
    shift: u32,
    last: usize,
}

impl Cells {
    fn of(column: &[f64]) -> Self {
        let (least, most) = pulp::Arch::new().dispatch(KeyRange(column));
        let span = most.saturating_sub(least);
        // Cells are counted to a power of two that leaves a few values to each.
        let cells = (usize::BITS - column.len().leading_zeros()).min(MOST_CELLS);
        let shift = (u64::BITS - span.leading_zeros()).saturating_sub(cells);
        let last = usize::try_from(span >> shift).unwrap_or(usize::MAX);
        Self { least, shift, last }
    }

    #[inline(always)]
    fn of_key(&self, key: u64) -> usize {
        let cell = key.wrapping_sub(self.least) >> self.shift;
        usize::try_from(cell).unwrap_or(usize::MAX).min(self.last)
    }

    fn counts(&self, column: &[f64]) -> Vec<u32> {
        let mut counts = vec![0_u32; self.last + 1];
        for &x in column {
            counts[self.of_key(to_key(x))] += 1;
        }
        counts
    }
}

/// The least and the greatest key of a column, compiled once for each set of vector instructions.
struct KeyRange<'a>(&'a [f64]);

impl pulp::WithSimd for KeyRange<'_> {
    type Output = (u64, u64);

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> (u64, u64) {
        let range = |(least, most): (u64, u64), &x: &f64| {
            let key = to_key(x);
            (least.min(key), most.max(key))
        };
        self.0.iter().fold((u64::MAX, 0), range)
    }
}

/// Unsigned integers in the order of [`f64::total_cmp`].
#[inline(always)]
fn to_key(x: f64) -> u64 {
    let bits = x.to_bits();
    // All ones below zero, else only the sign.
    let flip = (bits >> 63).wrapping_neg() | 1 << 63;
    bits ^ flip
}

fn from_key(key: u64) -> f64 {
    f64::from_bits(if key >> 63 == 1 {
        key & !(1 << 63)
    } else {
        !key
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::PlainStream;
    use crate::summary::{quantile_mcse_plain, quantile_sorted};
    use proptest::prelude::*;

    fn sorted(values: &[f64]) -> Vec<f64> {
        let mut sorted: Vec<f64> = values.iter().copied().filter(|x| !x.is_nan()).collect();
        sorted.sort_by(f64::total_cmp);
        sorted
    }

    proptest! {
        #[test]
        fn few_values_as_by_sorting(
            values in prop::collection::vec(-1e6..1e6_f64, 1..300),
            probabilities in prop::collection::vec(0.0..=1.0_f64, 1..8),
        ) {
            let sorted = sorted(&values);
            let found = OrderStatistics::of(&values, &probabilities, true);
            for p in probabilities {
                prop_assert!(found.quantile(p).total_cmp(&quantile_sorted(&sorted, p)).is_eq());
                prop_assert!(found.mcse_plain(p).total_cmp(&quantile_mcse_plain(&sorted, p)).is_eq());
            }
        }
    }

    /// Spread over both signs and many orders of magnitude, narrow, constant, with atoms, and with missing values.
    #[test]
    fn many_values_as_by_sorting() {
        let mut uniforms = vec![0.0; 100_000];
        PlainStream::new(1, "order").fill(0, &mut uniforms);
        let columns: [fn(f64) -> f64; 6] = [
            |u| evstrat_math::powi(u - 0.3, 9),
            |u| 1e6 + 1e-6 * u,
            |_| -2.5,
            |u| (u * 4.0).floor() - 1.0,
            |u| if u < 0.2 { f64::NAN } else { u },
            |u| if u < 0.01 { f64::INFINITY } else { 1.0 / u },
        ];
        let probabilities = [0.0, 0.025, 0.25, 0.5, 0.95, 0.975, 1.0];
        for column in columns {
            let values: Vec<f64> = uniforms.iter().map(|&u| column(u)).collect();
            let sorted = sorted(&values);
            let found = OrderStatistics::of(&values, &probabilities, true);
            assert_eq!(found.len(), sorted.len());
            for p in probabilities {
                let expected = (quantile_sorted(&sorted, p), quantile_mcse_plain(&sorted, p));
                let found = (found.quantile(p), found.mcse_plain(p));
                assert!(
                    found.0.total_cmp(&expected.0).is_eq(),
                    "{found:?} {expected:?}"
                );
                assert!(
                    found.1.total_cmp(&expected.1).is_eq(),
                    "{found:?} {expected:?}"
                );
            }
        }
    }

    #[test]
    fn nothing_has_no_quantiles() {
        let found = OrderStatistics::of(&[f64::NAN], &[0.5], true);
        assert!(found.is_empty() && found.quantile(0.5).is_nan() && found.mcse_plain(0.5).is_nan());
    }
}
