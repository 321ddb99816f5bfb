//! `evstrat plugin lock`: pin plugins as they are, and say what has changed.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use evstrat_host::Catalog;
use evstrat_host::lock::{LOCK_FILE, LockFile, PinnedIsolation};
use serde_json::json;

use super::super::load::load_with;
use super::dev::strategy_files;
use crate::catalog::Models;
use crate::cli::{Global, InputArgs, PluginLockArgs, Unisolated};
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;

pub(super) fn lock(
    args: &PluginLockArgs,
    global: &Global,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let files = files(args);
    let path = place(&files)?;
    let old = LockFile::read(&path).map_err(|error| Failure::unusable(error.to_string()))?;
    // What is to be pinned need not be pinned yet.
    let models = Models::find_untrusting(global)?;
    let mut new = old.clone();
    for plugins in catalogs(&files, &models, terminal)? {
        new = new.updated(plugins.as_ref());
    }
    lower(&mut new, &global.plugins.isolation)?;
    let changes = old.changes(&new);
    if old != new && !args.check {
        new.write(&path)
            .map_err(|error| Failure::unusable(error.to_string()))?;
    }
    terminal.result(&shown(
        &path,
        &old,
        &new,
        &changes,
        (args.check, global.json),
    ));
    Ok(if args.check && old != new {
        Exit::RequirementMissed
    } else {
        Exit::Done
    })
}

/// The strategies whose plugins are pinned: those that are named, or those in the current folder that name a plugin.
fn files(args: &PluginLockArgs) -> Vec<PathBuf> {
    if !args.files.is_empty() {
        return args.files.clone();
    }
    let here = strategy_files(Path::new("."));
    let bare = |path: PathBuf| path.file_name().map(PathBuf::from).unwrap_or(path);
    here.into_iter().map(bare).collect()
}

/// The lock file: beside the strategies, which must be in one folder.
fn place(files: &[PathBuf]) -> Result<PathBuf, Failure> {
    let folder = |file: &PathBuf| file.parent().unwrap_or(Path::new("")).to_owned();
    let Some(first) = files.first().map(folder) else {
        return Ok(LOCK_FILE.into());
    };
    match files.iter().find(|file| folder(file) != first) {
        None => Ok(first.join(LOCK_FILE)),
        Some(other) => Err(Failure::unusable(format!(
            "{} is in another folder than {}; every folder has a lock file of its own",
            other.display(),
            files[0].display()
        ))),
    }
}

/// The plugins that the strategies use; without strategies, all that are found.
fn catalogs<'a>(
    files: &[PathBuf],
    models: &'a Models,
    terminal: &Terminal,
) -> Result<Vec<Pinned<'a>>, Failure> {
    if files.is_empty() {
        return Ok(vec![Pinned::Found(models.catalog())]);
    }
    let inputs = InputArgs {
        frame: None,
        evidence: None,
        without_comparators: false,
    };
    let study = load_with(models, files, &inputs, terminal)?;
    let mut all = Vec::new();
    if study.strategies.iter().any(|one| one.plugin.is_none()) {
        all.push(Pinned::Found(models.catalog()));
    }
    for path in study
        .strategies
        .iter()
        .filter_map(|one| one.plugin.as_ref())
    {
        let catalog = models
            .of_file(path)
            .map_err(|error| crate::catalog::of_plugin(&error))?;
        all.push(Pinned::Named(catalog));
    }
    Ok(all)
}

/// Plugins to pin.
enum Pinned<'a> {
    /// Those of all places that were searched.
    Found(&'a Catalog),
    /// That of a library file which a strategy names.
    Named(std::sync::Arc<Catalog>),
}

impl AsRef<Catalog> for Pinned<'_> {
    fn as_ref(&self) -> &Catalog {
        match self {
            Self::Found(catalog) => catalog,
            Self::Named(catalog) => catalog,
        }
    }
}

/// Writes down which plugins may run in the program's own process.
fn lower(lock: &mut LockFile, flags: &[Unisolated]) -> Result<(), Failure> {
    for flag in flags {
        let is_meant = |id: &str| match flag {
            Unisolated::All => true,
            Unisolated::Plugin(named) => named == id,
        };
        let mut pins = lock
            .plugins
            .iter_mut()
            .filter(|pin| is_meant(&pin.id))
            .peekable();
        if let (Unisolated::Plugin(id), None) = (flag, pins.peek()) {
            return Err(Failure::unusable(format!(
                "no plugin with the id {id} is pinned"
            )));
        }
        pins.for_each(|pin| pin.isolation = PinnedIsolation::None);
    }
    Ok(())
}

fn shown(
    path: &Path,
    old: &LockFile,
    new: &LockFile,
    changes: &[String],
    (is_check, as_json): (bool, bool),
) -> String {
    if as_json {
        let value = json!({
            "schema": 1,
            "file": path.display().to_string(),
            "changed": old != new,
            "changes": changes,
            "plugins": new.plugins.len(),
        });
        return format!("{value:#}\n");
    }
    let mut text: String = changes.iter().map(|line| format!("{line}\n")).collect();
    let what = match (old == new, is_check) {
        (true, _) => "is up to date",
        (false, true) => "is out of date",
        (false, false) => "written",
    };
    let n = new.plugins.len();
    let noun = if n == 1 { "plugin" } else { "plugins" };
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{} {what}: {n} {noun}", path.display());
    text
}
