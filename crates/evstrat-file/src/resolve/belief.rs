//! Beliefs: which one applies to each assumption of a model, and what law it is.

use std::cell::RefCell;

use evstrat_core::{ModelDescriptor, Unit};
use evstrat_stats::law::Law;
use serde_json::{Map, Value as Json};

use super::evidence;
use super::session::{Document, Session, text_or_empty};
use super::{key, suggestion};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::dist::{self, Subject, World};
use crate::library::Library;
use crate::nearest::{self, listed};
use crate::options::level_of;
use crate::source::Span;
use crate::study::{Origin, StudyAssumption};
use crate::syntax::{Entry, Node, Table};

/// What the beliefs of one strategy are resolved from.
pub(super) struct Setting<'a> {
    pub(super) descriptor: &'a ModelDescriptor,
    /// The options, unless they are faulty.
    pub(super) options: Option<&'a Map<String, Json>>,
    pub(super) context: Option<usize>,
    pub(super) document: &'a Document,
    /// The `[assumptions]` of the file.
    pub(super) table: &'a Table,
    pub(super) library: &'a Library,
    /// Where the file names its model.
    pub(super) model_at: Span,
}

/// The beliefs of a strategy, one per assumption of its model.
#[derive(Debug, Default)]
pub(super) struct Beliefs {
    pub(super) assumptions: Vec<StudyAssumption>,
    /// Indices of those that vary apart from equal ones of other strategies.
    pub(super) independent: Vec<usize>,
}

/// Resolves all beliefs. Faults are reported; if one belief is faulty, it is missing from the result.
pub(super) fn read(setting: &Setting<'_>, session: &mut Session<'_>) -> Beliefs {
    let misspelled = report_unknown(setting, session);
    let mut beliefs = Beliefs::default();
    for assumption in &setting.descriptor.assumptions {
        let unit = match Unit::parse(&assumption.unit) {
            Ok(unit) => unit,
            Err(error) => {
                let message = format!(
                    "assumption `{}` of the model has a faulty unit: {error}",
                    assumption.id
                );
                let fault = Diagnostic::error(Code::FaultyModel, setting.model_at, message);
                session.fault(fault);
                continue;
            }
        };
        let subject = Subject {
            descriptor: assumption,
            unit: &unit,
        };
        let own = setting.table.entry(&assumption.id).or_else(|| {
            let meant = misspelled.iter().find(|(_, name)| *name == assumption.id);
            meant.map(|&(entry, _)| entry)
        });
        let Some((belief, independent)) = one(subject, own, setting, session) else {
            continue;
        };
        if independent {
            beliefs.independent.push(beliefs.assumptions.len());
        }
        beliefs.assumptions.push(belief);
    }
    suggestion::report_unlisted(setting, session);
    beliefs
}

/// Reports beliefs about assumptions that the model does not have, and returns those for which it is clear what was
/// meant, so that the rest of the file is checked as if they were spelled right.
fn report_unknown<'a>(
    setting: &Setting<'a>,
    session: &mut Session<'_>,
) -> Vec<(&'a Entry, &'a str)> {
    let mut misspelled = Vec::new();
    let names: Vec<&str> = setting
        .descriptor
        .assumptions
        .iter()
        .map(|assumption| assumption.id.as_str())
        .collect();
    for entry in &setting.table.entries {
        if names.contains(&entry.key.as_str()) {
            continue;
        }
        let model = &setting.descriptor.id;
        let message = format!("`{model}` has no assumption `{}`", entry.key);
        let fault = Diagnostic::error(Code::UnknownAssumption, entry.key_span, message);
        session.fault(match nearest::suggestion(&entry.key, &names) {
            (Some(name), help) => {
                misspelled.push((entry, name));
                fault.help(help).patch(entry.key_span, name)
            }
            (None, help) => fault.help(help),
        });
    }
    misspelled
}

/// The belief about one assumption, and whether it varies apart.
fn one(
    subject: Subject<'_>,
    own: Option<&Entry>,
    setting: &Setting<'_>,
    session: &mut Session<'_>,
) -> Option<(StudyAssumption, bool)> {
    let id = subject.descriptor.id.as_str();
    let shared = setting
        .context
        .and_then(|index| session.contexts[index].belief(id));
    if let (Some(context), Some(_)) = (setting.context, &shared) {
        let model = &setting.descriptor.id;
        session.contexts[context].note_use(id, subject.unit, model);
    }
    let is_active = setting.options.is_none_or(|options| {
        setting
            .descriptor
            .is_active(id, |path| level_of(options, path))
    });
    if !is_active {
        if let Some(entry) = own {
            report_inactive(entry, setting, session);
        }
        return suggestion::certain(subject, Origin::Inactive, setting, session)
            .map(|belief| (belief, false));
    }
    match (own, shared) {
        (Some(entry), None) => from_file(entry, subject, setting, session),
        (Some(entry), Some(other)) => {
            if entry
                .node
                .as_table()
                .and_then(|table| table.flag("override"))
                != Some(true)
            {
                report_override(entry, &other, session);
            }
            from_file(entry, subject, setting, session)
        }
        (None, Some(entry)) => {
            from_context(&entry, subject, setting, session).map(|belief| (belief, false))
        }
        (None, None) => {
            suggestion::from_model(subject, setting, session).map(|belief| (belief, false))
        }
    }
}

fn report_inactive(entry: &Entry, setting: &Setting<'_>, session: &mut Session<'_>) {
    let conditions: Vec<String> = setting
        .descriptor
        .active_when
        .iter()
        .filter(|row| row.assumption == entry.key)
        .map(|row| {
            let levels: Vec<&str> = row.levels.iter().map(String::as_str).collect();
            format!("option `{}` is {}", row.option, listed(&levels))
        })
        .collect();
    let message = format!("`{}` does not matter under these options", entry.key);
    session.fault(
        Diagnostic::error(Code::InactiveAssumption, entry.key_span, message).help(format!(
            "it matters only if {}; remove it, or change the option",
            conditions.join(" and ")
        )),
    );
}

