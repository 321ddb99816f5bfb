//! A release inhibitor given over time, acting on a tumor through the vesicles it removes.

use crate::exposure::hill::hill;
use crate::ode::{Lanes, Switchable};
use crate::parameters::lane_parameters;
use crate::tumor::{Channel, Effect, Exposure};

/// Hours in a day.
const HOURS: f64 = 24.0;

lane_parameters! {
    /// A release inhibitor and the cells it acts on.
    ///
    /// # References
    /// `krel` 0.105/h (seen: Wang 2017); potency shift of PDDC from 0.27 uM on the enzyme to 3.2 uM on release (seen: Rojas
    /// 2019); compensation by microvesicles (direction seen: Menck 2017, size recalled).
    pub struct ReleaseParameters => ReleaseLanes {
        /// Loss rate of the inhibitor.
        clearance: 1.0, "d-1";
        /// Concentration of the inhibitor with half its largest effect on release, the shift from the enzyme included.
        ec50: 3.2, "umol.L-1";
        /// Slope of its effect.
        slope: 1.0, "1";
        /// Largest block of formation, as a share of all formation: the share of its branch in responding cells.
        formation_block: 0.4, "1";
        /// Largest block of passage (transport, docking, fusion).
        passage_block: 0.0, "1";
        /// Release constant of the pool.
        krel: 0.105, "h-1";
        /// Share of the pool's turnover that goes to lysosomes without inhibitor.
        lysosomal_share: 0.5, "1";
        /// Rise of microvesicles per fall of formation.
        compensation: 0.75, "1";
        /// Share of the angiogenic stimulus that small vesicles carry; negative when they restrain vessels.
        small_stimulus: 0.1, "1";
        /// Share of the angiogenic stimulus that microvesicles carry.
        microvesicle_stimulus: 0.03, "1";
        /// Growth rate of the tumor that small vesicles add; negative when they restrain it.
        small_growth: 0.0, "d-1";
        /// Growth rate of the tumor that microvesicles add.
        microvesicle_growth: 0.0, "d-1";
    }
}

/// Places of the states of [`ReleaseInhibition`].
pub mod release_state {
    /// Concentration of the inhibitor.
    pub const INHIBITOR: usize = 0;
    /// Pool of small vesicles in the cells relative to none inhibited.
    pub const POOL: usize = 1;
    /// Number of states.
    pub const STATES: usize = 2;
}

/// Absolute tolerances of the states in an evaluation.
pub const RELEASE_ATOL: [f64; release_state::STATES] = [1e-5, 1e-5];

/// A release inhibitor with first-order loss, and the pool of small vesicles.
///
/// # Definition
/// With `I = g^h/(g^h + ec50^h)` (straightened below a billionth of ec50), formation `F = 1 - formation_block I`, passage `P = 1 - passage_block I` and L the
/// lysosomal share, `dg/dt = rate - clearance g` and `dX/dt = krel/(1-L) (F - ((1-L) P + L) X)`. Small vesicles are released at `P X`
/// and microvesicles at `1 + compensation (1 - F)` times their normal rate; the effect is the balance of what they carry
/// ([`balance`](super::balance)): inhibition `sum of stimulus (1 - level)`, kill `sum of growth (1 - level)`. A dose adds
/// to g; parameter 0 of the switches is the rate of an infusion.
///
/// # Units
/// g in umol/L, time in days.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReleaseInhibition<const L: usize> {
    parameters: ReleaseLanes<L>,
    rate: Lanes<L>,
    turnover: Lanes<L>,
}

/// The block at present, and its derivatives by the concentration.
struct Blocked<const L: usize> {
    formation: Lanes<L>,
    passage: Lanes<L>,
    slope: Lanes<L>,
}

impl<const L: usize> ReleaseInhibition<L> {
    /// Puts the parameters of one draw into a lane and the start, cells without inhibitor, into the state.
    pub fn load(&mut self, lane: usize, p: &ReleaseParameters, y: &mut [f64]) {
        self.parameters.load(lane, p);
        self.rate.set_lane(lane, 0.0);
        let turnover = p.krel * HOURS / (1.0 - p.lysosomal_share);
        self.turnover.set_lane(lane, turnover);
        y[release_state::INHIBITOR] = 0.0;
        y[release_state::POOL] = 1.0;
    }

    #[inline(always)]
    fn blocked(&self, y: &[Lanes<L>]) -> Blocked<L> {
        let p = &self.parameters;
        let (block, slope) = hill(y[release_state::INHIBITOR] / p.ec50, p.slope);
        Blocked {
            formation: 1.0 - p.formation_block * block,
            passage: 1.0 - p.passage_block * block,
            slope: slope / p.ec50,
        }
    }

    #[inline(always)]
    fn outflow(&self, passage: Lanes<L>) -> Lanes<L> {
        let lysosomal = self.parameters.lysosomal_share;
        (1.0 - lysosomal) * passage + lysosomal
    }
}

impl<const L: usize> Switchable for ReleaseInhibition<L> {
    fn set_parameter(&mut self, lane: usize, parameter: usize, value: f64) {
        if parameter == 0 {
            self.rate.set_lane(lane, value);
        }
    }
}

impl<const L: usize> Exposure<L> for ReleaseInhibition<L> {
    fn states(&self) -> usize {
        release_state::STATES
    }

    fn pattern(&self) -> Vec<(usize, usize)> {
        vec![(0, 0), (1, 0), (1, 1)]
    }

    #[inline(always)]
    fn rates(&self, y: &[Lanes<L>], _: Lanes<L>, rates: &mut [Lanes<L>]) {
        let now = self.blocked(y);
        rates[0] = self.rate - self.parameters.clearance * y[0];
        rates[1] = self.turnover * (now.formation - self.outflow(now.passage) * y[1]);
    }

    #[inline(always)]
    fn jacobian(&self, y: &[Lanes<L>], _: Lanes<L>, entries: &mut [Lanes<L>]) {
        let p = &self.parameters;
        let now = self.blocked(y);
        entries[0] = -p.clearance;
        entries[1] = self.turnover
            * now.slope
            * ((1.0 - p.lysosomal_share) * p.passage_block * y[1] - p.formation_block);
        entries[2] = -(self.turnover * self.outflow(now.passage));
    }

    #[inline(always)]
    fn effect(&self, y: &[Lanes<L>]) -> Effect<L> {
        let p = &self.parameters;
        let now = self.blocked(y);
        let small = 1.0 - now.passage * y[1];
        let microvesicles = p.compensation * (now.formation - 1.0);
        Effect::none()
            .with(
                Channel::Inhibition,
                p.small_stimulus * small + p.microvesicle_stimulus * microvesicles,
            )
            .with(
                Channel::Kill,
                p.small_growth * small + p.microvesicle_growth * microvesicles,
            )
    }

    fn influence(&self) -> Vec<(Channel, usize)> {
        vec![
            (Channel::Inhibition, 0),
            (Channel::Inhibition, 1),
            (Channel::Kill, 0),
            (Channel::Kill, 1),
        ]
    }

    #[inline(always)]
    fn gradient(&self, y: &[Lanes<L>], entries: &mut [Lanes<L>]) {
        let p = &self.parameters;
        let now = self.blocked(y);
        let small = p.passage_block * now.slope * y[1];
        let microvesicles = -(p.compensation * p.formation_block * now.slope);
        entries[0] = p.small_stimulus * small + p.microvesicle_stimulus * microvesicles;
        entries[1] = -(p.small_stimulus * now.passage);
        entries[2] = p.small_growth * small + p.microvesicle_growth * microvesicles;
        entries[3] = -(p.small_growth * now.passage);
    }
}
