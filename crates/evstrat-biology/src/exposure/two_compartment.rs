//! A cytotoxic drug in two compartments after Simeoni et al. 2004.

use crate::ode::{Lanes, Switchable};
use crate::parameters::lane_parameters;
use crate::tumor::{Channel, Effect, Exposure};

/// Hours in a day.
const HOURS: f64 = 24.0;
/// ng in ug.
const NANOGRAMS: f64 = 1000.0;

lane_parameters! {
    /// Pharmacokinetics and potency of a cytotoxic drug; defaults of i.v. paclitaxel in mice.
    ///
    /// # References
    /// Simeoni et al. 2004, Cancer Research 64:1094 (secondary: nlmixr2lib, `DDMoRe`).
    pub struct TwoCompartmentPk => TwoCompartmentLanes {
        /// Potency k2: kill rate per unit of concentration.
        k2: 6.29e-4, "mL.ng-1.d-1";
        /// Central volume V1.
        v1: 0.81, "L.kg-1";
        /// Elimination rate.
        k10: 0.868, "h-1";
        /// Rate from the central to the peripheral compartment.
        k12: 0.006, "h-1";
        /// Rate from the peripheral compartment back to the central one.
        k21: 0.0838, "h-1";
    }
}

impl TwoCompartmentPk {
    /// Exposure to a total dose in mg/kg: dose/(V1 k10), in ug d/mL.
    #[must_use]
    pub const fn auc(&self, dose: f64) -> f64 {
        dose / (self.v1 * self.k10 * HOURS)
    }

    /// Potency k2 in mL/(ug d).
    #[must_use]
    pub const fn k2_per_microgram(&self) -> f64 {
        self.k2 * NANOGRAMS
    }
}

/// A drug in two compartments that kills in proportion to its concentration.
///
/// # Definition
/// `dA1/dt = rate - (k10 + k12) A1 + k21 A2`, `dA2/dt = k12 A1 - k21 A2`, kill = k2 A1/V1. A bolus adds to A1; parameter
/// 0 of the switches is the infusion rate.
///
/// # Units
/// Amounts in mg/kg, A1/V1 in mg/L = ug/mL, time in days.
#[derive(Clone, Copy, Debug, Default)]
pub struct TwoCompartment<const L: usize> {
    parameters: TwoCompartmentLanes<L>,
    rate: Lanes<L>,
}

impl<const L: usize> TwoCompartment<L> {
    /// Puts the drug of one draw into a lane and stops its infusions.
    pub fn load(&mut self, lane: usize, parameters: &TwoCompartmentPk) {
        self.parameters.load(lane, parameters);
        self.rate.set_lane(lane, 0.0);
    }

    #[inline(always)]
    fn potency(&self) -> Lanes<L> {
        self.parameters.k2 * NANOGRAMS / self.parameters.v1
    }
}

impl<const L: usize> Switchable for TwoCompartment<L> {
    fn set_parameter(&mut self, lane: usize, parameter: usize, value: f64) {
        if parameter == 0 {
            self.rate.set_lane(lane, value);
        }
    }
}

impl<const L: usize> Exposure<L> for TwoCompartment<L> {
    fn states(&self) -> usize {
        2
    }

    fn pattern(&self) -> Vec<(usize, usize)> {
        vec![(0, 0), (0, 1), (1, 0), (1, 1)]
    }

    #[inline(always)]
    fn rates(&self, y: &[Lanes<L>], _: Lanes<L>, rates: &mut [Lanes<L>]) {
        let p = &self.parameters;
        let (out, back) = (p.k12 * HOURS * y[0], p.k21 * HOURS * y[1]);
        rates[0] = self.rate - p.k10 * HOURS * y[0] - out + back;
        rates[1] = out - back;
    }

    #[inline(always)]
    fn jacobian(&self, _: &[Lanes<L>], _: Lanes<L>, entries: &mut [Lanes<L>]) {
        let p = &self.parameters;
        entries[0] = -((p.k10 + p.k12) * HOURS);
        entries[1] = p.k21 * HOURS;
        entries[2] = p.k12 * HOURS;
        entries[3] = -(p.k21 * HOURS);
    }

    #[inline(always)]
    fn effect(&self, y: &[Lanes<L>]) -> Effect<L> {
        Effect::none().with(Channel::Kill, self.potency() * y[0])
    }

    fn influence(&self) -> Vec<(Channel, usize)> {
        vec![(Channel::Kill, 0)]
    }

    #[inline(always)]
    fn gradient(&self, _: &[Lanes<L>], entries: &mut [Lanes<L>]) {
        entries[0] = self.potency();
    }
}
