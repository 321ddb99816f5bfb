//! Tells an overflow of the stack from other invalid accesses: the signal is the same.

use std::ffi::c_void;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What a worker prints whose stack overflows, as far as Rust's own handler for threads has the same words.
pub(super) const WORDS: &str = "has overflowed its stack";
/// What is printed here.
const LINE: &[u8] = b"\nit has overflowed its stack\n";

/// How far below the end of the stack an access may be and still come from a frame on it.
const BELOW: usize = 4 << 20;
/// How far above the computed end the real one may be: arguments and the frames of the worker itself.
const ABOVE: usize = 256 << 10;

/// Where the stack of the first thread ends; 0 if it has no end.
static END: AtomicUsize = AtomicUsize::new(0);
/// The handler that Rust's runtime has installed, which knows the stacks of threads.
static RUNTIME: AtomicUsize = AtomicUsize::new(libc::SIG_DFL);

/// Installs the handler. To be called from the first thread.
pub(super) fn watch() {
    let here = 0_u8;
    let limit = rustix::process::getrlimit(rustix::process::Resource::Stack).current;
    let limit = limit.and_then(|limit| usize::try_from(limit).ok());
    let Some(end) = limit.and_then(|limit| (&raw const here).addr().checked_sub(limit)) else {
        return;
    };
    END.store(end, Ordering::Relaxed);
    let handler: extern "C" fn(i32, *mut libc::siginfo_t, *mut c_void) = on_fault;
    // SAFETY: all zero is a valid value, filled in below; the handler does only what is allowed in one, and runs on the
    // other stack that Rust's runtime has made for the first thread.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = handler as usize;
        action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
        let mut before: libc::sigaction = std::mem::zeroed();
        if libc::sigaction(libc::SIGSEGV, &raw const action, &raw mut before) == 0
            && before.sa_flags & libc::SA_SIGINFO != 0
        {
            RUNTIME.store(before.sa_sigaction, Ordering::Relaxed);
        }
    }
}

/// Says so if it was the stack, and lets the signal end the process.
extern "C" fn on_fault(signal: i32, info: *mut libc::siginfo_t, context: *mut c_void) {
    // SAFETY: the kernel passes valid information to a handler with `SA_SIGINFO`.
    let address = unsafe { (*info).si_addr() }.addr();
    let end = END.load(Ordering::Relaxed);
    let runtime = RUNTIME.load(Ordering::Relaxed);
    let is_stack = address > end.saturating_sub(BELOW) && address < end.saturating_add(ABOVE);
    if !is_stack && runtime != libc::SIG_DFL && runtime != libc::SIG_IGN {
        // SAFETY: the handler that was there before, of this type by its flags.
        let runtime: extern "C" fn(i32, *mut libc::siginfo_t, *mut c_void) =
            unsafe { std::mem::transmute(runtime) };
        runtime(signal, info, context);
        return;
    }
    // SAFETY: both calls are allowed in handlers. Returning repeats the access, which now ends the process.
    unsafe {
        if is_stack {
            libc::write(libc::STDERR_FILENO, LINE.as_ptr().cast(), LINE.len());
        }
        libc::signal(signal, libc::SIG_DFL);
    }
}
