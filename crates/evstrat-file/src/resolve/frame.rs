//! The decision frame.

use std::path::PathBuf;
use std::rc::Rc;

use evstrat_core::Unit;

use super::evidence;
use super::frame_extras;
use super::outcome::{self, Source};
use super::session::{Document, Session, owned_texts, text_or_empty};
use super::strategy::Work;
use super::{FrameChoice, key};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::nearest::listed;
use crate::quantity::{self, Wanted};
use crate::spec::FileKind;
use crate::study::{Criterion, Frame, TargetOrigin, WeightUncertainty};
use crate::syntax::{Node, Table};

/// How far weights may miss a sum of one: thirds may be written with a few digits.
const WEIGHT_TOLERANCE: f64 = 1e-6;
/// How far above a file the folder `frames` may lie.
const MAX_ASCENT: usize = 6;

/// The frame of the request, held against the outcomes of all strategies; its targets are added to them.
pub(super) fn read(works: &mut [Work], session: &mut Session<'_>) -> Option<Frame> {
    let (path, is_asked) = match session.request.frame.clone() {
        FrameChoice::None => return None,
        FrameChoice::File(path) => (path, true),
        FrameChoice::Nearest => (nearest(session)?, false),
    };
    let document = session.load(&path, None, Some(FileKind::Frame))?;
    if works.is_empty() {
        check_alone(&document, session);
        return None;
    }
    if !is_asked && !fits(&document, works, session) {
        return None;
    }
    let frame = resolve(document.table(), &document.path, works, session);
    let library = evidence::library_of(&document, session);
    for work in works.iter_mut() {
        let source = Source {
            descriptor: &work.descriptor,
            library: &library,
        };
        let targets = outcome::targets(document.table(), source, TargetOrigin::Frame, session);
        work.strategy.targets.extend(targets);
    }
    frame
}

fn nearest(session: &Session<'_>) -> Option<PathBuf> {
    let first = session.request.files.first()?;
    super::ascend(first, MAX_ASCENT)
        .map(|folder| folder.join("frames").join("default.toml"))
        .find(|path| session.files.read(path, 0).is_ok())
}

/// Whether every strategy has every outcome that the default frame asks for; if not, a warning says so.
fn fits(document: &Rc<Document>, works: &[Work], session: &mut Session<'_>) -> bool {
    let table = document.table();
    let asked = table.tables("criteria").chain(table.tables("targets"));
    let mut ids: Vec<&str> = asked.filter_map(|(_, item)| item.text("outcome")).collect();
    ids.sort_unstable();
    ids.dedup();
    for work in works {
        let lacks = |id: &&&str| work.descriptor.outcome_index(id).is_none();
        let missing: Vec<&str> = ids.iter().filter(lacks).copied().collect();
        if missing.is_empty() {
            continue;
        }
        let (word, list) = match missing.as_slice() {
            [_] => ("outcome", listed(&missing)),
            _ => ("outcomes", listed(&missing)),
        };
        let message = format!(
            "no score: the default frame asks for {word} {list}, which model `{}` does not have",
            work.descriptor.id
        );
        let mut fault = super::session::unplaced(Code::FrameMismatch, Severity::Warning, message);
        fault.help = Some("name a frame with outcomes that all strategies have".to_owned());
        session.fault(fault);
        return false;
    }
    true
}

