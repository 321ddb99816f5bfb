//! What the draws at hand say about what matters.

use evstrat_core::RowStatus;
use evstrat_stats::sampling::REPLICATES;
use evstrat_stats::sensitivity::{
    borgonovo_indices, first_order_levels, first_order_of_outputs, pawn_indices, regression_indices,
};
use evstrat_stats::summary::{Estimate as Spread, ranks, split_replicates};
use rayon::prelude::*;

use super::output::{Outputs, Varying, varying};
use super::{
    AboveNoise, Depth, Index, Measures, OutcomeSensitivity, Sensitivity, SensitivityOverall,
};
use crate::evaluate::{Columns, to_values, uniform_columns};
use crate::numbers::Estimate;
use crate::settings::Keep;
use crate::summarize::Summary;

/// Draws that are used; more would not change which assumptions matter.
const MAX_DRAWS: u64 = 16_384;

/// Fewest draws from which shares of variance can be told from noise.
const MIN_DRAWS: usize = 512;

/// What was learned of all assumptions, strongest first, and of the analysis as a whole; `None` if nothing varies.
pub(crate) struct Found {
    pub(crate) assumptions: Vec<Sensitivity>,
    pub(crate) overall: Option<SensitivityOverall>,
}

/// The draws that are used, as columns.
struct Sample {
    inputs: Vec<Varying>,
    /// One column per varying assumption.
    uniforms: Vec<Vec<f64>>,
    values: Vec<Vec<f64>>,
    outputs: Vec<Vec<f64>>,
    n_rows: usize,
}

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

impl Sample {
    fn of(summary: &Summary<'_>) -> Self {
        let n = (summary.columns.n_draws() as u64).min(MAX_DRAWS);
        let kept = complete_points(&summary.columns.status, n);
        let pick = |column: &[f64]| -> Vec<f64> { kept.iter().map(|&draw| column[draw]).collect() };
        let mut columns = uniform_columns(summary.plan, 0..n);
        let inputs = varying(summary);
        let picked = |columns: &[Vec<f64>]| -> Vec<Vec<f64>> {
            inputs
                .iter()
                .map(|input| pick(&columns[input.index]))
                .collect()
        };
        let uniforms = picked(&columns);
        to_values(summary.plan, &mut columns);
        let values = picked(&columns);
        let first = Columns {
            outcomes: summary
                .columns
                .outcomes
                .iter()
                .map(|column| pick(column))
                .collect(),
            status: Vec::new(),
        };
        Self {
            inputs,
            uniforms,
            values,
            outputs: Outputs::columns(summary.plan, first),
            n_rows: kept.len(),
        }
    }
}

/// Measures of every assumption that varies, from the draws at hand.
///
/// Correlations and first-order indices are for all outputs; the costlier measures are for the headline alone, unless
/// the full analysis was asked for.
pub(crate) fn given(summary: &Summary<'_>) -> Found {
    let nothing = Found {
        assumptions: Vec::new(),
        overall: None,
    };
    let Some(outputs) = Outputs::of(summary.plan, summary.job.descriptor) else {
        return nothing;
    };
    if summary.settings.sensitivity == Depth::None || summary.settings.keep == Keep::None {
        return nothing;
    }
    let sample = Sample::of(summary);
    let mut found = correlations(summary, &sample, &outputs);
    let mut overall = SensitivityOverall {
        depth: summary.settings.sensitivity,
        with: outputs.names[outputs.headline].clone(),
        draws: sample.n_rows as u64,
        evaluations: 0,
        failed: 0,
        r2_ranks: None,
        sum_first_order: None,
        groups: Vec::new(),
        interactions: Vec::new(),
        notes: Vec::new(),
    };
    if sample.n_rows >= MIN_DRAWS {
        let for_all = summary.settings.sensitivity == Depth::Full;
        let wanted = |output: &usize| for_all || *output == outputs.headline;
        let costly: Vec<usize> = (0..outputs.names.len()).filter(wanted).collect();
        let measured = measures(summary, &sample, &costly, outputs.names.len());
        for (row, measures) in found.iter_mut().zip(measured.rows) {
            row.measures = measures[outputs.headline].clone();
            let outcomes = measures.into_iter().skip(outputs.n_scores);
            for (outcome, measures) in row.by_outcome.iter_mut().zip(outcomes) {
                outcome.measures = measures;
            }
        }
        overall.r2_ranks = measured.r2[outputs.headline];
    }
    overall.sum_first_order = sum_first_order(&found);
    found.sort_by(by_strength);
    Found {
        assumptions: found,
        overall: Some(overall),
    }
}

/// The strongest first: by total index where there is one, else by rank correlation.
pub(super) fn by_strength(a: &Sensitivity, b: &Sensitivity) -> std::cmp::Ordering {
    let strength = |item: &Sensitivity| {
        let total = item.measures.total.as_ref().map(|index| index.value);
        total.unwrap_or(item.rank_correlation.value.abs())
    };
    strength(b)
        .total_cmp(&strength(a))
        .then_with(|| a.assumption.cmp(&b.assumption))
}

pub(super) fn sum_first_order(found: &[Sensitivity]) -> Option<f64> {
    let each = found.iter().map(|item| item.measures.first_order.as_ref());
    each.map(|index| index.map(|index| index.value)).sum()
}

