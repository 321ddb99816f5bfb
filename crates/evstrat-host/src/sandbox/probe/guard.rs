//! Columns between pages that nobody may touch.

use std::ffi::c_void;
use std::io;
use std::ptr;

use evstrat_abi as abi;
use rustix::mm::{MapFlags, MprotectFlags, ProtFlags, mmap_anonymous, mprotect, munmap};

use super::{Fill, Finding, batch, call};
use crate::read::RawModel;

/// How many rows are evaluated: few enough for slow models, and columns keep their alignment at either end of a page.
const ROWS: usize = 64;

/// Which end of its memory a column touches.
#[derive(Clone, Copy)]
enum Side {
    First,
    Last,
}

/// Memory with a page on either side that nobody may touch.
struct Guarded {
    base: *mut c_void,
    n_pages: usize,
}

impl Guarded {
    fn new(n_bytes: usize) -> io::Result<Self> {
        let page = rustix::param::page_size();
        let n_pages = n_bytes.div_ceil(page).max(1) + 2;
        let protection = ProtFlags::READ | ProtFlags::WRITE;
        // SAFETY: a new mapping at an address that the kernel chooses.
        let base = unsafe {
            mmap_anonymous(
                ptr::null_mut(),
                n_pages * page,
                protection,
                MapFlags::PRIVATE,
            )?
        };
        let new = Self { base, n_pages };
        // SAFETY: the first and the last page of the mapping above.
        unsafe {
            mprotect(base, page, MprotectFlags::empty())?;
            mprotect(
                base.byte_add((n_pages - 1) * page),
                page,
                MprotectFlags::empty(),
            )?;
        }
        Ok(new)
    }

    /// Where `n_bytes` begin that touch one of the guard pages.
    fn start(&self, n_bytes: usize, side: Side) -> *mut u8 {
        let page = rustix::param::page_size();
        let offset = match side {
            Side::First => page,
            Side::Last => (self.n_pages - 1) * page - n_bytes,
        };
        self.base.cast::<u8>().wrapping_add(offset)
    }

    /// Puts a value into every place of a column.
    fn fill(&self, value: f64) {
        let page = rustix::param::page_size();
        let n_values = (self.n_pages - 2) * page / size_of::<f64>();
        let start = self.start(0, Side::First).cast::<f64>();
        // SAFETY: the pages between the guards hold so many values, and nothing else uses them.
        unsafe { std::slice::from_raw_parts_mut(start, n_values) }.fill(value);
    }

    fn make_read_only(&self) -> io::Result<()> {
        let page = rustix::param::page_size();
        // SAFETY: the pages between the guards.
        unsafe {
            mprotect(
                self.base.byte_add(page),
                (self.n_pages - 2) * page,
                MprotectFlags::READ,
            )?;
        };
        Ok(())
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        // SAFETY: this value's own mapping. A failure would leave it mapped.
        let _unmapped = unsafe { munmap(self.base, self.n_pages * rustix::param::page_size()) };
    }
}

/// Evaluates rows, all the same, in columns that begin after a guard page and in columns that end before one, so that a step
/// over either end of a column is a crash.
pub(super) fn guarded(raw: &RawModel, instance: *mut c_void, row: &[f64], fill: Fill) -> Finding {
    let columns = Memory::new(row, raw.model.n_outcomes as usize);
    let Ok(columns) = columns else {
        return Finding::Wrong("the checker has no memory left".to_owned());
    };
    let first = columns.evaluate((raw, instance), fill, Side::First);
    match first {
        Finding::Outcomes(..) => columns.evaluate((raw, instance), fill, Side::Last),
        other => other,
    }
}

/// The columns of a batch.
struct Memory {
    inputs: Vec<Guarded>,
    outputs: Vec<Guarded>,
    status: Guarded,
}

impl Memory {
    /// Columns with this value of every input in every place, read-only.
    fn new(row: &[f64], n_outputs: usize) -> io::Result<Self> {
        let new = |n: usize| {
            (0..n)
                .map(|_| Guarded::new(ROWS * size_of::<f64>()))
                .collect::<io::Result<Vec<_>>>()
        };
        let (inputs, outputs) = (new(row.len())?, new(n_outputs)?);
        for (column, &value) in inputs.iter().zip(row) {
            column.fill(value);
            column.make_read_only()?;
        }
        Ok(Self {
            inputs,
            outputs,
            status: Guarded::new(ROWS)?,
        })
    }

    fn evaluate(
        &self,
        (raw, instance): (&RawModel, *mut c_void),
        fill: Fill,
        side: Side,
    ) -> Finding {
        let n_bytes = ROWS * size_of::<f64>();
        let fill = match fill {
            Fill::Nan => f64::NAN,
            Fill::One => 1.0,
        };
        for column in &self.outputs {
            column.fill(fill);
        }
        let place = |column: &Guarded| column.start(n_bytes, side).cast::<f64>();
        let inputs: Vec<*const f64> = self
            .inputs
            .iter()
            .map(|column| place(column).cast_const())
            .collect();
        let columns: Vec<*mut f64> = self.outputs.iter().map(place).collect();
        let status = self.status.start(ROWS, side);
        let mut batch = batch(&inputs, &columns, ROWS);
        batch.row_status = status;
        match call(raw, instance, &batch) {
            (abi::EV_OK, _) => {
                let bits = columns.iter().map(|&column| {
                    // SAFETY: the mapping holds the rows, and the call is over.
                    let values = unsafe { std::slice::from_raw_parts(column.cast_const(), ROWS) };
                    values.iter().map(|value| value.to_bits()).collect()
                });
                // SAFETY: the mapping holds as many statuses, and the call is over.
                let status = unsafe { std::slice::from_raw_parts(status, ROWS) };
                Finding::Outcomes(bits.collect(), status.to_vec())
            }
            (status, text) => Finding::Error(status, text),
        }
    }
}
