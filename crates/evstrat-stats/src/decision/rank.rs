//! Ranks and pairwise comparisons on shared draws.

use crate::information::{Utilities, replicate_mean};
use crate::sampling::REPLICATES;
use crate::summary::Estimate;

/// How often each option takes each rank.
#[derive(Debug, Clone, PartialEq)]
pub struct RankAcceptability {
    /// `shares[option][rank]`; rank 0 is best. Rows and columns sum to one.
    pub shares: Vec<Vec<Estimate>>,
    /// Expected rank of every option, 1 being best.
    pub expected: Vec<Estimate>,
}

/// Rank acceptability of every option; tied options share their ranks equally.
///
/// # References
/// Lahdelma and Salminen 2001, Oper. Res. 49(3).
#[must_use]
pub fn rank_acceptability(utilities: &Utilities) -> RankAcceptability {
    let options = utilities.options();
    let mut sums = vec![vec![[0.0; REPLICATES]; options]; options];
    let mut counts = [0.0; REPLICATES];
    let mut values = vec![0.0; options];
    let mut shares = vec![vec![0.0; options]; options];
    for draw in 0..utilities.draws() {
        for (value, column) in values.iter_mut().zip(utilities.columns()) {
            *value = column[draw];
        }
        share_ranks(&values, &mut shares);
        counts[draw % REPLICATES] += 1.0;
        for (sums, shares) in sums.iter_mut().flatten().zip(shares.iter().flatten()) {
            sums[draw % REPLICATES] += shares;
        }
    }
    RankAcceptability::of_sums(&sums, &counts)
}

impl RankAcceptability {
    /// From sums of shares by option, rank and replicate, and the draws of each replicate.
    pub(super) fn of_sums(sums: &[Vec<[f64; REPLICATES]>], counts: &[f64; REPLICATES]) -> Self {
        let estimate = |sums: &[f64; REPLICATES]| Estimate::ratio(sums, counts);
        let of_option = |row: &Vec<[f64; REPLICATES]>| row.iter().map(estimate).collect();
        Self {
            shares: sums.iter().map(of_option).collect(),
            expected: sums.iter().map(|row| expected_rank(row, counts)).collect(),
        }
    }
}

/// The expected rank of an option from its sums of shares by rank and replicate.
fn expected_rank(row: &[[f64; REPLICATES]], counts: &[f64; REPLICATES]) -> Estimate {
    let mut sums = [0.0; REPLICATES];
    for (rank, shares) in (1..).zip(row) {
        for (sum, share) in sums.iter_mut().zip(shares) {
            *sum += f64::from(rank) * share;
        }
    }
    Estimate::ratio(&sums, counts)
}

/// Writes the share of each rank that each option has among these values.
pub(super) fn share_ranks(values: &[f64], shares: &mut [Vec<f64>]) {
    for (option, row) in shares.iter_mut().enumerate() {
        let (mut above, mut tied) = (0, 0);
        for value in values {
            if *value > values[option] {
                above += 1;
            } else if value.total_cmp(&values[option]).is_eq() {
                tied += 1;
            }
        }
        row.fill(0.0);
        let tied = tied.max(1);
        for slot in row.iter_mut().skip(above).take(tied) {
            *slot = 1.0 / crate::count(tied);
        }
    }
}

/// Expected rank of every option, 1 being best.
#[must_use]
pub fn expected_ranks(acceptability: &RankAcceptability) -> Vec<f64> {
    let expected = |row: &Vec<Estimate>| {
        (1..)
            .zip(row)
            .map(|(r, share)| f64::from(r) * share.value)
            .sum()
    };
    acceptability.shares.iter().map(expected).collect()
}

/// Surface under the cumulative ranking curve: 1 for an option that is always best, 0 for one that is always worst.
///
/// # References
/// Salanti, Ades and Ioannidis 2011, J. Clin. Epidemiol. 64(2).
#[must_use]
pub fn sucra(acceptability: &RankAcceptability) -> Vec<f64> {
    let options = crate::count(acceptability.shares.len());
    if options < 2.0 {
        return vec![1.0; acceptability.shares.len()];
    }
    expected_ranks(acceptability)
        .into_iter()
        .map(|rank| (options - rank) / (options - 1.0))
        .collect()
}

/// Probability that one column is greater than another on shared draws; ties count half.
///
/// # Shape
/// Both in draw order with interleaved replicates.
#[must_use]
pub fn superiority(a: &[f64], b: &[f64]) -> Estimate {
    replicate_mean(a.iter().zip(b).map(|(a, b)| {
        if a > b {
            1.0
        } else if a < b {
            0.0
        } else {
            0.5
        }
    }))
}
