//! Contexts: what all strategies of a comparison share.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use evstrat_core::Unit;

use super::evidence;
use super::key;
use super::session::{Document, Session, owned_texts, text_or_empty, texts};
use super::strategy::Work;
use crate::diagnostic::{Code, Diagnostic};
use crate::library::Library;
use crate::nearest::suggestion;
use crate::source::Span;
use crate::spec::FileKind;
use crate::study::Context;
use crate::syntax::Entry;

/// A context under resolution.
#[derive(Debug)]
pub(super) struct SharedContext {
    pub(super) context: Context,
    pub(super) document: Rc<Document>,
    pub(super) library: Rc<Library>,
    /// Paths of its options that some model has.
    pub(super) used_options: BTreeSet<String>,
    /// Ids of its assumptions that some model has, with the unit and the model that reads them first.
    pub(super) used_assumptions: BTreeMap<String, (Unit, String)>,
    /// Assumptions that models read in different units: id, model and unit of the one, model and unit of the other.
    pub(super) ambiguous: Vec<(String, String)>,
}

impl Session<'_> {
    /// The index of the context in `document`, read once.
    pub(super) fn context(&mut self, document: &Rc<Document>) -> usize {
        let known = self
            .contexts
            .iter()
            .position(|shared| Rc::ptr_eq(&shared.document, document));
        if let Some(index) = known {
            return index;
        }
        let library = evidence::library_of(document, self);
        let table = document.table();
        let id = key::unique(&key::slug(&document.stem()), |name| {
            self.contexts.iter().any(|other| other.context.id == name)
        });
        let options = table.get("options").map(crate::syntax::Node::to_json);
        let context = Context {
            id,
            name: text_or_empty(table, "name"),
            species: text_or_empty(table, "species"),
            description: text_or_empty(table, "description"),
            options: match options {
                Some(serde_json::Value::Object(map)) => map,
                _ => serde_json::Map::new(),
            },
            notes: owned_texts(table, "notes"),
            file: document.path.clone(),
        };
        // What the context itself cites is checked once, whatever its strategies use of it.
        for entry in entries(document, "assumptions") {
            if let Some(belief) = entry.node.as_table() {
                evidence::ids(belief, &library, self);
                super::belief::check_support(entry, belief, self);
            }
        }
        self.contexts.push(SharedContext {
            context,
            document: Rc::clone(document),
            library,
            used_options: BTreeSet::new(),
            used_assumptions: BTreeMap::new(),
            ambiguous: Vec::new(),
        });
        self.contexts.len() - 1
    }
}

impl SharedContext {
    /// The belief that the context states about an assumption.
    pub(super) fn belief(&self, id: &str) -> Option<Entry> {
        self.document
            .table()
            .table("assumptions")?
            .entry(id)
            .cloned()
    }

    /// Remembers that `model` reads an assumption of the context in `unit`.
    pub(super) fn note_use(&mut self, id: &str, unit: &Unit, model: &str) {
        match self.used_assumptions.get(id) {
            None => {
                let user = (unit.clone(), model.to_owned());
                self.used_assumptions.insert(id.to_owned(), user);
            }
            Some((first, other)) if !first.is_equivalent(unit) => {
                let text = format!(
                    "`{other}` reads it in `{}`, `{model}` in `{}`",
                    first.code(),
                    unit.code()
                );
                self.ambiguous.push((id.to_owned(), text));
            }
            Some(_) => {}
        }
    }
}

/// The entries of a table in a document.
fn entries<'d>(document: &'d Document, key: &str) -> &'d [Entry] {
    document
        .table()
        .table(key)
        .map_or(&[], |table| table.entries.as_slice())
}

/// The strategy files that a context lists to compare with.
pub(super) fn comparators(index: usize, session: &mut Session<'_>) -> Vec<Rc<Document>> {
    let document = Rc::clone(&session.contexts[index].document);
    let listed: Vec<(std::path::PathBuf, Span)> = texts(document.table(), "comparators")
        .into_iter()
        .map(|(text, node)| (document.relative(text), node.span))
        .collect();
    listed
        .into_iter()
        .filter_map(|(path, span)| session.load(&path, Some(span), Some(FileKind::Strategy)))
        .collect()
}

/// Whether the context that `document` stands in, or any context if it stands in none, lists it to compare with.
pub(super) fn lists(
    document: &Rc<Document>,
    context: Option<usize>,
    session: &mut Session<'_>,
) -> bool {
    match context {
        Some(index) => comparators(index, session)
            .iter()
            .any(|listed| Rc::ptr_eq(listed, document)),
        None => listing(document, session).is_some(),
    }
}

/// The first context that lists `document` to compare with.
pub(super) fn listing(document: &Rc<Document>, session: &mut Session<'_>) -> Option<usize> {
    (0..session.contexts.len()).find(|&index| {
        comparators(index, session)
            .iter()
            .any(|listed| Rc::ptr_eq(listed, document))
    })
}

/// Warns of names in contexts that no model of the study knows: they change nothing, which may not be what was meant.
pub(super) fn report_unused(works: &[Work], session: &mut Session<'_>) {
    for index in 0..session.contexts.len() {
        let members: Vec<&Work> = works
            .iter()
            .filter(|work| work.strategy.context == Some(index))
            .collect();
        if members.is_empty() {
            continue;
        }
        let shared = &session.contexts[index];
        let mut faults = Vec::new();
        for entry in entries(&shared.document, "assumptions") {
            if !shared.used_assumptions.contains_key(&entry.key) {
                let names: Vec<&str> = members
                    .iter()
                    .flat_map(|work| &work.descriptor.assumptions)
                    .map(|assumption| assumption.id.as_str())
                    .collect();
                faults.push(unused(entry, "assumption", &names));
            }
        }
        for entry in entries(&shared.document, "options") {
            let inside = format!("{}.", entry.key);
            let is_used = shared
                .used_options
                .iter()
                .any(|path| path == &entry.key || path.starts_with(&inside));
            if !is_used {
                let names: Vec<&str> = members
                    .iter()
                    .filter_map(|work| work.descriptor.options.get("properties")?.as_object())
                    .flat_map(|properties| properties.keys())
                    .map(String::as_str)
                    .collect();
                faults.push(unused(entry, "option", &names));
            }
        }
        faults.into_iter().for_each(|fault| session.fault(fault));
    }
}

fn unused(entry: &Entry, what: &str, names: &[&str]) -> Diagnostic {
    let message = format!("no model of this study has the {what} `{}`", entry.key);
    let fault = Diagnostic::warning(Code::UnusedName, entry.key_span, message);
    match suggestion(&entry.key, names) {
        (Some(name), help) => fault.help(help).patch(entry.key_span, name),
        (None, _) => fault.help("it changes nothing here"),
    }
}

/// Reports shared beliefs whose bare numbers mean different things to different models.
pub(super) fn report_ambiguous_units(works: &[Work], session: &mut Session<'_>) {
    if works.is_empty() {
        return;
    }
    let mut faults = Vec::new();
    for shared in &session.contexts {
        for (id, text) in &shared.ambiguous {
            let Some(entry) = shared.belief(id) else {
                continue;
            };
            let has_unit = entry
                .node
                .as_table()
                .is_some_and(|belief| belief.get("unit").is_some());
            if !has_unit {
                let message = format!("`{id}` needs a unit: {text}");
                faults.push(
                    Diagnostic::error(Code::AmbiguousUnit, entry.key_span, message)
                        .help("add `unit = \"...\"`, so that all models read the same numbers"),
                );
            }
        }
    }
    faults.into_iter().for_each(|fault| session.fault(fault));
}
