//! The parts of a scorecard, from top to bottom.

use evstrat_engine::sensitivity::Index;
use evstrat_engine::{
    AssumptionUsed, CheckResult, OutcomeResult, Part, Quantile, Results, Sensitivity,
    StrategyResult, TargetResult,
};

use super::paragraph;
use crate::number::{grouped, percent, significant, supported, with_error, with_error_to};
use crate::text::{WIDTH, bar, fit, interval, left, right, width, wrap};

/// The share of failed draws that belongs under the headline.
const WORRYING: f64 = 0.01;

/// Quantiles are shown with at most four digits, however small their error: more would be noise to a reader.
const READABLE: f64 = 1e-2;

/// Correlations weaker than this are not worth a line.
const FAINT: f64 = 0.005;

/// How many assumptions a scorecard names as the ones that matter most.
const DRIVERS: usize = 5;

pub(super) fn heading(out: &mut String, results: &Results, strategy: &StrategyResult) {
    push(out, &fit(&strategy.name, WIDTH));
    let mut about = vec![format!("{}: model {}", strategy.id, strategy.model)];
    about.extend(
        strategy
            .context
            .as_ref()
            .map(|context| format!("context {context}")),
    );
    about.extend(
        results
            .study
            .frame
            .as_ref()
            .map(|frame| format!("frame {frame}")),
    );
    push(out, &fit(&about.join(", "), WIDTH));
    if !results.study.set.is_empty() {
        let set = results.study.set.join("; ");
        paragraph(out, "set on the command line: ", &set);
    }
    push(out, &"─".repeat(WIDTH));
}

pub(super) fn headline(out: &mut String, results: &Results, strategy: &StrategyResult) {
    match &strategy.success {
        Some(success) => {
            let [low, high] = success.interval;
            let coverage = if results.study.stopped.looks > 1 {
                "95 % over all looks"
            } else {
                "95 %"
            };
            push(
                out,
                &format!(
                    "Success {}   ({coverage}: {} to {})",
                    with_error(success.probability, success.mcse),
                    supported(low, success.mcse),
                    supported(high, success.mcse)
                ),
            );
        }
        None => push(out, "Success n/a: no target is set"),
    }
    match &strategy.score {
        Some(score) => {
            push(
                out,
                &format!(
                    "Score   {} of 100   (sd over draws {})",
                    with_error(score.mean, score.mcse),
                    significant(score.sd, 2)
                ),
            );
            spread(out, &score.quantiles);
        }
        None => push(out, "Score   n/a: no frame is set"),
    }
    let failed = &strategy.failed_draws;
    if failed.share > WORRYING {
        let would = strategy
            .success
            .as_ref()
            .map_or_else(String::new, |success| {
                let at_most = supported(success.if_failed_succeeded, success.mcse);
                format!("; had they all succeeded, success would be {at_most}")
            });
        let text = format!(
            "{} of the draws failed and count as no success{would}",
            percent(failed.share)
        );
        paragraph(out, "WARNING ", &text);
    }
}

/// Where the score lies in most draws.
fn spread(out: &mut String, quantiles: &[Quantile]) {
    let at = |p: f64| {
        quantiles
            .iter()
            .find(|one| (one.p - p).abs() < 1e-9)
            .map(|one| one.value)
    };
    if let (Some(low), Some(middle), Some(high)) = (at(0.05), at(0.5), at(0.95)) {
        let drawn = interval([low, middle, high], (0.0, 100.0), 40);
        push(
            out,
            &format!("        0 {drawn} 100   5 % ├─●─┤ 95 % of draws"),
        );
    }
}

pub(super) fn targets(out: &mut String, strategy: &StrategyResult) {
    let all: Vec<(&OutcomeResult, &TargetResult)> = strategy
        .outcomes
        .iter()
        .flat_map(|outcome| outcome.targets.iter().map(move |target| (outcome, target)))
        .collect();
    if all.is_empty() {
        return;
    }
    section(out, "Targets", "probability met");
    for (outcome, target) in all {
        let what = format!(
            "{} {}",
            outcome.id,
            condition(target.at_least, target.at_most, &outcome.unit)
        );
        let met = with_error(target.probability, target.mcse);
        row(out, &what, &met);
        if !target.source.is_empty() {
            note(out, &target.source);
        }
        if !target.counts {
            note(
                out,
                "shown only; the success probability does not ask for it",
            );
        }
    }
}

