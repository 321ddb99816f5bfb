//! What a model says of itself.

use super::Outcome;
use super::load::expect_good;
use super::subject::Subject;
use crate::sandbox::probe::Probe;

pub(super) fn docs(subject: &Subject<'_>) -> Result<Outcome, String> {
    let of = subject.descriptor();
    let mut faults = Vec::new();
    let mut missing = |what: &str, is_missing: bool| {
        if is_missing {
            faults.push(what.to_owned());
        }
    };
    missing("the model has no doc", of.doc.is_empty());
    missing("the model has no license", of.license.is_empty());
    for item in &of.assumptions {
        missing(
            &format!("assumption '{}' has no doc", item.id),
            item.doc.is_empty(),
        );
        let has_evidence = of.priors.iter().any(|row| {
            row.assumption == item.id && !(row.evidence.is_empty() && row.note.is_empty())
        });
        let is_bare = item.source.is_empty() && !has_evidence;
        missing(&format!("assumption '{}' has no source", item.id), is_bare);
    }
    for item in &of.outcomes {
        missing(
            &format!("outcome '{}' has no doc", item.id),
            item.doc.is_empty(),
        );
    }
    Ok(Outcome::of_faults(&faults, Outcome::Warned))
}

pub(super) fn outcomes(subject: &Subject<'_>) -> Result<Outcome, String> {
    use evstrat_core::Role;
    let mut faults = Vec::new();
    for item in &subject.descriptor().outcomes {
        if item.lower.is_infinite() && item.upper.is_infinite() {
            faults.push(format!("outcome '{}' has no bounds", item.id));
        }
        if item.role == Role::Other {
            faults.push(format!("outcome '{}' has no role", item.id));
        }
    }
    Ok(Outcome::of_faults(&faults, Outcome::Warned))
}

pub(super) fn unchanged(subject: &Subject<'_>) -> Result<Outcome, String> {
    let plugin = subject.afresh();
    let text = |error: evstrat_core::ModelError| error.to_string();
    let options = subject.options();
    let mut session = plugin.session(subject.index, &options).map_err(text)?;
    let rows = subject.rows(subject.affordable(100));
    super::subject::evaluate(&mut session, subject.descriptor(), &rows, (1, 0))?;
    // The instance's worker goes back to its plugin, and answers the probe.
    drop(session);
    plugin.probe(Probe::Again).map(expect_good).map_err(text)
}
