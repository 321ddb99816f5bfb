//! Everything a Rust author needs to write an evstrat plugin.
//!
//! A plugin is a crate of type `cdylib` with at least one type that implements [`Strategy`](evstrat_core::Strategy) and
//! [`Model`](evstrat_core::Model), and one line of [`export_plugin!`]. The crate may `#![forbid(unsafe_code)]`.
//!
//! ```
//! #![forbid(unsafe_code)]
//! use evstrat_plugin::prelude::*;
//!
//! struct Dilution;
//!
//! impl Strategy for Dilution {
//!     fn evaluate(&self, batch: &mut Batch<'_>) -> Result<(), ModelError> {
//!         batch.for_each_row(|x, y| {
//!             y[0] = x[0] / x[1];
//!             RowStatus::OK
//!         })
//!     }
//! }
//!
//! impl Model for Dilution {
//!     fn descriptor() -> ModelDescriptor {
//!         ModelDescriptor::new("dilution", "1.0.0", "Concentration after dilution.")
//!             .believed(
//!                 AssumptionDescriptor::positive("amount", "umol", 1.0),
//!                 json!({"lognormal": {"median": 1.0, "gsd": 1.5}}),
//!             )
//!             .assumption(AssumptionDescriptor::positive("volume", "L", 2.0))
//!             .outcome(OutcomeDescriptor::new("concentration", "umol/L", 0.0, f64::INFINITY))
//!     }
//!
//!     fn create(_: &Options) -> Result<Self, ModelError> {
//!         Ok(Self)
//!     }
//! }
//!
//! export_plugin! { id: "org.example.dilution", models: [Dilution] }
//! # fn main() {}
//! ```
//!
//! # What happens at the boundary
//! The host's batches are checked for shape, alignment and overlap before the model sees them. A panic, also one from
//! `descriptor`, `create`, `self_tests` or a destructor, is caught and reported with its place; after one in `evaluate` or
//! `trace` the instance is poisoned and refuses further calls. A call on an instance that is in use is refused. Descriptors
//! are made once and live until the process ends. Nothing is allocated per batch.
//!
//! A row with an input outside the bounds of its assumption, or NaN, gets the status
//! [`RowStatus::DOMAIN`](evstrat_core::RowStatus::DOMAIN) unless the model gives it a more telling one; a model must survive such
//! a row, and need not look for it.
//!
//! The host checks that outcomes of rows marked OK are finite and within their bounds; the boundary does not do it twice.
//!
//! # Panics must unwind
//! Under `panic = "abort"` a panic of a model would end the host, so this crate does not compile then.
//!
//! # Why `forbid(unsafe_code)` works
//! The exported symbol needs `#[unsafe(no_mangle)]`. It comes from the macro, and the compiler does not hold code from macros
//! of other crates against the crate that uses them. What is unsafe about it, that another symbol of the same name may
//! exist, is ruled out for a plugin: the name belongs to evstrat, and a library has one plugin.
#![expect(
    unsafe_code,
    reason = "this crate is the boundary to C; notes at every unsafe block say why it holds"
)]

#[cfg(panic = "abort")]
compile_error!(
    "an evstrat plugin cannot be built with panic = \"abort\": the boundary must be able to catch panics; \
     remove that line from the build profile"
);

mod batch;
#[cfg(doctest)]
mod cannot;
mod catch;
mod describe;
mod domain;
mod error;
mod instance;
mod leak;
mod plugin;
mod selftest;
mod trace;

/// All that a plugin crate usually imports.
pub mod prelude {
    pub use evstrat_core::{
        AssumptionDescriptor, AssumptionKind, Batch, Capabilities, Direction, ErrorKind, Model,
        ModelDescriptor, ModelError, Options, OutcomeDescriptor, PriorRow, Reason, Role, RowStatus,
        Scale, SelfTest, StateDescriptor, Strategy, TraceRequest,
    };
    pub use serde_json::json;

    pub use crate::export_plugin;
}

pub use evstrat_core as core;
pub use serde_json;

/// What [`export_plugin!`] expands to; not for direct use.
#[doc(hidden)]
pub mod __private {
    pub use evstrat_abi::EvPlugin;

    pub use crate::plugin::{Plugin, is_plugin_id, model};
}

/// Exports models as a plugin: the one line that turns a `cdylib` crate into an evstrat plugin.
///
/// `id` is a reverse-DNS name such as `"org.example.my-models"`; `models` are types that implement
/// [`Model`](evstrat_core::Model). The plugin's version is that of the crate.
///
/// ```compile_fail
/// evstrat_plugin::export_plugin! { id: "not a reverse-DNS name", models: [] }
/// ```
#[macro_export]
macro_rules! export_plugin {
    (id: $id:expr, models: [$($model:ty),+ $(,)?] $(,)?) => {
        const _: () = {
            const ID: &str = $id;
            assert!(
                $crate::__private::is_plugin_id(ID),
                "the plugin id must be a reverse-DNS name of lower-case letters, digits and hyphens, such as org.example.models"
            );
            static PLUGIN: $crate::__private::Plugin = $crate::__private::Plugin::new(
                ID,
                ::core::env!("CARGO_PKG_VERSION"),
                &[$($crate::__private::model::<$model>),+],
            );
            #[unsafe(no_mangle)]
            extern "C" fn evstrat_plugin_v1() -> *const $crate::__private::EvPlugin {
                PLUGIN.table()
            }
        };
    };
}
