//! Resolved studies: reading back what a run recorded.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::rc::Rc;

use evstrat_core::{ModelDescriptor, Options, Unit};

use super::dependence::{self, Pairs};
use super::evidence;
use super::outcome::{self, Source};
use super::session::{Document, Session, owned_texts, text_or_empty};
use super::simplex::{self, Shares};
use super::strategy::{Work, find_model};
use super::{FrameChoice, belief, frame};
use crate::diagnostic::{Code, Diagnostic};
use crate::dist::Subject;
use crate::library::Library;
use crate::nearest::suggestion;
use crate::options;
use crate::study::{
    Context, EvidenceRecord, Frame, Origin, Settings, Study, StudyAssumption, StudyStrategy,
    TargetOrigin,
};
use crate::syntax::{Node, Table};

/// The study in a study file.
pub(super) fn read(document: &Rc<Document>, session: &mut Session<'_>) -> Option<Study> {
    let table = document.table();
    let records: Vec<EvidenceRecord> = table
        .tables("evidence")
        .filter_map(|(_, record)| evidence::record(record))
        .collect();
    let library = Rc::new(Library::of_study(&records));
    let contexts: Vec<Context> = table
        .tables("contexts")
        .map(|(_, context)| read_context(context))
        .collect();
    let mut works = Vec::new();
    for (node, strategy) in table.tables("strategies") {
        if let Some(work) = read_strategy(node, strategy, &contexts, &library, session) {
            works.push(work);
        }
    }
    report_repeated_ids(table, session);
    let frame = read_frame(table, &mut works, session);
    let settings = settings(table, session);
    let mut evidence = records;
    evidence.sort_by(|a, b| a.id.cmp(&b.id));
    Some(Study {
        strategies: works.into_iter().map(|work| work.strategy).collect(),
        contexts,
        frame,
        evidence,
        settings,
        files: session.source_files(),
    })
}

/// The frame of the study, or the one that is asked for in its place.
fn read_frame(table: &Table, works: &mut [Work], session: &mut Session<'_>) -> Option<Frame> {
    if let FrameChoice::File(_) = session.request.frame {
        for work in works.iter_mut() {
            let targets = &mut work.strategy.targets;
            targets.retain(|target| target.origin != TargetOrigin::Frame);
        }
        return frame::read(works, session);
    }
    let table = table.table("frame")?;
    let path = PathBuf::from(text_or_empty(table, "file"));
    frame::resolve(table, &path, works, session)
}

fn settings(table: &Table, session: &mut Session<'_>) -> Settings {
    let Some(run) = table.table("run") else {
        return Settings::default();
    };
    let seed = run.get("seed").and_then(|node| {
        let text = node.as_text()?;
        let seed = text.parse().ok();
        if seed.is_none() {
            let message = format!("\"{text}\" is not a seed");
            session.fault(
                Diagnostic::error(Code::OutOfRange, node.span, message)
                    .help("a seed is a whole number from 0 to 18446744073709551615"),
            );
        }
        seed
    });
    Settings {
        seed,
        draws: run.get("draws").and_then(Node::as_count),
        sampling: run.text("sampling").map(str::to_owned),
    }
}

fn read_context(table: &Table) -> Context {
    let options = table.get("options").map(Node::to_json);
    Context {
        id: text_or_empty(table, "id"),
        name: text_or_empty(table, "name"),
        species: text_or_empty(table, "species"),
        description: text_or_empty(table, "description"),
        options: match options {
            Some(serde_json::Value::Object(map)) => map,
            _ => serde_json::Map::new(),
        },
        notes: owned_texts(table, "notes"),
        file: PathBuf::from(text_or_empty(table, "file")),
    }
}

fn report_repeated_ids(table: &Table, session: &mut Session<'_>) {
    let mut seen: BTreeMap<&str, crate::source::Span> = BTreeMap::new();
    for (_, strategy) in table.tables("strategies") {
        let Some(node) = strategy.get("id") else {
            continue;
        };
        let Some(id) = node.as_text() else {
            continue;
        };
        if let Some(first) = seen.insert(id, node.span) {
            let message = format!("two strategies have the id `{id}`");
            session.fault(
                Diagnostic::error(Code::DuplicateKey, node.span, message)
                    .also(first, "the first is here"),
            );
        }
    }
}

