//! Moments of a law by quadrature of its quantile function.

use evstrat_math::{exp, powi};

use super::Family;

/// Expectation of g(X): the integral of g(Q(p)) over p.
///
/// Double-exponential (tanh-sinh) quadrature on every piece between breaks of the quantile function. It copes with
/// infinite ends because both tail probabilities reach the quantile function with full relative accuracy.
///
/// # References
/// Takahasi and Mori 1974, Publ. RIMS 9:721.
pub(crate) fn expectation(law: &dyn Family, g: impl Fn(f64) -> f64) -> f64 {
    let mut edges = vec![0.0];
    edges.extend(law.breaks());
    edges.push(1.0);
    edges.dedup();
    edges
        .windows(2)
        .map(|edge| piece(law, edge[0], edge[1], &g))
        .sum()
}

fn piece(law: &dyn Family, from: f64, to: f64, g: &impl Fn(f64) -> f64) -> f64 {
    const STEP: f64 = 1.0 / 32.0;
    const STEPS: i32 = 195;
    let width = to - from;
    let above = 1.0 - to;
    let mut sum = 0.0;
    for k in -STEPS..=STEPS {
        let t = f64::from(k) * STEP;
        let (up, down) = (exp(t), exp(-t));
        let s = std::f64::consts::FRAC_PI_2 * (up - down);
        let (p, q) = (1.0 / (1.0 + exp(-s)), 1.0 / (1.0 + exp(s)));
        let weight = p * q * std::f64::consts::FRAC_PI_2 * (up + down);
        let (low, high) = (from + width * p, above + width * q);
        if low <= 0.0 || high <= 0.0 || weight <= 0.0 {
            continue;
        }
        let value = g(law.quantile(low, high));
        if value.is_finite() {
            sum += weight * value;
        }
    }
    sum * STEP * width
}

/// Mean by quadrature.
pub(crate) fn mean(law: &dyn Family) -> f64 {
    expectation(law, |x| x)
}

/// Standard deviation by quadrature around a known mean.
pub(crate) fn sd(law: &dyn Family, mean: f64) -> f64 {
    expectation(law, |x| (x - mean) * (x - mean)).sqrt()
}

/// E[((X - mean)/sd)^order].
pub(crate) fn standardized(law: &dyn Family, order: u32) -> f64 {
    let (mean, sd) = (law.mean(), law.sd());
    let order = i32::try_from(order).unwrap_or(i32::MAX);
    expectation(law, |x| powi((x - mean) / sd, order))
}
