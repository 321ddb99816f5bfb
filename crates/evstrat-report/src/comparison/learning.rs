//! What would change the choice, and what knowing it is worth.

use evstrat_engine::compare::Information;
use evstrat_engine::{Bounded, Comparison, Results};

use super::{points, push, readable};
use crate::number::{significant, with_error};
use crate::scorecard::paragraph;
use crate::text::{bar, fit, left, right};
use crate::view::answer::is_settled;
use crate::view::answer::learning::worth_measuring;
use crate::view::words::with_unit;

/// How many assumptions are named as worth knowing.
const UNKNOWNS: usize = 5;

/// How many changes of the choice are shown for one assumption.
const CHANGES: usize = 3;

/// What single assumptions are worth to the choice among all options and, where a comparator leads, among those asked for.
pub(super) fn unknowns(out: &mut String, results: &Results, group: &Comparison) {
    if !is_settled(results, group) {
        let title = format!("Worth knowing, in {}", points(group));
        worth(out, group, &title, (&group.evppi, group.evpi));
    }
    if let Some(among) = &group.among_asked {
        let title = format!("Worth knowing among those asked for, in {}", points(group));
        worth(out, group, &title, (&among.evppi, among.evpi));
    }
}

/// The assumptions that are worth a measurement, with bars; nothing if none is.
fn worth(
    out: &mut String,
    group: &Comparison,
    title: &str,
    (evppi, evpi): (&[Information], Bounded),
) {
    let worth = worth_measuring(evppi, evpi.value);
    if worth.is_empty() {
        return;
    }
    out.push('\n');
    let total = with_error(evpi.value, evpi.mcse);
    paragraph(out, "", &format!("{title} (everything: {total})"));
    for one in worth.into_iter().take(UNKNOWNS) {
        push(
            out,
            &format!(
                "  {}{}  {}",
                left(&fit(&named(group, one), 36), 36),
                right(&with_error(one.value.value, one.value.mcse), 18),
                bar(one.value.value / evpi.value, 22)
            ),
        );
    }
}

/// What the frame's experiments are worth, at every size.
pub(super) fn experiments(out: &mut String, group: &Comparison) {
    for experiment in &group.experiments {
        let best = experiment
            .sizes
            .iter()
            .find(|size| Some(size.n) == experiment.best_size);
        let text = match best {
            Some(size) => format!(
                "{}: worth doing with n = {}, net benefit {} {} at a cost of {}",
                experiment.name,
                size.n,
                significant(size.net_benefit, 3),
                points(group),
                significant(size.cost, 3)
            ),
            None => format!(
                "{}: not worth its cost at any size considered",
                experiment.name
            ),
        };
        paragraph(out, "Experiment ", &text);
        let sizes: Vec<String> = experiment
            .sizes
            .iter()
            .map(|size| format!("n = {}: {}", size.n, significant(size.net_benefit, 3)))
            .collect();
        if sizes.len() > 1 {
            let sizes = format!("net benefit by size: {}", sizes.join(", "));
            paragraph(out, "  ", &sizes);
        }
    }
}

/// Where along an assumption that is worth knowing the choice changes.
pub(super) fn thresholds(out: &mut String, results: &Results, group: &Comparison) {
    let worth = group
        .evppi
        .iter()
        .filter(|one| one.value.value > 0.0)
        .take(UNKNOWNS);
    // A value within its error may be none, and its thresholds noise.
    let sure = worth.filter(|one| one.value.value > 2.0 * one.value.mcse);
    let mut is_first = true;
    for one in sure.filter(|one| !one.thresholds.is_empty()) {
        if is_first {
            out.push('\n');
            push(out, "The choice changes where (the share of draws below)");
            is_first = false;
        }
        for at in one.thresholds.iter().take(CHANGES) {
            let value = with_unit(&significant(at.value, 3), unit(results, group, one));
            let share = format!("{:.0} %", 100.0 * at.quantile);
            let text = format!(
                "{} passes {value} ({share}): {} below, {} above",
                named(group, one),
                at.below,
                at.above
            );
            paragraph(out, "  ", &text);
        }
        let more = one.thresholds.len().saturating_sub(CHANGES);
        if more > 0 {
            paragraph(
                out,
                "  ",
                &format!("{} and {more} times more", named(group, one)),
            );
        }
    }
}

/// The unit of an assumption; one where no strategy has it.
fn unit<'a>(results: &'a Results, group: &Comparison, one: &Information) -> &'a str {
    let holders = results
        .strategies
        .iter()
        .filter(|result| result.context == group.context && one.strategies.contains(&result.id));
    holders
        .flat_map(|result| &result.assumptions)
        .find(|used| used.id == one.name)
        .map_or("1", |used| used.unit.as_str())
}

/// The name of an unknown; different beliefs about one assumption are different unknowns.
fn named(group: &Comparison, one: &Information) -> String {
    let same = group.evppi.iter().filter(|other| other.name == one.name);
    if same.count() > 1 {
        format!("{} of {}", one.name, one.strategies.join(", "))
    } else {
        one.name.clone()
    }
}

/// Which option is best on average at each value of a success, and what all information would then be worth.
pub(super) fn frontier(out: &mut String, group: &Comparison) {
    if group.acceptability.is_empty() {
        return;
    }
    out.push('\n');
    let title = format!(
        "Best on average, by the value of a success [{}]",
        group.unit
    );
    push(
        out,
        &format!(
            "{}{}{}",
            left(&title, 54),
            right("P(best)", 12),
            right("EVPI", 14)
        ),
    );
    for point in &group.acceptability {
        let at = group.strategies.iter().position(|id| *id == point.frontier);
        let best = at.and_then(|at| point.probability_best.get(at));
        let shown = best.map_or_else(String::new, |best| readable(best, 1e-4));
        push(
            out,
            &format!(
                "{}  {}{}{}",
                right(&significant(point.value, 4), 14),
                left(&point.frontier, 36),
                right(&shown, 14),
                right(&readable(&point.evpi, 5e-3), 14)
            ),
        );
    }
}
