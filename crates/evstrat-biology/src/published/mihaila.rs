//! Mihaila et al. 2017: counting molecules of siRNA.

use super::{Column, trace_options};
use crate::error::BiologyError;
use crate::ode::trace;
use crate::regimen::{Change, Timeline};
use crate::sirna::{Mihaila, MihailaForm, MihailaParameters};

/// Mihaila's model; see [`Mihaila`] for its equations.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Mihaila2017 {
    /// Parameters.
    pub parameters: MihailaParameters,
    /// Which form.
    pub form: MihailaForm,
}

impl Mihaila2017 {
    /// Columns of [`trace`](Self::trace), in molecules per cell.
    pub const COLUMNS: [Column; 7] = [
        Column::new("e", "1"),
        Column::new("n", "1"),
        Column::new("s", "1"),
        Column::new("r", "1"),
        Column::new("sr", "1"),
        Column::new("srm", "1"),
        Column::new("m", "1"),
    ];

    /// Molecules per cell at the times of the grid, in hours.
    ///
    /// # Errors
    /// When the integration fails.
    pub fn trace(&self, grid: &[f64]) -> Result<Vec<[f64; 7]>, BiologyError> {
        let mut timeline = Timeline::until(f64::INFINITY);
        if self.parameters.escape_delay > 0.0 {
            let change = Change::Parameter {
                parameter: 0,
                value: self.parameters.k2,
            };
            timeline = timeline.with(self.parameters.escape_delay, change);
        }
        let mut system = Mihaila::<1>::default();
        let options = trace_options(&[1e-6, 1e-7, 1e-9, 1e-6, 1e-9, 1e-9, 1e-9]);
        let rows = trace(&mut system, options, &timeline, grid, |system, y| {
            system.load(0, &self.parameters, self.form);
            y.copy_from_slice(&self.parameters.start());
        })?;
        Ok(rows.iter().map(|y| std::array::from_fn(|k| y[k])).collect())
    }
}
