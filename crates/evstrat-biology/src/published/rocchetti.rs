//! Rocchetti et al. 2013: an anti-angiogenic agent with a cytotoxic drug.

use super::{Column, trace_options};
use crate::error::BiologyError;
use crate::exposure::{
    BEVACIZUMAB_DAYS, BEVACIZUMAB_DOSE, CYTOTOXIC_DAYS, CYTOTOXIC_DOSE, RocchettiExposure,
    RocchettiPk,
};
use crate::ode::trace;
use crate::regimen::{Regimen, Timeline};
use crate::tumor::{Simeoni, SimeoniParameters, Treated};

/// Rocchetti's model; see [`Simeoni`] and [`RocchettiExposure`] for its equations.
#[derive(Clone, Debug, PartialEq)]
pub struct Rocchetti2013 {
    /// Growth law.
    pub parameters: SimeoniParameters,
    /// Pharmacokinetics and potencies.
    pub pk: RocchettiPk,
    /// Regimen of the anti-angiogenic agent, in umol/kg.
    pub anti_angiogenic: Regimen,
    /// Regimen of the cytotoxic drug.
    pub cytotoxic: Regimen,
}

impl Default for Rocchetti2013 {
    fn default() -> Self {
        Self {
            parameters: SimeoniParameters::rocchetti(),
            pk: RocchettiPk::default(),
            anti_angiogenic: Regimen::none(),
            cytotoxic: Regimen::none(),
        }
    }
}

impl Rocchetti2013 {
    /// Columns of [`trace`](Self::trace).
    pub const COLUMNS: [Column; 10] = [
        Column::new("a-depot", "umol.kg-1"),
        Column::new("a-central", "umol.kg-1"),
        Column::new("b-depot", "umol.kg-1"),
        Column::new("b-central", "umol.kg-1"),
        Column::new("b-peripheral", "umol.kg-1"),
        Column::new("x1", "g"),
        Column::new("x2", "g"),
        Column::new("x3", "g"),
        Column::new("x4", "g"),
        Column::new("w", "g"),
    ];

    /// The regimen of bevacizumab in the study: 20 mg/kg on days 8, 12, 16 and 20.
    #[must_use]
    pub fn bevacizumab_regimen() -> Regimen {
        Regimen::boluses(&BEVACIZUMAB_DAYS, BEVACIZUMAB_DOSE)
    }

    /// The regimen of the cytotoxic drug in the study.
    #[must_use]
    pub fn cytotoxic_regimen() -> Regimen {
        Regimen::boluses(&CYTOTOXIC_DAYS, CYTOTOXIC_DOSE)
    }

    /// Amounts, masses and their sum at the times of the grid, in days.
    ///
    /// # Definition
    /// When both agents are given, the anti-angiogenic one acts with its IC50 of the combination.
    ///
    /// # Errors
    /// When a regimen is not valid or the integration fails.
    pub fn trace(&self, grid: &[f64]) -> Result<Vec<[f64; 10]>, BiologyError> {
        self.anti_angiogenic.check()?;
        self.cytotoxic.check()?;
        let combined = self.anti_angiogenic.total(f64::INFINITY) > 0.0
            && self.cytotoxic.total(f64::INFINITY) > 0.0;
        let timeline = Timeline::until(f64::INFINITY)
            .with_regimen(&self.anti_angiogenic, 0, Some(0))
            .with_regimen(&self.cytotoxic, 2, Some(1));
        let mut system = Treated::new(RocchettiExposure::<1>::default(), Simeoni::<1>::default());
        let options = trace_options(&[1e-11, 1e-11, 1e-9, 1e-9, 1e-9, 1e-12]);
        let rows = trace(&mut system, options, &timeline, grid, |system, state| {
            system.exposure.load(0, &self.pk, combined);
            system.growth.parameters.load(0, &self.parameters);
            state[5..].copy_from_slice(&self.parameters.start());
        })?;
        Ok(rows
            .iter()
            .map(|y| {
                let mut row = [0.0; 10];
                row[..9].copy_from_slice(y);
                row[9] = y[5..].iter().sum();
                row
            })
            .collect())
    }
}
