//! Many draws at once, as columns.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::error::{ErrorKind, ModelError};

/// How the evaluation of one draw ended.
///
/// Codes below 128 mean the same for every model; a model may give its own meaning to codes from 128 on and must then
/// describe them in [`crate::ModelDescriptor::reasons`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(transparent)]
pub struct RowStatus(pub u8);

impl RowStatus {
    /// Every outcome of the row is finite and lies inside its bounds.
    pub const OK: Self = Self(0);
    /// An input of the row lies where the model is not defined.
    pub const DOMAIN: Self = Self(1);
    /// The numerical method did not reach its tolerance.
    pub const NUMERIC: Self = Self(2);
    /// The row was not evaluated.
    pub const NOT_RUN: Self = Self(3);
    /// The model said OK, but an outcome is not finite or outside its bounds. Set by hosts, not by models.
    pub const BOUNDS: Self = Self(4);
    /// The model's process died of this row alone. Set by hosts, not by models.
    pub const CRASHED: Self = Self(5);
    /// The first of the codes to which a model gives its own meaning.
    pub const FIRST_OWN: u8 = 128;

    /// Whether the row's outcomes may be used.
    #[must_use]
    pub const fn is_ok(self) -> bool {
        self.0 == 0
    }
}

/// A batch of draws: one column of `n_rows` values per assumption, one per outcome, and one status per row.
///
/// # Shape
/// `inputs`: `n_assumptions` columns, `outputs`: `n_outcomes` columns, both in the order of the descriptor; every column
/// has `n_rows` values. Outputs arrive filled with NaN and statuses with [`RowStatus::OK`].
#[derive(Debug)]
pub struct Batch<'a> {
    inputs: &'a [&'a [f64]],
    outputs: &'a mut [&'a mut [f64]],
    status: &'a mut [RowStatus],
    first_row: u64,
    seed: u64,
    cancel: Option<&'a AtomicU32>,
}

