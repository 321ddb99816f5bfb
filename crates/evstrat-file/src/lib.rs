//! Strategy, context, frame, evidence and study files: from text to a checked [`Study`].
//!
//! The way of a file: [`Files`] reads it, `syntax` turns it into a tree in which every key and value knows its place,
//! `spec` holds what keys a kind of file has, and `resolve` joins files, evidence and model descriptors. Nothing stops at
//! the first fault: faults are collected as [`Diagnostics`], data that name place, finding and remedy. [`render`] prints
//! them with excerpts.
//!
//! The tables in `spec`, `dist` and the schema that the model gives for its options are the only description of the
//! format: the checker walks them, and [`schema`] writes the JSON Schema for editors from them.
#![forbid(unsafe_code)]

pub mod diagnostic;
mod dist;
mod files;
mod library;
mod models;
mod nearest;
mod options;
mod quantity;
mod render;
mod resolve;
mod schema;
mod source;
mod spec;
pub mod study;
pub mod syntax;
pub mod toml_text;

pub use diagnostic::{Code, Diagnostic, Diagnostics, Label, Patch, Severity};
pub use files::{Disk, Files, MemoryFiles};
pub use models::{LookupError, Models};
pub use nearest::nearest;
pub use options::{option_names, unsupported_keywords};
pub use render::{render, to_json};
pub use resolve::{Collection, FrameChoice, Request, Resolved, check, read_evidence, resolve};
pub use schema::schema;
pub use source::{Location, SourceId, SourceMap, Span};
pub use spec::FileKind;
pub use study::Study;
