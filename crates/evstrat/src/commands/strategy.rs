//! `evstrat strategy new`: a complete strategy file from what a model suggests.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use evstrat_core::{AssumptionDescriptor, Direction, ModelDescriptor, PriorRow};
use evstrat_file::study::{Origin, StudyAssumption, StudyStrategy};
use evstrat_file::toml_text::{inline, quoted};
use serde_json::{Map, Value};

use super::load::load_model;
use crate::cli::{Global, StrategyCommand, StrategyNewArgs};
use crate::describe::{Page, range};
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;

pub(crate) fn strategy(
    command: &StrategyCommand,
    global: &Global,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    match command {
        StrategyCommand::New(args) => new(args, global, terminal),
    }
}

fn new(args: &StrategyNewArgs, global: &Global, terminal: &Terminal) -> Result<Exit, Failure> {
    let settings: Vec<(&str, &str)> = args
        .set
        .iter()
        .map(|text| {
            text.split_once('=')
                .ok_or_else(|| Failure::unusable(format!("--set {text}: write NAME=VALUE")))
        })
        .collect::<Result<_, _>>()?;
    let of = (args.model.as_str(), args.context.as_deref());
    let (study, models) = load_model(of, &settings, global, terminal)?;
    let strategy = study
        .strategies
        .first()
        .ok_or_else(|| Failure::unusable("the model makes no strategy"))?;
    let descriptor = models.by_argument(&args.model)?.descriptor();
    let text = Writer {
        descriptor,
        strategy,
        has_library: has_library(args.output.as_deref().unwrap_or(Path::new(""))),
        context: args.context.as_deref().map(|path| Place {
            path: from_file(args.output.as_deref(), path),
            options: study.contexts.first().map(|one| &one.options),
        }),
    }
    .text(args.name.as_deref());
    match args.output.as_deref() {
        Some(path) if path != Path::new("-") => write_new(path, &text)?,
        _ => terminal.result(&text),
    }
    Ok(Exit::Done)
}

/// How far above a file its evidence library is looked for.
const MAX_ASCENT: usize = 6;

/// Whether a strategy file in this place would find an evidence library by itself.
fn has_library(file: &Path) -> bool {
    let Ok(place) = std::path::absolute(file.parent().unwrap_or(Path::new("")).join("x")) else {
        return false;
    };
    let mut above = place.ancestors().skip(1).take(MAX_ASCENT + 1);
    above.any(|folder| {
        let files = fs::read_dir(folder.join("evidence")).into_iter().flatten();
        files.flatten().any(|file| {
            let path = file.path();
            path.extension().is_some_and(|ending| ending == "toml")
        })
    })
}

/// Writes a file that must not exist: somebody may have put work into it.
fn write_new(path: &Path, text: &str) -> Result<(), Failure> {
    let mut options = fs::OpenOptions::new();
    options
        .write(true)
        .create_new(true)
        .open(path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| Failure::unusable(format!("cannot write {}: {error}", path.display())))
}

/// The way from the folder of a file that will be written to another file.
fn from_file(file: Option<&Path>, to: &Path) -> String {
    let folder = file
        .filter(|path| *path != Path::new("-"))
        .and_then(Path::parent)
        .unwrap_or(Path::new(""));
    let whole = |path: &Path| {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let parts: Vec<String> = path
            .components()
            .filter(|part| *part != std::path::Component::CurDir)
            .map(|part| part.as_os_str().to_string_lossy().into_owned())
            .collect();
        parts
    };
    // An empty path is no path; any name in the folder stands for the folder.
    let mut from = whole(&folder.join("x"));
    from.pop();
    let to = whole(to);
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let mut parts = vec!["..".to_owned(); from.len() - common];
    parts.extend_from_slice(&to[common..]);
    parts.join("/")
}

/// The context that a file is written for.
struct Place<'a> {
    /// Its path from the file.
    path: String,
    /// The options that it sets.
    options: Option<&'a Map<String, Value>>,
}

struct Writer<'a> {
    descriptor: &'a ModelDescriptor,
    /// The strategy of the model alone, with options and beliefs resolved.
    strategy: &'a StudyStrategy,
    /// Whether the file will find the evidence that it cites.
    has_library: bool,
    context: Option<Place<'a>>,
}

