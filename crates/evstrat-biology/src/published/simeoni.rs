//! Simeoni et al. 2004: tumor growth under a cytotoxic drug.

use super::{Column, trace_options};
use crate::error::BiologyError;
use crate::exposure::{TwoCompartment, TwoCompartmentPk};
use crate::ode::trace;
use crate::regimen::{Regimen, Timeline};
use crate::tumor::{Simeoni, SimeoniParameters, Treated};

/// Simeoni's model with a drug in two compartments; see [`Simeoni`] and [`TwoCompartment`] for its equations.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Simeoni2004 {
    /// Growth law.
    pub parameters: SimeoniParameters,
    /// Drug.
    pub pk: TwoCompartmentPk,
    /// Its regimen, doses in mg/kg.
    pub regimen: Regimen,
}

impl Simeoni2004 {
    /// Columns of [`trace`](Self::trace).
    pub const COLUMNS: [Column; 7] = [
        Column::new("a1", "mg.kg-1"),
        Column::new("a2", "mg.kg-1"),
        Column::new("x1", "g"),
        Column::new("x2", "g"),
        Column::new("x3", "g"),
        Column::new("x4", "g"),
        Column::new("w", "g"),
    ];

    /// The paclitaxel arm of the study: 30 mg/kg i.v. on days 8, 12 and 16.
    #[must_use]
    pub fn paclitaxel() -> Self {
        Self {
            regimen: Regimen::boluses(&[8.0, 12.0, 16.0], 30.0),
            ..Self::default()
        }
    }

    /// Growth delay reached in the end, in days.
    #[must_use]
    pub fn asymptotic_delay(&self) -> f64 {
        let auc = self.pk.auc(self.regimen.total(f64::INFINITY));
        self.parameters
            .asymptotic_delay(self.pk.k2_per_microgram(), auc)
    }

    /// Drug amounts, masses and their sum at the times of the grid, in days.
    ///
    /// # Errors
    /// When the regimen is not valid or the integration fails.
    pub fn trace(&self, grid: &[f64]) -> Result<Vec<[f64; 7]>, BiologyError> {
        self.regimen.check()?;
        let timeline = Timeline::until(f64::INFINITY).with_regimen(&self.regimen, 0, Some(0));
        let mut system = Treated::new(TwoCompartment::<1>::default(), Simeoni::<1>::default());
        let options = trace_options(&[1e-9, 1e-9, 1e-12]);
        let rows = trace(&mut system, options, &timeline, grid, |system, state| {
            system.exposure.load(0, &self.pk);
            system.growth.parameters.load(0, &self.parameters);
            state[2..].copy_from_slice(&self.parameters.start());
        })?;
        Ok(rows
            .iter()
            .map(|y| {
                let mass = y[2] + y[3] + y[4] + y[5];
                [y[0], y[1], y[2], y[3], y[4], y[5], mass]
            })
            .collect())
    }
}
