//! Published models alone, at their published parameters, for time courses and checks.
//!
//! | model | what | source |
//! |---|---|---|
//! | `hahnfeldt-1999` | tumor and its vasculature under anti-angiogenic agents | Hahnfeldt 1999, Cancer Res 59:4770 |
//! | `simeoni-2004` | tumor under a cytotoxic drug | Simeoni 2004, Cancer Res 64:1094 |
//! | `rocchetti-2013` | tumor under an anti-angiogenic agent and a cytotoxic drug | Rocchetti 2013 |
//! | `gompertz` | tumor with a growth rate that falls with size | Gompertz' law |
//! | `bartlett-davis-core` | siRNA, RISC, mRNA and protein in a cell | Bartlett & Davis 2006, NAR 34:322 |
//! | `bartlett-davis-reconstructed` | the same with delivery; equations reconstructed | Bartlett & Davis 2006, NAR 34:322 |
//! | `mihaila-2017` | counting molecules of siRNA | Mihaila 2017, Mol Ther Nucleic Acids 7:246 |
//! | `ev-release` | release of vesicles after a block; a proposal | not published |
//!
//! Assumptions carry the names of the papers in kebab case and stand at the published values; states are the columns of a
//! trace; derived quantities are outcomes. The models are those of `evstrat-biology`, as the other plugins use them.
#![forbid(unsafe_code)]

mod crossing;
mod models;
mod published;
mod schedule;

use evstrat_plugin::export_plugin;

pub use models::{
    BartlettDavisCore, BartlettDavisReconstructed, EvRelease, Gompertz, Hahnfeldt, Mihaila,
    Rocchetti, Simeoni,
};
pub use published::Alone;

export_plugin! {
    id: "org.evstrat.published-models",
    models: [
        Alone<Hahnfeldt>,
        Alone<Simeoni>,
        Alone<Rocchetti>,
        Alone<Gompertz>,
        Alone<BartlettDavisCore>,
        Alone<BartlettDavisReconstructed>,
        Alone<Mihaila>,
        Alone<EvRelease>,
    ]
}
