//! Cubics through two points, and how their values become quantiles.

use evstrat_math::{exp, ln};

/// How a value is made from the interpolated number g.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Transform {
    /// x = g.
    Direct,
    /// x = low + e^g.
    FromLow(f64),
    /// x = high - e^g.
    FromHigh(f64),
}

impl Transform {
    pub(super) fn forward(self, x: f64) -> f64 {
        match self {
            Self::Direct => x,
            Self::FromLow(low) => ln(x - low),
            Self::FromHigh(high) => ln(high - x),
        }
    }

    pub(super) fn back(self, g: f64) -> f64 {
        match self {
            Self::Direct => g,
            Self::FromLow(low) => low + exp(g),
            Self::FromHigh(high) => high - exp(g),
        }
    }

    /// What is added to e^g, its sign, and whether there is no exponential at all.
    pub(super) fn parts(self) -> (f64, f64, bool) {
        match self {
            Self::Direct => (0.0, 0.0, true),
            Self::FromLow(low) => (low, 1.0, false),
            Self::FromHigh(high) => (high, -1.0, false),
        }
    }

    /// dg/dx at x.
    pub(super) fn slope(self, x: f64) -> f64 {
        match self {
            Self::Direct => 1.0,
            Self::FromLow(low) => 1.0 / (x - low),
            Self::FromHigh(high) => -1.0 / (high - x),
        }
    }
}

/// A cubic in the position within a cell, constant term first; NaN sends the value to the next level.
pub(super) type Cubic = [f64; 4];

pub(super) const NEXT_LEVEL: Cubic = [f64::NAN, 0.0, 0.0, 0.0];

/// The value of a cubic.
#[inline(always)]
pub(super) fn cubic_at([a, b, c, d]: Cubic, t: f64) -> f64 {
    d.mul_add(t, c).mul_add(t, b).mul_add(t, a)
}

/// A node of the table: tail probability, value, and slope dx/dv.
#[derive(Clone, Copy)]
pub(super) struct Node {
    pub(super) x: f64,
    pub(super) slope: f64,
}

/// The monotone cubic through two nodes; the slopes are limited so that it cannot overshoot.
pub(super) fn cubic(left: Node, right: Node, width: f64, transform: Transform) -> Cubic {
    let (a, b) = (transform.forward(left.x), transform.forward(right.x));
    let rise = b - a;
    let limited = |node: Node| {
        let slope = node.slope * transform.slope(node.x) * width;
        if slope.is_finite() {
            slope.clamp((3.0 * rise).min(0.0), (3.0 * rise).max(0.0))
        } else {
            rise
        }
    };
    if !rise.is_finite() {
        return NEXT_LEVEL;
    }
    let (m0, m1) = (limited(left), limited(right));
    [a, m0, 3.0 * rise - 2.0 * m0 - m1, m0 + m1 - 2.0 * rise]
}
