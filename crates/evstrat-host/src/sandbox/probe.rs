//! What the checker does to a plugin inside a worker, where it can only hurt itself.

use std::ffi::{CStr, c_void};
use std::ptr;

use evstrat_abi as abi;
use evstrat_abi::{EvBatch, EvErr, EvStr};
use evstrat_core::RowStatus;
use serde::{Deserialize, Serialize};

use crate::in_process::{InProcess, size};
use crate::read::{self, RawModel};
use crate::transport::Transport as _;

mod gradient;
mod guard;
mod later;

/// What the worker shall find out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Probe {
    /// Call the entry function again: is it the same table, and does it say the same?
    Again,
    /// Ask for an extension that nobody knows.
    UnknownExtension { model: usize },
    /// Destroy a null instance.
    DestroyNull { model: usize },
    /// Create and destroy many instances.
    CreateAndDestroy {
        model: usize,
        options: String,
        times: u32,
    },
    /// Evaluate rows whose columns lie between guard pages, inputs read-only.
    Guarded {
        model: usize,
        options: String,
        row: Vec<f64>,
        fill: Fill,
    },
    /// Evaluate a batch that breaks the contract.
    Bad {
        model: usize,
        options: String,
        how: BadBatch,
    },
    /// Create an instance and evaluate a row as a later version of this host would, whose structs have grown.
    LaterHost {
        model: usize,
        options: String,
        row: Vec<f64>,
    },
    /// Compare derivatives with differences of outcomes.
    Gradient {
        model: usize,
        options: String,
        rows: Vec<Vec<f64>>,
    },
    /// Evaluate the same rows with instances on several threads.
    Threads {
        model: usize,
        options: String,
        rows: Vec<Vec<f64>>,
    },
    /// What of the process has changed since before the library was loaded?
    Surroundings,
}

/// What outputs hold before the model sees them.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) enum Fill {
    Nan,
    One,
}

/// How a batch breaks the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum BadBatch {
    ExtraInput,
    MissingOutput,
    /// As an older version of this host would call, from before there was a first.
    ShortStruct,
    /// As [`Self::ExtraInput`], with room for a few letters of the reason only.
    NoRoom,
}

/// What the worker found.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Finding {
    /// As it should be.
    Good,
    /// Not as it should be, and how.
    Wrong(String),
    /// The plugin returned an error: its status and text.
    Error(i32, String),
    /// Bits of outcomes, one list per column, and statuses.
    Outcomes(Vec<Vec<u64>>, Vec<u8>),
}

/// Does what is asked.
pub(super) fn probe(plugin: &InProcess, probe: Probe, before: &Surroundings) -> Finding {
    match probe {
        Probe::Again => again(plugin),
        Probe::Surroundings => before.compare(),
        Probe::UnknownExtension { model } => on_model(plugin, model, |raw| {
            let Some(get) = raw.model.get_extension else {
                return Finding::Good;
            };
            // SAFETY: the plugin's own table and a static text.
            let found =
                unsafe { get(raw.table, EvStr::from_static("evstrat.nobody-knows-this/9")) };
            if found.is_null() {
                Finding::Good
            } else {
                Finding::Wrong("an unknown extension id must give NULL".to_owned())
            }
        }),
        Probe::DestroyNull { model } => on_model(plugin, model, |raw| {
            if let Some(destroy) = raw.model.destroy {
                // SAFETY: the interface allows a null instance.
                unsafe { destroy(ptr::null_mut()) }
            }
            Finding::Good
        }),
        Probe::CreateAndDestroy {
            model,
            options,
            times,
        } => {
            for _ in 0..times {
                if let Err(error) = plugin.open(model, &options) {
                    return Finding::Wrong(error.to_string());
                }
            }
            Finding::Good
        }
        Probe::Guarded {
            model,
            options,
            row,
            fill,
        } => on_instance(plugin, model, &options, |raw, instance| {
            guard::guarded(raw, instance, &row, fill)
        }),
        Probe::Bad {
            model,
            options,
            how,
        } => on_instance(plugin, model, &options, |raw, instance| {
            bad(raw, instance, how)
        }),
        Probe::LaterHost {
            model,
            options,
            row,
        } => on_model(plugin, model, |raw| later::host(raw, &options, &row)),
        Probe::Gradient {
            model,
            options,
            rows,
        } => on_instance(plugin, model, &options, |raw, instance| {
            gradient::compare(raw, instance, &rows)
        }),
        Probe::Threads {
            model,
            options,
            rows,
        } => threads(plugin, model, &options, &rows),
    }
}

