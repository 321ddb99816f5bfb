//! Holding a law against the bounds and the kind of its assumption.

use evstrat_core::{AssumptionDescriptor, AssumptionKind};
use evstrat_stats::law::Law;

use super::Scene;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::syntax::Entry;

/// A law that reaches beyond the bounds with less of it than this is cut off there.
const NEGLIGIBLE: f64 = 1e-4;

/// The law if every value of it is one that the assumption can take, or cut off at the bounds if next to nothing of it is
/// beyond, with a warning; what cannot be used is reported.
pub(super) fn check(law: Law, entry: &Entry, scene: &mut Scene<'_>) -> Option<Law> {
    let descriptor = scene.subject.descriptor;
    let fault = match descriptor.kind {
        AssumptionKind::Categorical { .. } => categorical(&law, descriptor, entry),
        AssumptionKind::Integer => integer(&law, descriptor, entry),
        AssumptionKind::Continuous => None,
    };
    let Some(fault) = fault.or_else(|| outside(&law, descriptor, entry)) else {
        return Some(law);
    };
    let cut = cut_off(&law, &fault, descriptor);
    scene.faults.push(match &cut {
        Some(_) => Diagnostic {
            severity: Severity::Warning,
            message: format!("{}; it is cut off there", fault.message),
            ..fault
        },
        None => fault,
    });
    cut
}

/// The law cut off at the bounds, if the fault is that a negligible part of a continuous law is beyond them.
fn cut_off(law: &Law, fault: &Diagnostic, descriptor: &AssumptionDescriptor) -> Option<Law> {
    let is_continuous = matches!(descriptor.kind, AssumptionKind::Continuous);
    let share = law.sf(descriptor.upper) + below(law, descriptor.lower);
    if fault.code != Code::OutOfBounds
        || !is_continuous
        || !law.atoms().is_empty()
        || share.is_nan()
        || share >= NEGLIGIBLE
    {
        return None;
    }
    let (low, high) = law.support();
    let lower = if low < descriptor.lower {
        descriptor.lower
    } else {
        f64::NEG_INFINITY
    };
    let upper = if high > descriptor.upper {
        descriptor.upper
    } else {
        f64::INFINITY
    };
    law.truncated(lower, upper).ok()
}

fn categorical(law: &Law, descriptor: &AssumptionDescriptor, entry: &Entry) -> Option<Diagnostic> {
    if law.is_categorical() {
        return None;
    }
    let message = format!(
        "`{}` takes one of named levels, not a number",
        descriptor.id
    );
    let level = |index: usize| descriptor.levels().get(index).map_or("a", String::as_str);
    Some(
        Diagnostic::error(Code::WrongDistributionKind, entry.key_span, message).help(format!(
            "give `levels = {{ {} = 0.5, {} = 0.5 }}`",
            level(0),
            level(1)
        )),
    )
}

fn integer(law: &Law, descriptor: &AssumptionDescriptor, entry: &Entry) -> Option<Diagnostic> {
    let whole = |&(value, _): &(f64, f64)| value.fract().abs() <= 0.0;
    if law.is_discrete() && law.atoms().iter().all(whole) {
        return None;
    }
    let message = format!("`{}` takes whole numbers only", descriptor.id);
    Some(
        Diagnostic::error(Code::WrongDistributionKind, entry.key_span, message)
            .help("give `point`, or `discrete` with whole values"),
    )
}

fn outside(law: &Law, descriptor: &AssumptionDescriptor, entry: &Entry) -> Option<Diagnostic> {
    let (low, high) = law.support();
    let reaches = low < descriptor.lower || high > descriptor.upper;
    let misplaced = law
        .atoms()
        .iter()
        .map(|&(value, _)| value)
        .find(|&value| !descriptor.admits(value));
    if !reaches && misplaced.is_none() {
        return None;
    }
    let range = range_of(descriptor);
    let message = match misplaced {
        Some(value) => format!(
            "{value} is outside the bounds of `{}`: {range}",
            descriptor.id
        ),
        None => {
            let share = law.sf(descriptor.upper) + below(law, descriptor.lower);
            format!(
                "this distribution reaches from {low} to {high}, but `{}` lies in {range}",
                descriptor.id
            ) + &in_percent(share)
        }
    };
    let fault = Diagnostic::error(Code::OutOfBounds, entry.node.span, message);
    Some(match misplaced {
        Some(_) => fault,
        None => fault.help(format!(
            "{}, or choose a distribution inside the bounds",
            cure(law, descriptor)
        )),
    })
}

/// P(X < x).
fn below(law: &Law, x: f64) -> f64 {
    let atom: f64 = law
        .atoms()
        .iter()
        .filter(|&&(value, _)| value.to_bits() == x.to_bits())
        .map(|&(_, share)| share)
        .sum();
    law.cdf(x) - atom
}

fn in_percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent >= 0.01 {
        format!(" ({percent:.2} % of it is outside)")
    } else {
        format!(" ({percent:.1e} % of it is outside)")
    }
}

/// The bounds as an interval, such as `(0, 1]`.
fn range_of(descriptor: &AssumptionDescriptor) -> String {
    interval(
        (descriptor.lower, descriptor.upper),
        (descriptor.lower_open, descriptor.upper_open),
        &descriptor.unit,
    )
}

/// An interval for people, such as `(0, 1] mg`.
pub(crate) fn interval(
    (lower, upper): (f64, f64),
    (lower_open, upper_open): (bool, bool),
    unit: &str,
) -> String {
    let open = if lower_open || lower.is_infinite() {
        '('
    } else {
        '['
    };
    let close = if upper_open || upper.is_infinite() {
        ')'
    } else {
        ']'
    };
    let unit = match unit {
        "1" | "" => String::new(),
        code => format!(" {code}"),
    };
    format!("{open}{lower}, {upper}{close}{unit}")
}

fn cure(law: &Law, descriptor: &AssumptionDescriptor) -> String {
    let (low, high) = law.support();
    let unit = &descriptor.unit;
    let bound = |value: f64| match unit.as_str() {
        "1" | "" => value.to_string(),
        code => format!("\"{value} {code}\""),
    };
    let mut ends = Vec::new();
    if low < descriptor.lower {
        ends.push(format!("lower = {}", bound(descriptor.lower)));
    }
    if high > descriptor.upper {
        ends.push(format!("upper = {}", bound(descriptor.upper)));
    }
    format!("add `truncate = {{ {} }}`", ends.join(", "))
}
