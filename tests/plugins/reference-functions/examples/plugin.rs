//! The plugin library of the reference functions.
#![forbid(unsafe_code)]

// The model that measures the program has known answers too; its own library would lie beside the program.
#[path = "../../../../crates/evstrat-bench/src/potency.rs"]
mod potency;

use evstrat_plugin::export_plugin;

pub use potency::{Potency, outcomes};
use reference_functions::{BetaChoice, Borehole, Ishigami, NormalChoice, SobolG};

export_plugin! {
    id: "org.evstrat.test.reference-functions",
    models: [Ishigami, SobolG, Borehole, NormalChoice, BetaChoice, Potency]
}
