//! Ranks, pairs, acceptability.

use evstrat_engine::Comparison;
use serde::Serialize;

use super::atlas::Atlas;
use super::group::{Group, lead};
use super::words::{Link, percent_error, score, short, with_error};
use super::{FigureView, Gallery};
use crate::figure::{AcceptabilityCurves, AcceptabilityLine, RankShares};

/// The ranking within one context.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Ranking {
    pub(crate) name: String,
    pub(crate) figures: Vec<FigureView>,
    pub(crate) headers: Vec<String>,
    pub(crate) matrix: Vec<MatrixRow>,
    pub(crate) dominance: Vec<String>,
    pub(crate) rows: Vec<RankRow>,
    pub(crate) weights: String,
    pub(crate) shared: Vec<Link>,
    pub(crate) shared_count: usize,
    pub(crate) unit: String,
}

/// One option against all others.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct MatrixRow {
    pub(crate) link: Link,
    pub(crate) cells: Vec<MatrixCell>,
}

/// One pair.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct MatrixCell {
    pub(crate) text: String,
    /// 0 to 10, for the shade; 11 for an option against itself.
    pub(crate) shade: usize,
    pub(crate) title: String,
}

/// Summaries of the ranks of one option.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RankRow {
    pub(crate) link: Link,
    pub(crate) expected_rank: String,
    pub(crate) sucra: String,
    pub(crate) loss: String,
}

pub(crate) fn ranking(
    atlas: &Atlas<'_>,
    group: &Group<'_>,
    gallery: &mut Gallery,
) -> Option<Ranking> {
    let comparison = group.comparison?;
    let order = order(atlas, group, comparison);
    let name = group.name(atlas);
    let suffix = group.slug();
    let mut figures = vec![
        gallery.show(
            RankShares {
                id: format!("ranks-{suffix}"),
                title: format!("How often each option takes each rank: {name}"),
                rows: shares(comparison, &order, &comparison.rank_acceptability),
            }
            .draw(),
        ),
    ];
    let mut weights = String::new();
    if let Some(uncertain) = &comparison.weights {
        weights = format!(
            "The weights of {} are known as {}; the figure on weights draws them from all that this allows.",
            uncertain.criteria.join(", "),
            match uncertain.known.as_str() {
                "interval" => "ranges",
                "ordinal" => "an order of importance",
                _ => "nothing but positive",
            }
        );
        figures.push(
            gallery.show(
                RankShares {
                    id: format!("ranks-weights-{suffix}"),
                    title: format!("The same when the weights are uncertain: {name}"),
                    rows: shares(comparison, &order, &uncertain.rank_acceptability),
                }
                .draw(),
            ),
        );
    }
    if let Some(curves) = acceptability(comparison, &order, &suffix) {
        figures.push(gallery.show(curves.draw()));
    }
    Some(Ranking {
        name,
        figures,
        headers: order
            .iter()
            .map(|&at| comparison.strategies[at].clone())
            .collect(),
        matrix: order
            .iter()
            .map(|&at| matrix_row(atlas, group, comparison, (at, &order)))
            .collect(),
        dominance: dominance(comparison),
        rows: order
            .iter()
            .map(|&at| rank_row(atlas, group, comparison, at))
            .collect(),
        weights,
        shared: shared(atlas, group, comparison),
        shared_count: comparison.shared.len(),
        unit: group.unit(),
    })
}

/// Positions in the comparison, in the order of the group.
fn order(atlas: &Atlas<'_>, group: &Group<'_>, comparison: &Comparison) -> Vec<usize> {
    group
        .members
        .iter()
        .filter_map(|&member| {
            comparison
                .strategies
                .iter()
                .position(|id| *id == atlas.result(member).id)
        })
        .collect()
}

fn shares(
    comparison: &Comparison,
    order: &[usize],
    of: &[Vec<evstrat_engine::Estimate>],
) -> Vec<(String, Vec<f64>)> {
    order
        .iter()
        .filter_map(|&at| {
            let row = of.get(at)?;
            Some((
                comparison.strategies[at].clone(),
                row.iter().map(|one| one.value).collect(),
            ))
        })
        .collect()
}

