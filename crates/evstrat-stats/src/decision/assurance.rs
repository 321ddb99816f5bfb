//! Assurance: the probability that a planned confirmatory experiment succeeds.

use evstrat_math::{normal_cdf, normal_quantile};

use crate::information::replicate_mean;
use crate::summary::Estimate;

/// A planned two-arm comparison of means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoArmTrial {
    /// Subjects per arm.
    pub n_per_arm: f64,
    /// Standard deviation of the endpoint within an arm.
    pub sd: f64,
    /// One-sided error probability of the test.
    pub alpha: f64,
}

impl TwoArmTrial {
    fn standard_error(&self) -> f64 {
        self.sd * (2.0 / self.n_per_arm).sqrt()
    }

    /// Power at a true difference of means.
    #[must_use]
    pub fn power(&self, difference: f64) -> f64 {
        normal_cdf(difference / self.standard_error() + normal_quantile(self.alpha))
    }
}

/// Assurance from draws of the true difference: the mean power.
///
/// # References
/// O'Hagan, Stevens and Campbell 2005, Pharm. Stat. 4(3).
#[must_use]
pub fn assurance(trial: &TwoArmTrial, differences: &[f64]) -> Estimate {
    replicate_mean(
        differences
            .iter()
            .map(|difference| trial.power(*difference)),
    )
}

/// Assurance for a normal belief about the true difference, in closed form.
#[must_use]
pub fn assurance_normal(trial: &TwoArmTrial, mean: f64, sd: f64) -> f64 {
    let se = trial.standard_error();
    normal_cdf((mean + normal_quantile(trial.alpha) * se) / (se * se + sd * sd).sqrt())
}
