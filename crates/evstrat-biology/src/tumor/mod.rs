//! Tumor growth under treatment: growth laws, and the effects that reach them.
//!
//! A treatment is an [`Exposure`]: states of its own (drug amounts, siRNA, protein) from which its present effect
//! follows. A [`Growth`] law takes the effect on three channels. [`Treated`] couples one to the other.

mod gompertz;
mod hahnfeldt;
mod simeoni;
mod treated;

pub use gompertz::{Gompertz, GompertzLanes, GompertzParameters};
pub use hahnfeldt::{Hahnfeldt, HahnfeldtLanes, HahnfeldtParameters};
pub use simeoni::{Simeoni, SimeoniLanes, SimeoniParameters};
pub use treated::{Treated, Untreated};

use crate::ode::{Lanes, Output};

/// Volume of one gram of tumor: the conversion between laws that count mass and laws that count volume, in mm3.
pub const MM3_PER_GRAM: f64 = 1000.0;

/// A way in which treatment acts on a tumor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Channel {
    /// Inhibition a of angiogenesis, a fraction: scales the stimulus b by 1 - a in Hahnfeldt's law, the whole growth term by
    /// 1 - a in the others.
    Inhibition = 0,
    /// Kill rate k C, per day: removes k C V (through the transit chain in Simeoni's law).
    Kill = 1,
    /// Loss rate of vasculature sum(e g), per day: Hahnfeldt's own term; the other laws have no vasculature and ignore it.
    Regression = 2,
}

/// The effect of a treatment on a tumor, by [`Channel`].
#[derive(Clone, Copy, Debug)]
pub struct Effect<const L: usize>(pub [Lanes<L>; 3]);

impl<const L: usize> Effect<L> {
    /// No effect.
    #[inline(always)]
    #[must_use]
    pub fn none() -> Self {
        Self([Lanes::splat(0.0); 3])
    }

    /// The effect on one channel.
    #[inline(always)]
    #[must_use]
    pub fn on(&self, channel: Channel) -> Lanes<L> {
        self.0[channel as usize]
    }

    /// The same with another effect on one channel.
    #[inline(always)]
    #[must_use]
    pub fn with(mut self, channel: Channel, value: Lanes<L>) -> Self {
        self.0[channel as usize] = value;
        self
    }
}

/// A growth law whose states respond to an effect.
pub trait Growth<const L: usize> {
    /// Number of states.
    fn states(&self) -> usize;

    /// Places of the Jacobian, as in [`System::pattern`](crate::ode::System::pattern).
    fn pattern(&self) -> Vec<(usize, usize)>;

    /// Rates of change under an effect.
    fn rates(&self, y: &[Lanes<L>], effect: &Effect<L>, rates: &mut [Lanes<L>]);

    /// Jacobian under an effect.
    fn jacobian(&self, y: &[Lanes<L>], effect: &Effect<L>, entries: &mut [Lanes<L>]);

    /// Which rate depends on which channel.
    fn response(&self) -> Vec<(usize, Channel)>;

    /// Derivatives of the rates with respect to the channels, in the order of [`response`](Self::response).
    fn sensitivity(&self, y: &[Lanes<L>], effect: &Effect<L>, entries: &mut [Lanes<L>]);

    /// States on which the volume depends.
    fn volume_states(&self) -> Vec<usize>;

    /// The volume, in mm3.
    fn volume(&self, y: &[Lanes<L>]) -> Lanes<L>;

    /// Derivatives of the volume, in the order of [`volume_states`](Self::volume_states).
    fn volume_slopes(&self, y: &[Lanes<L>], entries: &mut [Lanes<L>]);

    /// The tumor's size among the states, the first of which has index `offset`: a volume in mm3 or a mass in g.
    fn size(&self, offset: usize) -> Output;
}

/// A treatment whose states produce an effect.
pub trait Exposure<const L: usize> {
    /// Number of states.
    fn states(&self) -> usize;

    /// Places of the Jacobian.
    fn pattern(&self) -> Vec<(usize, usize)>;

    /// Rates of change beside a tumor of a given volume (meaningful only if [`volume_rows`](Self::volume_rows) is not empty).
    fn rates(&self, y: &[Lanes<L>], volume: Lanes<L>, rates: &mut [Lanes<L>]);

    /// Jacobian.
    fn jacobian(&self, y: &[Lanes<L>], volume: Lanes<L>, entries: &mut [Lanes<L>]);

    /// Rates that depend on the volume of the tumor.
    fn volume_rows(&self) -> Vec<usize> {
        Vec::new()
    }

    /// Derivatives of the rates by the volume, in the order of [`volume_rows`](Self::volume_rows).
    fn volume_gradient(&self, y: &[Lanes<L>], volume: Lanes<L>, entries: &mut [Lanes<L>]) {
        let _ = (y, volume, entries);
    }

    /// The present effect.
    fn effect(&self, y: &[Lanes<L>]) -> Effect<L>;

    /// Which channel depends on which state.
    fn influence(&self) -> Vec<(Channel, usize)>;

    /// Derivatives of the channels, in the order of [`influence`](Self::influence).
    fn gradient(&self, y: &[Lanes<L>], entries: &mut [Lanes<L>]);
}
