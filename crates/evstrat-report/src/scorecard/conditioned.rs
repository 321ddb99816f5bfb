//! Prior and conditioned results side by side.

use evstrat_engine::condition::{
    Conditioned, ConditionedEstimates, ConditionedQuantity, Observation,
};
use evstrat_engine::{AssumptionUsed, Estimate, OutcomeResult, Quantile, StrategyResult};

use super::paragraph;
use super::sections::{push, section};
use crate::number::{grouped_number, significant, with_error};
use crate::text::{left, right};

/// How many assumptions are named as those of which the observations say most.
const MOVED: usize = 3;

/// An assumption whose mean moves by less than this share of its spread is not named.
const STILL: f64 = 0.1;

/// Digits of quantiles: two ranges stand in one line.
const DIGITS: i32 = 3;

/// The distance between the 5 % and 95 % quantiles of a normal distribution, in standard deviations.
const SPREAD_OF_90: f64 = 3.29;

/// What remains of a strategy's results when the draws are weighted by its observations.
pub(super) fn conditioned(out: &mut String, strategy: &StrategyResult) {
    let Some(found) = &strategy.conditioned else {
        return;
    };
    let left_over = format!("{} effective draws", grouped_number(found.effective.draws));
    section(out, "Given what was observed", &left_over);
    for observation in &found.on {
        paragraph(out, "  ", &describe(observation));
    }
    match &found.estimates {
        None => paragraph(out, "  WARNING ", &found.effective.warning),
        Some(estimates) => {
            table(out, strategy, found, estimates);
            if !found.effective.warning.is_empty() {
                paragraph(out, "  WARNING ", &found.effective.warning);
            }
        }
    }
}

/// An observation in words.
pub(crate) fn describe(observation: &Observation) -> String {
    let [low, high] = observation.between;
    let scale = if observation.likelihood == "normal" {
        ""
    } else {
        " in log odds"
    };
    format!(
        "{} observed at {low} to {high} (90 %), model off by {}{scale}",
        observation.outcome, observation.model_discrepancy
    )
}

fn table(
    out: &mut String,
    strategy: &StrategyResult,
    found: &Conditioned,
    estimates: &ConditionedEstimates,
) {
    line(out, "", "before", "given it");
    if let (Some(prior), Some(given)) = (&strategy.success, &estimates.success) {
        let before = with_error(prior.probability, prior.mcse);
        line(out, "success", &before, &shown(given));
    }
    if let (Some(prior), Some(given)) = (&strategy.score, &estimates.score) {
        let before = with_error(prior.mean, prior.mcse);
        line(out, "score", &before, &with_error(given.mean, given.mcse));
    }
    let asked = |outcome: &&OutcomeResult| {
        !outcome.targets.is_empty() || found.on.iter().any(|one| one.outcome == outcome.id)
    };
    for outcome in strategy.outcomes.iter().filter(asked) {
        if let Some(given) = estimates.outcomes.iter().find(|one| one.id == outcome.id) {
            let range = |all: &[Quantile]| {
                format!("{} ({} to {})", at(all, 0.5), at(all, 0.05), at(all, 0.95))
            };
            line(
                out,
                &outcome.id,
                &range(&outcome.quantiles),
                &range(&given.estimate.quantiles),
            );
        }
    }
    for (prior, given) in moved(strategy, estimates) {
        let [low, middle, high] = prior.quantiles.map(|value| significant(value, DIGITS));
        let all = &given.estimate.quantiles;
        line(
            out,
            &prior.id,
            &format!("{middle} ({low} to {high})"),
            &format!("{} ({} to {})", at(all, 0.5), at(all, 0.05), at(all, 0.95)),
        );
    }
}

/// The assumptions of which the observations say most.
fn moved<'a>(
    strategy: &'a StrategyResult,
    estimates: &'a ConditionedEstimates,
) -> Vec<(&'a AssumptionUsed, &'a ConditionedQuantity)> {
    let shift = |prior: &AssumptionUsed, given: &ConditionedQuantity| {
        let spread = (prior.quantiles[2] - prior.quantiles[0]) / SPREAD_OF_90;
        let median = given
            .estimate
            .quantiles
            .iter()
            .find(|one| (one.p - 0.5).abs() < 1e-9);
        median.map_or(0.0, |one| (one.value - prior.quantiles[1]).abs() / spread)
    };
    let mut pairs: Vec<(f64, &AssumptionUsed, &ConditionedQuantity)> = estimates
        .assumptions
        .iter()
        .filter_map(|given| {
            let prior = strategy.assumptions.iter().find(|one| one.id == given.id)?;
            let by = shift(prior, given);
            (by.is_finite() && by > STILL).then_some((by, prior, given))
        })
        .collect();
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
    pairs.truncate(MOVED);
    pairs
        .into_iter()
        .map(|(_, prior, given)| (prior, given))
        .collect()
}

fn at(quantiles: &[Quantile], p: f64) -> String {
    let found = quantiles.iter().find(|one| (one.p - p).abs() < 1e-9);
    found.map_or_else(|| "n/a".to_owned(), |one| significant(one.value, DIGITS))
}

fn shown(estimate: &Estimate) -> String {
    with_error(estimate.value, estimate.mcse)
}

fn line(out: &mut String, what: &str, before: &str, given: &str) {
    push(
        out,
        &format!(
            "  {}{}{}",
            left(what, 24),
            right(before, 27),
            right(given, 27)
        ),
    );
}
