//! One strategy file with its model and context.

use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use evstrat_core::{ModelDescriptor, Options};
use serde_json::{Map, Value as Json};

use super::belief::{self, Beliefs, Setting};
use super::dependence::{self, Pairs};
use super::evidence;
use super::outcome::{self, Source};
use super::session::{Document, Session, owned_texts, text_or_empty};
use super::simplex::{self, Shares};
use crate::diagnostic::{Code, Diagnostic};
use crate::library::Library;
use crate::models::LookupError;
use crate::nearest::suggestion;
use crate::options;
use crate::source::Span;
use crate::spec::FileKind;
use crate::study::{Dependence, StudyStrategy, TargetOrigin};
use crate::syntax::{Node, Table};

/// A strategy under resolution.
pub(super) struct Work {
    pub(super) strategy: StudyStrategy,
    pub(super) descriptor: Arc<ModelDescriptor>,
    pub(super) library: Rc<Library>,
    /// Indices of assumptions that vary apart from equal ones of other strategies.
    pub(super) independent: Vec<usize>,
}

impl Work {
    /// Whether both are the same strategy: equal in everything but the file and who asked for it.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let content = |work: &Self| StudyStrategy {
            file: PathBuf::new(),
            is_comparator: false,
            ..work.strategy.clone()
        };
        self.independent == other.independent && content(self) == content(other)
    }
}

/// The context of a strategy file: the one of the request, else the one that the file names.
pub(super) fn context_of(document: &Document, session: &mut Session<'_>) -> Option<usize> {
    let named = document.table().get("context").and_then(|node| {
        let path = document.relative(node.as_text()?);
        Some((path, Some(node.span)))
    });
    let asked = session.request.context.clone().map(|path| (path, None));
    let (path, place) = asked.or(named)?;
    let context = session.load(&path, place, Some(FileKind::Context))?;
    Some(session.context(&context))
}

/// Resolves a strategy file under a context. If its model is not found, what can be checked without it is checked.
pub(super) fn read(
    document: &Document,
    context: Option<usize>,
    is_comparator: bool,
    session: &mut Session<'_>,
) -> Option<Work> {
    let library = evidence::library_of(document, session);
    let table = document.table();
    let Some(descriptor) = model(document, session) else {
        check_without_model(table, &library, session);
        return None;
    };
    let empty = Table::default();
    let model_at = table
        .get("model")
        .map_or(document.root.span, |node| node.span);
    let options = read_options(document, &descriptor, context, session);
    let setting = Setting {
        descriptor: &descriptor,
        options: options.as_ref(),
        context,
        document,
        table: table.table("assumptions").unwrap_or(&empty),
        library: &library,
        model_at,
    };
    let Beliefs {
        assumptions,
        independent,
    } = belief::read(&setting, session);
    let mut strategy = StudyStrategy {
        id: String::new(),
        name: text_or_empty(table, "name"),
        description: text_or_empty(table, "description"),
        model: descriptor.id.clone(),
        plugin: table.text("plugin").map(|path| document.relative(path)),
        is_comparator,
        context,
        options: Options::from(options.unwrap_or_default()),
        assumptions,
        dependence: Vec::new(),
        simplexes: Vec::new(),
        targets: Vec::new(),
        checks: Vec::new(),
        notes: owned_texts(table, "notes"),
        cost: table.get("cost").and_then(Node::as_number),
        file: document.path.clone(),
    };
    let shares = Shares {
        table,
        descriptor: &descriptor,
        library: &library,
        is_resolved: false,
    };
    strategy.simplexes = simplex::read(&shares, &mut strategy.assumptions, session);
    let members = strategy.simplexes.iter().flat_map(|one| &one.members);
    let ids: Vec<&str> = members
        .map(|&index| strategy.assumptions[index].id.as_str())
        .collect();
    simplex::refuse_dependence(table, &ids, session);
    strategy.dependence = dependences(table, &strategy, &descriptor, &library, session);
    let source = Source {
        descriptor: &descriptor,
        library: &library,
    };
    strategy.targets = outcome::targets(table, source, TargetOrigin::File, session);
    strategy.checks = outcome::checks(table, source, session);
    if let Some(index) = context {
        let shared = &session.contexts[index];
        let (context, library) = (Rc::clone(&shared.document), Rc::clone(&shared.library));
        let source = Source {
            descriptor: &descriptor,
            library: &library,
        };
        let targets = outcome::targets(context.table(), source, TargetOrigin::Context, session);
        strategy.targets.extend(targets);
    }
    Some(Work {
        strategy,
        descriptor,
        library,
        independent,
    })
}

