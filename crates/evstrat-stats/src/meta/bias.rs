//! Tests of funnel asymmetry.

use evstrat_math::normal_sf;

use super::{MetaError, Studies, TauEstimator, meta_regression};
use crate::count;
use crate::summary::kendall_tau_b;

/// Egger's test as a random-effects regression on the standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Egger {
    /// z statistic of the slope.
    pub z: f64,
    /// Its two-sided p-value.
    pub p: f64,
    /// The mean at a standard error of zero.
    pub limit: f64,
}

/// Egger's regression test of funnel asymmetry.
///
/// # References
/// Egger et al. 1997, BMJ 315:629; Sterne and Egger 2005 for the random-effects form.
///
/// # Errors
/// When there are fewer than three studies or all standard errors are equal.
pub fn egger(studies: &Studies, estimator: TauEstimator) -> Result<Egger, MetaError> {
    let se: Vec<f64> = studies.v.iter().map(|v| v.sqrt()).collect();
    let fit = meta_regression(studies, &se, estimator)?;
    Ok(Egger {
        z: fit.z,
        p: fit.p,
        limit: fit.intercept,
    })
}

/// Begg and Mazumdar's rank correlation test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Begg {
    /// Kendall's tau of standardized deviates and variances.
    pub tau: f64,
    /// Its two-sided p-value: exact for fewer than 50 studies without ties, else normal.
    pub p: f64,
}

/// Begg and Mazumdar's rank correlation test of funnel asymmetry.
///
/// # References
/// Begg and Mazumdar 1994, Biometrics 50(4).
///
/// # Errors
/// When there are fewer than three studies.
pub fn begg(studies: &Studies) -> Result<Begg, MetaError> {
    let k = studies.len();
    if k < 3 {
        return Err(MetaError::TooFew {
            method: "Begg's test",
            needed: 3,
            found: k,
        });
    }
    let total: f64 = studies.v.iter().map(|v| 1.0 / v).sum();
    let mean = studies
        .y
        .iter()
        .zip(&studies.v)
        .map(|(y, v)| y / v)
        .sum::<f64>()
        / total;
    let deviates: Vec<f64> = studies
        .y
        .iter()
        .zip(&studies.v)
        .map(|(y, v)| (y - mean) / (v - 1.0 / total).sqrt())
        .collect();
    let tau = kendall_tau_b(&deviates, &studies.v);
    let distinct = |values: &[f64]| {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        sorted.windows(2).all(|pair| pair[0] < pair[1])
    };
    let n = count(k);
    let p = if k < 50 && distinct(&deviates) && distinct(&studies.v) {
        kendall_exact_p(tau, k)
    } else {
        let se = (2.0 * (2.0 * n + 5.0) / (9.0 * n * (n - 1.0))).sqrt();
        2.0 * normal_sf(tau.abs() / se)
    };
    Ok(Begg { tau, p })
}

/// Exact two-sided p-value of Kendall's tau of n untied pairs under independence.
#[must_use]
pub fn kendall_exact_p(tau: f64, n: usize) -> f64 {
    // Probability of each number of inversions of a random permutation.
    let mut probabilities = vec![1.0];
    for k in 2..=n {
        let mut next = vec![0.0; probabilities.len() + k - 1];
        for (inversions, p) in probabilities.iter().enumerate() {
            for slot in &mut next[inversions..inversions + k] {
                *slot += p / count(k);
            }
        }
        probabilities = next;
    }
    let pairs = count(n) * (count(n) - 1.0) / 2.0;
    let concordant = crate::to_index((0.5 * (tau + 1.0) * pairs).round());
    let at_most: f64 = probabilities.iter().take(concordant + 1).sum();
    let at_least: f64 = probabilities.iter().skip(concordant).sum();
    (2.0 * at_most.min(at_least)).min(1.0)
}
