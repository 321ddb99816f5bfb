//! Tumor and vasculature after Hahnfeldt et al. 1999.

use super::{Channel, Effect, Growth};
use crate::ode::{Lanes, Output};
use crate::parameters::lane_parameters;

lane_parameters! {
    /// Parameters of Hahnfeldt's law, fitted to Lewis lung carcinoma in mice.
    ///
    /// # References
    /// Hahnfeldt, Panigrahy, Folkman and Hlatky 1999, Cancer Research 59:4770 (seen in full).
    pub struct HahnfeldtParameters => HahnfeldtLanes {
        /// Growth rate lambda1 of the tumor towards its carrying capacity.
        lam1: 0.192, "d-1";
        /// Spontaneous loss rate lambda2 of vasculature.
        lam2: 0.0, "d-1";
        /// Stimulation b of vasculature by the tumor.
        b: 5.85, "d-1";
        /// Endogenous inhibition d of vasculature.
        d: 0.00873, "d-1.mm-2";
        /// Tumor volume at the start.
        v0: 180.0, "mm3";
        /// Carrying capacity at the start.
        k0: 625.0, "mm3";
    }
}

impl HahnfeldtParameters {
    /// Volume at which the untreated tumor rests: ((b - lambda2)/d)^(3/2), in mm3; zero when nothing is left to grow.
    ///
    /// With a constant loss rate of vasculature `regression` = sum(e g) (1/d) it is lower.
    #[must_use]
    pub fn set_point(&self, regression: f64) -> f64 {
        let net = (self.b - self.lam2 - regression).max(0.0) / self.d;
        net * net.sqrt()
    }

    /// Start of the states (ln V, ln K).
    #[must_use]
    pub fn start(&self) -> [f64; 2] {
        [evstrat_math::ln(self.v0), evstrat_math::ln(self.k0)]
    }
}

/// Hahnfeldt's law in logarithms.
///
/// # Definition
/// `dV/dt = -lambda1 V ln(V/K) - kill V`,
/// `dK/dt = -lambda2 K + b (1 - a) V - d K V^(2/3) - regression K`.
/// The states are ln V and ln K, so that volumes are positive by construction; the equations are the published ones.
///
/// # Units
/// V and K in mm3, time in days.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hahnfeldt<const L: usize> {
    /// Parameters by lane.
    pub parameters: HahnfeldtLanes<L>,
}

impl<const L: usize> Hahnfeldt<L> {
    /// Stimulation b (1-a) V/K and inhibition d V^(2/3) per day.
    #[inline(always)]
    fn terms(&self, y: &[Lanes<L>], effect: &Effect<L>) -> (Lanes<L>, Lanes<L>) {
        let p = &self.parameters;
        let stimulus = p.b * (1.0 - effect.on(Channel::Inhibition));
        let ratio = (y[0] - y[1]).exp();
        let surface = (y[0] * (2.0 / 3.0)).exp();
        (stimulus * ratio, p.d * surface)
    }
}

impl<const L: usize> Growth<L> for Hahnfeldt<L> {
    fn states(&self) -> usize {
        2
    }

    fn pattern(&self) -> Vec<(usize, usize)> {
        vec![(0, 0), (0, 1), (1, 0), (1, 1)]
    }

    #[inline(always)]
    fn rates(&self, y: &[Lanes<L>], effect: &Effect<L>, rates: &mut [Lanes<L>]) {
        let p = &self.parameters;
        let (stimulation, inhibition) = self.terms(y, effect);
        rates[0] = p.lam1 * (y[1] - y[0]) - effect.on(Channel::Kill);
        rates[1] = stimulation - p.lam2 - inhibition - effect.on(Channel::Regression);
    }

    #[inline(always)]
    fn jacobian(&self, y: &[Lanes<L>], effect: &Effect<L>, entries: &mut [Lanes<L>]) {
        let lam1 = self.parameters.lam1;
        let (stimulation, inhibition) = self.terms(y, effect);
        entries[0] = -lam1;
        entries[1] = lam1;
        entries[2] = stimulation - inhibition * (2.0 / 3.0);
        entries[3] = -stimulation;
    }

    fn response(&self) -> Vec<(usize, Channel)> {
        vec![
            (0, Channel::Kill),
            (1, Channel::Inhibition),
            (1, Channel::Regression),
        ]
    }

    #[inline(always)]
    fn sensitivity(&self, y: &[Lanes<L>], _: &Effect<L>, entries: &mut [Lanes<L>]) {
        let ratio = (y[0] - y[1]).exp();
        entries[0] = Lanes::splat(-1.0);
        entries[1] = -(self.parameters.b * ratio);
        entries[2] = Lanes::splat(-1.0);
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
