//! Panics, and what is said about them.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::Once;

thread_local! {
    /// How many calls into the model are under way on this thread.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    /// Message and place of the last panic below such a call.
    static LAST: RefCell<Option<String>> = const { RefCell::new(None) };
}

static HOOK: Once = Once::new();

/// Calls `f`; a panic becomes the text of its message and place, and prints nothing.
pub(crate) fn caught<T>(f: impl FnOnce() -> T) -> Result<T, String> {
    HOOK.call_once(|| {
        // The hook belongs to this library's own copy of the standard library, or, in a test, stays out of the way of
        // panics that do not come from here.
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if DEPTH.get() > 0 {
                LAST.set(Some(message_and_place(info)));
            } else {
                previous(info);
            }
        }));
    });
    DEPTH.set(DEPTH.get() + 1);
    let result = panic::catch_unwind(AssertUnwindSafe(f));
    DEPTH.set(DEPTH.get() - 1);
    result.map_err(|payload| {
        let message = LAST
            .take()
            .unwrap_or_else(|| message(payload.as_ref()).to_owned());
        // The destructor of a payload may panic in turn; a few leaked bytes are the smaller evil.
        std::mem::forget(payload);
        format!("the model panicked: {message}")
    })
}

fn message_and_place(info: &PanicHookInfo<'_>) -> String {
    let message = message(info.payload());
    match info.location() {
        Some(place) => format!("{message} ({}:{})", place.file(), place.line()),
        None => message.to_owned(),
    }
}

fn message(payload: &(dyn Any + Send)) -> &str {
    payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a message")
}

#[cfg(test)]
mod tests {
    use super::*;

    struct PanicsWhenDropped;

    impl Drop for PanicsWhenDropped {
        fn drop(&mut self) {
            panic!("from a destructor");
        }
    }

    #[test]
    fn panics_become_their_message_and_place() {
        assert_eq!(caught(|| 3), Ok(3));
        let text = caught(|| panic!("no root between {} and {}", 1, 2)).unwrap_err();
        assert!(
            text.starts_with("the model panicked: no root between 1 and 2 ("),
            "{text}"
        );
        assert!(text.contains("catch.rs:"), "{text}");
        let text = caught(|| drop(PanicsWhenDropped)).unwrap_err();
        assert!(text.contains("from a destructor"), "{text}");
    }

    #[test]
    fn payloads_that_panic_when_dropped_stay_inside() {
        let text = caught(|| panic::panic_any(PanicsWhenDropped)).unwrap_err();
        assert!(text.contains("without a message"), "{text}");
    }
}
