//! From draw indices to outcome columns: uniforms, quantile functions, the model.

use std::ops::Range;
use std::sync::atomic::AtomicU32;

use evstrat_core::{Batch, ModelError, RowStatus};
use evstrat_stats::summary::all_finite;

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

    /// Lets go of all draws, but not of their room.
    pub(crate) fn clear(&mut self) {
        for column in &mut self.outcomes {
            column.clear();
        }
        self.status.clear();
    }

    /// A copy of the draws in `rows`, as far as there are such.
    pub(crate) fn part(&self, rows: Range<usize>) -> Self {
        let rows = rows.start..rows.end.min(self.n_draws());
        Self {
            outcomes: self
                .outcomes
                .iter()
                .map(|column| column[rows.clone()].to_vec())
                .collect(),
            status: self.status[rows].to_vec(),
        }
    }

    /// Makes room for draws up to `n_draws`.
    pub(crate) fn grow(&mut self, n_draws: usize) {
        for column in &mut self.outcomes {
            if column.capacity() == 0 {
                // The system gives zeros when they are first used, so nothing is written here.
                *column = vec![0.0; n_draws];
            } else {
                column.resize(n_draws, 0.0);
            }
        }
        self.status.resize(n_draws, RowStatus::OK);
    }

    /// Room for the draws from `start` on.
    pub(crate) fn from(&mut self, start: usize) -> Room<'_> {
        Room {
            outcomes: self
                .outcomes
                .iter_mut()
                .map(|column| &mut column[start..])
                .collect(),
            status: &mut self.status[start..],
        }
    }
}

/// Where the outcomes of consecutive draws go.
#[derive(Debug, Default)]
pub(crate) struct Room<'a> {
    outcomes: Vec<&'a mut [f64]>,
    status: &'a mut [RowStatus],
}

impl<'a> Room<'a> {
    /// Takes the room of the first `n_rows` draws.
    pub(crate) fn take(&mut self, n_rows: usize) -> Self {
        let (status, rest) = std::mem::take(&mut self.status).split_at_mut(n_rows);
        self.status = rest;
        let cut = |column: &mut &'a mut [f64]| {
            let (first, rest) = std::mem::take(column).split_at_mut(n_rows);
            *column = rest;
            first
        };
        Self {
            outcomes: self.outcomes.iter_mut().map(cut).collect(),
            status,
        }
    }

    /// Outcomes of failed rows must not reach any summary.
    fn discard_failed_rows(&mut self) {
        let finite = |column: &&mut [f64]| all_finite(column);
        // Without a branch per row: failures are rare.
        let ok = |all: bool, status: &RowStatus| all & status.is_ok();
        if self.status.iter().fold(true, ok) && self.outcomes.iter().all(finite) {
            return;
        }
        for (row, status) in self.status.iter_mut().enumerate() {
            let is_number = |column: &&mut [f64]| column[row].is_finite();
            if status.is_ok() && !self.outcomes.iter().all(is_number) {
                *status = RowStatus::NUMERIC;
            }
            if !status.is_ok() {
                for column in &mut self.outcomes {
                    column[row] = f64::NAN;
                }
            }
        }
    }
}

/// Assumption columns of one task, used again by the next task of a thread.
pub(crate) type Scratch = Vec<Vec<f64>>;

/// The uniform columns of the draws in `rows`, dependence included, in the order of the model's descriptor.
///
/// The column of an assumption that does not vary is zero.
#[must_use]
pub fn uniform_columns(plan: &Plan<'_>, rows: Range<u64>) -> Vec<Vec<f64>> {
    let mut columns = Vec::new();
    fill_uniforms(plan, rows, &mut columns);
    columns
}

