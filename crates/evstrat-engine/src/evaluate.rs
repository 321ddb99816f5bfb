//! From draw indices to outcome columns: uniforms, quantile functions, the model.

use std::ops::Range;
use std::sync::atomic::AtomicU32;

use evstrat_core::{Batch, ModelError, RowStatus};

use crate::plan::Plan;

/// Rows that one task makes; a multiple of the summary block, small enough to stay in the cache of a core.
pub(crate) const TASK_ROWS: usize = 8192;

/// Outcome columns of consecutive draws of one strategy.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Columns {
    /// One column per outcome of the model, in its order.
    pub outcomes: Vec<Vec<f64>>,
    /// One status per draw.
    pub status: Vec<RowStatus>,
}

impl Columns {
    /// Columns without draws.
    #[must_use]
    pub fn empty(n_outcomes: usize) -> Self {
        Self {
            outcomes: vec![Vec::new(); n_outcomes],
            status: Vec::new(),
        }
    }

    /// How many draws the columns hold.
    #[must_use]
    pub fn n_draws(&self) -> usize {
        self.status.len()
    }

    /// Adds the draws that follow.
    pub(crate) fn append(&mut self, next: Self) {
        for (column, more) in self.outcomes.iter_mut().zip(next.outcomes) {
            column.extend_from_slice(&more);
        }
        self.status.extend_from_slice(&next.status);
    }
}

/// The uniform columns of the draws in `rows`, dependence included, in the order of the model's descriptor.
///
/// The column of an assumption that does not vary is zero.
#[must_use]
pub fn uniform_columns(plan: &Plan<'_>, rows: Range<u64>) -> Vec<Vec<f64>> {
    let n_rows = row_count(&rows);
    let mut columns = vec![vec![0.0; n_rows]; plan.inputs.len()];
    for (input, column) in plan.inputs.iter().zip(&mut columns) {
        input.fill_uniforms(rows.start, column);
    }
    for group in &plan.dependence {
        group.apply(&mut columns);
    }
    columns
}

/// The assumption columns of the draws in `rows`, in the order of the model's descriptor.
#[must_use]
pub fn assumption_columns(plan: &Plan<'_>, rows: Range<u64>) -> Vec<Vec<f64>> {
    let mut columns = uniform_columns(plan, rows);
    to_values(plan, &mut columns);
    columns
}

/// Replaces uniform columns by the values of the assumptions.
pub(crate) fn to_values(plan: &Plan<'_>, columns: &mut [Vec<f64>]) {
    let mut scratch = vec![0.0; columns.first().map_or(0, Vec::len)];
    for (input, column) in plan.inputs.iter().zip(columns.iter_mut()) {
        input.uniforms_to_values(column, &mut scratch);
    }
    for group in &plan.dependence {
        group.close(columns);
    }
}

/// Evaluates the draws in `rows`.
///
/// # Errors
/// The model failed as a whole, or was told to stop.
pub(crate) fn evaluate(
    plan: &Plan<'_>,
    rows: Range<u64>,
    settings: &crate::Settings,
    cancel: &AtomicU32,
) -> Result<Columns, ModelError> {
    let inputs = assumption_columns(plan, rows.clone());
    let inputs: Vec<&[f64]> = inputs.iter().map(Vec::as_slice).collect();
    evaluate_values(
        plan,
        &inputs,
        (rows.start, row_count(&rows)),
        settings,
        cancel,
    )
}

/// Evaluates assumption columns; `first` is the index of their first draw.
pub(crate) fn evaluate_values(
    plan: &Plan<'_>,
    inputs: &[&[f64]],
    (first, n_rows): (u64, usize),
    settings: &crate::Settings,
    cancel: &AtomicU32,
) -> Result<Columns, ModelError> {
    let mut done = Columns {
        outcomes: vec![vec![f64::NAN; n_rows]; plan.n_outcomes],
        status: vec![RowStatus::OK; n_rows],
    };
    let mut start = 0;
    while start < n_rows {
        let end = (start + settings.batch_rows.max(1)).min(n_rows);
        let slices: Vec<&[f64]> = inputs.iter().map(|column| &column[start..end]).collect();
        let mut outputs: Vec<&mut [f64]> = done
            .outcomes
            .iter_mut()
            .map(|column| &mut column[start..end])
            .collect();
        let mut batch = Batch::new(&slices, &mut outputs, &mut done.status[start..end])?
            .at(settings.seed, first + start as u64)
            .cancelled_by(cancel);
        plan.model.evaluate(&mut batch)?;
        start = end;
    }
    discard_failed_rows(&mut done);
    Ok(done)
}

/// Outcomes of failed rows must not reach any summary.
fn discard_failed_rows(columns: &mut Columns) {
    for (row, status) in columns.status.iter_mut().enumerate() {
        if status.is_ok()
            && columns
                .outcomes
                .iter()
                .any(|column| !column[row].is_finite())
        {
            *status = RowStatus::NUMERIC;
        }
        if !status.is_ok() {
            for column in &mut columns.outcomes {
                column[row] = f64::NAN;
            }
        }
    }
}

fn row_count(rows: &Range<u64>) -> usize {
    usize::try_from(rows.end - rows.start).unwrap_or(usize::MAX)
}
