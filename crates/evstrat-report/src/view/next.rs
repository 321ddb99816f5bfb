//! What to measure next: the value of information.

use evstrat_engine::compare::{Comparison, ExperimentSize, ExperimentValue, Information};
use serde::Serialize;

use super::answer::learning::worth_measuring;
use super::answer::settled;
use super::atlas::Atlas;
use super::group::{Group, exceeds};
use super::words::{
    Link, listed, percent_error, short, supported, with_error, with_error_to, with_unit,
};
use super::{FigureView, Gallery};
use crate::figure::{Bar, Bars, ExperimentCurve, ExperimentPoint};

/// Bars of a figure on single assumptions.
const BARS: usize = 10;

/// What to measure next in one context.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Next {
    pub(crate) name: String,
    pub(crate) total: String,
    /// A sentence if a part came out worth more than the whole.
    pub(crate) caution: String,
    pub(crate) unit: String,
    pub(crate) figures: Vec<FigureView>,
    pub(crate) rows: Vec<Worth>,
    pub(crate) groups: Vec<Worth>,
    pub(crate) experiments: Vec<ExperimentView>,
    pub(crate) assurance: Vec<AssuranceView>,
    pub(crate) assurance_plan: String,
}

/// What knowing something is worth.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Worth {
    pub(crate) link: Link,
    pub(crate) value: String,
    pub(crate) strategies: String,
    pub(crate) thresholds: Vec<String>,
    pub(crate) warning: String,
}

/// A proposed experiment.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ExperimentView {
    pub(crate) name: String,
    pub(crate) link: Link,
    pub(crate) design: String,
    pub(crate) cost: String,
    pub(crate) verdict: String,
    pub(crate) sizes: Vec<Vec<String>>,
}

/// Whether a planned experiment would succeed.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct AssuranceView {
    pub(crate) strategy: String,
    pub(crate) outcome: String,
    pub(crate) probability: String,
}

pub(crate) fn next(atlas: &Atlas<'_>, group: &Group<'_>, gallery: &mut Gallery) -> Option<Next> {
    let comparison = group.comparison?;
    let unit = if group.is_scored() {
        "score points".to_owned()
    } else {
        group.unit()
    };
    let name = group.name(atlas);
    let suffix = group.slug();
    let positive: Vec<&Information> = comparison
        .evppi
        .iter()
        .filter(|one| one.value.value > 0.0)
        .take(BARS)
        .collect();
    // What is within noise, or moot because the choice is settled, is a number in the table and no bar.
    let shown = if settled(atlas, group, comparison) {
        Vec::new()
    } else {
        worth_measuring(&comparison.evppi, comparison.evpi.value)
    };
    let shown = &shown[..shown.len().min(BARS)];
    let figures = figures(comparison, shown, (&name, &suffix, &unit), gallery);
    Some(Next {
        name,
        total: with_error(comparison.evpi.value, comparison.evpi.mcse),
        caution: caution(comparison),
        figures,
        rows: positive
            .iter()
            .map(|one| worth(atlas, group, one))
            .collect(),
        groups: comparison
            .groups
            .iter()
            .map(|one| worth(atlas, group, one))
            .collect(),
        experiments: comparison
            .experiments
            .iter()
            .map(|one| experiment(atlas, group, one, &unit))
            .collect(),
        assurance: comparison
            .assurance
            .iter()
            .map(|one| AssuranceView {
                strategy: one.strategy.clone(),
                outcome: one.outcome.clone(),
                probability: percent_error(one.probability.value, one.probability.mcse),
            })
            .collect(),
        assurance_plan: atlas
            .dossier
            .frame
            .as_ref()
            .map_or_else(String::new, |frame| frame.assurance.clone()),
        unit,
    })
}

/// Says so where the estimate for a part exceeds what everything is worth, by more than Monte Carlo error explains.
fn caution(comparison: &Comparison) -> String {
    let beyond: Vec<String> = comparison
        .evppi
        .iter()
        .chain(&comparison.groups)
        .filter(|one| exceeds(one.value, comparison.evpi))
        .map(|one| one.name.clone())
        .collect();
    if beyond.is_empty() {
        String::new()
    } else {
        format!(
            "Beware: the estimate for {} exceeds what knowing everything is worth, which no part can. That is the error of the \
             regression behind it, and it reaches the experiments that rest on it.",
            listed(&beyond)
        )
    }
}

