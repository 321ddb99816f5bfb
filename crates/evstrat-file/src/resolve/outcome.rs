//! Targets and checks: conditions on outcomes.

use evstrat_core::{Direction, ModelDescriptor, OutcomeDescriptor, Unit};

use super::session::{Session, text_or_empty};
use super::{conditioning, evidence};
use crate::diagnostic::{Code, Diagnostic};
use crate::dist::interval;
use crate::library::Library;
use crate::nearest::{is_misspelled, listed, suggestion};
use crate::quantity::{self, Wanted};
use crate::study::{Check, Condition, Target, TargetOrigin};
use crate::syntax::{Node, Table};

/// Whose outcomes are spoken of, and whose evidence is cited.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) descriptor: &'a ModelDescriptor,
    pub(super) library: &'a Library,
}

/// The targets of a table.
pub(super) fn targets(
    table: &Table,
    source: Source<'_>,
    origin: TargetOrigin,
    session: &mut Session<'_>,
) -> Vec<Target> {
    let mut list = Vec::new();
    for (node, target) in table.tables("targets") {
        check_support(node, target, "target", session);
        let evidence = evidence::ids(target, source.library, session);
        let Some((outcome_idx, condition)) = condition_on(node, target, source, session) else {
            continue;
        };
        let said = target
            .text("origin")
            .and_then(|name| TargetOrigin::ALL.into_iter().find(|one| one.name() == name));
        list.push(Target {
            outcome_idx,
            outcome: source.descriptor.outcomes[outcome_idx].id.clone(),
            condition,
            origin: said.unwrap_or(origin),
            evidence,
            source: text_or_empty(target, "source"),
            note: text_or_empty(target, "note"),
        });
    }
    list
}

/// The checks of a table, with the likelihood of those that state one.
pub(super) fn checks(table: &Table, source: Source<'_>, session: &mut Session<'_>) -> Vec<Check> {
    let mut list = Vec::new();
    for (node, check) in table.tables("checks") {
        check_support(node, check, "check", session);
        let evidence = evidence::ids(check, source.library, session);
        let Some((outcome_idx, condition)) = condition_on(node, check, source, session) else {
            continue;
        };
        let outcome = &source.descriptor.outcomes[outcome_idx];
        list.push(Check {
            outcome_idx,
            outcome: outcome.id.clone(),
            condition,
            evidence,
            note: text_or_empty(check, "note"),
            likelihood: conditioning::likelihood(check, outcome, condition, session),
            conditions: false,
        });
    }
    conditioning::mark(table, source.descriptor, &mut list, session);
    list
}

/// Warns if nobody says where a threshold comes from. What a study file records has been said by its model.
fn check_support(node: &Node, table: &Table, what: &str, session: &mut Session<'_>) {
    let keys = ["evidence", "source", "note", "origin"];
    if keys.iter().all(|key| table.get(key).is_none()) {
        let message = format!("nothing supports this {what}");
        session.fault(
            Diagnostic::warning(Code::NoEvidence, node.span, message)
                .help("add `evidence`, or say in `note` where it comes from"),
        );
    }
}

/// Thresholds that the author of the model suggests.
pub(super) fn suggested(descriptor: &ModelDescriptor) -> Vec<Target> {
    let condition = |outcome: &OutcomeDescriptor| {
        let threshold = outcome.target?;
        match outcome.direction {
            Direction::HigherIsBetter => Some(Condition::AtLeast(threshold)),
            Direction::LowerIsBetter => Some(Condition::AtMost(threshold)),
            Direction::Neutral => None,
        }
    };
    let targets = descriptor.outcomes.iter().enumerate();
    targets
        .filter_map(|(outcome_idx, outcome)| {
            Some(Target {
                outcome_idx,
                outcome: outcome.id.clone(),
                condition: condition(outcome)?,
                origin: TargetOrigin::Suggested,
                evidence: Vec::new(),
                source: format!("suggested by model {}", descriptor.id),
                note: String::new(),
            })
        })
        .collect()
}

