//! Strategies of one context against each other, on shared draws.
//!
//! The options of a decision are the strategies of a context and its comparators. Their utility in a draw is the score of
//! the frame or, if the frame gives money, the value of success less costs. A draw in which an option failed stays: its
//! score is 0 and it is no success, as in the success probability.

mod best_of;
mod information;
mod pairs;
mod shared;
mod types;

pub use best_of::{BestOf, best_of};
pub use types::*;

use evstrat_file::study::{Frame, Money, Study, WeightUncertainty};
use evstrat_stats::decision::{
    RankAcceptability, WeightSpace, acceptability_curve, expected_loss, expected_ranks,
    rank_acceptability, smaa, sucra,
};
use evstrat_stats::information::{Utilities, evpi};

use crate::condition;
use crate::estimate::indicator;
use crate::evaluate::Columns;
use crate::numbers::{Bounded, Estimate};
use crate::plan::{Job, Plan};
use crate::precision::successes;
use crate::settings::Settings;

/// Values of success, as multiples of the frame's own, at which acceptability is shown.
const VALUE_GRID: [f64; 11] = [0.0, 0.1, 0.2, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0];

/// Everything about the evaluated strategies that comparing them needs.
pub(crate) struct Evaluated<'a> {
    pub(crate) study: &'a Study,
    pub(crate) jobs: &'a [Job<'a>],
    pub(crate) plans: &'a [Plan<'a>],
    pub(crate) columns: &'a [Columns],
    pub(crate) settings: &'a Settings,
}

/// The options of one decision with their utilities on the draws that all of them share.
pub(crate) struct Group<'a> {
    pub(crate) all: &'a Evaluated<'a>,
    /// Indices of the strategies.
    pub(crate) members: Vec<usize>,
    /// One column per option over all draws.
    pub(crate) utilities: Vec<Vec<f64>>,
}

/// Compares the strategies of every context that has at least two options.
pub(crate) fn compare(all: &Evaluated<'_>) -> Vec<Comparison> {
    let contexts = (0..all.study.contexts.len()).map(Some).chain([None]);
    contexts
        .filter_map(|context| of_context(all, context))
        .collect()
}

fn of_context(all: &Evaluated<'_>, context: Option<usize>) -> Option<Comparison> {
    let frame = all.study.frame.as_ref()?;
    let members: Vec<usize> = all.study.group(context).collect();
    let scored = members
        .iter()
        .all(|&index| all.plans[index].value.is_some());
    if members.len() < 2 || !scored {
        return None;
    }
    let utilities = members
        .iter()
        .map(|&index| utility(all, frame, index))
        .collect();
    let group = Group {
        all,
        members,
        utilities,
    };
    let columns: Vec<&[f64]> = group.utilities.iter().map(Vec::as_slice).collect();
    let utilities = Utilities::new(&columns).ok()?;
    Some(comparison(&group, frame, context, &utilities))
}

fn comparison(
    group: &Group<'_>,
    frame: &Frame,
    context: Option<usize>,
    utilities: &Utilities<'_>,
) -> Comparison {
    let study = group.all.study;
    let n_draws = group.all.columns.first().map_or(0, Columns::n_draws);
    let ranks = rank_acceptability(utilities);
    let best = utilities.best_option();
    Comparison {
        context: context
            .and_then(|index| study.contexts.get(index))
            .map(|one| one.id.clone()),
        unit: frame
            .money
            .as_ref()
            .map_or_else(|| "score".to_owned(), |money| money.currency.clone()),
        strategies: group
            .members
            .iter()
            .map(|&index| study.strategies[index].id.clone())
            .collect(),
        draws: n_draws as u64,
        failed: failures(group.all, &group.members, n_draws) as u64,
        best: study.strategies[group.members[best]].id.clone(),
        utility: pairs::means(group),
        probability_best: ranks.shares.iter().map(|row| own(row[0])).collect(),
        rank_acceptability: ranks
            .shares
            .iter()
            .map(|row| row.iter().map(|&share| own(share)).collect())
            .collect(),
        expected_rank: expected_ranks(&ranks),
        expected_rank_mcse: ranks.expected.iter().map(|one| one.mcse).collect(),
        sucra: sucra(&ranks),
        sucra_mcse: sucra_errors(&ranks),
        expected_loss: (0..group.members.len())
            .map(|option| own(expected_loss(utilities, option)))
            .collect(),
        pairwise: pairs::pairwise(group),
        evpi: bounded(evpi(utilities)),
        evppi: information::evppi_by_assumption(group, utilities),
        groups: information::evppi_by_group(group, utilities, frame),
        experiments: information::experiments(group, utilities, frame),
        among_asked: among_asked(group, frame, best),
        assurance: information::assurances(group, frame),
        weights: weights(group, frame),
        acceptability: frame
            .money
            .as_ref()
            .map_or_else(Vec::new, |money| acceptability(group, money)),
        shared: shared::shared(group),
        conditioned: condition::comparison(group),
    }
}

