//! Time courses, as the extension `evstrat.trace/1`.

use std::ffi::c_void;
use std::slice;

use evstrat_abi::{EvErr, EvState, EvStatus, EvTrace, EvTraceRequest};
use evstrat_core::{Model, ModelError, StateDescriptor, TraceRequest};

use crate::error::{bad, report};
use crate::instance::Call;
use crate::leak;

/// The table of the time courses of `M`; `None` if it names no states.
pub(crate) fn trace_table<M: Model>(states: &[StateDescriptor]) -> Result<Option<EvTrace>, String> {
    if states.is_empty() {
        return Ok(None);
    }
    let states = states
        .iter()
        .map(|of| EvState {
            struct_size: leak::size::<EvState>(),
            reserved: 0,
            id: leak::text(&of.id),
            name: leak::text(&of.name),
            unit: leak::text(&of.unit),
        })
        .collect();
    let (states, n_states) = leak::list(states)?;
    Ok(Some(EvTrace {
        struct_size: leak::size::<EvTrace>(),
        n_states,
        state_stride: leak::size::<EvState>(),
        reserved: 0,
        states,
        trace: Some(trace::<M>),
    }))
}

/// Computes a time course; see [`EvTrace::trace`].
///
/// # Safety
/// The arguments must be as the interface says.
unsafe extern "C" fn trace<M: Model>(
    instance: *mut c_void,
    request: *const EvTraceRequest,
    err: *mut EvErr,
) -> EvStatus {
    // SAFETY: the host passes null or a living instance, and a request as the interface defines it.
    let result = unsafe { Call::<M>::begin(instance).and_then(|call| run(&call, request)) };
    // SAFETY: the host passes null or a struct of its own.
    unsafe { report(result, err) }
}

/// # Safety
/// `request` must be null or as the interface defines it.
unsafe fn run<M: Model>(
    call: &Call<'_, M>,
    request: *const EvTraceRequest,
) -> Result<(), ModelError> {
    // SAFETY: the caller promises null or a request.
    let request =
        unsafe { request.as_ref() }.ok_or_else(|| bad("the request is a null pointer"))?;
    let data = call.instance.data;
    check_shape(request, (data.n_assumptions, data.n_states))?;
    let n_times = usize::try_from(request.n_times)
        .ok()
        .filter(|&n| n <= isize::MAX.unsigned_abs() / size_of::<f64>())
        .ok_or_else(|| bad(format!("{} times do not fit into memory", request.n_times)))?;
    // SAFETY: the host gives as many values as the counts say.
    let (assumptions, times) = unsafe {
        (
            column(request.assumptions, data.n_assumptions, "assumptions")?,
            column(request.times, n_times, "times")?,
        )
    };
    let mut columns = Vec::with_capacity(data.n_states);
    for index in 0..data.n_states {
        // SAFETY: `check_shape` has seen that the array is not null; the host gives `n_states` columns of `n_times` values
        // that do not overlap.
        columns.push(unsafe { column_mut(*request.columns.add(index), n_times)? });
    }
    let request = TraceRequest {
        assumptions,
        times,
        seed: request.seed,
        row: request.row,
    };
    call.run(|| call.instance.model.trace(&request, &mut columns))
}

fn check_shape(request: &EvTraceRequest, shape: (usize, usize)) -> Result<(), ModelError> {
    if request.struct_size < leak::size::<EvTraceRequest>() {
        return Err(bad(format!(
            "the request has {} bytes, this version of the interface has {}",
            request.struct_size,
            size_of::<EvTraceRequest>()
        )));
    }
    if (request.n_assumptions as usize, request.n_states as usize) != shape {
        return Err(bad(format!(
            "the request has {} assumptions and {} states, the model {} and {}",
            request.n_assumptions, request.n_states, shape.0, shape.1
        )));
    }
    if request.columns.is_null() {
        return Err(bad("the request has no columns"));
    }
    Ok(())
}

/// # Safety
/// `start` must be null or `n` readable values that live for `'a`.
unsafe fn column<'a>(start: *const f64, n: usize, what: &str) -> Result<&'a [f64], ModelError> {
    if n == 0 {
        return Ok(&[]);
    }
    if start.is_null() || !start.is_aligned() {
        return Err(bad(format!(
            "the {what} are at a null or unaligned pointer"
        )));
    }
    // SAFETY: not null, aligned, and the caller promises `n` values.
    Ok(unsafe { slice::from_raw_parts(start, n) })
}

/// # Safety
/// `start` must be null or `n` values that live for `'a` and that nothing else uses.
unsafe fn column_mut<'a>(start: *mut f64, n: usize) -> Result<&'a mut [f64], ModelError> {
    if n == 0 {
        return Ok(&mut []);
    }
    if start.is_null() || !start.is_aligned() {
        return Err(bad("a column is at a null or unaligned pointer"));
    }
    // SAFETY: not null, aligned, and the caller promises `n` values of its own.
    Ok(unsafe { slice::from_raw_parts_mut(start, n) })
}
