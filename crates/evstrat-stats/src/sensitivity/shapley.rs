//! Shapley effects, also under dependence.

use evstrat_math::{normal_cdf, normal_quantile};

use crate::count;
use crate::dependence::{Copula, DependenceError};
use crate::linear::{Matrix, cholesky, inverse_spd};
use crate::sampling::ScrambledSobol;
use crate::summary::Estimate;

/// Inputs beyond which enumerating all subsets takes too long.
pub const MAX_SHAPLEY_INPUTS: usize = 12;

/// Shapley effects of all inputs; they sum to one.
#[derive(Debug, Clone, PartialEq)]
pub struct ShapleyEffects {
    /// Effect of each input.
    pub effects: Vec<Estimate>,
    /// Variance of the output.
    pub variance: Estimate,
}

/// Shapley effects under a Gaussian copula by enumerating all subsets of inputs.
///
/// # Definition
/// The value of a subset is Var(E[Y | its inputs]), estimated by pairs of outputs that share these inputs and have
/// conditionally independent copies of the others; an input's effect is its mean marginal value over all orders, over
/// the variance.
///
/// `model` receives columns of uniforms and returns the outputs. It is called 2^(d+1) times per replicate with
/// `points` rows.
///
/// # References
/// Owen and Prieur 2017, SIAM/ASA J. Uncertain. Quantif. 5(1); Song, Nelson and Staum 2016 (same journal, 4(1)).
///
/// # Errors
/// When there are more than [`MAX_SHAPLEY_INPUTS`] inputs.
pub fn shapley_effects(
    copula: &Copula,
    seed: u64,
    points: usize,
    replicates: u32,
    mut model: impl FnMut(&[Vec<f64>]) -> Vec<f64>,
) -> Result<ShapleyEffects, DependenceError> {
    let d = copula.columns();
    if d > MAX_SHAPLEY_INPUTS {
        return Err(DependenceError::TooManyColumns {
            columns: d,
            most: MAX_SHAPLEY_INPUTS,
        });
    }
    let subsets = 1_usize << d;
    let mut numerators = vec![Vec::new(); d];
    let mut variances = Vec::new();
    for replicate in 0..replicates {
        // Rows are shared by all subsets: differences between subsets then have little noise.
        let sobol = ScrambledSobol::new(seed, "shapley", replicate, 2 * d).ok();
        let scores = |dimension: usize| -> Vec<f64> {
            let mut column = vec![0.5; points];
            if let Some(sobol) = &sobol {
                sobol.fill(dimension, 0, &mut column);
            }
            column.iter().map(|u| normal_quantile(*u)).collect()
        };
        let first: Vec<Vec<f64>> = (0..d).map(scores).collect();
        let second: Vec<Vec<f64>> = (d..2 * d).map(scores).collect();
        let mut values = vec![0.0; subsets];
        for (subset, value) in values.iter_mut().enumerate().skip(1) {
            let (x, copy) = conditional_pair(copula, subset, &first, &second);
            *value = covariance(&model(&x), &model(&copy));
        }
        for (input, numerator) in numerators.iter_mut().enumerate() {
            numerator.push(marginal_value(&values, input, d));
        }
        variances.push(values[subsets - 1]);
    }
    let effects = numerators
        .iter()
        .map(|n| Estimate::ratio(n, &variances))
        .collect();
    Ok(ShapleyEffects {
        effects,
        variance: Estimate::from_replicates(&variances),
    })
}

/// Mean marginal value of an input over all orders.
fn marginal_value(values: &[f64], input: usize, d: usize) -> f64 {
    // Weight of a subset of size s: s! (d - 1 - s)! / d! = 1 / (d * choose(d - 1, s)).
    let mut choose = vec![1.0; d];
    for s in 1..d {
        choose[s] = choose[s - 1] * count(d - s) / count(s);
    }
    let bit = 1 << input;
    let subsets = (0..values.len()).filter(|subset| subset & bit == 0);
    subsets
        .map(|subset| {
            let size = usize::try_from(subset.count_ones()).unwrap_or(0);
            (values[subset | bit] - values[subset]) / (count(d) * choose[size])
        })
        .sum()
}

fn covariance(a: &[f64], b: &[f64]) -> f64 {
    let n = count(a.len());
    let mean = (a.iter().sum::<f64>() + b.iter().sum::<f64>()) / (2.0 * n);
    a.iter()
        .zip(b)
        .map(|(x, y)| (x - mean) * (y - mean))
        .sum::<f64>()
        / n
}

/// Two samples of uniforms with the copula's dependence that agree in the inputs of a subset and are independent
/// given them.
fn conditional_pair(
    copula: &Copula,
    subset: usize,
    first: &[Vec<f64>],
    second: &[Vec<f64>],
) -> (Vec<Vec<f64>>, Vec<Vec<f64>>) {
    let d = first.len();
    let is_known = |i: &usize| subset >> i & 1 == 1;
    let known: Vec<usize> = (0..d).filter(is_known).collect();
    let open: Vec<usize> = (0..d).filter(|i| !is_known(i)).collect();
    let r = copula.correlations();
    let block = |rows: &[usize], columns: &[usize]| {
        Matrix::from_fn(rows.len(), columns.len(), |i, j| {
            r.entry(rows[i], columns[j])
        })
    };
    let factor = |m: &Matrix| cholesky(m).unwrap_or_else(|| Matrix::identity(m.rows()));
    let own = factor(&block(&known, &known));
    // Given the known scores z_K, the others are normal with mean R_OK R_KK^-1 z_K and the Schur complement.
    let cross = block(&open, &known);
    let inverse =
        inverse_spd(&block(&known, &known)).unwrap_or_else(|| Matrix::identity(known.len()));
    let regression = cross.times(&inverse);
    let explained = regression.times(&cross.transposed());
    let among = block(&open, &open);
    let rest = Matrix::from_fn(open.len(), open.len(), |i, j| {
        among[(i, j)] - explained[(i, j)]
    });
    let rest = factor(&rest);
    let n = first[0].len();
    let mut x = vec![vec![0.0; n]; d];
    let mut copy = vec![vec![0.0; n]; d];
    for row in 0..n {
        let shared: Vec<f64> = (0..known.len())
            .map(|i| (0..=i).map(|k| own[(i, k)] * first[known[k]][row]).sum())
            .collect();
        for (i, &input) in known.iter().enumerate() {
            x[input][row] = normal_cdf(shared[i]);
            copy[input][row] = x[input][row];
        }
        for (i, &input) in open.iter().enumerate() {
            let mean: f64 = regression
                .row(i)
                .iter()
                .zip(&shared)
                .map(|(b, z)| b * z)
                .sum();
            let noise = |source: &[Vec<f64>]| -> f64 {
                (0..=i).map(|k| rest[(i, k)] * source[open[k]][row]).sum()
            };
            x[input][row] = normal_cdf(mean + noise(first));
            copy[input][row] = normal_cdf(mean + noise(second));
        }
    }
    (x, copy)
}
