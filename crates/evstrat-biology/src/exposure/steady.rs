//! Effects that are constant between events.

use crate::ode::{Lanes, Switchable};
use crate::tumor::{Channel, Effect, Exposure};

/// A constant effect on the three channels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SteadyEffect {
    /// Inhibition of angiogenesis, at most one; negative when a treatment promotes it.
    pub inhibition: f64,
    /// Kill rate, per day.
    pub kill: f64,
    /// Loss rate of vasculature, per day.
    pub regression: f64,
}

/// A treatment whose effect is `level` times the effect of the draw, the level being switched by events.
///
/// # Definition
/// No states; effect = level x [`SteadyEffect`]. Parameter 0 of the switches is the level, one at the start unless the
/// draw is loaded with another.
#[derive(Clone, Copy, Debug)]
pub struct Steady<const L: usize> {
    effect: [Lanes<L>; 3],
    level: Lanes<L>,
}

impl<const L: usize> Default for Steady<L> {
    fn default() -> Self {
        Self {
            effect: [Lanes::splat(0.0); 3],
            level: Lanes::splat(0.0),
        }
    }
}

impl<const L: usize> Steady<L> {
    /// Puts the effect of one draw into a lane, with its level at the start.
    pub fn load(&mut self, lane: usize, effect: &SteadyEffect, level: f64) {
        self.effect[Channel::Inhibition as usize].set_lane(lane, effect.inhibition);
        self.effect[Channel::Kill as usize].set_lane(lane, effect.kill);
        self.effect[Channel::Regression as usize].set_lane(lane, effect.regression);
        self.level.set_lane(lane, level);
    }
}

impl<const L: usize> Switchable for Steady<L> {
    fn set_parameter(&mut self, lane: usize, parameter: usize, value: f64) {
        if parameter == 0 {
            self.level.set_lane(lane, value);
        }
    }
}

impl<const L: usize> Exposure<L> for Steady<L> {
    fn states(&self) -> usize {
        0
    }

    fn pattern(&self) -> Vec<(usize, usize)> {
        Vec::new()
    }

    #[inline(always)]
    fn rates(&self, _: &[Lanes<L>], _: Lanes<L>, _: &mut [Lanes<L>]) {}

    #[inline(always)]
    fn jacobian(&self, _: &[Lanes<L>], _: Lanes<L>, _: &mut [Lanes<L>]) {}

    #[inline(always)]
    fn effect(&self, _: &[Lanes<L>]) -> Effect<L> {
        Effect(self.effect.map(|effect| effect * self.level))
    }

    fn influence(&self) -> Vec<(Channel, usize)> {
        Vec::new()
    }

    #[inline(always)]
    fn gradient(&self, _: &[Lanes<L>], _: &mut [Lanes<L>]) {}
}