/// The frame in `table`, in the units of the outcomes of `works`.
pub(super) fn resolve(
    table: &Table,
    path: &std::path::Path,
    works: &[Work],
    session: &mut Session<'_>,
) -> Option<Frame> {
    let criteria: Vec<Option<Criterion>> = table
        .tables("criteria")
        .map(|(_, item)| criterion(item, works, session))
        .collect();
    let mut criteria: Vec<Criterion> = criteria.into_iter().flatten().collect();
    check_repeated(table, session);
    let weight_uncertainty = weights(table, &mut criteria, session);
    let extras = frame_extras::read(table, works, session);
    let stem = path
        .file_stem()
        .map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    Some(Frame {
        id: table
            .text("id")
            .map_or_else(|| key::slug(&stem), str::to_owned),
        name: text_or_empty(table, "name"),
        description: text_or_empty(table, "description"),
        criteria,
        weight_uncertainty,
        money: extras.money,
        groups: extras.groups,
        experiments: extras.experiments,
        population: extras.population,
        assurance: extras.assurance,
        notes: owned_texts(table, "notes"),
        file: path.to_owned(),
    })
}

/// What can be checked of a frame without strategies: its weights.
pub(super) fn check_alone(document: &Document, session: &mut Session<'_>) {
    let mut criteria: Vec<Criterion> = Vec::new();
    for (_, item) in document.table().tables("criteria") {
        criteria.push(Criterion {
            outcome: text_or_empty(item, "outcome"),
            unit: String::new(),
            points: Vec::new(),
            weight: item.get("weight").and_then(Node::as_number).unwrap_or(0.0),
            weight_range: weight_range(item, session).unwrap_or((0.0, 1.0)),
        });
    }
    check_repeated(document.table(), session);
    weights(document.table(), &mut criteria, session);
}

fn check_repeated(table: &Table, session: &mut Session<'_>) {
    let mut seen: Vec<&str> = Vec::new();
    for (node, item) in table.tables("criteria") {
        let Some(outcome) = item.text("outcome") else {
            continue;
        };
        if seen.contains(&outcome) {
            let place = item.get("outcome").map_or(node.span, |node| node.span);
            let message = format!("outcome `{outcome}` is scored twice");
            session.fault(Diagnostic::error(Code::BadFrame, place, message));
        }
        seen.push(outcome);
    }
}

fn criterion(table: &Table, works: &[Work], session: &mut Session<'_>) -> Option<Criterion> {
    let at = table.get("outcome")?;
    let (unit, code) = shared_unit(at, works, session)?;
    let wanted = Wanted::new(&unit);
    let worst = quantity::read(table.get("worst")?, wanted, &mut session.faults);
    let best_at = table.get("best")?;
    let best = quantity::read(best_at, wanted, &mut session.faults);
    let inner = inner_points(table, wanted, session);
    let range = weight_range(table, session);
    let (worst, best) = (worst?, best?);
    let mut points = vec![(worst, 0.0), (best, 1.0)];
    points.extend(inner?);
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let rises = points.windows(2).all(|pair| pair[0].0 < pair[1].0);
    let (low, high) = (worst.min(best), worst.max(best));
    let is_inside = points
        .iter()
        .all(|&(x, value)| (low..=high).contains(&x) && (0.0..=1.0).contains(&value));
    if !rises || !is_inside {
        let place = table.get("points").unwrap_or(best_at).span;
        let message = "`worst`, `best` and `points` do not make up a value function";
        session.fault(Diagnostic::error(Code::BadFrame, place, message).help(
            "`worst` and `best` must differ, and each point lie strictly between them, with a value from 0 to 1",
        ));
        return None;
    }
    let weight = table.get("weight")?.as_number()?;
    Some(Criterion {
        outcome: at.as_text()?.to_owned(),
        unit: code,
        points,
        weight,
        weight_range: range?,
    })
}

fn inner_points(
    table: &Table,
    wanted: Wanted<'_>,
    session: &mut Session<'_>,
) -> Option<Vec<(f64, f64)>> {
    let list = table.get("points").and_then(Node::as_list).unwrap_or(&[]);
    let read = |pair: &Node| {
        let [x, value] = pair.as_list()? else {
            return None;
        };
        let x = quantity::read(x, wanted, &mut session.faults)?;
        Some((x, value.as_number()?))
    };
    list.iter().map(read).collect()
}

