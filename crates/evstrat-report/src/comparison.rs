//! The decision table: the strategies of one context against each other, in 80 columns.

mod learning;

use evstrat_engine::{Comparison, Estimate, Part, Results, StrategyResult};

use crate::number::{grouped, grouped_number, significant, with_error, with_error_to};
use crate::report::Section;
use crate::scorecard::conditioned::describe;
use crate::scorecard::{Effort, footer, paragraph};
use crate::text::{WIDTH, counted, fit, interval, left, right};
use crate::view::answer::plain;
use crate::view::words::roughly;
use learning::{experiments, frontier, thresholds, unknowns};

/// The comparisons of all contexts, as text of 80 columns; of the parts those that belong to `sections`. The title, warnings
/// and how it ended are always there.
#[must_use]
pub fn comparison(results: &Results, effort: Effort, sections: &[Section]) -> String {
    let mut out = String::new();
    for group in &results.comparisons {
        if !out.is_empty() {
            out.push('\n');
        }
        group_of(&mut out, results, group, sections);
    }
    if results.comparisons.is_empty() {
        let why = if results.study.frame.is_none() {
            "Nothing to compare: no frame says what outcomes are worth. Name one with --frame, or put it beside the \
             strategies as frames/default.toml."
        } else {
            "Nothing to compare: no context has two strategies that the frame can score."
        };
        paragraph(&mut out, "", why);
    }
    out.push('\n');
    footer(&mut out, results, effort);
    out
}

fn group_of(out: &mut String, results: &Results, group: &Comparison, shown: &[Section]) {
    let title = group.context.as_ref().map_or_else(
        || "Strategies without a context".to_owned(),
        |id| format!("Context {id}"),
    );
    push(
        out,
        &format!("{title}: {} strategies", group.strategies.len()),
    );
    push(out, &"─".repeat(WIDTH));
    if shown.contains(&Section::Answer) {
        let mut sentences = plain(results, group, true).into_iter();
        if let Some(headline) = sentences.next() {
            paragraph(out, "", &headline);
        }
        for sentence in sentences {
            paragraph(out, "- ", &sentence);
        }
        table(out, results, group);
    }
    if shown.contains(&Section::Fit) {
        conditioned(out, group);
    }
    if shown.contains(&Section::Outcomes) {
        spreads(out, results, group);
    }
    if shown.contains(&Section::Ranking) {
        superiority(out, results, group);
        frontier(out, group);
    }
    if shown.contains(&Section::Next) {
        unknowns(out, results, group);
        thresholds(out, results, group);
        experiments(out, group);
        assurance(out, group);
    }
    if shown.contains(&Section::How) {
        shared(out, group);
    }
    if group.failed > 0 {
        let text = format!(
            "In {} draws an option failed; it counts there as a score of 0 and no success.",
            grouped(group.failed)
        );
        paragraph(out, "WARNING ", &text);
    }
}

fn points(group: &Comparison) -> String {
    if group.unit == "score" {
        "points".to_owned()
    } else {
        group.unit.clone()
    }
}

fn table(out: &mut String, results: &Results, group: &Comparison) {
    let unit = if group.unit == "score" {
        "score"
    } else {
        group.unit.as_str()
    };
    out.push('\n');
    push(
        out,
        &format!(
            "{}{}{}{}",
            left("", 26),
            right("P(success)", 18),
            right(unit, 18),
            right("P(best)", 18)
        ),
    );
    for index in by_utility(group) {
        let id = &group.strategies[index];
        let found = results
            .strategies
            .iter()
            .find(|one| one.id == *id && one.context == group.context);
        push(
            out,
            &format!(
                "{}{}{}{}",
                left(id, 26),
                right(&success(found), 18),
                right(&readable(&group.utility[index], 5e-3), 18),
                right(&readable(&group.probability_best[index], 1e-4), 18)
            ),
        );
    }
}

/// The same columns with the draws weighted by what was observed.
fn conditioned(out: &mut String, group: &Comparison) {
    let Some(found) = &group.conditioned else {
        return;
    };
    out.push('\n');
    let text = format!(
        "Given what was observed ({} effective draws):",
        grouped_number(found.effective.draws)
    );
    push(out, &fit(&text, WIDTH));
    for observation in &found.on {
        let strategies = observation.strategies.join(", ");
        paragraph(
            out,
            "  ",
            &format!("{} ({strategies})", describe(observation)),
        );
    }
    if let Some(given) = &found.estimates {
        let mut order: Vec<usize> = (0..group.strategies.len()).collect();
        order.sort_by(|&a, &b| given.utility[b].value.total_cmp(&given.utility[a].value));
        for index in order {
            let success = given.success[index].map_or_else(
                || "n/a".to_owned(),
                |one| with_error_to(one.value, one.mcse, 1e-4),
            );
            push(
                out,
                &format!(
                    "{}{}{}{}",
                    left(&group.strategies[index], 26),
                    right(&success, 18),
                    right(&readable(&given.utility[index], 5e-3), 18),
                    right(&readable(&given.probability_best[index], 1e-4), 18)
                ),
            );
        }
    }
    if !found.effective.warning.is_empty() {
        paragraph(out, "WARNING ", &found.effective.warning);
    }
}

