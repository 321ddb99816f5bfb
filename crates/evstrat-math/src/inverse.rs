//! Inverses of the regularized incomplete gamma and beta functions.
//!
//! The logarithm of a gamma or beta distribution function is concave in the logarithm of x (in the logit, for the
//! beta), because the density of the transformed variable is log-concave. Newton's method on that scale therefore
//! comes from the left without ever overshooting; a bracket guards against rounding.

use crate::incomplete_beta::beta_prefix;
use crate::incomplete_gamma::{gamma_log_prefix, gamma_prefix};
use crate::{beta_pq, exp, gamma_pq, ln, ln_1p, ln_beta, ln_gamma_1p, normal_quantile};

const MAX_STEPS: usize = 200;

/// Solves `log_tail(t)` = target for an increasing concave function given with its derivative.
fn solve_log_tail(start: f64, target: f64, log_tail: impl Fn(f64) -> (f64, f64)) -> f64 {
    let mut low = f64::NEG_INFINITY;
    let mut high = f64::INFINITY;
    let mut t = start;
    for _ in 0..MAX_STEPS {
        let (value, slope) = log_tail(t);
        let error = value - target;
        if error < 0.0 {
            low = t;
        } else {
            high = t;
        }
        let step = -error / slope;
        let mut next = t + step;
        let outside = next.is_nan() || next.is_infinite() || next <= low || next >= high;
        if outside && error.abs() > 0.0 {
            next = match (low.is_finite(), high.is_finite()) {
                (true, true) => 0.5 * (low + high),
                (true, false) => low + 1.0 + low.abs() * 0.5,
                _ => high - 1.0 - high.abs() * 0.5,
            };
        }
        let moved = (next - t).abs();
        t = next;
        if moved <= 1e-16 * (1.0 + t.abs()) || error.abs() <= 0.0 {
            break;
        }
        // Convergence is quadratic: after a step this small the next one is below rounding.
        if step.abs() <= 1e-9 && !outside {
            break;
        }
    }
    t
}

/// The x with P(a, x) = p, given p and q = 1 - p; the smaller of the two decides.
///
/// ```
/// // scipy.special.gammaincinv(2.3, 0.5)
/// assert!((evstrat_math::gamma_inverse(2.3, 0.5, 0.5) - 1.976625337313754).abs() < 1e-13);
/// ```
#[must_use]
pub fn gamma_inverse(a: f64, p: f64, q: f64) -> f64 {
    if a.is_nan() || p.is_nan() || q.is_nan() || a <= 0.0 || p < 0.0 || q < 0.0 {
        return f64::NAN;
    }
    if p <= 0.0 {
        return 0.0;
    }
    if q <= 0.0 {
        return f64::INFINITY;
    }
    let lower = p <= q;
    // P(a, x) <= x^a / Gamma(a+1) gives a bound from the left, exact as x tends to 0.
    let log_power = (ln(p) + ln_gamma_1p(a)) / a;
    if log_power < -40.0 {
        return exp(log_power);
    }
    let z = if lower {
        normal_quantile(p)
    } else {
        -normal_quantile(q)
    };
    let root = 1.0 - 1.0 / (9.0 * a) + z / (3.0 * a.sqrt());
    let wilson_hilferty = if root > 0.05 {
        ln(a) + 3.0 * ln(root)
    } else {
        f64::NEG_INFINITY
    };
    let start = if lower && a < 20.0 {
        log_power.max(wilson_hilferty.min(log_power + 1.0))
    } else {
        wilson_hilferty.max(log_power)
    };
    let t = if lower {
        solve_log_tail(start, ln(p), |t| log_lower_gamma(a, exp(t)))
    } else {
        // Decreasing upper tail: mirrored so that the same solver applies.
        -solve_log_tail(-start, ln(q), |s| log_upper_gamma(a, exp(-s)))
    };
    exp(t)
}

/// Below this a tail probability has lost digits to underflow, and its leading term takes over.
const UNDERFLOW: f64 = 1e-300;

