//! What every command that reads strategies does first: find plugins, read files, report all faults at once.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use evstrat_file::{Code, Diagnostics, Disk, MemoryFiles, Severity, Study, render, to_json};
use evstrat_file::{FrameChoice, Request, Resolved, check, resolve};
use serde_json::{Value, json};

use crate::catalog::Models;
use crate::cli::{Global, InputArgs};
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;

/// Finds plugins and mentions what could not be used; the lock file is that of the current folder.
pub(super) fn find_models(global: &Global, terminal: &Terminal) -> Result<Models, Failure> {
    let models = find_models_for(&[], global, terminal)?;
    models.check_isolated(global)?;
    Ok(models)
}

/// Finds plugins for strategy files, whose folders may hold lock files.
pub(super) fn find_models_for(
    files: &[PathBuf],
    global: &Global,
    terminal: &Terminal,
) -> Result<Models, Failure> {
    let models = Models::find(global, files)?;
    for problem in models.catalog().problems() {
        terminal.warning(&problem.error.to_string());
    }
    for shadowed in models
        .catalog()
        .shadowed()
        .iter()
        .filter(|one| !one.is_same)
    {
        tracing::info!(
            "{} {} of {} is not used; {} comes first",
            shadowed.what,
            shadowed.id,
            shadowed.path.display(),
            shadowed.by.display()
        );
    }
    Ok(models)
}

pub(super) fn request(files: &[PathBuf], inputs: &InputArgs) -> Request {
    Request {
        files: files.to_vec(),
        context: None,
        frame: inputs
            .frame
            .clone()
            .map_or(FrameChoice::Nearest, FrameChoice::File),
        evidence: inputs.evidence.clone(),
        without_comparators: inputs.without_comparators,
    }
}

/// Reads strategies with everything they refer to.
pub(super) fn load(
    files: &[PathBuf],
    inputs: &InputArgs,
    global: &Global,
    terminal: &Terminal,
) -> Result<(Study, Models), Failure> {
    load_under(files, None, inputs, global, terminal)
}

/// As [`load`], with all strategies under `context` if there is one.
pub(super) fn load_under(
    files: &[PathBuf],
    context: Option<&Path>,
    inputs: &InputArgs,
    global: &Global,
    terminal: &Terminal,
) -> Result<(Study, Models), Failure> {
    let request = Request {
        context: context.map(Path::to_owned),
        ..request(files, inputs)
    };
    let (resolved, models) = load_resolved(&request, global, terminal)?;
    Ok((study_of(resolved)?, models))
}

/// As [`load`], with everything that was found on the way; there is no error among it.
pub(super) fn load_resolved(
    request: &Request,
    global: &Global,
    terminal: &Terminal,
) -> Result<(Resolved, Models), Failure> {
    let models = find_models_for(&request.files, global, terminal)?;
    let resolved = resolve(request, &Disk, &models);
    models.check_isolated(global)?;
    report(&resolved, terminal)?;
    Ok((resolved, models))
}

/// The study of files among which was a strategy.
pub(super) fn study_of(resolved: Resolved) -> Result<Study, Failure> {
    resolved
        .study
        .ok_or_else(|| Failure::unusable("no strategy was named"))
}

/// Reads strategies for models that were found before.
pub(super) fn load_with(
    models: &Models,
    files: &[PathBuf],
    inputs: &InputArgs,
    terminal: &Terminal,
) -> Result<Study, Failure> {
    let resolved = resolve(&request(files, inputs), &Disk, models);
    report(&resolved, terminal)?;
    resolved
        .study
        .ok_or_else(|| Failure::unusable("no strategy was named"))
}

/// What checking files of any kind found: the study, if strategies were named and there is no error, and all faults for
/// machines.
pub(super) fn validate(
    files: &[PathBuf],
    inputs: &InputArgs,
    global: &Global,
    terminal: &Terminal,
) -> Result<(Option<Study>, Value), Failure> {
    let models = find_models_for(files, global, terminal)?;
    let resolved = check(&request(files, inputs), &Disk, &models);
    models.check_isolated(global)?;
    let faults = to_json(&resolved.diagnostics, &resolved.sources);
    if let Err(failure) = report(&resolved, terminal) {
        if global.json {
            let found = json!({"schema": 1, "valid": false, "diagnostics": faults});
            terminal.result(&format!("{found:#}\n"));
        }
        return Err(failure);
    }
    Ok((resolved.study, faults))
}

