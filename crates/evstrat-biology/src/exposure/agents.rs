//! Anti-angiogenic agents after Hahnfeldt et al. 1999.

use crate::ode::{Lanes, Switchable};
use crate::tumor::{Channel, Effect, Exposure};

/// An anti-angiogenic agent.
///
/// # References
/// Hahnfeldt et al. 1999, Cancer Research 59:4770 (seen in full).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agent {
    /// Potency e, in kg/(mg d): the loss rate of vasculature per unit of concentration.
    pub e: f64,
    /// Clearance clr, per day.
    pub clr: f64,
}

impl Agent {
    /// TNP-470.
    pub const TNP_470: Self = Self { e: 1.3, clr: 10.1 };
    /// Endostatin.
    pub const ENDOSTATIN: Self = Self { e: 0.66, clr: 1.7 };
    /// Angiostatin.
    pub const ANGIOSTATIN: Self = Self { e: 0.15, clr: 0.38 };
    /// An agent that does nothing.
    pub const NONE: Self = Self { e: 0.0, clr: 1.0 };
}

/// `A` agents given together.
///
/// # Definition
/// `dg_i/dt = rate_i - clr_i g_i`; the loss rate of vasculature is the sum of `e_i g_i`. A bolus adds to `g_i`; parameter i of
/// the switches is the infusion rate of agent i.
///
/// # Units
/// g in mg/kg, rates in mg/kg/d, time in days.
#[derive(Clone, Copy, Debug)]
pub struct Agents<const A: usize, const L: usize> {
    e: [Lanes<L>; A],
    clr: [Lanes<L>; A],
    rate: [Lanes<L>; A],
}

impl<const A: usize, const L: usize> Default for Agents<A, L> {
    fn default() -> Self {
        Self {
            e: [Lanes::splat(Agent::NONE.e); A],
            clr: [Lanes::splat(Agent::NONE.clr); A],
            rate: [Lanes::splat(0.0); A],
        }
    }
}

impl<const A: usize, const L: usize> Agents<A, L> {
    /// Puts the agents of one draw into a lane and stops its infusions.
    pub fn load(&mut self, lane: usize, agents: &[Agent; A]) {
        for (i, agent) in agents.iter().enumerate() {
            self.e[i].set_lane(lane, agent.e);
            self.clr[i].set_lane(lane, agent.clr);
            self.rate[i].set_lane(lane, 0.0);
        }
    }
}

impl<const A: usize, const L: usize> Switchable for Agents<A, L> {
    fn set_parameter(&mut self, lane: usize, parameter: usize, value: f64) {
        if let Some(rate) = self.rate.get_mut(parameter) {
            rate.set_lane(lane, value);
        }
    }
}

impl<const A: usize, const L: usize> Exposure<L> for Agents<A, L> {
    fn states(&self) -> usize {
        A
    }

    fn pattern(&self) -> Vec<(usize, usize)> {
        (0..A).map(|i| (i, i)).collect()
    }

    #[inline(always)]
    fn rates(&self, y: &[Lanes<L>], _: Lanes<L>, rates: &mut [Lanes<L>]) {
        for i in 0..A {
            rates[i] = self.rate[i] - self.clr[i] * y[i];
        }
    }

    #[inline(always)]
    fn jacobian(&self, _: &[Lanes<L>], _: Lanes<L>, entries: &mut [Lanes<L>]) {
        for (entry, clr) in entries.iter_mut().zip(self.clr) {
            *entry = -clr;
        }
    }

    #[inline(always)]
    fn effect(&self, y: &[Lanes<L>]) -> Effect<L> {
        let mut regression = Lanes::splat(0.0);
        for (e, g) in self.e.iter().zip(y) {
            regression += *e * *g;
        }
        Effect::none().with(Channel::Regression, regression)
    }

    fn influence(&self) -> Vec<(Channel, usize)> {
        (0..A).map(|i| (Channel::Regression, i)).collect()
    }

    #[inline(always)]
    fn gradient(&self, _: &[Lanes<L>], entries: &mut [Lanes<L>]) {
        entries[..A].copy_from_slice(&self.e);
    }
}
