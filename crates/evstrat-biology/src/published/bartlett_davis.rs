//! Bartlett and Davis 2006: the core, and the full reconstruction.

use super::{Column, trace_options};
use crate::error::BiologyError;
use crate::ode::{Evaluator, Measure, Options, Output, Probe, Status, Table, trace};
use crate::regimen::{Bolus, Change, Regimen, Timeline};
use crate::sirna::core::place;
use crate::sirna::{BartlettDavis, CoreAlone, CoreParameters, DeliveryParameters, state};

/// Molecules in a mole.
pub const AVOGADRO: f64 = 6.022_140_76e23;

/// Absolute tolerances of the core: copies per cell, then shares.
const CORE_ATOL: [f64; 5] = [1e-6, 1e-7, 1e-8, 1e-12, 1e-12];

/// The core alone: naked siRNA put into the cytosol, constant dilution.
#[derive(Clone, Debug, PartialEq)]
pub struct BartlettDavisCore {
    /// Parameters.
    pub parameters: CoreParameters,
    /// Dilution rate by growth, per hour.
    pub mu: f64,
    /// siRNA put into the cytosol, in copies per cell, times in hours.
    pub regimen: Regimen,
}

impl Default for BartlettDavisCore {
    fn default() -> Self {
        Self {
            parameters: CoreParameters::default(),
            mu: 0.0,
            regimen: Regimen::boluses(&[0.0], 1e5),
        }
    }
}

impl BartlettDavisCore {
    /// Columns of [`trace`](Self::trace).
    pub const COLUMNS: [Column; 7] = [
        Column::new("cna", "L-1"),
        Column::new("r", "L-1"),
        Column::new("c", "L-1"),
        Column::new("m", "L-1"),
        Column::new("p", "L-1"),
        Column::new("mrna-relative", "1"),
        Column::new("protein-relative", "1"),
    ];

    /// Concentrations per liter of cell, and relative mRNA and protein, at the times of the grid, in hours.
    ///
    /// # Errors
    /// When the regimen is not valid or the integration fails.
    pub fn trace(&self, grid: &[f64]) -> Result<Vec<[f64; 7]>, BiologyError> {
        self.regimen.check()?;
        let timeline =
            Timeline::until(f64::INFINITY).with_regimen(&self.regimen, place::SIRNA, Some(1));
        let mut system = CoreAlone::<1>::default();
        let options = trace_options(&CORE_ATOL);
        let rows = trace(&mut system, options, &timeline, grid, |system, y| {
            system.load(0, &self.parameters, self.mu);
            y[place::MRNA] = 1.0;
            y[place::PROTEIN] = 1.0;
        })?;
        Ok(rows
            .iter()
            .map(|y| published(&self.parameters, y))
            .collect())
    }
}

/// The core's states in the units of the paper.
fn published(p: &CoreParameters, core: &[f64]) -> [f64; 7] {
    let (mrna, protein) = (core[place::MRNA], core[place::PROTEIN]);
    [
        core[place::SIRNA] / p.vi,
        core[place::RISC] / p.vi,
        core[place::BOUND] / p.vi,
        mrna * p.kformmrna / p.kdegmrna,
        protein * p.protein(),
        mrna,
        protein,
    ]
}

/// Where the siRNA is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Setting {
    /// Into the medium, which is removed some time after each dose.
    #[default]
    InVitro,
    /// Into the blood.
    InVivo,
}

/// The full reconstruction.
#[derive(Clone, Debug, PartialEq)]
pub struct BartlettDavisReconstructed {
    /// Parameters of the core.
    pub core: CoreParameters,
    /// Parameters of delivery.
    pub delivery: DeliveryParameters,
    /// Where the siRNA is given.
    pub setting: Setting,
    /// Times of the doses, in hours, and amounts: concentration in the medium or in plasma, in nmol/L.
    pub doses: Vec<Bolus>,
    /// Time from each dose to the removal of the medium, in hours; in vitro only.
    pub medium_removal: Option<f64>,
}

impl Default for BartlettDavisReconstructed {
    fn default() -> Self {
        Self {
            core: CoreParameters::default(),
            delivery: DeliveryParameters::default(),
            setting: Setting::InVitro,
            doses: Regimen::boluses(&[0.0], 100.0).boluses,
            medium_removal: Some(5.0),
        }
    }
}

