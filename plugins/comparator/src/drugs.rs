//! From assumption columns to the lanes of a drug.

use std::f64::consts::LN_2;

use evstrat_biology::exposure::{
    Agent, Agents, RocchettiExposure, RocchettiPk, TwoCompartment, TwoCompartmentPk,
};
use evstrat_biology::ode::{LANES, Switchable};
use evstrat_biology::response::Tumor;
use evstrat_biology::tumor::{Exposure, Untreated};
use strategy_kit::columns::Columns;

/// Molar mass of bevacizumab in g/mmol, which turns mg/kg into umol/kg.
pub(crate) const BEVACIZUMAB_MASS: f64 = 149.0;

/// Columns that a drug needs; two to four of them are used.
pub(crate) type DrugColumns<'a> = [&'a [f64]; 4];

/// A drug whose parameters come from assumption columns.
pub(crate) trait Drug: Exposure<LANES> + Switchable + Clone + Default {
    /// Amount of the state that takes up a dose of one mg/kg, and its inverse for display.
    const PER_MILLIGRAM: f64;
    /// The state that shows the drug in the body.
    const SHOWN: Option<usize>;

    /// Absolute tolerances of the states beside a relative one of 1e-8; they move with it.
    const ATOL: &'static [f64];

    /// Finds the columns.
    fn columns<'a>(columns: &Columns<'a>) -> DrugColumns<'a>;

    /// Puts the drug of a row into a lane, against this tumor.
    fn load_row(&mut self, columns: &DrugColumns<'_>, row: usize, lane: usize, tumor: &Tumor);
}

impl Drug for TwoCompartment<LANES> {
    const PER_MILLIGRAM: f64 = 1.0;
    const SHOWN: Option<usize> = Some(0);
    const ATOL: &'static [f64] = &[1e-7, 1e-7];

    fn columns<'a>(columns: &Columns<'a>) -> DrugColumns<'a> {
        let elimination = columns.get("paclitaxel-elimination");
        [
            columns.get("paclitaxel-potency"),
            columns.get("paclitaxel-volume"),
            elimination,
            elimination,
        ]
    }

    fn load_row(&mut self, columns: &DrugColumns<'_>, row: usize, lane: usize, _: &Tumor) {
        let [k2, v1, k10, _] = columns.map(|column| column[row]);
        let parameters = TwoCompartmentPk {
            k2,
            v1,
            k10,
            ..TwoCompartmentPk::default()
        };
        self.load(lane, &parameters);
    }
}

impl Drug for RocchettiExposure<LANES> {
    const PER_MILLIGRAM: f64 = 1.0 / BEVACIZUMAB_MASS;
    const SHOWN: Option<usize> = Some(1);
    const ATOL: &'static [f64] = &[1e-9, 1e-9, 1e-9, 1e-9, 1e-9];

    fn columns<'a>(columns: &Columns<'a>) -> DrugColumns<'a> {
        [
            "bevacizumab-half-life",
            "bevacizumab-ic50",
            "vegf-share",
            "bevacizumab-affinity",
        ]
        .map(|id| columns.get(id))
    }

    /// The published inhibition was fitted to laws whose whole growth it scales. Where it scales the stimulus of the
    /// vessels alone it blocks VEGF, which carries its share of that stimulus.
    fn load_row(&mut self, columns: &DrugColumns<'_>, row: usize, lane: usize, tumor: &Tumor) {
        let [half_life, ic50, share, affinity] = columns.map(|column| column[row]);
        let published = RocchettiPk::default();
        let (emax, ic50) = match tumor {
            Tumor::Hahnfeldt(_) => (share, affinity),
            _ => (published.emax, ic50),
        };
        let parameters = RocchettiPk {
            emax,
            ic50,
            ke_a: LN_2 / half_life,
            ..published
        };
        self.load(lane, &parameters, false);
    }
}

impl Drug for Agents<1, LANES> {
    const PER_MILLIGRAM: f64 = 1.0;
    const SHOWN: Option<usize> = Some(0);
    const ATOL: &'static [f64] = &[1e-7];

    fn columns<'a>(columns: &Columns<'a>) -> DrugColumns<'a> {
        let clearance = columns.get("agent-clearance");
        [
            columns.get("agent-potency"),
            clearance,
            clearance,
            clearance,
        ]
    }

    fn load_row(&mut self, columns: &DrugColumns<'_>, row: usize, lane: usize, _: &Tumor) {
        let [e, clr, ..] = columns.map(|column| column[row]);
        self.load(lane, &[Agent { e, clr }]);
    }
}

impl Drug for Untreated {
    const PER_MILLIGRAM: f64 = 1.0;
    const SHOWN: Option<usize> = None;
    const ATOL: &'static [f64] = &[];

    fn columns<'a>(columns: &Columns<'a>) -> DrugColumns<'a> {
        [columns.get("initial-volume"); 4]
    }

    fn load_row(&mut self, _: &DrugColumns<'_>, _: usize, _: usize, _: &Tumor) {}
}
