//! Published building blocks for models of extracellular-vesicle therapeutics.
#![forbid(unsafe_code)]

mod error;
pub mod exposure;
pub mod ode;
pub mod parameters;
pub mod published;
pub mod regimen;
pub mod response;
pub mod sirna;
pub mod tumor;
pub mod vegf_share;

pub use error::BiologyError;