/// The choice among the strategies asked for, if a comparator is the best option: then no measurement may change the choice
/// among all, and yet some may tell which strategy to go on with.
fn among_asked(group: &Group<'_>, frame: &Frame, best: usize) -> Option<Among> {
    let strategies = &group.all.study.strategies;
    let is_comparator = |&position: &usize| strategies[group.members[position]].is_comparator;
    let asked: Vec<usize> = (0..group.members.len())
        .filter(|position| !is_comparator(position))
        .collect();
    if !is_comparator(&best) || asked.len() < 2 {
        return None;
    }
    let smaller = Group {
        all: group.all,
        members: asked
            .iter()
            .map(|&position| group.members[position])
            .collect(),
        utilities: asked
            .iter()
            .map(|&position| group.utilities[position].clone())
            .collect(),
    };
    let columns: Vec<&[f64]> = smaller.utilities.iter().map(Vec::as_slice).collect();
    let utilities = Utilities::new(&columns).ok()?;
    let id = |member: &usize| strategies[*member].id.clone();
    Some(Among {
        strategies: smaller.members.iter().map(id).collect(),
        best: id(&smaller.members[utilities.best_option()]),
        evpi: bounded(evpi(&utilities)),
        evppi: information::evppi_by_assumption(&smaller, &utilities),
        experiments: information::experiments(&smaller, &utilities, frame),
    })
}

/// The surface is a straight line in the expected rank.
fn sucra_errors(ranks: &RankAcceptability) -> Vec<f64> {
    let others = (ranks.expected.len() as f64 - 1.0).max(1.0);
    ranks.expected.iter().map(|one| one.mcse / others).collect()
}

/// How many draws failed for at least one option.
fn failures(all: &Evaluated<'_>, members: &[usize], n_draws: usize) -> usize {
    let failed = |draw: &usize| {
        members
            .iter()
            .any(|&index| !all.columns[index].status[*draw].is_ok())
    };
    (0..n_draws).filter(failed).count()
}

/// The utility of an option in every draw.
fn utility(all: &Evaluated<'_>, frame: &Frame, index: usize) -> Vec<f64> {
    let (plan, columns) = (&all.plans[index], &all.columns[index]);
    match &frame.money {
        Some(money) => {
            let met = successes(plan, columns);
            let costs = costs(all, money, index);
            let value = |met: bool| if met { money.value_per_success } else { 0.0 };
            met.iter()
                .zip(costs)
                .map(|(&met, cost)| value(met) - cost)
                .collect()
        }
        None => {
            let scores = plan
                .value
                .as_ref()
                .map(|value| value.scores(&columns.outcomes));
            scores
                .unwrap_or_default()
                .into_iter()
                .map(or_zero)
                .collect()
        }
    }
}

/// A failed draw is worth nothing.
fn or_zero(value: f64) -> f64 {
    if value.is_nan() { 0.0 } else { value }
}

/// What an option costs in each draw, in the currency of the frame.
fn costs(all: &Evaluated<'_>, money: &Money, index: usize) -> Vec<f64> {
    let fixed = all.study.strategies[index].cost.unwrap_or(money.cost);
    let per_outcome = money.cost_per_outcome.as_ref().and_then(|(outcome, cost)| {
        Some((all.jobs[index].descriptor.outcome_index(outcome)?, *cost))
    });
    let columns = &all.columns[index];
    match per_outcome {
        None => vec![fixed; columns.n_draws()],
        Some((column, cost)) => columns.outcomes[column]
            .iter()
            .map(|&x| fixed + cost * or_zero(x))
            .collect(),
    }
}

