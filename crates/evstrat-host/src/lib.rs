//! Finds, verifies, loads and calls evstrat plugins, and gives the engine a [`Strategy`](evstrat_core::Strategy).
//!
//! The way of a plugin, each step one module:
//!
//! 1. [`SearchPath`] says where plugins may be, as data: this crate reads no environment.
//! 2. [`Candidates::discover`] finds library files there and looks at them without running anything: complete, of this
//!    platform, with the entry symbol of this version of the interface, and writable by nobody who should not.
//! 3. [`Catalog::load`] loads each candidate, copies and validates its descriptors, and detects conflicts.
//! 4. [`Catalog::model`] gives a [`HostedModel`] by its id.
//! 5. [`HostedModel::instantiate`] makes a [`HostedStrategy`] from options. It may be called by any number of threads: each
//!    uses an instance of its own from a pool.
//!
//! # Trust
//! A library in this process can do whatever the process can; what is checked of it in this process protects against
//! mistakes, not against malice. With [`Isolation::Sandboxed`] it runs in worker processes that can do little more than
//! compute; what was obtained of that on this system is in [`HostedModel::isolation`]. Results are the same to the bit.
//!
//! Batches, statuses and texts that come back are checked in every case: an outcome that is
//! marked OK but not finite or outside its declared bounds becomes the status
//! [`RowStatus::BOUNDS`](evstrat_core::RowStatus::BOUNDS).
//!
//! ```no_run
//! use evstrat_core::Options;
//! use evstrat_host::{Candidates, Catalog, LoadSettings, SearchPath};
//!
//! let search = SearchPath::new().folder_of_executable("/usr/bin/evstrat".as_ref());
//! let catalog = Catalog::load(Candidates::discover(&search)?, &LoadSettings::default())?;
//! let strategy = catalog.model("sirna-delivery")?.instantiate(&Options::default())?;
//! # Ok::<(), evstrat_host::HostError>(())
//! ```
#![expect(
    unsafe_code,
    reason = "this crate calls C; notes at every unsafe block say why it holds"
)]

mod cache;
mod catalog;
#[cfg(target_os = "linux")]
pub mod check;
#[cfg(target_os = "linux")]
mod deferred;
mod discover;
mod error;
#[cfg(all(test, target_os = "linux"))]
mod fuzz;
mod hash;
mod hosted;
mod in_process;
mod isolation;
mod library;
pub mod lock;
mod outputs;
pub mod pack;
mod parts;
mod read;
mod repro;
#[cfg(target_os = "linux")]
mod sandbox;
mod search;
mod static_look;
mod text;
mod transport;
mod trust;
mod validate;

pub use cache::DescriptionCache;
pub use catalog::{Catalog, LoadSettings, Shadowed, Trust};
pub use discover::{Candidate, Candidates, Problem};
pub use error::{HostError, Owner};
pub use hosted::{HostedModel, HostedStrategy, PluginInfo};
pub use isolation::{Isolation, ObtainedIsolation, OnCrash, Sandbox};
pub use repro::{Exact, Replayed, Repro};
pub use search::{Origin, Place, SearchPath};

/// The other side of the sandbox: this program as a worker.
pub mod worker {
    #[cfg(target_os = "linux")]
    pub use crate::sandbox::worker::main;

    /// Runs this process as a worker; there are none on this platform, and the exit status says so.
    #[cfg(not(target_os = "linux"))]
    #[must_use]
    pub fn main(_arguments: impl IntoIterator<Item = std::ffi::OsString>) -> u8 {
        2
    }
}
