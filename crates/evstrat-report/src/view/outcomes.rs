//! Per outcome: ridgelines, and a summary of findings in the manner of GRADE.

use evstrat_engine::{Part, QuantileGrid};
use serde::Serialize;

use super::atlas::Atlas;
use super::certainty::Certainty;
use super::group::{Group, quantile};
use super::words::{Link, bracketed, ends, in_print, percent_error, short, with_error_to};
use super::{FigureView, Gallery};
use crate::figure::{Ridge, Ridgeline};

/// A summary of findings has at most so many rows.
const MOST: usize = 7;

/// The outcomes of one context.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Outcomes {
    pub(crate) name: String,
    pub(crate) ridgelines: Vec<FigureView>,
    pub(crate) findings: Vec<Findings>,
}

/// The summary of findings of one strategy.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Findings {
    pub(crate) anchor: String,
    pub(crate) link: Link,
    pub(crate) name: String,
    pub(crate) comparators: Vec<String>,
    pub(crate) rows: Vec<Finding>,
}

/// One outcome of one strategy against its comparators.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Finding {
    pub(crate) outcome: String,
    pub(crate) doc: String,
    pub(crate) strategy: String,
    pub(crate) interval: String,
    pub(crate) against: Vec<Against>,
    pub(crate) certainty: Certainty,
}

/// A difference to one comparator.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Against {
    pub(crate) value: String,
    pub(crate) difference: String,
    pub(crate) interval: String,
    pub(crate) better: String,
}

/// The outcomes to show: those that the frame scores, else those that every strategy of the context reports, without
/// intermediate steps.
pub(crate) fn shown(atlas: &Atlas<'_>, group: &Group<'_>) -> Vec<String> {
    let everywhere = |id: &str| {
        group.members.iter().all(|&member| {
            atlas
                .result(member)
                .outcomes
                .iter()
                .any(|outcome| outcome.id == id)
        })
    };
    if let Some(frame) = &atlas.dossier.frame {
        let scored: Vec<String> = frame
            .criteria
            .iter()
            .map(|criterion| criterion.outcome.clone())
            .filter(|id| everywhere(id))
            .take(MOST)
            .collect();
        if !scored.is_empty() {
            return scored;
        }
    }
    let Some(&first) = group.members.first() else {
        return Vec::new();
    };
    let all = || {
        atlas
            .result(first)
            .outcomes
            .iter()
            .filter(|outcome| everywhere(&outcome.id))
    };
    let ends: Vec<String> = all()
        .filter(|outcome| format!("{:?}", outcome.role) != "Intermediate")
        .map(|outcome| outcome.id.clone())
        .take(MOST)
        .collect();
    if ends.is_empty() {
        all().map(|outcome| outcome.id.clone()).take(MOST).collect()
    } else {
        ends
    }
}

pub(crate) fn outcomes(atlas: &Atlas<'_>, group: &Group<'_>, gallery: &mut Gallery) -> Outcomes {
    let ids = shown(atlas, group);
    Outcomes {
        name: group.name(atlas),
        ridgelines: ids
            .iter()
            .map(|id| ridgeline(atlas, group, id))
            .filter(Ridgeline::says_something)
            .map(|figure| gallery.show(figure.draw()))
            .collect(),
        findings: group
            .asked(atlas)
            .into_iter()
            .map(|member| findings(atlas, group, member, &ids))
            .collect(),
    }
}

