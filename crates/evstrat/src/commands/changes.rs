//! One strategy file with values from the command line in place of its own.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use evstrat_core::ModelDescriptor;
use evstrat_file::study::{Origin, StudyStrategy};
use evstrat_file::{Code, Disk, Files, Resolved, Severity, Study, nearest, option_names, resolve};

use super::load::{find_models_for, report_new, request};
use crate::catalog::Models;
use crate::cli::{Global, InputArgs};
use crate::exit::Failure;
use crate::terminal::Terminal;

/// Values for assumptions and options, and the flag that gives them.
pub(super) struct Changes<'a> {
    pub(super) flag: &'static str,
    pub(super) settings: &'a [(&'a str, &'a str)],
}

/// Reads one strategy file with changes, which pass the same checks as the file.
pub(super) fn load_changed(
    file: &Path,
    changes: &Changes<'_>,
    inputs: &InputArgs,
    global: &Global,
    terminal: &Terminal,
) -> Result<(Study, Models), Failure> {
    let mut original = Original::read(file, inputs, global, terminal)?;
    let study = original.changed(changes, terminal)?;
    Ok((study, original.models))
}

/// Reads one strategy file once for every list of changes that `flag` asks for.
pub(super) fn load_variants(
    file: &Path,
    (flag, variants): (&'static str, &[Vec<(&str, &str)>]),
    inputs: &InputArgs,
    global: &Global,
    terminal: &Terminal,
) -> Result<(Vec<Study>, Models), Failure> {
    let mut original = Original::read(file, inputs, global, terminal)?;
    let studies: Result<Vec<Study>, Failure> = variants
        .iter()
        .map(|settings| original.changed(&Changes { flag, settings }, terminal))
        .collect();
    Ok((studies?, original.models))
}

/// The settings with the units that were taken: "half-life-slow = 3 min".
pub(super) fn in_words(
    settings: &[(&str, &str)],
    study: &Study,
    models: &Models,
) -> Result<Vec<String>, Failure> {
    let Some(strategy) = study.strategies.first().filter(|_| !settings.is_empty()) else {
        return Ok(Vec::new());
    };
    let model = models.model_of(strategy)?;
    let of = model.descriptor();
    let unit_of = |name: &str| -> Option<String> {
        if let Some(index) = of.assumption_index(name) {
            return Some(of.assumptions[index].unit.clone());
        }
        let mut schema = &of.options;
        for part in name.split('.') {
            schema = schema.get("properties")?.get(part)?;
        }
        Some(schema.get("x-unit")?.as_str()?.to_owned())
    };
    let words = settings.iter().map(|(name, value)| {
        let is_bare = matches!(
            parsed(value),
            toml::Value::Integer(_) | toml::Value::Float(_)
        );
        let unit = unit_of(name).filter(|unit| is_bare && unit != "1");
        let unit = unit.map_or_else(String::new, |unit| format!(" {unit}"));
        format!("{name} = {value}{unit}")
    });
    Ok(words.collect())
}

/// A strategy file as it stands, free of errors.
struct Original<'a> {
    file: &'a Path,
    inputs: &'a InputArgs,
    study: Study,
    models: Models,
    /// Warnings that the reader knows.
    said: BTreeSet<String>,
}

impl<'a> Original<'a> {
    fn read(
        file: &'a Path,
        inputs: &'a InputArgs,
        global: &Global,
        terminal: &Terminal,
    ) -> Result<Self, Failure> {
        let files = [file.to_owned()];
        let models = find_models_for(&files, global, terminal)?;
        let resolved = resolve(&request(&files, inputs), &Disk, &models);
        models.check_isolated(global)?;
        let mut said = BTreeSet::new();
        report_new(&resolved, &mut said, terminal)?;
        let study = resolved.study;
        Ok(Self {
            file,
            inputs,
            study: study.ok_or_else(|| Failure::unusable("no strategy was named"))?,
            models,
            said,
        })
    }

    fn changed(&mut self, changes: &Changes<'_>, terminal: &Terminal) -> Result<Study, Failure> {
        let strategy = self.study.strategies.first();
        let strategy = strategy.ok_or_else(|| Failure::unusable("no strategy was named"))?;
        let model = self.models.model_of(strategy)?;
        for (name, value) in changes.settings {
            let refuse = |why| Failure::unusable(format!("{} {name}={value}: {why}", changes.flag));
            is_known(model.descriptor(), name).map_err(refuse)?;
            if strategy.assumption(name).is_some() && parsed(value).is_table() {
                return Err(refuse(format!(
                    "this sets one certain value; a distribution goes into {}, under [assumptions.{name}]",
                    self.file.display()
                )));
            }
        }
        let resolved = self.resolved(changes.settings)?;
        if resolved.diagnostics.has_errors() {
            // One setting is at fault, or all of them together: the file itself is free of errors.
            for one in changes.settings {
                let alone = self.resolved(std::slice::from_ref(one))?;
                if alone.diagnostics.has_errors() {
                    return Err(at_fault(changes.flag, std::slice::from_ref(one), &alone));
                }
            }
            return Err(at_fault(changes.flag, changes.settings, &resolved));
        }
        report_new(&resolved, &mut self.said, terminal)?;
        resolved
            .study
            .ok_or_else(|| Failure::unusable("no strategy was named"))
    }

