//! An accepted step of one lane, with its dense output.

use super::control::Control;
use super::lanes::Lanes;
use super::tableau::Tableau;

/// The driver's arrays as a step sees them.
#[derive(Clone, Copy, Debug)]
pub(super) struct View<'a, const L: usize> {
    pub(super) old: &'a [Lanes<L>],
    pub(super) new: &'a [Lanes<L>],
    pub(super) stages: &'a [Lanes<L>],
    pub(super) dense: &'a [Lanes<L>],
    pub(super) method: &'static Tableau,
}

/// An accepted step of one row.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a, const L: usize> {
    view: View<'a, L>,
    lane: usize,
    start: f64,
    end: f64,
    size: f64,
}

/// The course of one state within a step, as a polynomial in theta = (t - start) / size.
#[derive(Clone, Copy, Debug)]
pub struct Segment {
    old: f64,
    new: f64,
    q: [f64; 3],
}

impl Segment {
    /// Value at theta in [0, 1].
    #[inline]
    #[must_use]
    pub fn at(&self, theta: f64) -> f64 {
        let rest = 1.0 - theta;
        let inner = self.q[0] + theta * (self.q[1] + theta * self.q[2]);
        rest * self.old + theta * (self.new + rest * inner)
    }

    /// Integral over theta from 0 to 1: the mean over the step.
    #[must_use]
    pub fn mean(&self) -> f64 {
        // Integrals of theta (1 - theta) theta^i are 1/6, 1/12, 1/20.
        0.5 * (self.old + self.new) + self.q[0] / 6.0 + self.q[1] / 12.0 + self.q[2] / 20.0
    }

    /// Bounds that the course does not leave: it departs from the chord by at most a quarter of its coefficients.
    #[inline]
    #[must_use]
    pub fn bounds(&self) -> (f64, f64) {
        let bulge = 0.25 * (self.q[0].abs() + self.q[1].abs() + self.q[2].abs());
        (
            self.old.min(self.new) - bulge,
            self.old.max(self.new) + bulge,
        )
    }

    /// The sum of two courses over the same step.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self {
            old: self.old + other.old,
            new: self.new + other.new,
            q: std::array::from_fn(|i| self.q[i] + other.q[i]),
        }
    }
}

impl<'a, const L: usize> Step<'a, L> {
    pub(super) const fn new(view: View<'a, L>, lane: usize, control: &Control) -> Self {
        Self {
            view,
            lane,
            start: control.time(),
            end: control.step_end(),
            size: control.step_size(),
        }
    }

    /// Time at the start of the step.
    #[must_use]
    pub const fn start(&self) -> f64 {
        self.start
    }

    /// Time at the end of the step.
    #[must_use]
    pub const fn end(&self) -> f64 {
        self.end
    }

    /// Size of the step.
    #[must_use]
    pub const fn size(&self) -> f64 {
        self.size
    }

    /// A state at the start of the step.
    #[must_use]
    pub fn old(&self, state: usize) -> f64 {
        self.view.old[state].lane(self.lane)
    }

    /// A state at the end of the step.
    #[must_use]
    pub fn new_value(&self, state: usize) -> f64 {
        self.view.new[state].lane(self.lane)
    }

    /// The course of any state.
    #[must_use]
    pub fn segment(&self, state: usize) -> Segment {
        let n = self.view.old.len();
        let mut q = [0.0; 3];
        for (value, row) in q.iter_mut().zip(self.view.method.dense) {
            for (j, &d) in row.iter().enumerate() {
                *value = self.view.stages[j * n + state]
                    .lane(self.lane)
                    .mul_add(d, *value);
            }
        }
        self.with(state, q)
    }

    /// The course of a watched state, `slot` being its place in [`Course::watch`](super::Course::watch).
    #[inline]
    #[must_use]
    pub fn watched(&self, slot: usize, state: usize) -> Segment {
        let rows = self.view.method.dense.len();
        let mut q = [0.0; 3];
        for (value, lanes) in q.iter_mut().zip(&self.view.dense[slot * rows..]) {
            *value = lanes.lane(self.lane);
        }
        if rows < q.len() {
            q[rows..].fill(0.0);
        }
        self.with(state, q)
    }

    fn with(&self, state: usize, q: [f64; 3]) -> Segment {
        Segment {
            old: self.old(state),
            new: self.new_value(state),
            q,
        }
    }
}
