//! `evstrat plugin repro`: evaluate again what a plugin crashed on.

use std::fmt::Write as _;
use std::path::Path;

use evstrat_core::{Columns, RowStatus};
use evstrat_host::{HostError, Isolation, Replayed, Repro};
use serde_json::json;

use crate::cli::Global;
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;
use crate::trust;

/// Rows that are printed; a report of a batch may hold thousands.
const MAX_ROWS: usize = 10;

/// Ends with status 3 if the plugin fails again, with 0 if it evaluates the rows this time.
pub(super) fn repro(
    file: &Path,
    in_process: bool,
    global: &Global,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let repro = Repro::read(file).map_err(|error| Failure::unusable(error.to_string()))?;
    let isolation = if in_process || cfg!(not(target_os = "linux")) {
        tracing::warn!(
            "process {} evaluates the rows itself; a crash ends it",
            std::process::id()
        );
        Isolation::None
    } else {
        let mut sandbox = trust::sandbox(&global.plugins)?;
        // There is a file for it.
        sandbox.repro_folder = None;
        Isolation::Sandboxed(sandbox)
    };
    match repro.replay(isolation) {
        Err(error @ (HostError::Missing { .. } | HostError::Changed { .. })) => {
            Err(Failure::unusable(error.to_string()))
        }
        Err(error) => Err(Failure::plugin(error.to_string())),
        Ok(Replayed::Failed(error)) => Err(Failure::plugin(format!(
            "model '{}' failed again: {error}",
            repro.model
        ))),
        Ok(Replayed::Evaluated { status, outcomes }) => {
            terminal.result(&shown(&repro, &status, &outcomes, global.json));
            Ok(Exit::Done)
        }
        Ok(_) => Err(Failure::plugin("the replay ended in an unknown way")),
    }
}

fn shown(repro: &Repro, status: &[RowStatus], outcomes: &Columns, as_json: bool) -> String {
    let row = |index: usize| -> Vec<f64> { outcomes.iter().map(|column| column[index]).collect() };
    if as_json {
        let rows: Vec<_> = status
            .iter()
            .enumerate()
            .map(|(index, status)| json!({"status": status.0, "outcomes": row(index)}))
            .collect();
        return format!(
            "{:#}\n",
            json!({"schema": 1, "model": repro.model, "rows": rows})
        );
    }
    let mut text = format!("model '{}' did not fail this time\n", repro.model);
    for (index, status) in status.iter().enumerate().take(MAX_ROWS) {
        let values: Vec<String> = row(index)
            .iter()
            .map(|value| format!("{value:e}"))
            .collect();
        let draw = repro.first_row + index as u64;
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "draw {draw}: status {}: {}",
            status.0,
            values.join(", ")
        );
    }
    if status.len() > MAX_ROWS {
        let _ = writeln!(text, "and {} more draws", status.len() - MAX_ROWS);
    }
    text
}
