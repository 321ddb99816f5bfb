//! Conjugate updates of beta and normal beliefs.

use evstrat_math::{exp, ln, ln_beta, ln_gamma};

use crate::law::{Law, LawError};

/// A beta belief after binomial data.
#[derive(Debug, Clone, PartialEq)]
pub struct BetaPosterior {
    /// The posterior law.
    pub law: Law,
    /// Logarithm of the probability of the data under the prior.
    pub log_evidence: f64,
}

/// A normal belief after an estimate with known standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NormalPosterior {
    /// Posterior mean.
    pub mean: f64,
    /// Posterior standard deviation.
    pub sd: f64,
    /// Logarithm of the density of the estimate under the prior.
    pub log_evidence: f64,
}

/// Updates Beta(a, b) with k successes in n trials.
///
/// # Errors
/// When a shape is not positive.
pub fn beta_binomial_posterior(
    (a, b): (f64, f64),
    successes: f64,
    trials: f64,
) -> Result<BetaPosterior, LawError> {
    let failures = trials - successes;
    let law = Law::beta(a + successes, b + failures)?;
    let choose = ln_gamma(trials + 1.0) - ln_gamma(successes + 1.0) - ln_gamma(failures + 1.0);
    let log_evidence = choose + ln_beta(a + successes, b + failures) - ln_beta(a, b);
    Ok(BetaPosterior { law, log_evidence })
}

/// Updates a normal prior (mean, sd) with an estimate and its standard error.
#[must_use]
pub fn normal_posterior(prior: (f64, f64), estimate: f64, se: f64) -> NormalPosterior {
    let (prior_precision, precision) = (1.0 / (prior.1 * prior.1), 1.0 / (se * se));
    let total = prior_precision + precision;
    let spread = (prior.1 * prior.1 + se * se).sqrt();
    let z = (estimate - prior.0) / spread;
    NormalPosterior {
        mean: (prior.0 * prior_precision + estimate * precision) / total,
        sd: total.sqrt().recip(),
        log_evidence: -0.5 * z * z - ln(spread) - 0.5 * ln(std::f64::consts::TAU),
    }
}

/// Updates a mixture of normal priors (weight, mean, sd); returns posterior weights and components.
///
/// # References
/// Schmidli et al. 2014, Biometrics 70(4): robust meta-analytic-predictive priors.
#[must_use]
pub fn robust_posterior(
    priors: &[(f64, f64, f64)],
    estimate: f64,
    se: f64,
) -> Vec<(f64, NormalPosterior)> {
    let parts: Vec<(f64, NormalPosterior)> = priors
        .iter()
        .map(|&(weight, mean, sd)| {
            let part = normal_posterior((mean, sd), estimate, se);
            (ln(weight) + part.log_evidence, part)
        })
        .collect();
    let top = parts
        .iter()
        .map(|part| part.0)
        .fold(f64::NEG_INFINITY, f64::max);
    let total: f64 = parts.iter().map(|part| exp(part.0 - top)).sum();
    parts
        .into_iter()
        .map(|(log, part)| (exp(log - top) / total, part))
        .collect()
}