fn read_strategy(
    node: &Node,
    table: &Table,
    contexts: &[Context],
    library: &Rc<Library>,
    session: &mut Session<'_>,
) -> Option<Work> {
    let plugin = table
        .get("plugin")
        .and_then(|node| Some((PathBuf::from(node.as_text()?), node.span)));
    let plugin_path = plugin.as_ref().map(|(path, _)| path.clone());
    let descriptor = find_model(table.get("model")?, plugin, session)?;
    let empty = Table::default();
    let options = options::resolve(
        table.table("options").unwrap_or(&empty),
        &descriptor.options,
        table.get("options").map_or(node.span, |node| node.span),
        &mut session.faults,
    );
    let assumptions = beliefs(node, table, &descriptor, library, session);
    let mut strategy = StudyStrategy {
        id: text_or_empty(table, "id"),
        name: text_or_empty(table, "name"),
        description: text_or_empty(table, "description"),
        model: descriptor.id.clone(),
        plugin: plugin_path,
        is_comparator: table.flag("comparator") == Some(true),
        context: context_index(table, contexts, session),
        options: Options::from(options?),
        assumptions: assumptions?,
        dependence: Vec::new(),
        simplexes: Vec::new(),
        targets: Vec::new(),
        checks: Vec::new(),
        notes: owned_texts(table, "notes"),
        cost: table.get("cost").and_then(Node::as_number),
        file: PathBuf::from(text_or_empty(table, "file")),
    };
    let pairs = Pairs {
        table,
        descriptor: &descriptor,
        assumptions: &strategy.assumptions,
        library,
        from_context: false,
    };
    let mut dependence = Vec::new();
    dependence::read(&pairs, &mut dependence, session);
    strategy.dependence = dependence;
    let shares = Shares {
        table,
        descriptor: &descriptor,
        library,
        is_resolved: true,
    };
    strategy.simplexes = simplex::read(&shares, &mut strategy.assumptions, session);
    let source = Source {
        descriptor: &descriptor,
        library,
    };
    strategy.targets = outcome::targets(table, source, TargetOrigin::File, session);
    strategy.checks = outcome::checks(table, source, session);
    Some(Work {
        strategy,
        descriptor,
        library: Rc::clone(library),
        independent: Vec::new(),
    })
}

fn context_index(table: &Table, contexts: &[Context], session: &mut Session<'_>) -> Option<usize> {
    let node = table.get("context")?;
    let id = node.as_text()?;
    let index = contexts.iter().position(|context| context.id == id);
    if index.is_none() {
        let names: Vec<&str> = contexts.iter().map(|context| context.id.as_str()).collect();
        let message = format!("this study has no context `{id}`");
        let help = suggestion(id, &names).1;
        session.fault(Diagnostic::error(Code::NotAChoice, node.span, message).help(help));
    }
    index
}

/// All beliefs of a strategy; a study leaves none out.
fn beliefs(
    node: &Node,
    table: &Table,
    descriptor: &ModelDescriptor,
    library: &Library,
    session: &mut Session<'_>,
) -> Option<Vec<StudyAssumption>> {
    let empty = Table::default();
    let given = table.table("assumptions").unwrap_or(&empty);
    for entry in &given.entries {
        if descriptor.assumption_index(&entry.key).is_none() {
            let message = format!("`{}` has no assumption `{}`", descriptor.id, entry.key);
            session.fault(Diagnostic::error(
                Code::UnknownAssumption,
                entry.key_span,
                message,
            ));
        }
    }
    let list: Vec<Option<StudyAssumption>> = descriptor
        .assumptions
        .iter()
        .map(|assumption| {
            let Some(entry) = given.entry(&assumption.id) else {
                let message = format!("assumption `{}` is missing", assumption.id);
                session.fault(Diagnostic::error(Code::MissingKey, node.span, message).help(
                    "a resolved study holds every assumption; was it made with another version of the model?",
                ));
                return None;
            };
            let unit = Unit::parse(&assumption.unit).ok()?;
            let subject = Subject {
                descriptor: assumption,
                unit: &unit,
            };
            let law = belief::resolved_law(&entry.node, subject, &mut session.faults)?;
            let belief = entry.node.as_table()?;
            let origin = belief.text("origin")?;
            Some(StudyAssumption {
                id: assumption.id.clone(),
                canonical: law.canonical(),
                law,
                levels: assumption.levels().to_vec(),
                origin: Origin::ALL.into_iter().find(|one| one.name() == origin)?,
                evidence: evidence::ids(belief, library, session),
                note: text_or_empty(belief, "note"),
                derivation: text_or_empty(belief, "derivation"),
                indirect: belief.flag("indirect") == Some(true),
                key: belief.text("key")?.to_owned(),
            })
        })
        .collect();
    list.into_iter().collect()
}
