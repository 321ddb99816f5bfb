//! Outcomes of a plugin's strategies, and how they moved since the last time.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::cli::Global;

/// Mean and its standard error.
type Estimate = (f64, f64);

/// Means of outcomes by strategy file and id, as they were last.
#[derive(Debug, Default)]
pub(super) struct Outcomes(BTreeMap<(PathBuf, String), Estimate>);

impl Outcomes {
    /// Writes what an evaluation found beside what was found before, and keeps it.
    pub(super) fn compare(
        &mut self,
        file: &Path,
        found: Result<Vec<(String, Estimate)>, String>,
        text: &mut String,
    ) {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}", file.display());
        let found = match found {
            Ok(found) => found,
            Err(why) => {
                let _ = writeln!(text, "  {}", why.trim_end());
                return;
            }
        };
        for (id, (mean, error)) in found {
            let key = (file.to_owned(), id);
            let note = match self.0.get(&key) {
                None => String::new(),
                Some((before, _)) if before.to_bits() == mean.to_bits() => "  same".to_owned(),
                Some((before, _)) => format!("  was {before:.6}, moved by {:+.6}", mean - before),
            };
            let _ = writeln!(text, "  {:<32} {mean:>14.6} ± {error:.2e}{note}", key.1);
            self.0.insert(key, (mean, error));
        }
    }
}

/// The strategy files of a plugin's folder: TOML files that name a plugin.
pub(in super::super) fn strategy_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let names_plugin = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let table = text.parse::<toml::Table>().unwrap_or_default();
        table.contains_key("plugin") && table.contains_key("model")
    };
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .filter(names_plugin)
        .collect();
    files.sort();
    files
}

/// Evaluates a strategy in a process of its own, as a user would.
pub(super) fn evaluate(
    file: &Path,
    draws: u64,
    global: &Global,
) -> Result<Vec<(String, Estimate)>, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let output = Command::new(program)
        .arg("run")
        .arg(file)
        .args(["--draws", &draws.to_string(), "--json", "-q", "-q"])
        .args([
            "--plugin-timeout",
            &global.plugins.plugin_timeout.to_string(),
        ])
        .output()
        .map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let json: Value = serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())?;
    let outcomes = json["strategies"][0]["outcomes"].as_array();
    let estimate = |one: &Value| {
        let (mean, error) = (one["mean"].as_f64()?, one["mcse"].as_f64().unwrap_or(0.0));
        Some((one["id"].as_str()?.to_owned(), (mean, error)))
    };
    Ok(outcomes
        .into_iter()
        .flatten()
        .filter_map(estimate)
        .collect())
}
