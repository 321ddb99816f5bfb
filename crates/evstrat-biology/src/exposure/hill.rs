//! Hill's curve in lanes, smooth down to zero.

use crate::ode::Lanes;

/// Concentration relative to the half-effective one below which the curve is straightened: a slope below one would be
/// infinitely steep at zero.
const STRAIGHT: f64 = 1e-9;

/// Share of the largest effect, and its derivative by the relative concentration x = c/ec50.
///
/// # Definition
/// `q/(1 + q)` with `q = (x + e)^h - e^h`, e = 1e-9: zero at zero, and Hill's curve to within e^h. Negative x, which only
/// rounding gives, counts as zero.
#[inline(always)]
pub(crate) fn hill<const L: usize>(x: Lanes<L>, slope: Lanes<L>) -> (Lanes<L>, Lanes<L>) {
    let least = Lanes::splat(STRAIGHT);
    let shifted = x.max(Lanes::splat(0.0)) + least;
    let power = (slope * shifted.ln()).exp();
    let q = power - (slope * least.ln()).exp();
    let whole = 1.0 + q;
    // In this order nothing overflows, however steep the curve.
    (q / whole, power / whole * (slope / (shifted * whole)))
}
