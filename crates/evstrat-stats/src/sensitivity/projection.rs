//! First-order indices from the draws at hand.

use super::{FUNCTIONS, MarginalBasis};
use crate::count;
use crate::sampling::REPLICATES;
use crate::summary::Estimate;

/// First-order index of an outcome on one assumption, without further model runs.
///
/// # Definition
/// The outcome is projected on an orthonormal basis: Legendre polynomials of degree 1 to 8 in the assumption's uniform
/// and three functions of its normal score. The index is the sum of squared coefficients over the variance, with every
/// square estimated by products of coefficients of different replicates, which removes the bias of squaring noise.
/// What the basis cannot reproduce (oscillation, sharp steps) is missed.
///
/// # Shape
/// `u` and `y` are columns in draw order with interleaved replicates (draw i belongs to replicate i mod 16).
///
/// # References
/// Blatman and Sudret 2010 (projection); the product of replicates is a U-statistic of order two, with the jackknife
/// over replicates as its standard error.
#[must_use]
pub fn first_order(u: &[f64], y: &[f64]) -> Estimate {
    let coefficients = coefficients_by_replicate(u, &[y]).swap_remove(0);
    share_of_variance(&coefficients, y)
}

/// First-order indices of several outcomes on one assumption, in one pass; see [`first_order`].
#[must_use]
pub fn first_order_of_outputs(u: &[f64], outputs: &[&[f64]]) -> Vec<Estimate> {
    let coefficients = coefficients_by_replicate(u, outputs);
    coefficients
        .iter()
        .zip(outputs)
        .map(|(c, y)| share_of_variance(c, y))
        .collect()
}

/// One number for each function of the basis.
type Functions = [f64; FUNCTIONS];

/// Draws whose functions are evaluated together, a multiple of the number of replicates.
const BLOCK: usize = 256;

/// For each outcome and replicate, the mean products of outcome and basis functions.
fn coefficients_by_replicate(u: &[f64], outputs: &[&[f64]]) -> Vec<[Functions; REPLICATES]> {
    let n = count(u.len());
    let means: Vec<f64> = outputs.iter().map(|y| y.iter().sum::<f64>() / n).collect();
    let mut sums = vec![[[0.0; FUNCTIONS]; REPLICATES]; outputs.len()];
    let basis = MarginalBasis::get();
    let mut values = [[0.0; FUNCTIONS]; BLOCK];
    for (start, u) in (0..).step_by(BLOCK).zip(u.chunks(BLOCK)) {
        for (values, u) in values.iter_mut().zip(u) {
            basis.evaluate(*u, values);
        }
        for ((sums, y), &mean) in sums.iter_mut().zip(outputs).zip(&means) {
            pulp::Arch::new().dispatch(AddProducts {
                values: &values[..u.len()],
                y: &y[start..start + u.len()],
                mean,
                sums,
            });
        }
    }
    for sum in sums.as_flattened_mut().as_flattened_mut() {
        *sum /= n / count(REPLICATES);
    }
    sums
}

/// Adds the products of functions and deviations of a block, compiled once for each set of vector instructions.
struct AddProducts<'a> {
    values: &'a [Functions],
    y: &'a [f64],
    mean: f64,
    sums: &'a mut [Functions; REPLICATES],
}

impl pulp::WithSimd for AddProducts<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        let Self {
            values,
            y,
            mean,
            sums,
        } = self;
        for (i, (values, y)) in values.iter().zip(y).enumerate() {
            let deviation = y - mean;
            for (sum, f) in sums[i % REPLICATES].iter_mut().zip(values) {
                *sum += f * deviation;
            }
        }
    }
}

/// First-order index on a nominal assumption: the correlation ratio by level means.
///
/// # Shape
/// `levels` holds the level index of each draw, 0 to `n_levels` - 1.
#[must_use]
pub fn first_order_levels(levels: &[f64], n_levels: usize, y: &[f64]) -> Estimate {
    let mean = y.iter().sum::<f64>() / count(y.len());
    let mut totals = vec![0.0; n_levels];
    let mut sums = vec![vec![0.0; n_levels]; REPLICATES];
    for (i, (level, y)) in levels.iter().zip(y).enumerate() {
        let level = crate::to_index(*level).min(n_levels.saturating_sub(1));
        totals[level] += 1.0;
        sums[i % REPLICATES][level] += y - mean;
    }
    // Scaled indicators are orthonormal: the sum of squares is the variance between levels.
    let n = count(y.len());
    let per_replicate = n / count(REPLICATES);
    for replicate in &mut sums {
        for (sum, total) in replicate.iter_mut().zip(&totals) {
            let share: f64 = total / n;
            *sum = if share > 0.0 {
                *sum / per_replicate / share.sqrt()
            } else {
                0.0
            };
        }
    }
    share_of_variance(&sums, y)
}

