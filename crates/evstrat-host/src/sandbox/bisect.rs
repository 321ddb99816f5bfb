//! Finds the draw that a plugin dies of.

use std::ops::Range;

use evstrat_core::{Batch, ErrorKind, ModelError, RowStatus};

use super::session::{CallError, Crash, SandboxedSession};
use crate::isolation::OnCrash;
use crate::parts::on_rows;
use crate::repro::Repro;

/// Decides what becomes of a batch that the plugin died of.
///
/// If rows stand for themselves, the batch is evaluated in halves until the row is found. Then, by the sandbox's settings,
/// the batch fails with a report, or the row is dropped and the others are evaluated.
pub(super) fn after_crash(
    session: &mut SandboxedSession,
    batch: &mut Batch<'_>,
    crash: &Crash,
) -> Result<(), ModelError> {
    let all = 0..batch.n_rows();
    if !crash.is_death || !session.is_rowwise() {
        return Err(report(session, batch, all, crash));
    }
    if session.settings().on_crash == OnCrash::DropRow {
        let mut is_told = false;
        return drop_rows(session, batch, all, &mut is_told);
    }
    let guilty = first_guilty(session, batch)?;
    Err(match guilty {
        Some((row, crash)) => report(session, batch, row..row + 1, &crash),
        None => {
            let mut error = report(session, batch, all, crash);
            error.message.push_str("; no single draw does it again");
            error
        }
    })
}

/// Evaluates some rows; `Err(crash)` within `Ok` if the plugin died of them.
fn attempt(
    session: &mut SandboxedSession,
    batch: &mut Batch<'_>,
    rows: Range<usize>,
) -> Result<Result<(), Crash>, ModelError> {
    session.revive()?;
    on_rows(batch, rows, |part| match session.evaluate_once(part) {
        Ok(()) => Ok(Ok(())),
        Err(CallError::Crash(crash)) => Ok(Err(crash)),
        Err(CallError::Model(error)) => Err(error),
    })
}

/// The first row that the plugin dies of when it is evaluated alone.
fn first_guilty(
    session: &mut SandboxedSession,
    batch: &mut Batch<'_>,
) -> Result<Option<(usize, Crash)>, ModelError> {
    let mut rows = 0..batch.n_rows();
    while rows.len() > 1 {
        let middle = rows.start + rows.len() / 2;
        match attempt(session, batch, rows.start..middle)? {
            Ok(()) => rows.start = middle,
            Err(_) => rows.end = middle,
        }
    }
    let row = rows.start;
    Ok(attempt(session, batch, rows)?
        .err()
        .map(|crash| (row, crash)))
}

/// Evaluates rows, and drops those that the plugin dies of.
fn drop_rows(
    session: &mut SandboxedSession,
    batch: &mut Batch<'_>,
    rows: Range<usize>,
    is_told: &mut bool,
) -> Result<(), ModelError> {
    let Err(crash) = attempt(session, batch, rows.clone())? else {
        return Ok(());
    };
    if !crash.is_death {
        return Err(report(session, batch, rows, &crash));
    }
    if rows.len() > 1 {
        let middle = rows.start + rows.len() / 2;
        drop_rows(session, batch, rows.start..middle, is_told)?;
        return drop_rows(session, batch, middle..rows.end, is_told);
    }
    if !*is_told {
        *is_told = true;
        let error = report(session, batch, rows.clone(), &crash);
        tracing::warn!(target: "evstrat_plugin", "{error}; the draw is dropped");
    }
    if session.count_dropped() > session.settings().max_dropped {
        let mut error = report(session, batch, rows, &crash);
        let most = session.settings().max_dropped;
        let text = format!("; more than {most} draws ended so, which is too many to go on");
        error.message.push_str(&text);
        return Err(error);
    }
    for row in rows {
        batch.status()[row] = RowStatus::CRASHED;
    }
    Ok(())
}

/// Says what happened, and writes the file that replays it.
fn report(
    session: &SandboxedSession,
    batch: &mut Batch<'_>,
    rows: Range<usize>,
    crash: &Crash,
) -> ModelError {
    let first = batch.first_row() + rows.start as u64;
    let during = match rows.len() {
        1 => format!("at draw {first}"),
        n => format!(
            "while it evaluated draws {first} to {}",
            first + (n as u64).saturating_sub(1)
        ),
    };
    let row = (rows.len() == 1).then_some(rows.start);
    let mut text = format!("{} {during}", crash.text);
    if let Some(folder) = &session.settings().repro_folder {
        let about = session.about(crash);
        let written = on_rows(batch, rows, |part| Ok(Repro::of_batch(part, about)))
            .map_err(std::io::Error::other)
            .and_then(|repro| repro.write(folder));
        let told = match written {
            Ok(path) => format!("; `evstrat plugin repro {}` does it again", path.display()),
            Err(error) => format!("; the file to do it again could not be written: {error}"),
        };
        text.push_str(&told);
    }
    let mut error = ModelError::new(ErrorKind::Host, text);
    error.row = row;
    error
}
