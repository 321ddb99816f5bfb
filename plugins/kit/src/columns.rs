//! Assumption columns by id; outcome and state columns by row.

use evstrat_plugin::core::{Batch, ErrorKind, ModelDescriptor, ModelError, RowStatus};

/// Where each assumption of a model stands.
#[derive(Clone, Debug)]
pub struct Index {
    ids: Vec<String>,
}

impl Index {
    /// The index of a model's assumptions.
    #[must_use]
    pub fn of(descriptor: &ModelDescriptor) -> Self {
        let ids = descriptor
            .assumptions
            .iter()
            .map(|assumption| assumption.id.clone())
            .collect();
        Self { ids }
    }

    /// The columns of a batch, to be asked for by id.
    ///
    /// # Errors
    /// The number of columns is not that of the model's assumptions.
    pub fn columns<'a>(&'a self, inputs: &'a [&'a [f64]]) -> Result<Columns<'a>, ModelError> {
        if inputs.len() != self.ids.len() {
            let message = format!(
                "the model has {} assumptions, found {} columns",
                self.ids.len(),
                inputs.len()
            );
            return Err(ModelError::new(ErrorKind::Argument, message));
        }
        Ok(Columns {
            index: self,
            inputs,
        })
    }
}

/// The assumption columns of a batch.
#[derive(Clone, Copy, Debug)]
pub struct Columns<'a> {
    index: &'a Index,
    inputs: &'a [&'a [f64]],
}

impl<'a> Columns<'a> {
    /// The column of the assumption `id`.
    ///
    /// # Panics
    /// The model has no such assumption; ids are constants of the model, so its tests find this.
    #[must_use]
    pub fn get(&self, id: &str) -> &'a [f64] {
        let position = self.index.ids.iter().position(|known| known == id);
        self.inputs[position.expect("models ask for assumptions they have declared")]
    }
}

/// Writes the outcomes of every row, in the order of the descriptor, and how the row ended.
pub fn write_rows<const N: usize>(
    batch: &mut Batch<'_>,
    row: impl Fn(usize) -> ([f64; N], RowStatus),
) {
    let (outcomes, statuses) = batch.outputs();
    for (index, status) in statuses.iter_mut().enumerate() {
        let (values, found) = row(index);
        for (column, value) in outcomes.iter_mut().zip(values) {
            column[index] = value;
        }
        *status = found;
    }
}

/// Writes a time course: what is `shown` of the states at each time, in the order of the descriptor.
pub fn write_course<const N: usize>(
    columns: &mut [&mut [f64]],
    states: &[Vec<f64>],
    shown: impl Fn(&[f64]) -> [f64; N],
) {
    for (index, state) in states.iter().enumerate() {
        for (column, value) in columns.iter_mut().zip(shown(state)) {
            column[index] = value;
        }
    }
}
