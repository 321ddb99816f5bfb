//! The answer: which strategy leads, how sure, by how much, on what it rests, what to measure next.

use evstrat_engine::{Comparison, Part, Sensitivity};
use serde::Serialize;

use super::atlas::Atlas;
use super::certainty::Certainty;
use super::words::{
    Link, Sentence, bracketed, listed, percent_error, roughly, score, short, with_error,
};
use crate::number::supported;

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

/// The strategies of one context with what compares them, if anything does.
pub(crate) struct Group<'a> {
    pub(crate) context: Option<&'a str>,
    /// Indices of strategies, best first.
    pub(crate) members: Vec<usize>,
    pub(crate) comparison: Option<&'a Comparison>,
}

/// The contexts in the order of the results.
pub(crate) fn groups<'a>(atlas: &Atlas<'a>) -> Vec<Group<'a>> {
    let mut contexts: Vec<Option<&str>> = Vec::new();
    for result in &atlas.results.strategies {
        let context = result.context.as_deref();
        if !contexts.contains(&context) {
            contexts.push(context);
        }
    }
    contexts
        .into_iter()
        .map(|context| {
            let comparison = atlas
                .results
                .comparisons
                .iter()
                .find(|one| one.context.as_deref() == context);
            let mut members: Vec<usize> = (0..atlas.results.strategies.len())
                .filter(|&index| atlas.result(index).context.as_deref() == context)
                .collect();
            let worth = |index: usize| utility(atlas, comparison, index);
            members.sort_by(|&a, &b| worth(b).total_cmp(&worth(a)));
            Group {
                context,
                members,
                comparison,
            }
        })
        .collect()
}

/// What options are ordered by: expected utility, else the score, else the success probability.
fn utility(atlas: &Atlas<'_>, comparison: Option<&Comparison>, index: usize) -> f64 {
    let result = atlas.result(index);
    let found = comparison.and_then(|group| {
        let position = group.strategies.iter().position(|id| *id == result.id)?;
        group.utility.get(position).map(|one| one.value)
    });
    let fallback = || {
        result
            .success
            .as_ref()
            .map_or(f64::NEG_INFINITY, |one| one.probability)
    };
    found
        .or_else(|| result.score.as_ref().map(|one| one.mean))
        .unwrap_or_else(fallback)
}

pub(crate) fn decision(atlas: &Atlas<'_>, group: &Group<'_>, index: usize) -> Decision {
    let note = group.context.and_then(|id| atlas.dossier.context(id));
    let outcomes = key_outcomes(atlas, group);
    Decision {
        anchor: format!("d{}", index + 1),
        name: note.map_or_else(
            || "Strategies without a context".to_owned(),
            |note| note.name.clone(),
        ),
        id: group.context.unwrap_or_default().to_owned(),
        about: note.map_or_else(String::new, |note| note.description.trim().to_owned()),
        notes: note.map_or_else(Vec::new, |note| note.notes.clone()),
        answer: answer(atlas, group),
        outcomes: outcomes
            .iter()
            .map(|id| name_of(atlas, group, id))
            .collect(),
        rows: group
            .members
            .iter()
            .map(|&member| row(atlas, group, member, &outcomes))
            .collect(),
        compared: group.comparison.is_some(),
        unit: points(group),
    }
}

fn points(group: &Group<'_>) -> String {
    match group.comparison {
        Some(one) if one.unit != "score" => one.unit.clone(),
        _ => "points".to_owned(),
    }
}

/// The two outcomes that weigh most; without a frame the first two of the first strategy.
fn key_outcomes(atlas: &Atlas<'_>, group: &Group<'_>) -> Vec<String> {
    super::outcomes::shown(atlas, group)
        .into_iter()
        .take(2)
        .collect()
}

/// An outcome's name with its unit.
pub(crate) fn name_of(atlas: &Atlas<'_>, group: &Group<'_>, id: &str) -> String {
    let found = group
        .members
        .iter()
        .flat_map(|&member| &atlas.result(member).outcomes)
        .find(|outcome| outcome.id == id);
    found.map_or_else(
        || id.to_owned(),
        |outcome| format!("{}{}", outcome.name, bracketed(&outcome.unit)),
    )
}

