//! W1: the program as a user runs it, on a light model.

use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::beside::Beside;
use crate::clock::Clock;

/// What to run.
pub(crate) struct Settings {
    pub(crate) draws: u64,
    pub(crate) sampling: String,
    pub(crate) keep: String,
    pub(crate) in_process: bool,
    pub(crate) program: Option<PathBuf>,
    pub(crate) threads: usize,
}

const STRATEGY: &str = include_str!("w1.toml");

/// Runs the program once and reports its time with what it found.
pub(crate) fn run(settings: &Settings) -> Result<Value, Box<dyn Error>> {
    let beside = Beside::find(settings.program.clone())?;
    let place = tempfile::tempdir()?;
    let file = place.path().join("w1.toml");
    let library = json!(beside.library.display().to_string()).to_string();
    fs::write(&file, STRATEGY.replace("\"PLUGIN\"", &library))?;
    let mut command = Command::new(beside.program);
    command
        .arg("run")
        .arg(&file)
        .args(["--json", "-q", "--sensitivity", "none"])
        .args(["--sampling", &settings.sampling])
        .args(["--keep", &settings.keep])
        .args(["--draws", &settings.draws.to_string()])
        .args(["--threads", &settings.threads.to_string()])
        .stdout(Stdio::piped());
    if settings.in_process {
        command.args(["--isolation", "none"]);
    }
    let clock = Clock::start()?;
    let output = command.spawn()?.wait_with_output()?;
    if !output.status.success() {
        return Err("the program failed".into());
    }
    let results: Value = serde_json::from_slice(&output.stdout)?;
    let strategy = &results["strategies"][0];
    let of = |key: &str| -> Vec<Value> {
        let outcomes = strategy["outcomes"].as_array();
        let all = outcomes.into_iter().flatten();
        all.map(|outcome| outcome[key].clone()).collect()
    };
    let found = json!({
        "threads": settings.threads,
        "draws": results["study"]["draws"],
        "sampling": settings.sampling,
        "keep": settings.keep,
        "mean": of("mean"),
        "sd": of("sd"),
        "quantiles": of("quantiles"),
        "pos": strategy["success"]["probability"],
    });
    clock.stop(found)
}
