//! Loading and describing.

use std::time::Instant;

use super::Outcome;
use super::inputs::defaults as default_row;
use super::subject::{Subject, evaluate};
use crate::sandbox::probe::{Finding, Probe};

/// A finding that should be good.
pub(super) fn expect_good(finding: Finding) -> Outcome {
    match finding {
        Finding::Good => Outcome::passed(),
        Finding::Wrong(text) => Outcome::Failed(text),
        Finding::Error(status, text) => Outcome::Failed(format!("status {status}: {text}")),
        Finding::Outcomes(..) => Outcome::failed("the worker answered something else"),
    }
}

pub(super) fn again(subject: &Subject<'_>) -> Result<Outcome, String> {
    Ok(expect_good(subject.probe(Probe::Again)?))
}

pub(super) fn repeatable(subject: &Subject<'_>) -> Result<Outcome, String> {
    // A new worker refuses to work with a description that differs from the first.
    for _ in 0..3 {
        subject.probe(Probe::Surroundings)?;
    }
    Ok(Outcome::passed())
}

/// How many seconds a plugin may take to load.
const QUICK: f64 = 0.1;

pub(super) fn quick(subject: &Subject<'_>) -> Result<Outcome, String> {
    let mut least = f64::INFINITY;
    // The least of some, because the machine may be busy with other things.
    for _ in 0..10 {
        if least < QUICK {
            break;
        }
        let started = Instant::now();
        subject.probe(Probe::Surroundings)?;
        least = least.min(started.elapsed().as_secs_f64());
    }
    let text = format!("{:.0} ms, the start of a worker included", least * 1e3);
    Ok(if least < QUICK {
        Outcome::Passed(text)
    } else {
        Outcome::Warned(text)
    })
}

/// What its pin says of another file of the same plugin, `plugin lock` tells in full.
pub(super) fn pinned(subject: &Subject<'_>) -> Result<Outcome, String> {
    let (id, sha256) = subject.plugin().identity();
    Ok(match subject.settings.lock.pin(id) {
        None => Outcome::Skipped("no pin in evstrat.lock here".to_owned()),
        Some(pin) if pin.sha256 == sha256 => Outcome::passed(),
        Some(pin) => Outcome::Warned(format!(
            "evstrat.lock pins another file of {id}, version {}; `evstrat plugin lock --check` tells them apart",
            pin.version
        )),
    })
}

pub(super) fn many(subject: &Subject<'_>) -> Result<Outcome, String> {
    const N_WORKERS: usize = 64;
    let (plugin, of) = (subject.afresh(), subject.descriptor());
    let row = [default_row(of)];
    let mut sessions = Vec::new();
    for _ in 0..N_WORKERS {
        let session = plugin.session(subject.index, &subject.options());
        sessions.push(session.map_err(|error| error.to_string())?);
    }
    let mut first = None;
    for session in &mut sessions {
        let bits = evaluate(session, of, &row, (1, 0))?.bits();
        let same = first.get_or_insert_with(|| bits.clone());
        if *same != bits && of.capabilities.deterministic {
            return Ok(Outcome::failed("processes that run at once disagree"));
        }
    }
    Ok(Outcome::passed())
}

pub(super) fn unknown_extension(subject: &Subject<'_>) -> Result<Outcome, String> {
    let model = subject.index;
    Ok(expect_good(
        subject.probe(Probe::UnknownExtension { model })?,
    ))
}

pub(super) fn destroy_null(subject: &Subject<'_>) -> Result<Outcome, String> {
    let model = subject.index;
    Ok(expect_good(subject.probe(Probe::DestroyNull { model })?))
}

/// An older host than the first version of the interface is a batch that breaks the contract, which is another check.
pub(super) fn later_host(subject: &Subject<'_>) -> Result<Outcome, String> {
    Ok(expect_good(subject.probe(Probe::LaterHost {
        model: subject.index,
        options: subject.options(),
        row: default_row(subject.descriptor()),
    })?))
}
