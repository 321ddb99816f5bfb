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

/// Values of all coalitions of players in one replicate, for one output.
///
/// # Shape
/// Indexed by subset: bit k is set if player k belongs to it. The last is the output's variance.
pub type Coalitions = Vec<f64>;

/// Who shares the variance, and how many points that is worth.
#[derive(Debug, Clone)]
pub struct ShapleyDesign<'a> {
    /// The dependence of all inputs.
    pub copula: &'a Copula,
    /// The inputs of each player; every input belongs to exactly one.
    pub players: &'a [Vec<usize>],
    /// The seed of the points.
    pub seed: u64,
    /// Points per replicate.
    pub points: usize,
}

/// Shapley effects under a Gaussian copula by enumerating all subsets of inputs.
///
/// # Definition
/// The value of a subset is Var(E[Y | its inputs]), estimated by pairs of outputs that share these inputs and have
/// conditionally independent copies of the others; an input's effect is its mean marginal value over all orders, over
/// the variance.
///
/// `model` receives columns of uniforms and returns the outputs. It is called 2^d - 1 times per replicate with `points`
/// rows: one sample serves all subsets.
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
    let players: Vec<Vec<usize>> = (0..copula.columns()).map(|input| vec![input]).collect();
    let design = ShapleyDesign {
        copula,
        players: &players,
        seed,
        points,
    };
    let mut values = Vec::new();
    for replicate in 0..replicates {
        let found = design.coalitions(replicate, |x| Ok::<_, DependenceError>(vec![model(x)]))?;
        values.extend(found);
    }
    Ok(shapley_effects_of_coalitions(&values, players.len()))
}

impl ShapleyDesign<'_> {
    /// The values of all coalitions in one replicate, for every output that `model` returns.
    ///
    /// Draws in which an output is not finite are left out of its values.
    ///
    /// # Errors
    /// When there are more than [`MAX_SHAPLEY_INPUTS`] players, or what `model` returns.
    pub fn coalitions<E: From<DependenceError>>(
        &self,
        replicate: u32,
        mut model: impl FnMut(&[Vec<f64>]) -> Result<Vec<Vec<f64>>, E>,
    ) -> Result<Vec<Coalitions>, E> {
        let players = self.players.len();
        if players > MAX_SHAPLEY_INPUTS {
            let (columns, most) = (players, MAX_SHAPLEY_INPUTS);
            return Err(DependenceError::TooManyColumns { columns, most }.into());
        }
        let d = self.copula.columns();
        // Rows are shared by all subsets: differences between subsets then have little noise.
        let sobol = ScrambledSobol::new(self.seed, "shapley", replicate, 2 * d).ok();
        let scores = |dimension: usize| -> Vec<f64> {
            let mut column = vec![0.5; self.points];
            if let Some(sobol) = &sobol {
                sobol.fill(dimension, 0, &mut column);
            }
            column.iter().map(|u| normal_quantile(*u)).collect()
        };
        let scores_of_first: Vec<Vec<f64>> = (0..d).map(scores).collect();
        let second: Vec<Vec<f64>> = (d..2 * d).map(scores).collect();
        let first = joint(self.copula, &scores_of_first);
        let y = model(&uniforms(&first))?;
        let mut values: Vec<Coalitions> = vec![vec![0.0; 1 << players]; y.len()];
        let everyone = (1_usize << players) - 1;
        for subset in 1..=everyone {
            if subset == everyone {
                // All inputs known: the copy is the sample itself.
                for (values, y) in values.iter_mut().zip(&y) {
                    values[subset] = covariance(y, y);
                }
                break;
            }
            let mut known = vec![false; d];
            for (k, inputs) in self.players.iter().enumerate() {
                inputs
                    .iter()
                    .for_each(|&input| known[input] = subset >> k & 1 == 1);
            }
            let copy = conditional_copy(self.copula, &known, &first, &second);
            let z = model(&uniforms(&copy))?;
            for (values, (y, z)) in values.iter_mut().zip(y.iter().zip(&z)) {
                values[subset] = covariance(y, z);
            }
        }
        Ok(values)
    }
}

/// Shapley effects of one output from the values of coalitions in every replicate.
#[must_use]
pub fn shapley_effects_of_coalitions(values: &[Coalitions], players: usize) -> ShapleyEffects {
    let variances: Vec<f64> = values
        .iter()
        .map(|one| one.last().copied().unwrap_or(0.0))
        .collect();
    let effects = (0..players)
        .map(|player| {
            let numerators: Vec<f64> = values
                .iter()
                .map(|one| marginal_value(one, player, players))
                .collect();
            Estimate::ratio(&numerators, &variances)
        })
        .collect();
    ShapleyEffects {
        effects,
        variance: Estimate::from_replicates(&variances),
    }
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
    let pairs = || {
        a.iter()
            .zip(b)
            .filter(|(x, y)| x.is_finite() && y.is_finite())
    };
    let n = count(pairs().count());
    let mean =
        (pairs().map(|(x, _)| x).sum::<f64>() + pairs().map(|(_, y)| y).sum::<f64>()) / (2.0 * n);
    pairs().map(|(x, y)| (x - mean) * (y - mean)).sum::<f64>() / n
}

/// Normal scores with the copula's dependence, from independent ones.
fn joint(copula: &Copula, independent: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let d = independent.len();
    let r = copula.correlations();
    let correlations = Matrix::from_fn(d, d, |i, j| r.entry(i, j));
    let factor = cholesky(&correlations).unwrap_or_else(|| Matrix::identity(d));
    let n = independent.first().map_or(0, Vec::len);
    let score = |i: usize, row: usize| -> f64 {
        (0..=i).map(|k| factor[(i, k)] * independent[k][row]).sum()
    };
    (0..d)
        .map(|i| (0..n).map(|row| score(i, row)).collect())
        .collect()
}

fn uniforms(scores: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let column = |scores: &Vec<f64>| scores.iter().map(|z| normal_cdf(*z)).collect();
    scores.iter().map(column).collect()
}

/// Scores that agree with `sample` in the inputs of a subset; the others have the copula's law given these, with
/// `noise` as independent scores.
fn conditional_copy(
    copula: &Copula,
    is_known: &[bool],
    sample: &[Vec<f64>],
    noise: &[Vec<f64>],
) -> Vec<Vec<f64>> {
    let (known, open): (Vec<usize>, Vec<usize>) = (0..sample.len()).partition(|&i| is_known[i]);
    let r = copula.correlations();
    let block = |rows: &[usize], columns: &[usize]| {
        Matrix::from_fn(rows.len(), columns.len(), |i, j| {
            r.entry(rows[i], columns[j])
        })
    };
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
    let rest = cholesky(&rest).unwrap_or_else(|| Matrix::identity(rest.rows()));
    let mut copy = sample.to_vec();
    for (i, &input) in open.iter().enumerate() {
        for (row, slot) in copy[input].iter_mut().enumerate() {
            let weights = regression.row(i).iter().zip(&known);
            let mean: f64 = weights.map(|(b, &k)| b * sample[k][row]).sum();
            let own: f64 = (0..=i).map(|k| rest[(i, k)] * noise[open[k]][row]).sum();
            *slot = mean + own;
        }
    }
    copy
}
