//! The C interface between evstrat and its plugins, major version 1.
//!
//! A plugin is a shared library that exports one function, [`ENTRY_SYMBOL`], which returns a pointer to an [`EvPlugin`]: a
//! static table of models. The major version is part of the symbol's name, so that a host refuses a library of another
//! major version by its symbol table, before any of its code runs.
//!
//! The header for C and C++ authors, `include/evstrat_plugin_v1.h`, is generated from this crate.
//!
//! # Growth
//! Structs only grow at their end. Every struct begins with its size as its maker knows it, and readers look at no field
//! beyond that; arrays of structs come with the distance between elements. What is optional is asked for by a string id,
//! in both directions ([`EvModel::get_extension`], [`EvHost::get_extension`]).
//!
//! # Ownership
//! Every buffer belongs to the host and lives for the call. Descriptors belong to the plugin and live until the process
//! ends. Nothing is allocated on one side and freed on the other, and a library is never unloaded.
//!
//! # Threads
//! Descriptors may be read by any thread at any time, and instances are independent of each other. One instance gets one
//! call at a time, from any thread, unless [`EvModel::thread_mode`] is [`EV_THREAD_SHARED`].
//!
//! # Unwinding
//! No panic, exception or `longjmp` may leave a callback.
//!
//! # Process state
//! A plugin never changes the working folder, environment, locale, signal handlers, resource limits or floating-point
//! mode, and never calls `exit`.
#![no_std]
#![expect(
    unsafe_code,
    reason = "texts of the interface are a pointer and a length"
)]

mod call;
mod descriptor;
mod extension;
mod plugin;
mod status;
mod text;

pub use call::{EvBatch, EvErr, EvHost};
pub use descriptor::{
    EV_ASSUMPTION_LOG_SCALE, EV_ASSUMPTION_LOWER_OPEN, EV_ASSUMPTION_UPPER_OPEN,
    EV_HIGHER_IS_BETTER, EV_KIND_CATEGORICAL, EV_KIND_CONTINUOUS, EV_KIND_INTEGER,
    EV_LOWER_IS_BETTER, EV_NEUTRAL, EV_ROLE_COST, EV_ROLE_EFFICACY, EV_ROLE_INTERMEDIATE,
    EV_ROLE_OTHER, EV_ROLE_TOXICITY, EvActiveWhen, EvAssumption, EvOutcome, EvPrior, EvReason,
    EvState,
};
pub use extension::{
    EV_EXT_GRADIENT, EV_EXT_SELFTEST, EV_EXT_TRACE, EvGradient, EvSelfTest, EvSelfTests, EvTrace,
    EvTraceRequest,
};
pub use plugin::{
    ENTRY_PREFIX, ENTRY_SYMBOL, EV_ABI_MAGIC, EV_ABI_MAJOR, EV_ABI_MINOR, EV_CAP_DETERMINISTIC,
    EV_CAP_NEEDS_RESOURCES, EV_CAP_ROWWISE, EV_CAP_STOCHASTIC, EV_MAX_JSON, EV_MAX_TEXT,
    EV_THREAD_PER_INSTANCE, EV_THREAD_SHARED, EntryFn, EvModel, EvPlugin,
};
pub use status::{
    EV_CANCELLED, EV_ERR_ARGUMENT, EV_ERR_BUSY, EV_ERR_MODEL, EV_ERR_OPTIONS, EV_ERR_PANIC,
    EV_ERR_POISONED, EV_ERR_UNSUPPORTED, EV_OK, EV_ROW_BOUNDS, EV_ROW_CRASHED, EV_ROW_DOMAIN,
    EV_ROW_NOT_RUN, EV_ROW_NUMERIC, EV_ROW_OK, EV_ROW_OWN, EvStatus,
};
pub use text::EvStr;

// Field orders leave no padding only where pointers have 8 bytes; no narrower platform is supported.
const _: () = assert!(size_of::<*const u8>() == 8);
