//! The best of many candidates on common draws, and how much of its lead is luck.

use evstrat_stats::sampling::REPLICATES;
use evstrat_stats::summary::Estimate as Spread;

use crate::numbers::{Bounded, Estimate};

/// Candidates, ranked by their mean utility.
#[derive(Clone, Debug, PartialEq)]
pub struct BestOf {
    /// The candidate with the greatest mean; the first of equals.
    pub best: usize,
    /// All candidates, the best first.
    pub order: Vec<usize>,
    /// Mean utility of each candidate.
    pub means: Vec<Bounded>,
    /// What each candidate is worth less than the best, on the same draws.
    pub losses: Vec<Estimate>,
    /// Expected utility of the candidate that is chosen: chosen on all replicates but one and valued on that one, in
    /// turn. The mean of the best candidate on the draws that chose it is too high; this is not.
    pub honest: Bounded,
}

impl BestOf {
    /// How many of `n` candidates are worth less than the best by no more than two standard errors.
    #[must_use]
    pub fn tied(&self, n: usize) -> usize {
        let is_tied =
            |k: &usize| *k != self.best && self.losses[*k].value <= 2.0 * self.losses[*k].mcse;
        (0..n).filter(is_tied).count()
    }
}

/// Ranks candidates by their mean utility; the greater the better.
///
/// # Shape
/// One column per candidate over the same draws, which interleave 16 replicates. Draws that are NaN for one candidate
/// are left out for all.
#[must_use]
pub fn best_of(columns: &[&[f64]]) -> BestOf {
    let parts: Vec<[f64; REPLICATES]> = replicate_means(columns);
    let mean = |part: &[f64; REPLICATES]| part.iter().sum::<f64>() / REPLICATES as f64;
    let totals: Vec<f64> = parts.iter().map(mean).collect();
    let best = greatest(&totals);
    let mut order: Vec<usize> = (0..columns.len()).collect();
    order.sort_by(|&a, &b| totals[b].total_cmp(&totals[a]).then(a.cmp(&b)));
    let losses = parts
        .iter()
        .map(|part| {
            let each: Vec<f64> = parts[best].iter().zip(part).map(|(b, x)| b - x).collect();
            let found = Spread::from_replicates(&each);
            Estimate {
                value: found.value,
                mcse: found.mcse,
            }
        })
        .collect();
    let held_out: Vec<f64> = (0..REPLICATES)
        .map(|replicate| {
            let others: Vec<f64> = parts
                .iter()
                .map(|part| part.iter().sum::<f64>() - part[replicate])
                .collect();
            parts
                .get(greatest(&others))
                .map_or(f64::NAN, |part| part[replicate])
        })
        .collect();
    BestOf {
        best,
        order,
        means: parts.iter().map(|part| bounded(part)).collect(),
        losses,
        honest: bounded(&held_out),
    }
}

/// The mean of every candidate in every replicate, over draws that no candidate failed.
fn replicate_means(columns: &[&[f64]]) -> Vec<[f64; REPLICATES]> {
    let n_draws = columns.first().map_or(0, |column| column.len());
    let is_complete = |draw: &usize| columns.iter().all(|column| column[*draw].is_finite());
    let kept: Vec<usize> = (0..n_draws).filter(is_complete).collect();
    let mut counts = [0.0; REPLICATES];
    for draw in &kept {
        counts[draw % REPLICATES] += 1.0;
    }
    columns
        .iter()
        .map(|column| {
            let mut sums = [0.0; REPLICATES];
            for &draw in &kept {
                sums[draw % REPLICATES] += column[draw];
            }
            std::array::from_fn(|replicate| sums[replicate] / counts[replicate])
        })
        .collect()
}

fn greatest(values: &[f64]) -> usize {
    let mut best = 0;
    for (k, value) in values.iter().enumerate() {
        if *value > values[best] {
            best = k;
        }
    }
    best
}

fn bounded(each: &[f64]) -> Bounded {
    let found = Spread::from_replicates(each);
    let (low, high) = found.interval(0.05);
    Bounded {
        value: found.value,
        mcse: found.mcse,
        interval: [low, high],
    }
}

#[cfg(test)]
mod tests {
    use evstrat_stats::sampling::PlainStream;

    use super::*;

    /// Twenty candidates of the same expectation: the best of them looks good, the choice is worth nothing.
    #[test]
    fn the_value_of_a_choice_is_not_flattered() {
        let columns: Vec<Vec<f64>> = (0..20)
            .map(|k| {
                let mut column = vec![0.0; 1600];
                PlainStream::new(5, &format!("candidate/{k}")).fill(0, &mut column);
                column
            })
            .collect();
        let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let found = best_of(&slices);
        let naive = found.means[found.best];
        assert!(naive.value > 0.5 + naive.mcse, "{naive:?}");
        let honest = found.honest;
        assert!((honest.value - 0.5).abs() < 3.0 * honest.mcse, "{honest:?}");
        assert_eq!(found.order[0], found.best);
        assert!(found.losses.iter().all(|loss| loss.value >= 0.0));
    }

    #[test]
    fn a_clear_winner_wins() {
        let low = vec![1.0; 64];
        let mut high = vec![2.0; 64];
        high[3] = f64::NAN;
        let found = best_of(&[&low, &high]);
        assert_eq!((found.best, found.tied(2)), (1, 0));
        assert!((found.losses[0].value - 1.0).abs() < 1e-15);
    }
}
