use core::ffi::{c_char, c_void};

use crate::text::EvStr;

/// Where a callee says what went wrong. The host owns the buffer.
#[derive(Debug)]
#[repr(C)]
pub struct EvErr {
    /// `sizeof(EvErr)`.
    pub struct_size: u32,
    /// Zero.
    pub reserved: u32,
    /// The row that caused the failure, counted from the start of the batch; -1 if none did.
    pub row: i64,
    /// Room for the message: UTF-8, a lower-case fragment without a full stop.
    pub buf: *mut c_char,
    /// How many bytes fit.
    pub cap: u64,
    /// How many bytes the callee wrote; it sets this.
    pub len: u64,
}

/// What the host offers to an instance, valid from `create` until `destroy` returns.
///
/// All members may be used from any thread; none may be called from within a callback of the host.
#[derive(Debug)]
#[repr(C)]
pub struct EvHost {
    /// `sizeof(EvHost)`.
    pub struct_size: u32,
    /// The minor version of the interface that the host speaks.
    pub abi_minor: u32,
    /// To be passed back to the functions below.
    pub ctx: *mut c_void,
    /// Name of the host.
    pub name: EvStr,
    /// Version of the host.
    pub version: EvStr,
    /// The folder whose files a plugin with `EV_CAP_NEEDS_RESOURCES` may read; empty if there is none.
    pub resource_dir: EvStr,
    /// Takes a message for the host's log; level 0 error, 1 warning, 2 information, 3 debug, 4 trace. May be null.
    pub log:
        Option<unsafe extern "C" fn(ctx: *mut c_void, level: i32, target: EvStr, message: EvStr)>,
    /// Takes note of progress within a long call. May be null.
    pub progress: Option<unsafe extern "C" fn(ctx: *mut c_void, done: u64, total: u64)>,
    /// Gives what belongs to an extension id, or null if the host does not know it. May be null.
    pub get_extension: Option<unsafe extern "C" fn(ctx: *mut c_void, id: EvStr) -> *const c_void>,
}

/// Many draws at once, as columns.
///
/// Columns are aligned to 64 bytes. Those of the inputs are read-only; those of the outputs do not overlap.
#[derive(Debug)]
#[repr(C)]
pub struct EvBatch {
    /// `sizeof(EvBatch)`.
    pub struct_size: u32,
    /// Zero.
    pub flags: u32,
    /// How many input columns there are: the number of assumptions.
    pub n_inputs: u32,
    /// How many output columns there are: the number of outcomes.
    pub n_outputs: u32,
    /// How many rows every column has; may be 0.
    pub n_rows: u64,
    /// The index of row 0 within the run.
    pub first_row: u64,
    /// The seed of the run; stochastic models key their random numbers on it and on `first_row + i`.
    pub seed: u64,
    /// One column per assumption, in the order of the descriptor.
    pub inputs: *const *const f64,
    /// One column per outcome, in the order of the descriptor, filled with NaN by the host.
    pub outputs: *const *mut f64,
    /// One status per row, set to `EV_ROW_OK` by the host.
    pub row_status: *mut u8,
    /// Read atomically every 4096 rows or 10 ms; if it is not 0, return `EV_CANCELLED`. May be null.
    pub cancel: *const u32,
}
