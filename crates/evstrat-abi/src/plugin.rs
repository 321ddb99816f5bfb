use core::ffi::c_void;

use crate::call::{EvBatch, EvErr, EvHost};
use crate::descriptor::{EvActiveWhen, EvAssumption, EvOutcome, EvPrior, EvReason};
use crate::status::EvStatus;
use crate::text::EvStr;

/// Marks a plugin table: the bytes "VESTSTV1" on little-endian machines.
pub const EV_ABI_MAGIC: u64 = 0x3156_5453_5453_4556;
/// The major version of the interface; part of the name of the entry symbol.
pub const EV_ABI_MAJOR: u32 = 1;
/// The minor version of the interface: how far structs have grown.
pub const EV_ABI_MINOR: u32 = 0;
/// The greatest number of bytes in a text that is not JSON.
pub const EV_MAX_TEXT: u64 = 65_535;
/// The greatest number of bytes in a JSON text.
pub const EV_MAX_JSON: u64 = 1_048_576;

/// What the names of entry symbols of all major versions begin with; the rest is the major version.
pub const ENTRY_PREFIX: &str = "evstrat_plugin_v";
/// The name of the one function that a plugin exports.
pub const ENTRY_SYMBOL: &str = "evstrat_plugin_v1";

/// The type of the function behind [`ENTRY_SYMBOL`].
///
/// It is pure and quick (below 10 ms), may be called any number of times, and returns static data.
pub type EntryFn = unsafe extern "C" fn() -> *const EvPlugin;

/// One instance gets one call at a time.
pub const EV_THREAD_PER_INSTANCE: u32 = 1;
/// One instance may be called by many threads at once.
pub const EV_THREAD_SHARED: u32 = 2;

/// Outcomes are a function of options, assumptions, seed and row index, bit for bit.
pub const EV_CAP_DETERMINISTIC: u64 = 1;
/// The model draws random numbers, keyed by seed and row index.
pub const EV_CAP_STOCHASTIC: u64 = 2;
/// Row i depends on row i only, so that any batching gives the same bits.
pub const EV_CAP_ROWWISE: u64 = 4;
/// The model reads files below `EvHost::resource_dir` while it runs.
pub const EV_CAP_NEEDS_RESOURCES: u64 = 8;

/// A model: its description and its functions.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct EvModel {
    /// `sizeof(EvModel)`.
    pub struct_size: u32,
    /// `EV_THREAD_PER_INSTANCE` or `EV_THREAD_SHARED`.
    pub thread_mode: u32,
    /// Sum of `EV_CAP_...`.
    pub capabilities: u64,
    /// The largest batch the model takes; 0 means any.
    pub max_rows: u64,
    /// `[a-z][a-z0-9-]*`, the id that strategy files use.
    pub id: EvStr,
    /// A short name for people.
    pub name: EvStr,
    /// The version of the model.
    pub version: EvStr,
    /// What the model computes, and how, in a few sentences.
    pub doc: EvStr,
    /// The license, as an SPDX expression.
    pub license: EvStr,
    /// How to cite the model.
    pub citation: EvStr,
    /// UCUM unit of the time of traces, such as "d".
    pub time_unit: EvStr,
    /// JSON Schema of the options; empty if the model takes none.
    pub options_schema: EvStr,
    /// How many assumptions there are.
    pub n_assumptions: u32,
    /// `sizeof(EvAssumption)` as the plugin knows it.
    pub assumption_stride: u32,
    /// Uncertain inputs, in the order of the columns.
    pub assumptions: *const EvAssumption,
    /// How many outcomes there are.
    pub n_outcomes: u32,
    /// `sizeof(EvOutcome)` as the plugin knows it.
    pub outcome_stride: u32,
    /// Results, in the order of the columns.
    pub outcomes: *const EvOutcome,
    /// How many suggested beliefs there are.
    pub n_priors: u32,
    /// `sizeof(EvPrior)` as the plugin knows it.
    pub prior_stride: u32,
    /// Suggested beliefs.
    pub priors: *const EvPrior,
    /// How many active-when rows there are.
    pub n_active_when: u32,
    /// `sizeof(EvActiveWhen)` as the plugin knows it.
    pub active_when_stride: u32,
    /// Which assumptions matter only under some options.
    pub active_when: *const EvActiveWhen,
    /// How many reasons there are.
    pub n_reasons: u32,
    /// `sizeof(EvReason)` as the plugin knows it.
    pub reason_stride: u32,
    /// The meaning of the model's own row statuses.
    pub reasons: *const EvReason,
    /// For the plugin's own use, so that one function may serve several models; the host does not look at it.
    pub user_data: *const c_void,
    /// Makes an instance from options, a JSON object that has passed the schema, and stores it in `instance`.
    pub create: Option<
        unsafe extern "C" fn(
            model: *const EvModel,
            host: *const EvHost,
            options: EvStr,
            err: *mut EvErr,
            instance: *mut *mut c_void,
        ) -> EvStatus,
    >,
    /// Ends an instance; does nothing for a null one.
    pub destroy: Option<unsafe extern "C" fn(instance: *mut c_void)>,
    /// Computes the outcomes of every row and sets the status of rows that fail.
    pub evaluate: Option<
        unsafe extern "C" fn(
            instance: *mut c_void,
            batch: *const EvBatch,
            err: *mut EvErr,
        ) -> EvStatus,
    >,
    /// Gives what belongs to an extension id, or null if the model does not know it. May be null itself.
    pub get_extension:
        Option<unsafe extern "C" fn(model: *const EvModel, id: EvStr) -> *const c_void>,
}

/// What a plugin exports.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct EvPlugin {
    /// `sizeof(EvPlugin)`.
    pub struct_size: u32,
    /// `EV_ABI_MAJOR`.
    pub abi_major: u32,
    /// `EV_ABI_MAGIC`.
    pub magic: u64,
    /// The minor version of the interface that the plugin was built for.
    pub abi_minor: u32,
    /// How many models there are.
    pub n_models: u32,
    /// Reverse-DNS id, such as "org.example.my-models".
    pub id: EvStr,
    /// Version of the plugin.
    pub version: EvStr,
    /// With what it was built, such as "rustc 1.95.0, evstrat-plugin 1.0.0".
    pub built_with: EvStr,
    /// Why the plugin cannot describe itself, for people; empty if all is well.
    pub error: EvStr,
    /// `n_models` pointers to models.
    pub models: *const *const EvModel,
}
