//! `evstrat plugin`: what plugins there are, what they can do, and whether they do it well.

mod beliefs;
mod check;
mod dev;
mod lock;
mod new;
mod pack;
mod repro;

use std::fmt::Write as _;
use std::path::Path;

use evstrat_core::ModelDescriptor;
use evstrat_host::HostedModel;
use serde_json::{Value, json};

use super::load::find_models;
use crate::catalog::of_plugin;
use crate::cli::{Global, PluginCommand};
use crate::describe::{describe, describe_parts};
use crate::exit::{Exit, Failure};
use crate::provenance;
use crate::terminal::Terminal;

pub(crate) fn plugin(
    command: &PluginCommand,
    global: &Global,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    match command {
        PluginCommand::List => list(global, terminal),
        PluginCommand::Info { subject, names } => info(subject, names, global, terminal),
        PluginCommand::Check(args) => check::check(args, global, terminal),
        PluginCommand::New(args) => new::new(args, terminal),
        PluginCommand::Lock(args) => lock::lock(args, global, terminal),
        PluginCommand::Dev(args) => dev::dev(args, global, terminal),
        PluginCommand::Pack(args) => pack::pack(args, global, terminal),
        PluginCommand::Unpack(args) => pack::unpack(args, global, terminal),
        PluginCommand::Repro { file, in_process } => {
            repro::repro(file, *in_process, global, terminal)
        }
    }
}

fn list(global: &Global, terminal: &Terminal) -> Result<Exit, Failure> {
    let models = find_models(global, terminal)?;
    let found = models.catalog().models();
    if global.json {
        let list: Vec<Value> = found.iter().map(entry).collect();
        terminal.result(&format!("{:#}\n", Value::from(list)));
        return Ok(Exit::Done);
    }
    let mut text = String::new();
    let mut plugin = "";
    let lengths = found.iter().map(|model| model.descriptor().id.len());
    let width = lengths.max().unwrap_or_default();
    for model in found {
        let info = model.plugin();
        if plugin != info.id {
            let _ = writeln!(
                text,
                "{} {}\n  {}",
                info.id,
                info.version,
                info.path.display()
            );
            plugin = &info.id;
        }
        let descriptor = model.descriptor();
        let _ = writeln!(text, "    {:<width$}  {}", descriptor.id, descriptor.name);
    }
    if found.is_empty() {
        text.push_str("no plugins were found\n");
    }
    terminal.result(&text);
    Ok(Exit::Done)
}

fn entry(model: &HostedModel) -> Value {
    let (descriptor, plugin) = (model.descriptor(), model.plugin());
    json!({
        "id": descriptor.id,
        "name": descriptor.name,
        "version": descriptor.version,
        "plugin": plugin.id,
        "plugin_version": plugin.version,
        "path": plugin.path.display().to_string(),
        "sha256": plugin.sha256,
        "isolation": provenance::level(model),
        "descriptor_sha256": model.descriptor_sha256(),
    })
}

/// A subject with a path separator or a library's ending is a file; anything else is a model id.
fn info(
    subject: &str,
    names: &[String],
    global: &Global,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let path = Path::new(subject);
    if pack::is_archive(path) {
        return info_of_archive(path, global, terminal);
    }
    let is_file = subject.contains(['/', '\\'])
        || path
            .extension()
            .is_some_and(|ending| ending == std::env::consts::DLL_EXTENSION);
    let models = find_models(global, terminal)?;
    let found: Vec<HostedModel> = if is_file {
        models
            .of_file(path)
            .map_err(|error| of_plugin(&error))?
            .models()
            .to_vec()
    } else {
        vec![models.by_argument(subject)?.clone()]
    };
    let found = parts(found, names)?;
    if global.json {
        let all: Vec<Value> = found.iter().map(|(_, of)| json!(of)).collect();
        let value = if let [one] = all.as_slice() {
            one.clone()
        } else {
            Value::from(all)
        };
        terminal.result(&format!("{value:#}\n"));
        return Ok(Exit::Done);
    }
    let text = |(one, of): &(HostedModel, ModelDescriptor)| {
        let plugin = one.plugin();
        let from = format!(
            "Plugin {} {}, {}",
            plugin.id,
            plugin.version,
            plugin.path.display()
        );
        if names.is_empty() {
            describe(of, &from)
        } else {
            describe_parts(of)
        }
    };
    let texts: Vec<String> = found.iter().map(text).collect();
    terminal.result(&texts.join("\n"));
    Ok(Exit::Done)
}

/// Models with their descriptions, cut down to what is called one of `names` if there are any.
fn parts(
    found: Vec<HostedModel>,
    names: &[String],
) -> Result<Vec<(HostedModel, ModelDescriptor)>, Failure> {
    let mut known: Vec<String> = Vec::new();
    let mut all = Vec::new();
    for model in found {
        let mut of = model.descriptor().clone();
        if !names.is_empty() {
            known.extend(of.assumptions.iter().map(|one| one.id.clone()));
            known.extend(of.outcomes.iter().map(|one| one.id.clone()));
            known.extend(evstrat_file::option_names(&of.options));
            of.assumptions.retain(|one| names.contains(&one.id));
            of.outcomes.retain(|one| names.contains(&one.id));
        }
        all.push((model, of));
    }
    for name in names {
        if !known.contains(name) {
            let meant = evstrat_file::nearest(name, known.iter().map(String::as_str));
            let help = meant.map_or_else(String::new, |meant| format!("; did you mean '{meant}'?"));
            return Err(Failure::unusable(format!(
                "no assumption, outcome or option is called '{name}'{help}"
            )));
        }
    }
    let named = |schema: &mut Value| keep_options(schema, "", names);
    if !names.is_empty() {
        for (_, of) in &mut all {
            named(&mut of.options);
        }
    }
    Ok(all)
}

/// Takes all options out of a schema but those of these names.
fn keep_options(schema: &mut Value, path: &str, names: &[String]) {
    let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else {
        return;
    };
    properties.retain(|key, inner| {
        let path = if path.is_empty() {
            key.clone()
        } else {
            format!("{path}.{key}")
        };
        if names.contains(&path) {
            return true;
        }
        keep_options(inner, &path, names);
        let rest = inner.get("properties").and_then(Value::as_object);
        rest.is_some_and(|rest| !rest.is_empty())
    });
}

/// Reads the description in an archive; nothing of the plugin runs.
fn info_of_archive(path: &Path, global: &Global, terminal: &Terminal) -> Result<Exit, Failure> {
    let pack = pack::read(path)?;
    if global.json {
        let all: Vec<Value> = pack.descriptors().map(|one| json!(one)).collect();
        terminal.result(&format!("{:#}\n", Value::from(all)));
        return Ok(Exit::Done);
    }
    let targets: Vec<&str> = pack.targets().collect();
    let from = format!(
        "Plugin {} {}, {} for {}",
        pack.id(),
        pack.version(),
        path.display(),
        targets.join(", ")
    );
    let texts: Vec<String> = pack.descriptors().map(|one| describe(one, &from)).collect();
    terminal.result(&texts.join("\n"));
    Ok(Exit::Done)
}
