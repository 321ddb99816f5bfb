//! Results with the draws weighted by published observations, beside those without weights.
//!
//! A strategy is conditioned on the checks of its own file; a comparison on all distinct checks of its options, so that
//! one weight per draw holds for all. A draw in which a conditioning check could not be evaluated weighs nothing.

mod compared;
mod types;

pub(crate) use compared::comparison;
pub use types::*;

use evstrat_file::study::{Check, Condition};
use evstrat_stats::conditioning::{Likelihood, Scale, Weights};

use crate::evaluate::{Columns, assumption_columns};
use crate::numbers::{Estimate, Quantile};
use crate::plan::Plan;
use crate::precision::successes;
use crate::summarize::{QUANTILES, Summary};

/// The quantiles that assumptions are reported with.
const BELIEF_QUANTILES: [f64; 3] = [0.05, 0.5, 0.95];

/// Below this effective number of draws conditioned results are not to be trusted.
const FEW_DRAWS: f64 = 400.0;

/// Below this effective number of draws in a replicate its errors are not to be trusted.
const FEW_IN_REPLICATE: f64 = 20.0;

/// The results of one strategy conditioned on the checks of its file; `None` if it asks for no conditioning.
pub(crate) fn strategy(summary: &Summary<'_>, scores: Option<&[f64]>) -> Option<Conditioned> {
    let (plan, columns) = (summary.plan, summary.columns);
    let observed: Vec<(&Check, &Likelihood)> = observations(plan).collect();
    if observed.is_empty() {
        return None;
    }
    let mut logs = vec![0.0; columns.n_draws()];
    for (check, likelihood) in &observed {
        add_logs(&mut logs, likelihood, &columns.outcomes[check.outcome_idx]);
    }
    let on = observed
        .into_iter()
        .map(|(check, likelihood)| observation(check, likelihood, vec![plan.id.clone()]))
        .collect();
    let weights = Weights::from_logs(&logs);
    let effective = effective(weights.as_ref(), columns.n_draws());
    let estimates = weights
        .filter(|_| effective.smallest_replicate > 0.0)
        .map(|weights| estimates(&weights, summary, scores));
    Some(Conditioned {
        on,
        effective,
        estimates,
    })
}

/// The checks of a plan that weight its draws.
fn observations<'a>(plan: &'a Plan<'_>) -> impl Iterator<Item = (&'a Check, &'a Likelihood)> {
    plan.checks
        .iter()
        .filter(|check| check.conditions)
        .filter_map(|check| Some((check, check.likelihood.as_ref()?)))
}

/// Adds the log likelihood of an observation to that of each draw.
fn add_logs(logs: &mut [f64], likelihood: &Likelihood, column: &[f64]) {
    for (log, &x) in logs.iter_mut().zip(column) {
        *log += likelihood.log(x);
    }
}

fn observation(check: &Check, likelihood: &Likelihood, strategies: Vec<String>) -> Observation {
    let between = match check.condition {
        Condition::Between(low, high) => [low, high],
        Condition::AtLeast(end) | Condition::AtMost(end) => [end, end],
    };
    Observation {
        strategies,
        outcome: check.outcome.clone(),
        likelihood: match likelihood.scale() {
            Scale::Logit { .. } => "logit-normal",
            _ => "normal",
        }
        .to_owned(),
        between,
        model_discrepancy: likelihood.model_discrepancy(),
        evidence: check.evidence.clone(),
    }
}

/// How much the weights leave, with a sentence if that is too little.
fn effective(weights: Option<&Weights>, n_draws: usize) -> Effective {
    let draws = weights.map_or(0.0, Weights::effective_draws);
    let smallest_replicate = weights.map_or(0.0, Weights::smallest_effective_replicate);
    let warning = if weights.is_none() {
        "no draw can have given what was observed: observations and assumptions contradict each other".to_owned()
    } else if draws < FEW_DRAWS || smallest_replicate < FEW_IN_REPLICATE {
        format!(
            "conditioning leaves {draws:.0} effective draws of {n_draws} ({smallest_replicate:.1} in the smallest of 16 \
             replicates), too few to trust what is conditioned; make more draws, or ask whether observations and \
             assumptions agree"
        )
    } else {
        String::new()
    };
    Effective {
        draws,
        smallest_replicate,
        warning,
    }
}

fn estimates(
    weights: &Weights,
    summary: &Summary<'_>,
    scores: Option<&[f64]>,
) -> ConditionedEstimates {
    let (plan, columns) = (summary.plan, summary.columns);
    let success = (!plan.targets.is_empty()).then(|| own(weights.share(&successes(plan, columns))));
    ConditionedEstimates {
        success,
        score: scores.map(|scores| weighted(weights, scores, &QUANTILES)),
        outcomes: columns
            .outcomes
            .iter()
            .zip(&summary.job.descriptor.outcomes)
            .map(|(column, outcome)| ConditionedQuantity {
                id: outcome.id.clone(),
                unit: outcome.unit.clone(),
                estimate: weighted(weights, column, &QUANTILES),
            })
            .collect(),
        checks: plan
            .checks
            .iter()
            .map(|check| agreement(weights, check, columns))
            .collect(),
        assumptions: assumptions(weights, summary),
    }
}

fn agreement(weights: &Weights, check: &Check, columns: &Columns) -> Estimate {
    let column = &columns.outcomes[check.outcome_idx];
    let agrees: Vec<bool> = column.iter().map(|&x| check.condition.holds(x)).collect();
    own(weights.share(&agrees))
}

/// What the observations say of the assumptions that vary.
fn assumptions(weights: &Weights, summary: &Summary<'_>) -> Vec<ConditionedQuantity> {
    let columns = assumption_columns(summary.plan, 0..summary.columns.n_draws() as u64);
    summary
        .job
        .descriptor
        .assumptions
        .iter()
        .zip(&summary.plan.inputs)
        .zip(columns)
        .filter(|((_, input), _)| !input.is_fixed())
        .map(|((assumption, _), column)| ConditionedQuantity {
            id: assumption.id.clone(),
            unit: assumption.unit.clone(),
            estimate: weighted(weights, &column, &BELIEF_QUANTILES),
        })
        .collect()
}

fn weighted(weights: &Weights, column: &[f64], probabilities: &[f64]) -> ConditionedEstimate {
    let moments = weights.moments(column);
    let quantiles = weights.quantiles(column, probabilities);
    ConditionedEstimate {
        mean: moments.mean.value,
        mcse: moments.mean.mcse,
        sd: moments.sd,
        quantiles: probabilities
            .iter()
            .zip(quantiles)
            .map(|(&p, found)| Quantile {
                p,
                value: found.value,
                mcse: found.mcse,
            })
            .collect(),
    }
}

fn own(estimate: evstrat_stats::summary::Estimate) -> Estimate {
    crate::compare::own(estimate)
}