/// ln P(a, x) and its derivative by ln x.
fn log_lower_gamma(a: f64, x: f64) -> (f64, f64) {
    let (p, _) = gamma_pq(a, x);
    if p > UNDERFLOW {
        return (ln(p), a * gamma_prefix(a, x) / p);
    }
    let rest = (1.0 - x / (a + 1.0)).max(1e-3);
    (gamma_log_prefix(a, x) - ln(rest), (a - x).max(1e-3 * a))
}

/// ln Q(a, x) and its derivative by -ln x.
fn log_upper_gamma(a: f64, x: f64) -> (f64, f64) {
    let (_, q) = gamma_pq(a, x);
    if q > UNDERFLOW {
        return (ln(q), a * gamma_prefix(a, x) / q);
    }
    let rest = (x - a + 1.0).max(1.0);
    (gamma_log_prefix(a, x) + ln(a / rest), (x - a).max(1e-3 * a))
}

/// The pair (x, 1 - x) with `I_x(a, b)` = p, given p and q = 1 - p; the smaller of the two decides.
///
/// ```
/// // scipy.special.betaincinv(8, 12, 0.025)
/// let (x, _) = evstrat_math::beta_inverse(8.0, 12.0, 0.025, 0.975);
/// assert!((x - 0.2025214389771628).abs() < 1e-14);
/// ```
#[must_use]
pub fn beta_inverse(a: f64, b: f64, p: f64, q: f64) -> (f64, f64) {
    if a.is_nan() || b.is_nan() || p.is_nan() || q.is_nan() || p < 0.0 || q < 0.0 {
        return (f64::NAN, f64::NAN);
    }
    if p <= 0.0 {
        return (0.0, 1.0);
    }
    if q <= 0.0 {
        return (1.0, 0.0);
    }
    if p > q {
        let (y, x) = beta_lower_inverse(b, a, q);
        return (x, y);
    }
    beta_lower_inverse(a, b, p)
}

/// Inverse for p <= 1/2.
fn beta_lower_inverse(a: f64, b: f64, p: f64) -> (f64, f64) {
    let log_p = ln(p);
    let log_b = ln_beta(a, b);
    // I_x(a, b) tends to x^a / (a B(a, b)) as x tends to 0.
    let log_power = (log_p + ln(a) + log_b) / a;
    if log_power < -40.0 - ln(1.0 + b) {
        let x = exp(log_power);
        return (x, 1.0 - x);
    }
    let t = solve_log_tail(beta_start(a, b, p, log_power), log_p, |t| {
        let (x, y) = from_logit(t);
        let (value, _) = beta_pq(a, b, x, y);
        if value <= UNDERFLOW {
            // Underflow far to the left: the leading term x^a y^b / (a B(a, b)) points the way back.
            let (ln_x, ln_y) = (-ln_1p(exp(-t)), -ln_1p(exp(t)));
            return (a * ln_x + b * ln_y - ln(a) - log_b, a * y);
        }
        (ln(value), beta_prefix(a, b, x, y, true) / value)
    });
    from_logit(t)
}

/// Starting logit for the inverse: the normal approximation for large shapes, else the power law.
fn beta_start(a: f64, b: f64, p: f64, log_power: f64) -> f64 {
    if a >= 1.0 && b >= 1.0 {
        // Abramowitz and Stegun 26.5.22.
        let y = normal_quantile(p);
        let (ra, rb) = (1.0 / (2.0 * a - 1.0), 1.0 / (2.0 * b - 1.0));
        let lambda = (y * y - 3.0) / 6.0;
        let h = 2.0 / (ra + rb);
        let w = y * (h + lambda).max(0.0).sqrt() / h
            + (rb - ra) * (lambda + 5.0 / 6.0 - 2.0 / (3.0 * h));
        return ln(a / b) + 2.0 * w;
    }
    let log_x = log_power.min(-1e-3);
    log_x - ln_1p(-exp(log_x))
}

/// The pair (x, 1 - x) of a logit.
fn from_logit(t: f64) -> (f64, f64) {
    if t < 0.0 {
        let e = exp(t);
        (e / (1.0 + e), 1.0 / (1.0 + e))
    } else {
        let e = exp(-t);
        (1.0 / (1.0 + e), e / (1.0 + e))
    }
}
