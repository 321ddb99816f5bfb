//! Rearranging given samples to a rank correlation.

use evstrat_math::normal_quantile;

use super::correlation_matrix::{CorrelationMatrix, DependenceError, normal_of_spearman};
use crate::count;
use crate::linear::{Matrix, cholesky, forward_substitute};
use crate::sampling::{Jitter, latin_hypercube};
use crate::summary::{pearson, ranks};

/// What the rearrangement reached.
#[derive(Debug, Clone, PartialEq)]
pub struct ImanConover {
    /// Pearson correlations of the transformed scores; equal to those asked for, to rounding.
    pub score_correlations: Matrix,
    /// Greatest absolute change of a correlation because the stated ones fit no joint law.
    pub max_change: f64,
}

/// Permutes every column so that the rank correlations come close to the target; values stay what they are.
///
/// # Definition
/// Van der Waerden scores, independently permuted, are given the normal-score correlations of the target Spearman
/// matrix by T = C(target) C(scores)^-1, C being Cholesky factors; each column then takes the order of its score.
///
/// # References
/// Iman and Conover 1982, Commun. Stat. B11:311.
///
/// # Errors
/// When columns are too short for the correlation of their scores to be removed.
pub fn iman_conover(
    columns: &mut [Vec<f64>],
    spearman: &CorrelationMatrix,
    seed: u64,
) -> Result<ImanConover, DependenceError> {
    let k = columns.len();
    let n = columns.first().map_or(0, Vec::len);
    let pairs: Vec<(usize, usize, f64)> = (0..k)
        .flat_map(|i| (0..i).map(move |j| (i, j)))
        .map(|(i, j)| (i, j, normal_of_spearman(spearman.entry(i, j))))
        .collect();
    let target = CorrelationMatrix::from_pairs(k, &pairs)?.repaired();
    let mut scores: Vec<Vec<f64>> = (0..k).map(|j| permuted_scores(n, seed, j)).collect();
    let too_few = DependenceError::TooFewRows {
        rows: n,
        columns: k,
    };
    if n <= k {
        return Err(too_few);
    }
    let own = Matrix::from_fn(k, k, |i, j| {
        if i == j {
            1.0
        } else {
            pearson(&scores[i], &scores[j])
        }
    });
    let factor = cholesky(&own).ok_or(too_few)?;
    for row in 0..n {
        let mut z: Vec<f64> = scores.iter().map(|column| column[row]).collect();
        forward_substitute(&factor, &mut z);
        for (i, column) in scores.iter_mut().enumerate() {
            column[row] = (0..=i).map(|j| target.factor[(i, j)] * z[j]).sum();
        }
    }
    for (column, scores) in columns.iter_mut().zip(&scores) {
        take_order(column, scores);
    }
    let score_correlations = Matrix::from_fn(k, k, |i, j| {
        if i == j {
            1.0
        } else {
            pearson(&scores[i], &scores[j])
        }
    });
    Ok(ImanConover {
        score_correlations,
        max_change: target.max_change,
    })
}

/// Van der Waerden scores in random order; their mean is zero and their variance the same for every column.
fn permuted_scores(n: usize, seed: u64, column: usize) -> Vec<f64> {
    let mut order = vec![0.0; n];
    latin_hypercube(
        seed,
        &format!("iman-conover/{column}"),
        Jitter::Center,
        &mut order,
    );
    let scale = count(n) + 1.0;
    ranks(&order)
        .into_iter()
        .map(|rank| normal_quantile(rank / scale))
        .collect()
}

/// Sorts the values into the order of the scores.
fn take_order(values: &mut [f64], scores: &[f64]) {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&a, &b| scores[a].total_cmp(&scores[b]));
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    for (position, value) in order.into_iter().zip(sorted) {
        values[position] = value;
    }
}
