//! One strategy in depth: what it is, its time courses, and whether it fits what was observed.

use evstrat_engine::{Part, StrategyResult};
use serde::Serialize;

use super::atlas::Atlas;
use super::conditioned::{ConditionedView, conditioned};
use super::drivers::{Drive, drive};
use super::words::{
    Link, bracketed, in_print, percent_error, score, short, with_error_to, with_unit,
};
use super::{FigureView, Gallery};
use crate::dossier::Choice;
use crate::figure::{CoursePanel, Observed, ObservedRow, ReferenceCourse};
use crate::number::percent;

/// Panels of time courses per strategy.
const PANELS: usize = 6;

/// A strategy in depth.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct StrategyView {
    pub(crate) anchor: String,
    pub(crate) outcomes_anchor: String,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) model: String,
    pub(crate) context: String,
    pub(crate) about: String,
    pub(crate) notes: Vec<String>,
    pub(crate) options: Vec<Choice>,
    pub(crate) headline: String,
    pub(crate) drive: Drive,
    pub(crate) courses: Vec<FigureView>,
    pub(crate) courses_missing: String,
    pub(crate) checks: Vec<CheckView>,
    pub(crate) check_figure: Option<FigureView>,
    pub(crate) targets: Vec<TargetView>,
    pub(crate) dependence: Vec<DependenceView>,
    pub(crate) all_outcomes: Vec<OutcomeRow>,
    pub(crate) failed: String,
    pub(crate) conditioned: Option<ConditionedView>,
}

/// One published observation.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct CheckView {
    pub(crate) outcome: String,
    pub(crate) observed: String,
    pub(crate) median: String,
    pub(crate) agreement: String,
    pub(crate) passed: bool,
    pub(crate) evidence: Vec<Link>,
    pub(crate) note: String,
}

/// One target.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct TargetView {
    pub(crate) outcome: String,
    pub(crate) condition: String,
    pub(crate) probability: String,
    pub(crate) source: String,
    pub(crate) evidence: Vec<Link>,
    pub(crate) counts: bool,
}

/// One rank correlation between assumptions.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct DependenceView {
    pub(crate) a: Link,
    pub(crate) b: Link,
    pub(crate) measure: String,
    pub(crate) value: String,
    pub(crate) note: String,
}

/// One outcome in numbers.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct OutcomeRow {
    pub(crate) name: String,
    pub(crate) mean: String,
    pub(crate) median: String,
    pub(crate) interval: String,
}

pub(crate) fn strategy(atlas: &Atlas<'_>, index: usize, gallery: &mut Gallery) -> StrategyView {
    let result = atlas.result(index);
    let note = atlas.note(index);
    let courses = panels(atlas, index);
    StrategyView {
        anchor: atlas.anchor(index),
        outcomes_anchor: atlas.outcomes_anchor(index),
        id: result.id.clone(),
        name: result.name.clone(),
        model: result.model.clone(),
        context: result.context.clone().unwrap_or_default(),
        about: note.description.trim().to_owned(),
        notes: note.notes.clone(),
        options: note.options.clone(),
        headline: headline(result),
        drive: drive(atlas, index, gallery),
        courses_missing: if courses.is_empty() {
            atlas.detail(index).courses.missing.clone()
        } else {
            String::new()
        },
        courses: courses
            .into_iter()
            .map(|panel| gallery.show(panel.draw()))
            .collect(),
        checks: checks(atlas, index),
        check_figure: observed(atlas, index).map(|figure| gallery.show(figure.draw())),
        targets: targets(atlas, index),
        dependence: note
            .dependence
            .iter()
            .map(|one| DependenceView {
                a: atlas.assumption(index, &one.between[0]),
                b: atlas.assumption(index, &one.between[1]),
                measure: one.measure.clone(),
                value: short(one.value),
                note: one.note.clone(),
            })
            .collect(),
        all_outcomes: result.outcomes.iter().map(outcome_row).collect(),
        failed: failed(result),
        conditioned: conditioned(atlas, index, gallery),
    }
}

fn headline(result: &StrategyResult) -> String {
    let mut parts = Vec::new();
    if let Some(success) = &result.success {
        parts.push(format!(
            "P(success) {} (95 % interval of the Monte Carlo error {} to {})",
            percent_error(success.probability, success.mcse),
            percent(success.interval[0]),
            percent(success.interval[1])
        ));
    }
    if let Some(one) = &result.score {
        parts.push(format!(
            "score {} of 100, sd over draws {}",
            score(one.mean, one.mcse),
            short(one.sd)
        ));
    }
    parts.join("; ")
}

/// The states worth a panel: those that vary, the tumor first, then in the order of the model.
fn panels(atlas: &Atlas<'_>, index: usize) -> Vec<CoursePanel> {
    let courses = &atlas.detail(index).courses;
    let result = atlas.result(index);
    let mut states: Vec<&evstrat_engine::detail::Course> = courses
        .states
        .iter()
        .filter(|state| state.high.iter().any(|value| value.abs() > 0.0))
        .collect();
    states.sort_by_key(|state| !state.id.contains("tumor"));
    states
        .into_iter()
        .take(PANELS)
        .map(|state| CoursePanel {
            id: format!(
                "course-{}-{}",
                atlas.slug(index),
                super::words::slug(&state.id)
            ),
            strategy: result.id.clone(),
            state: state.name.clone(),
            unit: in_print(&state.unit),
            time_unit: in_print(&courses.time_unit),
            times: courses.times.clone(),
            bands: [state.low.clone(), state.median.clone(), state.high.clone()],
            references: references(atlas, index, state),
            draws: courses.draws,
        })
        .collect()
}

