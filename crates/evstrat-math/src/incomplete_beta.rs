//! Regularized incomplete beta function.

use crate::gamma::stirling_correction;
use crate::{erfc, exp, ln, ln_beta, x_minus_ln_1p};

const EPSILON: f64 = f64::EPSILON / 4.0;
const MAX_TERMS: usize = 100_000;

/// Regularized incomplete beta functions (I, 1 - I) at x for shapes a, b > 0.
///
/// # Definition
/// `I_x(a, b)` = 1/B(a, b) times the integral of t^(a-1) (1-t)^(b-1) from 0 to x. The caller passes y = 1 - x as well,
/// because it knows the digits that 1 - x would lose.
///
/// # References
/// Continued fraction of Didonato and Morris 1992 (ACM TOMS 708) evaluated by Lentz's method, and their asymptotic
/// expansion `BASYM` when both shapes are large and x is near the mean.
///
/// ```
/// let (p, q) = evstrat_math::beta_pq(8.0, 12.0, 0.3, 0.7);
/// // scipy.special.betainc(8, 12, 0.3)
/// assert!((p - 0.18196950669989498).abs() < 1e-14);
/// assert!((p + q - 1.0).abs() < 1e-15);
/// ```
#[must_use]
pub fn beta_pq(a: f64, b: f64, x: f64, y: f64) -> (f64, f64) {
    if a.is_nan() || b.is_nan() || x.is_nan() || a <= 0.0 || b <= 0.0 {
        return (f64::NAN, f64::NAN);
    }
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    if y <= 0.0 {
        return (1.0, 0.0);
    }
    // Work on the side of the mean where the function is the smaller one.
    if x > (a + 1.0) / (a + b + 2.0) {
        let p = lower(b, a, y, x);
        (1.0 - p, p)
    } else {
        let p = lower(a, b, x, y);
        (p, 1.0 - p)
    }
}

/// `I_x(a, b)` for x below about the mean.
fn lower(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let lambda = if a > b {
        (a + b) * y - b
    } else {
        a - (a + b) * x
    };
    let smaller = a.min(b);
    let value = if smaller > 100.0 && (0.0..=0.03 * smaller).contains(&lambda) {
        asymptotic(a, b, lambda)
    } else if b * x <= 0.7 && x <= 0.7 {
        beta_prefix(a, b, x, y, false) / a * power_series(a, b, x)
    } else {
        beta_prefix(a, b, x, y, true) * continued_fraction(a, b, x, y)
    };
    value.clamp(0.0, 1.0)
}

/// x^a y^b / B(a, b), or x^a / B(a, b) when `both` is false, without overflow.
pub(crate) fn beta_prefix(a: f64, b: f64, x: f64, y: f64, both: bool) -> f64 {
    let total = a + b;
    if a < 1.0 || b < 1.0 || total < 10.0 {
        let power = if both { b * ln_complement(x, y) } else { 0.0 };
        return exp(a * ln(x) + power - ln_beta(a, b));
    }
    let lambda = if a > b { total * y - b } else { a - total * x };
    let below = lambda / a;
    let above = lambda / b;
    let deviance = a * excess(-below, total * x / a) + b * excess(above, total * y / b);
    let correction = stirling_correction(total) - stirling_correction(a) - stirling_correction(b);
    let scale = (a * (b / total) / std::f64::consts::TAU).sqrt();
    let full = exp(correction - deviance) * scale;
    if both {
        full
    } else {
        full * exp(-b * ln_complement(x, y))
    }
}

/// z - ln(1 + z), where `ratio` is 1 + z with the digits that a small ratio needs.
fn excess(z: f64, ratio: f64) -> f64 {
    if z.abs() <= 0.5 {
        x_minus_ln_1p(z)
    } else {
        z - ln(ratio)
    }
}

/// ln(y) where y = 1 - x, from whichever of the two carries the digits.
fn ln_complement(x: f64, y: f64) -> f64 {
    if x < 0.5 { crate::ln_1p(-x) } else { ln(y) }
}

/// 1 + a times the sum over n >= 1 of (1-b)(2-b)...(n-b)/n! x^n/(a+n).
fn power_series(a: f64, b: f64, x: f64) -> f64 {
    let mut factor = 1.0;
    let mut sum = 0.0;
    let mut n = 1.0;
    for _ in 0..MAX_TERMS {
        factor *= (n - b) / n * x;
        let term = factor / (a + n);
        sum += term;
        if term.abs() <= EPSILON * (1.0 / a + sum).abs() {
            break;
        }
        n += 1.0;
    }
    1.0 + a * sum
}

