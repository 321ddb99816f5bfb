//! What lies in a results folder, and how it is read again.

use std::fs;
use std::path::{Path, PathBuf};

use evstrat_engine::{Evaluation, Results};
use evstrat_file::Study;
use evstrat_report::{Choices, Dossier, Section, report};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::cli::{DrawsFormat, LookArgs};
use crate::draws::Draws;
use crate::folder::{DOSSIER, ResultsFolder, SUMMARY};
use crate::provenance;

/// Everything that a run leaves.
pub(crate) struct Output<'a> {
    pub(crate) study: &'a Study,
    pub(crate) evaluation: &'a Evaluation<'a>,
    pub(crate) dossier: &'a Dossier,
    pub(crate) choices: &'a Choices,
    pub(crate) save_draws: Option<DrawsFormat>,
}

impl Output<'_> {
    /// Writes a results folder whole.
    ///
    /// # Errors
    /// Something cannot be written, or a template has a fault.
    pub(crate) fn write(&self, folder: ResultsFolder) -> Result<(), String> {
        let results = &self.evaluation.results;
        folder.write(SUMMARY, pretty(&json!(results)).as_bytes())?;
        folder.write("provenance.json", pretty(&results.provenance).as_bytes())?;
        let mut resolved = self.study.clone();
        resolved.settings.seed = Some(results.study.seed);
        resolved.settings.draws = Some(results.study.draws);
        resolved.settings.sampling =
            Some(provenance::sampling_name(results.study.sampling).to_owned());
        folder.write("study.toml", resolved.to_toml().as_bytes())?;
        for (name, table) in evstrat_report::tables::all(results) {
            folder.write(name, table.as_bytes())?;
        }
        let dossier = serde_json::to_vec(self.dossier).map_err(|error| error.to_string())?;
        folder.write(DOSSIER, &dossier)?;
        if let Some(format) = self.save_draws {
            let drawn = self.evaluation.plans.iter().zip(&self.evaluation.columns);
            for (strategy, (plan, columns)) in results.strategies.iter().zip(drawn) {
                let draws = Draws {
                    results,
                    strategy,
                    plan,
                    columns,
                };
                draws.write(&folder, format)?;
            }
        }
        draw(&folder, results, self.dossier, self.choices)?;
        folder.commit()
    }
}

/// Draws the report into a folder in the making.
///
/// # Errors
/// Something cannot be written, or a template has a fault.
pub(crate) fn draw(
    folder: &ResultsFolder,
    results: &Results,
    dossier: &Dossier,
    choices: &Choices,
) -> Result<(), String> {
    for file in report(results, dossier, choices).map_err(|error| error.to_string())? {
        folder.write(&file.path, &file.content)?;
    }
    Ok(())
}

pub(crate) fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

/// What a report shall hold, from flags; templates are read from their folder.
///
/// # Errors
/// A section is unknown, or a template cannot be read.
pub(crate) fn choices(args: &LookArgs) -> Result<Choices, String> {
    let mut choices = Choices::default();
    if !args.sections.is_empty() {
        choices.sections = args
            .sections
            .iter()
            .map(|id| {
                Section::from_id(id.trim()).ok_or_else(|| {
                    let known: Vec<&str> = Section::ALL.into_iter().map(Section::id).collect();
                    format!(
                        "--sections: unknown section '{id}'; known are {}",
                        known.join(", ")
                    )
                })
            })
            .collect::<Result<_, _>>()?;
    }
    if let Some(folder) = &args.template {
        for (name, text) in templates(folder)? {
            choices.templates.replace(&name, text);
        }
    }
    Ok(choices)
}

/// The templates in a folder, in order of name.
fn templates(folder: &Path) -> Result<Vec<(String, String)>, String> {
    let said = |path: &Path, error: std::io::Error| {
        format!("--template: cannot read {}: {error}", path.display())
    };
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .map_err(|error| said(folder, error))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .map_err(|error| said(folder, error))?;
    paths.sort();
    let known = |path: &PathBuf| {
        let ending = path.extension().and_then(|ending| ending.to_str());
        ending.is_some_and(|ending| matches!(ending, "html" | "css" | "js" | "md"))
    };
    let found: Vec<(String, String)> = paths
        .iter()
        .filter(|path| known(path) && path.is_file())
        .filter_map(|path| {
            path.file_name()
                .and_then(|name| name.to_str())
                .map(|name| (name, path))
        })
        .map(|(name, path)| {
            let text = fs::read_to_string(path).map_err(|error| said(path, error))?;
            Ok((name.to_owned(), text))
        })
        .collect::<Result<_, String>>()?;
    if found.is_empty() {
        let known: Vec<&str> = evstrat_report::report::TEMPLATES
            .iter()
            .map(|(name, _)| *name)
            .collect();
        return Err(format!(
            "--template: {} holds no template; known are {}",
            folder.display(),
            known.join(", ")
        ));
    }
    Ok(found)
}

/// Reads what a report is drawn from.
///
/// # Errors
/// A file is missing, is not what it should be, has a newer shape, or the two do not belong together.
pub(crate) fn read(folder: &Path) -> Result<(Results, Dossier), String> {
    if !folder.is_dir() {
        return Err(format!("{}: no such folder", folder.display()));
    }
    let results: Results = read_one(folder, SUMMARY, evstrat_engine::SCHEMA)?;
    let dossier: Dossier = read_one(folder, DOSSIER, evstrat_report::dossier::SCHEMA)?;
    match dossier.mismatch(&results) {
        None => Ok((results, dossier)),
        Some(why) => Err(format!(
            "{}: does not belong to the {SUMMARY} beside it: {why}; evaluate again",
            folder.join(DOSSIER).display()
        )),
    }
}

fn read_one<T: DeserializeOwned>(folder: &Path, name: &str, known: u32) -> Result<T, String> {
    let path = folder.join(name);
    let text = fs::read_to_string(&path).map_err(|error| {
        if error.kind() == std::io::ErrorKind::NotFound {
            format!(
                "{}: not found; {} is not a whole results folder of `evstrat run -o` or `evstrat compare -o`",
                path.display(),
                folder.display()
            )
        } else {
            format!("cannot read {}: {error}", path.display())
        }
    })?;
    let broken = |error: serde_json::Error| {
        format!(
            "{}: damaged, or not written by evstrat: {error}; evaluate again",
            path.display()
        )
    };
    let value: Value = serde_json::from_str(&text).map_err(broken)?;
    match value["schema"].as_u64() {
        Some(found) if found > u64::from(known) => Err(format!(
            "{}: schema {found} is newer than the {known} that this evstrat knows; draw it with the evstrat that wrote it",
            path.display()
        )),
        Some(_) => serde_json::from_str(&text).map_err(broken),
        None => Err(format!(
            "{}: has no schema; it was not written by evstrat",
            path.display()
        )),
    }
}
