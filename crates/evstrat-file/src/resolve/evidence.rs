//! The evidence library.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use serde_json::Value as Json;

use super::session::{Document, Session, text_or_empty};
use super::strategy::Work;
use crate::diagnostic::{Code, Diagnostic};
use crate::files::clean;
use crate::library::Library;
use crate::source::Span;
use crate::spec::FileKind;
use crate::study::{EvidenceRecord, Knowledge};
use crate::syntax::{Node, Table};

/// How far above a file its evidence folder may lie.
const MAX_ASCENT: usize = 6;

/// The library that a file uses: what the request names, what the file names, or the nearest folder `evidence`.
pub(super) fn library_of(document: &Document, session: &mut Session<'_>) -> Rc<Library> {
    let named = document.table().entry("evidence-dir");
    let folder = match (&session.request.evidence, named) {
        (Some(folder), _) => Some((folder.clone(), None)),
        (None, Some(entry)) => entry
            .node
            .as_text()
            .map(|path| (document.relative(path), Some(entry.node.span))),
        (None, None) => nearest_folder(&document.path, session).map(|folder| (folder, None)),
    };
    let Some((folder, place)) = folder else {
        return Rc::new(Library::default());
    };
    let identity = session.files.identity(&folder);
    if let Some(known) = session.libraries.get(&identity) {
        return Rc::clone(known);
    }
    let library = Rc::new(load(&folder, place, session));
    session.libraries.insert(identity, Rc::clone(&library));
    library
}

fn nearest_folder(path: &Path, session: &Session<'_>) -> Option<PathBuf> {
    super::ascend(path, MAX_ASCENT)
        .map(|folder| clean(&folder.join("evidence")))
        .find(|folder| {
            session.files.is_folder(folder)
                && session
                    .files
                    .toml_files(folder)
                    .is_ok_and(|files| !files.is_empty())
        })
}

pub(super) fn load(folder: &Path, place: Option<Span>, session: &mut Session<'_>) -> Library {
    if !session.files.is_folder(folder) {
        let message = format!("there is no folder `{}`", folder.display());
        session.fault(super::session::placed(Code::MissingFile, place, message));
        // One fault is enough: what would have been in the folder is not missed once more.
        return Library::of_study(&[]);
    }
    let paths = match session.files.toml_files(folder) {
        Ok(paths) => paths,
        Err(error) => {
            let message = format!("cannot read folder `{}`: {error}", folder.display());
            session.fault(super::session::placed(Code::MissingFile, place, message));
            return Library::of_study(&[]);
        }
    };
    let mut library = Library::of_folder();
    for path in paths {
        if let Some(document) = session.load(&path, None, Some(FileKind::Evidence)) {
            add(&mut library, &document, session);
        }
    }
    library
}

fn add(library: &mut Library, document: &Document, session: &mut Session<'_>) {
    for (node, table) in document.table().tables("evidence") {
        check_unit(table, session);
        let Some(record) = record(table) else {
            continue;
        };
        check_measured(node, table, &record, session);
        let place = table.get("id").map_or(node.span, |id| id.span);
        if let Err(fault) = library.add(record, place) {
            session.fault(fault);
        }
    }
}

/// Reports an own measurement that says neither how often it was made nor where it is written down.
fn check_measured(node: &Node, table: &Table, record: &EvidenceRecord, session: &mut Session<'_>) {
    if record.how != Knowledge::Measured {
        return;
    }
    let is_traced = !record.place.trim().is_empty() || !record.note.trim().is_empty();
    let missing = match (record.n.trim().is_empty(), is_traced) {
        (false, true) => return,
        (true, true) => "`n`",
        (false, false) => "`where` or `note`",
        (true, false) => "`n`, and `where` or `note`",
    };
    let place = table.get("how").map_or(node.span, |how| how.span);
    let message = format!("your own measurement `{}` needs {missing}", record.id);
    session.fault(Diagnostic::error(Code::MissingKey, place, message).help(
        "nobody can look it up elsewhere: say how often it was measured, and where it is written down or how it was done",
    ));
}

/// Reports a unit that is not UCUM, so that every number of the library can be compared.
fn check_unit(table: &Table, session: &mut Session<'_>) {
    let is_number = table
        .get("value")
        .is_some_and(|value| value.as_number().is_some());
    if let Some(unit) = table.get("unit")
        && is_number
    {
        crate::quantity::read_unit(unit, &mut session.faults);
    }
}

/// Reports what is wrong among the records of one file.
pub(super) fn check_alone(document: &Document, session: &mut Session<'_>) {
    add(&mut Library::of_folder(), document, session);
}

/// A record, unless its essential keys are faulty, which has been reported.
pub(super) fn record(table: &Table) -> Option<EvidenceRecord> {
    let how = table.text("how")?;
    let how = Knowledge::ALL.into_iter().find(|word| word.name() == how)?;
    let json = |key: &str| {
        table
            .get(key)
            .map_or(Json::Null, crate::syntax::Node::to_json)
    };
    let n = match json("n") {
        Json::String(text) => text,
        Json::Null => String::new(),
        other => other.to_string(),
    };
    Some(EvidenceRecord {
        id: table.text("id")?.to_owned(),
        quantity: text_or_empty(table, "quantity"),
        value: json("value"),
        unit: text_or_empty(table, "unit"),
        spread: json("spread"),
        n,
        system: text_or_empty(table, "system"),
        species: text_or_empty(table, "species"),
        source: text_or_empty(table, "source"),
        doi: text_or_empty(table, "doi"),
        how,
        place: text_or_empty(table, "where"),
        note: text_or_empty(table, "note"),
    })
}

/// The evidence that a table cites, in order and without repetition; ids that the library does not have are reported.
pub(super) fn ids(table: &Table, library: &Library, session: &mut Session<'_>) -> Vec<String> {
    let mut ids = Vec::new();
    for (id, node) in super::session::texts(table, "evidence") {
        if let Some(fault) = library.missing(id, node) {
            session.fault(fault);
        }
        ids.push(id.to_owned());
    }
    ids.sort();
    ids.dedup();
    ids
}

/// All records that the strategies cite, in order of id.
pub(super) fn cited(works: &[Work], session: &Session<'_>) -> Vec<EvidenceRecord> {
    let mut records: BTreeMap<&str, &EvidenceRecord> = BTreeMap::new();
    for work in works {
        let strategy = &work.strategy;
        let lists = strategy
            .assumptions
            .iter()
            .map(|assumption| &assumption.evidence)
            .chain(strategy.dependence.iter().map(|entry| &entry.evidence))
            .chain(strategy.targets.iter().map(|target| &target.evidence))
            .chain(strategy.checks.iter().map(|check| &check.evidence));
        for id in lists.flatten() {
            // The strategy's own library comes first, then those of context and frame.
            let found = work.library.get(id).or_else(|| {
                session
                    .libraries
                    .values()
                    .find_map(|library| library.get(id))
            });
            if let Some(record) = found {
                records.entry(id).or_insert(record);
            }
        }
    }
    records.into_values().cloned().collect()
}