fn acceptability(
    comparison: &Comparison,
    order: &[usize],
    suffix: &str,
) -> Option<AcceptabilityCurves> {
    if comparison.acceptability.len() < 2 {
        return None;
    }
    let points = &comparison.acceptability;
    Some(AcceptabilityCurves {
        id: format!("acceptability-{suffix}"),
        quantity: format!("value of a success [{}]", comparison.unit),
        values: points.iter().map(|point| point.value).collect(),
        lines: order
            .iter()
            .map(|&at| AcceptabilityLine {
                name: comparison.strategies[at].clone(),
                shares: points
                    .iter()
                    .map(|point| point.probability_best.get(at).map_or(0.0, |one| one.value))
                    .collect(),
                frontier: points
                    .iter()
                    .map(|point| point.frontier == comparison.strategies[at])
                    .collect(),
            })
            .collect(),
    })
}

fn matrix_row(
    atlas: &Atlas<'_>,
    group: &Group<'_>,
    comparison: &Comparison,
    (at, order): (usize, &[usize]),
) -> MatrixRow {
    MatrixRow {
        link: group.link(atlas, &comparison.strategies[at]),
        cells: order
            .iter()
            .map(|&other| matrix_cell(comparison, at, other))
            .collect(),
    }
}

fn matrix_cell(comparison: &Comparison, at: usize, other: usize) -> MatrixCell {
    if at == other {
        return MatrixCell {
            text: "–".to_owned(),
            shade: 11,
            title: String::new(),
        };
    }
    let (a, b) = (&comparison.strategies[at], &comparison.strategies[other]);
    lead(comparison, a, b).map_or_else(MatrixCell::default, |lead| {
        let p = lead.wins.value;
        MatrixCell {
            text: format!("{:.0}", 100.0 * p),
            shade: (0..10)
                .filter(|step| p > 0.05 + 0.1 * f64::from(*step))
                .count(),
            title: format!(
                "{a} beats {b} in {} of draws, by {} on average",
                percent_error(p, lead.wins.mcse),
                short(lead.difference.value)
            ),
        }
    })
}

fn rank_row(atlas: &Atlas<'_>, group: &Group<'_>, comparison: &Comparison, at: usize) -> RankRow {
    let number = |values: &[f64]| {
        values
            .get(at)
            .map_or_else(|| "n/a".to_owned(), |&value| format!("{value:.2}"))
    };
    RankRow {
        link: group.link(atlas, &comparison.strategies[at]),
        expected_rank: number(&comparison.expected_rank),
        sucra: number(&comparison.sucra),
        loss: comparison
            .expected_loss
            .get(at)
            .map_or_else(String::new, |one| {
                if comparison.unit == "score" {
                    score(one.value, one.mcse)
                } else {
                    with_error(one.value, one.mcse)
                }
            }),
    }
}

/// Sentences on stochastic dominance; a pair without dominance is not worth one.
fn dominance(comparison: &Comparison) -> Vec<String> {
    comparison
        .pairwise
        .iter()
        .filter_map(|pair| {
            let winner = |who: &str| match who {
                "a" => Some((&pair.a, &pair.b)),
                "b" => Some((&pair.b, &pair.a)),
                _ => None,
            };
            if let Some((better, worse)) = winner(&pair.first_order) {
                return Some(format!(
                    "{better} dominates {worse} to the first order: whoever wants more utility prefers it."
                ));
            }
            let (better, worse) = winner(&pair.second_order)?;
            Some(format!(
                "{better} dominates {worse} to the second order: whoever also dislikes risk prefers it."
            ))
        })
        .collect()
}

/// The unknowns that options share, by name and once.
fn shared(atlas: &Atlas<'_>, group: &Group<'_>, comparison: &Comparison) -> Vec<Link> {
    let mut links: Vec<Link> = comparison
        .shared
        .iter()
        .filter_map(|one| {
            let holder = group.holder(atlas, &one.strategies)?;
            Some(atlas.assumption(holder, &one.assumption))
        })
        .collect();
    links.sort_by(|a, b| a.text.cmp(&b.text));
    links.dedup_by(|a, b| a.text == b.text);
    links
}
