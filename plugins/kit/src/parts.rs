//! Batches in parts, so that a host that asks to stop is heard soon, and numbers beyond double precision are owned up to.

use std::ops::Range;

use evstrat_plugin::core::{Batch, ErrorKind, ModelError, RowStatus};

/// Rows between two looks at the host's wish to stop: some ten milliseconds of the slowest model, and so many that lanes
/// that run empty at the end of a part cost nothing to speak of.
const ROWS: usize = 512;

/// Evaluates a batch part by part. The bits of a row do not depend on its part.
///
/// Rows that `evaluate` calls good although an outcome is not finite get the status [`RowStatus::NUMERIC`]: their
/// assumptions lead beyond what double precision holds.
///
/// # Errors
/// [`ErrorKind::Cancelled`] when the host asked to stop, and those of `evaluate`.
pub fn in_parts(
    batch: &mut Batch<'_>,
    mut evaluate: impl FnMut(&mut Batch<'_>) -> Result<(), ModelError>,
) -> Result<(), ModelError> {
    let mut start = 0;
    while start < batch.n_rows() {
        let end = batch.n_rows().min(start + ROWS);
        one(batch, start..end, &mut evaluate)?;
        let (outcomes, statuses) = batch.outputs();
        for row in start..end {
            if statuses[row].is_ok() && outcomes.iter().any(|column| !column[row].is_finite()) {
                statuses[row] = RowStatus::NUMERIC;
            }
        }
        start = end;
    }
    Ok(())
}

fn one(
    batch: &mut Batch<'_>,
    rows: Range<usize>,
    evaluate: &mut impl FnMut(&mut Batch<'_>) -> Result<(), ModelError>,
) -> Result<(), ModelError> {
    if batch.is_cancelled() {
        let message = "the host asked to stop";
        return Err(ModelError::new(ErrorKind::Cancelled, message));
    }
    let cancel = batch.cancel_word();
    let inputs = batch.inputs().iter();
    let inputs: Vec<&[f64]> = inputs.map(|column| &column[rows.clone()]).collect();
    let (outcomes, statuses) = batch.outputs();
    let mut outcomes: Vec<&mut [f64]> = outcomes
        .iter_mut()
        .map(|column| &mut column[rows.clone()])
        .collect();
    let mut part = Batch::new(&inputs, &mut outcomes, &mut statuses[rows])?;
    if let Some(word) = cancel {
        part = part.cancelled_by(word);
    }
    evaluate(&mut part)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU32;

    use super::*;

    fn copy(batch: &mut Batch<'_>) -> Result<(), ModelError> {
        let inputs = batch.inputs();
        let (outcomes, statuses) = batch.outputs();
        outcomes[0].copy_from_slice(inputs[0]);
        statuses.fill(RowStatus::OK);
        Ok(())
    }

    #[test]
    fn parts_make_the_whole_and_infinity_is_no_result() {
        let mut column: Vec<f64> = (0..1300).map(f64::from).collect();
        column[700] = f64::INFINITY;
        let mut outcome = vec![0.0; column.len()];
        let mut status = vec![RowStatus::NOT_RUN; column.len()];
        let mut outputs = [outcome.as_mut_slice()];
        let inputs = [column.as_slice()];
        let mut batch = Batch::new(&inputs, &mut outputs, &mut status).unwrap();
        let mut calls = 0;
        in_parts(&mut batch, |part| {
            calls += 1;
            copy(part)
        })
        .unwrap();
        assert_eq!(calls, 3);
        assert_eq!(outcome, column);
        assert_eq!(status[700], RowStatus::NUMERIC);
        assert_eq!(status.iter().filter(|one| one.is_ok()).count(), 1299);
    }

    #[test]
    fn a_host_that_asks_to_stop_is_heard() {
        let word = AtomicU32::new(1);
        let (column, mut outcome) = ([1.0], [0.0]);
        let mut status = [RowStatus::NOT_RUN];
        let (inputs, mut outputs) = ([column.as_slice()], [outcome.as_mut_slice()]);
        let batch = Batch::new(&inputs, &mut outputs, &mut status).unwrap();
        let error = in_parts(&mut batch.cancelled_by(&word), copy).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Cancelled);
    }
}
