//! Bartlett and Davis 2006: delivery and action of siRNA, reconstructed.

use super::core::{CORE_PATTERN, Core, CoreParameters, place};
use crate::ode::{Lanes, Switchable, System};
use crate::parameters::lane_parameters;

lane_parameters! {
    /// Parameters of delivery beside those of the [core](CoreParameters).
    ///
    /// # References
    /// Bartlett and Davis 2006, Nucleic Acids Research 34:322, doi 10.1093/nar/gkj439. Seen: `partition`, `vp`, `ve`,
    /// `kelimec` (which value belongs to which setting is assumed), `kbloodbind`, `kblooddis`, `kelimpl`, `kdegendna`,
    /// `kgrowth`. Secondary: `kunpackend`, `kescendvec` (two files disagree, 0.01 or 0.1). Recalled: `kescendna`,
    /// `ktransblood`. `kint` and `kunpackcyt` are calibrated to the durations of the paper's abstract.
    pub struct DeliveryParameters => DeliveryLanes {
        /// Share of the complexes in blood that can reach the target cells.
        partition: 1e-3, "1";
        /// Volume of plasma (mouse).
        vp: 1.5e-3, "L";
        /// Volume around the cells: 2e-4 in vitro, 1e-5 in vivo.
        ve: 2e-4, "L";
        /// Binding of complexes in blood.
        kbloodbind: 1e-4, "h-1";
        /// Release of bound complexes in blood.
        kblooddis: 1e-2, "h-1";
        /// Elimination of free complexes from blood.
        kelimpl: 0.058, "h-1";
        /// Transport of complexes from blood.
        ktransblood: 1e-2, "h-1";
        /// Loss of complexes around the cells: 0.087 in vitro, 0.029 in vivo.
        kelimec: 0.087, "h-1";
        /// Internalization.
        kint: 0.03, "h-1";
        /// Escape of complexes from endosomes.
        kescendvec: 0.1, "h-1";
        /// Unpacking of complexes in endosomes.
        kunpackend: 1e-3, "h-1";
        /// Escape of naked siRNA from endosomes.
        kescendna: 6e-2, "h-1";
        /// Degradation of naked siRNA in endosomes.
        kdegendna: 0.5, "h-1";
        /// Unpacking of complexes in the cytosol.
        kunpackcyt: 0.01, "h-1";
        /// Growth rate of the cells.
        kgrowth: 0.029, "h-1";
        /// Number of cells at which growth ends.
        max: 1e15, "1";
        /// Number of cells at the start.
        n0: 5e4, "1";
    }
}

impl DeliveryParameters {
    /// The paper's values for mice.
    #[must_use]
    pub fn in_vivo() -> Self {
        Self {
            ve: 1e-5,
            kelimec: 0.029,
            ..Self::default()
        }
    }
}

/// Places of the states: blood (free, bound), around the cells, in endosomes (complexes, naked), complexes in the cytosol,
/// number of cells, then the core.
pub(crate) mod state {
    pub(crate) const BLOOD_FREE: usize = 0;
    pub(crate) const BLOOD_BOUND: usize = 1;
    pub(crate) const OUTSIDE: usize = 2;
    pub(crate) const ENDOSOME: usize = 3;
    pub(crate) const ENDOSOME_NAKED: usize = 4;
    pub(crate) const CYTOSOL: usize = 5;
    pub(crate) const CELLS: usize = 6;
    pub(crate) const CORE: usize = 7;
}

