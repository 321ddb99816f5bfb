//! Correlation and rank correlation, ties included.

use crate::count;
use crate::sampling::REPLICATES;

/// Pearson's correlation coefficient; NaN when a column does not vary.
#[must_use]
pub fn pearson(x: &[f64], y: &[f64]) -> f64 {
    let n = count(x.len());
    let (mx, my) = (x.iter().sum::<f64>() / n, y.iter().sum::<f64>() / n);
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (a, b) in x.iter().zip(y) {
        let (a, b) = (a - mx, b - my);
        xx += a * a;
        yy += b * b;
        xy += a * b;
    }
    coefficient(xx, yy, xy)
}

/// Pearson's correlation coefficient within each replicate: the same bits as [`pearson`] of the replicates one by one.
///
/// # Shape
/// The columns have the same length; draw i belongs to replicate i modulo 16.
#[must_use]
pub fn pearson_by_replicate(x: &[f64], y: &[f64]) -> [f64; REPLICATES] {
    pulp::Arch::new().dispatch(ByReplicate { x, y })
}

struct ByReplicate<'a> {
    x: &'a [f64],
    y: &'a [f64],
}

impl pulp::WithSimd for ByReplicate<'_> {
    type Output = [f64; REPLICATES];

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> [f64; REPLICATES] {
        let (x, x_rest) = self.x.as_chunks::<REPLICATES>();
        let (y, y_rest) = self.y.as_chunks::<REPLICATES>();
        let mean = |rows: &[[f64; REPLICATES]], rest: &[f64]| {
            let mut sums = [0.0; REPLICATES];
            for row in rows {
                for lane in 0..REPLICATES {
                    sums[lane] += row[lane];
                }
            }
            for (sum, x) in sums.iter_mut().zip(rest) {
                *sum += x;
            }
            let n = |lane: usize| count(rows.len() + usize::from(lane < rest.len()));
            std::array::from_fn::<f64, REPLICATES, _>(|lane| sums[lane] / n(lane))
        };
        let (mx, my) = (mean(x, x_rest), mean(y, y_rest));
        let [mut xx, mut yy, mut xy] = [[0.0; REPLICATES]; 3];
        let mut add = |lane: usize, a: f64, b: f64| {
            let (a, b) = (a - mx[lane], b - my[lane]);
            xx[lane] += a * a;
            yy[lane] += b * b;
            xy[lane] += a * b;
        };
        for (x, y) in x.iter().zip(y) {
            for lane in 0..REPLICATES {
                add(lane, x[lane], y[lane]);
            }
        }
        for (lane, (&a, &b)) in x_rest.iter().zip(y_rest).enumerate() {
            add(lane, a, b);
        }
        std::array::from_fn(|lane| coefficient(xx[lane], yy[lane], xy[lane]))
    }
}

/// The coefficient from sums of squares and of products.
#[inline(always)]
fn coefficient(xx: f64, yy: f64, xy: f64) -> f64 {
    if xx <= 0.0 || yy <= 0.0 {
        f64::NAN
    } else {
        (xy / (xx.sqrt() * yy.sqrt())).clamp(-1.0, 1.0)
    }
}

/// Ranks from 1 to n; equal values share the mean of their ranks.
#[must_use]
pub fn ranks(values: &[f64]) -> Vec<f64> {
    // Sorting whole keys beside their positions is several times faster than comparing through an index.
    let mut order: Vec<(u64, usize)> = values
        .iter()
        .enumerate()
        .map(|(index, &value)| (ordered_bits(value), index))
        .collect();
    order.sort_unstable();
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    while start < order.len() {
        let key = order[start].0;
        let run = order[start..].iter().take_while(|one| one.0 == key).count();
        let end = start + run;
        let rank = 0.5 * (count(start + 1) + count(end));
        for &(_, index) in &order[start..end] {
            ranks[index] = rank;
        }
        start = end;
    }
    ranks
}

/// An integer that is ordered as the number is; minus zero equals zero.
fn ordered_bits(value: f64) -> u64 {
    const SIGN: u64 = 1 << 63;
    let bits = (value + 0.0).to_bits();
    if bits & SIGN == 0 { bits | SIGN } else { !bits }
}

/// Spearman's rank correlation.
#[must_use]
pub fn spearman(x: &[f64], y: &[f64]) -> f64 {
    pearson(&ranks(x), &ranks(y))
}

/// Kendall's tau-b, in O(n log n).
///
/// # References
/// Knight 1966, J. Am. Stat. Assoc. 61:436.
#[must_use]
pub fn kendall_tau_b(x: &[f64], y: &[f64]) -> f64 {
    let mut order: Vec<usize> = (0..x.len()).collect();
    order.sort_by(|&a, &b| x[a].total_cmp(&x[b]).then(y[a].total_cmp(&y[b])));
    let tied_x = tied_pairs(order.iter().map(|&i| (x[i], 0.0)));
    let tied_both = tied_pairs(order.iter().map(|&i| (x[i], y[i])));
    let mut sorted: Vec<f64> = order.iter().map(|&i| y[i]).collect();
    let discordant = sort_counting_exchanges(&mut sorted);
    let tied_y = tied_pairs(sorted.iter().map(|&v| (v, 0.0)));
    let n = count(x.len());
    let pairs = 0.5 * n * (n - 1.0);
    let difference = pairs - tied_x - tied_y + tied_both - 2.0 * discordant;
    difference / ((pairs - tied_x).sqrt() * (pairs - tied_y).sqrt())
}

