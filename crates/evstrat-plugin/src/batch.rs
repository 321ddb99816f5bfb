//! Batches from the host, checked before a model sees them.

use std::ptr;
use std::slice;
use std::sync::atomic::AtomicU32;

use evstrat_abi::EvBatch;
use evstrat_core::{Batch, ModelError, RowStatus};

use crate::error::bad;
use crate::leak;

/// Every column of a batch begins at an address divisible by this.
const COLUMN_ALIGNMENT: usize = 64;

/// What an instance keeps between batches, so that none of it is allocated anew.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    regions: Vec<Region>,
    inputs: Vec<*const [f64]>,
    outputs: Vec<*mut [f64]>,
}

/// Memory that a batch says it has.
#[derive(Clone, Copy, Debug)]
struct Region {
    start: usize,
    end: usize,
    is_written: bool,
}

/// Checks a batch of `shape` (inputs, outputs) and calls `f` with its safe form.
///
/// # Errors
/// The batch breaks the contract: its size, shape, alignment, a null pointer, or memory that overlaps.
///
/// # Safety
/// `raw` must be null or point to a batch of the size that it says, with arrays of as many columns as it says, each of as
/// many rows as it says; nothing else may use that memory during the call, except the cancel word, atomically.
pub(crate) unsafe fn with_batch<R>(
    raw: *const EvBatch,
    shape: (usize, usize),
    scratch: &mut Scratch,
    f: impl FnOnce(&mut Batch<'_>) -> R,
) -> Result<R, ModelError> {
    // SAFETY: the caller promises that the pointer is null or a batch.
    let raw = unsafe { raw.as_ref() }.ok_or_else(|| bad("the batch is a null pointer"))?;
    let n_rows = check_shape(raw, shape)?;
    // SAFETY: the caller promises arrays of as many columns as the batch says.
    unsafe { collect_columns(raw, n_rows, scratch)? };
    refuse_overlap(&mut scratch.regions)?;
    // SAFETY: a pointer to a slice and a reference to one have the same layout; the columns are not null, aligned, and
    // readable for the call, and none of them is written.
    let inputs = unsafe {
        slice::from_raw_parts(
            scratch.inputs.as_ptr().cast::<&[f64]>(),
            scratch.inputs.len(),
        )
    };
    // SAFETY: as above; and no written region overlaps another.
    let outputs = unsafe {
        slice::from_raw_parts_mut(
            scratch.outputs.as_mut_ptr().cast::<&mut [f64]>(),
            scratch.outputs.len(),
        )
    };
    let status = if n_rows == 0 {
        ptr::NonNull::dangling().as_ptr()
    } else {
        raw.row_status.cast::<RowStatus>()
    };
    // SAFETY: not null, `n_rows` bytes long, no overlap; `RowStatus` is a byte of any value.
    let status = unsafe { slice::from_raw_parts_mut(status, n_rows) };
    let mut batch = Batch::new(inputs, outputs, status)?.at(raw.seed, raw.first_row);
    if !raw.cancel.is_null() {
        // SAFETY: aligned and not null; the host keeps it alive for the call and changes it atomically only.
        batch = batch.cancelled_by(unsafe { AtomicU32::from_ptr(raw.cancel.cast_mut()) });
    }
    Ok(f(&mut batch))
}

fn check_shape(raw: &EvBatch, shape: (usize, usize)) -> Result<usize, ModelError> {
    if raw.struct_size < leak::size::<EvBatch>() {
        return Err(bad(format!(
            "the batch has {} bytes, this version of the interface has {}",
            raw.struct_size,
            size_of::<EvBatch>()
        )));
    }
    if (raw.n_inputs as usize, raw.n_outputs as usize) != shape {
        return Err(bad(format!(
            "the batch has {} inputs and {} outputs, the model {} and {}",
            raw.n_inputs, raw.n_outputs, shape.0, shape.1
        )));
    }
    if !raw.cancel.is_aligned() {
        return Err(bad("the cancel word is not aligned"));
    }
    usize::try_from(raw.n_rows)
        .ok()
        .filter(|&n| n <= isize::MAX.unsigned_abs() / size_of::<f64>())
        .ok_or_else(|| bad(format!("{} rows do not fit into memory", raw.n_rows)))
}

/// Gathers the columns and the memory that they and the row status cover.
///
/// # Safety
/// The arrays of columns must be null or have as many entries as the batch says.
unsafe fn collect_columns(
    raw: &EvBatch,
    n_rows: usize,
    scratch: &mut Scratch,
) -> Result<(), ModelError> {
    scratch.regions.clear();
    scratch.inputs.clear();
    scratch.outputs.clear();
    if (raw.n_inputs > 0 && raw.inputs.is_null()) || (raw.n_outputs > 0 && raw.outputs.is_null()) {
        return Err(bad("the batch has no array of columns"));
    }
    for index in 0..raw.n_inputs as usize {
        // SAFETY: the array is not null, and the caller promises this entry.
        let column = unsafe { *raw.inputs.add(index) };
        let column = checked_column(column.cast_mut(), n_rows, ("input", index))?;
        scratch.inputs.push(column);
        scratch
            .regions
            .push(region(column.cast(), size_of::<f64>() * n_rows, false));
    }
    for index in 0..raw.n_outputs as usize {
        // SAFETY: the array is not null, and the caller promises this entry.
        let column = unsafe { *raw.outputs.add(index) };
        let column = checked_column(column, n_rows, ("output", index))?;
        scratch.outputs.push(column);
        scratch
            .regions
            .push(region(column.cast(), size_of::<f64>() * n_rows, true));
    }
    if n_rows > 0 && raw.row_status.is_null() {
        return Err(bad("the batch has no row status"));
    }
    scratch.regions.push(region(raw.row_status, n_rows, true));
    Ok(())
}

fn checked_column(
    start: *mut f64,
    n_rows: usize,
    (what, index): (&str, usize),
) -> Result<*mut [f64], ModelError> {
    if n_rows == 0 {
        // A column without rows may be anywhere, but a slice must not be null.
        return Ok(ptr::slice_from_raw_parts_mut(
            ptr::NonNull::dangling().as_ptr(),
            0,
        ));
    }
    if start.is_null() {
        return Err(bad(format!("{what} column {index} is a null pointer")));
    }
    if !start.addr().is_multiple_of(COLUMN_ALIGNMENT) {
        return Err(bad(format!(
            "{what} column {index} is not aligned to {COLUMN_ALIGNMENT} bytes"
        )));
    }
    Ok(ptr::slice_from_raw_parts_mut(start, n_rows))
}

fn region(start: *const u8, n_bytes: usize, is_written: bool) -> Region {
    Region {
        start: start.addr(),
        end: start.addr().saturating_add(n_bytes),
        is_written,
    }
}

/// Refuses memory that is written and also belongs to something else.
fn refuse_overlap(regions: &mut Vec<Region>) -> Result<(), ModelError> {
    regions.retain(|region| region.start < region.end);
    regions.sort_unstable_by_key(|region| region.start);
    let (mut end_of_any, mut end_of_written) = (0, 0);
    for region in regions {
        let taken = if region.is_written {
            end_of_any
        } else {
            end_of_written
        };
        if region.start < taken {
            return Err(bad(
                "an output column or the row status overlaps other memory of the batch",
            ));
        }
        end_of_any = end_of_any.max(region.end);
        if region.is_written {
            end_of_written = end_of_written.max(region.end);
        }
    }
    Ok(())
}
