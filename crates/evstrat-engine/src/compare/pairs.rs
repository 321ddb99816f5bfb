//! Options in pairs.

use evstrat_stats::decision::{
    Dominance, first_order_dominance, second_order_dominance, superiority,
};
use evstrat_stats::summary::quantile_sorted;

use super::{Group, Pair, own};
use crate::estimate::Estimator;
use crate::numbers::Estimate;

/// Expected utility of every option.
pub(super) fn means(group: &Group<'_>) -> Vec<Estimate> {
    group
        .utilities
        .iter()
        .map(|column| mean(group, column))
        .collect()
}

fn mean(group: &Group<'_>, column: &[f64]) -> Estimate {
    let moments = Estimator::new(group.all.settings.sampling).moments(column);
    Estimate {
        value: moments.mean,
        mcse: moments.mcse,
    }
}

/// Every pair of options.
pub(super) fn pairwise(group: &Group<'_>) -> Vec<Pair> {
    let n = group.members.len();
    (0..n)
        .flat_map(|a| (a + 1..n).map(move |b| (a, b)))
        .map(|(a, b)| pair(group, a, b))
        .collect()
}

fn pair(group: &Group<'_>, a: usize, b: usize) -> Pair {
    let id = |option: usize| group.all.study.strategies[group.members[option]].id.clone();
    let (x, y) = (&group.utilities[a], &group.utilities[b]);
    let difference: Vec<f64> = x.iter().zip(y).map(|(x, y)| x - y).collect();
    let mut sorted = difference.clone();
    sorted.sort_unstable_by(f64::total_cmp);
    Pair {
        a: id(a),
        b: id(b),
        superiority: own(superiority(x, y)),
        difference: mean(group, &difference),
        difference_interval: [0.05, 0.95].map(|p| quantile_sorted(&sorted, p)),
        first_order: word(first_order_dominance(x, y)),
        second_order: word(second_order_dominance(x, y)),
    }
}

fn word(dominance: Dominance) -> String {
    match dominance {
        Dominance::First => "a",
        Dominance::Second => "b",
        Dominance::Neither => "neither",
        Dominance::Equal => "equal",
    }
    .to_owned()
}
