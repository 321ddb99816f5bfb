//! Shares that sum to one: a Dirichlet law over several assumptions.

use evstrat_core::{AssumptionDescriptor, AssumptionKind, ModelDescriptor};
use evstrat_stats::law::{Dirichlet, Law};

use super::session::{Session, text_or_empty};
use super::{evidence, key};
use crate::diagnostic::{Code, Diagnostic};
use crate::library::Library;
use crate::nearest::suggestion;
use crate::study::{Origin, Simplex, StudyAssumption};
use crate::syntax::{Entry, Node, Table};

/// Whose simplexes are read.
pub(super) struct Shares<'a> {
    /// The table that holds `[[simplex]]`.
    pub(super) table: &'a Table,
    pub(super) descriptor: &'a ModelDescriptor,
    pub(super) library: &'a Library,
    /// Whether the laws of the members are given beside them, as in a resolved study.
    pub(super) is_resolved: bool,
}

/// Reads the simplexes of a strategy; in a strategy file they are the beliefs about their members.
pub(super) fn read(
    shares: &Shares<'_>,
    assumptions: &mut [StudyAssumption],
    session: &mut Session<'_>,
) -> Vec<Simplex> {
    let mut list: Vec<Simplex> = Vec::new();
    for (node, table) in shares.table.tables("simplex") {
        let evidence = evidence::ids(table, shares.library, session);
        let note = text_or_empty(table, "note");
        let Some((members, concentrations)) = members(table, shares, assumptions, &list, session)
        else {
            continue;
        };
        if let Err(error) = Dirichlet::new(&concentrations) {
            let message = error.to_string();
            session.fault(Diagnostic::error(Code::BadDependence, node.span, message));
            continue;
        }
        if !shares.is_resolved {
            if evidence.is_empty() && note.trim().is_empty() {
                let message = "nothing supports the belief about these shares";
                session.fault(
                    Diagnostic::warning(Code::NoEvidence, node.span, message)
                        .help("add `evidence = [\"...\"]`, or say in `note` why there is none"),
                );
            }
            believe(
                shares,
                (&members, &concentrations),
                (&evidence, &note),
                assumptions,
            );
        }
        list.push(Simplex {
            members,
            concentrations,
            evidence,
            note,
        });
    }
    list
}

/// The members by index, with their concentrations.
fn members(
    table: &Table,
    shares: &Shares<'_>,
    assumptions: &[StudyAssumption],
    others: &[Simplex],
    session: &mut Session<'_>,
) -> Option<(Vec<usize>, Vec<f64>)> {
    let given = table.table("concentrations")?;
    let mut found = Vec::new();
    for entry in &given.entries {
        // What another simplex has made of an assumption is not looked at again.
        let is_taken = others
            .iter()
            .flat_map(|one| &one.members)
            .any(|&index| assumptions[index].id == entry.key);
        let index = if is_taken {
            let message = format!("`{}` is in another simplex already", entry.key);
            let fault = Diagnostic::error(Code::BadDependence, entry.key_span, message);
            session.fault(fault);
            None
        } else {
            member(entry, shares, assumptions, session)
        };
        let number = entry.node.as_number();
        if number.is_none() {
            let message = format!("the concentration of `{}` must be a number", entry.key);
            session.fault(Diagnostic::error(Code::WrongType, entry.node.span, message));
        }
        found.push(index.zip(number));
    }
    // Every entry is looked at before the first fault ends the list.
    let pairs: Option<Vec<(usize, f64)>> = found.into_iter().collect();
    pairs.map(|pairs| pairs.into_iter().unzip())
}

/// The index of an assumption that can be a share.
fn member(
    entry: &Entry,
    shares: &Shares<'_>,
    assumptions: &[StudyAssumption],
    session: &mut Session<'_>,
) -> Option<usize> {
    let known = shares.descriptor.assumptions.iter();
    let Some(descriptor) = known.clone().find(|one| one.id == entry.key) else {
        let names: Vec<&str> = known.map(|one| one.id.as_str()).collect();
        let message = format!(
            "`{}` has no assumption `{}`",
            shares.descriptor.id, entry.key
        );
        let fault = Diagnostic::error(Code::UnknownAssumption, entry.key_span, message);
        session.fault(match suggestion(&entry.key, &names) {
            (Some(name), help) => fault.help(help).patch(entry.key_span, name),
            (None, help) => fault.help(help),
        });
        return None;
    };
    // A faulty belief has been reported and is missing here.
    let index = assumptions.iter().position(|one| one.id == entry.key)?;
    if let Some(why) = refusal(descriptor, &assumptions[index], shares.is_resolved) {
        let message = format!("`{}` {why}, and cannot be a share of a simplex", entry.key);
        session.fault(Diagnostic::error(
            Code::BadDependence,
            entry.key_span,
            message,
        ));
        return None;
    }
    Some(index)
}

/// Why an assumption cannot be a share.
fn refusal(
    descriptor: &AssumptionDescriptor,
    belief: &StudyAssumption,
    is_resolved: bool,
) -> Option<&'static str> {
    if descriptor.kind != AssumptionKind::Continuous {
        return Some("takes no shares");
    }
    if descriptor.lower > 0.0 || descriptor.upper < 1.0 {
        return Some("cannot be every number between 0 and 1");
    }
    match belief.origin {
        _ if is_resolved => None,
        Origin::Inactive => Some("does not matter under these options"),
        Origin::Context => Some("is an assumption of the context"),
        Origin::File => Some("has a belief of its own in this file"),
        _ => None,
    }
}

/// Makes the simplex the belief about its members: each has the beta law of its share.
fn believe(
    shares: &Shares<'_>,
    (members, concentrations): (&[usize], &[f64]),
    (evidence, note): (&[String], &str),
    assumptions: &mut [StudyAssumption],
) {
    let total: f64 = concentrations.iter().sum();
    for (&index, &own) in members.iter().zip(concentrations) {
        let Ok(law) = Law::beta(own, total - own) else {
            continue;
        };
        let belief = &mut assumptions[index];
        belief.canonical = law.canonical();
        belief.law = law;
        belief.origin = Origin::File;
        evidence.clone_into(&mut belief.evidence);
        note.clone_into(&mut belief.note);
        // Equal shares of different simplexes are different beliefs.
        let text = format!("{} of {concentrations:?}", belief.canonical);
        belief.key = key::own(&shares.descriptor.id, &belief.id, &text, evidence);
    }
}

/// Reports dependences of members: a simplex is a dependence already.
pub(super) fn refuse_dependence(table: &Table, ids: &[&str], session: &mut Session<'_>) {
    for (_, pair) in table.tables("dependence") {
        let Some(between) = pair.get("between") else {
            continue;
        };
        let names = between.as_list().unwrap_or(std::slice::from_ref(between));
        let is_member = |node: &&Node| node.as_text().is_some_and(|name| ids.contains(&name));
        if let Some(node) = names.iter().find(is_member) {
            let name = node.as_text().unwrap_or_default();
            let message =
                format!("`{name}` is a share of a simplex, and cannot be correlated besides");
            session.fault(Diagnostic::error(Code::BadDependence, node.span, message));
        }
    }
}
