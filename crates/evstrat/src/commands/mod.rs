//! One module per command.

mod changes;
pub(crate) mod check;
pub(crate) mod evidence;
mod gaps;
mod load;
pub(crate) mod manual;
pub(crate) mod optimize;
pub(crate) mod plugin;
pub(crate) mod pool;
pub(crate) mod report;
pub(crate) mod run;
pub(crate) mod schema;
pub(crate) mod strategy;
pub(crate) mod trace;
pub(crate) mod voi;
