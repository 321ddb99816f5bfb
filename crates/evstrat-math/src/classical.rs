//! Student t, chi-square and F.

use crate::incomplete_beta::beta_prefix;
use crate::incomplete_gamma::gamma_prefix;
use crate::{
    beta_inverse, beta_pq, exp, gamma_inverse, gamma_pq, ln, ln_1p, ln_beta, normal_quantile,
};

/// Probabilities (P(T <= t), P(T > t)) of Student's t with `df` degrees of freedom (real, > 0).
///
/// ```
/// // scipy.stats.t.sf(2.5, 4)
/// assert!((evstrat_math::student_t_pq(2.5, 4.0).1 - 0.03338327240599407).abs() < 1e-15);
/// ```
#[must_use]
pub fn student_t_pq(t: f64, df: f64) -> (f64, f64) {
    if t.is_nan() || df.is_nan() || df <= 0.0 {
        return (f64::NAN, f64::NAN);
    }
    if df.is_infinite() {
        return (crate::normal_cdf(t), crate::normal_sf(t));
    }
    let square = t * t;
    let (x, y) = if square.is_infinite() {
        (0.0, 1.0)
    } else {
        (df / (df + square), square / (df + square))
    };
    let (tails, center) = beta_pq(0.5 * df, 0.5, x, y);
    let (small, large) = (0.5 * tails, 0.5 + 0.5 * center);
    if t < 0.0 {
        (small, large)
    } else {
        (large, small)
    }
}

/// Density of Student's t with `df` degrees of freedom.
#[must_use]
pub fn student_t_pdf(t: f64, df: f64) -> f64 {
    if df.is_infinite() {
        return crate::normal_pdf(t);
    }
    exp(-0.5 * (df + 1.0) * ln_1p(t * t / df) - ln_beta(0.5 * df, 0.5) - 0.5 * ln(df))
}

/// The t with P(T <= t) = p, given p and q = 1 - p.
///
/// ```
/// // scipy.stats.t.ppf(0.975, 15)
/// assert!((evstrat_math::student_t_quantile(0.975, 0.025, 15.0) - 2.131449545559776).abs() < 1e-13);
/// ```
#[must_use]
pub fn student_t_quantile(p: f64, q: f64, df: f64) -> f64 {
    if p.is_nan() || q.is_nan() || df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    if df.is_infinite() {
        return if p <= q {
            normal_quantile(p)
        } else {
            -normal_quantile(q)
        };
    }
    let tail = p.min(q);
    let (x, y) = beta_inverse(
        0.5 * df,
        0.5,
        2.0 * tail,
        ((0.5 - tail) + (0.5 - tail)).max(0.0),
    );
    // For tiny x the ratio may overflow although its root does not.
    let t = df.sqrt() * y.sqrt() / x.sqrt();
    if p <= q { -t } else { t }
}

/// Chi-square distribution function.
#[must_use]
pub fn chi_square_cdf(x: f64, df: f64) -> f64 {
    gamma_pq(0.5 * df, 0.5 * x).0
}

/// Chi-square upper tail.
#[must_use]
pub fn chi_square_sf(x: f64, df: f64) -> f64 {
    gamma_pq(0.5 * df, 0.5 * x).1
}

/// The x with chi-square distribution function p, given p and q = 1 - p.
#[must_use]
pub fn chi_square_quantile(p: f64, q: f64, df: f64) -> f64 {
    2.0 * gamma_inverse(0.5 * df, p, q)
}

/// Upper tail of the F distribution.
#[must_use]
pub fn f_sf(x: f64, df1: f64, df2: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    let total = df1 * x + df2;
    beta_pq(0.5 * df2, 0.5 * df1, df2 / total, df1 * x / total).0
}

/// Probability of k events under a Poisson law with the given mean.
#[must_use]
pub fn poisson_pmf(k: f64, mean: f64) -> f64 {
    if k <= 0.0 {
        exp(-mean)
    } else {
        gamma_prefix(k, mean)
    }
}

/// Probability of k successes in n trials of success probability p.
#[must_use]
pub fn binomial_pmf(k: f64, n: f64, p: f64) -> f64 {
    let q = 1.0 - p;
    if p <= 0.0 || q <= 0.0 {
        let certain = if p <= 0.0 { 0.0 } else { n };
        return if (k - certain).abs() < 0.5 { 1.0 } else { 0.0 };
    }
    // p^(k+1) q^(n-k+1) / B(k+1, n-k+1) = (n+1) p q times the probability.
    beta_prefix(k + 1.0, n - k + 1.0, p, q, true) / ((n + 1.0) * p * q)
}
