//! The ranked candidates as text and as JSON.

use std::fmt::Write as _;

use evstrat_engine::Settings;
use evstrat_engine::compare::BestOf;
use evstrat_report::number::{grouped, with_error};
use serde_json::{Value, json};

use super::{Evaluated, Goal};

/// Candidates that text shows; JSON has all.
const SHOWN: usize = 20;

impl Goal {
    fn name(&self) -> String {
        match self {
            Self::Score => "score".to_owned(),
            Self::Success => "success probability".to_owned(),
            Self::Greatest(outcome) => format!("mean of {outcome}"),
            Self::Smallest(outcome) => format!("mean of {outcome}, least"),
        }
    }

    /// What a person reads: without the sign that makes the smallest greatest.
    fn shown(&self, utility: f64) -> f64 {
        if matches!(self, Self::Smallest(_)) {
            -utility
        } else {
            utility
        }
    }
}

/// The result for people, at most 80 columns wide.
pub(super) fn text(all: &[Evaluated], best: &BestOf, goal: &Goal) -> String {
    let draws = all.first().map_or(0, |one| one.utility.len());
    let mut out = format!(
        "{} candidates on the same {} draws; best by {}\n\n",
        all.len(),
        grouped(draws as u64),
        goal.name()
    );
    let _ = writeln!(out, "{:<38}{:<22}less than the best", "candidate", "value");
    for &k in best.order.iter().take(SHOWN) {
        let name: String = all[k].candidate.text().chars().take(36).collect();
        let found = best.means[k];
        let value = with_error(goal.shown(found.value), found.mcse);
        let loss = best.losses[k];
        let less = if k == best.best {
            String::new()
        } else {
            with_error(loss.value, loss.mcse)
        };
        let _ = writeln!(out, "{}", format!("{name:<38}{value:<22}{less}").trim_end());
    }
    if all.len() > SHOWN {
        let _ = writeln!(out, "... {} more in --json", all.len() - SHOWN);
    }
    let honest = best.honest;
    let _ = writeln!(
        out,
        "\nBest: {}\nExpected of the choice: {} (chosen on 15 replicates, valued on the 16th)",
        all[best.best].candidate.text(),
        with_error(goal.shown(honest.value), honest.mcse)
    );
    out.push_str("The value of the best of many is flattered; what the choice is worth is not.\n");
    for name in at_the_edge(all, &all[best.best]) {
        let _ = writeln!(
            out,
            "The best {name} is at the end of its range: try a wider one."
        );
    }
    let ties = best.tied(all.len());
    if ties > 0 {
        let _ = writeln!(out, "{ties} other candidates cannot be told from the best.");
    }
    let failed: u64 = all.iter().map(|one| one.failed).sum();
    if failed > 0 {
        let _ = writeln!(
            out,
            "warning: {failed} draws failed; draws in which any candidate failed are left out"
        );
    }
    out
}

/// The names of which the best value is the first or the last of three or more numbers.
fn at_the_edge<'a>(all: &[Evaluated], best: &'a Evaluated) -> Vec<&'a str> {
    let is_edge = |(name, value): &(&str, &str)| {
        let mut values: Vec<f64> = all
            .iter()
            .flat_map(|one| one.candidate.settings())
            .filter(|(other, _)| other == name)
            .filter_map(|(_, value)| value.split(' ').next()?.parse().ok())
            .collect();
        values.sort_by(f64::total_cmp);
        values.dedup();
        let own = value.split(' ').next().and_then(|text| text.parse().ok());
        values.len() > 2
            && own.is_some()
            && (own == values.first().copied() || own == values.last().copied())
    };
    let settings = best.candidate.settings().into_iter();
    settings.filter(is_edge).map(|(name, _)| name).collect()
}

/// The result for machines.
pub(super) fn json(all: &[Evaluated], best: &BestOf, goal: &Goal, settings: &Settings) -> Value {
    let estimate = |found: evstrat_engine::results::Bounded| {
        let (low, high) = (goal.shown(found.interval[0]), goal.shown(found.interval[1]));
        json!({
            "value": goal.shown(found.value),
            "mcse": found.mcse,
            "interval": [low.min(high), low.max(high)],
        })
    };
    let candidates: Vec<Value> = best
        .order
        .iter()
        .map(|&k| {
            let settings: serde_json::Map<String, Value> = all[k]
                .candidate
                .settings()
                .into_iter()
                .map(|(name, value)| (name.to_owned(), json!(value)))
                .collect();
            json!({
                "settings": settings,
                "value": estimate(best.means[k]),
                "loss": best.losses[k],
                "failed_draws": all[k].failed,
            })
        })
        .collect();
    json!({
        "schema": 1,
        "goal": goal.name(),
        "seed": settings.seed,
        "draws": all.first().map_or(0, |one| one.utility.len()),
        "best": candidates.first().map(|one| one["settings"].clone()),
        "expected_of_choice": estimate(best.honest),
        "candidates": candidates,
    })
}