/// The model that a file names; if it cannot be had, that is reported.
pub(super) fn model(
    document: &Document,
    session: &mut Session<'_>,
) -> Option<Arc<ModelDescriptor>> {
    let table = document.table();
    let plugin = table
        .get("plugin")
        .and_then(|node| Some((document.relative(node.as_text()?), node.span)));
    find_model(table.get("model")?, plugin, session)
}

/// The model with the id at `node`, from the plugin at a path if one is given.
pub(super) fn find_model(
    node: &Node,
    plugin: Option<(PathBuf, Span)>,
    session: &mut Session<'_>,
) -> Option<Arc<ModelDescriptor>> {
    let id = node.as_text()?;
    let found = match &plugin {
        Some((path, _)) => session.models.by_path(path, id),
        None => session.models.by_id(id),
    };
    match found {
        Ok(descriptor) => Some(descriptor),
        Err(LookupError::Unknown { known }) => {
            let names: Vec<&str> = known.iter().map(String::as_str).collect();
            let message = format!("unknown model `{id}`");
            let fault = Diagnostic::error(Code::UnknownModel, node.span, message);
            let meant = suggestion(id, &names).0;
            session.fault(match meant {
                Some(name) => fault
                    .help(format!(
                        "did you mean `{name}`? found: {}; what follows takes it for granted",
                        crate::nearest::listed(&names)
                    ))
                    .patch(node.span, format!("\"{name}\"")),
                None if names.is_empty() => fault.help("no models were found"),
                None => fault.help(format!(
                    "found: {}; options and assumptions can be checked only once the model is known",
                    crate::nearest::listed(&names)
                )),
            });
            // The fault stands; the rest of the file is checked as if the name were right.
            let found = match &plugin {
                Some((path, _)) => session.models.by_path(path, meant?),
                None => session.models.by_id(meant?),
            };
            found.ok()
        }
        Err(LookupError::Unusable { message }) => {
            let place = plugin.map_or(node.span, |(_, span)| span);
            session.fault(Diagnostic::error(Code::UnusablePlugin, place, message));
            None
        }
    }
}

/// What can be checked of a file whose model is not known: the evidence that it cites.
fn check_without_model(table: &Table, library: &Library, session: &mut Session<'_>) {
    let beliefs = table.table("assumptions").map(|table| &table.entries);
    for entry in beliefs.into_iter().flatten() {
        if let Some(belief) = entry.node.as_table() {
            evidence::ids(belief, library, session);
            belief::check_support(entry, belief, session);
        }
    }
    for key in ["dependence", "simplex", "targets", "checks"] {
        for (_, item) in table.tables(key) {
            evidence::ids(item, library, session);
        }
    }
}

fn read_options(
    document: &Document,
    descriptor: &ModelDescriptor,
    context: Option<usize>,
    session: &mut Session<'_>,
) -> Option<Map<String, Json>> {
    let table = document.table();
    let empty = Table::default();
    let own = table.table("options").unwrap_or(&empty);
    let at = table
        .get("options")
        .or_else(|| table.get("model"))
        .map_or(document.root.span, |node| node.span);
    let schema = &descriptor.options;
    let merged = match context {
        None => own.clone(),
        Some(index) => {
            let shared = &mut session.contexts[index];
            let context = Rc::clone(&shared.document);
            match context.table().table("options") {
                None => own.clone(),
                Some(theirs) => options::merge(
                    own,
                    theirs,
                    schema,
                    &mut shared.used_options,
                    &mut session.faults,
                ),
            }
        }
    };
    options::resolve(&merged, schema, at, &mut session.faults)
}

fn dependences(
    table: &Table,
    strategy: &StudyStrategy,
    descriptor: &ModelDescriptor,
    library: &Library,
    session: &mut Session<'_>,
) -> Vec<Dependence> {
    let mut list = Vec::new();
    // Those of the context come first, so that a repetition is reported in the strategy file.
    if let Some(index) = strategy.context {
        let shared = &session.contexts[index];
        let (context, library) = (Rc::clone(&shared.document), Rc::clone(&shared.library));
        let pairs = Pairs {
            table: context.table(),
            descriptor,
            assumptions: &strategy.assumptions,
            library: &library,
            from_context: true,
        };
        dependence::read(&pairs, &mut list, session);
    }
    let pairs = Pairs {
        table,
        descriptor,
        assumptions: &strategy.assumptions,
        library,
        from_context: false,
    };
    dependence::read(&pairs, &mut list, session);
    list
}

/// Gives strategies for which nobody sets a target those that their model suggests.
pub(super) fn add_suggested_targets(works: &mut [Work]) {
    for work in works {
        if work.strategy.targets.is_empty() {
            work.strategy.targets = outcome::suggested(&work.descriptor);
        }
    }
}
