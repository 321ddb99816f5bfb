//! What comes out for what goes in.

use std::sync::atomic::AtomicU32;
use std::time::Instant;

use evstrat_abi::{EV_CANCELLED, EV_ERR_ARGUMENT};
use evstrat_core::{Batch, Columns, ErrorKind, RowStatus};

use super::Outcome;
use super::inputs::{
    corners as corner_rows, defaults as default_row, extremes as extreme_rows, random_rows, shuffle,
};
use super::subject::{Raw, Subject};
use crate::sandbox::probe::{BadBatch, Fill, Finding, Probe, TOO_LONG};
use crate::transport::Session as _;

/// Rows that are marked OK with an outcome that is not finite or outside its bounds.
fn bad_rows(subject: &Subject<'_>, raw: &Raw) -> Vec<String> {
    let mut faults = Vec::new();
    for (item, column) in subject.descriptor().outcomes.iter().zip(&raw.outcomes) {
        let is_bad =
            |value: f64| !(value.is_finite() && item.lower <= value && value <= item.upper);
        let rows = column.iter().zip(&raw.status).enumerate();
        let mut bad = rows.filter(|(_, (value, status))| status.is_ok() && is_bad(**value));
        if let Some((row, (value, _))) = bad.next() {
            faults.push(format!(
                "row {row} is marked OK with {} = {value} ({} such rows)",
                item.id,
                bad.count() + 1
            ));
        }
    }
    faults
}

/// Statuses that nobody can explain.
fn odd_statuses(subject: &Subject<'_>, raw: &Raw) -> Vec<String> {
    let of = subject.descriptor();
    let is_known = |status: &RowStatus| {
        status.0 < 4 || of.reasons.iter().any(|reason| reason.code == status.0)
    };
    let odd = raw.status.iter().find(|status| !is_known(status));
    odd.map(|status| format!("row status {} is not declared", status.0))
        .into_iter()
        .collect()
}

pub(super) fn judge(subject: &Subject<'_>, rows: &[Vec<f64>]) -> Result<(Raw, Outcome), String> {
    let raw = subject.evaluate(rows)?;
    let mut faults = bad_rows(subject, &raw);
    faults.extend(odd_statuses(subject, &raw));
    Ok((raw, Outcome::of_faults(&faults, Outcome::Failed)))
}

fn passed_or(outcome: Outcome, raw: &Raw) -> Outcome {
    let n_failed = raw.status.iter().filter(|status| !status.is_ok()).count();
    match outcome {
        Outcome::Passed(_) if n_failed > 0 => Outcome::Passed(format!(
            "{n_failed} of {} rows have a status other than OK",
            raw.status.len()
        )),
        other => other,
    }
}

pub(super) fn defaults(subject: &Subject<'_>) -> Result<Outcome, String> {
    let (raw, outcome) = judge(subject, &[default_row(subject.descriptor())])?;
    if !raw.status[0].is_ok() {
        return Ok(Outcome::Failed(format!(
            "the row of all defaults has status {}",
            raw.status[0].0
        )));
    }
    Ok(outcome)
}

pub(super) fn random(subject: &Subject<'_>) -> Result<Outcome, String> {
    let n_rows = subject.affordable(10_000);
    let rows = random_rows(subject.descriptor(), n_rows, subject.settings.seed);
    let (raw, outcome) = judge(subject, &rows)?;
    let n_failed = raw.status.iter().filter(|status| !status.is_ok()).count();
    if matches!(outcome, Outcome::Passed(_)) && n_failed == rows.len() {
        return Ok(Outcome::warned(format!(
            "all of {n_rows} rows within the bounds have a status other than OK"
        )));
    }
    Ok(subject.word_on(passed_or(outcome, &raw), 10_000))
}

pub(super) fn corners(subject: &Subject<'_>) -> Result<Outcome, String> {
    in_time(
        subject,
        corner_rows(subject.descriptor(), subject.settings.seed),
    )
}

pub(super) fn extremes(subject: &Subject<'_>) -> Result<Outcome, String> {
    in_time(subject, extreme_rows(subject.descriptor()))
}

/// Judges as many of these rows as there is time for, in random order: where they lie, a model may take a thousand times as
/// long as elsewhere.
fn in_time(subject: &Subject<'_>, mut rows: Vec<Vec<f64>>) -> Result<Outcome, String> {
    shuffle(&mut rows, subject.settings.seed);
    let started = Instant::now();
    let (mut n_done, mut n_failed) = (0, 0);
    for part in rows.chunks(8) {
        if started.elapsed() > subject.settings.patience {
            break;
        }
        let (raw, outcome) = judge(subject, part)?;
        if !matches!(outcome, Outcome::Passed(_)) {
            return Ok(outcome);
        }
        n_done += part.len();
        n_failed += raw.status.iter().filter(|status| !status.is_ok()).count();
    }
    let mut text = match n_failed {
        0 => String::new(),
        n => format!("{n} of {n_done} rows have a status other than OK"),
    };
    if n_done < rows.len() {
        let of = rows.len();
        let more = format!("{n_done} of {of} rows, because the model is slow");
        text = if text.is_empty() {
            more
        } else {
            format!("{text}; {more}")
        };
    }
    Ok(Outcome::Passed(text))
}

