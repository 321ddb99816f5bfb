//! What a later version of this host would do: all structs that it hands over are longer.

use std::ffi::c_void;
use std::ptr;

use evstrat_abi as abi;
use evstrat_abi::{EvBatch, EvErr, EvHost, EvStr};

use super::{Finding, batch, call};
use crate::in_process::size;
use crate::read::RawModel;

/// A struct with members that nobody knows yet.
#[repr(C)]
struct Later<T> {
    known: T,
    unknown: [u64; 8],
}

impl<T> Later<T> {
    fn new(known: T) -> Self {
        Self {
            known,
            unknown: [0x5a5a_5a5a_5a5a_5a5a; 8],
        }
    }
}

/// Room for a text, in a struct that has grown.
fn err(room: &mut [u8; 256]) -> Later<EvErr> {
    Later::new(EvErr {
        struct_size: size::<Later<EvErr>>(),
        reserved: 0,
        row: -1,
        buf: room.as_mut_ptr().cast(),
        cap: room.len() as u64,
        len: 0,
    })
}

fn said(room: &[u8; 256], err: &Later<EvErr>) -> String {
    let len = usize::try_from(err.known.len).unwrap_or(0).min(room.len());
    String::from_utf8_lossy(&room[..len]).into_owned()
}

/// Creates an instance and evaluates a row; must give what it gives to this host.
pub(super) fn host(raw: &RawModel, options: &str, row: &[f64]) -> Finding {
    let (Some(create), Some(destroy)) = (raw.model.create, raw.model.destroy) else {
        return Finding::Wrong("a function is missing".to_owned());
    };
    let host = Later::new(EvHost {
        struct_size: size::<Later<EvHost>>(),
        abi_minor: abi::EV_ABI_MINOR + 7,
        ctx: ptr::null_mut(),
        name: EvStr::from_static("evstrat"),
        version: EvStr::from_static("99.0.0"),
        resource_dir: EvStr::from_static(""),
        log: None,
        progress: None,
        get_extension: None,
    });
    let mut room = [0; 256];
    let mut err = err(&mut room);
    let mut instance = ptr::null_mut();
    // SAFETY: the plugin's own table, structs that live until the instance is destroyed, and whose beginnings are what
    // the plugin knows.
    let status = unsafe {
        create(
            raw.table,
            (&raw const host).cast(),
            EvStr::borrowed(options),
            (&raw mut err).cast(),
            &raw mut instance,
        )
    };
    if status != abi::EV_OK || instance.is_null() {
        let text = said(&room, &err);
        return Finding::Wrong(format!("create gives status {status}: {text}"));
    }
    let finding = compare(raw, instance, row);
    // SAFETY: made above, and not used any more.
    unsafe { destroy(instance) }
    finding
}

fn compare(raw: &RawModel, instance: *mut c_void, row: &[f64]) -> Finding {
    let n_outputs = raw.model.n_outcomes as usize;
    let mut memory = evstrat_core::Columns::new(row.len() + 2 * n_outputs, 1);
    for (column, value) in memory.iter_mut().zip(row) {
        column[0] = *value;
    }
    for column in memory.iter_mut().skip(row.len()) {
        column[0] = f64::NAN;
    }
    let columns: Vec<*mut f64> = memory.iter_mut().map(<[f64]>::as_mut_ptr).collect();
    let (inputs, outputs) = columns.split_at(row.len());
    let inputs: Vec<*const f64> = inputs.iter().map(|column| column.cast_const()).collect();
    let mut status = [0_u8; 2];
    let mut now = batch(&inputs, &outputs[..n_outputs], 1);
    now.row_status = &raw mut status[0];
    let (result, text) = call(raw, instance, &now);
    if result != abi::EV_OK {
        return Finding::Error(result, text);
    }
    let mut later = Later::new(batch(&inputs, &outputs[n_outputs..], 1));
    later.known.struct_size = size::<Later<EvBatch>>();
    later.known.row_status = &raw mut status[1];
    let (result, text) = call_later(raw, instance, &later);
    if result != abi::EV_OK {
        return Finding::Wrong(format!("evaluate gives status {result}: {text}"));
    }
    let value = |index: usize| memory.column(row.len() + index)[0].to_bits();
    let is_same = (0..n_outputs).all(|index| value(index) == value(index + n_outputs));
    if is_same && status[0] == status[1] {
        Finding::Good
    } else {
        Finding::Wrong("it gives a later version of the host other outcomes".to_owned())
    }
}

fn call_later(raw: &RawModel, instance: *mut c_void, batch: &Later<EvBatch>) -> (i32, String) {
    let Some(evaluate) = raw.model.evaluate else {
        return (abi::EV_ERR_UNSUPPORTED, String::new());
    };
    let mut room = [0; 256];
    let mut err = err(&mut room);
    // SAFETY: a living instance; the memory behind the batch lives for the call, and structs begin as the plugin knows them.
    let status = unsafe { evaluate(instance, ptr::from_ref(batch).cast(), (&raw mut err).cast()) };
    (status, said(&room, &err))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_grown_begins_as_before() {
        assert_eq!(std::mem::offset_of!(Later<EvBatch>, known), 0);
        assert_eq!(size::<Later<EvErr>>(), size::<EvErr>() + 64);
        let grown = Later::new(1_u32);
        assert_eq!((grown.known, grown.unknown.len()), (1, 8));
    }
}