/// The full reconstruction, in vitro and in vivo.
///
/// # Definition
/// With mu = kgrowth (1 - N/max), `dN/dt = mu N`,
/// - `dBcf/dt = kblooddis Bcb - (kbloodbind + kelimpl + ktransblood) Bcf`, `dBcb/dt = kbloodbind Bcf - kblooddis Bcb`
/// - `dEc/dt = ktransblood partition Bcf Vp/Ve - (kint + kelimec) Ec`
/// - `dEnc/dt = kint Ec Ve/(Vi N) - (kescendvec + kunpackend + mu) Enc`
/// - `dEnna/dt = kunpackend Enc - (kescendna + kdegendna + mu) Enna`
/// - `dCc/dt = kescendvec Enc - (kunpackcyt + mu) Cc`, and `kescendna Enna + kunpackcyt Cc` into the core.
///
/// Blood and surroundings are in molecules per liter, the rest in copies per cell (the published concentrations times
/// Vi). In vitro the blood is empty and Ec starts at the dose. The structure is reconstructed from the parameter names,
/// their number, and code of others that cites the paper; it is not the published set of equations.
///
/// # Units
/// Time in hours.
#[derive(Clone, Copy, Debug, Default)]
pub struct BartlettDavis<const L: usize> {
    delivery: DeliveryLanes<L>,
    core: Core<L>,
}

impl<const L: usize> BartlettDavis<L> {
    /// Puts the parameters of one draw into a lane.
    pub fn load(&mut self, lane: usize, delivery: &DeliveryParameters, core: &CoreParameters) {
        self.delivery.load(lane, delivery);
        self.core.load(lane, core, 1.0);
    }

    #[inline(always)]
    fn dilution(&self, y: &[Lanes<L>]) -> Lanes<L> {
        self.delivery.kgrowth * (1.0 - y[state::CELLS] / self.delivery.max)
    }
}

impl<const L: usize> Switchable for BartlettDavis<L> {
    fn set_parameter(&mut self, lane: usize, parameter: usize, value: f64) {
        self.delivery.set(lane, parameter, value);
    }
}

impl<const L: usize> System<L> for BartlettDavis<L> {
    fn states(&self) -> usize {
        state::CORE + place::STATES
    }

    fn pattern(&self) -> Vec<(usize, usize)> {
        use state::{BLOOD_BOUND, BLOOD_FREE, CELLS, CORE, CYTOSOL};
        use state::{ENDOSOME, ENDOSOME_NAKED, OUTSIDE};
        let mut pattern: Vec<(usize, usize)> = CORE_PATTERN
            .iter()
            .map(|(i, j)| (i + CORE, j + CORE))
            .collect();
        pattern.extend([
            (BLOOD_FREE, BLOOD_FREE),
            (BLOOD_FREE, BLOOD_BOUND),
            (BLOOD_BOUND, BLOOD_FREE),
            (BLOOD_BOUND, BLOOD_BOUND),
            (OUTSIDE, BLOOD_FREE),
            (OUTSIDE, OUTSIDE),
            (ENDOSOME, OUTSIDE),
            (ENDOSOME, ENDOSOME),
            (ENDOSOME, CELLS),
            (ENDOSOME_NAKED, ENDOSOME),
            (ENDOSOME_NAKED, ENDOSOME_NAKED),
            (ENDOSOME_NAKED, CELLS),
            (CYTOSOL, ENDOSOME),
            (CYTOSOL, CYTOSOL),
            (CYTOSOL, CELLS),
            (CELLS, CELLS),
            (CORE + place::SIRNA, ENDOSOME_NAKED),
            (CORE + place::SIRNA, CYTOSOL),
            (CORE + place::SIRNA, CELLS),
            (CORE + place::RISC, CELLS),
            (CORE + place::BOUND, CELLS),
        ]);
        pattern
    }

    #[inline(always)]
    fn rates(&self, y: &[Lanes<L>], rates: &mut [Lanes<L>]) {
        use state::{BLOOD_BOUND, BLOOD_FREE, CELLS, CORE, CYTOSOL};
        use state::{ENDOSOME, ENDOSOME_NAKED, OUTSIDE};
        let d = &self.delivery;
        let mu = self.dilution(y);
        let binding = d.kbloodbind * y[BLOOD_FREE] - d.kblooddis * y[BLOOD_BOUND];
        let arrival = d.ktransblood * d.partition * y[BLOOD_FREE] * d.vp / d.ve;
        let inside = d.kint * y[OUTSIDE] * d.ve / y[CELLS];
        let input = d.kescendna * y[ENDOSOME_NAKED] + d.kunpackcyt * y[CYTOSOL];
        rates[BLOOD_FREE] = -binding - (d.kelimpl + d.ktransblood) * y[BLOOD_FREE];
        rates[BLOOD_BOUND] = binding;
        rates[OUTSIDE] = arrival - (d.kint + d.kelimec) * y[OUTSIDE];
        rates[ENDOSOME] = inside - (d.kescendvec + d.kunpackend + mu) * y[ENDOSOME];
        rates[ENDOSOME_NAKED] =
            d.kunpackend * y[ENDOSOME] - (d.kescendna + d.kdegendna + mu) * y[ENDOSOME_NAKED];
        rates[CYTOSOL] = d.kescendvec * y[ENDOSOME] - (d.kunpackcyt + mu) * y[CYTOSOL];
        rates[CELLS] = mu * y[CELLS];
        self.core.rates(&y[CORE..], mu, input, &mut rates[CORE..]);
    }

