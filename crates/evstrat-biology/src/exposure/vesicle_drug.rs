//! A cytotoxic drug carried by vesicles, with the free drug that it turns into.

use std::f64::consts::LN_2;

use super::hill::hill;
use crate::ode::{Lanes, Switchable};
use crate::parameters::lane_parameters;
use crate::tumor::{Channel, Effect, Exposure};

/// Hours in a day, minutes in a day.
const HOURS: f64 = 24.0;
const MINUTES: f64 = 1440.0;
/// mm3 in a mL.
const MM3_PER_ML: f64 = 1000.0;
/// Tissue that takes part beside the tumor, in mm3: what is left where a tumor was, so that concentrations stay finite.
const LEAST_TISSUE: f64 = 0.1;

lane_parameters! {
    /// What vesicle-borne and free drug meet on their way to the tumor.
    ///
    /// # References
    /// Free drug: paclitaxel in mice of 20 g after Simeoni et al. 2004 (secondary). Vesicles: see [`crate::vesicle`].
    /// Exchange and partition between plasma and tumor are working values.
    pub struct VesicleDrugParameters => VesicleDrugLanes {
        /// Half-life of vesicles in the fast phase in blood.
        alpha_half_life: 5.0, "min";
        /// Half-life of vesicles in the slow phase in blood.
        beta_half_life: 180.0, "min";
        /// Share of the vesicles that leaves blood in the fast phase.
        alpha_share: 0.9, "1";
        /// Share of the vesicles that reaches the tumor.
        tumor_fraction: 0.007, "1";
        /// Half-life of the drug in vesicles at 37 C: leak in blood and in the tumor.
        leak_half_life: 12.0, "h";
        /// Uptake of vesicles from the interstitium by tumor cells.
        uptake: 0.03, "h-1";
        /// Loss of vesicles from the interstitium by other ways.
        washout: 0.029, "h-1";
        /// Share of the drug in vesicles taken up that acts: one for drugs that cross membranes.
        cytosolic_share: 1.0, "1";
        /// Central volume of the free drug, whole animal.
        v1: 16.2, "mL";
        /// Elimination of the free drug.
        k10: 0.868, "h-1";
        /// Free drug from the central to the peripheral compartment.
        k12: 0.006, "h-1";
        /// Free drug back.
        k21: 0.0838, "h-1";
        /// Exchange of free drug between plasma and tumor.
        exchange: 1.0, "h-1";
        /// Concentration of free drug in the tumor relative to plasma at rest.
        partition: 1.0, "1";
        /// Kill rate per concentration, for a linear effect as in Simeoni's model.
        k2: 0.0, "L.umol-1.d-1";
        /// Largest kill rate of a saturable effect.
        kmax: 0.0, "d-1";
        /// Concentration with half the largest kill rate.
        ec50: 0.1, "umol.L-1";
        /// Slope of the saturable effect.
        slope: 1.0, "1";
        /// Angiogenic stimulus that the vesicles' own cargo adds at most, as a share of b; negative when it restrains vessels.
        cargo_stimulus: 0.0, "1";
        /// Drug in vesicles in the tumor with half of that stimulus: says how many vesicles carry it.
        cargo_half: 1.0, "nmol";
    }
}

/// Places of the states of [`VesicleDrug`].
pub mod drug_state {
    /// Drug in vesicles in blood as if all left in the fast phase.
    pub const ALPHA: usize = 0;
    /// Drug in vesicles in blood as if all left in the slow phase.
    pub const BETA: usize = 1;
    /// Free drug in the central compartment.
    pub const CENTRAL: usize = 2;
    /// Free drug in the peripheral compartment.
    pub const PERIPHERAL: usize = 3;
    /// Drug in vesicles in the tumor's interstitium.
    pub const CARRIED: usize = 4;
    /// Concentration of free drug in the tumor.
    pub const TUMOR: usize = 5;
    /// Number of states.
    pub const STATES: usize = 6;
}

