//! The plugin library of the reference functions.
#![forbid(unsafe_code)]

use evstrat_plugin::export_plugin;
use reference_functions::{BetaChoice, Borehole, Ishigami, NormalChoice, SobolG};

export_plugin! {
    id: "org.evstrat.test.reference-functions",
    models: [Ishigami, SobolG, Borehole, NormalChoice, BetaChoice]
}