pub(super) fn outcomes(out: &mut String, strategy: &StrategyResult) {
    section(out, "Outcomes", "median     5 % to 95 % of draws");
    for outcome in &strategy.outcomes {
        let unit = if outcome.unit == "1" {
            String::new()
        } else {
            format!(" [{}]", outcome.unit)
        };
        let what = left(&format!("{}{unit}", outcome.id), 42);
        if is_flag(outcome) {
            push(
                out,
                &format!("  {what}{} of draws", right(&percent(outcome.mean), 11)),
            );
            continue;
        }
        let at = |p: f64| quantile(outcome, p);
        let line = format!(
            "  {what}{}  {} to {}",
            right(&at(0.5), 11),
            right(&at(0.05), 10),
            at(0.95)
        );
        push(out, &line);
    }
}

/// Whether an outcome says yes (1) or no (0) in every draw: its variance is then that of its mean.
fn is_flag(outcome: &OutcomeResult) -> bool {
    let binary = outcome
        .quantiles
        .iter()
        .all(|one| one.value.abs() < 1e-12 || (one.value - 1.0).abs() < 1e-12);
    let named = outcome.id.ends_with("-cut") || outcome.id.ends_with("-hit");
    let spread = outcome.mean * (1.0 - outcome.mean);
    binary && (named || spread > 0.0 && (outcome.sd * outcome.sd - spread).abs() < 1e-2 * spread)
}

fn quantile(outcome: &OutcomeResult, p: f64) -> String {
    outcome
        .quantiles
        .iter()
        .find(|quantile| (quantile.p - p).abs() < 1e-9)
        .map_or_else(
            || "n/a".to_owned(),
            |&Quantile { value, mcse, .. }| {
                let text = supported(value, mcse.max(value.abs() * READABLE));
                // Zeros after the point would look like digits that somebody found.
                let is_zero = text.chars().all(|c| matches!(c, '0' | '.'));
                if is_zero { "0".to_owned() } else { text }
            },
        )
}

pub(super) fn drivers(out: &mut String, strategy: &StrategyResult) {
    if strategy
        .sensitivity
        .iter()
        .any(|item| item.measures.total.is_some() || item.measures.shapley.is_some())
    {
        return indices(out, strategy);
    }
    let strong = |item: &&Sensitivity| item.rank_correlation.value.abs() >= FAINT;
    let Some(first) = strategy.sensitivity.first().filter(strong) else {
        return;
    };
    let title = format!("What moves the {} most", first.with);
    section(out, &title, "rank correlation");
    for item in strategy.sensitivity.iter().filter(strong).take(DRIVERS) {
        let rho = item.rank_correlation;
        let shown = with_error_to(rho.value, rho.mcse, 5e-4);
        let sign = if shown.starts_with('-') { "" } else { "+" };
        push(
            out,
            &format!(
                "  {}{}  {}",
                left(&item.assumption, 38),
                right(&format!("{sign}{shown}"), 18),
                bar(rho.value.abs(), 20)
            ),
        );
    }
}

/// The assumptions with the greatest total indices, and what was noticed about them.
fn indices(out: &mut String, strategy: &StrategyResult) {
    let Some(first) = strategy.sensitivity.first() else {
        return;
    };
    let title = format!("What moves the {} most", first.with);
    section(out, &title, "alone   with others, share of variance");
    // A dependent assumption has no total index of its own; its fair share stands in.
    let with_total = strategy.sensitivity.iter().filter_map(|item| {
        let measures = &item.measures;
        let (total, mark) = match (&measures.total, &measures.shapley) {
            (Some(total), _) => (total, ""),
            (None, shapley) => (shapley.as_ref()?, "*"),
        };
        Some((
            &item.assumption,
            measures.first_order.as_ref()?,
            total,
            mark,
        ))
    });
    let mut is_marked = false;
    for (assumption, alone, total, mark) in with_total.take(DRIVERS) {
        let show = |index: &Index| with_error_to(index.value, index.mcse, 5e-4);
        is_marked |= !mark.is_empty();
        push(
            out,
            &format!(
                "  {}{}{}{} {}",
                left(assumption, 30),
                right(&show(alone), 16),
                right(&show(total), 16),
                left(mark, 1),
                bar(total.value, 14)
            ),
        );
    }
    if is_marked {
        note(
            out,
            "* depends on others: its fair share of the variance (Shapley)",
        );
    }
    let notes = strategy
        .sensitivity_overall
        .iter()
        .flat_map(|overall| &overall.notes);
    for text in notes {
        note(out, text);
    }
}

