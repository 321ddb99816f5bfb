//! Intervals and errors of a probability estimated from independent draws.

use evstrat_math::{beta_inverse, ln, ln_beta, normal_quantile};

use crate::solve::root;

/// Wilson score interval for k successes in n draws, with error probability alpha.
#[must_use]
pub fn wilson(k: f64, n: f64, alpha: f64) -> (f64, f64) {
    if n <= 0.0 {
        return (0.0, 1.0);
    }
    let z = -normal_quantile(0.5 * alpha);
    let (p, z2) = (k / n, z * z);
    let center = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = z / (1.0 + z2 / n) * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    let low = if k <= 0.0 {
        0.0
    } else {
        (center - half).max(0.0)
    };
    let high = if k >= n {
        1.0
    } else {
        (center + half).min(1.0)
    };
    (low, high)
}

/// Clopper-Pearson ("exact") interval.
#[must_use]
pub fn clopper_pearson(k: f64, n: f64, alpha: f64) -> (f64, f64) {
    let tail = 0.5 * alpha;
    let low = if k <= 0.0 {
        0.0
    } else {
        beta_inverse(k, n - k + 1.0, tail, 1.0 - tail).0
    };
    let high = if k >= n {
        1.0
    } else {
        beta_inverse(k + 1.0, n - k, 1.0 - tail, tail).0
    };
    (low, high)
}

/// Jeffreys interval: central interval of Beta(k + 1/2, n - k + 1/2), with its ends at 0 and 1 where k is.
#[must_use]
pub fn jeffreys(k: f64, n: f64, alpha: f64) -> (f64, f64) {
    let tail = 0.5 * alpha;
    let (a, b) = (k + 0.5, n - k + 0.5);
    let low = if k <= 0.0 {
        0.0
    } else {
        beta_inverse(a, b, tail, 1.0 - tail).0
    };
    let high = if k >= n {
        1.0
    } else {
        beta_inverse(a, b, 1.0 - tail, tail).0
    };
    (low, high)
}

/// Monte Carlo standard error of a probability p estimated from n independent draws.
#[must_use]
pub fn binomial_mcse(p: f64, n: f64) -> f64 {
    (p * (1.0 - p) / n).sqrt()
}

/// Independent draws needed for a standard error of a probability p of at most `mcse`.
#[must_use]
pub fn draws_for_mcse(p: f64, mcse: f64) -> f64 {
    let n = p * (1.0 - p) / (mcse * mcse);
    // A quotient that should be whole may end a rounding error above it.
    (n * (1.0 - 1e-12)).ceil()
}

/// Beta-binomial confidence sequence: an interval for a probability that holds at all looks together.
///
/// # Definition
/// The p at which the mixture likelihood ratio B(a + k, b + n - k) / (B(a, b) p^k (1-p)^(n-k)) stays below 1/alpha,
/// with a = b = 1/2. By Ville's inequality the true p leaves it at any n with probability at most alpha. Valid for
/// independent draws only.
///
/// # References
/// Robbins 1970, Ann. Math. Stat. 41(5); Howard et al. 2021, Ann. Stat. 49(2).
#[must_use]
pub fn beta_binomial_sequence(k: f64, n: f64, alpha: f64) -> (f64, f64) {
    const PRIOR: f64 = 0.5;
    if n <= 0.0 {
        return (0.0, 1.0);
    }
    let evidence = ln_beta(PRIOR + k, PRIOR + n - k) - ln_beta(PRIOR, PRIOR) + ln(alpha);
    // Positive where p is excluded.
    let excess = |p: f64| {
        let likelihood = term(k, p) + term(n - k, 1.0 - p);
        (evidence - likelihood).min(1e300)
    };
    let peak = k / n;
    let low = if k <= 0.0 {
        0.0
    } else {
        root(0.0, peak, 1e-13, excess).unwrap_or(0.0)
    };
    let high = if k >= n {
        1.0
    } else {
        root(peak, 1.0, 1e-13, excess).unwrap_or(1.0)
    };
    (low, high)
}

/// k ln p, with 0 ln 0 = 0.
fn term(k: f64, p: f64) -> f64 {
    if k <= 0.0 { 0.0 } else { k * ln(p) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::PlainStream;

    #[test]
    fn ends_touch_zero_and_one() {
        for interval in [wilson, clopper_pearson, jeffreys, beta_binomial_sequence] {
            let (low, high) = interval(0.0, 20.0, 0.05);
            assert!(low <= 0.0 && high > 0.05 && high < 0.4);
            let (low, high) = interval(20.0, 20.0, 0.05);
            assert!(high >= 1.0 && low < 0.95 && low > 0.6);
        }
    }

    #[test]
    fn confidence_sequence_covers_at_all_looks_together() {
        let mut missed = 0.0;
        for run in 0..300 {
            let stream = PlainStream::new(run, "sequence");
            let (mut k, mut n, mut left) = (0.0, 0.0, false);
            for draw in 0..2000 {
                n += 1.0;
                k += if stream.at(draw) < 0.3 { 1.0 } else { 0.0 };
                if draw % 10 == 9 {
                    let (low, high) = beta_binomial_sequence(k, n, 0.1);
                    left |= low > 0.3 || high < 0.3;
                }
            }
            missed += if left { 1.0 } else { 0.0 };
        }
        // At most 10 % in expectation: 30 of 300, with standard deviation 5.2.
        assert!(missed <= 46.0, "left in {missed} of 300 runs");
    }
}
