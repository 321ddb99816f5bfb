//! What every command that reads strategies does first: find plugins, read files, report all faults at once.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use evstrat_file::{Code, Disk, MemoryFiles, Severity, Study, render};
use evstrat_file::{FrameChoice, Request, Resolved, check, resolve};

use crate::catalog::Models;
use crate::cli::{Global, InputArgs};
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;

/// Finds plugins and mentions what could not be used.
pub(super) fn find_models(global: &Global, terminal: &Terminal) -> Result<Models, Failure> {
    let models = Models::find(global)?;
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

fn request(files: &[PathBuf], inputs: &InputArgs) -> Request {
    Request {
        files: files.to_vec(),
        context: None,
        frame: inputs
            .frame
            .clone()
            .map_or(FrameChoice::Nearest, FrameChoice::File),
        evidence: inputs.evidence.clone(),
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
    let models = find_models(global, terminal)?;
    let request = Request {
        context: context.map(Path::to_owned),
        ..request(files, inputs)
    };
    let resolved = resolve(&request, &Disk, &models);
    report(&resolved, terminal)?;
    match resolved.study {
        Some(study) => Ok((study, models)),
        None => Err(Failure::unusable("no strategy was named")),
    }
}

/// Checks files of any kind; the study is only there if strategies were named.
pub(super) fn validate(
    files: &[PathBuf],
    inputs: &InputArgs,
    global: &Global,
    terminal: &Terminal,
) -> Result<Option<Study>, Failure> {
    let models = find_models(global, terminal)?;
    let resolved = check(&request(files, inputs), &Disk, &models);
    report(&resolved, terminal)?;
    Ok(resolved.study)
}

/// Makes a strategy of a model alone: `settings` name assumptions or options, everything else is at its default.
pub(super) fn load_model(
    id: &str,
    settings: &[(&str, &str)],
    global: &Global,
    terminal: &Terminal,
) -> Result<(Study, Models), Failure> {
    let models = find_models(global, terminal)?;
    let descriptor = models.by_argument(id)?.descriptor();
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
    let files = MemoryFiles::default().with(&file, text);
    let request = Request {
        files: vec![file.into()],
        frame: FrameChoice::None,
        ..Request::default()
    };
    let resolved = resolve(&request, &files, &models);
    report(&resolved, terminal)?;
    match resolved.study {
        Some(study) => Ok((study, models)),
        None => Err(Failure::unusable(format!(
            "model {id} cannot be set up without a file"
        ))),
    }
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
fn report(resolved: &Resolved, terminal: &Terminal) -> Result<(), Failure> {
    let diagnostics = &resolved.diagnostics;
    let text = render(diagnostics, &resolved.sources, terminal.colors_errors());
    let mut errors = diagnostics
        .iter()
        .filter(|one| one.severity == Severity::Error)
        .peekable();
    if errors.peek().is_none() {
        if !diagnostics.is_empty() {
            terminal.rendered_warning(&text);
        }
        return Ok(());
    }
    let plugin = errors.any(|one| one.code == Code::UnusablePlugin);
    let exit = if plugin { Exit::Plugin } else { Exit::Unusable };
    Err(Failure {
        exit,
        message: text,
    })
}