pub(super) fn checks(out: &mut String, strategy: &StrategyResult) {
    if strategy.checks.is_empty() {
        return;
    }
    let passed = strategy.checks.iter().filter(|check| check.passed).count();
    let count = format!("{passed} of {} passed", strategy.checks.len());
    section(out, "Checks against published observations", &count);
    for check in &strategy.checks {
        let unit = strategy
            .outcomes
            .iter()
            .find(|outcome| outcome.id == check.outcome)
            .map_or("1", |outcome| outcome.unit.as_str());
        check_line(out, check, unit);
    }
}

fn check_line(out: &mut String, check: &CheckResult, unit: &str) {
    let verdict = if check.passed { "passed" } else { "MISSED" };
    push(
        out,
        &fit(
            &format!(
                "  {verdict}  {}: median {}, observed {}",
                check.outcome,
                significant(check.median, 3),
                condition(check.at_least, check.at_most, unit)
            ),
            WIDTH,
        ),
    );
    let share = format!("{} of draws agree", percent(check.agreement.value));
    let cited = if check.evidence.is_empty() {
        share
    } else {
        format!("{share}; evidence: {}", check.evidence.join(", "))
    };
    paragraph(out, "          ", &cited);
    if !check.note.is_empty() {
        paragraph(out, "          ", &check.note);
    }
}

pub(super) fn comparators(out: &mut String, results: &Results, strategy: &StrategyResult) {
    let group: Vec<&StrategyResult> = results
        .strategies
        .iter()
        .filter(|one| one.part == Part::Comparator && one.context == strategy.context)
        .collect();
    if group.is_empty() {
        return;
    }
    section(
        out,
        "Comparators",
        "success               score      beaten in",
    );
    for one in group {
        let success = one.success.as_ref().map_or_else(
            || "n/a".to_owned(),
            |success| with_error(success.probability, success.mcse),
        );
        let score = one.score.as_ref().map_or_else(
            || "n/a".to_owned(),
            |score| with_error(score.mean, score.mcse),
        );
        let beaten =
            superiority(results, strategy, &one.id).map_or_else(|| "n/a".to_owned(), percent);
        let line = format!(
            "  {}{}{}{}",
            left(&one.id, 27),
            right(&success, 18),
            right(&score, 18),
            right(&beaten, 15)
        );
        push(out, &line);
        let missed = one.checks.iter().filter(|check| !check.passed).count();
        if missed > 0 {
            note(
                out,
                &format!("{missed} of its {} checks missed", one.checks.len()),
            );
        }
    }
}

/// The share of draws in which a strategy scores higher than `other`; ties count half.
fn superiority(results: &Results, strategy: &StrategyResult, other: &str) -> Option<f64> {
    let pairs = results
        .comparisons
        .iter()
        .filter(|group| group.context == strategy.context)
        .flat_map(|group| &group.pairwise);
    pairs
        .filter_map(|pair| {
            if pair.a == strategy.id && pair.b == other {
                Some(pair.superiority.value)
            } else if pair.b == strategy.id && pair.a == other {
                Some(1.0 - pair.superiority.value)
            } else {
                None
            }
        })
        .next()
}

