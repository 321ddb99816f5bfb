//! Bevacizumab with a cytotoxic drug after Rocchetti et al. 2013.

use std::f64::consts::LN_2;

use crate::ode::{Lanes, Switchable};
use crate::parameters::lane_parameters;
use crate::tumor::{Channel, Effect, Exposure};

lane_parameters! {
    /// Pharmacokinetics and potency of an anti-angiogenic agent A and a cytotoxic drug B.
    ///
    /// # References
    /// Rocchetti et al. 2013, European Journal of Pharmaceutical Sciences 50:508 (secondary: `DDMoRe`, simulx).
    pub struct RocchettiPk => RocchettiPkLanes {
        /// Absorption rate of A (half-life 6.19 h).
        ka_a: 24.0 * LN_2 / 6.19, "d-1";
        /// Elimination rate of A (half-life 6.05 d).
        ke_a: LN_2 / 6.05, "d-1";
        /// Apparent volume V/F of A.
        v_a: 0.119, "L.kg-1";
        /// Largest inhibition of growth by A.
        emax: 1.0, "1";
        /// Concentration of A with half the largest inhibition, A being given alone.
        ic50: 3.6, "umol.L-1";
        /// The same when B is given too.
        ic50_combo: 2.02, "umol.L-1";
        /// Absorption rate of B.
        ka_b: 18.8, "d-1";
        /// Elimination rate of B.
        ke_b: 49.2, "d-1";
        /// Rate of B from the central to the peripheral compartment.
        k12_b: 141.1, "d-1";
        /// Rate of B back.
        k21_b: 10.4, "d-1";
        /// Central volume of B.
        v_b: 2.13, "L.kg-1";
        /// Potency of B: kill rate per unit of concentration.
        k2: 0.221, "L.umol-1.d-1";
    }
}

/// One dose of A in the study, 20 mg/kg of an antibody of 149 kDa, in umol/kg.
pub const BEVACIZUMAB_DOSE: f64 = 0.134228;
/// Days on which A was given.
pub const BEVACIZUMAB_DAYS: [f64; 4] = [8.0, 12.0, 16.0, 20.0];
/// One dose of B in the study.
pub const CYTOTOXIC_DOSE: f64 = 86.042;
/// Days on which B was given.
pub const CYTOTOXIC_DAYS: [f64; 9] = [9.0, 10.0, 11.0, 13.0, 14.0, 15.0, 17.0, 18.0, 19.0];

/// Agents A and B, each absorbed from a depot.
///
/// # Definition
/// `dDA/dt = -ka_a DA`, `dA/dt = ka_a DA - ke_a A`, `dDB/dt = -ka_b DB`,
/// `dB/dt = ka_b DB - (ke_b + k12_b) B + k21_b P`, `dP/dt = k12_b B - k21_b P`; the inhibition is
/// `emax CA/(IC50 + CA)` with CA = `A/v_a`, the kill rate `k2 B/v_b`. States in the order DA, A, DB, B, P. Boluses add
/// to the depots (states 0 and 2); parameters 0 and 1 of the switches are infusion rates of A and B into their central
/// compartments.
///
/// # Units
/// Amounts in umol/kg, time in days.
#[derive(Clone, Copy, Debug, Default)]
pub struct RocchettiExposure<const L: usize> {
    parameters: RocchettiPkLanes<L>,
    ic50: Lanes<L>,
    rate: [Lanes<L>; 2],
}

impl<const L: usize> RocchettiExposure<L> {
    /// Puts the agents of one draw into a lane and stops its infusions; `combined` says whether both are given.
    pub fn load(&mut self, lane: usize, parameters: &RocchettiPk, combined: bool) {
        self.parameters.load(lane, parameters);
        let ic50 = if combined {
            parameters.ic50_combo
        } else {
            parameters.ic50
        };
        self.ic50.set_lane(lane, ic50);
        for rate in &mut self.rate {
            rate.set_lane(lane, 0.0);
        }
    }
}

impl<const L: usize> Switchable for RocchettiExposure<L> {
    fn set_parameter(&mut self, lane: usize, parameter: usize, value: f64) {
        if let Some(rate) = self.rate.get_mut(parameter) {
            rate.set_lane(lane, value);
        }
    }
}

impl<const L: usize> Exposure<L> for RocchettiExposure<L> {
    fn states(&self) -> usize {
        5
    }

    fn pattern(&self) -> Vec<(usize, usize)> {
        vec![
            (0, 0),
            (1, 0),
            (1, 1),
            (2, 2),
            (3, 2),
            (3, 3),
            (3, 4),
            (4, 3),
            (4, 4),
        ]
    }

    #[inline(always)]
    fn rates(&self, y: &[Lanes<L>], _: Lanes<L>, rates: &mut [Lanes<L>]) {
        let p = &self.parameters;
        let absorbed = [p.ka_a * y[0], p.ka_b * y[2]];
        let (out, back) = (p.k12_b * y[3], p.k21_b * y[4]);
        rates[0] = -absorbed[0];
        rates[1] = self.rate[0] + absorbed[0] - p.ke_a * y[1];
        rates[2] = -absorbed[1];
        rates[3] = self.rate[1] + absorbed[1] - p.ke_b * y[3] - out + back;
        rates[4] = out - back;
    }

    #[inline(always)]
    fn jacobian(&self, _: &[Lanes<L>], _: Lanes<L>, entries: &mut [Lanes<L>]) {
        let p = &self.parameters;
        let values = [
            -p.ka_a,
            p.ka_a,
            -p.ke_a,
            -p.ka_b,
            p.ka_b,
            -(p.ke_b + p.k12_b),
            p.k21_b,
            p.k12_b,
            -p.k21_b,
        ];
        entries[..values.len()].copy_from_slice(&values);
    }

    #[inline(always)]
    fn effect(&self, y: &[Lanes<L>]) -> Effect<L> {
        let p = &self.parameters;
        // CA/(IC50 + CA) with both sides multiplied by the volume.
        let inhibition = p.emax * y[1] / (self.ic50 * p.v_a + y[1]);
        Effect::none()
            .with(Channel::Inhibition, inhibition)
            .with(Channel::Kill, p.k2 * y[3] / p.v_b)
    }

    fn influence(&self) -> Vec<(Channel, usize)> {
        vec![(Channel::Inhibition, 1), (Channel::Kill, 3)]
    }

    #[inline(always)]
    fn gradient(&self, y: &[Lanes<L>], entries: &mut [Lanes<L>]) {
        let p = &self.parameters;
        let half = self.ic50 * p.v_a;
        let whole = half + y[1];
        entries[0] = p.emax * half / (whole * whole);
        entries[1] = p.k2 / p.v_b;
    }
}
