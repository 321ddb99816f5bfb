//! A growth law coupled to a treatment.

use super::{Channel, Effect, Exposure, Growth};
use crate::ode::{Lanes, Output, Switchable, System};

/// Most derivatives of one kind in a coupling.
const MOST: usize = 8;

/// A tumor under treatment: the states of the exposure, then those of the growth law.
#[derive(Clone, Debug)]
pub struct Treated<E, G> {
    /// The treatment.
    pub exposure: E,
    /// The growth law.
    pub growth: G,
    exposure_states: usize,
    exposure_entries: usize,
    growth_entries: usize,
    /// Pairs of places in the response of the tumor and the influence of the exposure, on the same channel.
    chain: Vec<(usize, usize)>,
    /// Whether the exposure depends on the volume of the tumor.
    feedback: bool,
    volume_rows: usize,
}

impl<E, G> Treated<E, G> {
    /// Couples a treatment to a growth law.
    ///
    /// # Panics
    /// When one of them declares more than eight derivatives for the coupling.
    #[must_use]
    pub fn new<const L: usize>(exposure: E, growth: G) -> Self
    where
        E: Exposure<L>,
        G: Growth<L>,
    {
        let response = growth.response();
        let influence = exposure.influence();
        assert!(
            response.len() <= MOST && influence.len() <= MOST,
            "a coupling has at most {MOST} derivatives"
        );
        let mut chain = Vec::new();
        for (r, (_, to)) in response.iter().enumerate() {
            for (i, (from, _)) in influence.iter().enumerate() {
                if to == from {
                    chain.push((r, i));
                }
            }
        }
        let volume_rows = exposure.volume_rows();
        assert!(
            volume_rows.len() <= MOST && growth.volume_states().len() <= MOST,
            "a coupling has at most {MOST} derivatives"
        );
        Self {
            feedback: !volume_rows.is_empty(),
            volume_rows: volume_rows.len(),
            exposure_states: exposure.states(),
            exposure_entries: exposure.pattern().len(),
            growth_entries: growth.pattern().len(),
            chain,
            exposure,
            growth,
        }
    }

    /// Index of the first state of the tumor.
    #[must_use]
    pub const fn tumor_offset(&self) -> usize {
        self.exposure_states
    }

    /// The volume of the tumor where the exposure asks for it.
    #[inline(always)]
    fn volume<const L: usize>(&self, tumor: &[Lanes<L>]) -> Lanes<L>
    where
        G: Growth<L>,
    {
        if self.feedback {
            self.growth.volume(tumor)
        } else {
            Lanes::splat(1.0)
        }
    }

    /// The size of the tumor.
    pub fn size<const L: usize>(&self) -> Output
    where
        G: Growth<L>,
    {
        self.growth.size(self.exposure_states)
    }
}

impl<E: Exposure<L>, G: Growth<L>, const L: usize> System<L> for Treated<E, G> {
    fn states(&self) -> usize {
        self.exposure_states + self.growth.states()
    }

    fn pattern(&self) -> Vec<(usize, usize)> {
        let offset = self.exposure_states;
        let mut pattern = self.exposure.pattern();
        pattern.extend(
            self.growth
                .pattern()
                .iter()
                .map(|(i, j)| (i + offset, j + offset)),
        );
        let response = self.growth.response();
        let influence = self.exposure.influence();
        pattern.extend(
            self.chain
                .iter()
                .map(|&(r, i)| (response[r].0 + offset, influence[i].1)),
        );
        for row in self.exposure.volume_rows() {
            pattern.extend(
                self.growth
                    .volume_states()
                    .iter()
                    .map(|state| (row, state + offset)),
            );
        }
        pattern
    }

    #[inline(always)]
    fn rates(&self, y: &[Lanes<L>], rates: &mut [Lanes<L>]) {
        let (exposure, tumor) = y.split_at(self.exposure_states);
        let (exposure_rates, tumor_rates) = rates.split_at_mut(self.exposure_states);
        self.exposure
            .rates(exposure, self.volume(tumor), exposure_rates);
        let effect = self.exposure.effect(exposure);
        self.growth.rates(tumor, &effect, tumor_rates);
    }

    #[inline(always)]
    fn jacobian(&self, y: &[Lanes<L>], entries: &mut [Lanes<L>]) {
        let (exposure, tumor) = y.split_at(self.exposure_states);
        let (exposure_entries, rest) = entries.split_at_mut(self.exposure_entries);
        let (tumor_entries, cross) = rest.split_at_mut(self.growth_entries);
        let volume = self.volume(tumor);
        self.exposure.jacobian(exposure, volume, exposure_entries);
        let effect = self.exposure.effect(exposure);
        self.growth.jacobian(tumor, &effect, tumor_entries);
        let mut outer = [Lanes::splat(0.0); MOST];
        let mut inner = [Lanes::splat(0.0); MOST];
        let (effects, volumes) = cross.split_at_mut(self.chain.len());
        if !effects.is_empty() {
            self.growth.sensitivity(tumor, &effect, &mut outer);
            self.exposure.gradient(exposure, &mut inner);
            for (entry, &(r, i)) in effects.iter_mut().zip(&self.chain) {
                *entry = outer[r] * inner[i];
            }
        }
        if self.feedback {
            self.exposure.volume_gradient(exposure, volume, &mut outer);
            self.growth.volume_slopes(tumor, &mut inner);
            let states = volumes.len() / self.volume_rows;
            for (row, entries) in volumes.chunks_exact_mut(states).enumerate() {
                for (entry, slope) in entries.iter_mut().zip(inner) {
                    *entry = outer[row] * slope;
                }
            }
        }
    }
}

impl<E, G> Switchable for Treated<E, G>
where
    E: Switchable,
{
    fn set_parameter(&mut self, lane: usize, parameter: usize, value: f64) {
        self.exposure.set_parameter(lane, parameter, value);
    }
}

/// No treatment.
#[derive(Clone, Copy, Debug, Default)]
pub struct Untreated;

impl Switchable for Untreated {
    fn set_parameter(&mut self, _: usize, _: usize, _: f64) {}
}

impl<const L: usize> Exposure<L> for Untreated {
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
        Effect::none()
    }
    fn influence(&self) -> Vec<(Channel, usize)> {
        Vec::new()
    }
    #[inline(always)]
    fn gradient(&self, _: &[Lanes<L>], _: &mut [Lanes<L>]) {}
}
