//! What drives a strategy: a tornado, rank correlations, Sobol indices, and every other measure there is.

use evstrat_engine::detail::Swing;
use evstrat_engine::sensitivity::{AboveNoise, Index};
use evstrat_engine::{Estimate, Sensitivity, StrategyResult};
use serde::Serialize;

use super::atlas::Atlas;
use super::words::{
    Link, bracketed, percent_error, short, supported, with_error, with_error_to, with_unit,
};
use super::{FigureView, Gallery};
use crate::figure::{Bar, Bars, SwingBar, SwingBars};

/// Bars of a figure, and rows of a table.
const BARS: usize = 10;

/// What drives one strategy.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Drive {
    /// What is driven: the score, or an outcome.
    pub(crate) with: String,
    pub(crate) swings: Option<FigureView>,
    pub(crate) drivers: Vec<Driver>,
    pub(crate) indices: Option<FigureView>,
    pub(crate) interactions: Vec<String>,
    pub(crate) measures: Option<MeasureTable>,
    pub(crate) remarks: Vec<String>,
}

/// One assumption that moves the result.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Driver {
    pub(crate) link: Link,
    pub(crate) rho: String,
    pub(crate) first_order: String,
    pub(crate) total: String,
    pub(crate) low: String,
    pub(crate) high: String,
    pub(crate) how: String,
}

/// Measures beyond those of the table of drivers; only those that were computed.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct MeasureTable {
    pub(crate) headers: Vec<String>,
    pub(crate) rows: Vec<MeasureRow>,
}

/// The measures of one assumption.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct MeasureRow {
    pub(crate) link: Link,
    pub(crate) cells: Vec<String>,
}

pub(crate) fn drive(atlas: &Atlas<'_>, index: usize, gallery: &mut Gallery) -> Drive {
    let result = atlas.result(index);
    Drive {
        with: result
            .sensitivity
            .first()
            .map_or_else(String::new, |first| first.with.clone()),
        swings: swings(atlas, index).map(|figure| gallery.show(figure.draw())),
        drivers: drivers(atlas, index),
        indices: indices(atlas, index).map(|figure| gallery.show(figure.draw())),
        interactions: interactions(result),
        measures: measures(atlas, index),
        remarks: result
            .sensitivity_overall
            .as_ref()
            .map_or_else(Vec::new, |overall| {
                overall.notes.iter().map(|note| sentence(note)).collect()
            }),
    }
}

/// A note as a sentence.
fn sentence(note: &str) -> String {
    let mut letters = note.chars();
    let first = letters.next().map(char::to_uppercase);
    let text: String = first.into_iter().flatten().chain(letters).collect();
    format!("{}.", text.trim_end_matches('.'))
}

