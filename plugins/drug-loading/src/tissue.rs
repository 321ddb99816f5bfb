//! Drug in the tumor: carried in, leaked out of its carrier, and killing by concentration.

use evstrat_biology::ode::{Lanes, Switchable};
use evstrat_biology::tumor::{Channel, Effect, Exposure, MM3_PER_GRAM};
use strategy_kit::exposure::TUMOR_CEILING;

/// States of [`Tissue`].
pub(crate) mod state {
    /// Doses still inside vesicles in the tumor.
    pub(crate) const CARRIED: usize = 0;
    /// Doses of free drug in blood, on their way into the tumor.
    pub(crate) const FREE: usize = 1;
    /// Effective concentration in the tumor, relative to that of half the largest kill.
    pub(crate) const TUMOR: usize = 2;
    pub(crate) const COUNT: usize = 3;
}

/// Concentration relative to the half-effective one below which even the flattest slope kills nothing that double
/// precision could show.
const LEAST_RATIO: f64 = 1e-30;

/// What a row brings.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct TissueRow {
    /// Effective concentration that one carried dose releases in all, in nmol/L.
    pub(crate) carried: f64,
    /// Effective concentration that the free drug of one dose brings in all, in nmol/L.
    pub(crate) free: f64,
    /// Rate at which vesicles in the tumor release their drug, per day.
    pub(crate) release: f64,
    /// Rate at which free drug of the blood is distributed, per day.
    pub(crate) distribution: f64,
    /// Rate at which drug leaves the tumor, per day.
    pub(crate) loss: f64,
    /// Largest kill rate, per day.
    pub(crate) kill: f64,
    /// Effective concentration of half the largest kill, in nmol/L.
    pub(crate) half: f64,
    /// Hill slope.
    pub(crate) hill: f64,
    /// Change of the angiogenic stimulus by what the vesicles carry of their own.
    pub(crate) stimulus: f64,
    /// Share of the dose that a tumor of 1 g takes, carried or free, whichever is more.
    pub(crate) fraction: f64,
}

/// Carried and free drug in a tumor.
///
/// # Definition
/// `dE/dt = -release E`, `dG/dt = -distribution G`,
/// `dT/dt = (carried release E + free distribution G)/half - loss T`; the kill rate is `kill T^h / (T^h + 1)`. A dose adds
/// one to E and G. The native cargo of the carriers adds a constant change of the angiogenic stimulus.
///
/// Concentrations are those of a tumor of 1 g. Larger tumors take more in proportion, until they would take more than the
/// ceiling of the dose; from there on they share it: what arrives is divided by max(1, V fraction/ceiling) with V in g.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tissue<const L: usize> {
    /// What carried drug brings per day, and what free drug brings.
    carried: Lanes<L>,
    free: Lanes<L>,
    release: Lanes<L>,
    distribution: Lanes<L>,
    loss: Lanes<L>,
    kill: Lanes<L>,
    hill: Lanes<L>,
    stimulus: Lanes<L>,
    /// Fraction over ceiling, per mm3.
    saturation: Lanes<L>,
}

impl<const L: usize> Default for Tissue<L> {
    fn default() -> Self {
        let one = Lanes::splat(1.0);
        let none = Lanes::splat(0.0);
        Self {
            carried: none,
            free: none,
            release: one,
            distribution: one,
            loss: one,
            kill: none,
            hill: one,
            stimulus: none,
            saturation: none,
        }
    }
}

impl<const L: usize> Tissue<L> {
    pub(crate) fn load(&mut self, lane: usize, row: &TissueRow) {
        let carried = row.carried / row.half * row.release;
        self.carried.set_lane(lane, carried);
        let free = row.free / row.half * row.distribution;
        self.free.set_lane(lane, free);
        self.release.set_lane(lane, row.release);
        self.distribution.set_lane(lane, row.distribution);
        self.loss.set_lane(lane, row.loss);
        self.kill.set_lane(lane, row.kill);
        self.hill.set_lane(lane, row.hill);
        self.stimulus.set_lane(lane, row.stimulus);
        let saturation = row.fraction / TUMOR_CEILING / MM3_PER_GRAM;
        self.saturation.set_lane(lane, saturation);
    }