/// The index of the outcome that `node` names; an unknown one is reported.
pub(super) fn index(
    node: &Node,
    descriptor: &ModelDescriptor,
    session: &mut Session<'_>,
) -> Option<usize> {
    let id = node.as_text()?;
    let found = descriptor.outcome_index(id);
    if found.is_none() {
        let names: Vec<&str> = descriptor
            .outcomes
            .iter()
            .map(|outcome| outcome.id.as_str())
            .collect();
        let message = format!("`{}` has no outcome `{id}`", descriptor.id);
        let fault = Diagnostic::error(Code::UnknownOutcome, node.span, message);
        session.fault(match suggestion(id, &names) {
            (Some(name), help) => fault.help(help).patch(node.span, format!("\"{name}\"")),
            (None, help) => fault.help(help),
        });
    }
    found
}

/// The unit of an outcome; a faulty one is reported at `node`.
pub(super) fn unit_of(
    outcome: &OutcomeDescriptor,
    node: &Node,
    session: &mut Session<'_>,
) -> Option<Unit> {
    match Unit::parse(&outcome.unit) {
        Ok(unit) => Some(unit),
        Err(error) => {
            let message = format!(
                "outcome `{}` of the model has a faulty unit: {error}",
                outcome.id
            );
            session.fault(Diagnostic::error(Code::FaultyModel, node.span, message));
            None
        }
    }
}

fn condition_on(
    node: &Node,
    table: &Table,
    source: Source<'_>,
    session: &mut Session<'_>,
) -> Option<(usize, Condition)> {
    let at = table.get("outcome")?;
    let outcome_idx = index(at, source.descriptor, session)?;
    let outcome = &source.descriptor.outcomes[outcome_idx];
    let unit = unit_of(outcome, at, session)?;
    let condition = condition(node, table, &unit, session)?;
    report_impossible(node, table, outcome, condition, session);
    Some((outcome_idx, condition))
}

fn condition(
    node: &Node,
    table: &Table,
    unit: &Unit,
    session: &mut Session<'_>,
) -> Option<Condition> {
    const KEYS: [&str; 3] = ["at-least", "at-most", "between"];
    let given: Vec<(&str, &Node)> = KEYS
        .into_iter()
        .filter_map(|key| table.get(key).map(|node| (key, node)))
        .collect();
    let wanted = Wanted::new(unit);
    match given.as_slice() {
        [] if table
            .entries
            .iter()
            .any(|entry| is_misspelled(&entry.key, &KEYS)) =>
        {
            None
        }
        [] => {
            let fault = Diagnostic::error(Code::MissingKey, node.span, "no condition given");
            session.fault(fault.help(format!("add one of {}", listed(&KEYS))));
            None
        }
        &[("at-least", at)] => {
            quantity::read(at, wanted, &mut session.faults).map(Condition::AtLeast)
        }
        &[("at-most", at)] => {
            quantity::read(at, wanted, &mut session.faults).map(Condition::AtMost)
        }
        &[(_, at)] => {
            let [low, high] = at.as_list()? else {
                return None;
            };
            let low = quantity::read(low, wanted, &mut session.faults);
            let high = quantity::read(high, wanted, &mut session.faults);
            let (low, high) = (low?, high?);
            if low > high {
                let message = format!("the range is crossed: {low} is above {high}");
                session.fault(Diagnostic::error(Code::OutOfRange, at.span, message));
                return None;
            }
            Some(Condition::Between(low, high))
        }
        &[(first, _), (second, at), ..] => {
            let message = format!("`{first}` and `{second}` exclude each other");
            session.fault(
                Diagnostic::error(Code::Conflict, at.span, message)
                    .help("give `between = [low, high]` for a range"),
            );
            None
        }
    }
}

/// Reports conditions that the bounds of the outcome rule out.
fn report_impossible(
    node: &Node,
    table: &Table,
    outcome: &OutcomeDescriptor,
    condition: Condition,
    session: &mut Session<'_>,
) {
    let (low, high) = match condition {
        Condition::AtLeast(low) => (low, f64::INFINITY),
        Condition::AtMost(high) => (f64::NEG_INFINITY, high),
        Condition::Between(low, high) => (low, high),
    };
    if low <= outcome.upper && high >= outcome.lower {
        return;
    }
    let at = ["at-least", "at-most", "between"]
        .into_iter()
        .find_map(|key| table.get(key))
        .unwrap_or(node);
    let ends = (outcome.lower, outcome.upper);
    let range = interval(ends, (false, false), &outcome.unit);
    let message = format!("`{}` lies in {range} and can never meet this", outcome.id);
    session.fault(Diagnostic::error(Code::OutOfRange, at.span, message));
}