/// Where the score lies in most draws, on one scale for all options.
fn spreads(out: &mut String, results: &Results, group: &Comparison) {
    const COLUMNS: usize = 51;
    let rows: Vec<(&str, [f64; 3])> = by_utility(group)
        .into_iter()
        .filter_map(|index| {
            let id = &group.strategies[index];
            let found = results
                .strategies
                .iter()
                .find(|one| one.id == *id && one.context == group.context)?;
            let quantiles = &found.score.as_ref()?.quantiles;
            let at = |p: f64| {
                quantiles
                    .iter()
                    .find(|one| (one.p - p).abs() < 1e-9)
                    .map(|one| one.value)
            };
            Some((id.as_str(), [at(0.05)?, at(0.5)?, at(0.95)?]))
        })
        .collect();
    if rows.is_empty() || group.unit != "score" {
        return;
    }
    out.push('\n');
    let scale = format!("0{:>25}{:>25}", 50, 100);
    push(
        out,
        &format!(
            "{}{scale}",
            left("Score, 5 % to 95 % of draws", WIDTH - COLUMNS)
        ),
    );
    for (id, quantiles) in rows {
        let drawn = interval(quantiles, (0.0, 100.0), COLUMNS);
        push(out, &format!("  {}{drawn}", left(id, WIDTH - COLUMNS - 2)));
    }
}

/// The options, the greatest expected utility first.
fn by_utility(group: &Comparison) -> Vec<usize> {
    let mut order: Vec<usize> = (0..group.strategies.len()).collect();
    order.sort_by(|&a, &b| group.utility[b].value.total_cmp(&group.utility[a].value));
    order
}

/// An estimate to the digits its error supports, but no finer than `least` or a ten-thousandth of itself: columns are narrow.
fn readable(estimate: &Estimate, least: f64) -> String {
    if estimate.mcse > 0.0 {
        let least = least.max(1e-4 * estimate.value.abs());
        with_error_to(estimate.value, estimate.mcse, least)
    } else {
        significant(estimate.value, 4)
    }
}

/// A success probability; where no draw or every draw succeeds, the bound that this leaves.
fn success(result: Option<&StrategyResult>) -> String {
    let Some(one) = result.and_then(|result| result.success.as_ref()) else {
        return "n/a".to_owned();
    };
    if one.probability <= 0.0 {
        format!("0 (≤ {})", roughly(one.interval[1]))
    } else if one.probability >= 1.0 {
        format!("1 (≥ {})", roughly(one.interval[0]))
    } else {
        with_error_to(one.probability, one.mcse, 1e-4)
    }
}

fn superiority(out: &mut String, results: &Results, group: &Comparison) {
    out.push('\n');
    push(
        out,
        &fit(
            "Pairs: probability that the first beats the second, and by how much",
            WIDTH,
        ),
    );
    let everyone: Vec<&str> = group.strategies.iter().map(String::as_str).collect();
    over(out, group, &group.best, &everyone);
    let is_asked = |id: &&str| {
        let mut all = results.strategies.iter();
        all.any(|one| one.id == **id && one.context == group.context && one.part == Part::Strategy)
    };
    let asked: Vec<&str> = by_utility(group)
        .into_iter()
        .map(|index| everyone[index])
        .filter(is_asked)
        .collect();
    if let Some(best) = asked.first()
        && *best != group.best
    {
        over(out, group, best, &asked);
    }
}

/// One option against each of others.
fn over(out: &mut String, group: &Comparison, best: &str, others: &[&str]) {
    for pair in &group.pairwise {
        let (leads, other) = match (pair.a == best, pair.b == best) {
            (true, _) => (true, pair.b.as_str()),
            (_, true) => (false, pair.a.as_str()),
            _ => continue,
        };
        if !others.contains(&other) {
            continue;
        }
        let (p, gain) = if leads {
            (pair.superiority.value, pair.difference.value)
        } else {
            (1.0 - pair.superiority.value, -pair.difference.value)
        };
        push(
            out,
            &format!(
                "  {}{}{}",
                left(&fit(&format!("{best} over {other}"), 42), 42),
                right(&with_error(p, pair.superiority.mcse), 18),
                right(&with_error(gain, pair.difference.mcse), 18)
            ),
        );
    }
}

/// How probably the frame's confirmatory experiment would succeed.
fn assurance(out: &mut String, group: &Comparison) {
    let Some(first) = group.assurance.first() else {
        return;
    };
    out.push('\n');
    let title = format!(
        "Assurance: the planned experiment shows an effect on {}",
        first.outcome
    );
    push(out, &fit(&title, WIDTH));
    for one in &group.assurance {
        let shown = with_error_to(one.probability.value, one.probability.mcse, 1e-5);
        push(
            out,
            &format!(
                "  {}{}",
                left(&fit(&one.strategy, 36), 36),
                right(&shown, 18)
            ),
        );
    }
}

fn shared(out: &mut String, group: &Comparison) {
    if group.shared.is_empty() {
        return;
    }
    // One name may stand for several unknowns, each shared by other strategies.
    let mut names: Vec<&str> = group
        .shared
        .iter()
        .map(|one| one.assumption.as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    out.push('\n');
    paragraph(
        out,
        "",
        &format!(
            "{} {} shared between strategies, so that differences are not noise: {}.",
            counted(group.shared.len(), "unknown"),
            if group.shared.len() == 1 { "is" } else { "are" },
            names.join(", ")
        ),
    );
}

fn push(out: &mut String, line: &str) {
    out.push_str(line.trim_end());
    out.push('\n');
}
