//! Gompertz growth under a cytotoxic drug.

use super::{Column, TRACE_RTOL, trace_options};
use crate::error::BiologyError;
use crate::exposure::{TwoCompartment, TwoCompartmentPk};
use crate::ode::trace;
use crate::regimen::{Regimen, Timeline};
use crate::tumor::{Gompertz, GompertzParameters, Treated};

/// Gompertz growth with a drug in two compartments; see [`Gompertz`] and [`TwoCompartment`] for the equations.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GompertzGrowth {
    /// Growth law.
    pub parameters: GompertzParameters,
    /// Drug.
    pub pk: TwoCompartmentPk,
    /// Its regimen, doses in mg/kg.
    pub regimen: Regimen,
}

impl GompertzGrowth {
    /// Columns of [`trace`](Self::trace).
    pub const COLUMNS: [Column; 3] = [
        Column::new("v", "mm3"),
        Column::new("a1", "mg.kg-1"),
        Column::new("a2", "mg.kg-1"),
    ];

    /// Volume and drug amounts at the times of the grid, in days.
    ///
    /// # Errors
    /// When the regimen is not valid or the integration fails.
    pub fn trace(&self, grid: &[f64]) -> Result<Vec<[f64; 3]>, BiologyError> {
        self.regimen.check()?;
        let timeline = Timeline::until(f64::INFINITY).with_regimen(&self.regimen, 0, Some(0));
        let mut system = Treated::new(TwoCompartment::<1>::default(), Gompertz::<1>::default());
        let rtol = TRACE_RTOL;
        let options = trace_options(&[1e-10, 1e-10, rtol]).with_rtol(&[rtol, rtol, 0.0]);
        let rows = trace(&mut system, options, &timeline, grid, |system, state| {
            system.exposure.load(0, &self.pk);
            system.growth.load(0, &self.parameters);
            state[2..].copy_from_slice(&self.parameters.start());
        })?;
        Ok(rows
            .iter()
            .map(|y| [evstrat_math::exp(y[2]), y[0], y[1]])
            .collect())
    }
}
