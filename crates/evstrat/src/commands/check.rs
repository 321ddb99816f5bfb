//! `evstrat check`: validate files and evaluate nothing.

use std::fmt::Write as _;

use evstrat_file::study::Origin;
use evstrat_report::text::counted;
use serde_json::json;

use super::load::validate;
use crate::cli::{CheckArgs, Global};
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;

pub(crate) fn check(
    args: &CheckArgs,
    global: &Global,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let (study, faults) = validate(&args.files, &args.inputs, global, terminal)?;
    let strategies = study.map_or_else(Vec::new, |study| study.strategies);
    if global.json {
        let strategies: Vec<_> = strategies
            .iter()
            .map(|one| json!({"id": one.id, "name": one.name, "model": one.model, "comparator": one.is_comparator}))
            .collect();
        terminal.result(&format!(
            "{:#}\n",
            json!({"schema": 1, "valid": true, "diagnostics": faults, "strategies": strategies})
        ));
        return Ok(Exit::Done);
    }
    let mut text = String::new();
    if strategies.is_empty() {
        text.push_str("valid\n");
    }
    for one in &strategies {
        let part = if one.is_comparator {
            " (comparator)"
        } else {
            ""
        };
        // What the options leave without effect is not part of the strategy.
        let active = || {
            one.assumptions
                .iter()
                .filter(|used| used.origin != Origin::Inactive)
        };
        let cited = active().filter(|used| !used.evidence.is_empty()).count();
        let used = active().count();
        let in_use = match one.assumptions.len() {
            all if all == used => counted(all, "assumption"),
            all => format!("{used} of {} in use", counted(all, "assumption")),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}{part}: valid; model {}", one.id, one.model);
        let _ = writeln!(
            text,
            "  {in_use}, {cited} citing evidence; {}, {}",
            counted(one.targets.len(), "target"),
            counted(one.checks.len(), "check")
        );
    }
    terminal.result(&text);
    Ok(Exit::Done)
}
