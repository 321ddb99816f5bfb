//! Published models, each as its paper has it, to be traced alone.
//!
//! | model | paper | time |
//! |---|---|---|
//! | `hahnfeldt-1999` | Hahnfeldt 1999 Cancer Res 59:4770 | d |
//! | `simeoni-2004` | Simeoni 2004 Cancer Res 64:1094 | d |
//! | `rocchetti-2013` | Rocchetti 2013 Eur J Pharm Sci 50:508 | d |
//! | `gompertz` | Gompertz growth with Simeoni's pharmacokinetics | d |
//! | `bartlett-davis-core` | Bartlett and Davis 2006 Nucleic Acids Res 34:322, RISC, mRNA and protein | h |
//! | `bartlett-davis-reconstructed` | the same with delivery; reconstructed, not the published set of equations | h |
//! | `mihaila-2017` | Mihaila 2017 Mol Ther Nucleic Acids 7:246 | h |
//! | `ev-release` | release of vesicles after a block; a proposal, not a published model | h |
//!
//! Assumptions are the parameters of the papers, fixed at their values. Regimens are lists of boluses `{at, amount}` and
//! infusions `{from, to, rate}`. Equations, units and sources are in `evstrat_biology::published`.
#![forbid(unsafe_code)]

mod growth;
mod kind;
mod silencing;
#[cfg(test)]
mod tests;

use evstrat_plugin::export_plugin;

pub use growth::{Gompertz, Hahnfeldt, Rocchetti, Simeoni};
pub use kind::Published;
pub use silencing::{Core, Mihaila, Reconstructed, Release};

export_plugin! {
    id: "org.evstrat.published-models",
    models: [
        Published<Hahnfeldt>,
        Published<Simeoni>,
        Published<Rocchetti>,
        Published<Gompertz>,
        Published<Core>,
        Published<Reconstructed>,
        Published<Mihaila>,
        Published<Release>,
    ]
}
