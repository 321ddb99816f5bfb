//! temporary
use crate::cli::{Global, SchemaArgs};
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;
pub(crate) fn schema(_: &SchemaArgs, _: &Global, _: &Terminal) -> Result<Exit, Failure> { Err(Failure::unusable("later")) }
