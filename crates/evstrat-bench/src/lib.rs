//! The models of the workloads as a plugin.
//!
//! Light models on purpose, so that what is measured is the program around them. The numbers are of no biological use.
#![forbid(unsafe_code)]

pub mod potency;
pub mod sum;

use evstrat_plugin::export_plugin;

pub use potency::Potency;
pub use sum::Sum;

/// Numbers of assumptions and outcomes for which there is a [`Sum`].
pub const SIZES: [(usize, usize); 8] = [
    (6, 5),
    (12, 5),
    (24, 5),
    (48, 5),
    (96, 5),
    (12, 1),
    (12, 20),
    (12, 60),
];

export_plugin! {
    id: "org.evstrat.bench",
    models: [
        Potency,
        Sum<6, 5>,
        Sum<12, 5>,
        Sum<24, 5>,
        Sum<48, 5>,
        Sum<96, 5>,
        Sum<12, 1>,
        Sum<12, 20>,
        Sum<12, 60>,
    ],
}
