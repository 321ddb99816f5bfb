//! Tests over whole files: what they become, what is wrong with them, and how both are shown.
#![forbid(unsafe_code)]

mod common;
mod errors;
mod laws;
mod mutations;
mod schema;
mod study;
