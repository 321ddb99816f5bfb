//! Wald's sequential test.

use evstrat_math::ln;

/// Bounds of the log likelihood ratio of a sequential probability ratio test of two success probabilities.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SprtBounds {
    /// Below this the smaller probability is accepted.
    pub lower: f64,
    /// Above this the greater one is.
    pub upper: f64,
    /// Approximate expected sample size when the greater probability is true.
    pub expected_n_greater: f64,
}

/// Wald's bounds for error probabilities alpha and beta, testing p0 against p1 > p0.
///
/// # References
/// Wald 1945, Ann. Math. Stat. 16(2).
#[must_use]
pub fn sprt_bounds(alpha: f64, beta: f64, p0: f64, p1: f64) -> SprtBounds {
    let lower = ln(beta / (1.0 - alpha));
    let upper = ln((1.0 - beta) / alpha);
    let drift = p1 * ln(p1 / p0) + (1.0 - p1) * ln((1.0 - p1) / (1.0 - p0));
    SprtBounds {
        lower,
        upper,
        expected_n_greater: (beta * lower + (1.0 - beta) * upper) / drift,
    }
}
