//! Parts of batches.

use std::ops::Range;

use evstrat_core::{Batch, ModelError};

/// Calls `f` with the given rows of a batch as a batch of their own.
pub(crate) fn on_rows<R>(
    batch: &mut Batch<'_>,
    rows: Range<usize>,
    f: impl FnOnce(&mut Batch<'_>) -> Result<R, ModelError>,
) -> Result<R, ModelError> {
    let (seed, first_row, cancel) = (batch.seed(), batch.first_row(), batch.cancel_word());
    let inputs: Vec<&[f64]> = batch
        .inputs()
        .iter()
        .map(|column| &column[rows.clone()])
        .collect();
    let (outputs, status) = batch.outputs();
    let mut outputs: Vec<&mut [f64]> = outputs
        .iter_mut()
        .map(|column| &mut column[rows.clone()])
        .collect();
    let first_row = first_row + rows.start as u64;
    let mut part = Batch::new(&inputs, &mut outputs, &mut status[rows])?.at(seed, first_row);
    if let Some(word) = cancel {
        part = part.cancelled_by(word);
    }
    f(&mut part)
}