fn fill_uniforms(plan: &Plan<'_>, rows: Range<u64>, columns: &mut Vec<Vec<f64>>) {
    let n_rows = row_count(&rows);
    columns.resize_with(plan.inputs.len(), Vec::new);
    for (input, column) in plan.inputs.iter().zip(columns.iter_mut()) {
        column.resize(n_rows, 0.0);
        if input.is_fixed() {
            column.fill(0.0);
        } else {
            input.fill_uniforms(rows.start, column);
        }
    }
    for group in &plan.dependence {
        group.apply(columns);
    }
}

/// The assumption columns of the draws in `rows`, in the order of the model's descriptor.
#[must_use]
pub fn assumption_columns(plan: &Plan<'_>, rows: Range<u64>) -> Vec<Vec<f64>> {
    let mut columns = Vec::new();
    fill_values(plan, rows, &mut columns);
    columns
}

fn fill_values(plan: &Plan<'_>, rows: Range<u64>, columns: &mut Vec<Vec<f64>>) {
    if !plan.dependence.is_empty() {
        fill_uniforms(plan, rows, columns);
        to_values(plan, columns);
        return;
    }
    let n_rows = row_count(&rows);
    columns.resize_with(plan.inputs.len(), Vec::new);
    for (input, column) in plan.inputs.iter().zip(columns.iter_mut()) {
        column.resize(n_rows, 0.0);
        input.fill_values(rows.start, column);
    }
}

/// Replaces uniform columns by the values of the assumptions.
pub(crate) fn to_values(plan: &Plan<'_>, columns: &mut [Vec<f64>]) {
    for (input, column) in plan.inputs.iter().zip(columns.iter_mut()) {
        input.uniforms_to_values(column);
    }
    for group in &plan.dependence {
        group.close(columns);
    }
}

/// Evaluates the draws in `rows` into `room`.
///
/// # Errors
/// The model failed as a whole, or was told to stop.
pub(crate) fn evaluate(
    plan: &Plan<'_>,
    rows: Range<u64>,
    (room, scratch): (Room<'_>, &mut Scratch),
    settings: &crate::Settings,
    cancel: &AtomicU32,
) -> Result<(), ModelError> {
    let first = rows.start;
    fill_values(plan, rows, scratch);
    let inputs: Vec<&[f64]> = scratch.iter().map(Vec::as_slice).collect();
    evaluate_into(plan, &inputs, (first, room), settings, cancel)
}

/// Evaluates assumption columns; `first` is the index of their first draw.
pub(crate) fn evaluate_values(
    plan: &Plan<'_>,
    inputs: &[&[f64]],
    (first, n_rows): (u64, usize),
    settings: &crate::Settings,
    cancel: &AtomicU32,
) -> Result<Columns, ModelError> {
    let mut done = Columns::empty(plan.n_outcomes);
    done.grow(n_rows);
    evaluate_into(plan, inputs, (first, done.from(0)), settings, cancel)?;
    Ok(done)
}

fn evaluate_into(
    plan: &Plan<'_>,
    inputs: &[&[f64]],
    (first, mut room): (u64, Room<'_>),
    settings: &crate::Settings,
    cancel: &AtomicU32,
) -> Result<(), ModelError> {
    let n_rows = room.status.len();
    let mut start = 0;
    while start < n_rows {
        let end = (start + settings.batch_rows.max(1)).min(n_rows);
        let slices: Vec<&[f64]> = inputs.iter().map(|column| &column[start..end]).collect();
        let mut outputs: Vec<&mut [f64]> = room
            .outcomes
            .iter_mut()
            .map(|column| &mut column[start..end])
            .collect();
        for column in &mut outputs {
            // A model that leaves a row out must not leave a number in it.
            column.fill(f64::NAN);
        }
        let mut batch = Batch::new(&slices, &mut outputs, &mut room.status[start..end])?
            .at(settings.seed, first + start as u64)
            .cancelled_by(cancel);
        plan.model.evaluate(&mut batch)?;
        start = end;
    }
    room.discard_failed_rows();
    Ok(())
}

fn row_count(rows: &Range<u64>) -> usize {
    usize::try_from(rows.end - rows.start).unwrap_or(usize::MAX)
}
