//! A strategy less its comparators, on shared draws.

use evstrat_core::Direction;
use serde::{Deserialize, Serialize};

use super::All;
use crate::Part;
use crate::estimate::Estimator;
use crate::numbers::{Estimate, Quantile};

/// The difference of one outcome between a strategy and a comparator over the draws that neither failed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// The outcome.
    pub outcome: String,
    /// The comparator.
    pub comparator: String,
    /// Mean of strategy less comparator.
    pub mean: Estimate,
    /// Its 5 %, 50 % and 95 % quantiles over draws.
    pub quantiles: Vec<Quantile>,
    /// Share of draws in which the strategy is strictly better; absent for outcomes without a better direction.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub better: Option<Estimate>,
    /// Draws that neither failed.
    pub draws: u64,
}

pub(super) fn to_comparators(all: &All<'_>, index: usize) -> Vec<Difference> {
    let results = &all.evaluation.results.strategies;
    let own = &results[index];
    results
        .iter()
        .enumerate()
        .filter(|(_, one)| one.part == Part::Comparator && one.context == own.context)
        .flat_map(|(other, _)| against(all, index, other))
        .collect()
}

fn against(all: &All<'_>, index: usize, other: usize) -> Vec<Difference> {
    let own = &all.jobs[index].descriptor.outcomes;
    let theirs = &all.jobs[other].descriptor.outcomes;
    let columns = &all.evaluation.columns;
    own.iter()
        .enumerate()
        .filter_map(|(at, outcome)| {
            let with = theirs
                .iter()
                .position(|one| one.id == outcome.id && one.unit == outcome.unit)?;
            let difference: Vec<f64> = columns[index].outcomes[at]
                .iter()
                .zip(&columns[other].outcomes[with])
                .map(|(a, b)| a - b)
                .collect();
            let comparator = all.evaluation.plans[other].id.clone();
            let estimator = Estimator::new(all.settings.sampling);
            if difference.iter().all(|x| x.is_nan()) {
                return None;
            }
            Some(summary(
                (outcome.id.clone(), comparator),
                &difference,
                outcome.direction,
                estimator,
            ))
        })
        .collect()
}

fn summary(
    (outcome, comparator): (String, String),
    difference: &[f64],
    direction: Direction,
    estimator: Estimator,
) -> Difference {
    let moments = estimator.moments(difference);
    let better = match direction {
        Direction::HigherIsBetter => Some(share(difference, |x| x > 0.0, estimator)),
        Direction::LowerIsBetter => Some(share(difference, |x| x < 0.0, estimator)),
        Direction::Neutral => None,
    };
    Difference {
        outcome,
        comparator,
        mean: Estimate {
            value: moments.mean,
            mcse: moments.mcse,
        },
        quantiles: estimator.quantiles(difference, &[0.05, 0.5, 0.95]),
        better,
        draws: difference.iter().filter(|x| !x.is_nan()).count() as u64,
    }
}

/// The share among draws that did not fail: failed ones are NaN and stay out of the moments.
fn share(difference: &[f64], met: impl Fn(f64) -> bool, estimator: Estimator) -> Estimate {
    let column: Vec<f64> = difference
        .iter()
        .map(|&x| {
            if x.is_nan() {
                x
            } else {
                f64::from(u8::from(met(x)))
            }
        })
        .collect();
    let moments = estimator.moments(&column);
    Estimate {
        value: moments.mean,
        mcse: moments.mcse,
    }
}