impl BartlettDavisReconstructed {
    /// Columns of [`trace`](Self::trace).
    pub const COLUMNS: [Column; 14] = [
        Column::new("bcf", "L-1"),
        Column::new("bcb", "L-1"),
        Column::new("ec", "L-1"),
        Column::new("enc", "L-1"),
        Column::new("enna", "L-1"),
        Column::new("cc", "L-1"),
        Column::new("cna", "L-1"),
        Column::new("r", "L-1"),
        Column::new("c", "L-1"),
        Column::new("m", "L-1"),
        Column::new("p", "L-1"),
        Column::new("n", "1"),
        Column::new("mrna-relative", "1"),
        Column::new("protein-relative", "1"),
    ];

    /// The published setting of non-dividing cells.
    #[must_use]
    pub fn non_dividing() -> Self {
        let mut model = Self::default();
        model.delivery.kgrowth = 0.0;
        model.delivery.n0 = 1.5e5;
        model
    }

    fn timeline(&self, end: f64) -> Result<Timeline, BiologyError> {
        Regimen {
            boluses: self.doses.clone(),
            infusions: Vec::new(),
        }
        .check()?;
        let place = match self.setting {
            Setting::InVitro => state::OUTSIDE,
            Setting::InVivo => state::BLOOD_FREE,
        };
        let mut timeline = Timeline::until(end);
        for dose in &self.doses {
            let amount = dose.amount * 1e-9 * AVOGADRO;
            timeline = timeline.with(
                dose.at,
                Change::Add {
                    state: place,
                    amount,
                },
            );
            if let (Setting::InVitro, Some(after)) = (self.setting, self.medium_removal) {
                let change = Change::Set {
                    state: state::OUTSIDE,
                    value: 0.0,
                };
                timeline = timeline.with(dose.at + after, change);
            }
        }
        Ok(timeline)
    }

    fn start<const L: usize>(&self, lane: usize, system: &mut BartlettDavis<L>, y: &mut [f64]) {
        system.load(lane, &self.delivery, &self.core);
        y[state::CELLS] = self.delivery.n0;
        y[state::CORE + place::MRNA] = 1.0;
        y[state::CORE + place::PROTEIN] = 1.0;
    }

    fn options() -> Options {
        let mut atol = vec![1e3, 1e3, 1e3, 1e-4, 1e-6, 1e-4, 1e-6];
        atol.extend(CORE_ATOL);
        trace_options(&atol)
    }

    /// Concentrations and relative mRNA and protein at the times of the grid, in hours.
    ///
    /// # Errors
    /// When the doses are not valid or the integration fails.
    pub fn trace(&self, grid: &[f64]) -> Result<Vec<[f64; 14]>, BiologyError> {
        let timeline = self.timeline(f64::INFINITY)?;
        let mut system = BartlettDavis::<1>::default();
        let rows = trace(
            &mut system,
            Self::options(),
            &timeline,
            grid,
            |system, y| {
                self.start(0, system, y);
            },
        )?;
        let vi = self.core.vi;
        Ok(rows
            .iter()
            .map(|y| {
                let mut row = [0.0; 14];
                row[..3].copy_from_slice(&y[..3]);
                for k in state::ENDOSOME..=state::CYTOSOL {
                    row[k] = y[k] / vi;
                }
                let core = published(&self.core, &y[state::CORE..]);
                row[6..11].copy_from_slice(&core[..5]);
                row[11] = y[state::CELLS];
                row[12..].copy_from_slice(&core[5..]);
                row
            })
            .collect())
    }

    /// Time until protein is back at `share` of its start for good, in hours; the horizon if it is not by then.
    ///
    /// # Errors
    /// When the doses are not valid or the integration fails.
    pub fn recovery_time(&self, share: f64, horizon: f64) -> Result<f64, BiologyError> {
        let timeline = self.timeline(horizon)?;
        let mut system = BartlettDavis::<1>::default();
        let protein = Output::State(state::CORE + place::PROTEIN);
        let probes = [Probe {
            output: protein,
            measure: Measure::LastBelow(share),
        }];
        let mut evaluator = Evaluator::<1>::new(&system, Self::options(), &probes);
        let (mut values, mut status) = ([0.0], [Status::Done]);
        let table = Table {
            values: &mut values,
            status: &mut status,
        };
        evaluator.run(
            &mut system,
            &timeline,
            |_, lane, system, y| {
                self.start(lane, system, y);
                true
            },
            table,
        );
        match status[0] {
            Status::Done => Ok(values[0]),
            status => Err(BiologyError::Integration { status }),
        }
    }
}
