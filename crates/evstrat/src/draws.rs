//! Every draw of a strategy in a file.

mod csv;
mod parquet;

use evstrat_engine::{Columns, Plan, Results, StrategyResult};

use crate::cli::DrawsFormat;
use crate::folder::ResultsFolder;

/// Draws whose assumptions are made at a time.
const CHUNK: usize = 8192;

/// The draws of one strategy with what they mean.
#[derive(Clone, Copy)]
pub(crate) struct Draws<'a> {
    pub(crate) results: &'a Results,
    pub(crate) strategy: &'a StrategyResult,
    pub(crate) plan: &'a Plan<'a>,
    pub(crate) columns: &'a Columns,
}

impl Draws<'_> {
    /// Writes them into a results folder: index, status, one column per assumption, one per outcome; outcomes of failed
    /// draws are empty.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(crate) fn write(&self, folder: &ResultsFolder, format: DrawsFormat) -> Result<(), String> {
        let id = &self.strategy.id;
        match format {
            DrawsFormat::Csv => {
                let path = folder.path(&format!("draws-{id}.csv"));
                csv::write(&path, self.strategy, self.plan, self.columns)
            }
            DrawsFormat::Parquet => {
                let path = folder.path(&format!("draws-{id}.parquet"));
                parquet::write(&path, self)
                    .map_err(|error| format!("cannot write {}: {error}", path.display()))
            }
        }
    }
}
