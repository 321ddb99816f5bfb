//! One module per command.

pub(crate) mod check;
mod load;
pub(crate) mod plugin;
pub(crate) mod run;
pub(crate) mod schema;
pub(crate) mod trace;
