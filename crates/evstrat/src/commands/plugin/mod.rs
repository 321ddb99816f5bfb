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

use evstrat_host::HostedModel;
use serde_json::{Value, json};

use super::load::find_models;
use crate::catalog::of_plugin;
use crate::cli::{Global, PluginCommand};
use crate::describe::describe;
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
        PluginCommand::Info { subject } => info(subject, global, terminal),
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
fn info(subject: &str, global: &Global, terminal: &Terminal) -> Result<Exit, Failure> {
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
    if global.json {
        let all: Vec<Value> = found.iter().map(|one| json!(one.descriptor())).collect();
        let value = if let [one] = all.as_slice() {
            one.clone()
        } else {
            Value::from(all)
        };
        terminal.result(&format!("{value:#}\n"));
        return Ok(Exit::Done);
    }
    let text = |one: &HostedModel| {
        let plugin = one.plugin();
        let from = format!(
            "Plugin {} {}, {}",
            plugin.id,
            plugin.version,
            plugin.path.display()
        );
        describe(one.descriptor(), &from)
    };
    let texts: Vec<String> = found.iter().map(text).collect();
    terminal.result(&texts.join("\n"));
    Ok(Exit::Done)
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
