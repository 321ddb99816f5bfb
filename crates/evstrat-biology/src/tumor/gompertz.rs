//! Gompertz growth.

use super::{Channel, Effect, Growth};
use crate::ode::{Lanes, Output};
use crate::parameters::lane_parameters;

lane_parameters! {
    /// Parameters of Gompertz growth; defaults for Lewis lung carcinoma in mice.
    ///
    /// # References
    /// Benzekry et al. 2014, `PLoS` Computational Biology 10:e1003800, doi 10.1371/journal.pcbi.1003800 (recalled: initial
    /// rate 0.742/d at 1 mm3 and its decay 0.0792/d, whose ratio gives the carrying capacity).
    pub struct GompertzParameters => GompertzLanes {
        /// Decay rate beta of the specific growth rate.
        beta: 0.0792, "d-1";
        /// Carrying capacity K.
        k: 11_718.0, "mm3";
        /// Tumor volume at the start.
        v0: 180.0, "mm3";
    }
}

impl GompertzParameters {
    /// Start of the state ln V.
    #[must_use]
    pub fn start(&self) -> [f64; 1] {
        [evstrat_math::ln(self.v0)]
    }

    /// Volume at a time without treatment, in mm3: `K (V0/K)^exp(-beta t)`.
    #[must_use]
    pub fn volume(&self, time: f64) -> f64 {
        let decay = evstrat_math::exp(-self.beta * time);
        self.k * evstrat_math::exp(decay * evstrat_math::ln(self.v0 / self.k))
    }
}

/// Gompertz growth under treatment, in the logarithm of the volume.
///
/// # Definition
/// `dV/dt = (1 - a) beta V ln(K/V) - kill V`; the state is ln V.
///
/// # Units
/// V in mm3, time in days.
#[derive(Clone, Copy, Debug)]
pub struct Gompertz<const L: usize> {
    /// Parameters by lane.
    pub parameters: GompertzLanes<L>,
    ln_k: Lanes<L>,
}

impl<const L: usize> Default for Gompertz<L> {
    fn default() -> Self {
        let defaults = GompertzParameters::default();
        Self {
            parameters: GompertzLanes::default(),
            ln_k: Lanes::splat(evstrat_math::ln(defaults.k)),
        }
    }
}

impl<const L: usize> Gompertz<L> {
    /// Puts the parameters of one draw into a lane.
    pub fn load(&mut self, lane: usize, parameters: &GompertzParameters) {
        self.parameters.load(lane, parameters);
        self.ln_k.set_lane(lane, evstrat_math::ln(parameters.k));
    }
}

impl<const L: usize> Growth<L> for Gompertz<L> {
    fn states(&self) -> usize {
        1
    }

    fn pattern(&self) -> Vec<(usize, usize)> {
        vec![(0, 0)]
    }

    #[inline(always)]
    fn rates(&self, y: &[Lanes<L>], effect: &Effect<L>, rates: &mut [Lanes<L>]) {
        let rate = self.parameters.beta * (1.0 - effect.on(Channel::Inhibition));
        rates[0] = rate * (self.ln_k - y[0]) - effect.on(Channel::Kill);
    }

    #[inline(always)]
    fn jacobian(&self, _: &[Lanes<L>], effect: &Effect<L>, entries: &mut [Lanes<L>]) {
        entries[0] = -(self.parameters.beta * (1.0 - effect.on(Channel::Inhibition)));
    }

    fn response(&self) -> Vec<(usize, Channel)> {
        vec![(0, Channel::Inhibition), (0, Channel::Kill)]
    }

    #[inline(always)]
    fn sensitivity(&self, y: &[Lanes<L>], _: &Effect<L>, entries: &mut [Lanes<L>]) {
        entries[0] = -(self.parameters.beta * (self.ln_k - y[0]));
        entries[1] = Lanes::splat(-1.0);
    }

    fn volume_states(&self) -> Vec<usize> {
        vec![0]
    }

    #[inline(always)]
    fn volume(&self, y: &[Lanes<L>]) -> Lanes<L> {
        y[0].exp()
    }

    #[inline(always)]
    fn volume_slopes(&self, y: &[Lanes<L>], entries: &mut [Lanes<L>]) {
        entries[0] = y[0].exp();
    }

    fn size(&self, offset: usize) -> Output {
        Output::Exp(offset)
    }
}