    #[inline(always)]
    fn jacobian(&self, y: &[Lanes<L>], entries: &mut [Lanes<L>]) {
        use state::{CELLS, CORE, CYTOSOL, ENDOSOME, ENDOSOME_NAKED, OUTSIDE};
        let d = &self.delivery;
        let mu = self.dilution(y);
        let by_cells = d.kgrowth / d.max;
        let per_cell = d.kint * d.ve / y[CELLS];
        let core = &y[CORE..];
        self.core.jacobian(core, mu, entries);
        let values = [
            -(d.kbloodbind + d.kelimpl + d.ktransblood),
            d.kblooddis,
            d.kbloodbind,
            -d.kblooddis,
            d.ktransblood * d.partition * d.vp / d.ve,
            -(d.kint + d.kelimec),
            per_cell,
            -(d.kescendvec + d.kunpackend + mu),
            by_cells * y[ENDOSOME] - per_cell * y[OUTSIDE] / y[CELLS],
            d.kunpackend,
            -(d.kescendna + d.kdegendna + mu),
            by_cells * y[ENDOSOME_NAKED],
            d.kescendvec,
            -(d.kunpackcyt + mu),
            by_cells * y[CYTOSOL],
            mu - by_cells * y[CELLS],
            d.kescendna,
            d.kunpackcyt,
            by_cells * core[place::SIRNA],
            by_cells * core[place::RISC],
            by_cells * core[place::BOUND],
        ];
        entries[CORE_PATTERN.len()..][..values.len()].copy_from_slice(&values);
    }
}

/// The core alone under constant dilution. Parameters 0 and 1 of the switches are the dilution rate and the rate at which
/// siRNA is infused into the cytosol.
///
/// # Units
/// Copies per cell, mRNA and protein relative to their start, time in hours.
#[derive(Clone, Copy, Debug, Default)]
pub struct CoreAlone<const L: usize> {
    core: Core<L>,
    mu: Lanes<L>,
    infusion: Lanes<L>,
}

impl<const L: usize> CoreAlone<L> {
    /// Puts the parameters of one draw into a lane, `mu` being the dilution rate per hour, and stops its infusion.
    pub fn load(&mut self, lane: usize, core: &CoreParameters, mu: f64) {
        self.core.load(lane, core, 1.0);
        self.mu.set_lane(lane, mu);
        self.infusion.set_lane(lane, 0.0);
    }
}

impl<const L: usize> Switchable for CoreAlone<L> {
    fn set_parameter(&mut self, lane: usize, parameter: usize, value: f64) {
        match parameter {
            0 => self.mu.set_lane(lane, value),
            1 => self.infusion.set_lane(lane, value),
            _ => {}
        }
    }
}

impl<const L: usize> System<L> for CoreAlone<L> {
    fn states(&self) -> usize {
        place::STATES
    }

    fn pattern(&self) -> Vec<(usize, usize)> {
        CORE_PATTERN.to_vec()
    }

    #[inline(always)]
    fn rates(&self, y: &[Lanes<L>], rates: &mut [Lanes<L>]) {
        self.core.rates(y, self.mu, self.infusion, rates);
    }

    #[inline(always)]
    fn jacobian(&self, y: &[Lanes<L>], entries: &mut [Lanes<L>]) {
        self.core.jacobian(y, self.mu, entries);
    }
}