/// Rank correlations of every assumption with every output.
fn correlations(summary: &Summary<'_>, sample: &Sample, outputs: &Outputs) -> Vec<Sensitivity> {
    let of_outputs: Vec<Vec<f64>> = sample.outputs.par_iter().map(|y| ranks(y)).collect();
    let with = &outputs.names[outputs.headline];
    sample
        .inputs
        .par_iter()
        .zip(&sample.values)
        .map(|(input, column)| {
            let x = ranks(column);
            let with_each: Vec<Estimate> = of_outputs
                .iter()
                .map(|y| summary.estimator().rank_correlation(&x, y))
                .collect();
            let by_outcome = outputs.names.iter().zip(&with_each).skip(outputs.n_scores);
            Sensitivity {
                assumption: input.id.clone(),
                with: with.clone(),
                rank_correlation: with_each[outputs.headline],
                measures: Measures::default(),
                by_outcome: by_outcome
                    .map(|(outcome, &rank_correlation)| OutcomeSensitivity {
                        outcome: outcome.clone(),
                        rank_correlation,
                        measures: Measures::default(),
                    })
                    .collect(),
            }
        })
        .collect()
}

/// Measures by assumption and output, and the share of rank variance that each output's rank regression explains.
struct Measured {
    rows: Vec<Vec<Measures>>,
    r2: Vec<Option<Estimate>>,
}

fn measures(
    summary: &Summary<'_>,
    sample: &Sample,
    costly: &[usize],
    n_outputs: usize,
) -> Measured {
    let mut rows: Vec<Vec<Measures>> = first_order(sample)
        .into_iter()
        .map(|row| {
            let only = |first_order| Measures {
                first_order,
                ..Measures::default()
            };
            row.into_iter().map(only).collect()
        })
        .collect();
    let mut r2 = vec![None; n_outputs];
    let varies = |y: &[f64]| y.iter().any(|value| (value - y[0]).abs() > 0.0);
    let seed = summary.settings.seed;
    let uniforms: Vec<&[f64]> = sample.uniforms.iter().map(Vec::as_slice).collect();
    let found: Vec<_> = costly
        .par_iter()
        .filter(|&&output| varies(&sample.outputs[output]))
        .map(|&output| {
            let y = &sample.outputs[output];
            let regression = Regression::of(&sample.values, y);
            let pawn = pawn_indices(&uniforms, y, seed);
            let delta = borgonovo_indices(&uniforms, y, seed);
            (output, regression, pawn, delta)
        })
        .collect();
    for (output, regression, pawn, delta) in found {
        let known = |found: &Estimate| found.value.is_finite() && found.mcse.is_finite();
        r2[output] = regression.r2.filter(known);
        for (k, row) in rows.iter_mut().enumerate() {
            let measures = &mut row[output];
            measures.prcc = regression.prcc.get(k).copied().filter(known);
            measures.srrc = regression.srrc.get(k).copied().filter(known);
            measures.pawn = Some(AboveNoise::from(pawn[k].median));
            measures.delta = Some(AboveNoise::from(delta[k]));
        }
    }
    Measured { rows, r2 }
}

/// First-order indices, by assumption and output.
fn first_order(sample: &Sample) -> Vec<Vec<Option<Index>>> {
    let outputs: Vec<&[f64]> = sample.outputs.iter().map(Vec::as_slice).collect();
    sample
        .inputs
        .par_iter()
        .zip(sample.uniforms.par_iter().zip(&sample.values))
        .map(|(input, (uniforms, values))| {
            if input.levels.is_empty() {
                return first_order_of_outputs(uniforms, &outputs)
                    .into_iter()
                    .map(|one| Index::of(one, "projection of given draws, jackknife"))
                    .collect();
            }
            let of = |y: &&[f64]| first_order_levels(values, input.levels.len(), y);
            outputs
                .iter()
                .map(|y| Index::of(of(y), "correlation ratio of given draws, jackknife"))
                .collect()
        })
        .collect()
}

/// Rank regression of one output on all assumptions; empty where assumptions cannot be told apart.
#[derive(Default)]
struct Regression {
    prcc: Vec<Estimate>,
    srrc: Vec<Estimate>,
    r2: Option<Estimate>,
}

impl Regression {
    fn of(values: &[Vec<f64>], y: &[f64]) -> Self {
        let slices: Vec<&[f64]> = values.iter().map(Vec::as_slice).collect();
        let Ok(whole) = regression_indices(&slices, y) else {
            return Self::default();
        };
        let split: Vec<Vec<Vec<f64>>> = values.iter().map(|x| split_replicates(x)).collect();
        let parts: Option<Vec<_>> = split_replicates(y)
            .iter()
            .enumerate()
            .map(|(replicate, y)| {
                let columns: Vec<&[f64]> = split.iter().map(|x| x[replicate].as_slice()).collect();
                regression_indices(&columns, y).ok()
            })
            .collect();
        let Some(parts) = parts else {
            return Self::default();
        };
        let around = |value: f64, each: Vec<f64>| Estimate {
            value,
            mcse: Spread::around(value, &each).mcse,
        };
        let of_each = |k: usize| {
            (
                around(
                    whole.prcc[k],
                    parts.iter().map(|part| part.prcc[k]).collect(),
                ),
                around(
                    whole.srrc[k],
                    parts.iter().map(|part| part.srrc[k]).collect(),
                ),
            )
        };
        let (prcc, srrc) = (0..values.len()).map(of_each).unzip();
        let r2 = around(
            whole.r2_ranks,
            parts.iter().map(|part| part.r2_ranks).collect(),
        );
        Self {
            prcc,
            srrc,
            r2: Some(r2),
        }
    }
}
