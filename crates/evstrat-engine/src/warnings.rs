//! What a reader of results should know, in sentences.

use std::fmt::Write as _;

use evstrat_file::study::{Target, TargetOrigin};

use crate::compare::Comparison;
use crate::plan::{Plan, Repair};
use crate::results::StrategyResult;
use crate::settings::{Settings, SuccessBy};

/// The share of failed draws from which on the headline warns.
const WORRYING_FAILURES: f64 = 0.01;
/// The share of draws at a ceiling above which a strategy says so in its headline.
const WORRYING_CEILINGS: f64 = 0.01;

/// An assumption with a weaker rank correlation than this does not bring a ceiling about.
const NOTABLE: f64 = 0.1;

/// A sentence on the targets that a file sets and a comparison leaves out.
fn unused_targets(plans: &[Plan<'_>], settings: &Settings) -> Vec<String> {
    if settings.success != SuccessBy::CommonTargets {
        return Vec::new();
    }
    let own = plans.iter().flat_map(|plan| {
        let is_unused = |target: &&Target| {
            target.origin == TargetOrigin::File
                && !plan
                    .targets
                    .iter()
                    .any(|one| one.outcome == target.outcome && one.condition == target.condition)
        };
        let unused = plan.shown_targets.iter().filter(is_unused);
        unused.map(|target| (plan.id.as_str(), target.outcome.as_str()))
    });
    own.map(|(id, outcome)| {
        format!(
            "the target on {outcome} that the file of {id} sets is shown but does not count here: a comparison holds all \
             strategies against the targets of context and frame alone"
        )
    })
    .collect()
}

/// A sentence on the outcomes of a strategy that have no mean to be trusted.
fn heavy_tails(strategy: &StrategyResult) -> Option<String> {
    let outcomes = strategy.outcomes.iter();
    let heavy: Vec<&str> = outcomes
        .filter(|outcome| !outcome.warning.is_empty())
        .map(|outcome| outcome.id.as_str())
        .collect();
    (!heavy.is_empty()).then(|| {
        format!(
            "a few extreme draws make up the spread of {} in {}: mean, standard deviation and their errors are not to be \
             trusted, nor are indices of sensitivity; quantiles are",
            heavy.join(", "),
            strategy.id
        )
    })
}

/// Everything that a reader should know, in sentences: what the draws left out first.
pub(crate) fn all(
    strategies: &[StrategyResult],
    comparisons: &[Comparison],
    (plans, settings): (&[Plan<'_>], &Settings),
    repairs: &[Repair],
) -> Vec<String> {
    let failing = strategies
        .iter()
        .filter(|one| one.failed_draws.share > WORRYING_FAILURES)
        .map(|one| {
            let share = 100.0 * one.failed_draws.share;
            format!(
                "{share:.1} % of the draws of {} failed; they count as not successful and are missing from its outcomes",
                one.id
            )
        });
    let moved = repairs.iter().map(|repair| {
        format!(
            "the correlations of {} in {} contradict each other and were moved by up to {:.3}",
            repair.assumptions.join(", "),
            repair.strategy,
            repair.moved
        )
    });
    let conditioned = strategies.iter().filter_map(|one| {
        let warning = &one.conditioned.as_ref()?.effective.warning;
        (!warning.is_empty()).then(|| format!("{}: {warning}", one.id))
    });
    let compared = comparisons.iter().filter_map(|one| {
        let warning = &one.conditioned.as_ref()?.effective.warning;
        let context = one
            .context
            .as_deref()
            .unwrap_or("strategies without a context");
        (!warning.is_empty()).then(|| format!("comparison in {context}: {warning}"))
    });
    let tails = strategies.iter().filter_map(heavy_tails);
    let falling = comparisons.iter().flat_map(|one| {
        let worth = one.groups.iter().filter(|group| !group.warning.is_empty());
        worth.map(|group| format!("knowing {} is {}", group.name, group.warning))
    });
    let ambiguous = comparisons.iter().flat_map(|one| {
        let unclear = one
            .experiments
            .iter()
            .filter(|experiment| !experiment.warning.is_empty());
        unclear.map(|experiment| format!("experiment {}: {}", experiment.name, experiment.warning))
    });
    unused_targets(plans, settings)
        .into_iter()
        .chain(failing)
        .chain(tails)
        .chain(falling)
        .chain(ambiguous)
        .chain(ceilings(strategies))
        .chain(conditioned)
        .chain(compared)
        .chain(moved)
        .collect()
}

/// The assumptions that an outcome goes with, strongest first, at most two.
fn movers<'a>(strategy: &'a StrategyResult, outcome: &str) -> Vec<&'a str> {
    let mut found: Vec<(f64, &str)> = strategy
        .sensitivity
        .iter()
        .filter_map(|row| {
            let one = row.by_outcome.iter().find(|one| one.outcome == outcome)?;
            Some((one.rank_correlation.value.abs(), row.assumption.as_str()))
        })
        .filter(|(strength, _)| *strength >= NOTABLE)
        .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    found.into_iter().take(2).map(|(_, id)| id).collect()
}

/// One sentence per ceiling that assumptions ask to go beyond in a worrying share of draws, with the strategies concerned.
fn ceilings(strategies: &[StrategyResult]) -> Vec<String> {
    let mut found: Vec<(&str, Vec<String>)> = Vec::new();
    for one in strategies {
        let hit = one.outcomes.iter().filter(|outcome| {
            outcome.id.ends_with(evstrat_core::CEILING_SUFFIX) && outcome.mean > WORRYING_CEILINGS
        });
        for outcome in hit {
            let mut share = format!("{:.1} % of the draws of {}", 100.0 * outcome.mean, one.id);
            let movers = movers(one, &outcome.id);
            if !movers.is_empty() {
                let _ = write!(share, " (most with {})", movers.join(" and "));
            }
            match found.iter_mut().find(|(id, _)| *id == outcome.id) {
                Some((_, shares)) => shares.push(share),
                None => found.push((&outcome.id, vec![share])),
            }
        }
    }
    found
        .into_iter()
        .map(|(id, mut shares)| {
            let last = shares.pop().unwrap_or_default();
            let list = if shares.is_empty() {
                last
            } else {
                format!("{} and {last}", shares.join(", "))
            };
            format!(
                "in {list} the assumptions ask for more than the model's ceiling allows ({id}); the ceiling holds"
            )
        })
        .collect()
}
