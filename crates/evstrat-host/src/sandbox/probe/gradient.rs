//! Whether the derivatives that a model offers are those of its outcomes.

use std::ffi::c_void;
use std::ptr;

use evstrat_abi as abi;
use evstrat_abi::{EvBatch, EvErr, EvGradient};
use evstrat_core::Columns;

use super::{Finding, batch, call};
use crate::in_process::size;
use crate::read::{self, RawModel};

/// Steps of the differences, as shares of a value. Where the two disagree, the outcome is not smooth enough to compare.
const STEPS: [f64; 2] = [1e-4, 2.5e-5];
/// How far derivatives and differences may lie apart, as a share of the larger one.
const TOLERANCE: f64 = 1e-3;

/// Compares derivatives at these rows; [`abi::EV_ERR_UNSUPPORTED`] if the model offers none.
pub(super) fn compare(raw: &RawModel, instance: *mut c_void, rows: &[Vec<f64>]) -> Finding {
    // SAFETY: the plugin's own table, which stays for ever.
    let table = match unsafe { read::gradient(raw) } {
        Ok(Some(table)) => table,
        Ok(None) => return Finding::Error(abi::EV_ERR_UNSUPPORTED, String::new()),
        Err(detail) => return Finding::Wrong(detail),
    };
    let model = Smooth {
        raw,
        instance,
        n_inputs: raw.model.n_assumptions as usize,
        n_outputs: raw.model.n_outcomes as usize,
    };
    for (index, row) in rows.iter().enumerate() {
        for outcome in 0..model.n_outputs {
            let gradient = match model.gradient(&table, row, outcome) {
                Ok(gradient) => gradient,
                Err((status, text)) => return Finding::Error(status, text),
            };
            for (input, &said) in gradient.iter().enumerate() {
                if let Some(found) = model.differs(row, (outcome, input), said) {
                    return Finding::Wrong(format!(
                        "row {index}: the derivative of outcome {outcome} by assumption {input} is said to be {said:e}; \
                         differences give {found:e}"
                    ));
                }
            }
        }
    }
    Finding::Good
}

/// A model whose outcomes have derivatives.
struct Smooth<'a> {
    raw: &'a RawModel,
    instance: *mut c_void,
    n_inputs: usize,
    n_outputs: usize,
}

/// One value in every column.
fn columns_of(values: impl ExactSizeIterator<Item = f64>) -> Columns {
    let mut columns = Columns::new(values.len(), 1);
    for (column, value) in columns.iter_mut().zip(values) {
        column[0] = value;
    }
    columns
}

fn places(columns: &mut Columns) -> Vec<*mut f64> {
    columns.iter_mut().map(<[f64]>::as_mut_ptr).collect()
}

fn readable(places: &[*mut f64]) -> Vec<*const f64> {
    places.iter().map(|place| place.cast_const()).collect()
}

impl Smooth<'_> {
    /// The outcomes of a row, if it is good.
    fn outcomes(&self, row: &[f64]) -> Option<Vec<f64>> {
        let mut inputs = columns_of(row.iter().copied());
        let mut outputs = columns_of((0..self.n_outputs).map(|_| f64::NAN));
        let mut status = 0_u8;
        let places_in = readable(&places(&mut inputs));
        let places_out = places(&mut outputs);
        let mut batch = batch(&places_in, &places_out, 1);
        batch.row_status = &raw mut status;
        let (result, _) = call(self.raw, self.instance, &batch);
        (result == abi::EV_OK && status == 0)
            .then(|| outputs.iter().map(|column| column[0]).collect())
    }

    /// The derivatives of an outcome by every assumption, as the model says.
    fn gradient(
        &self,
        table: &EvGradient,
        row: &[f64],
        outcome: usize,
    ) -> Result<Vec<f64>, (i32, String)> {
        let missing = || (abi::EV_ERR_UNSUPPORTED, String::new());
        let vjp = table.vjp.ok_or_else(missing)?;
        let one = |index: usize| if index == outcome { 1.0 } else { 0.0 };
        let mut inputs = columns_of(row.iter().copied());
        let mut outputs = columns_of((0..self.n_outputs).map(|_| f64::NAN));
        let mut weights = columns_of((0..self.n_outputs).map(one));
        let mut gradients = columns_of((0..self.n_inputs).map(|_| f64::NAN));
        let mut status = 0_u8;
        let places_in = readable(&places(&mut inputs));
        let places_out = places(&mut outputs);
        let of_weights = readable(&places(&mut weights));
        let of_gradients = places(&mut gradients);
        let mut batch: EvBatch = batch(&places_in, &places_out, 1);
        batch.row_status = &raw mut status;
        let mut room = [0_u8; 256];
        let mut err = EvErr {
            struct_size: size::<EvErr>(),
            reserved: 0,
            row: -1,
            buf: room.as_mut_ptr().cast(),
            cap: room.len() as u64,
            len: 0,
        };
        // SAFETY: a living instance; all columns have one row and live for the call.
        let result = unsafe {
            vjp(
                self.instance,
                ptr::from_ref(&batch),
                of_weights.as_ptr(),
                of_gradients.as_ptr(),
                &raw mut err,
            )
        };
        if result != abi::EV_OK {
            let len = usize::try_from(err.len).unwrap_or(0).min(room.len());
            return Err((result, String::from_utf8_lossy(&room[..len]).into_owned()));
        }
        Ok(gradients.iter().map(|column| column[0]).collect())
    }

    /// What differences give instead of a derivative, if that is something else.
    fn differs(&self, row: &[f64], (outcome, input): (usize, usize), said: f64) -> Option<f64> {
        let slope = |share: f64| {
            let step = share * row[input].abs().max(1e-6);
            let at = |value: f64| {
                let mut row = row.to_vec();
                row[input] = value;
                self.outcomes(&row).map(|all| all[outcome])
            };
            let (low, high) = (row[input] - step, row[input] + step);
            Some((at(high)? - at(low)?) / (high - low))
        };
        let (wide, narrow) = (slope(STEPS[0])?, slope(STEPS[1])?);
        // What is lost by subtracting: some thousand times the last bit of the outcome over the step.
        let level = self.outcomes(row)?[outcome].abs();
        let lost = 1e-12 * level / (STEPS[1] * row[input].abs().max(1e-6));
        let near = |a: f64, b: f64| (a - b).abs() <= lost + TOLERANCE * a.abs().max(b.abs());
        // Written so that a derivative that is no number is a fault.
        (near(wide, narrow) && !near(said, narrow)).then_some(narrow)
    }
}