/// The same state of the comparators, where it has the same unit and times.
fn references(
    atlas: &Atlas<'_>,
    index: usize,
    state: &evstrat_engine::detail::Course,
) -> Vec<ReferenceCourse> {
    let own = &atlas.detail(index).courses;
    (0..atlas.results.strategies.len())
        .filter(|&other| {
            let result = atlas.result(other);
            other != index
                && result.part == Part::Comparator
                && result.context == atlas.result(index).context
        })
        .filter_map(|other| {
            let theirs = &atlas.detail(other).courses;
            let same = theirs
                .states
                .iter()
                .find(|one| one.id == state.id && one.unit == state.unit)?;
            (theirs.times == own.times).then(|| ReferenceCourse {
                name: atlas.result(other).id.clone(),
                median: same.median.clone(),
            })
        })
        .collect()
}

fn condition(at_least: Option<f64>, at_most: Option<f64>, unit: &str) -> String {
    match (at_least, at_most) {
        (Some(low), Some(high)) => with_unit(&format!("{} to {}", short(low), short(high)), unit),
        (Some(low), None) => format!("≥ {}", with_unit(&short(low), unit)),
        (None, Some(high)) => format!("≤ {}", with_unit(&short(high), unit)),
        (None, None) => String::new(),
    }
}

fn checks(atlas: &Atlas<'_>, index: usize) -> Vec<CheckView> {
    let result = atlas.result(index);
    result
        .checks
        .iter()
        .map(|check| {
            let outcome = result
                .outcomes
                .iter()
                .find(|outcome| outcome.id == check.outcome);
            let unit = outcome.map_or("1", |outcome| outcome.unit.as_str());
            CheckView {
                outcome: outcome
                    .map_or_else(|| check.outcome.clone(), |outcome| outcome.name.clone()),
                observed: condition(check.at_least, check.at_most, unit),
                median: with_unit(&short(check.median), unit),
                agreement: percent_error(check.agreement.value, check.agreement.mcse),
                passed: check.passed,
                evidence: atlas.evidence_links(&check.evidence),
                note: check.note.clone(),
            }
        })
        .collect()
}

fn observed(atlas: &Atlas<'_>, index: usize) -> Option<Observed> {
    let result = atlas.result(index);
    let rows: Vec<ObservedRow> = result
        .checks
        .iter()
        .filter_map(|check| {
            let at = result
                .outcomes
                .iter()
                .position(|outcome| outcome.id == check.outcome)?;
            let grid = atlas
                .detail(index)
                .outcomes
                .get(at)
                .filter(|grid| !grid.is_empty())?;
            Some(ObservedRow {
                name: format!(
                    "{}{}",
                    result.outcomes[at].name,
                    bracketed(&result.outcomes[at].unit)
                ),
                observed: [
                    check.at_least.unwrap_or(f64::NEG_INFINITY),
                    check.at_most.unwrap_or(f64::INFINITY),
                ],
                model: [0.05, 0.5, 0.95].map(|p| grid.at(p)),
                passed: check.passed,
                agreement: percent(check.agreement.value),
            })
        })
        .collect();
    (!rows.is_empty()).then(|| Observed {
        id: format!("checks-{}", atlas.slug(index)),
        strategy: result.id.clone(),
        rows,
    })
}

fn targets(atlas: &Atlas<'_>, index: usize) -> Vec<TargetView> {
    let result = atlas.result(index);
    result
        .outcomes
        .iter()
        .flat_map(|outcome| outcome.targets.iter().map(move |target| (outcome, target)))
        .map(|(outcome, target)| TargetView {
            outcome: outcome.name.clone(),
            condition: condition(target.at_least, target.at_most, &outcome.unit),
            probability: percent_error(target.probability, target.mcse),
            source: target.source.clone(),
            evidence: atlas.evidence_links(&target.evidence),
            counts: target.counts,
        })
        .collect()
}

fn outcome_row(outcome: &evstrat_engine::OutcomeResult) -> OutcomeRow {
    let at = |p: f64| {
        outcome
            .quantiles
            .iter()
            .find(|one| (one.p - p).abs() < 1e-9)
            .map_or(f64::NAN, |one| one.value)
    };
    OutcomeRow {
        name: format!("{}{}", outcome.name, bracketed(&outcome.unit)),
        mean: with_error_to(outcome.mean, outcome.mcse, outcome.mean.abs() * 1e-4),
        median: short(at(0.5)),
        interval: format!("{} to {}", short(at(0.05)), short(at(0.95))),
    }
}

fn failed(result: &StrategyResult) -> String {
    let failed = &result.failed_draws;
    if failed.count == 0 {
        return String::new();
    }
    let reasons: Vec<String> = failed
        .reasons
        .iter()
        .map(|reason| format!("{} ({})", reason.text, reason.count))
        .collect();
    format!(
        "{} draws ({}) failed: {}",
        failed.count,
        percent(failed.share),
        reasons.join("; ")
    )
}