fn report_override(entry: &Entry, other: &Entry, session: &mut Session<'_>) {
    let message = format!("the context states a belief about `{}` already", entry.key);
    session.fault(
        Diagnostic::error(Code::ContextConflict, entry.key_span, message)
            .also(other.key_span, "here")
            .help(
                "remove it, so that all strategies share the context's draws, or add `override = true`",
            ),
    );
}

/// Reports what `describes` refuses, and warns if nothing supports the belief.
pub(super) fn check_support(entry: &Entry, belief: &Table, session: &mut Session<'_>) {
    if belief.text("describes") == Some("subjects") {
        let place = belief
            .get("describes")
            .map_or(entry.key_span, |node| node.span);
        let message = "variability between subjects is not what is unknown of the mean";
        session.fault(Diagnostic::error(Code::Variability, place, message).help(
            "a draw is the average animal of the context: give the distribution of the mean, such as sd / sqrt(n)",
        ));
    }
    let says = |key| belief.text(key).is_some_and(|text| !text.trim().is_empty());
    let has_note = says("note") || says("derivation");
    let rests_on = ["evidence", "pool", "data", "experts"];
    if !has_note && rests_on.iter().all(|key| belief.get(key).is_none()) {
        let message = format!("nothing supports the belief about `{}`", entry.key);
        session.fault(
            Diagnostic::warning(Code::NoEvidence, entry.key_span, message)
                .help("add `evidence = [\"...\"]`, or say in `note` why there is none"),
        );
    }
}

fn from_file(
    entry: &Entry,
    subject: Subject<'_>,
    setting: &Setting<'_>,
    session: &mut Session<'_>,
) -> Option<(StudyAssumption, bool)> {
    let table = entry.node.as_table()?;
    check_support(entry, table, session);
    let evidence = evidence::ids(table, setting.library, session);
    let (law, evidence) = session.law(
        entry,
        subject,
        (setting.document, setting.library),
        evidence,
    )?;
    let independent = table.flag("independent") == Some(true);
    let canonical = law.canonical();
    let key = match (table.text("shared"), independent) {
        (Some(_), true) => {
            let place = table.entry("independent")?.key_span;
            let message = "`shared` and `independent` exclude each other";
            session.fault(Diagnostic::error(Code::Conflict, place, message));
            return None;
        }
        (Some(word), false) => format!("shared/{word}"),
        (None, _) => key::own(
            &setting.descriptor.id,
            &subject.descriptor.id,
            &canonical,
            &evidence,
        ),
    };
    let belief = StudyAssumption {
        id: subject.descriptor.id.clone(),
        law,
        levels: subject.descriptor.levels().to_vec(),
        canonical,
        origin: Origin::File,
        evidence,
        note: text_or_empty(table, "note"),
        derivation: text_or_empty(table, "derivation"),
        indirect: table.flag("indirect") == Some(true),
        key,
    };
    Some((belief, independent))
}

fn from_context(
    entry: &Entry,
    subject: Subject<'_>,
    setting: &Setting<'_>,
    session: &mut Session<'_>,
) -> Option<StudyAssumption> {
    let table = entry.node.as_table()?;
    if let Some(word) = ["shared", "independent", "override"]
        .into_iter()
        .find_map(|key| table.entry(key))
    {
        let message = format!("`{}` has no meaning in a context", word.key);
        session.fault(
            Diagnostic::error(Code::Conflict, word.key_span, message)
                .help("all strategies of a context share its assumptions"),
        );
    }
    let library = std::rc::Rc::clone(&session.contexts[setting.context?].library);
    let evidence = evidence::ids(table, &library, session);
    let document = std::rc::Rc::clone(&session.contexts[setting.context?].document);
    let (law, evidence) = session.law(entry, subject, (&document, &library), evidence)?;
    Some(StudyAssumption {
        id: subject.descriptor.id.clone(),
        canonical: law.canonical(),
        law,
        levels: subject.descriptor.levels().to_vec(),
        origin: Origin::Context,
        evidence,
        note: text_or_empty(table, "note"),
        derivation: text_or_empty(table, "derivation"),
        indirect: table.flag("indirect") == Some(true),
        key: format!("context/{}", subject.descriptor.id),
    })
}

impl Session<'_> {
    /// The law of a belief in a file, and the evidence that it rests on: what it cites and what the law is made from.
    fn law(
        &mut self,
        entry: &Entry,
        subject: Subject<'_>,
        (document, library): (&Document, &Library),
        mut evidence: Vec<String>,
    ) -> Option<(Law, Vec<String>)> {
        let table = entry.node.as_table()?;
        let world = World {
            files: Some((self.files, super::folder_of(&document.path))),
            library,
            used: RefCell::default(),
        };
        let law = dist::read(&entry.node, table, subject, &world, &mut self.faults);
        let used = world.used.into_inner();
        self.data_files.extend(used.files);
        evidence.extend(used.evidence);
        evidence.sort();
        evidence.dedup();
        Some((law?, evidence))
    }
}

/// The belief at a node of a study file, in the unit of the model.
pub(super) fn resolved_law(
    node: &Node,
    subject: Subject<'_>,
    faults: &mut Diagnostics,
) -> Option<Law> {
    let nothing = Library::default();
    let world = World::of_evidence(&nothing);
    dist::read(node, node.as_table()?, subject, &world, faults)
}