/// A measure: its name and how it reads for one assumption.
type Measured = (&'static str, fn(&Sensitivity) -> Option<String>);

const MEASURES: [Measured; 7] = [
    ("Shapley effect", |item| {
        item.measures.shapley.as_ref().map(|one| share(Some(one)))
    }),
    ("PRCC", |item| {
        let one = item.measures.prcc?;
        Some(with_error_to(one.value, one.mcse, 5e-4))
    }),
    ("SRRC", |item| {
        let one = item.measures.srrc?;
        Some(with_error_to(one.value, one.mcse, 5e-4))
    }),
    ("PAWN", |item| item.measures.pawn.map(above_noise)),
    ("Delta", |item| item.measures.delta.map(above_noise)),
    ("Elementary effect, mean absolute", |item| {
        let one = item.measures.morris?;
        Some(with_error(one.mean_absolute, one.mcse))
    }),
    ("Elementary effect, sd", |item| {
        Some(short(item.measures.morris?.sd))
    }),
];

/// A measure with what chance alone would give, if it does not stand out from that.
fn above_noise(one: AboveNoise) -> String {
    let text = with_error_to(one.value, one.mcse, 5e-4);
    if one.stands_out {
        text
    } else {
        format!("{text} (noise)")
    }
}

fn measures(atlas: &Atlas<'_>, index: usize) -> Option<MeasureTable> {
    let result = atlas.result(index);
    let chosen: Vec<&Sensitivity> = result.sensitivity.iter().take(BARS).collect();
    let computed: Vec<&Measured> = MEASURES
        .iter()
        .filter(|(_, of)| chosen.iter().any(|item| of(item).is_some()))
        .collect();
    (!computed.is_empty()).then(|| MeasureTable {
        headers: computed
            .iter()
            .map(|(name, _)| (*name).to_owned())
            .collect(),
        rows: chosen
            .iter()
            .map(|item| MeasureRow {
                link: atlas.assumption(index, &item.assumption),
                cells: computed
                    .iter()
                    .map(|(_, of)| of(item).unwrap_or_default())
                    .collect(),
            })
            .collect(),
    })
}

fn swings(atlas: &Atlas<'_>, index: usize) -> Option<SwingBars> {
    let detail = atlas.detail(index);
    let first = detail.swings.first()?;
    let result = atlas.result(index);
    let unit = result
        .outcomes
        .iter()
        .find(|outcome| outcome.id == first.with)
        .map_or("1", |outcome| outcome.unit.as_str());
    Some(SwingBars {
        id: format!("swings-{}", atlas.slug(index)),
        strategy: result.id.clone(),
        result: format!("{}{}", first.with, bracketed(unit)),
        overall: first.overall,
        bars: detail
            .swings
            .iter()
            .take(BARS)
            .map(|swing| swing_bar(atlas, index, swing))
            .collect(),
    })
}

fn swing_bar(atlas: &Atlas<'_>, index: usize, swing: &Swing) -> SwingBar {
    let [low_text, high_text] = ends(atlas, index, swing);
    SwingBar {
        name: swing.assumption.clone(),
        low: swing.low.value,
        high: swing.high.value,
        low_text,
        high_text,
    }
}

/// The ends of an assumption in words: its tenths with their unit, or levels by name.
fn ends(atlas: &Atlas<'_>, index: usize, swing: &Swing) -> [String; 2] {
    let position = atlas
        .result(index)
        .assumptions
        .iter()
        .position(|used| used.id == swing.assumption);
    let levels = position
        .and_then(|at| atlas.note(index).assumptions.get(at))
        .map_or(&[][..], |note| note.levels.as_slice());
    if !levels.is_empty() {
        let name = |value: f64| {
            (0..levels.len())
                .find(|&level| (level as f64 - value).abs() < 0.5)
                .map_or_else(String::new, |level| levels[level].clone())
        };
        return swing.ends.map(name);
    }
    let unit = position.map_or("1", |at| atlas.result(index).assumptions[at].unit.as_str());
    let [low, high] = swing.ends;
    [
        format!("≤ {}", with_unit(&short(low), unit)),
        format!("≥ {}", with_unit(&short(high), unit)),
    ]
}

fn drivers(atlas: &Atlas<'_>, index: usize) -> Vec<Driver> {
    let result = atlas.result(index);
    result
        .sensitivity
        .iter()
        .filter(|item| item.rank_correlation.value.abs() >= 0.01)
        .take(BARS)
        .map(|item| {
            let swing = atlas
                .detail(index)
                .swings
                .iter()
                .find(|swing| swing.assumption == item.assumption);
            let used = result
                .assumptions
                .iter()
                .find(|used| used.id == item.assumption);
            let mut how: Vec<&str> = used.map_or_else(Vec::new, |used| {
                used.evidence.iter().map(|one| one.how.as_str()).collect()
            });
            how.sort_unstable();
            how.dedup();
            Driver {
                link: atlas.assumption(index, &item.assumption),
                rho: with_error_to(
                    item.rank_correlation.value,
                    item.rank_correlation.mcse,
                    5e-4,
                ),
                first_order: share(item.measures.first_order.as_ref()),
                total: share(item.measures.total.as_ref()),
                low: swing.map_or_else(String::new, |swing| mean(swing.low)),
                high: swing.map_or_else(String::new, |swing| mean(swing.high)),
                how: if how.is_empty() {
                    "no evidence".to_owned()
                } else {
                    how.join(", ")
                },
            }
        })
        .collect()
}

/// A mean over a tenth of the draws, in so many digits that it can be told from the other end.
fn mean(one: Estimate) -> String {
    supported(one.value, one.mcse.max(1e-4 * one.value.abs()))
}

fn share(index: Option<&Index>) -> String {
    index.map_or_else(String::new, |one| with_error_to(one.value, one.mcse, 5e-4))
}

/// Total Sobol indices with first-order indices in front, of the assumptions with the greatest total.
fn indices(atlas: &Atlas<'_>, index: usize) -> Option<Bars> {
    let result = atlas.result(index);
    let mut found: Vec<(&Index, &Index, &str)> = result
        .sensitivity
        .iter()
        .filter_map(|item| {
            let first = item.measures.first_order.as_ref()?;
            Some((
                first,
                item.measures.total.as_ref()?,
                item.assumption.as_str(),
            ))
        })
        .collect();
    found.sort_by(|a, b| b.1.value.total_cmp(&a.1.value).then_with(|| a.2.cmp(b.2)));
    found.truncate(BARS);
    let with = &result.sensitivity.first()?.with;
    (!found.is_empty()).then(|| Bars {
        id: format!("sobol-{}", atlas.slug(index)),
        title: format!("Shares of the variance of the {with} of {}", result.id),
        caption: "Dark: what goes if the assumption alone were known (first-order Sobol index), with the 95 % interval of its \
                  Monte Carlo error; pale: what stays if all but it were known (total index). The difference is what it does \
                  together with others."
            .to_owned(),
        quantity: format!("share of the variance of the {with}"),
        bars: found
            .into_iter()
            .map(|(first, total, name)| Bar {
                name: name.to_owned(),
                value: first.value,
                error: first.mcse,
                text: format!("{:.2} of {:.2}", first.value.max(0.0), total.value),
                behind: Some(total.value),
            })
            .collect(),
        reference: None,
    })
}

/// Pairs of assumptions that act together, in words.
fn interactions(result: &StrategyResult) -> Vec<String> {
    result
        .sensitivity_overall
        .iter()
        .flat_map(|overall| &overall.interactions)
        .map(|one| {
            format!(
                "{}: {} of the variance only together",
                one.assumptions.join(" and "),
                percent_error(one.second_order.value, one.second_order.mcse)
            )
        })
        .collect()
}
