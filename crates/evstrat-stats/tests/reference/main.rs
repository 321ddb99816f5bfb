//! Reference cases: values that others published or computed, kept in `tests/cases`.
//!
//! Every case in those files must be claimed by exactly one check below; a case without a check fails the test.

#![expect(clippy::float_cmp, reason = "some expected values are exact")]

mod case;
mod decisions;
mod dependence;
mod diagnostics;
mod evidence;
mod information;
mod laws;
mod sampling;
mod sensitivity;

use case::{Case, Check};

fn run(file: &str, checks: &[(&str, Check)]) {
    let cases = Case::load(file);
    for (id, _) in checks {
        assert!(
            cases.iter().any(|case| case.id == *id),
            "{file}: no case {id}"
        );
    }
    let mut failures = Vec::new();
    for case in &cases {
        let Some((_, check)) = checks.iter().find(|(id, _)| *id == case.id) else {
            failures.push(format!("{}: no check runs this case", case.id));
            continue;
        };
        check(case);
        failures.extend(case.failures());
    }
    assert!(failures.is_empty(), "{file}:\n{}", failures.join("\n"));
}

#[test]
fn laws() {
    run("laws", laws::CHECKS);
}

#[test]
fn sampling() {
    run("sampling", sampling::CHECKS);
}

#[test]
fn dependence() {
    run("dependence", dependence::CHECKS);
}

#[test]
fn evidence() {
    run("evidence", evidence::CHECKS);
}

#[test]
fn sensitivity() {
    run("sensitivity", sensitivity::CHECKS);
}

#[test]
fn information() {
    run("information", information::CHECKS);
}

#[test]
fn decisions() {
    run("decisions", decisions::CHECKS);
}

#[test]
fn diagnostics() {
    run("diagnostics", diagnostics::CHECKS);
}
