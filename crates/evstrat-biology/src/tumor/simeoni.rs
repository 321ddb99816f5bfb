//! Exponential, then linear growth with a transit chain of dying cells, after Simeoni et al. 2004 and Rocchetti et al. 2013.

use super::{Channel, Effect, Growth, MM3_PER_GRAM};
use crate::ode::{Lanes, Output};
use crate::parameters::lane_parameters;

lane_parameters! {
    /// Parameters of Simeoni's law; defaults of the paclitaxel study on A2780 ovarian carcinoma in mice.
    ///
    /// # References
    /// Simeoni et al. 2004, Cancer Research 64:1094, doi 10.1158/0008-5472.CAN-03-2524 (secondary: nlmixr2lib, `DDMoRe`).
    pub struct SimeoniParameters => SimeoniLanes {
        /// Rate lambda0 of exponential growth.
        lam0: 0.273, "d-1";
        /// Rate lambda1 of linear growth.
        lam1: 0.814, "g.d-1";
        /// Sharpness psi of the switch from one to the other.
        psi: 20.0, "1";
        /// Transit rate of dying cells.
        k1: 0.968, "d-1";
        /// Tumor mass at the start.
        w0: 0.055, "g";
    }
}

impl SimeoniParameters {
    /// Parameters of the anti-angiogenic and cytotoxic combination study, same growth equation.
    ///
    /// # References
    /// Rocchetti et al. 2013 (secondary: `DDMoRe`, simulx); the way the inhibition enters is reconstructed.
    #[must_use]
    pub const fn rocchetti() -> Self {
        Self {
            lam0: 0.14,
            lam1: 0.129,
            psi: 20.0,
            k1: 3.54,
            w0: 0.062,
        }
    }

    /// Mass at which growth turns from exponential to linear, lambda1/lambda0, in g.
    #[must_use]
    pub const fn switch_mass(&self) -> f64 {
        self.lam1 / self.lam0
    }

    /// Concentration that holds the tumor still, lambda0/k2, in the inverse unit of `k2` times days.
    #[must_use]
    pub const fn static_concentration(&self, k2: f64) -> f64 {
        self.lam0 / k2
    }

    /// Growth delay that a course with total exposure `auc` reaches in the end, k2 AUC/lambda0, in days.
    #[must_use]
    pub const fn asymptotic_delay(&self, k2: f64, auc: f64) -> f64 {
        k2 * auc / self.lam0
    }

    /// Start of the states x1 to x4, in g.
    #[must_use]
    pub const fn start(&self) -> [f64; 4] {
        [self.w0, 0.0, 0.0, 0.0]
    }
}

/// Simeoni's law under treatment.
///
/// # Definition
/// With W = x1 + x2 + x3 + x4,
/// `dx1/dt = (1 - a) lambda0 x1 / (1 + (lambda0 W/lambda1)^psi)^(1/psi) - kill x1`, `dx2/dt = kill x1 - k1 x2`,
/// `dx3/dt = k1 (x2 - x3)`, `dx4/dt = k1 (x3 - x4)`. Rocchetti's model is the same with his parameters, the
/// anti-angiogenic agent acting as a and the cytotoxic one as kill.
///
/// # Units
/// Masses in g, time in days.
#[derive(Clone, Copy, Debug, Default)]
pub struct Simeoni<const L: usize> {
    /// Parameters by lane.
    pub parameters: SimeoniLanes<L>,
}

/// Least mass that enters a logarithm, in g: a hundredth of the mass of an atom.
const LEAST_MASS: f64 = 1e-26;

