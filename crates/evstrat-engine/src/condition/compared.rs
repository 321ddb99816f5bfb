//! Comparisons given what was observed.

use evstrat_file::study::Check;
use evstrat_stats::conditioning::{Likelihood, Weights};

use super::{
    ComparedEstimates, ConditionedComparison, add_logs, effective, observation, observations, own,
};
use crate::compare::Group;
use crate::numbers::Estimate;
use crate::precision::successes;

/// An observation with the options that state it.
struct Distinct<'a> {
    model: &'a str,
    check: &'a Check,
    likelihood: &'a Likelihood,
    column: &'a [f64],
    strategies: Vec<String>,
}

/// The comparison with one weight per draw, the product over all distinct checks of the options; `None` if no option asks
/// for conditioning.
pub(crate) fn comparison(group: &Group<'_>) -> Option<ConditionedComparison> {
    let distinct = distinct(group);
    if distinct.is_empty() {
        return None;
    }
    let n_draws = group.utilities.first().map_or(0, Vec::len);
    let mut logs = vec![0.0; n_draws];
    for one in &distinct {
        add_logs(&mut logs, one.likelihood, one.column);
    }
    let weights = Weights::from_logs(&logs);
    let effective = effective(weights.as_ref(), n_draws);
    let estimates = weights
        .filter(|_| effective.smallest_replicate > 0.0)
        .map(|weights| estimates(group, &weights));
    Some(ConditionedComparison {
        on: distinct
            .into_iter()
            .map(|one| observation(one.check, one.likelihood, one.strategies))
            .collect(),
        effective,
        estimates,
    })
}

/// One entry per observation: strategies that hold the same belief state the same check on the same numbers, and what was
/// observed once must not count twice.
fn distinct<'a>(group: &'a Group<'_>) -> Vec<Distinct<'a>> {
    let mut list: Vec<Distinct<'a>> = Vec::new();
    for &member in &group.members {
        let (plan, columns) = (&group.all.plans[member], &group.all.columns[member]);
        for (check, likelihood) in observations(plan) {
            let column = columns.outcomes[check.outcome_idx].as_slice();
            let same = list.iter_mut().find(|one| {
                one.model == plan.model_id
                    && one.check.outcome == check.outcome
                    && one.check.evidence == check.evidence
                    && one.likelihood == likelihood
                    && same_bits(one.column, column)
            });
            match same {
                Some(one) => one.strategies.push(plan.id.clone()),
                None => list.push(Distinct {
                    model: &plan.model_id,
                    check,
                    likelihood,
                    column,
                    strategies: vec![plan.id.clone()],
                }),
            }
        }
    }
    list
}

fn same_bits(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits())
}

fn estimates(group: &Group<'_>, weights: &Weights) -> ComparedEstimates {
    let options = group.members.len();
    let mean = |column: &[f64]| own(weights.moments(column).mean);
    let utility: Vec<Estimate> = group.utilities.iter().map(|column| mean(column)).collect();
    let best = (0..options).fold(0, |best, option| {
        if utility[option].value > utility[best].value {
            option
        } else {
            best
        }
    });
    let greatest = greatest(&group.utilities);
    let success = |&member: &usize| {
        let (plan, columns) = (&group.all.plans[member], &group.all.columns[member]);
        (!plan.targets.is_empty()).then(|| own(weights.share(&successes(plan, columns))))
    };
    ComparedEstimates {
        best: group.all.study.strategies[group.members[best]].id.clone(),
        success: group.members.iter().map(success).collect(),
        utility,
        probability_best: shares_of_best(&group.utilities, &greatest)
            .iter()
            .map(|column| mean(column))
            .collect(),
        expected_loss: group
            .utilities
            .iter()
            .map(|column| {
                let loss: Vec<f64> = greatest.iter().zip(column).map(|(g, u)| g - u).collect();
                mean(&loss)
            })
            .collect(),
    }
}

/// The greatest utility in each draw.
fn greatest(utilities: &[Vec<f64>]) -> Vec<f64> {
    let n_draws = utilities.first().map_or(0, Vec::len);
    let mut greatest = vec![f64::NEG_INFINITY; n_draws];
    for column in utilities {
        for (most, &u) in greatest.iter_mut().zip(column) {
            *most = most.max(u);
        }
    }
    greatest
}

/// The share of first place that each option has in each draw; ties are shared.
fn shares_of_best(utilities: &[Vec<f64>], greatest: &[f64]) -> Vec<Vec<f64>> {
    let is_first = |u: f64, most: f64| f64::from(u8::from(u >= most));
    let mut ties = vec![0.0; greatest.len()];
    for column in utilities {
        for ((tie, &u), &most) in ties.iter_mut().zip(column).zip(greatest) {
            *tie += is_first(u, most);
        }
    }
    utilities
        .iter()
        .map(|column| {
            column
                .iter()
                .zip(greatest)
                .zip(&ties)
                .map(|((&u, &most), &tie)| is_first(u, most) / tie)
                .collect()
        })
        .collect()
}
