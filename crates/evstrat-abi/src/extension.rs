use core::ffi::c_void;

use crate::call::{EvBatch, EvErr};
use crate::descriptor::EvState;
use crate::status::EvStatus;
use crate::text::EvStr;

/// Extension of a model: reference rows, as `EvSelfTests`.
pub const EV_EXT_SELFTEST: &str = "evstrat.selftest/1";
/// Extension of a model: time courses, as `EvTrace`.
pub const EV_EXT_TRACE: &str = "evstrat.trace/1";
/// Extension of a model: derivatives, as `EvGradient`.
pub const EV_EXT_GRADIENT: &str = "evstrat.gradient/1";

/// The reference rows of a model: what `evstrat.selftest/1` gives.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct EvSelfTests {
    /// `sizeof(EvSelfTests)`.
    pub struct_size: u32,
    /// How many tests there are.
    pub n_tests: u32,
    /// `sizeof(EvSelfTest)` as the plugin knows it.
    pub test_stride: u32,
    /// Zero.
    pub reserved: u32,
    /// The tests.
    pub tests: *const EvSelfTest,
}

/// Rows of assumptions and the outcomes they must give under some options.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct EvSelfTest {
    /// `sizeof(EvSelfTest)`.
    pub struct_size: u32,
    /// How many rows there are.
    pub n_rows: u32,
    /// The options as a JSON object; empty for the defaults of the schema.
    pub options: EvStr,
    /// One column of `n_rows` values per assumption.
    pub inputs: *const *const f64,
    /// One column of `n_rows` values per outcome.
    pub expected: *const *const f64,
    /// Relative tolerance.
    pub relative: f64,
    /// Absolute tolerance, in the unit of the outcome.
    pub absolute: f64,
}

/// Time courses: what `evstrat.trace/1` gives.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct EvTrace {
    /// `sizeof(EvTrace)`.
    pub struct_size: u32,
    /// How many states there are.
    pub n_states: u32,
    /// `sizeof(EvState)` as the plugin knows it.
    pub state_stride: u32,
    /// Zero.
    pub reserved: u32,
    /// The quantities that can be traced, in the order of the columns.
    pub states: *const EvState,
    /// Computes the time course of one draw.
    pub trace: Option<
        unsafe extern "C" fn(
            instance: *mut c_void,
            request: *const EvTraceRequest,
            err: *mut EvErr,
        ) -> EvStatus,
    >,
}

/// One draw whose time course is wanted, and where it goes.
#[derive(Debug)]
#[repr(C)]
pub struct EvTraceRequest {
    /// `sizeof(EvTraceRequest)`.
    pub struct_size: u32,
    /// How many assumptions there are.
    pub n_assumptions: u32,
    /// How many columns there are: the number of states.
    pub n_states: u32,
    /// Zero.
    pub reserved: u32,
    /// How many times there are.
    pub n_times: u64,
    /// The seed of the run, for stochastic models.
    pub seed: u64,
    /// The index of the draw within the run, for stochastic models.
    pub row: u64,
    /// The value of every assumption, in the order of the descriptor.
    pub assumptions: *const f64,
    /// The times at which states are wanted, rising, in the model's time unit.
    pub times: *const f64,
    /// One column of `n_times` values per state, filled with NaN by the host.
    pub columns: *const *mut f64,
}

/// Derivatives: what `evstrat.gradient/1` gives.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct EvGradient {
    /// `sizeof(EvGradient)`.
    pub struct_size: u32,
    /// Zero.
    pub reserved: u32,
    /// For each row, the derivatives of the sum over outcomes of weight times outcome by every assumption; `weights` has
    /// one column per outcome, `gradients` one per assumption.
    pub vjp: Option<
        unsafe extern "C" fn(
            instance: *mut c_void,
            batch: *const EvBatch,
            weights: *const *const f64,
            gradients: *const *mut f64,
            err: *mut EvErr,
        ) -> EvStatus,
    >,
}