fn guarded(subject: &Subject<'_>, fill: Fill) -> Result<Finding, String> {
    subject.probe(Probe::Guarded {
        model: subject.index,
        options: subject.options(),
        row: default_row(subject.descriptor()),
        fill,
    })
}

pub(super) fn guard(subject: &Subject<'_>) -> Result<Outcome, String> {
    Ok(match guarded(subject, Fill::Nan)? {
        Finding::Outcomes(..) => Outcome::passed(),
        Finding::Error(status, text) => Outcome::Failed(format!("status {status}: {text}")),
        Finding::Wrong(text) => Outcome::Failed(text),
        Finding::Good => Outcome::failed("the worker answered something else"),
    })
}

pub(super) fn prefill(subject: &Subject<'_>) -> Result<Outcome, String> {
    let runs = (guarded(subject, Fill::Nan)?, guarded(subject, Fill::One)?);
    let (Finding::Outcomes(nan, status), Finding::Outcomes(one, other_status)) = runs else {
        return Ok(Outcome::Skipped("the rows cannot be evaluated".to_owned()));
    };
    if status != other_status {
        return Ok(Outcome::failed(
            "statuses depend on what outcomes held before",
        ));
    }
    for (item, (a, b)) in subject
        .descriptor()
        .outcomes
        .iter()
        .zip(nan.iter().zip(&one))
    {
        let differs = a
            .iter()
            .zip(b)
            .zip(&status)
            .any(|((a, b), status)| *status == 0 && a != b);
        if differs {
            return Ok(Outcome::Failed(format!(
                "outcome '{}' is not written in every good row",
                item.id
            )));
        }
    }
    Ok(Outcome::passed())
}

pub(super) fn bad_batch(subject: &Subject<'_>) -> Result<Outcome, String> {
    let mut faults = Vec::new();
    for how in [
        BadBatch::ExtraInput,
        BadBatch::MissingOutput,
        BadBatch::ShortStruct,
        BadBatch::NoRoom,
    ] {
        let finding = subject.probe(Probe::Bad {
            model: subject.index,
            options: subject.options(),
            how,
        })?;
        match finding {
            Finding::Error(_, text) if text == TOO_LONG => {
                faults.push(format!("{how:?}: its text goes beyond the room for it"));
            }
            Finding::Error(EV_ERR_ARGUMENT, text) if !text.trim().is_empty() => {}
            Finding::Error(EV_ERR_ARGUMENT, _) => {
                faults.push(format!("{how:?}: refused without a text"));
            }
            Finding::Error(status, _) => {
                faults.push(format!("{how:?}: status {status}, not {EV_ERR_ARGUMENT}"));
            }
            Finding::Good => faults.push(format!("{how:?}: accepted")),
            Finding::Wrong(text) => faults.push(text),
            Finding::Outcomes(..) => faults.push("the worker answered something else".to_owned()),
        }
    }
    Ok(Outcome::of_faults(&faults, Outcome::Failed))
}

pub(super) fn cancel(subject: &Subject<'_>) -> Result<Outcome, String> {
    const N_ROWS: usize = 65_536;
    let of = subject.descriptor();
    let mut session = subject.instance()?;
    let word = AtomicU32::new(1);
    let row = default_row(of);
    let mut inputs = Columns::new(of.assumptions.len(), N_ROWS);
    for (column, value) in inputs.iter_mut().zip(row) {
        column.fill(value);
    }
    let mut outcomes = Columns::new(of.outcomes.len(), N_ROWS);
    let mut status = vec![RowStatus::OK; N_ROWS];
    let n_rows = session
        .max_rows(of.assumptions.len() + of.outcomes.len())
        .min(N_ROWS);
    let inputs: Vec<&[f64]> = inputs.iter().map(|column| &column[..n_rows]).collect();
    let mut outputs: Vec<&mut [f64]> = outcomes
        .iter_mut()
        .map(|column| &mut column[..n_rows])
        .collect();
    let mut batch = Batch::new(&inputs, &mut outputs, &mut status[..n_rows])
        .map_err(|error| error.to_string())?
        .cancelled_by(&word);
    let started = Instant::now();
    let result = session.evaluate(&mut batch);
    let seconds = started.elapsed().as_secs_f64();
    Ok(match result {
        Err(error) if error.kind == ErrorKind::Cancelled && session.process_id().is_none() => {
            Outcome::failed("it did not stop within 2 s; look at the cancel word every 4096 rows")
        }
        Err(error) if error.kind == ErrorKind::Cancelled => Outcome::Passed(format!(
            "status {EV_CANCELLED} after {:.0} ms",
            seconds * 1e3
        )),
        Err(error) => Outcome::Failed(error.to_string()),
        Ok(()) if seconds < 0.1 => Outcome::Passed("finished before it could matter".to_owned()),
        Ok(()) => Outcome::Warned(format!(
            "went on for {:.0} ms; look at the cancel word every 4096 rows",
            seconds * 1e3
        )),
    })
}
