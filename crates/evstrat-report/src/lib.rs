//! Renders results for people. Everything here is a function of one [`evstrat_engine::Results`] value: nothing is
//! evaluated, read or printed.
#![forbid(unsafe_code)]

pub mod comparison;
pub mod number;
pub mod scorecard;
pub mod tables;
mod text;

pub use comparison::comparison;
pub use scorecard::scorecard;