fn again(plugin: &InProcess) -> Finding {
    let (first, second) = (plugin.entry_table(), plugin.call_entry());
    if !ptr::eq(first, second) {
        return Finding::Wrong(
            "the entry function must return the same table each time".to_owned(),
        );
    }
    // SAFETY: the table comes from the entry function of a library that stays loaded.
    match unsafe { read::plugin(second) } {
        Ok((description, _)) if plugin.is_as_before(&description) => Finding::Good,
        Ok(_) => {
            Finding::Wrong("the description has changed since the library was loaded".to_owned())
        }
        Err(fault) => Finding::Wrong(format!("the tables can no longer be read: {fault:?}")),
    }
}

fn on_model(plugin: &InProcess, index: usize, f: impl FnOnce(&RawModel) -> Finding) -> Finding {
    plugin
        .raw(index)
        .map_or_else(|| Finding::Wrong(format!("there is no model {index}")), f)
}

/// Calls `f` with a new instance and destroys it.
fn on_instance(
    plugin: &InProcess,
    index: usize,
    options: &str,
    f: impl FnOnce(&RawModel, *mut c_void) -> Finding,
) -> Finding {
    on_model(plugin, index, |raw| match plugin.create(index, options) {
        Ok(instance) => {
            let finding = f(raw, instance);
            if let Some(destroy) = raw.model.destroy {
                // SAFETY: made above, and not used any more.
                unsafe { destroy(instance) }
            }
            finding
        }
        Err(error) => Finding::Wrong(error.to_string()),
    })
}

fn batch(inputs: &[*const f64], outputs: &[*mut f64], n_rows: usize) -> EvBatch {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    EvBatch {
        struct_size: size::<EvBatch>(),
        flags: 0,
        n_inputs: count(inputs.len()),
        n_outputs: count(outputs.len()),
        n_rows: n_rows as u64,
        first_row: 0,
        seed: 0,
        inputs: inputs.as_ptr(),
        outputs: outputs.as_ptr(),
        row_status: ptr::null_mut(),
        cancel: ptr::null(),
    }
}

/// How many bytes a plugin may use to say what went wrong.
const ROOM: usize = 1024;
/// What lies behind the room.
const BEYOND: u8 = 0xa5;

fn call(raw: &RawModel, instance: *mut c_void, batch: &EvBatch) -> (i32, String) {
    call_with_room(raw, instance, batch, ROOM)
}

/// Calls with room for a text of so many bytes; a text that goes beyond it is said to do so.
fn call_with_room(
    raw: &RawModel,
    instance: *mut c_void,
    batch: &EvBatch,
    cap: usize,
) -> (i32, String) {
    let Some(evaluate) = raw.model.evaluate else {
        return (abi::EV_ERR_UNSUPPORTED, String::new());
    };
    let mut room = [BEYOND; ROOM];
    let mut err = EvErr {
        struct_size: size::<EvErr>(),
        reserved: 0,
        row: -1,
        buf: room.as_mut_ptr().cast(),
        cap: cap as u64,
        len: 0,
    };
    // SAFETY: a living instance; the memory behind the batch lives for the call. Batches that break the contract are the
    // point of some probes; they break nothing that a plugin cannot see.
    let status = unsafe { evaluate(instance, batch, &raw mut err) };
    if room[cap..].iter().any(|byte| *byte != BEYOND) {
        return (status, TOO_LONG.to_owned());
    }
    let len = usize::try_from(err.len).unwrap_or(usize::MAX).min(cap);
    (status, String::from_utf8_lossy(&room[..len]).into_owned())
}

/// Stands for a text that was written beyond its room.
pub(crate) const TOO_LONG: &str = "(written beyond the room for it)";

/// Calls with a batch that claims a wrong shape, with memory behind all that the model expects.
fn bad(raw: &RawModel, instance: *mut c_void, how: BadBatch) -> Finding {
    let (n_inputs, n_outputs) = (
        raw.model.n_assumptions as usize,
        raw.model.n_outcomes as usize,
    );
    const ROWS: usize = 8;
    let mut memory = evstrat_core::Columns::new(n_inputs + n_outputs + 1, ROWS);
    let columns: Vec<*mut f64> = memory.iter_mut().map(<[f64]>::as_mut_ptr).collect();
    let inputs: Vec<*const f64> = columns[..=n_inputs]
        .iter()
        .map(|column| column.cast_const())
        .collect();
    let mut status = [RowStatus::OK; ROWS];
    let mut batch = batch(&inputs[..n_inputs], &columns[n_inputs + 1..], ROWS);
    batch.row_status = status.as_mut_ptr().cast();
    match how {
        BadBatch::ExtraInput | BadBatch::NoRoom => batch.n_inputs += 1,
        BadBatch::MissingOutput => batch.n_outputs -= 1,
        BadBatch::ShortStruct => batch.struct_size = 16,
    }
    let cap = if how == BadBatch::NoRoom { 8 } else { ROOM };
    match call_with_room(raw, instance, &batch, cap) {
        (abi::EV_OK, _) => Finding::Good,
        (status, text) => Finding::Error(status, text),
    }
}

