//! The decision of one context: the answer in words, then the decision table.

use evstrat_engine::{Part, Sensitivity};
use serde::Serialize;

use super::answer::answer;
use super::atlas::Atlas;
use super::certainty::Certainty;
use super::group::{Group, quantile};
use super::words::{Link, Sentence, percent_error, roughly, score, short, signed, with_error};

/// The strategies of one context.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Decision {
    pub(crate) anchor: String,
    /// The context's name for people.
    pub(crate) name: String,
    pub(crate) id: String,
    pub(crate) about: String,
    pub(crate) notes: Vec<String>,
    pub(crate) answer: Vec<Sentence>,
    /// The name of the outcome columns of the table.
    pub(crate) outcomes: Vec<String>,
    pub(crate) rows: Vec<Row>,
    /// Whether options were compared.
    pub(crate) compared: bool,
    /// What the score is measured in.
    pub(crate) unit: String,
}

/// One line of the decision table.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) link: Link,
    pub(crate) name: String,
    pub(crate) comparator: bool,
    pub(crate) success: Measure,
    pub(crate) score: Measure,
    pub(crate) best: Measure,
    /// Median with interval, and the difference to the comparator, per outcome.
    pub(crate) outcomes: Vec<Measure>,
    pub(crate) certainty: Option<Certainty>,
}

/// A number for a table.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Measure {
    /// The number with its error.
    pub(crate) text: String,
    /// What stands below it in small print.
    pub(crate) small: String,
    /// The difference to the reference, below that.
    pub(crate) against: String,
    /// Where it comes from: an anchor; may be empty.
    pub(crate) to: String,
    /// Its share of the full length of a bar, in percent; negative for no bar.
    pub(crate) bar: f64,
    /// The number for sorting.
    pub(crate) value: f64,
}

impl Measure {
    fn none() -> Self {
        Self {
            text: "n/a".to_owned(),
            bar: -1.0,
            value: -1e300,
            ..Measure::default()
        }
    }
}

pub(crate) fn decision(atlas: &Atlas<'_>, group: &Group<'_>, index: usize) -> Decision {
    let note = group.context.and_then(|id| atlas.dossier.context(id));
    let outcomes = key_outcomes(atlas, group);
    Decision {
        anchor: format!("d{}", index + 1),
        name: group.name(atlas),
        id: group.context.unwrap_or_default().to_owned(),
        about: note.map_or_else(String::new, |note| note.description.trim().to_owned()),
        notes: note.map_or_else(Vec::new, |note| note.notes.clone()),
        answer: answer(atlas, group),
        outcomes: outcomes.iter().map(|id| group.outcome(atlas, id)).collect(),
        rows: group
            .members
            .iter()
            .map(|&member| row(atlas, group, member, &outcomes))
            .collect(),
        compared: group.comparison.is_some(),
        unit: group.unit(),
    }
}

/// The two outcomes that weigh most; without a frame the first two of the first strategy.
fn key_outcomes(atlas: &Atlas<'_>, group: &Group<'_>) -> Vec<String> {
    super::outcomes::shown(atlas, group)
        .into_iter()
        .take(2)
        .collect()
}

fn row(atlas: &Atlas<'_>, group: &Group<'_>, member: usize, outcomes: &[String]) -> Row {
    let result = atlas.result(member);
    let comparator = result.part == Part::Comparator;
    Row {
        link: atlas.link(member),
        name: result.name.clone(),
        comparator,
        success: Measure {
            to: atlas.outcomes_anchor(member),
            ..success(atlas, member)
        },
        score: Measure {
            to: atlas.drivers_anchor(member),
            ..utility_of(atlas, group, member)
        },
        best: Measure {
            to: "ranking".to_owned(),
            ..best(group, &result.id)
        },
        outcomes: outcomes
            .iter()
            .map(|id| Measure {
                to: atlas.findings_anchor(member),
                ..outcome(atlas, group, member, id)
            })
            .collect(),
        certainty: (!comparator).then(|| certainty(atlas, group, member)),
    }
}

