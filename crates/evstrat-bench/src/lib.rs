//! The model of the Monte Carlo workloads as a plugin: twelve assumptions, five outcomes.
//!
//! A light model on purpose, so that what is measured is the program around it. The numbers are of no biological use.
#![forbid(unsafe_code)]

pub mod potency;

use evstrat_plugin::export_plugin;

pub use potency::Potency;

export_plugin! { id: "org.evstrat.bench", models: [Potency] }
