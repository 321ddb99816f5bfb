//! The vocabulary of evstrat: what a model is, how it describes itself, and how draws pass through it.
//!
//! A *model* is a [`Strategy`] that a plugin exports. It describes itself by a [`ModelDescriptor`]: the uncertain inputs
//! it needs (*assumptions*), the certain choices it offers (*options*), and what it computes (*outcomes*). It is
//! evaluated on a [`Batch`]: many draws at once, as columns of `f64`.
//!
//! The engine sees `&dyn Strategy` and nothing else, whether the model is linked in, loaded from a shared library, or
//! runs in another process. This crate does no input or output and depends on nothing that does.
#![forbid(unsafe_code)]

pub mod batch;
pub mod columns;
pub mod descriptor;
pub mod error;
pub mod id;
pub mod options;
pub mod strategy;
pub mod unit;

pub use batch::{Batch, RowStatus};
pub use columns::Columns;
pub use descriptor::{
    ActiveWhen, AssumptionDescriptor, AssumptionKind, CEILING_SUFFIX, Capabilities, Direction,
    ModelDescriptor, OptionLevel, OutcomeDescriptor, PriorRow, Reason, Role, Scale,
    StateDescriptor,
};
pub use error::{ErrorKind, ModelError};
pub use id::{Id, IdError};
pub use options::Options;
pub use strategy::{Model, SelfTest, Strategy, TraceRequest};
pub use unit::{Dimension, Quantity, Unit, UnitError};
