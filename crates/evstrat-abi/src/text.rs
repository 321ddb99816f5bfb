use core::ffi::c_char;
use core::slice;

/// A text: UTF-8, a pointer and a length, no final NUL needed.
///
/// The empty text is any pointer, also a null one, with length 0.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct EvStr {
    /// The first byte.
    pub ptr: *const c_char,
    /// How many bytes there are.
    pub len: u64,
}

impl EvStr {
    /// The empty text.
    pub const EMPTY: Self = Self {
        ptr: core::ptr::null(),
        len: 0,
    };

    /// A text that lives until the process ends.
    #[must_use]
    pub const fn from_static(text: &'static str) -> Self {
        Self {
            ptr: text.as_ptr().cast(),
            len: text.len() as u64,
        }
    }

    /// A text that the callee may use as long as `text` lives.
    #[must_use]
    pub const fn borrowed(text: &str) -> Self {
        Self {
            ptr: text.as_ptr().cast(),
            len: text.len() as u64,
        }
    }

    /// The bytes of the text; `None` if it claims bytes at a null pointer or more than memory can hold.
    ///
    /// # Safety
    /// If the pointer is not null, `len` bytes behind it must be readable and stay unchanged for `'a`.
    #[must_use]
    pub unsafe fn bytes<'a>(self) -> Option<&'a [u8]> {
        if self.len == 0 {
            return Some(&[]);
        }
        let len = usize::try_from(self.len).ok()?;
        if self.ptr.is_null() || isize::try_from(len).is_err() {
            return None;
        }
        // SAFETY: the pointer is not null, and the caller promises `len` readable bytes that stay unchanged for `'a`.
        Some(unsafe { slice::from_raw_parts(self.ptr.cast(), len) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_give_their_bytes_and_refuse_impossible_ones() {
        // SAFETY: every text below is static or has no bytes that would be read.
        unsafe {
            assert_eq!(EvStr::from_static("vesicle").bytes(), Some(&b"vesicle"[..]));
            assert_eq!(EvStr::EMPTY.bytes(), Some(&b""[..]));
            let nowhere = EvStr {
                ptr: core::ptr::null(),
                len: 3,
            };
            assert_eq!(nowhere.bytes(), None);
            let endless = EvStr {
                ptr: core::ptr::dangling(),
                len: u64::MAX,
            };
            assert_eq!(endless.bytes(), None);
        }
    }
}