/// Sum over coefficients of the mean product over pairs of replicates, over the variance; jackknife error.
///
/// The variance shares its noise with the coefficients, so it is recomputed without each replicate as well.
fn share_of_variance(coefficients: &[impl AsRef<[f64]>], y: &[f64]) -> Estimate {
    let (parts, total) = spread_by_replicate(y);
    let terms = coefficients.first().map_or(0, |c| c.as_ref().len());
    let sums: Vec<f64> = (0..terms)
        .map(|k| coefficients.iter().map(|c| c.as_ref()[k]).sum())
        .collect();
    let each = coefficients.iter().flat_map(AsRef::as_ref);
    let squares: f64 = each.map(|c| c * c).sum();
    let r = count(coefficients.len());
    let pairs = |sums: &[f64], squares: f64, r: f64, spread: Spread| {
        (sums.iter().map(|s| s * s).sum::<f64>() - squares) / (r * (r - 1.0)) / spread.variance()
    };
    let value = pairs(&sums, squares, r, total);
    let pseudo: Vec<f64> = coefficients
        .iter()
        .zip(&parts)
        .map(|(own, part)| {
            let own = own.as_ref();
            let rest: Vec<f64> = sums.iter().zip(own).map(|(s, c)| s - c).collect();
            let rest_squares = squares - own.iter().map(|c| c * c).sum::<f64>();
            let without = pairs(&rest, rest_squares, r - 1.0, total.without(part));
            r * value - (r - 1.0) * without
        })
        .collect();
    Estimate::around(value, &pseudo)
}

/// Count, sum and sum of squares around a common center.
#[derive(Debug, Clone, Copy, Default)]
struct Spread {
    n: f64,
    sum: f64,
    squares: f64,
}

impl Spread {
    fn variance(&self) -> f64 {
        let mean = self.sum / self.n;
        self.squares / self.n - mean * mean
    }

    fn without(&self, part: &Self) -> Self {
        Self {
            n: self.n - part.n,
            sum: self.sum - part.sum,
            squares: self.squares - part.squares,
        }
    }
}

fn spread_by_replicate(y: &[f64]) -> (Vec<Spread>, Spread) {
    let center = y.iter().sum::<f64>() / count(y.len());
    let mut parts = vec![Spread::default(); REPLICATES];
    for (i, y) in y.iter().enumerate() {
        let part = &mut parts[i % REPLICATES];
        part.n += 1.0;
        part.sum += y - center;
        part.squares += (y - center) * (y - center);
    }
    let mut total = Spread::default();
    for part in &parts {
        total.n += part.n;
        total.sum += part.sum;
        total.squares += part.squares;
    }
    (parts, total)
}

/// First-order index from ranks (Gamboa et al.): no basis, no limit on the degree, but a larger error.
///
/// # Definition
/// Draws in the order of the assumption; the mean product of successive outcomes, less the squared mean, over the
/// variance.
///
/// # References
/// Gamboa, Gremaud, Klein and Lagnoux 2022, Bernoulli 28(4); Chatterjee 2021.
#[must_use]
pub fn rank_first_order(x: &[f64], y: &[f64]) -> f64 {
    let n = count(y.len());
    let mean = y.iter().sum::<f64>() / n;
    let variance = y.iter().map(|y| (y - mean) * (y - mean)).sum::<f64>() / n;
    let mut order: Vec<usize> = (0..x.len()).collect();
    order.sort_by(|&a, &b| x[a].total_cmp(&x[b]));
    let successors = order.iter().skip(1).chain(order.first());
    let products = order
        .iter()
        .zip(successors)
        .map(|(&i, &j)| (y[i] - mean) * (y[j] - mean));
    products.sum::<f64>() / n / variance
}
