//! From one end of an assumption to the other: a tornado made of the draws themselves.

use evstrat_stats::summary::quantile_sorted;
use serde::{Deserialize, Serialize};

use super::All;
use crate::estimate::Estimator;
use crate::evaluate::assumption_columns;
use crate::numbers::Estimate;

/// Draws that swings use; more would not change the picture.
const MAX_DRAWS: u64 = 65_536;

/// The share of draws at either end.
const TAIL: f64 = 0.1;

/// The mean of a result where an assumption is among its lowest, and among its highest, tenth of draws.
///
/// Everything else varies as it does in the draws, so the swing is that of the distribution as stated, dependence included;
/// for a categorical assumption the ends are the levels with the least and the greatest mean.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Swing {
    /// The assumption.
    pub assumption: String,
    /// What swings: "score" or an outcome.
    pub with: String,
    /// The mean at the low end.
    pub low: Estimate,
    /// The mean at the high end.
    pub high: Estimate,
    /// The mean over all draws.
    pub overall: f64,
    /// The end of the low tenth and the start of the high tenth, in the unit of the assumption; for levels, their indices.
    pub ends: [f64; 2],
}

impl Swing {
    /// How far the result moves.
    #[must_use]
    pub fn width(&self) -> f64 {
        (self.high.value - self.low.value).abs()
    }
}

pub(super) fn swings(all: &All<'_>, index: usize, scores: Option<&[f64]>) -> Vec<Swing> {
    let result = &all.evaluation.results.strategies[index];
    let columns = &all.evaluation.columns[index];
    let with = result
        .sensitivity
        .first()
        .map_or_else(|| "score".to_owned(), |first| first.with.clone());
    let at = result.outcomes.iter().position(|one| one.id == with);
    let result_column = match (at, scores) {
        (Some(at), _) => columns.outcomes[at].as_slice(),
        (None, Some(scores)) => scores,
        (None, None) => return Vec::new(),
    };
    let n = (result_column.len() as u64).min(MAX_DRAWS);
    let plan = &all.evaluation.plans[index];
    let inputs = assumption_columns(plan, 0..n);
    let y = &result_column[..inputs.first().map_or(0, Vec::len)];
    let estimator = Estimator::new(all.settings.sampling);
    let overall = estimator.moments(y).mean;
    let mut found: Vec<Swing> = all.jobs[index]
        .strategy
        .assumptions
        .iter()
        .zip(&plan.inputs)
        .zip(&inputs)
        .filter(|((_, input), _)| !input.is_fixed())
        .filter_map(|((assumption, _), x)| {
            let (low, high, ends) = if assumption.levels.is_empty() {
                tails(x, y, estimator)?
            } else {
                levels(x, y, assumption.levels.len(), estimator)?
            };
            Some(Swing {
                assumption: assumption.id.clone(),
                with: with.clone(),
                low,
                high,
                overall,
                ends,
            })
        })
        .collect();
    found.sort_by(|a, b| {
        b.width()
            .total_cmp(&a.width())
            .then_with(|| a.assumption.cmp(&b.assumption))
    });
    found
}

type Ends = (Estimate, Estimate, [f64; 2]);

fn tails(x: &[f64], y: &[f64], estimator: Estimator) -> Option<Ends> {
    let mut sorted = x.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let ends = [TAIL, 1.0 - TAIL].map(|p| quantile_sorted(&sorted, p));
    let low = mean_where(x, y, estimator, |value| value <= ends[0])?;
    let high = mean_where(x, y, estimator, |value| value >= ends[1])?;
    Some((low, high, ends))
}

fn levels(x: &[f64], y: &[f64], n_levels: usize, estimator: Estimator) -> Option<Ends> {
    let means: Vec<(f64, Estimate)> = (0..n_levels)
        .filter_map(|level| {
            let level = level as f64;
            let mean = mean_where(x, y, estimator, |value| (value - level).abs() < 0.5)?;
            Some((level, mean))
        })
        .collect();
    let by_mean = |a: &&(f64, Estimate), b: &&(f64, Estimate)| a.1.value.total_cmp(&b.1.value);
    let least = means.iter().min_by(by_mean)?;
    let greatest = means.iter().max_by(by_mean)?;
    Some((least.1, greatest.1, [least.0, greatest.0]))
}

/// The mean of `y` over the draws whose `x` is kept; none if no draw is.
fn mean_where(
    x: &[f64],
    y: &[f64],
    estimator: Estimator,
    keep: impl Fn(f64) -> bool,
) -> Option<Estimate> {
    let kept: Vec<f64> = x
        .iter()
        .zip(y)
        .map(|(&x, &y)| if keep(x) { y } else { f64::NAN })
        .collect();
    let moments = estimator.moments(&kept);
    moments.mean.is_finite().then_some(Estimate {
        value: moments.mean,
        mcse: moments.mcse,
    })
}
