//! Where results come from. Whatever may differ between equal runs stays under the key `run`.

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use evstrat_engine::Sampling;
use evstrat_file::Study;
use evstrat_host::{HostedModel, HostedStrategy};
use serde_json::{Value, json};

/// The parts of a run that differ between equal runs.
#[derive(Debug, Clone)]
pub(crate) struct RunFacts {
    pub(crate) started: SystemTime,
    pub(crate) elapsed: Duration,
    pub(crate) threads: usize,
    pub(crate) batch_rows: u32,
}

/// Everything a reader needs to make the results again and to know what made them.
pub(crate) fn provenance(study: &Study, instances: &[HostedStrategy], run: &RunFacts) -> Value {
    let files: Vec<Value> = study
        .files
        .iter()
        .map(|file| json!({"name": name(&file.path), "sha256": file.sha256}))
        .collect();
    let paths: Vec<String> = study
        .files
        .iter()
        .map(|file| file.path.display().to_string())
        .collect();
    let mut used: Vec<&HostedModel> = instances.iter().map(HostedStrategy::model).collect();
    used.sort_by_key(|model| (&model.descriptor().id, &model.plugin().sha256));
    used.dedup_by_key(|model| (&model.descriptor().id, &model.plugin().sha256));
    json!({
        "program": {"name": "evstrat", "version": env!("CARGO_PKG_VERSION")},
        "models": used.iter().map(|model| described(model)).collect::<Vec<_>>(),
        "files": files,
        "run": {
            "command": std::env::args().collect::<Vec<_>>(),
            "started": seconds(run.started),
            "wall_seconds": run.elapsed.as_secs_f64(),
            "threads": run.threads,
            "batch_rows": run.batch_rows,
            "target": format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS),
            "files": paths,
            "plugins": used.iter().map(|model| located(model)).collect::<Vec<_>>(),
        }
    })
}

fn described(model: &HostedModel) -> Value {
    let plugin = model.plugin();
    json!({
        "id": model.descriptor().id,
        "version": model.descriptor().version,
        "descriptor_sha256": model.descriptor_sha256(),
        "plugin": plugin.id,
        "plugin_version": plugin.version,
        "abi": plugin.abi,
    })
}

/// What keeps a model's plugin apart, or why it does not run.
pub(crate) fn level(model: &HostedModel) -> String {
    model
        .isolation()
        .map_or_else(|error| error.to_string(), |level| level.to_string())
}

/// A library built again from the same source may differ in its bytes, so its hash belongs to the run.
fn located(model: &HostedModel) -> Value {
    let plugin = model.plugin();
    json!({
        "model": model.descriptor().id,
        "path": plugin.path.display().to_string(),
        "sha256": plugin.sha256,
        "built_with": plugin.built_with,
        "isolation": level(model),
    })
}

/// The name of a way of sampling, as files and flags spell it.
pub(crate) fn sampling_name(sampling: Sampling) -> &'static str {
    sampling.name()
}

fn name(path: &Path) -> String {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}

/// Seconds since 1970-01-01 UTC.
fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}
