//! `evstrat plugin new`: a plugin that builds, passes the checks and runs, for its author to change.

mod c;
mod field;
mod rust;
mod template;

use std::fs;
use std::path::{Path, PathBuf};

use evstrat_core::Id;

use crate::cli::{Language, PluginNewArgs};
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;
use field::Field;
use template::Template;

/// A file of the new project: its path there, and its text.
type NewFile = (PathBuf, String);

/// What is to be made.
struct Project<'a> {
    args: &'a PluginNewArgs,
    /// Model id, and name of folder and package.
    name: &'a str,
    assumptions: Vec<Field>,
    outcomes: Vec<Field>,
}

pub(super) fn new(args: &PluginNewArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    Id::new(&args.name).map_err(|error| {
        Failure::unusable(format!("'{}' cannot be a model id: {error}", args.name))
    })?;
    // Both come into source texts, where they must not end what they stand in.
    for (flag, text) in [
        ("--license", Some(&args.license)),
        ("--id", args.id.as_ref()),
    ] {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || " .+-()".contains(c);
        if let Some(text) = text.filter(|text| !text.chars().all(is_plain)) {
            return Err(Failure::unusable(format!(
                "{flag} '{text}' has characters that do not belong there"
            )));
        }
    }
    let project = Project::new(args)?;
    let folder = args
        .folder
        .clone()
        .unwrap_or_else(|| args.name.clone().into());
    if folder.exists() {
        return Err(Failure::unusable(format!(
            "{} exists already; remove it, or choose another place with --folder",
            folder.display()
        )));
    }
    let files = match args.lang {
        Language::Rust => rust::files(&project)?,
        Language::C => c::files(&project),
    };
    write_all(&folder, &files).map_err(|error| {
        Failure::unusable(format!("cannot write {}: {error}", folder.display()))
    })?;
    terminal.result(&next_steps(&project, &folder));
    Ok(Exit::Done)
}

impl<'a> Project<'a> {
    fn new(args: &'a PluginNewArgs) -> Result<Self, Failure> {
        let read = |texts: &[String], flag: &str, usual: &str| {
            let usual = [usual.to_owned()];
            let texts = if texts.is_empty() { &usual } else { texts };
            let fields: Vec<Field> = texts
                .iter()
                .map(|text| {
                    Field::parse(text)
                        .map_err(|why| Failure::unusable(format!("{flag} {text}: {why}")))
                })
                .collect::<Result<_, _>>()?;
            match field::repeated(&fields) {
                None => Ok(fields),
                Some(id) => Err(Failure::unusable(format!("{flag} {id} is there twice"))),
            }
        };
        Ok(Self {
            args,
            name: &args.name,
            assumptions: read(&args.assumption, "--assumption", "dose:{vesicles}:1e11")?,
            outcomes: read(&args.outcome, "--outcome", "effect")?,
        })
    }

    /// What all files are made from.
    fn template(&self) -> Template {
        let doc = format!("A model called {}.", self.name);
        let id = self.args.id.clone();
        Template::default()
            .with("name", self.name)
            .with("doc", &doc)
            .with("license", &self.args.license)
            .with(
                "plugin-id",
                &id.unwrap_or_else(|| format!("org.example.{}", self.name)),
            )
            .with("inputs", &field::listed(&self.assumptions))
            .with("formula", &field::formula(&self.assumptions))
            .with("beliefs", &self.beliefs())
            .with(
                "test-inputs",
                &field::numbers(self.assumptions.iter().map(|one| one.center)),
            )
            .with(
                "test-outputs",
                &field::numbers(self.outcomes.iter().map(|_| field::AT_CENTERS)),
            )
    }

    /// The assumptions of the strategy file.
    fn beliefs(&self) -> String {
        let entry = |one: &Field| {
            format!(
                "\n[assumptions.{}]\nlognormal = {{ median = {}, gsd = 2.0 }}\nunit = \"{}\"\n\
                 note = \"A placeholder; say here where the belief comes from.\"\n",
                one.id,
                field::literal(one.center),
                one.unit
            )
        };
        self.assumptions.iter().map(entry).collect()
    }
}

/// Writes the project beside its final place and moves it there, so that it is there whole or not at all.
fn write_all(folder: &Path, files: &[NewFile]) -> std::io::Result<()> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let unfinished = folder.with_file_name(format!(".{name}.{}", std::process::id()));
    let write = || {
        for (path, text) in files {
            let path = unfinished.join(path);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(path, text)?;
        }
        fs::rename(&unfinished, folder)
    };
    write().inspect_err(|_| {
        // What remains is ours alone; the first error is the one to tell.
        drop(fs::remove_dir_all(&unfinished));
    })
}

fn next_steps(project: &Project<'_>, folder: &Path) -> String {
    let (build, library) = match project.args.lang {
        Language::Rust => ("cargo build --release", rust::library_path(project.name)),
        Language::C => ("make", c::library(project.name)),
    };
    format!(
        "wrote {0}; next:\n  cd {0}\n  {build}\n  evstrat plugin check {library}\n  evstrat run {1}.toml\n",
        folder.display(),
        project.name
    )
}