/// Vesicle-borne drug in blood and tumor, free drug beside it.
///
/// # Definition
/// With leak rate l and w the share of the fast phase,
/// - `dA/dt = -(k_alpha + l) A`, `dB/dt = -(k_beta + l) B`
/// - `dC/dt = l (w A + (1-w) B) - (k10 + k12) C + k21 P + rate`, `dP/dt = k12 C - k21 P`
/// - `dE/dt = tumor_fraction (w k_alpha A + (1-w) k_beta B) - (l + uptake + washout) E`
/// - `dF/dt = exchange (partition C/v1 - F) + (l + uptake cytosolic_share) E/V`, V being the volume of the tumor and 0.1 mm3 of tissue
///
/// and kill `k2 F + kmax F^h/(F^h + ec50^h)` (straightened below a billionth of ec50), inhibition `-cargo_stimulus E/(E + cargo_half)`. Vesicles taken up by other organs lose their drug. A dose in vesicles adds to A and B,
/// a free dose to C; parameter 0 of the switches is the rate of a free infusion. The free-drug comparator at equal dose
/// is the same system with the dose in C. The tumor takes a small share, so what flows back from it is left out.
///
/// # Units
/// Amounts in nmol, concentrations in nmol/mL = umol/L, time in days.
#[derive(Clone, Copy, Debug, Default)]
pub struct VesicleDrug<const L: usize> {
    parameters: VesicleDrugLanes<L>,
    rate: Lanes<L>,
    k_alpha: Lanes<L>,
    k_beta: Lanes<L>,
    leak: Lanes<L>,
}

impl<const L: usize> VesicleDrug<L> {
    /// Puts the parameters of one draw into a lane and stops its infusion; the state starts at zero.
    pub fn load(&mut self, lane: usize, p: &VesicleDrugParameters) {
        self.parameters.load(lane, p);
        self.rate.set_lane(lane, 0.0);
        self.k_alpha
            .set_lane(lane, LN_2 / p.alpha_half_life * MINUTES);
        self.k_beta
            .set_lane(lane, LN_2 / p.beta_half_life * MINUTES);
        self.leak.set_lane(lane, LN_2 / p.leak_half_life * HOURS);
    }

    /// Rates at which drug arrives in the tumor from A and from B.
    #[inline(always)]
    fn arrival(&self) -> (Lanes<L>, Lanes<L>) {
        let p = &self.parameters;
        (
            p.tumor_fraction * p.alpha_share * self.k_alpha,
            p.tumor_fraction * (1.0 - p.alpha_share) * self.k_beta,
        )
    }

    /// Concentration per day that a unit of carried drug gives off in a tumor of a given volume.
    #[inline(always)]
    fn given_off(&self, volume: Lanes<L>) -> Lanes<L> {
        let p = &self.parameters;
        (self.leak + p.uptake * HOURS * p.cytosolic_share) * MM3_PER_ML / (volume + LEAST_TISSUE)
    }

    /// Share of the largest kill rate, and its derivative by the concentration.
    #[inline(always)]
    fn saturation(&self, y: &[Lanes<L>]) -> (Lanes<L>, Lanes<L>) {
        let p = &self.parameters;
        let (share, slope) = hill(y[drug_state::TUMOR] / p.ec50, p.slope);
        (share, slope / p.ec50)
    }
}

impl<const L: usize> Switchable for VesicleDrug<L> {
    fn set_parameter(&mut self, lane: usize, parameter: usize, value: f64) {
        if parameter == 0 {
            self.rate.set_lane(lane, value);
        }
    }
}

impl<const L: usize> Exposure<L> for VesicleDrug<L> {
    fn states(&self) -> usize {
        drug_state::STATES
    }

    fn pattern(&self) -> Vec<(usize, usize)> {
        use drug_state::{ALPHA, BETA, CARRIED, CENTRAL, PERIPHERAL, TUMOR};
        vec![
            (ALPHA, ALPHA),
            (BETA, BETA),
            (CENTRAL, ALPHA),
            (CENTRAL, BETA),
            (CENTRAL, CENTRAL),
            (CENTRAL, PERIPHERAL),
            (PERIPHERAL, CENTRAL),
            (PERIPHERAL, PERIPHERAL),
            (CARRIED, ALPHA),
            (CARRIED, BETA),
            (CARRIED, CARRIED),
            (TUMOR, CENTRAL),
            (TUMOR, CARRIED),
            (TUMOR, TUMOR),
        ]
    }