fn weight_range(table: &Table, session: &mut Session<'_>) -> Option<(f64, f64)> {
    let Some(node) = table.get("weight-between") else {
        return Some((0.0, 1.0));
    };
    let [low, high] = node.as_list()? else {
        return None;
    };
    let one = Unit::one();
    let low = quantity::read(low, Wanted::new(&one), &mut session.faults)?;
    let high = quantity::read(high, Wanted::new(&one), &mut session.faults)?;
    let weight = table.get("weight").and_then(Node::as_number)?;
    if !(0.0 <= low && low <= weight && weight <= high && high <= 1.0) {
        let message = "`weight-between` must hold the weight and lie in [0, 1]";
        session.fault(Diagnostic::error(Code::BadFrame, node.span, message));
        return None;
    }
    Some((low, high))
}

/// The unit of an outcome that all strategies must have, in one unit.
pub(super) fn shared_unit(
    at: &Node,
    works: &[Work],
    session: &mut Session<'_>,
) -> Option<(Unit, String)> {
    let id = at.as_text()?;
    let mut shared: Option<(Unit, &str)> = None;
    for work in works {
        let index = outcome::index(at, &work.descriptor, session)?;
        let described = &work.descriptor.outcomes[index];
        let unit = outcome::unit_of(described, at, session)?;
        match &shared {
            None => shared = Some((unit, &work.descriptor.id)),
            Some((first, model)) if !first.is_equivalent(&unit) => {
                let message = format!(
                    "outcome `{id}` is in `{first}` in model `{model}`, but in `{unit}` in model `{}`",
                    work.descriptor.id
                );
                session.fault(Diagnostic::error(Code::FrameMismatch, at.span, message));
                return None;
            }
            Some(_) => {}
        }
    }
    shared.map(|(unit, _)| {
        let code = unit.code().to_owned();
        (unit, code)
    })
}

/// Checks the weights and makes their sum one, and says how far they are known.
fn weights(
    table: &Table,
    criteria: &mut [Criterion],
    session: &mut Session<'_>,
) -> WeightUncertainty {
    let listed = table.tables("criteria").count();
    let word = table.text("weights").unwrap_or("exact");
    let uncertainty = WeightUncertainty::ALL
        .into_iter()
        .find(|one| one.name() == word)
        .unwrap_or(WeightUncertainty::Exact);
    for (node, item) in table.tables("criteria") {
        let range = item.entry("weight-between");
        match (uncertainty, range) {
            (WeightUncertainty::Interval, None) => {
                let message = "key `weight-between` is missing";
                session.fault(
                    Diagnostic::error(Code::MissingKey, node.span, message)
                        .help("the frame says `weights = \"interval\"`"),
                );
            }
            (WeightUncertainty::Interval, Some(_)) | (_, None) => {}
            (_, Some(entry)) => {
                let message = "`weight-between` has no meaning without `weights = \"interval\"`";
                session.fault(Diagnostic::error(Code::Conflict, entry.key_span, message));
            }
        }
    }
    let sum: f64 = criteria.iter().map(|criterion| criterion.weight).sum();
    // A faulty criterion is missing, and the sum then says nothing.
    if criteria.len() != listed || listed == 0 {
        if listed == 0
            && let Some(node) = table.get("criteria")
        {
            let message = "a frame needs one criterion or more";
            session.fault(Diagnostic::error(Code::BadFrame, node.span, message));
        }
        return uncertainty;
    }
    if (sum - 1.0).abs() > WEIGHT_TOLERANCE {
        let place = table
            .tables("criteria")
            .last()
            .map(|(node, item)| item.get("weight").map_or(node.span, |weight| weight.span));
        let message = format!("the weights sum to {sum}, not to 1");
        session.fault(super::session::placed(Code::BadFrame, place, message));
    } else if (sum - 1.0).abs() > 1e-12 {
        for criterion in criteria {
            criterion.weight /= sum;
        }
    }
    uncertainty
}