/// What the results rest on, weakest first.
pub(super) fn foundation(out: &mut String, strategy: &StrategyResult) {
    let active: Vec<&AssumptionUsed> = strategy
        .assumptions
        .iter()
        .filter(|used| used.origin != "inactive")
        .collect();
    section(
        out,
        "What it rests on",
        &match strategy.assumptions.len() {
            all if all == active.len() => format!("{all} assumptions"),
            all => format!(
                "{} of {all} assumptions, as the options have it",
                active.len()
            ),
        },
    );
    let named = |label: &str, chosen: Vec<&str>, out: &mut String| {
        if !chosen.is_empty() {
            let text = format!("{} {label}: {}", chosen.len(), chosen.join(", "));
            for (index, line) in wrap(&text, WIDTH - 4).iter().enumerate() {
                push(
                    out,
                    &format!("{}{line}", if index == 0 { "  " } else { "    " }),
                );
            }
        }
    };
    let ids = |keep: &dyn Fn(&AssumptionUsed) -> bool| -> Vec<&str> {
        by_influence(strategy, active.iter().copied().filter(|used| keep(used)))
    };
    named(
        "on recalled evidence only",
        ids(&|used| rests_on_recall(used)),
        out,
    );
    named(
        "on indirect evidence (another tumor, species or system)",
        ids(&|used| used.indirect),
        out,
    );
    named(
        "without evidence",
        ids(&|used| used.evidence.is_empty()),
        out,
    );
    named(
        "left at the model's suggestion",
        ids(&|used| used.origin == "suggested"),
        out,
    );
}

fn rests_on_recall(used: &AssumptionUsed) -> bool {
    !used.evidence.is_empty()
        && used
            .evidence
            .iter()
            .all(|evidence| evidence.how == "recalled")
}

/// Ids, the most influential first.
fn by_influence<'a>(
    strategy: &StrategyResult,
    chosen: impl Iterator<Item = &'a AssumptionUsed>,
) -> Vec<&'a str> {
    let rank = |id: &str| {
        strategy
            .sensitivity
            .iter()
            .position(|item| item.assumption == id)
            .unwrap_or(usize::MAX)
    };
    let mut ids: Vec<&str> = chosen.map(|used| used.id.as_str()).collect();
    ids.sort_by_key(|id| rank(id));
    ids
}

pub(super) fn failures(out: &mut String, strategy: &StrategyResult) {
    let failed = &strategy.failed_draws;
    if failed.count == 0 {
        push(out, "\nNo draw failed.");
        return;
    }
    section(
        out,
        "Failed draws",
        &format!("{} ({})", grouped(failed.count), percent(failed.share)),
    );
    for reason in &failed.reasons {
        row(out, &reason.text, &grouped(reason.count));
    }
    if let Some(success) = &strategy.success {
        note(
            out,
            &format!(
                "counted as not successful; had all succeeded: {}",
                supported(success.if_failed_succeeded, success.mcse)
            ),
        );
    }
}

fn condition(at_least: Option<f64>, at_most: Option<f64>, unit: &str) -> String {
    let shown = |value: f64| plain(value);
    let unit = if unit == "1" {
        String::new()
    } else {
        format!(" {unit}")
    };
    match (at_least, at_most) {
        (Some(low), Some(high)) => format!("{} to {}{unit}", shown(low), shown(high)),
        (Some(low), None) => format!("≥ {}{unit}", shown(low)),
        (None, Some(high)) => format!("≤ {}{unit}", shown(high)),
        (None, None) => String::new(),
    }
}

/// A number somebody wrote, as they would write it.
fn plain(value: f64) -> String {
    if value.abs() >= 1e6 || (value.abs() > 0.0 && value.abs() < 1e-4) {
        format!("{value:e}")
    } else {
        format!("{value}")
    }
}

pub(super) fn section(out: &mut String, title: &str, right_title: &str) {
    let room = WIDTH.saturating_sub(width(right_title));
    out.push('\n');
    push(out, &format!("{}{right_title}", left(title, room)));
}

fn row(out: &mut String, what: &str, value: &str) {
    let room = (WIDTH - 2).saturating_sub(width(value));
    push(out, &format!("  {}{value}", left(what, room)));
}

fn note(out: &mut String, text: &str) {
    paragraph(out, "    ", text);
}

pub(super) fn push(out: &mut String, line: &str) {
    out.push_str(line.trim_end());
    out.push('\n');
}
