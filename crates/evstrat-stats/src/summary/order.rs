//! Order statistics of a column without sorting it.

use super::cells::{Counts, Wanted, from_key, to_key};
use super::estimate::split_replicates;
use super::quantile::{error_places, interpolate, position};
use crate::count;
use crate::sampling::REPLICATES;

/// Below this many values copying and selecting is faster than counting.
const FEW: usize = 1 << 15;

/// The order statistics of a column that its quantiles at some probabilities need; NaN is left out.
///
/// A long column is neither copied nor sorted: its values are counted in cells, the cells that hold a wanted order
/// statistic are known from the counts, and only their values are collected.
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
        if column.len() >= FEW {
            return search::<1>(column, probabilities, with_errors).0;
        }
        let keys = column.iter().filter(|x| !x.is_nan()).map(|&x| to_key(x));
        let keys: Vec<u64> = keys.collect();
        let n = keys.len();
        let places = places(n, probabilities, with_errors);
        let values = select_all(keys, &places);
        Self { n, places, values }
    }

    /// The same of a column whose draws belong to the replicates in turn: of all of them, and of each replicate.
    #[must_use]
    pub fn of_replicates(column: &[f64], probabilities: &[f64]) -> (Self, Vec<Self>) {
        if column.len() >= FEW {
            return search::<REPLICATES>(column, probabilities, false);
        }
        let parts = split_replicates(column);
        let of = |column: &Vec<f64>| Self::of(column, probabilities, false);
        (
            Self::of(column, probabilities, false),
            parts.iter().map(of).collect(),
        )
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

/// The order statistics of a long column, and of each of its groups if there are more than one: value i belongs to group
/// i modulo `GROUPS`.
fn search<const GROUPS: usize>(
    column: &[f64],
    probabilities: &[f64],
    with_errors: bool,
) -> (OrderStatistics, Vec<OrderStatistics>) {
    let counts = Counts::<GROUPS>::of(column);
    let parts = if GROUPS > 1 { GROUPS } else { 0 };
    let wanted = |group: Option<usize>, with_errors| {
        let n = counts.n(group);
        let places = places(n, probabilities, with_errors);
        let cells = counts.locate(group, &places);
        (n, places, cells)
    };
    let all = wanted(None, with_errors);
    let each: Vec<_> = (0..parts).map(|group| wanted(Some(group), false)).collect();
    let of = |(_, _, cells): &(_, _, Vec<Wanted>)| -> Vec<usize> {
        cells.iter().map(|wanted| wanted.cell).collect()
    };
    let mut cells: Vec<usize> = each.iter().chain([&all]).flat_map(of).collect();
    cells.sort_unstable();
    cells.dedup();
    let keys = counts.collect(column, &cells);
    let resolve = |(n, places, wanted): (usize, Vec<usize>, Vec<Wanted>), group: Option<usize>| {
        let mut values = Vec::with_capacity(places.len());
        for wanted in wanted {
            let at = cells.binary_search(&wanted.cell).map(|at| &keys[at]);
            let inside: Vec<u64> = match (at, group) {
                (Ok(of), Some(group)) => of[group].clone(),
                (Ok(of), None) => of.concat(),
                (Err(_), _) => Vec::new(),
            };
            let local = places[values.len()..wanted.places].iter();
            let local: Vec<usize> = local.map(|place| place - wanted.before).collect();
            values.extend(select_all(inside, &local));
        }
        OrderStatistics { n, places, values }
    };
    let groups = (0..).zip(each);
    let groups = groups.map(|(group, found)| resolve(found, Some(group)));
    let groups = groups.collect();
    (resolve(all, None), groups)
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

    fn replicates_as_by_themselves(values: &[f64], probabilities: &[f64]) {
        let (all, each) = OrderStatistics::of_replicates(values, probabilities);
        let alone = OrderStatistics::of(values, probabilities, false);
        let bits = |of: &OrderStatistics| -> Vec<u64> {
            let quantiles = probabilities.iter().map(|&p| of.quantile(p));
            quantiles.map(f64::to_bits).collect()
        };
        assert_eq!(bits(&all), bits(&alone));
        let parts = split_replicates(values);
        assert_eq!((each.len(), each[3].len()), (REPLICATES, known(&parts[3])));
        for (found, part) in each.iter().zip(&parts) {
            assert_eq!(
                bits(found),
                bits(&OrderStatistics::of(part, probabilities, false))
            );
        }
    }

    fn known(values: &[f64]) -> usize {
        values.iter().filter(|x| !x.is_nan()).count()
    }

    /// Spread over both signs and many orders of magnitude, narrow, constant, with atoms, and with missing values.
    #[test]
    fn many_values_as_by_sorting() {
        let mut uniforms = vec![0.0; 100_000];
        PlainStream::new(1, "order").fill(0, &mut uniforms);
        let columns: [fn(f64) -> f64; 10] = [
            |u| u - 0.5,
            |u| evstrat_math::exp(20.0 * u),
            |u| -evstrat_math::exp(20.0 * u),
            |u| if u < 0.9 { 1e-12 * u } else { 1e12 * u },
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
            replicates_as_by_themselves(&values, &probabilities);
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