/// Evaluates the rows with eight instances at once, each on a thread of its own; all must agree.
fn threads(plugin: &InProcess, model: usize, options: &str, rows: &[Vec<f64>]) -> Finding {
    let n_inputs = rows.first().map_or(0, Vec::len);
    let n_outputs = plugin
        .raw(model)
        .map_or(0, |raw| raw.model.n_outcomes as usize);
    let run = || -> Result<Vec<Vec<u64>>, String> {
        let mut session = plugin
            .open(model, options)
            .map_err(|error| error.to_string())?;
        let mut inputs = evstrat_core::Columns::new(n_inputs, rows.len());
        for (index, column) in inputs.iter_mut().enumerate() {
            for (value, row) in column.iter_mut().zip(rows) {
                *value = row[index];
            }
        }
        let mut outputs = evstrat_core::Columns::new(n_outputs, rows.len());
        let mut status = vec![RowStatus::OK; rows.len()];
        let inputs: Vec<&[f64]> = inputs.iter().collect();
        let mut results: Vec<&mut [f64]> = outputs.iter_mut().collect();
        evstrat_core::Batch::new(&inputs, &mut results, &mut status)
            .and_then(|mut batch| session.evaluate(&mut batch))
            .map_err(|error| error.to_string())?;
        Ok(outputs
            .iter()
            .map(|column| column.iter().map(|value| value.to_bits()).collect())
            .collect())
    };
    let serial = match run() {
        Ok(bits) => bits,
        Err(text) => return Finding::Wrong(text),
    };
    let parallel: Vec<_> = std::thread::scope(|scope| {
        let started: Vec<_> = (0..8).map(|_| scope.spawn(run)).collect();
        started
            .into_iter()
            .map(std::thread::ScopedJoinHandle::join)
            .collect()
    });
    for result in parallel {
        match result {
            Ok(Ok(bits)) if bits == serial => {}
            Ok(Ok(_)) => {
                return Finding::Wrong(
                    "instances on several threads disagree with one alone".to_owned(),
                );
            }
            Ok(Err(text)) => return Finding::Wrong(text),
            Err(_) => return Finding::Wrong("a thread of the checker panicked".to_owned()),
        }
    }
    Finding::Good
}

/// What a plugin must leave as it is.
#[derive(Debug, PartialEq)]
pub(super) struct Surroundings {
    folder: Option<std::path::PathBuf>,
    n_variables: usize,
    locale: Vec<u8>,
    handlers: Vec<usize>,
    rounding: [u64; 3],
}

impl Surroundings {
    /// As they are now.
    pub(super) fn now() -> Self {
        // SAFETY: asks for the locale without changing it; the text is valid until the next call.
        let locale = unsafe {
            let name = libc::setlocale(libc::LC_ALL, ptr::null());
            if name.is_null() {
                Vec::new()
            } else {
                CStr::from_ptr(name).to_bytes().to_vec()
            }
        };
        let handler = |signal: i32| {
            // SAFETY: all zero is a valid value; the call only reads the present action into it.
            unsafe {
                let mut action: libc::sigaction = std::mem::zeroed();
                libc::sigaction(signal, ptr::null(), &raw mut action);
                action.sa_sigaction
            }
        };
        let hide = std::hint::black_box::<f64>;
        Self {
            folder: std::env::current_dir().ok(),
            n_variables: std::env::vars_os().count(),
            locale,
            handlers: (1..32).map(handler).collect(),
            // Rounding direction, and whether small numbers are flushed to zero.
            rounding: [
                (hide(1.0) / hide(3.0)).to_bits(),
                (hide(-1.0) / hide(3.0)).to_bits(),
                (hide(f64::MIN_POSITIVE) / hide(4.0)).to_bits(),
            ],
        }
    }

    fn compare(&self) -> Finding {
        let now = Self::now();
        let parts = [
            (self.folder != now.folder, "the working folder"),
            (self.n_variables != now.n_variables, "the environment"),
            (self.locale != now.locale, "the locale"),
            (self.handlers != now.handlers, "signal handlers"),
            (self.rounding != now.rounding, "the floating-point mode"),
        ];
        let changed: Vec<&str> = parts
            .iter()
            .filter(|(has, _)| *has)
            .map(|(_, name)| *name)
            .collect();
        if changed.is_empty() {
            Finding::Good
        } else {
            Finding::Wrong(format!("the plugin changed {}", changed.join(", ")))
        }
    }
}
