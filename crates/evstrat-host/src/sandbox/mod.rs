//! Plugins in worker processes that can do little more than compute.
//!
//! The program starts itself again as a worker, with an argument that only this module uses. The worker gives up its
//! rights, then loads one library and answers requests:
//!
//! ```text
//! host                                            worker
//!  | seals the library's bytes in memory            |
//!  | starts the worker --------------------------> | death signal, own descriptors only
//!  |                                                | limits, Landlock, system call filter
//!  | <------------------------------ Ready{level}  |
//!  |                                                | loads the sealed bytes, gives up opening files
//!  | <------------------------------- Description  |
//!  | Open{model, options} -----------------------> | creates an instance
//!  | <--------------------------------------- Done |
//!  | columns into the arena; Evaluate{rows} -----> | evaluates in the arena
//!  | <--------------------------------------- Done |
//!  | copies outcomes out of the arena and checks    |
//! ```
//!
//! Requests and responses are small JSON frames over two pipes; columns lie in an *arena*, memory that both processes map
//! and neither can shrink. The host waits in `poll`, never in a loop, with a deadline; the end of the pipe means that the
//! worker died. What comes back is copied first and checked then: the worker may write to the arena at any time.
//!
//! A worker that has been started is always reaped: when it is dropped, by killing its process group, and by the kernel's
//! death signal when the host itself is killed.

pub(crate) mod arena;
mod bisect;
pub(crate) mod channel;
mod host;
mod library_memory;
pub(crate) mod message;
mod overflow;
pub(crate) mod probe;
mod process;
mod restrict;
pub(crate) mod session;
pub(crate) mod worker;

pub(crate) use host::Sandboxed;
pub(crate) use process::FORBIDDEN_CALL;