impl Writer<'_> {
    fn text(&self, name: Option<&str>) -> String {
        let of = self.descriptor;
        let mut out = String::new();
        comment(&mut out, &of.doc);
        let cites = of.priors.iter().any(|row| !row.evidence.is_empty());
        if cites && !self.has_library {
            comment(
                &mut out,
                "No evidence library is near this file, so notes name the evidence that the model cites. Where there is one, \
                 or `evidence-dir` names one, `evidence = [...]` cites it.",
            );
        }
        let name = name.map_or_else(|| of.name.clone(), str::to_owned);
        let _ = writeln!(
            out,
            "schema = 1\nname = {}\nmodel = {}",
            quoted(&name),
            quoted(&of.id)
        );
        match &self.context {
            Some(place) => {
                let _ = writeln!(out, "context = {}", quoted(&place.path));
            }
            None => comment(
                &mut out,
                "Strategies of one comparison share a context, which sets options and beliefs that must not stand here as \
                 well: `evstrat strategy new --context FILE` leaves them out.",
            ),
        }
        let properties = of.options.get("properties").and_then(Value::as_object);
        if let Some(properties) = properties.filter(|all| !all.is_empty()) {
            let theirs = self.context.as_ref().and_then(|place| place.options);
            let own = without(self.strategy.options.as_map(), theirs);
            options(&mut out, "options", &own, properties);
        }
        for assumption in &of.assumptions {
            let used = self.strategy.assumption(&assumption.id);
            let is_stated = |used: &&StudyAssumption| {
                !matches!(used.origin, Origin::Inactive | Origin::Context)
            };
            if let Some(used) = used.filter(is_stated) {
                self.assumption(&mut out, assumption, used);
            }
        }
        self.targets(&mut out);
        out
    }

    /// The belief as the model states it, not as the numbers it becomes.
    fn assumption(&self, out: &mut String, of: &AssumptionDescriptor, used: &StudyAssumption) {
        out.push('\n');
        comment(out, &of.doc);
        comment(out, &format!("Values: {}.", range(of)));
        let _ = writeln!(out, "[assumptions.{}]", of.id);
        match self.prior(of).filter(|_| used.origin != Origin::File) {
            Some(row) => {
                for (key, value) in row.distribution.as_object().into_iter().flatten() {
                    let _ = writeln!(out, "{key} = {}", inline(value));
                }
                // A suggestion is in the unit of the model unless it says otherwise.
                if of.levels().is_empty()
                    && of.unit != "1"
                    && row.distribution.get("unit").is_none()
                {
                    let _ = writeln!(out, "unit = {}", quoted(&of.unit));
                }
                self.support(out, row);
            }
            None => self.certain(out, of, used),
        }
    }

    /// What a suggested belief rests on.
    fn support(&self, out: &mut String, row: &PriorRow) {
        let mut note = row.note.trim().to_owned();
        let mut cited = row.evidence.clone();
        cited.sort();
        cited.dedup();
        if !cited.is_empty() && self.has_library {
            let ids = Value::from(cited);
            let _ = writeln!(out, "evidence = {}", inline(&ids));
        } else if !cited.is_empty() {
            if !note.is_empty() && !note.ends_with(['.', '!', '?']) {
                note.push('.');
            }
            let ids = cited.join(", ");
            let space = if note.is_empty() { "" } else { " " };
            let _ = write!(note, "{space}The model cites {ids}.");
        }
        if !note.is_empty() {
            let _ = writeln!(out, "note = {}", quoted(&note));
        }
    }

    fn prior(&self, of: &AssumptionDescriptor) -> Option<&PriorRow> {
        let level = |path: &str| level_of(self.strategy.options.as_map(), path);
        self.descriptor.suggested(&of.id, level)
    }

    /// A value of which neither the model nor the command line says how sure it is.
    fn certain(&self, out: &mut String, of: &AssumptionDescriptor, used: &StudyAssumption) {
        let is_set = used.origin == Origin::File;
        let value = if is_set {
            used.law.quantile(0.5)
        } else {
            of.default
        };
        let level = of
            .levels()
            .iter()
            .zip(0_u32..)
            .find(|(_, index)| f64::from(*index).to_bits() == value.to_bits());
        match level {
            Some((level, _)) => {
                let _ = writeln!(out, "levels = {{ {level} = 1.0 }}");
            }
            None => {
                let _ = writeln!(out, "point = {value:?}");
                if of.unit != "1" {
                    let _ = writeln!(out, "unit = {}", quoted(&of.unit));
                }
            }
        }
        let note = if is_set {
            "set on the command line"
        } else {
            "the model suggests no belief: its default, as if it were certain"
        };
        let _ = writeln!(out, "note = {}", quoted(note));
    }

    /// Outcomes to choose targets from, as a comment: what counts as success is not for the model to say.
    fn targets(&self, out: &mut String) {
        out.push('\n');
        comment(
            out,
            "A strategy succeeds where it meets all its targets. State them by outcome, with the source of the threshold:",
        );
        for one in &self.descriptor.outcomes {
            let (key, better) = match one.direction {
                Direction::HigherIsBetter => ("at-least", "higher is better"),
                Direction::LowerIsBetter => ("at-most", "lower is better"),
                Direction::Neutral => ("between", "neither way is better"),
            };
            let unit = if one.unit == "1" {
                String::new()
            } else {
                format!(" in {}", one.unit)
            };
            let suggested = one.target.map_or_else(String::new, |target| {
                format!("; the model suggests {key} = {target:?}")
            });
            comment(out, &format!("- {}{unit}: {better}{suggested}", one.id));
        }
        out.push_str("#\n# [[targets]]\n# outcome = \"\"\n# at-least = 0.0\n# source = \"\"\n");
    }
}