fn ridgeline(atlas: &Atlas<'_>, group: &Group<'_>, id: &str) -> Ridgeline {
    let mut targets: Vec<f64> = Vec::new();
    let mut ridges = Vec::new();
    let mut unit = String::new();
    for &member in &group.members {
        let result = atlas.result(member);
        let Some(at) = result.outcomes.iter().position(|outcome| outcome.id == id) else {
            continue;
        };
        let outcome = &result.outcomes[at];
        unit.clone_from(&outcome.unit);
        for target in outcome.targets.iter().filter(|target| target.counts) {
            for threshold in [target.at_least, target.at_most].into_iter().flatten() {
                if !targets
                    .iter()
                    .any(|known| (known - threshold).abs() <= 1e-12 * threshold.abs())
                {
                    targets.push(threshold);
                }
            }
        }
        ridges.push(Ridge {
            name: result.id.clone(),
            comparator: result.part == Part::Comparator,
            grid: atlas
                .detail(member)
                .outcomes
                .get(at)
                .cloned()
                .unwrap_or_else(QuantileGrid::default),
        });
    }
    let name = group.outcome(atlas, id);
    let name = name
        .strip_suffix(&bracketed(&unit))
        .unwrap_or(&name)
        .to_owned();
    Ridgeline {
        id: format!(
            "outcome-{}-{}",
            super::words::slug(group.context.unwrap_or("none")),
            super::words::slug(id)
        ),
        outcome: name,
        unit: in_print(&unit),
        ridges,
        targets,
    }
}

fn findings(atlas: &Atlas<'_>, group: &Group<'_>, member: usize, ids: &[String]) -> Findings {
    let comparators = group.comparators(atlas);
    Findings {
        anchor: atlas.findings_anchor(member),
        link: atlas.link(member),
        name: atlas.result(member).name.clone(),
        comparators: comparators
            .iter()
            .map(|&other| atlas.result(other).id.clone())
            .collect(),
        rows: ids
            .iter()
            .filter_map(|id| finding(atlas, (group, member), id, &comparators))
            .collect(),
    }
}

fn finding(
    atlas: &Atlas<'_>,
    (group, member): (&Group<'_>, usize),
    id: &str,
    comparators: &[usize],
) -> Option<Finding> {
    let result = atlas.result(member);
    let at = result
        .outcomes
        .iter()
        .position(|outcome| outcome.id == id)?;
    let outcome = &result.outcomes[at];
    let quantile_of = |p: f64| quantile(&outcome.quantiles, p).unwrap_or(f64::NAN);
    let differences = &atlas.detail(member).differences;
    let to = |other: usize| {
        differences
            .iter()
            .find(|one| one.outcome == id && one.comparator == atlas.result(other).id)
    };
    let crosses = comparators.last().and_then(|&other| to(other)).map(|one| {
        let end = |p: f64| quantile(&one.quantiles, p).unwrap_or(0.0);
        end(0.05) <= 0.0 && end(0.95) >= 0.0
    });
    let against = comparators
        .iter()
        .map(|&other| {
            to(other).map_or_else(Against::default, |one| {
                let end = |p: f64| quantile(&one.quantiles, p).unwrap_or(f64::NAN);
                Against {
                    value: median_of(atlas, other, id),
                    difference: with_error_to(
                        one.mean.value,
                        one.mean.mcse,
                        one.mean.value.abs() * 1e-3,
                    ),
                    interval: ends([end(0.05), end(0.95)]),
                    better: one
                        .better
                        .as_ref()
                        .map_or_else(String::new, |share| percent_error(share.value, share.mcse)),
                }
            })
        })
        .collect();
    let model = atlas.dossier.model(&result.model);
    let doc = model.and_then(|model| model.outcomes.iter().find(|note| note.id == id));
    Some(Finding {
        outcome: group.outcome(atlas, id),
        doc: doc.map_or_else(String::new, |note| note.doc.clone()),
        strategy: short(quantile_of(0.5)),
        interval: format!(
            "{} to {}",
            short(quantile_of(0.05)),
            short(quantile_of(0.95))
        ),
        against,
        certainty: atlas.judged(member).certainty(
            |item| {
                let one = item.by_outcome.get(at);
                one.map_or(0.0, |one| one.rank_correlation.value)
            },
            crosses,
        ),
    })
}

fn median_of(atlas: &Atlas<'_>, member: usize, id: &str) -> String {
    atlas
        .result(member)
        .outcomes
        .iter()
        .find(|outcome| outcome.id == id)
        .and_then(|outcome| quantile(&outcome.quantiles, 0.5))
        .map_or_else(|| "n/a".to_owned(), short)
}
