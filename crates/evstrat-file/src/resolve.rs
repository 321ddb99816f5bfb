//! From file names to a checked study.
//!
//! [`resolve`] reads the named files and everything they refer to, looks up their models, and joins strategy, context,
//! frame and evidence. Nothing stops at the first fault: what can be checked is checked, and all faults of all files come
//! back together.

mod belief;
mod collection;
mod conditioning;
mod context;
mod dependence;
mod evidence;
mod frame;
mod frame_extras;
mod key;
mod outcome;
mod session;
mod simplex;
mod strategy;
mod study;
mod suggestion;

pub use collection::{Collection, read_evidence};

use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::files::{Files, clean};
use crate::models::Models;
use crate::source::SourceMap;
use crate::spec::FileKind;
use crate::study::Study;

pub(crate) use session::hex;
use session::{Document, Session};
use strategy::Work;

/// What to resolve.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// Strategy files, or one study file.
    pub files: Vec<PathBuf>,
    /// A context for all strategies, instead of the one that each names.
    pub context: Option<PathBuf>,
    /// The decision frame.
    pub frame: FrameChoice,
    /// Whether the comparators of contexts are left out.
    pub without_comparators: bool,
    /// A folder of evidence files, instead of the one that each file finds.
    pub evidence: Option<PathBuf>,
}

/// Which decision frame applies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum FrameChoice {
    /// `frames/default.toml` in the nearest folder beside or above the first file. If there is none, or it asks for
    /// outcomes that a strategy does not have, the study has no frame.
    #[default]
    Nearest,
    /// This file; every strategy must have its outcomes.
    File(PathBuf),
    /// None.
    None,
}

/// What came of a request.
#[derive(Debug)]
pub struct Resolved {
    /// The study, if there were no errors.
    pub study: Option<Study>,
    /// All faults, in order of file and place.
    pub diagnostics: Diagnostics,
    /// The texts that the faults point into.
    pub sources: SourceMap,
}

/// Resolves strategy files, or a study file, into a study.
pub fn resolve(request: &Request, files: &dyn Files, models: &dyn Models) -> Resolved {
    let mut session = Session::new(request, files, models);
    let study = run(&mut session, false);
    session.finish(study)
}

/// Checks files of any kind. A context is checked with its comparators; the study is only there if strategies were named.
pub fn check(request: &Request, files: &dyn Files, models: &dyn Models) -> Resolved {
    let mut session = Session::new(request, files, models);
    let study = run(&mut session, true);
    session.finish(study)
}

/// The files of a request by kind.
#[derive(Default)]
struct Sorted {
    strategies: Vec<Rc<Document>>,
    studies: Vec<Rc<Document>>,
    contexts: Vec<Rc<Document>>,
    frames: Vec<Rc<Document>>,
}

fn run(session: &mut Session<'_>, any_kind: bool) -> Option<Study> {
    let sorted = sort(session, any_kind);
    if let Some(document) = sorted.studies.first() {
        let is_alone = sorted.studies.len() + sorted.strategies.len() == 1;
        if !is_alone || session.request.context.is_some() {
            let message = "a study file is evaluated alone and in its own context";
            let fault = Diagnostic::error(Code::StudyMismatch, document.root.span, message);
            session.fault(fault);
            return None;
        }
        let study = study::read(document, session);
        let keep = !session.request.without_comparators;
        return study.map(|mut study| {
            study.strategies.retain(|one| keep || !one.is_comparator);
            study
        });
    }
    let mut works: Vec<Work> = Vec::new();
    let mut placed: Vec<(Rc<Document>, Option<usize>)> = Vec::new();
    for document in sorted.strategies {
        let context = strategy::context_of(&document, session);
        placed.push((document, context));
    }
    let listed: Vec<bool> = placed
        .iter()
        .map(|(document, context)| context::lists(document, *context, session))
        .collect();
    // Whoever asks for comparators alone wants to see them.
    let only_comparators = listed.iter().all(|&one| one);
    for ((document, context), is_listed) in placed.iter().zip(listed) {
        if is_listed && !only_comparators {
            if !session.request.without_comparators {
                session.note_comparator(&document.path);
            }
            continue;
        }
        let context = context.or_else(|| context::listing(document, session));
        if let Some(work) = strategy::read(document, context, false, session) {
            add(works.as_mut(), work, session);
        }
    }
    for document in &sorted.contexts {
        session.context(document);
    }
    // A comparator cannot add contexts, so the list does not grow on the way.
    for index in 0..session.contexts.len() {
        if session.request.without_comparators {
            continue;
        }
        for document in context::comparators(index, session) {
            if let Some(work) = strategy::read(&document, Some(index), true, session) {
                add(works.as_mut(), work, session);
            }
        }
    }
    context::report_unused(&works, session);
    context::report_ambiguous_units(&works, session);
    for document in &sorted.frames {
        frame::check_alone(document, session);
    }
    let frame = frame::read(&mut works, session);
    let named = works.iter().any(|work| !work.strategy.is_comparator);
    if !named {
        return None;
    }
    strategy::add_suggested_targets(&mut works);
    key::name(&mut works, session);
    Some(session.study(works, frame))
}

fn sort(session: &mut Session<'_>, any_kind: bool) -> Sorted {
    let mut sorted = Sorted::default();
    let paths = session.request.files.clone();
    let mut seen: Vec<PathBuf> = Vec::new();
    for path in &paths {
        let identity = session.files.identity(path);
        if seen.contains(&identity) {
            session.note_repeated(path);
            continue;
        }
        seen.push(identity);
        let Some(document) = session.load(path, None, None) else {
            continue;
        };
        match document.kind {
            FileKind::Strategy => sorted.strategies.push(document),
            FileKind::Study => sorted.studies.push(document),
            FileKind::Context if any_kind => sorted.contexts.push(document),
            FileKind::Frame if any_kind => sorted.frames.push(document),
            FileKind::Evidence if any_kind => {
                evidence::check_alone(&document, session);
            }
            other => session.wrong_kind(&document, FileKind::Strategy, other),
        }
    }
    sorted
}

/// Adds a strategy unless one with the same content is there.
fn add(works: &mut Vec<Work>, work: Work, session: &mut Session<'_>) {
    match works.iter().find(|other| other.is_same(&work)) {
        None => works.push(work),
        Some(_) if work.strategy.is_comparator => {}
        Some(_) => session.note_repeated(&work.strategy.file),
    }
}

/// The folder of a file; empty for the working directory.
fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}

/// The folder of a file and the folders above it, at most `most` of them.
fn ascend(path: &Path, most: usize) -> impl Iterator<Item = PathBuf> {
    let mut folder = folder_of(path).to_owned();
    (0..=most).map(move |step| {
        if step > 0 {
            folder.push("..");
        }
        clean(&folder)
    })
}