    /// Drug on its way into the tumor, before large tumors share it.
    #[inline(always)]
    fn arrival(&self, y: &[Lanes<L>]) -> Lanes<L> {
        self.carried * y[state::CARRIED] + self.free * y[state::FREE]
    }

    /// By how much a large tumor thins out what arrives.
    #[inline(always)]
    fn thinning(&self, volume: Lanes<L>) -> Lanes<L> {
        (volume * self.saturation).max(Lanes::splat(1.0))
    }

    /// Share of the largest kill, and its derivative by concentration.
    #[inline(always)]
    fn response(&self, tumor: Lanes<L>) -> (Lanes<L>, Lanes<L>) {
        let least = Lanes::splat(LEAST_RATIO);
        let ratio = tumor.max(least);
        let power = (self.hill * ratio.ln()).exp();
        let whole = 1.0 + power;
        let share = power / whole;
        let slope = self.hill * share / (whole * ratio);
        let mut values = (share.to_array(), slope.to_array());
        for lane in 0..L {
            if ratio.lane(lane) <= LEAST_RATIO {
                (values.0[lane], values.1[lane]) = (0.0, 0.0);
            }
        }
        (Lanes::new(values.0), Lanes::new(values.1))
    }
}

impl<const L: usize> Switchable for Tissue<L> {
    fn set_parameter(&mut self, _: usize, _: usize, _: f64) {}
}

impl<const L: usize> Exposure<L> for Tissue<L> {
    fn states(&self) -> usize {
        state::COUNT
    }

    fn pattern(&self) -> Vec<(usize, usize)> {
        use state::{CARRIED, FREE, TUMOR};
        vec![
            (CARRIED, CARRIED),
            (FREE, FREE),
            (TUMOR, CARRIED),
            (TUMOR, FREE),
            (TUMOR, TUMOR),
        ]
    }

    #[inline(always)]
    fn rates(&self, y: &[Lanes<L>], volume: Lanes<L>, rates: &mut [Lanes<L>]) {
        rates[state::CARRIED] = -(self.release * y[state::CARRIED]);
        rates[state::FREE] = -(self.distribution * y[state::FREE]);
        rates[state::TUMOR] = self.arrival(y) / self.thinning(volume) - self.loss * y[state::TUMOR];
    }

    #[inline(always)]
    fn jacobian(&self, _: &[Lanes<L>], volume: Lanes<L>, entries: &mut [Lanes<L>]) {
        let thinning = self.thinning(volume);
        entries[0] = -self.release;
        entries[1] = -self.distribution;
        entries[2] = self.carried / thinning;
        entries[3] = self.free / thinning;
        entries[4] = -self.loss;
    }

    fn volume_rows(&self) -> Vec<usize> {
        vec![state::TUMOR]
    }

    #[inline(always)]
    fn volume_gradient(&self, y: &[Lanes<L>], volume: Lanes<L>, entries: &mut [Lanes<L>]) {
        let thinning = self.thinning(volume);
        let mut slope = [0.0; L];
        for (lane, slope) in slope.iter_mut().enumerate() {
            if thinning.lane(lane) > 1.0 {
                *slope = self.saturation.lane(lane);
            }
        }
        entries[0] = -(self.arrival(y) * Lanes::new(slope) / (thinning * thinning));
    }

    #[inline(always)]
    fn effect(&self, y: &[Lanes<L>]) -> Effect<L> {
        let (share, _) = self.response(y[state::TUMOR]);
        Effect::none()
            .with(Channel::Kill, self.kill * share)
            .with(Channel::Inhibition, -self.stimulus)
    }

    fn influence(&self) -> Vec<(Channel, usize)> {
        vec![(Channel::Kill, state::TUMOR)]
    }

    #[inline(always)]
    fn gradient(&self, y: &[Lanes<L>], entries: &mut [Lanes<L>]) {
        let (_, slope) = self.response(y[state::TUMOR]);
        entries[0] = self.kill * slope;
    }
}