fn row(atlas: &Atlas<'_>, group: &Group<'_>, member: usize, outcomes: &[String]) -> Row {
    let result = atlas.result(member);
    let comparator = result.part == Part::Comparator;
    Row {
        link: atlas.link(member),
        name: result.name.clone(),
        comparator,
        success: success(atlas, member),
        score: utility_of(atlas, group, member),
        best: best(group, &result.id),
        outcomes: outcomes
            .iter()
            .map(|id| outcome(atlas, group, member, id))
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
    let money = group.comparison.filter(|one| one.unit != "score");
    if let Some(comparison) = money {
        let at = comparison.strategies.iter().position(|id| *id == result.id);
        return at
            .and_then(|at| comparison.utility.get(at))
            .map_or_else(Measure::none, |one| Measure {
                text: with_error(one.value, one.mcse),
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
            bar: one.mean,
            value: one.mean,
            ..Measure::default()
        })
}

fn quantile_range(quantiles: &[evstrat_engine::Quantile]) -> String {
    let at = |p: f64| {
        quantiles
            .iter()
            .find(|one| (one.p - p).abs() < 1e-9)
            .map(|one| short(one.value))
    };
    match (at(0.05), at(0.95)) {
        (Some(low), Some(high)) => format!("{low} to {high}"),
        _ => String::new(),
    }
}

fn best(group: &Group<'_>, id: &str) -> Measure {
    let found = group.comparison.and_then(|one| {
        let at = one.strategies.iter().position(|other| other == id)?;
        one.probability_best.get(at)
    });
    found.map_or_else(Measure::none, |one| Measure {
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
    let at = |p: f64| {
        outcome
            .quantiles
            .iter()
            .find(|one| (one.p - p).abs() < 1e-9)
    };
    let median = at(0.5).map_or(f64::NAN, |one| one.value);
    let against = reference(atlas, group).and_then(|reference| {
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
    }
}

pub(crate) fn signed(value: f64) -> String {
    let text = short(value);
    if value > 0.0 {
        format!("+{text}")
    } else {
        text
    }
}

/// The comparator that differences in small print refer to: the last, which is the most demanding by convention (the
/// first is doing nothing).
pub(crate) fn reference(atlas: &Atlas<'_>, group: &Group<'_>) -> Option<usize> {
    let mut found: Vec<usize> = group
        .members
        .iter()
        .copied()
        .filter(|&member| atlas.result(member).part == Part::Comparator)
        .collect();
    found.sort_unstable();
    found.last().copied()
}

/// The certainty of the score of a strategy, imprecision being judged against the reference.
pub(crate) fn certainty(atlas: &Atlas<'_>, group: &Group<'_>, member: usize) -> Certainty {
    let crosses = group
        .comparison
        .zip(reference(atlas, group))
        .and_then(|(comparison, other)| {
            let (own, other) = (&atlas.result(member).id, &atlas.result(other).id);
            let pair = comparison.pairwise.iter().find(|pair| {
                pair.a == *own && pair.b == *other || pair.a == *other && pair.b == *own
            })?;
            let [low, high] = pair.difference_interval;
            Some(low <= 0.0 && high >= 0.0)
        });
    atlas
        .judged(member)
        .certainty(|item: &Sensitivity| item.rank_correlation.value, crosses)
}

/// Which strategy leads, how sure that is, by how much, on what it rests, and what to measure next.
fn answer(atlas: &Atlas<'_>, group: &Group<'_>) -> Vec<Sentence> {
    let Some(comparison) = group.comparison else {
        return group
            .members
            .iter()
            .filter(|&&member| atlas.result(member).part == Part::Strategy)
            .map(|&member| alone(atlas, member))
            .collect();
    };
    let Some(leader) = group
        .members
        .iter()
        .copied()
        .find(|&member| atlas.result(member).id == comparison.best)
    else {
        return Vec::new();
    };
    let mut sentences = vec![leads(atlas, group, comparison, leader)];
    let asked = group
        .members
        .iter()
        .copied()
        .find(|&member| atlas.result(member).part == Part::Strategy);
    if atlas.result(leader).part == Part::Comparator
        && let Some(first) = asked
    {
        sentences.push(behind(atlas, comparison, (first, leader)));
    }
    if let Some(subject) = asked {
        sentences.push(rests_on(atlas, subject));
    }
    sentences.push(measure_next(atlas, group, comparison));
    sentences
}

fn alone(atlas: &Atlas<'_>, member: usize) -> Sentence {
    let result = atlas.result(member);
    let link = atlas.link(member);
    let sentence = Sentence::default().link(link.text, link.to);
    match &result.success {
        Some(success) => sentence.say(format!(
            " meets its targets in {} of draws.",
            percent_error(success.probability, success.mcse)
        )),
        None => sentence.say(" has no target to meet; its outcomes are below."),
    }
}

fn leads(atlas: &Atlas<'_>, group: &Group<'_>, comparison: &Comparison, leader: usize) -> Sentence {
    let id = &atlas.result(leader).id;
    let at = comparison
        .strategies
        .iter()
        .position(|one| one == id)
        .unwrap_or(0);
    let link = atlas.link(leader);
    let mut sentence = Sentence::default().link(link.text, link.to);
    if atlas.result(leader).part == Part::Comparator {
        sentence = sentence.say(", a comparator,");
    }
    let probability = comparison
        .probability_best
        .get(at)
        .map_or(0.0, |one| one.value);
    sentence = sentence.say(format!(
        " leads: it is best in {} of draws",
        roughly(probability)
    ));
    let second = group
        .members
        .iter()
        .copied()
        .find(|&member| member != leader);
    if let Some(second) = second
        && let Some((difference, [low, high])) = lead_over(comparison, id, &atlas.result(second).id)
    {
        let other = atlas.link(second);
        sentence = sentence
            .say(format!(
                ", on average {} {} ahead of ",
                short(difference),
                points(group)
            ))
            .link(other.text, other.to)
            .say(format!(
                " (5 % to 95 % of draws {} to {})",
                short(low),
                short(high)
            ));
    }
    match &atlas.result(leader).success {
        Some(success) => sentence.say(format!(
            ", and meets all targets in {} of draws.",
            percent_error(success.probability, success.mcse)
        )),
        None => sentence.say("."),
    }
}

/// How far `a` is ahead of `b`: the mean and the interval over draws.
fn lead_over(comparison: &Comparison, a: &str, b: &str) -> Option<(f64, [f64; 2])> {
    comparison.pairwise.iter().find_map(|pair| {
        if pair.a == a && pair.b == b {
            Some((pair.difference.value, pair.difference_interval))
        } else if pair.a == b && pair.b == a {
            let [low, high] = pair.difference_interval;
            Some((-pair.difference.value, [-high, -low]))
        } else {
            None
        }
    })
}

fn behind(atlas: &Atlas<'_>, comparison: &Comparison, (first, leader): (usize, usize)) -> Sentence {
    let (own, other) = (&atlas.result(first).id, &atlas.result(leader).id);
    let wins = comparison.pairwise.iter().find_map(|pair| {
        if pair.a == *own && pair.b == *other {
            Some(pair.superiority.value)
        } else if pair.a == *other && pair.b == *own {
            Some(1.0 - pair.superiority.value)
        } else {
            None
        }
    });
    let link = atlas.link(first);
    let mut sentence = Sentence::default()
        .say("Of the strategies asked for, ")
        .link(link.text, link.to)
        .say(" comes first");
    if let Some(wins) = wins {
        sentence = sentence.say(format!("; it beats {other} in {} of draws", roughly(wins)));
    }
    match &atlas.result(first).success {
        Some(success) => sentence.say(format!(
            " and meets all targets in {}.",
            percent_error(success.probability, success.mcse)
        )),
        None => sentence.say("."),
    }
}

fn rests_on(atlas: &Atlas<'_>, subject: usize) -> Sentence {
    let result = atlas.result(subject);
    let active = result
        .assumptions
        .iter()
        .filter(|used| used.origin != "inactive");
    let (mut total, mut thin) = (0, 0);
    for used in active {
        total += 1;
        if used.evidence.iter().all(|one| one.how == "recalled") {
            thin += 1;
        }
    }
    let link = atlas.link(subject);
    let mut sentence = Sentence::default()
        .say("The result of ")
        .link(link.text, link.to)
        .say(" rests most on ");
    let drivers: Vec<&Sensitivity> = result.sensitivity.iter().take(2).collect();
    for (index, item) in drivers.iter().enumerate() {
        let assumption = atlas.assumption(subject, &item.assumption);
        if index > 0 {
            sentence = sentence.say(" and ");
        }
        sentence = sentence.link(assumption.text, assumption.to);
    }
    if drivers.is_empty() {
        sentence = sentence.say("no single assumption");
    }
    sentence.say(format!(
        "; {thin} of its {total} assumptions have only recalled evidence or none."
    ))
}

fn measure_next(atlas: &Atlas<'_>, group: &Group<'_>, comparison: &Comparison) -> Sentence {
    let total = with_error(comparison.evpi.value, comparison.evpi.mcse.max(0.005));
    let worth: Vec<_> = comparison
        .evppi
        .iter()
        .filter(|one| one.value.value > 2.0 * one.value.mcse && one.value.value > 0.0)
        .collect();
    let Some(first) = worth.first() else {
        let all = if comparison.evpi.value > 0.005 {
            format!(
                "knowing everything would be worth {total} {}",
                points(group)
            )
        } else {
            "even knowing everything would be worth next to nothing".to_owned()
        };
        return Sentence::default().say(format!(
            "No single assumption, if it were known, would change the choice noticeably ({all})."
        ));
    };
    let holder = group
        .members
        .iter()
        .copied()
        .find(|&member| first.strategies.contains(&atlas.result(member).id))
        .unwrap_or(0);
    let assumption = atlas.assumption(holder, &first.name);
    Sentence::default()
        .say("Measure ")
        .link(assumption.text, assumption.to)
        .say(format!(
            " first: knowing it would be worth {} of the {total} {} that knowing everything is worth to this choice{}.",
            supported(first.value.value, first.value.mcse.max(0.005)),
            points(group),
            others(&worth.iter().skip(1).take(2).map(|one| one.name.clone()).collect::<Vec<_>>())
        ))
}

fn others(names: &[String]) -> String {
    if names.is_empty() {
        String::new()
    } else {
        format!("; then {}", listed(names))
    }
}