impl<'a> Batch<'a> {
    /// Joins columns to a batch that begins at draw 0 with seed 0.
    ///
    /// # Errors
    /// The columns do not all have as many rows as `status`.
    pub fn new(
        inputs: &'a [&'a [f64]],
        outputs: &'a mut [&'a mut [f64]],
        status: &'a mut [RowStatus],
    ) -> Result<Self, ModelError> {
        let n_rows = status.len();
        let equal = inputs.iter().all(|column| column.len() == n_rows)
            && outputs.iter().all(|column| column.len() == n_rows);
        if !equal {
            let message = format!("every column of a batch must have {n_rows} rows");
            return Err(ModelError::new(ErrorKind::Argument, message));
        }
        Ok(Self {
            inputs,
            outputs,
            status,
            first_row: 0,
            seed: 0,
            cancel: None,
        })
    }

    /// Says which draw of the run row 0 is, and the run's seed; stochastic models key their random numbers on both.
    #[must_use]
    pub fn at(mut self, seed: u64, first_row: u64) -> Self {
        self.seed = seed;
        self.first_row = first_row;
        self
    }

    /// Attaches the word by which the host asks the model to stop: any value but zero.
    #[must_use]
    pub fn cancelled_by(mut self, word: &'a AtomicU32) -> Self {
        self.cancel = Some(word);
        self
    }

    /// How many rows the batch has; may be zero.
    #[must_use]
    pub fn n_rows(&self) -> usize {
        self.status.len()
    }

    /// How many assumptions the batch has.
    #[must_use]
    pub fn n_inputs(&self) -> usize {
        self.inputs.len()
    }

    /// How many outcomes the batch has.
    #[must_use]
    pub fn n_outputs(&self) -> usize {
        self.outputs.len()
    }

    /// The column of assumption `index`.
    ///
    /// # Panics
    /// `index` is not below [`Self::n_inputs`].
    #[must_use]
    pub fn input(&self, index: usize) -> &'a [f64] {
        self.inputs[index]
    }

    /// All assumption columns.
    #[must_use]
    pub fn inputs(&self) -> &'a [&'a [f64]] {
        self.inputs
    }

    /// The column of outcome `index`, to be filled.
    ///
    /// # Panics
    /// `index` is not below [`Self::n_outputs`].
    pub fn output(&mut self, index: usize) -> &mut [f64] {
        self.outputs[index]
    }

    /// All outcome columns and the statuses, to be filled together.
    pub fn outputs(&mut self) -> (&mut [&'a mut [f64]], &mut [RowStatus]) {
        (self.outputs, self.status)
    }

    /// The statuses of the rows.
    pub fn status(&mut self) -> &mut [RowStatus] {
        self.status
    }

    /// The index of row 0 within the run.
    #[must_use]
    pub fn first_row(&self) -> u64 {
        self.first_row
    }

    /// The seed of the run.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Whether the host has asked to stop; look every few thousand rows or ten milliseconds.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.cancel
            .is_some_and(|word| word.load(Ordering::Relaxed) != 0)
    }

    /// The word by which the host asks to stop, for models that hand it on.
    #[must_use]
    pub fn cancel_word(&self) -> Option<&'a AtomicU32> {
        self.cancel
    }

    /// Evaluates row by row: `model` gets the assumptions of one draw and fills its outcomes.
    ///
    /// A row whose outcomes are not all finite although `model` said OK becomes [`RowStatus::NUMERIC`].
    ///
    /// # Errors
    /// [`ErrorKind::Cancelled`] when the host asked to stop.
    pub fn for_each_row(
        &mut self,
        mut model: impl FnMut(&[f64], &mut [f64]) -> RowStatus,
    ) -> Result<(), ModelError> {
        let mut x = vec![0.0; self.inputs.len()];
        let mut y = vec![0.0; self.outputs.len()];
        for row in 0..self.n_rows() {
            if row % 1024 == 0 && self.is_cancelled() {
                return Err(ModelError::new(
                    ErrorKind::Cancelled,
                    "the host asked to stop",
                ));
            }
            for (value, column) in x.iter_mut().zip(self.inputs) {
                *value = column[row];
            }
            y.fill(f64::NAN);
            let status = model(&x, &mut y);
            let finite = y.iter().all(|value| value.is_finite());
            self.status[row] = if status.is_ok() && !finite {
                RowStatus::NUMERIC
            } else {
                status
            };
            for (column, value) in self.outputs.iter_mut().zip(&y) {
                column[row] = *value;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_pass_through_columns_in_order() {
        let (a, b) = ([1.0, 2.0, 3.0], [10.0, 20.0, 30.0]);
        let mut sum = [f64::NAN; 3];
        let mut status = [RowStatus::OK; 3];
        let inputs: [&[f64]; 2] = [&a, &b];
        let mut outputs: [&mut [f64]; 1] = [&mut sum];
        let mut batch = Batch::new(&inputs, &mut outputs, &mut status).unwrap();
        batch
            .for_each_row(|x, y| {
                y[0] = if x[0] > 2.5 { f64::NAN } else { x[0] + x[1] };
                RowStatus::OK
            })
            .unwrap();
        assert_eq!(&sum[..2], &[11.0, 22.0]);
        assert_eq!(status, [RowStatus::OK, RowStatus::OK, RowStatus::NUMERIC]);
    }

    #[test]
    fn unequal_columns_are_refused() {
        let short = [1.0];
        let mut status = [RowStatus::OK; 2];
        let inputs: [&[f64]; 1] = [&short];
        let error = Batch::new(&inputs, &mut [], &mut status).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Argument);
    }

    #[test]
    fn a_cancelled_batch_stops() {
        let word = AtomicU32::new(1);
        let mut status = [RowStatus::OK; 2];
        let mut batch = Batch::new(&[], &mut [], &mut status)
            .unwrap()
            .cancelled_by(&word);
        let error = batch.for_each_row(|_, _| RowStatus::OK).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Cancelled);
    }
}
