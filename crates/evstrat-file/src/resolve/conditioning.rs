//! Weighting draws by checks: which ones, and how likely each observation is.

use evstrat_core::{ModelDescriptor, OutcomeDescriptor, Unit};
use evstrat_stats::conditioning::{Likelihood, LikelihoodError, Scale};

use super::outcome;
use super::session::{Session, texts};
use crate::diagnostic::{Code, Diagnostic};
use crate::nearest::listed;
use crate::quantity::{self, Wanted};
use crate::study::{Check, Condition};
use crate::syntax::{Node, Table};

/// The likelihood that a check states by `model-discrepancy`; without that key there is none.
pub(super) fn likelihood(
    table: &Table,
    outcome: &OutcomeDescriptor,
    condition: Condition,
    session: &mut Session<'_>,
) -> Option<Likelihood> {
    let Some(at) = table.get("model-discrepancy") else {
        if let Some(word) = table.get("likelihood") {
            let message = "`likelihood` needs `model-discrepancy` beside it";
            session.fault(
                Diagnostic::error(Code::MissingKey, word.span, message).help(
                    "give the standard deviation by which the model may be off, 0 if not at all",
                ),
            );
        }
        return None;
    };
    let Condition::Between(low, high) = condition else {
        let message = "a likelihood needs an interval";
        session.fault(Diagnostic::error(Code::Conflict, at.span, message).help(
            "give `between = [low, high]`, which is read as the 90 % interval of the observation",
        ));
        return None;
    };
    let scale = scale(table, outcome, session)?;
    let discrepancy = discrepancy(at, outcome, scale, session)?;
    match Likelihood::of_interval((low, high), discrepancy, scale) {
        Ok(likelihood) => Some(likelihood),
        Err(error) => {
            let place = table.get("between").unwrap_or(at).span;
            let fault = Diagnostic::error(Code::OutOfRange, place, error.to_string());
            session.fault(match error {
                LikelihoodError::Fraction { .. } => fault.help(
                    "narrow the interval, or say `likelihood = \"normal\"` and give the discrepancy in the unit of the outcome",
                ),
                LikelihoodError::NoSpread => {
                    fault.help("widen the interval, or give a `model-discrepancy` above 0")
                }
                _ => fault,
            });
            None
        }
    }
}

/// The scale that a check names, or the one that suits its outcome.
fn scale(table: &Table, outcome: &OutcomeDescriptor, session: &mut Session<'_>) -> Option<Scale> {
    let fraction = whole(outcome).map(|whole| Scale::Logit { whole });
    match (table.text("likelihood"), fraction) {
        (None, fraction) => Some(fraction.unwrap_or(Scale::Natural)),
        (Some("normal"), _) => Some(Scale::Natural),
        (Some("logit-normal"), Some(scale)) => Some(scale),
        (Some("logit-normal"), None) => {
            let at = table.get("likelihood")?;
            let message = format!("`{}` is no fraction", outcome.id);
            session.fault(Diagnostic::error(Code::Conflict, at.span, message).help(
                "logit-normal suits outcomes between 0 and 1, or 0 and 100 %; say \"normal\"",
            ));
            None
        }
        // The check of the file's keys has reported any other word.
        (Some(_), _) => None,
    }
}

/// What a fraction of 1 is in the unit of an outcome that lies between nothing and all; `None` for other outcomes.
fn whole(outcome: &OutcomeDescriptor) -> Option<f64> {
    let unit = Unit::parse(&outcome.unit).ok()?;
    let one = Unit::parse("1").ok()?;
    let whole = one.convert(1.0, &unit).ok()?;
    let near = (outcome.upper - whole).abs() <= 1e-12 * whole;
    (outcome.lower == 0.0 && near).then_some(whole)
}

/// The standard deviation at `at`, on the scale of the likelihood.
fn discrepancy(
    at: &Node,
    outcome: &OutcomeDescriptor,
    scale: Scale,
    session: &mut Session<'_>,
) -> Option<f64> {
    let value = match scale {
        Scale::Natural => {
            let unit = outcome::unit_of(outcome, at, session)?;
            quantity::read(at, Wanted::new(&unit), &mut session.faults)?
        }
        _ => {
            let number = at.as_number();
            if number.is_none() {
                let message = "a discrepancy of log odds is a plain number";
                session.fault(
                    Diagnostic::error(Code::WrongType, at.span, message)
                        .help("0.4 lets a fraction of 0.5 be off by about 0.1; with `likelihood = \"normal\"` it has the unit of the outcome"),
                );
            }
            number?
        }
    };
    if value >= 0.0 && value.is_finite() {
        return Some(value);
    }
    let message = format!("a standard deviation is at least 0, found {value}");
    session.fault(Diagnostic::error(Code::OutOfRange, at.span, message));
    None
}

/// Marks the checks on which `[conditioning]` conditions.
pub(super) fn mark(
    table: &Table,
    descriptor: &ModelDescriptor,
    checks: &mut [Check],
    session: &mut Session<'_>,
) {
    let Some(conditioning) = table.table("conditioning") else {
        return;
    };
    for (id, node) in texts(conditioning, "on") {
        if outcome::index(node, descriptor, session).is_none() {
            continue;
        }
        let mut found = false;
        for check in checks.iter_mut().filter(|check| check.outcome == id) {
            found = true;
            check.conditions = check.likelihood.is_some();
            if !check.conditions {
                report_no_likelihood(id, node, table, session);
            }
        }
        if !found {
            report_no_check(id, node, checks, session);
        }
    }
}

fn report_no_check(id: &str, node: &Node, checks: &[Check], session: &mut Session<'_>) {
    let outcomes: Vec<&str> = checks.iter().map(|check| check.outcome.as_str()).collect();
    let message = format!("no check of this file is on `{id}`");
    let fault = Diagnostic::error(Code::NotAChoice, node.span, message);
    session.fault(if outcomes.is_empty() {
        fault.help("add `[[checks]]` with `between` and `model-discrepancy`")
    } else {
        fault.help(format!("checks are on {}", listed(&outcomes)))
    });
}

/// Reports a check that lacks its discrepancy; one with a faulty likelihood has been reported.
fn report_no_likelihood(id: &str, node: &Node, table: &Table, session: &mut Session<'_>) {
    let lacks = |check: &Table| {
        check.text("outcome") == Some(id) && check.get("model-discrepancy").is_none()
    };
    let Some((place, _)) = table.tables("checks").find(|(_, check)| lacks(check)) else {
        return;
    };
    let message = format!("the check on `{id}` has no `model-discrepancy`");
    session.fault(
        Diagnostic::error(Code::MissingKey, node.span, message)
            .also(place.span, "the check is here")
            .help("add the standard deviation by which the model itself may be off; 0 says it is exact"),
    );
}
