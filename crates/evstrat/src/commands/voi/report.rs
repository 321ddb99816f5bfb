//! The value of information as text and as JSON.

use std::fmt::Write as _;

use evstrat_report::number::{grouped, significant, with_error};
use serde_json::{Value as Json, json};

use super::{Found, Value};

/// The error probability of intervals.
const ALPHA: f64 = 0.05;

/// The result for people, at most 80 columns wide.
pub(super) fn text(found: &Found) -> String {
    let mut out = format!(
        "{} draws, {} options; best on average: {}\n\n",
        grouped(found.draws as u64),
        found.options.len(),
        found.options[found.best]
    );
    let _ = writeln!(out, "{:<40}mean utility", "option");
    for (option, mean) in found.options.iter().zip(&found.means) {
        let name: String = option.chars().take(38).collect();
        let _ = writeln!(out, "{name:<40}{}", significant(*mean, 5));
    }
    let _ = writeln!(out, "\n{:<40}{:<28}share", "what is learned", "value");
    let evpi = with_error(found.evpi.value, found.evpi.mcse);
    let _ = writeln!(out, "{:<40}{evpi:<28}100 %", "everything (EVPI)");
    for value in &found.inputs {
        line(&mut out, &value.name, value, found);
    }
    for value in &found.groups {
        let name = format!("{} ({})", value.name, value.members.join(", "));
        line(&mut out, &name, value, found);
    }
    for value in found
        .inputs
        .iter()
        .chain(&found.groups)
        .filter(|value| !value.warning.is_empty())
    {
        let _ = writeln!(out, "\nwarning: {}: {}", value.name, value.warning);
    }
    let mut title = "\nThe choice changes where (the share of draws below)\n";
    for value in &found.inputs {
        for at in &value.thresholds {
            out.push_str(std::mem::take(&mut title));
            let _ = writeln!(
                out,
                "  {} passes {} ({:.0} %): {} below, {} above",
                value.name,
                significant(at.value, 3),
                100.0 * at.quantile,
                found.options[at.below],
                found.options[at.above]
            );
        }
    }
    out.push_str("\nValues are in the unit of the utilities, ± their standard errors.\n");
    out
}

fn line(out: &mut String, name: &str, value: &Value, found: &Found) {
    let name: String = name.chars().take(38).collect();
    let shown = with_error(value.estimate.value, value.estimate.mcse);
    let share = if found.evpi.value > 0.0 {
        format!("{:.0} %", 100.0 * value.estimate.value / found.evpi.value)
    } else {
        String::new()
    };
    let _ = writeln!(
        out,
        "{}",
        format!("{name:<40}{shown:<28}{share}").trim_end()
    );
}

/// The result for machines.
pub(super) fn json(found: &Found) -> Json {
    let of = |value: &Value| {
        let mut item = estimate(&value.estimate);
        item["name"] = json!(value.name);
        if !value.members.is_empty() {
            item["inputs"] = json!(value.members);
        }
        if !value.thresholds.is_empty() {
            let thresholds = value.thresholds.iter().map(|at| {
                json!({
                    "value": at.value,
                    "quantile": at.quantile,
                    "below": found.options[at.below],
                    "above": found.options[at.above],
                })
            });
            item["thresholds"] = thresholds.collect();
        }
        if !value.warning.is_empty() {
            item["warning"] = json!(value.warning);
        }
        item
    };
    json!({
        "schema": 1,
        "draws": found.draws,
        "options": found.options,
        "mean_utility": found.means,
        "best": found.options[found.best],
        "evpi": estimate(&found.evpi),
        "evppi": found.inputs.iter().map(of).collect::<Vec<_>>(),
        "groups": found.groups.iter().map(of).collect::<Vec<_>>(),
    })
}

fn estimate(estimate: &evstrat_stats::summary::Estimate) -> Json {
    let (low, high) = estimate.interval_above_zero(ALPHA);
    json!({
        "value": estimate.value,
        "mcse": estimate.mcse,
        "interval": [low, high],
    })
}
