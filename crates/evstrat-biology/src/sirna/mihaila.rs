//! Mihaila et al. 2017: siRNA kinetics by counting molecules, the alternative potency model.

use crate::ode::{Lanes, Switchable, System};
use crate::parameters::lane_parameters;

lane_parameters! {
    /// Parameters of Mihaila's model.
    ///
    /// # References
    /// Mihaila et al. 2017, Molecular Therapy - Nucleic Acids 7:246, doi 10.1016/j.omtn.2017.04.003 (seen: text and the
    /// SBML of the supplement). The published values do not reproduce the plotted data: half of the mRNA is gone after
    /// 1.67 h, in the plot near 10 h.
    pub struct MihailaParameters => MihailaLanes {
        /// Uptake into endosomes.
        k1: 0.005, "h-1";
        /// Escape from endosomes (`RNAiMAX` 0.004, LNP05 0.002, (1,3)-diether 0.01).
        k2: 5e-4, "h-1";
        /// Loss from endosomes.
        k3: 3.0, "h-1";
        /// Loading into RISC.
        k4: 0.001, "h-1";
        /// Loss of siRNA from the cytosol.
        k5: 0.03, "h-1";
        /// Binding of RISC to mRNA.
        k6: 0.1, "h-1";
        /// Cleavage of mRNA by RISC.
        k7: 7.2, "h-1";
        /// Formation of mRNA, molecules per hour.
        k8: 100.0, "h-1";
        /// Degradation of mRNA.
        k9: 1.0, "h-1";
        /// siRNA outside at the start, molecules per cell.
        e0: 3e7, "1";
        /// Free RISC at the start, molecules per cell.
        r0: 1e4, "1";
        /// mRNA at the start, molecules per cell.
        m0: 100.0, "1";
        /// Time before which nothing escapes from endosomes.
        escape_delay: 0.0, "h";
    }
}

impl MihailaParameters {
    /// Loaded RISC per cell at which half of the mRNA is left.
    #[must_use]
    pub const fn r50(&self) -> f64 {
        self.k9 / self.k6
    }

    /// Start of the states.
    #[must_use]
    pub const fn start(&self) -> [f64; 7] {
        [self.e0, 0.0, 0.0, self.r0, 0.0, 0.0, self.m0]
    }
}

/// Which of the two forms of the model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MihailaForm {
    /// As in the supplement's SBML: mass action, RISC is set free after cleavage.
    #[default]
    Sbml,
    /// As printed in the paper: siRNA outside and free RISC stay constant, RISC is used up by cleavage, and mRNA is lost at
    /// the rate of cleavage. It cannot go below 75 % mRNA with the published values.
    AsPrinted,
}

/// Mihaila's model.
///
/// # Definition
/// SBML: `dE/dt = -k1 E`, `dN/dt = k1 E - (k2 + k3) N`, `dS/dt = k2 N - k5 S - k4 S R`, `dR/dt = -k4 S R`,
/// `dSR/dt = k4 S R - k6 SR M + k7 SRM`, `dSRM/dt = k6 SR M - k7 SRM`, `dM/dt = k8 - k9 M - k6 SR M`.
/// As printed: E and R constant, `+ k7 SRM` missing in dSR/dt, and `k7 SRM` instead of `k6 SR M` in dM/dt.
/// k2 is zero before the escape delay (switch 0 sets it).
///
/// # Units
/// Molecules per cell, hours.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mihaila<const L: usize> {
    parameters: MihailaLanes<L>,
    k2: Lanes<L>,
    /// One in the SBML form, zero as printed.
    sbml: Lanes<L>,
}

impl<const L: usize> Mihaila<L> {
    /// Puts the parameters of one draw into a lane.
    pub fn load(&mut self, lane: usize, parameters: &MihailaParameters, form: MihailaForm) {
        self.parameters.load(lane, parameters);
        let escapes = parameters.escape_delay <= 0.0;
        self.k2
            .set_lane(lane, if escapes { parameters.k2 } else { 0.0 });
        let sbml = f64::from(form == MihailaForm::Sbml);
        self.sbml.set_lane(lane, sbml);
    }
}

impl<const L: usize> Switchable for Mihaila<L> {
    fn set_parameter(&mut self, lane: usize, parameter: usize, value: f64) {
        if parameter == 0 {
            self.k2.set_lane(lane, value);
        }
    }
}

impl<const L: usize> System<L> for Mihaila<L> {
    fn states(&self) -> usize {
        7
    }

    fn pattern(&self) -> Vec<(usize, usize)> {
        vec![
            (0, 0),
            (1, 0),
            (1, 1),
            (2, 1),
            (2, 2),
            (2, 3),
            (3, 2),
            (3, 3),
            (4, 2),
            (4, 3),
            (4, 4),
            (4, 5),
            (4, 6),
            (5, 4),
            (5, 5),
            (5, 6),
            (6, 4),
            (6, 5),
            (6, 6),
        ]
    }

    #[inline(always)]
    fn rates(&self, y: &[Lanes<L>], rates: &mut [Lanes<L>]) {
        let p = &self.parameters;
        let taken_up = p.k1 * y[0];
        let escaped = self.k2 * y[1];
        let loaded = p.k4 * y[2] * y[3];
        let bound = p.k6 * y[4] * y[6];
        let cleaved = p.k7 * y[5];
        rates[0] = -(self.sbml * taken_up);
        rates[1] = taken_up - escaped - p.k3 * y[1];
        rates[2] = escaped - p.k5 * y[2] - loaded;
        rates[3] = -(self.sbml * loaded);
        rates[4] = loaded - bound + self.sbml * cleaved;
        rates[5] = bound - cleaved;
        rates[6] = p.k8 - p.k9 * y[6] - self.sbml * bound - (1.0 - self.sbml) * cleaved;
    }

    #[inline(always)]
    fn jacobian(&self, y: &[Lanes<L>], entries: &mut [Lanes<L>]) {
        let p = &self.parameters;
        let (by_s, by_r) = (p.k4 * y[3], p.k4 * y[2]);
        let (by_sr, by_m) = (p.k6 * y[6], p.k6 * y[4]);
        let values = [
            -(self.sbml * p.k1),
            p.k1,
            -(self.k2 + p.k3),
            self.k2,
            -p.k5 - by_s,
            -by_r,
            -(self.sbml * by_s),
            -(self.sbml * by_r),
            by_s,
            by_r,
            -by_sr,
            self.sbml * p.k7,
            -by_m,
            by_sr,
            -p.k7,
            by_m,
            -(self.sbml * by_sr),
            -((1.0 - self.sbml) * p.k7),
            -p.k9 - self.sbml * by_m,
        ];
        entries[..values.len()].copy_from_slice(&values);
    }
}
