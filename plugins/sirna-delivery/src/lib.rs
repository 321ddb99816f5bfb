//! Delivery of siRNA to tumors by extracellular vesicles.
#![forbid(unsafe_code)]

mod beliefs;
mod descriptor;
mod dose;
mod kinetics;
mod model;
mod options;
mod reference;
mod silencing;
#[cfg(test)]
mod tests;

use evstrat_plugin::export_plugin;

pub use model::SirnaStrategy;

export_plugin! { id: "org.evstrat.sirna-delivery", models: [SirnaStrategy] }
