//! `evstrat schema`: JSON Schema for editors.

use evstrat_file::{FileKind, schema as schema_of};

use super::load::find_models;
use crate::cli::{Global, SchemaArgs, SchemaKind};
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;

pub(crate) fn schema(
    args: &SchemaArgs,
    global: &Global,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let kind = match args.kind {
        SchemaKind::Strategy => FileKind::Strategy,
        SchemaKind::Context => FileKind::Context,
        SchemaKind::Frame => FileKind::Frame,
        SchemaKind::Evidence => FileKind::Evidence,
    };
    let schema = match &args.model {
        None => schema_of(kind, None),
        Some(id) => {
            let models = find_models(global, terminal)?;
            schema_of(kind, Some(models.by_argument(id)?.descriptor()))
        }
    };
    terminal.result(&format!("{schema:#}\n"));
    Ok(Exit::Done)
}