impl<const L: usize> Simeoni<L> {
    /// Specific growth rate without treatment, and its derivative with respect to W.
    #[inline(always)]
    fn specific_rate(&self, y: &[Lanes<L>]) -> (Lanes<L>, Lanes<L>) {
        let p = &self.parameters;
        let mass = (y[0] + y[1] + y[2] + y[3]).max(Lanes::splat(LEAST_MASS));
        let ratio = p.lam0 * mass / p.lam1;
        // (1 + r^psi)^(-1/psi) by way of the soft maximum of 0 and psi ln r, which does not overflow.
        let s = p.psi * ratio.ln();
        let tail = (-s.abs()).exp();
        let soft = s.max(Lanes::splat(0.0)) + (1.0 + tail).ln();
        let rate = p.lam0 * (-(soft / p.psi)).exp();
        let logistic = positive_or(s, 1.0 / (1.0 + tail), tail / (1.0 + tail));
        (rate, -(rate * logistic / mass))
    }
}

/// `positive` where `s` is not negative, else `negative`.
#[inline(always)]
fn positive_or<const L: usize>(s: Lanes<L>, positive: Lanes<L>, negative: Lanes<L>) -> Lanes<L> {
    Lanes::new(std::array::from_fn(|l| {
        if s.lane(l) >= 0.0 {
            positive.lane(l)
        } else {
            negative.lane(l)
        }
    }))
}

impl<const L: usize> Growth<L> for Simeoni<L> {
    fn states(&self) -> usize {
        4
    }

    fn pattern(&self) -> Vec<(usize, usize)> {
        vec![
            (0, 0),
            (0, 1),
            (0, 2),
            (0, 3),
            (1, 0),
            (1, 1),
            (2, 1),
            (2, 2),
            (3, 2),
            (3, 3),
        ]
    }

    #[inline(always)]
    fn rates(&self, y: &[Lanes<L>], effect: &Effect<L>, rates: &mut [Lanes<L>]) {
        let k1 = self.parameters.k1;
        let (specific, _) = self.specific_rate(y);
        let growth = (1.0 - effect.on(Channel::Inhibition)) * specific * y[0];
        let killed = effect.on(Channel::Kill) * y[0];
        rates[0] = growth - killed;
        rates[1] = killed - k1 * y[1];
        rates[2] = k1 * (y[1] - y[2]);
        rates[3] = k1 * (y[2] - y[3]);
    }

    #[inline(always)]
    fn jacobian(&self, y: &[Lanes<L>], effect: &Effect<L>, entries: &mut [Lanes<L>]) {
        let k1 = self.parameters.k1;
        let (specific, slope) = self.specific_rate(y);
        let left = 1.0 - effect.on(Channel::Inhibition);
        let kill = effect.on(Channel::Kill);
        let crowding = left * slope * y[0];
        entries[0] = left * specific + crowding - kill;
        entries[1] = crowding;
        entries[2] = crowding;
        entries[3] = crowding;
        entries[4] = kill;
        entries[5] = -k1;
        entries[6] = k1;
        entries[7] = -k1;
        entries[8] = k1;
        entries[9] = -k1;
    }

    fn response(&self) -> Vec<(usize, Channel)> {
        vec![
            (0, Channel::Inhibition),
            (0, Channel::Kill),
            (1, Channel::Kill),
        ]
    }

    #[inline(always)]
    fn sensitivity(&self, y: &[Lanes<L>], _: &Effect<L>, entries: &mut [Lanes<L>]) {
        let (specific, _) = self.specific_rate(y);
        entries[0] = -(specific * y[0]);
        entries[1] = -y[0];
        entries[2] = y[0];
    }

    fn volume_states(&self) -> Vec<usize> {
        vec![0, 1, 2, 3]
    }

    #[inline(always)]
    fn volume(&self, y: &[Lanes<L>]) -> Lanes<L> {
        MM3_PER_GRAM * (y[0] + y[1] + y[2] + y[3]).max(Lanes::splat(LEAST_MASS))
    }

    #[inline(always)]
    fn volume_slopes(&self, _: &[Lanes<L>], entries: &mut [Lanes<L>]) {
        entries[..4].fill(Lanes::splat(MM3_PER_GRAM));
    }

    fn size(&self, offset: usize) -> Output {
        Output::Sum {
            first: offset,
            count: 4,
        }
    }
}
