//! Growth laws of the batch: from assumption columns to the lanes of the solver.

use evstrat_biology::ode::LANES;
use evstrat_biology::tumor::{
    Gompertz, GompertzParameters, Growth, Hahnfeldt, HahnfeldtParameters, MM3_PER_GRAM, Simeoni,
    SimeoniParameters,
};

use crate::columns::Columns;
use crate::tumor::GrowthLaw;

/// The columns of the assumptions about the tumor.
#[derive(Clone, Copy, Debug)]
pub struct Beliefs<'a> {
    law: GrowthLaw,
    initial_volume: &'a [f64],
    /// The law's own parameters, in the order of [`parameters_of`].
    own: [&'a [f64]; 4],
}

/// Ids of the assumptions of a law; shorter lists are filled up with the start volume.
const fn parameters_of(law: GrowthLaw) -> [&'static str; 4] {
    let start = "initial-volume";
    match law {
        GrowthLaw::Hahnfeldt => [
            "hahnfeldt-growth",
            "hahnfeldt-stimulation",
            "hahnfeldt-inhibition",
            "initial-capacity",
        ],
        GrowthLaw::Gompertz => ["gompertz-growth", "gompertz-capacity", start, start],
        GrowthLaw::Simeoni => [
            "simeoni-exponential",
            "simeoni-linear",
            "simeoni-transit",
            start,
        ],
        GrowthLaw::Rocchetti => [
            "rocchetti-exponential",
            "rocchetti-linear",
            "rocchetti-transit",
            start,
        ],
    }
}

impl<'a> Beliefs<'a> {
    /// Finds the columns.
    #[must_use]
    pub fn of(law: GrowthLaw, columns: &Columns<'a>) -> Self {
        Self {
            law,
            initial_volume: columns.get("initial-volume"),
            own: parameters_of(law).map(|id| columns.get(id)),
        }
    }

    /// The growth law.
    #[must_use]
    pub const fn law(&self) -> GrowthLaw {
        self.law
    }

    /// Volume at day 0, in mm3.
    #[must_use]
    pub fn initial_volume(&self, row: usize) -> f64 {
        self.initial_volume[row]
    }

    fn own(&self, row: usize) -> [f64; 4] {
        self.own.map(|column| column[row])
    }
}

/// A growth law that takes its parameters from assumption columns.
pub trait Batched<const L: usize>: Growth<L> + Default {
    /// Puts the parameters of a row into a lane and the start of the tumor into `state`.
    fn load(&mut self, beliefs: &Beliefs<'_>, row: usize, lane: usize, state: &mut [f64]);
}

/// The widest lanes of the solver, for batches.
pub const WIDE: usize = LANES;

impl<const L: usize> Batched<L> for Hahnfeldt<L> {
    fn load(&mut self, beliefs: &Beliefs<'_>, row: usize, lane: usize, state: &mut [f64]) {
        let [lam1, b, d, k0] = beliefs.own(row);
        let parameters = HahnfeldtParameters {
            lam1,
            b,
            d,
            v0: beliefs.initial_volume[row],
            k0,
            ..HahnfeldtParameters::default()
        };
        self.parameters.load(lane, &parameters);
        state.copy_from_slice(&parameters.start());
    }
}

impl<const L: usize> Batched<L> for Gompertz<L> {
    fn load(&mut self, beliefs: &Beliefs<'_>, row: usize, lane: usize, state: &mut [f64]) {
        let [beta, k, ..] = beliefs.own(row);
        let parameters = GompertzParameters {
            beta,
            k,
            v0: beliefs.initial_volume[row],
        };
        Gompertz::load(self, lane, &parameters);
        state.copy_from_slice(&parameters.start());
    }
}

impl<const L: usize> Batched<L> for Simeoni<L> {
    fn load(&mut self, beliefs: &Beliefs<'_>, row: usize, lane: usize, state: &mut [f64]) {
        let [lam0, lam1, k1, _] = beliefs.own(row);
        let parameters = SimeoniParameters {
            lam0,
            lam1,
            k1,
            w0: beliefs.initial_volume[row] / MM3_PER_GRAM,
            ..SimeoniParameters::default()
        };
        self.parameters.load(lane, &parameters);
        state.copy_from_slice(&parameters.start());
    }
}