    #[inline(always)]
    fn rates(&self, y: &[Lanes<L>], volume: Lanes<L>, rates: &mut [Lanes<L>]) {
        use drug_state::{ALPHA, BETA, CARRIED, CENTRAL, PERIPHERAL, TUMOR};
        let p = &self.parameters;
        let leaked = self.leak * (p.alpha_share * y[ALPHA] + (1.0 - p.alpha_share) * y[BETA]);
        let (out, back) = (p.k12 * HOURS * y[CENTRAL], p.k21 * HOURS * y[PERIPHERAL]);
        let (from_alpha, from_beta) = self.arrival();
        let lost = self.leak + (p.uptake + p.washout) * HOURS;
        rates[ALPHA] = -((self.k_alpha + self.leak) * y[ALPHA]);
        rates[BETA] = -((self.k_beta + self.leak) * y[BETA]);
        rates[CENTRAL] = self.rate + leaked - p.k10 * HOURS * y[CENTRAL] - out + back;
        rates[PERIPHERAL] = out - back;
        rates[CARRIED] = from_alpha * y[ALPHA] + from_beta * y[BETA] - lost * y[CARRIED];
        rates[TUMOR] = p.exchange * HOURS * (p.partition * y[CENTRAL] / p.v1 - y[TUMOR])
            + self.given_off(volume) * y[CARRIED];
    }

    #[inline(always)]
    fn jacobian(&self, _: &[Lanes<L>], volume: Lanes<L>, entries: &mut [Lanes<L>]) {
        let p = &self.parameters;
        let (from_alpha, from_beta) = self.arrival();
        let values = [
            -(self.k_alpha + self.leak),
            -(self.k_beta + self.leak),
            self.leak * p.alpha_share,
            self.leak * (1.0 - p.alpha_share),
            -((p.k10 + p.k12) * HOURS),
            p.k21 * HOURS,
            p.k12 * HOURS,
            -(p.k21 * HOURS),
            from_alpha,
            from_beta,
            -(self.leak + (p.uptake + p.washout) * HOURS),
            p.exchange * HOURS * p.partition / p.v1,
            self.given_off(volume),
            -(p.exchange * HOURS),
        ];
        entries[..values.len()].copy_from_slice(&values);
    }

    fn volume_rows(&self) -> Vec<usize> {
        vec![drug_state::TUMOR]
    }

    #[inline(always)]
    fn volume_gradient(&self, y: &[Lanes<L>], volume: Lanes<L>, entries: &mut [Lanes<L>]) {
        entries[0] = -(self.given_off(volume) * y[drug_state::CARRIED] / (volume + LEAST_TISSUE));
    }

    #[inline(always)]
    fn effect(&self, y: &[Lanes<L>]) -> Effect<L> {
        let p = &self.parameters;
        let saturable = p.kmax * self.saturation(y).0;
        let carried = y[drug_state::CARRIED];
        let promoted = p.cargo_stimulus * carried / (carried + p.cargo_half);
        Effect::none()
            .with(Channel::Kill, p.k2 * y[drug_state::TUMOR] + saturable)
            .with(Channel::Inhibition, -promoted)
    }

    fn influence(&self) -> Vec<(Channel, usize)> {
        vec![
            (Channel::Kill, drug_state::TUMOR),
            (Channel::Inhibition, drug_state::CARRIED),
        ]
    }

    #[inline(always)]
    fn gradient(&self, y: &[Lanes<L>], entries: &mut [Lanes<L>]) {
        let p = &self.parameters;
        let (_, slope) = self.saturation(y);
        let whole = y[drug_state::CARRIED] + p.cargo_half;
        entries[0] = p.k2 + p.kmax * slope;
        entries[1] = -(p.cargo_stimulus * p.cargo_half / (whole * whole));
    }
}
