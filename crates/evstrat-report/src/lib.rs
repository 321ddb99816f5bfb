//! Renders results for people: text for a terminal, and a report with figures and tables.
//!
//! Everything here is a function of [`evstrat_engine::Results`] and, for reports, a [`dossier::Dossier`]: nothing is
//! evaluated, read or printed.
#![forbid(unsafe_code)]

mod citation;
pub mod comparison;
pub mod dossier;
pub mod figure;
pub mod number;
pub mod report;
pub mod scorecard;
pub mod tables;
pub mod text;
mod view;

pub use comparison::comparison;
pub use dossier::Dossier;
pub use report::{Choices, ReportError, ReportFile, Section, report};
pub use scorecard::scorecard;
