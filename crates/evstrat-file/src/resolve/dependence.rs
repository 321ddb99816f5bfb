//! Rank correlations between assumptions.

use evstrat_core::{AssumptionKind, ModelDescriptor};

use super::evidence;
use super::session::{Session, text_or_empty, texts};
use crate::diagnostic::{Code, Diagnostic};
use crate::library::Library;
use crate::nearest::suggestion;
use crate::source::Span;
use crate::study::{Dependence, Origin, RankMeasure, StudyAssumption};
use crate::syntax::{Node, Table};

/// Whose dependences are read.
pub(super) struct Pairs<'a> {
    /// The table that holds `[[dependence]]`.
    pub(super) table: &'a Table,
    pub(super) descriptor: &'a ModelDescriptor,
    pub(super) assumptions: &'a [StudyAssumption],
    pub(super) library: &'a Library,
    pub(super) from_context: bool,
}

/// Adds the dependences of a table to `list`. Those of a context that concern assumptions which the model does not have,
/// or which are certain in it, are left out; the same in a strategy file is a fault.
pub(super) fn read(pairs: &Pairs<'_>, list: &mut Vec<Dependence>, session: &mut Session<'_>) {
    for (node, table) in pairs.table.tables("dependence") {
        let Some(found) = one(node, table, pairs, session) else {
            continue;
        };
        let twice = list
            .iter()
            .any(|other| (other.first, other.second) == (found.first, found.second));
        if twice {
            let message = "the dependence of these two assumptions is given twice";
            session.fault(Diagnostic::error(Code::BadDependence, node.span, message));
            continue;
        }
        list.push(found);
    }
}

fn one(
    node: &Node,
    table: &Table,
    pairs: &Pairs<'_>,
    session: &mut Session<'_>,
) -> Option<Dependence> {
    let names = texts(table, "between");
    let &[(a, a_at), (b, b_at)] = names.as_slice() else {
        if let Some(between) = table.get("between") {
            let message = format!(
                "a dependence is between two assumptions, not {}",
                names.len()
            );
            session.fault(Diagnostic::error(
                Code::BadDependence,
                between.span,
                message,
            ));
        }
        return None;
    };
    let evidence = evidence::ids(table, pairs.library, session);
    let (measure, value) = coefficient(node, table, session)?;
    let first = index(a, a_at.span, pairs, session);
    let second = index(b, b_at.span, pairs, session);
    let (first, second) = (first?, second?);
    if first == second {
        let message = format!("`{a}` cannot depend on itself");
        session.fault(Diagnostic::error(Code::BadDependence, b_at.span, message));
        return None;
    }
    let from_context = pairs.from_context || table.flag("from-context") == Some(true);
    let are_shared =
        [first, second].map(|index| pairs.assumptions[index].origin == Origin::Context);
    if !from_context && are_shared == [true, true] {
        let message = format!("`{a}` and `{b}` are both assumptions of the context");
        session.fault(
            Diagnostic::error(Code::BadDependence, node.span, message)
                .help("state their dependence in the context: its strategies share these draws"),
        );
        return None;
    }
    Some(Dependence {
        first: first.min(second),
        second: first.max(second),
        measure,
        value,
        from_context,
        evidence,
        note: text_or_empty(table, "note"),
    })
}

fn coefficient(
    node: &Node,
    table: &Table,
    session: &mut Session<'_>,
) -> Option<(RankMeasure, f64)> {
    let (measure, at) = match (table.get("spearman"), table.get("kendall")) {
        (Some(at), None) => (RankMeasure::Spearman, at),
        (None, Some(at)) => (RankMeasure::Kendall, at),
        (None, None) => {
            let message = "no coefficient given";
            let fault = Diagnostic::error(Code::MissingKey, node.span, message);
            session.fault(fault.help("add `spearman = ...` or `kendall = ...`"));
            return None;
        }
        (Some(_), Some(at)) => {
            let message = "`spearman` and `kendall` exclude each other";
            session.fault(Diagnostic::error(Code::Conflict, at.span, message));
            return None;
        }
    };
    let value = at.as_number()?;
    // What is beyond the range of any correlation has been reported as such.
    if value.abs() > 1.0 {
        return None;
    }
    if value.abs() >= 1.0 {
        let message = format!("a rank correlation of {value} makes the two assumptions one");
        session.fault(
            Diagnostic::error(Code::BadDependence, at.span, message)
                .help("give a number inside (-1, 1); the same unknown twice is one assumption"),
        );
        return None;
    }
    Some((measure, value))
}

/// The index of an assumption that may vary.
fn index(id: &str, at: Span, pairs: &Pairs<'_>, session: &mut Session<'_>) -> Option<usize> {
    let Some(descriptor) = pairs
        .descriptor
        .assumptions
        .iter()
        .find(|assumption| assumption.id == id)
    else {
        if !pairs.from_context {
            let names: Vec<&str> = pairs
                .descriptor
                .assumptions
                .iter()
                .map(|assumption| assumption.id.as_str())
                .collect();
            let message = format!("`{}` has no assumption `{id}`", pairs.descriptor.id);
            let fault = Diagnostic::error(Code::UnknownAssumption, at, message);
            session.fault(match suggestion(id, &names) {
                (Some(name), help) => fault.help(help).patch(at, format!("\"{name}\"")),
                (None, help) => fault.help(help),
            });
        }
        return None;
    };
    if matches!(descriptor.kind, AssumptionKind::Categorical { .. }) {
        let message = format!("`{id}` takes named levels without order, and cannot be correlated");
        session.fault(Diagnostic::error(Code::BadDependence, at, message));
        return None;
    }
    // A faulty belief has been reported and is missing here.
    let index = pairs
        .assumptions
        .iter()
        .position(|assumption| assumption.id == id)?;
    let belief = &pairs.assumptions[index];
    let (low, high) = belief.law.support();
    let is_certain = low >= high;
    if is_certain && !pairs.from_context {
        let message = if belief.origin == Origin::Inactive {
            format!("`{id}` does not matter under these options, and cannot be correlated")
        } else {
            format!("`{id}` is certain, and cannot be correlated")
        };
        session.fault(Diagnostic::error(Code::BadDependence, at, message));
    }
    (!is_certain).then_some(index)
}
