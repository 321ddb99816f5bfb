//! Drugs loaded into extracellular vesicles.
//!
//! # The model
//! A method loads a share of the offered drug into vesicles, never more than fits (packing cap). Vesicles circulate in two
//! phases; meanwhile some drug leaks and acts as free drug. The tumor takes a share of the dose, more with CD47 or RGD on the
//! surface, never more than a tenth. There the drug is released and kills by its concentration (Hill); cargo that cannot
//! cross membranes acts only as far as vesicles release it into the cytosol. As much free drug on the same days is always
//! computed beside it. What vesicles carry of their own changes the angiogenic stimulus by their part among the vesicles of
//! the body.
//!
//! | step | equation | source |
//! |---|---|---|
//! | loading | min(efficiency x offered x N_A / molar mass / vesicles per protein, cap) | loading efficiencies of the evidence library |
//! | leak in blood | r T / (1 + r T), r = ln 2 / release half-life, T = mean time in blood | release curves, two-phase kinetics |
//! | deposit | share x (1 + intact x (gains - 1)), at most 0.1 | Wilhelm 2016, Smyth 2015 |
//! | tumor | dT/dt = carried x release - loss; kill T^h / (T^h + IC50^h) | Liebmann 1993 and others, Simeoni 2004 for the largest kill |
//! | native cargo | stimulus x (1 + weights x part), part = given per day / (given + secreted per day) | Gao 2022 Table 1, Matsumoto 2020 |
#![forbid(unsafe_code)]

mod beliefs;
mod descriptor;
mod dose;
mod model;
mod options;
mod reference;
#[cfg(test)]
mod tests;
mod tissue;

use evstrat_plugin::export_plugin;

pub use model::DrugLoading;

export_plugin! { id: "org.evstrat.drug-loading", models: [DrugLoading] }
