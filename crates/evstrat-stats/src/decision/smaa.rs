//! Decisions under uncertain weights (SMAA-2).

use super::rank::{RankAcceptability, share_ranks};
use crate::count;
use crate::information::{InformationError, check_column};
use crate::sampling::{PlainStream, REPLICATES, ReplicateStream};
use crate::summary::Estimate;

/// Why a space of weights is empty or ill-stated.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum WeightError {
    /// No criterion.
    #[error("there is no criterion to weigh")]
    Empty,
    /// An interval outside [0, 1] or upside down.
    #[error("weight {criterion} must be an interval within [0, 1], found [{low}, {high}]")]
    Interval {
        /// Index of the criterion, from 0.
        criterion: usize,
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// Intervals that no weights with sum 1 satisfy.
    #[error("no weights with sum 1 lie in the intervals: sums range from {least} to {most}")]
    Infeasible {
        /// Sum of the lower ends.
        least: f64,
        /// Sum of the upper ends.
        most: f64,
    },
    /// An order that does not name every criterion once.
    #[error("an order of weights must name each of {criteria} criteria once")]
    Order {
        /// Number of criteria.
        criteria: usize,
    },
    /// Columns that do not fit together.
    #[error("{0}")]
    Columns(#[from] InformationError),
}

/// What is known about the weights; they are uniform over what remains.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum WeightSpace {
    /// Nothing: the whole simplex.
    Free {
        /// Number of criteria.
        criteria: usize,
    },
    /// An order: criteria from most to least important.
    Ordinal {
        /// Indices of the criteria, most important first.
        order: Vec<usize>,
    },
    /// An interval for each weight.
    Intervals {
        /// Lower and upper end for each criterion.
        bounds: Vec<(f64, f64)>,
    },
    /// Known exactly; normalized.
    Exact {
        /// The weights.
        weights: Vec<f64>,
    },
}

impl WeightSpace {
    /// Number of criteria.
    #[must_use]
    pub fn criteria(&self) -> usize {
        match self {
            Self::Free { criteria } => *criteria,
            Self::Ordinal { order } => order.len(),
            Self::Intervals { bounds } => bounds.len(),
            Self::Exact { weights } => weights.len(),
        }
    }

    /// Columns of weights, one per criterion; row i sums to one and depends on (seed, i) only.
    ///
    /// The simplex is filled by the spacings of sorted uniforms, an order by sorting the weights, intervals by a walk
    /// that exchanges weight between two criteria at a time.
    ///
    /// # Errors
    /// When the space is empty or ill-stated.
    pub fn draw(&self, seed: u64, draws: usize) -> Result<Vec<Vec<f64>>, WeightError> {
        let k = self.criteria();
        if k == 0 {
            return Err(WeightError::Empty);
        }
        match self {
            Self::Exact { weights } => {
                let total: f64 = weights.iter().sum();
                for (criterion, &low) in weights.iter().enumerate() {
                    if !(low.is_finite() && low >= 0.0 && total > 0.0) {
                        return Err(WeightError::Interval {
                            criterion,
                            low,
                            high: low,
                        });
                    }
                }
                Ok(weights.iter().map(|w| vec![w / total; draws]).collect())
            }
            Self::Free { .. } => Ok(simplex(seed, k, draws)),
            Self::Ordinal { order } => {
                let mut seen = order.clone();
                seen.sort_unstable();
                if seen
                    .iter()
                    .enumerate()
                    .any(|(i, criterion)| i != *criterion)
                {
                    return Err(WeightError::Order { criteria: k });
                }
                Ok(ordered(&simplex(seed, k, draws), order))
            }
            Self::Intervals { bounds } => {
                check_intervals(bounds)?;
                Ok(within_intervals(seed, bounds, draws))
            }
        }
    }
}

/// Spacings of sorted uniforms: uniform on the simplex.
fn simplex(seed: u64, k: usize, draws: usize) -> Vec<Vec<f64>> {
    let cuts: Vec<Vec<f64>> = (1..k)
        .map(|cut| {
            let mut column = vec![0.0; draws];
            ReplicateStream::new(seed, &format!("weights/{cut}")).fill(0, &mut column);
            column
        })
        .collect();
    let mut weights = vec![vec![0.0; draws]; k];
    let mut row = vec![0.0; k - 1];
    for draw in 0..draws {
        for (slot, column) in row.iter_mut().zip(&cuts) {
            *slot = column[draw];
        }
        row.sort_by(f64::total_cmp);
        let mut before = 0.0;
        for (column, cut) in weights.iter_mut().zip(row.iter().chain(&[1.0])) {
            column[draw] = cut - before;
            before = *cut;
        }
    }
    weights
}

fn ordered(free: &[Vec<f64>], order: &[usize]) -> Vec<Vec<f64>> {
    let mut weights = vec![vec![0.0; free[0].len()]; free.len()];
    let mut row = vec![0.0; free.len()];
    for draw in 0..free[0].len() {
        for (slot, column) in row.iter_mut().zip(free) {
            *slot = column[draw];
        }
        row.sort_by(|a, b| b.total_cmp(a));
        for (&criterion, weight) in order.iter().zip(&row) {
            weights[criterion][draw] = *weight;
        }
    }
    weights
}

fn check_intervals(bounds: &[(f64, f64)]) -> Result<(), WeightError> {
    for (criterion, &(low, high)) in bounds.iter().enumerate() {
        if !(0.0 <= low && low <= high && high <= 1.0) {
            return Err(WeightError::Interval {
                criterion,
                low,
                high,
            });
        }
    }
    let least: f64 = bounds.iter().map(|b| b.0).sum();
    let most: f64 = bounds.iter().map(|b| b.1).sum();
    if least > 1.0 + 1e-12 || most < 1.0 - 1e-12 {
        return Err(WeightError::Infeasible { least, most });
    }
    Ok(())
}

