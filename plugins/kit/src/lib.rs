//! What the shipped models share: options, assumptions and outcomes of tumor, manufacture and dosing.
//!
//! Strategies of one comparison must ask for the same tumor in the same words, or a context could not state its beliefs
//! once for all of them. This library holds those words; the equations are in `evstrat-biology`.
#![forbid(unsafe_code)]

pub mod belief;
pub mod cargo;
pub mod columns;
pub mod exposure;
pub mod law;
pub mod manufacture;
pub mod outcome;
pub mod parts;
pub mod regimen;
pub mod response;
pub mod selftest;
pub mod testing;
pub mod tumor;
pub mod vegf;
