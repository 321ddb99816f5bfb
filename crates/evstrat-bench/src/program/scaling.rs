//! What an analysis costs in its numbers of assumptions and outcomes.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use evstrat_bench::SIZES;
use serde_json::{Value, json};

use crate::beside::Beside;
use crate::clock::Clock;

/// What to run.
pub(crate) struct Settings {
    pub(crate) draws: u64,
    pub(crate) sensitivity: String,
}

/// Runs the program for every size with one thread and with two, and hands on what it took.
pub(crate) fn run(
    settings: &Settings,
    mut found: impl FnMut(&Value),
) -> Result<(), Box<dyn Error>> {
    let beside = Beside::find(None)?;
    let place = tempfile::tempdir()?;
    let file = place.path().join("sum.toml");
    for (assumptions, outcomes) in SIZES {
        fs::write(&file, strategy(&beside.library, assumptions, outcomes))?;
        for threads in [1, 2] {
            let mut command = Command::new(&beside.program);
            command
                .arg("run")
                .arg(&file)
                .args(["--json", "-q", "--sampling", "plain"])
                .args(["--sensitivity", &settings.sensitivity])
                .args(["--draws", &settings.draws.to_string()])
                .args(["--threads", &threads.to_string()])
                .stdout(Stdio::null());
            let clock = Clock::start()?;
            if !command.status()?.success() {
                return Err("the program failed".into());
            }
            let mut line = clock.stop(json!({
                "assumptions": assumptions,
                "outcomes": outcomes,
                "threads": threads,
                "draws": settings.draws,
                "sensitivity": settings.sensitivity,
            }))?;
            // The greatest of all processes so far says nothing about the last.
            if let Some(line) = line.as_object_mut() {
                line.remove("rss_mb");
            }
            found(&line);
        }
    }
    Ok(())
}

/// A strategy file with laws of the kinds that W1 has, no two alike.
fn strategy(library: &Path, assumptions: usize, outcomes: usize) -> String {
    let library = json!(library.display().to_string());
    let mut text = format!(
        "schema = 1\nname = \"Sums\"\nmodel = \"bench-sum-{assumptions}-{outcomes}\"\nplugin = {library}\n\n[assumptions]\n"
    );
    for k in 0..assumptions {
        let step = 0.01 * k as f64;
        let law = match k % 12 {
            0..=3 => format!("lognormal = {{ mu = 1.0, sigma = {} }}", 0.4 + step),
            4..=7 => format!("beta = {{ alpha = {}, beta = 6 }}", 2.0 + step),
            8 | 9 => format!(
                "normal = {{ mean = {}, sd = 1 }}, truncate = {{ lower = 0, upper = 9 }}",
                2.0 + step
            ),
            _ => format!("uniform = {{ min = 0.1, max = {} }}", 1.0 + step),
        };
        let _ = writeln!(text, "x{k} = {{ {law}, note = \"a benchmark\" }}");
    }
    text
}
