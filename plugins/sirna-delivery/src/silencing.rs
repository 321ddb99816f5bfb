//! Silencing in a tumor: delivery and kinetics of the siRNA, and how the target's loss reaches the tumor.

use evstrat_biology::ode::{Lanes, Switchable};
use evstrat_biology::sirna::{SirnaDelivery, SirnaParameters, delivery_state};
use evstrat_biology::tumor::{Channel, Effect, Exposure, MM3_PER_GRAM};
use strategy_kit::exposure::TUMOR_CEILING;

/// What a row brings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct SilencingRow {
    /// Delivery and kinetics; its tumor fraction is that of a tumor of 1 g.
    pub(crate) sirna: SirnaParameters,
    /// Rate at which proliferation stops when the target is gone, per day: acts as a kill rate.
    pub(crate) stop: f64,
}

/// siRNA delivered by vesicles, acting on the vessels, on proliferation, or both.
///
/// # Definition
/// [`SirnaDelivery`] with two additions. Uptake from the blood is proportional to the mass of the tumor, so that a cell
/// gets the same from a dose whatever the size, until the tumor as a whole would take more than its ceiling of the dose: a
/// tumor of volume V acts as one of max(1000 mm3, V f/ceiling), with f the share that one of 1 g takes. And loss of the
/// protein can stop proliferation: kill = `stop` x (1 - protein).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Silencing<const L: usize> {
    delivery: SirnaDelivery<L>,
    /// f over the ceiling.
    saturation: Lanes<L>,
    stop: Lanes<L>,
    /// How many links between states and channels the delivery has; the one to proliferation comes after them.
    links: usize,
}

impl<const L: usize> Default for Silencing<L> {
    fn default() -> Self {
        let delivery = SirnaDelivery::default();
        Self {
            links: Exposure::<L>::influence(&delivery).len(),
            delivery,
            saturation: Lanes::splat(0.0),
            stop: Lanes::splat(0.0),
        }
    }
}

impl<const L: usize> Silencing<L> {
    pub(crate) fn load(&mut self, lane: usize, row: &SilencingRow, state: &mut [f64]) {
        self.delivery.load(lane, &row.sirna, state);
        let saturation = row.sirna.delivered_share() / TUMOR_CEILING;
        self.saturation.set_lane(lane, saturation);
        self.stop.set_lane(lane, row.stop * row.sirna.reached_share);
    }

    /// The volume over which a dose that a tumor of 1 g takes is spread.
    #[inline(always)]
    fn spread(&self, volume: Lanes<L>) -> Lanes<L> {
        (volume * self.saturation).max(Lanes::splat(MM3_PER_GRAM))
    }
}

impl<const L: usize> Switchable for Silencing<L> {
    fn set_parameter(&mut self, lane: usize, parameter: usize, value: f64) {
        self.delivery.set_parameter(lane, parameter, value);
    }
}

impl<const L: usize> Exposure<L> for Silencing<L> {
    fn states(&self) -> usize {
        self.delivery.states()
    }

    fn pattern(&self) -> Vec<(usize, usize)> {
        self.delivery.pattern()
    }

    #[inline(always)]
    fn rates(&self, y: &[Lanes<L>], volume: Lanes<L>, rates: &mut [Lanes<L>]) {
        self.delivery.rates(y, self.spread(volume), rates);
    }

    #[inline(always)]
    fn jacobian(&self, y: &[Lanes<L>], volume: Lanes<L>, entries: &mut [Lanes<L>]) {
        self.delivery.jacobian(y, self.spread(volume), entries);
    }

    fn volume_rows(&self) -> Vec<usize> {
        Exposure::<L>::volume_rows(&self.delivery)
    }

    #[inline(always)]
    fn volume_gradient(&self, y: &[Lanes<L>], volume: Lanes<L>, entries: &mut [Lanes<L>]) {
        let spread = self.spread(volume);
        self.delivery.volume_gradient(y, spread, entries);
        // Below the ceiling the size of the tumor does not matter.
        let mut slope = [0.0; L];
        for (lane, slope) in slope.iter_mut().enumerate() {
            if spread.lane(lane) > MM3_PER_GRAM {
                *slope = self.saturation.lane(lane);
            }
        }
        entries[0] = entries[0] * Lanes::new(slope);
    }

    #[inline(always)]
    fn effect(&self, y: &[Lanes<L>]) -> Effect<L> {
        let lost = 1.0 - y[delivery_state::PROTEIN];
        self.delivery
            .effect(y)
            .with(Channel::Kill, self.stop * lost)
    }

    fn influence(&self) -> Vec<(Channel, usize)> {
        let mut influence = Exposure::<L>::influence(&self.delivery);
        influence.push((Channel::Kill, delivery_state::PROTEIN));
        influence
    }

    #[inline(always)]
    fn gradient(&self, y: &[Lanes<L>], entries: &mut [Lanes<L>]) {
        self.delivery.gradient(y, entries);
        entries[self.links] = -self.stop;
    }
}
