//! Complete loss of VEGF over a window of time: the yardstick for the share that VEGF carries.

use evstrat_biology::ode::{LANES, Lanes, Switchable};
use evstrat_biology::regimen::{Change, Timeline};
use evstrat_biology::response::{Endpoint, Plan, ResponseEvaluator};
use evstrat_biology::tumor::{Channel, Effect, Exposure};

/// Day of the first dose of bevacizumab in the study of Rocchetti 2013.
pub(crate) const FIRST_DAY: f64 = 8.0;
/// Day on which its growth inhibition is read.
pub(crate) const LAST_DAY: f64 = 40.0;

/// An inhibition of the angiogenic stimulus by a fixed share while it is switched on (parameter 0).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Blockade<const L: usize> {
    share: Lanes<L>,
    on: Lanes<L>,
}

impl<const L: usize> Default for Blockade<L> {
    fn default() -> Self {
        Self {
            share: Lanes::splat(0.0),
            on: Lanes::splat(0.0),
        }
    }
}

impl<const L: usize> Blockade<L> {
    pub(crate) fn load(&mut self, lane: usize, share: f64) {
        self.share.set_lane(lane, share);
        self.on.set_lane(lane, 0.0);
    }
}

/// An evaluator of the growth inhibition that a blockade from `from` to `to` reaches on the last day.
pub(crate) fn evaluator(from: f64, to: f64) -> ResponseEvaluator<Blockade<LANES>> {
    let switch = |value| Change::Parameter {
        parameter: 0,
        value,
    };
    let timeline = Timeline::until(LAST_DAY)
        .with(from, switch(1.0))
        .with(to, switch(0.0));
    let endpoint = Endpoint {
        horizon: LAST_DAY,
        ..Endpoint::default()
    };
    ResponseEvaluator::new(Blockade::default(), Plan::new(endpoint, timeline, &[]))
}

impl<const L: usize> Switchable for Blockade<L> {
    fn set_parameter(&mut self, lane: usize, parameter: usize, value: f64) {
        if parameter == 0 {
            self.on.set_lane(lane, value);
        }
    }
}

impl<const L: usize> Exposure<L> for Blockade<L> {
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
        Effect::none().with(Channel::Inhibition, self.share * self.on)
    }

    fn influence(&self) -> Vec<(Channel, usize)> {
        Vec::new()
    }

    #[inline(always)]
    fn gradient(&self, _: &[Lanes<L>], _: &mut [Lanes<L>]) {}
}