/// Makes a strategy of a model alone, in a context if there is one: `settings` name assumptions or options, everything else is at its default.
pub(super) fn load_model(
    (id, context): (&str, Option<&Path>),
    settings: &[(&str, &str)],
    global: &Global,
    terminal: &Terminal,
) -> Result<(Study, Models), Failure> {
    let models = find_models(global, terminal)?;
    let descriptor = models.by_argument(id)?.descriptor();
    for (name, value) in settings {
        super::changes::is_known(descriptor, name)
            .map_err(|why| Failure::unusable(format!("--set {name}={value}: {why}")))?;
    }
    let (beliefs, options): (Vec<_>, Vec<_>) = settings
        .iter()
        .partition(|(name, _)| descriptor.assumption_index(name).is_some());
    let mut text = format!("schema = 1\nname = \"{id}\"\nmodel = \"{id}\"\n[options]\n");
    for (name, value) in options {
        let _ = writeln!(text, "{name} = {}", literal(value));
    }
    for (name, value) in beliefs {
        let value = literal(value);
        let note = "set on the command line";
        let _ = writeln!(
            text,
            "[assumptions.{name}]\npoint = {value}\nnote = \"{note}\""
        );
    }
    let file = format!("--model {id}");
    let request = Request {
        files: vec![file.clone().into()],
        context: context.map(Path::to_owned),
        frame: FrameChoice::None,
        without_comparators: true,
        ..Request::default()
    };
    let resolved = match context {
        None => resolve(&request, &MemoryFiles::default().with(&file, text), &models),
        Some(_) => resolve(
            &request,
            &super::changes::Changed::new(&file, text),
            &models,
        ),
    };
    report(&resolved, terminal)?;
    match resolved.study {
        Some(study) => Ok((study, models)),
        None => Err(Failure::unusable(format!(
            "model {id} cannot be set up without a file"
        ))),
    }
}

/// Splits NAME=VALUE arguments.
pub(super) fn pairs<'a>(
    flag: &str,
    texts: &'a [String],
) -> Result<Vec<(&'a str, &'a str)>, Failure> {
    texts
        .iter()
        .map(|text| {
            text.split_once('=')
                .map(|(name, value)| (name.trim(), value.trim()))
                .ok_or_else(|| Failure::unusable(format!("{flag} {text}: write NAME=VALUE")))
        })
        .collect()
}

/// Values are TOML; what is not becomes a text, so that quotes need not pass through a shell.
fn literal(value: &str) -> String {
    let is_toml = toml::from_str::<toml::Table>(&format!("x = {value}")).is_ok();
    if is_toml {
        value.to_owned()
    } else {
        toml::Value::from(value).to_string()
    }
}

/// Prints warnings, and fails with all errors if there are any.
pub(super) fn report(resolved: &Resolved, terminal: &Terminal) -> Result<(), Failure> {
    report_new(resolved, &mut BTreeSet::new(), terminal)
}

/// As [`report`], without the warnings that were `said` before; those of `resolved` are added to them.
pub(super) fn report_new(
    resolved: &Resolved,
    said: &mut BTreeSet<String>,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let show = |found: &Diagnostics| render(found, &resolved.sources, terminal.colors_errors());
    let mut errors = resolved
        .diagnostics
        .iter()
        .filter(|one| one.severity == Severity::Error)
        .peekable();
    if errors.peek().is_some() {
        let plugin = errors.any(|one| one.code == Code::UnusablePlugin);
        let exit = if plugin { Exit::Plugin } else { Exit::Unusable };
        let message = show(&resolved.diagnostics);
        return Err(Failure { exit, message });
    }
    let mut fresh = Diagnostics::default();
    for one in resolved.diagnostics.iter() {
        if said.insert(one.message.clone()) {
            fresh.push(one.clone());
        }
    }
    if !fresh.is_empty() {
        terminal.rendered_warning(&show(&fresh));
    }
    Ok(())
}
