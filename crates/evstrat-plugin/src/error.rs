//! Errors on their way to the host.

use std::ffi::c_char;

use evstrat_abi as abi;
use evstrat_abi::{EvErr, EvStatus};
use evstrat_core::{ErrorKind, ModelError};

use crate::leak;

/// An argument that breaks the contract.
pub(crate) fn bad(message: impl Into<String>) -> ModelError {
    ModelError::new(ErrorKind::Argument, message)
}

/// A panic, as [`crate::catch::caught`] words it.
pub(crate) fn panicked(message: String) -> ModelError {
    ModelError::new(ErrorKind::Panic, message)
}

/// The status code of an error.
fn status_of(kind: ErrorKind) -> EvStatus {
    match kind {
        ErrorKind::Argument => abi::EV_ERR_ARGUMENT,
        ErrorKind::Options => abi::EV_ERR_OPTIONS,
        ErrorKind::Cancelled => abi::EV_CANCELLED,
        ErrorKind::Unsupported => abi::EV_ERR_UNSUPPORTED,
        ErrorKind::Panic => abi::EV_ERR_PANIC,
        ErrorKind::Busy => abi::EV_ERR_BUSY,
        ErrorKind::Poisoned => abi::EV_ERR_POISONED,
        _ => abi::EV_ERR_MODEL,
    }
}

/// Turns a result into a status, and tells the host what went wrong.
///
/// # Safety
/// `err` must be null or point to a struct of the host whose buffer is null or has room for `cap` bytes.
pub(crate) unsafe fn report(result: Result<(), ModelError>, err: *mut EvErr) -> EvStatus {
    let Err(error) = result else {
        return abi::EV_OK;
    };
    // SAFETY: the caller promises that `err` is null or the host's.
    if let Some(err) = unsafe { err.as_mut() }
        && err.struct_size >= leak::size::<EvErr>()
    {
        err.row = error
            .row
            .and_then(|row| i64::try_from(row).ok())
            .unwrap_or(-1);
        // SAFETY: the caller promises that `buf` is null or has room for `cap` bytes.
        err.len = unsafe { write_text(&error.message, err.buf, err.cap) };
    }
    status_of(error.kind)
}

/// Writes as many whole characters of `text` as fit and says how many bytes that were.
///
/// # Safety
/// `buf` must be null or have room for `cap` bytes.
unsafe fn write_text(text: &str, buf: *mut c_char, cap: u64) -> u64 {
    if buf.is_null() {
        return 0;
    }
    let room = usize::try_from(cap).unwrap_or(usize::MAX).min(text.len());
    let n = (0..=room)
        .rev()
        .find(|&index| text.is_char_boundary(index))
        .unwrap_or(0);
    // SAFETY: `n` is at most `cap` and the length of `text`; the buffer is the host's, so the two do not overlap.
    unsafe { std::ptr::copy_nonoverlapping(text.as_ptr().cast(), buf, n) };
    n as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reported(message: &str, cap: usize) -> (EvStatus, i64, String) {
        let mut room = vec![0_u8; cap];
        let mut err = EvErr {
            struct_size: leak::size::<EvErr>(),
            reserved: 0,
            row: 0,
            buf: room.as_mut_ptr().cast(),
            cap: cap as u64,
            len: 0,
        };
        let mut error = ModelError::options(message);
        error.row = Some(7);
        // SAFETY: `err` has room for `cap` bytes.
        let status = unsafe { report(Err(error), &raw mut err) };
        room.truncate(usize::try_from(err.len).unwrap());
        (status, err.row, String::from_utf8(room).unwrap())
    }

    #[test]
    fn messages_are_cut_between_characters() {
        let whole = "dose must not be 5 µmol".to_owned();
        assert_eq!(
            reported(&whole, 100),
            (abi::EV_ERR_OPTIONS, 7, whole.clone())
        );
        assert_eq!(reported(&whole, 20).2, "dose must not be 5 ");
        assert_eq!(reported(&whole, 21).2, "dose must not be 5 µ");
        assert_eq!(reported(&whole, 0).2, "");
    }

    #[test]
    fn a_host_without_room_still_gets_the_status() {
        let result = || Err(ModelError::unsupported("time courses"));
        // SAFETY: null is allowed.
        let status = unsafe { report(result(), std::ptr::null_mut()) };
        assert_eq!(status, abi::EV_ERR_UNSUPPORTED);
        // SAFETY: null is allowed.
        assert_eq!(unsafe { report(Ok(()), std::ptr::null_mut()) }, abi::EV_OK);
    }
}
