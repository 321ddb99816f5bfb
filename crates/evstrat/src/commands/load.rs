//! What every command that reads strategies does first: find plugins, read files, report all faults at once.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use evstrat_file::study::Origin;
use evstrat_file::{Code, Disk, Files, MemoryFiles, Severity, Study, render, to_json};
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
fn find_models_for(
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
    let models = find_models_for(files, global, terminal)?;
    let request = Request {
        context: context.map(Path::to_owned),
        ..request(files, inputs)
    };
    let resolved = resolve(&request, &Disk, &models);
    models.check_isolated(global)?;
    report(&resolved, terminal)?;
    match resolved.study {
        Some(study) => Ok((study, models)),
        None => Err(Failure::unusable("no strategy was named")),
    }
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

/// Reads one strategy file with changes to its assumptions and options, which pass the same checks as the file.
pub(super) fn load_changed(
    file: &Path,
    settings: &[(&str, &str)],
    inputs: &InputArgs,
    global: &Global,
    terminal: &Terminal,
) -> Result<(Study, Models), Failure> {
    let (study, models) = load(&[file.to_owned()], inputs, global, terminal)?;
    if settings.is_empty() {
        return Ok((study, models));
    }
    let text = changed(file, settings, &study)?;
    let files = Changed {
        path: file.to_owned(),
        text,
    };
    let resolved = resolve(&request(&[file.to_owned()], inputs), &files, &models);
    report(&resolved, terminal)?;
    match resolved.study {
        Some(study) => Ok((study, models)),
        None => Err(Failure::unusable("no strategy was named")),
    }
}

/// Reads one strategy file once for every list of changes, all of which pass the same checks as the file.
pub(super) fn load_variants(
    file: &Path,
    variants: &[Vec<(&str, &str)>],
    inputs: &InputArgs,
    global: &Global,
    terminal: &Terminal,
) -> Result<(Vec<Study>, Models), Failure> {
    let (study, models) = load(&[file.to_owned()], inputs, global, terminal)?;
    let mut studies = Vec::with_capacity(variants.len());
    for settings in variants {
        let files = Changed {
            path: file.to_owned(),
            text: changed(file, settings, &study)?,
        };
        let resolved = resolve(&request(&[file.to_owned()], inputs), &files, &models);
        report(&resolved, terminal)?;
        let one = resolved.study;
        studies.push(one.ok_or_else(|| Failure::unusable("no strategy was named"))?);
    }
    Ok((studies, models))
}

/// The text of a strategy file with these settings; a name that is no assumption of the model is an option.
fn changed(file: &Path, settings: &[(&str, &str)], study: &Study) -> Result<String, Failure> {
    let wrong = |error: &dyn std::fmt::Display| {
        Failure::unusable(format!("cannot change {}: {error}", file.display()))
    };
    let text = std::fs::read_to_string(file).map_err(|error| wrong(&error))?;
    let mut table: toml::Table = toml::from_str(&text).map_err(|error| wrong(&error))?;
    let strategy = study.strategies.first();
    for (name, value) in settings {
        let value = parsed(value);
        let assumption = strategy.and_then(|one| one.assumption(name));
        match assumption {
            Some(assumption) => {
                let mut belief = toml::Table::new();
                belief.insert("point".to_owned(), value);
                belief.insert("note".to_owned(), "set on the command line".into());
                if assumption.origin == Origin::Context {
                    belief.insert("override".to_owned(), true.into());
                }
                set(&mut table, &["assumptions", name], belief.into());
                uncorrelate(&mut table, name);
            }
            None => {
                let path: Vec<&str> = std::iter::once("options").chain(name.split('.')).collect();
                set(&mut table, &path, value);
            }
        }
    }
    toml::to_string(&table).map_err(|error| wrong(&error))
}

/// Takes out the correlations of an assumption: what is certain has none.
fn uncorrelate(table: &mut toml::Table, name: &str) {
    let pairs = table.get_mut("dependence");
    if let Some(pairs) = pairs.and_then(toml::Value::as_array_mut) {
        pairs.retain(|pair| {
            let between = pair.get("between").and_then(toml::Value::as_array);
            let mut ids = between.into_iter().flatten();
            ids.all(|id| id.as_str() != Some(name))
        });
    }
}

/// Puts a value at a path of tables, making tables on the way.
fn set(table: &mut toml::Table, path: &[&str], value: toml::Value) {
    match path {
        [] => {}
        [last] => {
            table.insert((*last).to_owned(), value);
        }
        [first, rest @ ..] => {
            let inner = table
                .entry(*first)
                .or_insert_with(|| toml::Table::new().into());
            if let Some(inner) = inner.as_table_mut() {
                set(inner, rest, value);
            }
        }
    }
}

/// Values are TOML; what is not is a text.
fn parsed(value: &str) -> toml::Value {
    let read = toml::from_str::<toml::Table>(&format!("x = {value}"));
    let found = read.ok().and_then(|mut table| table.remove("x"));
    found.unwrap_or_else(|| value.into())
}

/// The disk, with another text for one file.
struct Changed {
    path: PathBuf,
    text: String,
}

impl Files for Changed {
    fn read(&self, path: &Path, limit: u64) -> std::io::Result<Vec<u8>> {
        if path == self.path {
            Ok(self.text.clone().into_bytes())
        } else {
            Disk.read(path, limit)
        }
    }

    fn toml_files(&self, folder: &Path) -> std::io::Result<Vec<PathBuf>> {
        Disk.toml_files(folder)
    }

    fn is_folder(&self, path: &Path) -> bool {
        Disk.is_folder(path)
    }

    fn identity(&self, path: &Path) -> PathBuf {
        Disk.identity(path)
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