/// A random walk per draw: two criteria exchange a uniform amount of what their intervals leave them.
fn within_intervals(seed: u64, bounds: &[(f64, f64)], draws: usize) -> Vec<Vec<f64>> {
    let k = bounds.len();
    let least: f64 = bounds.iter().map(|b| b.0).sum();
    let most: f64 = bounds.iter().map(|b| b.1).sum();
    let share = if most > least {
        ((1.0 - least) / (most - least)).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let start: Vec<f64> = bounds
        .iter()
        .map(|(low, high)| low + share * (high - low))
        .collect();
    let mut weights = vec![vec![0.0; draws]; k];
    if k == 1 {
        return vec![vec![1.0; draws]];
    }
    let stream = PlainStream::new(seed, "weights/intervals");
    // From any start, a dozen exchanges per criterion leave no trace of it that a million draws could show.
    let steps: u64 = 12 * u64::try_from(k).unwrap_or(1);
    let mut counter = 0;
    for draw in 0..draws {
        let mut row = start.clone();
        for _ in 0..steps {
            let a = crate::to_index(stream.at(counter) * count(k)).min(k - 1);
            let b = (a + 1 + crate::to_index(stream.at(counter + 1) * count(k - 1)).min(k - 2)) % k;
            // Criterion a gains what b loses.
            let most = (bounds[a].1 - row[a]).min(row[b] - bounds[b].0).max(0.0);
            let least = -(row[a] - bounds[a].0).min(bounds[b].1 - row[b]).max(0.0);
            let gain = least + stream.at(counter + 2) * (most - least);
            row[a] += gain;
            row[b] -= gain;
            counter += 3;
        }
        for (column, weight) in weights.iter_mut().zip(&row) {
            column[draw] = *weight;
        }
    }
    weights
}

/// The result of an analysis over uncertain weights and criteria.
#[derive(Debug, Clone, PartialEq)]
pub struct Smaa {
    /// Rank acceptability of every option.
    pub ranks: RankAcceptability,
    /// Mean weights among the draws in which each option is best; `None` when it never is.
    pub central_weights: Vec<Option<Vec<f64>>>,
    /// Probability that each option is best when its central weights are used; `None` when it never is best.
    pub confidence: Vec<Option<Estimate>>,
}

/// SMAA-2: rank acceptability, central weights and confidence factors.
///
/// # Shape
/// `values[option][criterion]` is a column of criterion values (0 to 1) in draw order; `weights[criterion]` a column
/// of weights of the same length.
///
/// # References
/// Lahdelma and Salminen 2001, Oper. Res. 49(3).
///
/// # Errors
/// When columns do not fit together.
pub fn smaa(values: &[Vec<&[f64]>], weights: &[Vec<f64>]) -> Result<Smaa, WeightError> {
    let draws = weights.first().map_or(0, Vec::len);
    for column in values.iter().flatten() {
        check_column("a criterion column", column, draws)?;
    }
    if draws == 0 || values.iter().any(|option| option.len() != weights.len()) {
        return Err(WeightError::Empty);
    }
    let options = values.len();
    let mut sums = vec![vec![[0.0; REPLICATES]; options]; options];
    let mut counts = [0.0; REPLICATES];
    let mut central = vec![vec![0.0; weights.len()]; options];
    let mut wins = vec![0.0; options];
    let mut shares = vec![vec![0.0; options]; options];
    for draw in 0..draws {
        let utilities: Vec<f64> = values
            .iter()
            .map(|option| {
                option
                    .iter()
                    .zip(weights)
                    .map(|(v, w)| v[draw] * w[draw])
                    .sum()
            })
            .collect();
        share_ranks(&utilities, &mut shares);
        counts[draw % REPLICATES] += 1.0;
        for (sums, share) in sums.iter_mut().flatten().zip(shares.iter().flatten()) {
            sums[draw % REPLICATES] += share;
        }
        for ((central, wins), shares) in central.iter_mut().zip(&mut wins).zip(&shares) {
            *wins += shares[0];
            for (slot, column) in central.iter_mut().zip(weights) {
                *slot += shares[0] * column[draw];
            }
        }
    }
    let ranks = RankAcceptability::of_sums(&sums, &counts);
    let central_weights: Vec<Option<Vec<f64>>> = central
        .into_iter()
        .zip(wins)
        .map(|(sum, wins)| (wins > 0.0).then(|| sum.into_iter().map(|w| w / wins).collect()))
        .collect();
    let confidence = central_weights
        .iter()
        .enumerate()
        .map(|(option, weights)| {
            weights
                .as_ref()
                .map(|w| confidence_factor(values, option, w))
        })
        .collect();
    Ok(Smaa {
        ranks,
        central_weights,
        confidence,
    })
}

fn confidence_factor(values: &[Vec<&[f64]>], option: usize, weights: &[f64]) -> Estimate {
    let draws = values[option].first().map_or(0, |column| column.len());
    crate::information::replicate_mean((0..draws).map(|draw| {
        let utility =
            |o: &Vec<&[f64]>| -> f64 { o.iter().zip(weights).map(|(v, w)| v[draw] * w).sum() };
        let own = utility(&values[option]);
        if values.iter().any(|other| utility(other) > own) {
            0.0
        } else {
            1.0
        }
    }))
}
