//! Effective sample size of weighted draws.

/// Kish's effective sample size: (sum of weights)^2 over the sum of squared weights.
///
/// # References
/// Kish 1965, Survey Sampling.
#[must_use]
pub fn kish_ess(weights: &[f64]) -> f64 {
    let sum: f64 = weights.iter().sum();
    let squares: f64 = weights.iter().map(|w| w * w).sum();
    if squares > 0.0 {
        sum * sum / squares
    } else {
        0.0
    }
}
