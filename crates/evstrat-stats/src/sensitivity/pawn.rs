//! The PAWN measure.

use super::dummy::{WithNoise, head, measure_all, slices};
use crate::count;
use crate::summary::{quantile_sorted, ranks};

/// Number of slices of each assumption.
const SLICES: usize = 10;

/// PAWN indices of one assumption: Kolmogorov-Smirnov distances between the outcome's law and its law in each slice.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pawn {
    /// Median distance over slices.
    pub median: WithNoise,
    /// Greatest distance.
    pub max: WithNoise,
}

/// PAWN indices of one assumption from the draws at hand; see [`pawn_indices`].
#[must_use]
pub fn pawn(u: &[f64], y: &[f64], seed: u64) -> Pawn {
    pawn_indices(&[u], y, seed).swap_remove(0)
}

/// PAWN indices of all assumptions from the draws at hand (the first 16384 of them), with the noise floor of dummy
/// inputs.
///
/// # References
/// Pianosi and Wagener 2018, Environ. Model. Softw. 108.
#[must_use]
pub fn pawn_indices(columns: &[&[f64]], y: &[f64], seed: u64) -> Vec<Pawn> {
    let columns: Vec<&[f64]> = columns.iter().map(|column| head(column)).collect();
    let scaled_ranks = |y: &[f64]| -> Vec<f64> {
        let n = count(y.len());
        ranks(y).into_iter().map(|rank| rank / n).collect()
    };
    let measures = measure_all(&columns, head(y), seed, scaled_ranks, |u, ranks| {
        let distances = distances(u, ranks);
        [
            quantile_sorted(&distances, 0.5),
            distances.last().copied().unwrap_or(0.0),
        ]
    });
    measures
        .into_iter()
        .map(|[median, max]| Pawn { median, max })
        .collect()
}

/// Sorted distances of all slices; `ranks` are the outcome's, scaled to (0, 1].
fn distances(u: &[f64], ranks: &[f64]) -> Vec<f64> {
    let mut found: Vec<f64> = slices(u, SLICES)
        .into_iter()
        .filter(|slice| !slice.is_empty())
        .map(|slice| {
            let mut inside: Vec<f64> = slice.into_iter().map(|i| ranks[i]).collect();
            inside.sort_by(f64::total_cmp);
            let n = count(inside.len());
            let gaps = inside.iter().enumerate().map(|(k, rank)| {
                let (below, at) = (count(k) / n, count(k + 1) / n);
                (rank - below).abs().max((rank - at).abs())
            });
            gaps.fold(0.0, f64::max)
        })
        .collect();
    found.sort_by(f64::total_cmp);
    found
}
