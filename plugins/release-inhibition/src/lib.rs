//! Inhibition of vesicle release by endothelial or tumor cells.
//!
//! # The model
//! Vesicles form in endosomes through branches (ESCRT; nSMase2 and ceramide; RAB31 and flotillin; others), wait in a pool, and
//! leave it by transport, docking and fusion, or end in lysosomes. An inhibitor takes away a branch or a part of the
//! passage, in cells that respond to it:
//!
//! | step | equation | source |
//! |---|---|---|
//! | potency | I = g / (g + IC50 x shift / tissue) | Rojas 2019: 0.27 umol/L on the enzyme, 3.2 umol/L on release |
//! | formation | F = 1 - branch x I | reductions of release |
//! | pool | dX/dt = k/(1-L) (F - ((1-L) P + L) X), P = 1 - block x I, L lysosomal share | k: Wang 2017; the structure is a proposal |
//! | microvesicles | 1 + gain (1 - F) | Menck 2017, direction |
//! | meaning | stimulus x (1 - sum of weights x what is missing) | Gao 2022 Table 1, direction only |
//!
//! Without the lysosomal branch a block of passage would have no lasting effect, because the pool fills up until as much
//! leaves as forms. Blocking release removes cargo of both signs: miR-503 goes with MALAT1.
//!
//! An inhibitor is its own free agent, so its off-target exposure ratio is 1; no vesicles are made, so batches are 0.
#![forbid(unsafe_code)]

mod beliefs;
mod descriptor;
mod model;
mod options;
mod reference;
#[cfg(test)]
mod tests;

use evstrat_plugin::export_plugin;

pub use model::ReleaseInhibitionStrategy;

export_plugin! { id: "org.evstrat.release-inhibition", models: [ReleaseInhibitionStrategy] }