/// Continued fraction of `I_x(a, b)` B(a, b) / (x^a y^b).
fn continued_fraction(a: f64, b: f64, x: f64, y: f64) -> f64 {
    const TINY: f64 = 1e-290;
    let lambda = if a > b {
        (a + b) * y - b
    } else {
        a - (a + b) * x
    };
    // alpha_1 = 1, beta_0 = a/(a+1) (lambda + 1); alpha_n and beta_n as in TOMS 708, `BFRAC`.
    let c = 1.0 + lambda;
    let c0 = b / a;
    let c1 = 1.0 + 1.0 / a;
    let yp1 = y + 1.0;
    let (mut n, mut p, mut s) = (0.0, 1.0, a + 1.0);
    let (mut an, mut bn, mut anp1, mut bnp1) = (0.0, 1.0, 1.0, c / c1);
    let mut r = c1 / c;
    for _ in 0..MAX_TERMS {
        n += 1.0;
        let t = n / a;
        let w = n * (b - n) * x;
        let e = a / s;
        let alpha = p * (p + c0) * e * e * (w * x);
        let e = (t + 1.0) / (c1 + t + t);
        let beta = n + w / s + e * (c + n * yp1);
        p = t + 1.0;
        s += 2.0;
        let next_a = alpha * an + beta * anp1;
        an = anp1;
        anp1 = next_a;
        let next_b = alpha * bn + beta * bnp1;
        bn = bnp1;
        bnp1 = next_b;
        let previous = r;
        r = anp1 / bnp1;
        if (r - previous).abs() <= f64::EPSILON * r.abs() || bnp1.abs() < TINY {
            break;
        }
        an /= bnp1;
        bn /= bnp1;
        anp1 = r;
        bnp1 = 1.0;
    }
    r
}

/// e^(z^2) erfc(z) for z >= 0.
fn erfc_scaled(z: f64) -> f64 {
    if z < 20.0 {
        return exp(z * z) * erfc(z);
    }
    let w = 1.0 / (2.0 * z * z);
    let series = 1.0 - w * (1.0 - 3.0 * w * (1.0 - 5.0 * w * (1.0 - 7.0 * w)));
    series / (z * std::f64::consts::PI.sqrt())
}

/// Asymptotic expansion of `I_x(a, b)` for large a and b, with lambda = a - (a+b) x >= 0 (`BASYM` of TOMS 708).
fn asymptotic(a: f64, b: f64, lambda: f64) -> f64 {
    const TERMS: usize = 20;
    const E0: f64 = std::f64::consts::FRAC_2_SQRT_PI;
    const E1: f64 = 0.353_553_390_593_273_8;
    let (h, r0, r1, w0) = if a < b {
        let h = a / b;
        (
            h,
            1.0 / (1.0 + h),
            (b - a) / b,
            1.0 / (a * (1.0 + h)).sqrt(),
        )
    } else {
        let h = b / a;
        (
            h,
            1.0 / (1.0 + h),
            (b - a) / a,
            1.0 / (b * (1.0 + h)).sqrt(),
        )
    };
    let f = a * x_minus_ln_1p(-lambda / a) + b * x_minus_ln_1p(lambda / b);
    let decay = exp(-f);
    if decay <= 0.0 {
        return 0.0;
    }
    let z0 = f.sqrt();
    let z = 0.5 * (z0 / E1);
    let z2 = f + f;
    let mut a0 = [0.0; TERMS + 1];
    let mut b0 = [0.0; TERMS + 1];
    let mut c = [0.0; TERMS + 1];
    let mut d = [0.0; TERMS + 1];
    a0[0] = 2.0 / 3.0 * r1;
    c[0] = -0.5 * a0[0];
    d[0] = -c[0];
    let mut j0 = 0.5 / E0 * erfc_scaled(z0);
    let mut j1 = E1;
    let mut sum = j0 + d[0] * w0 * j1;
    let (mut s, h2) = (1.0, h * h);
    let (mut hn, mut w, mut znm1, mut zn) = (1.0, w0, z, z2);
    let mut order = 2.0;
    for n in (2..=TERMS).step_by(2) {
        hn *= h2;
        a0[n - 1] = 2.0 * r0 * (1.0 + h * hn) / (order + 2.0);
        s += hn;
        a0[n] = 2.0 * r1 * s / (order + 3.0);
        next_coefficients(n, &a0, &mut b0, &mut c);
        for i in [n - 1, n] {
            let cross: f64 = (0..i).map(|j| d[i - j - 1] * c[j]).sum();
            d[i] = -(cross + c[i]);
        }
        j0 = E1 * znm1 + (order - 1.0) * j0;
        j1 = E1 * zn + order * j1;
        znm1 *= z2;
        zn *= z2;
        w *= w0;
        let t0 = d[n - 1] * w * j0;
        w *= w0;
        let t1 = d[n] * w * j1;
        sum += t0 + t1;
        if t0.abs() + t1.abs() <= EPSILON * sum {
            break;
        }
        order += 2.0;
    }
    E0 * decay
        * exp(stirling_correction(a + b) - stirling_correction(a) - stirling_correction(b))
        * sum
}

/// Fills c[n-1] and c[n] of the asymptotic expansion.
fn next_coefficients(n: usize, a0: &[f64], b0: &mut [f64], c: &mut [f64]) {
    for i in [n, n + 1] {
        let index = f64::from(u32::try_from(i).unwrap_or(u32::MAX));
        let r = -0.5 * (index + 1.0);
        b0[0] = r * a0[0];
        let mut m_value = 2.0;
        for m in 2..=i {
            let mut sum = 0.0;
            let mut j_value = 1.0;
            for j in 1..m {
                sum += (j_value * r - (m_value - j_value)) * a0[j - 1] * b0[m - j - 1];
                j_value += 1.0;
            }
            b0[m - 1] = r * a0[m - 1] + sum / m_value;
            m_value += 1.0;
        }
        c[i - 1] = b0[i - 1] / (index + 1.0);
    }
}