/// Options without those that the context sets.
fn without(own: &Map<String, Value>, theirs: Option<&Map<String, Value>>) -> Map<String, Value> {
    let theirs_at = |key: &str| theirs.and_then(|map| map.get(key));
    own.iter()
        .filter_map(|(key, value)| match (value, theirs_at(key)) {
            (_, None) => Some((key.clone(), value.clone())),
            (Value::Object(inner), Some(Value::Object(other))) => {
                let rest = without(inner, Some(other));
                (!rest.is_empty()).then(|| (key.clone(), Value::Object(rest)))
            }
            _ => None,
        })
        .collect()
}

/// A table of options, each with what the model says of it.
fn options(
    out: &mut String,
    header: &str,
    values: &Map<String, Value>,
    properties: &Map<String, Value>,
) {
    let _ = writeln!(out, "\n[{header}]");
    let is_table = |key: &str| {
        properties
            .get(key)
            .is_some_and(|one| one.get("properties").is_some())
    };
    for (key, value) in values.iter().filter(|(key, _)| !is_table(key)) {
        if value.is_null() {
            continue;
        }
        let property = properties.get(key).unwrap_or(&Value::Null);
        comment(out, property["description"].as_str().unwrap_or_default());
        if let Some(levels) = property["enum"].as_array() {
            let levels: Vec<&str> = levels.iter().filter_map(Value::as_str).collect();
            comment(out, &format!("One of: {}.", levels.join(", ")));
        }
        let unit = property["x-unit"].as_str().filter(|unit| *unit != "1");
        let text = match (unit, value.as_f64()) {
            (Some(unit), Some(number)) => quoted(&format!("{} {unit}", plain(number))),
            _ => inline(value),
        };
        let _ = writeln!(out, "{key} = {text}");
    }
    for (key, value) in values.iter().filter(|(key, _)| is_table(key)) {
        let inner = properties.get(key).and_then(|one| one.get("properties"));
        if let (Some(value), Some(inner)) = (value.as_object(), inner.and_then(Value::as_object)) {
            options(out, &format!("{header}.{key}"), value, inner);
        }
    }
}

/// The level of an option as text, a dot separating nested options.
fn level_of(options: &Map<String, Value>, path: &str) -> Option<String> {
    let (first, rest) = path
        .split_once('.')
        .map_or((path, None), |(first, rest)| (first, Some(rest)));
    let value = options.get(first)?;
    match rest {
        Some(rest) => level_of(value.as_object()?, rest),
        None => match value {
            Value::String(text) => Some(text.clone()),
            Value::Bool(_) => Some(value.to_string()),
            Value::Number(number) => Some(match number.as_i64() {
                Some(whole) => whole.to_string(),
                None => number.as_f64()?.to_string(),
            }),
            _ => None,
        },
    }
}

/// A number as people write it; its shortest form, so that it keeps its bits.
fn plain(number: f64) -> String {
    if number.abs() >= 1e6 {
        format!("{number:e}")
    } else {
        number.to_string()
    }
}

fn comment(out: &mut String, text: &str) {
    let mut page = Page::default();
    page.text(0, text);
    for line in page.into_text().lines() {
        let _ = writeln!(out, "# {line}");
    }
}