/// Bars of what single assumptions are worth, then one figure per experiment.
fn figures(
    comparison: &Comparison,
    positive: &[&Information],
    (name, suffix, unit): (&str, &str, &str),
    gallery: &mut Gallery,
) -> Vec<FigureView> {
    let total = (
        comparison.evpi.value,
        format!("everything {}", short(comparison.evpi.value)),
    );
    let mut figures = Vec::new();
    if !positive.is_empty() {
        figures.push(
            gallery.show(bars(
                format!("evppi-{suffix}"),
                format!("What knowing one assumption exactly is worth: {name}"),
                format!("expected gain [{unit}]"),
                positive
                    .iter()
                    .map(|one| bar(&one.name, one.value.value, one.value.mcse))
                    .collect(),
                Some(total),
            )),
        );
    }
    for (index, one) in comparison.experiments.iter().enumerate() {
        let id = format!("evsi-{suffix}-{}", index + 1);
        figures.push(gallery.show(curve(one, id, unit).draw()));
    }
    figures
}

/// Value to everyone concerned and cost of an experiment, over its size.
fn curve(experiment: &ExperimentValue, id: String, unit: &str) -> ExperimentCurve {
    let point = |size: &ExperimentSize| {
        let value = size.net_benefit + size.cost;
        // How many times the value per decision counts is the same for the error.
        let times = if size.evsi.value.abs() > 0.0 {
            value / size.evsi.value
        } else {
            1.0
        };
        ExperimentPoint {
            n: size.n as f64,
            value,
            error: times * size.evsi.mcse,
            cost: size.cost,
        }
    };
    ExperimentCurve {
        id,
        name: experiment.name.clone(),
        unit: unit.to_owned(),
        points: experiment.sizes.iter().map(point).collect(),
        best: experiment.best_size.map(|n| n as f64),
    }
}

fn bar(name: &str, value: f64, error: f64) -> Bar {
    Bar {
        name: name.to_owned(),
        value,
        error,
        text: supported(value, error.max(value.abs() * 1e-3)),
        behind: None,
    }
}

fn bars(
    id: String,
    title: String,
    quantity: String,
    bars: Vec<Bar>,
    reference: Option<(f64, String)>,
) -> crate::figure::Figure {
    let reference_words = if reference.is_some() {
        " The dashed line is the value of knowing everything."
    } else {
        ""
    };
    Bars {
        id,
        title,
        caption: format!("Bars start at zero; whiskers are 95 % intervals of the Monte Carlo error.{reference_words}"),
        quantity,
        bars,
        reference,
    }
    .draw()
}

fn worth(atlas: &Atlas<'_>, group: &Group<'_>, one: &Information) -> Worth {
    let holder = group.holder(atlas, &one.strategies);
    let unit = holder
        .and_then(|member| {
            atlas
                .result(member)
                .assumptions
                .iter()
                .find(|used| used.id == one.name)
        })
        .map_or("1", |used| used.unit.as_str());
    Worth {
        link: group.assumption(atlas, &one.name, &one.strategies),
        value: with_error_to(one.value.value, one.value.mcse, one.value.value.abs() * 1e-3),
        strategies: one.strategies.join(", "),
        thresholds: one
            .thresholds
            .iter()
            .map(|at| {
                format!(
                    "at {} ({:.0} % of its distribution lies below) the choice changes from {} to {}",
                    with_unit(&short(at.value), unit),
                    100.0 * at.quantile,
                    at.below,
                    at.above
                )
            })
            .collect(),
        warning: one.warning.clone(),
    }
}

fn experiment(
    atlas: &Atlas<'_>,
    group: &Group<'_>,
    one: &ExperimentValue,
    unit: &str,
) -> ExperimentView {
    let note = atlas
        .dossier
        .frame
        .as_ref()
        .and_then(|frame| frame.experiments.iter().find(|note| note.name == one.name));
    let member = group.members.iter().copied().find(|&member| {
        atlas
            .result(member)
            .assumptions
            .iter()
            .any(|used| used.id == one.assumption && used.origin != "inactive")
    });
    ExperimentView {
        name: one.name.clone(),
        link: member.map_or_else(
            || Link::new(&one.assumption, ""),
            |member| atlas.assumption(member, &one.assumption),
        ),
        design: note.map_or_else(String::new, |note| note.design.clone()),
        cost: note.map_or_else(String::new, |note| {
            format!(
                "{} + {} per observation [{unit}]",
                short(note.fixed_cost),
                short(note.cost_per_observation)
            )
        }),
        verdict: one.best_size.map_or_else(
            || "not worth its cost at any size considered".to_owned(),
            |n| format!("worth doing, best with n = {n}"),
        ),
        sizes: one
            .sizes
            .iter()
            .map(|size| {
                vec![
                    size.n.to_string(),
                    with_error_to(
                        size.evsi.value,
                        size.evsi.mcse,
                        size.evsi.value.abs() * 1e-3,
                    ),
                    short(size.cost),
                    short(size.net_benefit),
                ]
            })
            .collect(),
    }
}