    /// The file read again, with these settings.
    fn resolved(&self, settings: &[(&str, &str)]) -> Result<Resolved, Failure> {
        let strategy = self.study.strategies.first();
        let strategy = strategy.ok_or_else(|| Failure::unusable("no strategy was named"))?;
        let files = Changed::new(self.file, changed_text(self.file, settings, strategy)?);
        let request = request(&[self.file.to_owned()], self.inputs);
        Ok(resolve(&request, &files, &self.models))
    }
}

/// Why settings cannot be used. Places are left out: they are those of a text that nobody has written.
fn at_fault(flag: &str, settings: &[(&str, &str)], resolved: &Resolved) -> Failure {
    let given: Vec<String> = settings
        .iter()
        .map(|(name, value)| format!("{flag} {name}={value}"))
        .collect();
    let errors = || {
        let all = resolved.diagnostics.iter();
        all.filter(|one| one.severity == Severity::Error)
    };
    let why: Vec<String> = errors()
        .map(|one| match &one.help {
            Some(help) => format!("{}; {help}", one.message),
            None => one.message.clone(),
        })
        .collect();
    let message = format!("{}: {}", given.join(" "), why.join("; "));
    if errors().any(|one| one.code == Code::UnusablePlugin) {
        Failure::plugin(message)
    } else {
        Failure::unusable(message)
    }
}

/// Fails, saying what was probably meant, if `name` is neither an assumption nor an option.
pub(super) fn is_known(descriptor: &ModelDescriptor, name: &str) -> Result<(), String> {
    let options = option_names(&descriptor.options);
    let within = |outer: &String| {
        let rest = name.strip_prefix(outer.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let is_table = |option: &String| {
        option
            .strip_prefix(name)
            .is_some_and(|rest| rest.starts_with('.'))
    };
    let is_assumption = descriptor.assumption_index(name).is_some();
    if is_assumption || options.iter().any(|one| within(one) || is_table(one)) {
        return Ok(());
    }
    let model = &descriptor.id;
    let assumptions = descriptor.assumptions.iter().map(|one| one.id.as_str());
    let known = assumptions.chain(options.iter().map(String::as_str));
    let mut nested = options.iter().map(String::as_str);
    let last = nested.find(|option| option.rsplit('.').next() == Some(name));
    let help = last.or_else(|| nearest(name, known)).map_or_else(
        || format!("`evstrat plugin info {model}` lists them"),
        |meant| format!("did you mean `{meant}`?"),
    );
    Err(format!(
        "{model} has neither an assumption nor an option `{name}`; {help}"
    ))
}

/// The text of a strategy file with these settings; a name that is no assumption of the model is an option.
fn changed_text(
    file: &Path,
    settings: &[(&str, &str)],
    strategy: &StudyStrategy,
) -> Result<String, Failure> {
    let wrong = |error: &dyn std::fmt::Display| {
        Failure::unusable(format!("cannot change {}: {error}", file.display()))
    };
    let text = std::fs::read_to_string(file).map_err(|error| wrong(&error))?;
    let mut table: toml::Table = toml::from_str(&text).map_err(|error| wrong(&error))?;
    for (name, value) in settings {
        let value = parsed(value);
        match strategy.assumption(name) {
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
pub(super) struct Changed {
    path: PathBuf,
    text: String,
}

impl Changed {
    /// The disk with this text at `path`.
    pub(super) fn new(path: impl Into<PathBuf>, text: String) -> Self {
        Self {
            path: path.into(),
            text,
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_toml_or_texts() {
        assert_eq!(parsed("3"), toml::Value::Integer(3));
        assert_eq!(
            parsed("1e11 {vesicles}"),
            toml::Value::from("1e11 {vesicles}")
        );
        let mut table = toml::Table::new();
        set(&mut table, &["options", "regimen", "doses"], parsed("3"));
        assert_eq!(table["options"]["regimen"]["doses"].as_integer(), Some(3));
    }
}