fn acceptability(group: &Group<'_>, money: &Money) -> Vec<Acceptability> {
    let all = group.all;
    let effects: Vec<Vec<f64>> = group
        .members
        .iter()
        .map(|&index| indicator(&successes(&all.plans[index], &all.columns[index])))
        .collect();
    let costs: Vec<Vec<f64>> = group
        .members
        .iter()
        .map(|&index| costs(all, money, index))
        .collect();
    let effects: Vec<&[f64]> = effects.iter().map(Vec::as_slice).collect();
    let costs: Vec<&[f64]> = costs.iter().map(Vec::as_slice).collect();
    let values = VALUE_GRID.map(|factor| factor * money.value_per_success);
    let points = acceptability_curve(&effects, &costs, &values).unwrap_or_default();
    points
        .into_iter()
        .map(|point| Acceptability {
            value: point.value,
            probability_best: point.probability_best.into_iter().map(own).collect(),
            frontier: group.all.study.strategies[group.members[point.frontier]]
                .id
                .clone(),
            evpi: own(point.evpi),
        })
        .collect()
}

/// Ranks under uncertain weights, if the frame's weights are uncertain and it counts scores.
fn weights(group: &Group<'_>, frame: &Frame) -> Option<Weights> {
    let space = match frame.weight_uncertainty {
        WeightUncertainty::Interval => WeightSpace::Intervals {
            bounds: frame
                .criteria
                .iter()
                .map(|criterion| criterion.weight_range)
                .collect(),
        },
        WeightUncertainty::Ordinal => WeightSpace::Ordinal {
            order: by_weight(frame),
        },
        WeightUncertainty::Unknown => WeightSpace::Free {
            criteria: frame.criteria.len(),
        },
        _ => return None,
    };
    let n_draws = group.utilities.first().map_or(0, Vec::len);
    let drawn = space.draw(group.all.settings.seed, n_draws).ok()?;
    let values: Vec<Vec<Vec<f64>>> = group
        .members
        .iter()
        .map(|&index| {
            let value = group.all.plans[index].value.as_ref();
            let columns =
                value.map(|value| value.criterion_values(&group.all.columns[index].outcomes));
            columns
                .unwrap_or_default()
                .into_iter()
                .map(|column| column.into_iter().map(or_zero).collect())
                .collect()
        })
        .collect();
    let slices: Vec<Vec<&[f64]>> = values
        .iter()
        .map(|option| option.iter().map(Vec::as_slice).collect())
        .collect();
    let found = smaa(&slices, &drawn).ok()?;
    Some(Weights {
        known: frame.weight_uncertainty.name().to_owned(),
        criteria: frame
            .criteria
            .iter()
            .map(|criterion| criterion.outcome.clone())
            .collect(),
        rank_acceptability: found
            .ranks
            .shares
            .iter()
            .map(|row| row.iter().map(|&share| own(share)).collect())
            .collect(),
        central_weights: found.central_weights,
        confidence: found
            .confidence
            .into_iter()
            .map(|one| one.map(own))
            .collect(),
    })
}

/// Criteria from the greatest weight to the smallest.
fn by_weight(frame: &Frame) -> Vec<usize> {
    let mut order: Vec<usize> = (0..frame.criteria.len()).collect();
    order.sort_by(|&a, &b| {
        frame.criteria[b]
            .weight
            .total_cmp(&frame.criteria[a].weight)
    });
    order
}

/// The estimate in the shape of the results.
pub(crate) fn own(estimate: evstrat_stats::summary::Estimate) -> Estimate {
    Estimate {
        value: estimate.value,
        mcse: estimate.mcse,
    }
}

/// A value of information, which is never negative, with its interval.
pub(crate) fn bounded(estimate: evstrat_stats::summary::Estimate) -> Bounded {
    let (low, high) = estimate.interval_above_zero(0.05);
    Bounded {
        value: estimate.value,
        mcse: estimate.mcse,
        interval: [low, high],
    }
}