/// Number of equal pairs in a sorted sequence.
fn tied_pairs(sorted: impl Iterator<Item = (f64, f64)>) -> f64 {
    let mut pairs = 0.0;
    let mut run = 0.0;
    let mut previous: Option<(f64, f64)> = None;
    for item in sorted {
        run = if previous.is_some_and(|p| p.0 >= item.0 && p.1 >= item.1) {
            run + 1.0
        } else {
            0.0
        };
        pairs += run;
        previous = Some(item);
    }
    pairs
}

/// Merge sort that counts the exchanges a bubble sort would make.
fn sort_counting_exchanges(values: &mut [f64]) -> f64 {
    let n = values.len();
    if n < 2 {
        return 0.0;
    }
    let middle = n / 2;
    let mut exchanges = sort_counting_exchanges(&mut values[..middle]);
    exchanges += sort_counting_exchanges(&mut values[middle..]);
    let mut merged = Vec::with_capacity(n);
    let (mut i, mut j) = (0, middle);
    while i < middle && j < n {
        if values[j] < values[i] {
            exchanges += count(middle - i);
            merged.push(values[j]);
            j += 1;
        } else {
            merged.push(values[i]);
            i += 1;
        }
    }
    merged.extend_from_slice(&values[i..middle]);
    merged.extend_from_slice(&values[j..]);
    values.copy_from_slice(&merged);
    exchanges
}

/// Chatterjee's coefficient xi(x, y): 0 when y is independent of x, 1 when y is a function of x (for large n).
///
/// Points with equal x keep their given order.
///
/// # References
/// Chatterjee 2021, J. Am. Stat. Assoc. 116:2009.
#[must_use]
pub fn chatterjee_xi(x: &[f64], y: &[f64]) -> f64 {
    let n = count(x.len());
    let mut sorted = y.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at_most = |v: f64| count(sorted.partition_point(|&s| s <= v));
    let at_least = |v: f64| count(sorted.len() - sorted.partition_point(|&s| s < v));
    let mut order: Vec<usize> = (0..x.len()).collect();
    order.sort_by(|&a, &b| x[a].total_cmp(&x[b]));
    let ranks: Vec<f64> = order.iter().map(|&i| at_most(y[i])).collect();
    let steps: f64 = ranks.windows(2).map(|pair| (pair[1] - pair[0]).abs()).sum();
    let spread: f64 = y.iter().map(|&v| at_least(v) * (n - at_least(v))).sum();
    1.0 - n * steps / (2.0 * spread)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summary::split_replicates;
    use proptest::prelude::*;

    #[test]
    fn replicates_at_once_as_one_by_one() {
        for n in [0, 5, 16, 1000] {
            let x: Vec<f64> = (0..n).map(|i: u32| f64::from(i * 7919 % 613)).collect();
            let y: Vec<f64> = (0..n).map(|i: u32| f64::from(i * 104_729 % 251)).collect();
            let parts = split_replicates(&x).into_iter().zip(split_replicates(&y));
            let each: Vec<u64> = parts.map(|(x, y)| pearson(&x, &y).to_bits()).collect();
            let found = pearson_by_replicate(&x, &y);
            assert_eq!(found.map(f64::to_bits).to_vec(), each, "{n}");
        }
    }

    #[test]
    fn ties_and_both_zeros_share_their_ranks() {
        let values = [0.0, -1.5, -0.0, 3.0, -1.5, f64::INFINITY, f64::NEG_INFINITY];
        assert_eq!(ranks(&values), [4.5, 2.5, 4.5, 6.0, 2.5, 7.0, 1.0]);
        assert!(ranks(&[]).is_empty());
    }

    proptest! {
        #[test]
        fn kendall_equals_the_quadratic_definition(
            points in prop::collection::vec((0_i32..8, 0_i32..8), 3..40)
        ) {
            let x: Vec<f64> = points.iter().map(|p| f64::from(p.0)).collect();
            let y: Vec<f64> = points.iter().map(|p| f64::from(p.1)).collect();
            let (mut s, mut nx, mut ny) = (0.0, 0.0, 0.0);
            for i in 0..x.len() {
                for j in 0..i {
                    let sign = |d: f64| if d > 0.0 { 1.0 } else if d < 0.0 { -1.0 } else { 0.0_f64 };
                    let (a, b) = (sign(x[i] - x[j]), sign(y[i] - y[j]));
                    s += a * b;
                    nx += a * a;
                    ny += b * b;
                }
            }
            let expected = s / (nx * ny).sqrt();
            let found = kendall_tau_b(&x, &y);
            prop_assert!((found - expected).abs() < 1e-12 || (found.is_nan() && expected.is_nan()));
        }
    }
}
