//! Which assumptions move the results, from the draws at hand.

use evstrat_core::RowStatus;
use evstrat_stats::sampling::REPLICATES;
use evstrat_stats::summary::ranks;

use crate::evaluate::assumption_columns;
use crate::results::{Estimate, Sensitivity};
use crate::summarize::Summary;

/// Draws that rank correlations use; more would not change which assumptions matter.
const MAX_DRAWS: u64 = 16_384;

/// The draws to use among the first `n`: where one failed, the 16 draws of its point are left out, so that the kept ones
/// still interleave the replicates.
fn complete_points(status: &[RowStatus], n: u64) -> Vec<usize> {
    let n = usize::try_from(n).unwrap_or(usize::MAX).min(status.len());
    (0..n)
        .step_by(REPLICATES)
        .map(|first| first..(first + REPLICATES).min(n))
        .filter(|point| point.clone().all(|draw| status[draw].is_ok()))
        .flatten()
        .collect()
}

/// Spearman's rank correlation of every assumption that varies with the score (or, without a frame, the outcome of the
/// first target, or the first outcome) and with every outcome; strongest first.
pub(super) fn sensitivity(summary: &Summary<'_>, scores: Option<&[f64]>) -> Vec<Sensitivity> {
    let n = (summary.columns.n_draws() as u64).min(MAX_DRAWS);
    let kept = complete_points(&summary.columns.status, n);
    let pick = |column: &[f64]| -> Vec<f64> { kept.iter().map(|&draw| column[draw]).collect() };
    let outcomes: Vec<Vec<f64>> = summary
        .columns
        .outcomes
        .iter()
        .map(|column| ranks(&pick(column)))
        .collect();
    let (with, headline) = match scores {
        Some(scores) => ("score".to_owned(), ranks(&pick(scores))),
        None => {
            let index = summary
                .plan
                .targets
                .first()
                .map_or(0, |target| target.outcome_idx);
            let Some(outcome) = summary.job.descriptor.outcomes.get(index) else {
                return Vec::new();
            };
            (outcome.id.clone(), outcomes[index].clone())
        }
    };
    let inputs = assumption_columns(summary.plan, 0..n);
    let mut found: Vec<Sensitivity> = summary
        .job
        .strategy
        .assumptions
        .iter()
        .zip(inputs)
        .zip(&summary.plan.inputs)
        .filter(|(_, input)| !input.is_fixed())
        .map(|((assumption, column), _)| {
            let x = ranks(&pick(&column));
            let correlate = |y: &[f64]| -> Estimate { summary.estimator().rank_correlation(&x, y) };
            Sensitivity {
                assumption: assumption.id.clone(),
                rank_correlation: correlate(&headline),
                with: with.clone(),
                by_outcome: outcomes.iter().map(|y| correlate(y).value).collect(),
            }
        })
        .collect();
    found.sort_by(|a, b| {
        let size = |item: &Sensitivity| item.rank_correlation.value.abs();
        size(b)
            .total_cmp(&size(a))
            .then_with(|| a.assumption.cmp(&b.assumption))
    });
    found
}