fn success(atlas: &Atlas<'_>, member: usize) -> Measure {
    let result = atlas.result(member);
    let Some(success) = &result.success else {
        return Measure::none();
    };
    let small = if result.failed_draws.share > 0.01 {
        format!(
            "{} of draws failed; at most {}",
            roughly(result.failed_draws.share),
            percent_error(success.if_failed_succeeded, success.mcse)
        )
    } else if success.probability <= 0.0 {
        format!("at most {}", roughly(success.interval[1]))
    } else if success.probability >= 1.0 {
        format!("at least {}", roughly(success.interval[0]))
    } else {
        String::new()
    };
    Measure {
        text: percent_error(success.probability, success.mcse),
        small,
        bar: 100.0 * success.probability,
        value: success.probability,
        ..Measure::default()
    }
}

fn utility_of(atlas: &Atlas<'_>, group: &Group<'_>, member: usize) -> Measure {
    let result = atlas.result(member);
    let against = group
        .reference(atlas)
        .filter(|&other| other != member)
        .and_then(|other| {
            let other = &atlas.result(other).id;
            let lead = group.lead(&result.id, other)?;
            Some(format!("{} vs {other}", signed(lead.difference.value)))
        })
        .unwrap_or_default();
    if !group.is_scored() {
        return group
            .estimate(&result.id, |one| &one.utility)
            .map_or_else(Measure::none, |one| Measure {
                text: with_error(one.value, one.mcse),
                against,
                bar: -1.0,
                value: one.value,
                ..Measure::default()
            });
    }
    result
        .score
        .as_ref()
        .map_or_else(Measure::none, |one| Measure {
            text: score(one.mean, one.mcse),
            small: quantile_range(&one.quantiles),
            against,
            bar: one.mean,
            value: one.mean,
            ..Measure::default()
        })
}

fn quantile_range(quantiles: &[evstrat_engine::Quantile]) -> String {
    match (quantile(quantiles, 0.05), quantile(quantiles, 0.95)) {
        (Some(low), Some(high)) => format!("{} to {}", short(low), short(high)),
        _ => String::new(),
    }
}

fn best(group: &Group<'_>, id: &str) -> Measure {
    group
        .estimate(id, |one| &one.probability_best)
        .map_or_else(Measure::none, |one| Measure {
            text: percent_error(one.value, one.mcse),
            bar: 100.0 * one.value,
            value: one.value,
            ..Measure::default()
        })
}

fn outcome(atlas: &Atlas<'_>, group: &Group<'_>, member: usize, id: &str) -> Measure {
    let Some(outcome) = atlas
        .result(member)
        .outcomes
        .iter()
        .find(|one| one.id == id)
    else {
        return Measure::none();
    };
    let median = quantile(&outcome.quantiles, 0.5).unwrap_or(f64::NAN);
    let against = group.reference(atlas).and_then(|reference| {
        let id_of = &atlas.result(reference).id;
        let all = &atlas.detail(member).differences;
        let one = all
            .iter()
            .find(|one| one.outcome == id && one.comparator == *id_of)?;
        Some(format!("{} vs {id_of}", signed(one.mean.value)))
    });
    Measure {
        text: short(median),
        small: quantile_range(&outcome.quantiles),
        against: against.unwrap_or_default(),
        bar: -1.0,
        value: median,
        ..Measure::default()
    }
}

/// The certainty of the score of a strategy, imprecision being judged against the reference.
pub(crate) fn certainty(atlas: &Atlas<'_>, group: &Group<'_>, member: usize) -> Certainty {
    let crosses = group.reference(atlas).and_then(|other| {
        let [low, high] = group
            .lead(&atlas.result(member).id, &atlas.result(other).id)?
            .interval;
        Some(low <= 0.0 && high >= 0.0)
    });
    atlas
        .judged(member)
        .certainty(|item: &Sensitivity| item.rank_correlation.value, crosses)
}
