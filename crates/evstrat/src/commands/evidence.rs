//! `evstrat evidence`: what is known, from where, and where it is thin.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use evstrat_file::study::EvidenceRecord;
use evstrat_file::{Disk, nearest, read_evidence, render};
use evstrat_report::text::counted;
use serde_json::{Value, json};

use super::gaps::gaps;
use super::load::find_models;
use crate::cli::{EvidenceCommand, Global};
use crate::exit::{Exit, Failure};
use crate::record;
use crate::terminal::Terminal;

pub(crate) fn evidence(
    command: &EvidenceCommand,
    global: &Global,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    match command {
        EvidenceCommand::List { evidence } => {
            let records = read(evidence.as_deref(), terminal)?;
            show_lines(&records, global, terminal);
        }
        EvidenceCommand::Show { ids, evidence } => {
            let records = read(evidence.as_deref(), terminal)?;
            show_whole(&named(records, ids)?, global, terminal);
        }
        EvidenceCommand::Search { words, evidence } => {
            let mut records = read(evidence.as_deref(), terminal)?;
            let words: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
            records.retain(|record| matches(record, &words));
            show_lines(&records, global, terminal);
            show_assumptions(&words, global, terminal)?;
        }
        EvidenceCommand::Gaps { files, inputs } => gaps(files, inputs, global, terminal)?,
    }
    Ok(Exit::Done)
}

/// How far above the current folder the library is looked for.
const MAX_ASCENT: usize = 6;

/// The folder that is named, else the nearest library here or above.
fn folder(named: Option<&Path>) -> Result<PathBuf, Failure> {
    let nearest = || {
        let here = std::env::current_dir().ok()?;
        let above = here.ancestors().take(MAX_ASCENT + 1);
        above
            .flat_map(|one| [one.join("evidence"), one.join("strategies/evidence")])
            .find(|one| {
                let files = std::fs::read_dir(one).into_iter().flatten().flatten();
                let mut paths = files.map(|file| file.path());
                paths.any(|path| path.extension().is_some_and(|ending| ending == "toml"))
            })
    };
    named.map(Path::to_owned).or_else(nearest).ok_or_else(|| {
        Failure::unusable("no evidence library is here or above; name its folder with --evidence")
    })
}

fn read(named: Option<&Path>, terminal: &Terminal) -> Result<Vec<EvidenceRecord>, Failure> {
    let found = read_evidence(&folder(named)?, &Disk);
    if found.diagnostics.has_errors() {
        let text = render(&found.diagnostics, &found.sources, terminal.colors_errors());
        return Err(Failure::unusable(text));
    }
    Ok(found.records)
}

fn named(records: Vec<EvidenceRecord>, ids: &[String]) -> Result<Vec<EvidenceRecord>, Failure> {
    let missing: Vec<&str> = ids
        .iter()
        .filter(|id| records.iter().all(|record| &record.id != *id))
        .map(String::as_str)
        .collect();
    if !missing.is_empty() {
        let known = || records.iter().map(|record| record.id.as_str());
        let lines: Vec<String> = missing
            .iter()
            .map(|id| {
                let help = nearest(id, known()).map_or_else(
                    || "`evstrat evidence search WORD` finds records by their text".to_owned(),
                    |meant| format!("did you mean `{meant}`?"),
                );
                format!("no evidence is called `{id}`; {help}")
            })
            .collect();
        return Err(Failure::unusable(lines.join("\n")));
    }
    Ok(records
        .into_iter()
        .filter(|record| ids.contains(&record.id))
        .collect())
}

fn matches(record: &EvidenceRecord, words: &[String]) -> bool {
    let text = json(record).to_string().to_lowercase();
    words.iter().all(|word| text.contains(word))
}

fn show_lines(records: &[EvidenceRecord], global: &Global, terminal: &Terminal) {
    if global.json {
        return terminal.result(&format!(
            "{:#}\n",
            records.iter().map(json).collect::<Value>()
        ));
    }
    let mut text = String::new();
    for record in records {
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{:<36} {:<10} {}",
            record.id,
            record.how.name(),
            quantity(record)
        );
    }
    let _ = writeln!(text, "{}", counted(records.len(), "record"));
    terminal.result(&text);
}

/// The assumptions of models in which every word occurs, for people who look for what a model takes.
fn show_assumptions(words: &[String], global: &Global, terminal: &Terminal) -> Result<(), Failure> {
    if global.json {
        return Ok(());
    }
    let models = find_models(global, terminal)?;
    let mut text = String::new();
    for model in models.catalog().models() {
        let of = model.descriptor();
        let found = of.assumptions.iter().filter(|one| {
            let text = format!("{} {} {}", one.id, one.name, one.doc).to_lowercase();
            words.iter().all(|word| text.contains(word))
        });
        for one in found {
            let _ = writeln!(text, "  evstrat plugin info {} {}", of.id, one.id);
        }
    }
    if !text.is_empty() {
        terminal.result(&format!("\nassumptions of models, told by\n{text}"));
    }
    Ok(())
}

/// What was measured, with its value where there is one.
fn quantity(record: &EvidenceRecord) -> String {
    match record::bare_value(record) {
        value if value.is_empty() => record.quantity.clone(),
        value => format!("{}: {value}", record.quantity),
    }
}

fn show_whole(records: &[EvidenceRecord], global: &Global, terminal: &Terminal) {
    if global.json {
        return terminal.result(&format!(
            "{:#}\n",
            records.iter().map(json).collect::<Value>()
        ));
    }
    let mut text = String::new();
    for (index, record) in records.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        let _ = writeln!(text, "{}", record.id);
        let doi = if record.doi.is_empty() {
            String::new()
        } else {
            format!("https://doi.org/{}", record.doi)
        };
        let lines = [
            ("quantity", record.quantity.clone()),
            ("value", record::bare_value(record)),
            ("spread", record::spread(record)),
            ("n", record.n.clone()),
            ("system", record.system.clone()),
            ("species", record.species.clone()),
            ("how", record.how.name().to_owned()),
            ("source", record.source.clone()),
            ("doi", doi),
            ("where", record.place.clone()),
            ("note", record.note.clone()),
        ];
        for (name, value) in lines.iter().filter(|(_, value)| !value.is_empty()) {
            let _ = writeln!(text, "  {name:<9} {value}");
        }
    }
    terminal.result(&text);
}

fn json(record: &EvidenceRecord) -> Value {
    json!({
        "id": record.id,
        "quantity": record.quantity,
        "value": record.value,
        "unit": record.unit,
        "spread": record.spread,
        "n": record.n,
        "system": record.system,
        "species": record.species,
        "source": record.source,
        "doi": record.doi,
        "how": record.how.name(),
        "where": record.place,
        "note": record.note,
    })
}
