//! Every draw as a row of CSV.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use evstrat_engine::evaluate::assumption_columns;
use evstrat_engine::{Columns, Plan, StrategyResult};

use super::CHUNK;

/// Writes every draw: index, status, one column per assumption, one per outcome; outcomes of failed draws are empty.
pub(super) fn write(
    path: &Path,
    strategy: &StrategyResult,
    plan: &Plan<'_>,
    columns: &Columns,
) -> Result<(), String> {
    let said = |error: io::Error| format!("cannot write {}: {error}", path.display());
    let mut out = BufWriter::new(File::create(path).map_err(said)?);
    header(&mut out, strategy).map_err(said)?;
    for start in (0..columns.n_draws()).step_by(CHUNK) {
        let end = (start + CHUNK).min(columns.n_draws());
        let assumptions = assumption_columns(plan, start as u64..end as u64);
        for draw in start..end {
            row(&mut out, draw, draw - start, &assumptions, columns).map_err(said)?;
        }
    }
    out.flush().map_err(said)
}

fn header(out: &mut impl Write, strategy: &StrategyResult) -> io::Result<()> {
    write!(out, "draw,status")?;
    for id in strategy.assumptions.iter().map(|one| &one.id) {
        write!(out, ",{id}")?;
    }
    for id in strategy.outcomes.iter().map(|one| &one.id) {
        write!(out, ",{id}")?;
    }
    writeln!(out)
}

fn row(
    out: &mut impl Write,
    draw: usize,
    index: usize,
    assumptions: &[Vec<f64>],
    columns: &Columns,
) -> io::Result<()> {
    write!(out, "{draw},{}", columns.status[draw].0)?;
    for column in assumptions {
        write!(out, ",{:?}", column[index])?;
    }
    for column in &columns.outcomes {
        if column[draw].is_nan() {
            write!(out, ",")?;
        } else {
            write!(out, ",{:?}", column[draw])?;
        }
    }
    writeln!(out)
}
