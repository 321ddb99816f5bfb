//! Closed forms for a choice between two options with a normal difference.

use evstrat_math::{normal_cdf, normal_pdf, normal_sf};

/// Unit normal loss: E[max(Z - z, 0)] for standard normal Z.
#[must_use]
pub fn unit_normal_loss(z: f64) -> f64 {
    normal_pdf(z) - z * normal_sf(z)
}

/// EVPI of a choice between zero and a normal incremental utility.
///
/// # References
/// Raiffa and Schlaifer 1961, Applied Statistical Decision Theory.
#[must_use]
pub fn evpi_normal(mean: f64, sd: f64) -> f64 {
    if sd <= 0.0 {
        return 0.0;
    }
    let z = mean / sd;
    sd * normal_pdf(z) + mean * normal_cdf(z) - mean.max(0.0)
}

/// Standard deviation of the posterior mean before n measurements with the given sd are made.
#[must_use]
pub fn preposterior_sd(prior_sd: f64, data_sd: f64, n: f64) -> f64 {
    let prior = prior_sd * prior_sd;
    prior / (prior + data_sd * data_sd / n).sqrt()
}

/// EVSI of n measurements of a normal incremental utility.
#[must_use]
pub fn evsi_normal((mean, prior_sd): (f64, f64), data_sd: f64, n: f64) -> f64 {
    evpi_normal(mean, preposterior_sd(prior_sd, data_sd, n))
}
