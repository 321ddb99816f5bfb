//! Evidence synthesis: from published estimates to one law.
//!
//! [`Studies`] holds estimates with their variances; [`pool`] combines them under a [`TauEstimator`]; the result gives
//! intervals for the mean and predictions for a new setting, also as a [`crate::law::Law`]. No estimator fails on data
//! with at least one study.

mod bayes;
mod bias;
mod conjugate;
mod effect;
mod pool;
mod profile;
mod regression;
mod samples;
mod tau;

pub use bayes::{BayesPool, bayes_pool};
pub use bias::{Begg, Egger, begg, egger, kendall_exact_p};
pub use conjugate::{
    BetaPosterior, NormalPosterior, beta_binomial_posterior, normal_posterior, robust_posterior,
};
pub use effect::{
    Arm, Effect, effect_of_interval, log_odds_ratio, log_response_ratio, log_risk_ratio,
    mean_difference, risk_difference, standardized_mean_difference,
};
pub use pool::{
    HartungKnapp, Pooled, Prediction, Scale, Target, TauInterval, leave_one_out, pool, pool_with,
};
pub use regression::{MetaRegression, meta_regression};
pub use samples::{SampleFit, reml_of_samples};
pub use tau::TauEstimator;

/// What can be wrong with the estimates to be pooled.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum MetaError {
    /// No study at all.
    #[error("there is no study to pool")]
    Empty,
    /// Lists of different lengths.
    #[error("{estimates} estimates come with {others} {role}")]
    Lengths {
        /// Number of estimates.
        estimates: usize,
        /// Number of the other entries.
        others: usize,
        /// What the others are.
        role: &'static str,
    },
    /// An estimate that is not finite.
    #[error("estimate {study} must be finite, found {found}")]
    Estimate {
        /// Index of the study, from 0.
        study: usize,
        /// The number given.
        found: f64,
    },
    /// A variance that is not positive and finite.
    #[error("variance {study} must be greater than 0, found {found}")]
    Variance {
        /// Index of the study, from 0.
        study: usize,
        /// The number given.
        found: f64,
    },
    /// Fewer studies than the method needs.
    #[error("{method} needs at least {needed} studies, found {found}")]
    TooFew {
        /// The method.
        method: &'static str,
        /// Studies needed.
        needed: usize,
        /// Studies given.
        found: usize,
    },
    /// Counts or sizes that are no counts or sizes.
    #[error("{role} must be a {expected}, found {found}")]
    Count {
        /// What the number stands for.
        role: &'static str,
        /// What it must be.
        expected: &'static str,
        /// The number given.
        found: f64,
    },
}

/// Estimates of one quantity and their sampling variances.
#[derive(Debug, Clone, PartialEq)]
pub struct Studies {
    y: Vec<f64>,
    v: Vec<f64>,
}

impl Studies {
    /// Checked estimates and variances.
    ///
    /// # Errors
    /// When there is no study, lengths differ, an estimate is not finite, or a variance not positive.
    pub fn new(estimates: &[f64], variances: &[f64]) -> Result<Self, MetaError> {
        if estimates.is_empty() {
            return Err(MetaError::Empty);
        }
        if estimates.len() != variances.len() {
            return Err(MetaError::Lengths {
                estimates: estimates.len(),
                others: variances.len(),
                role: "variances",
            });
        }
        for (study, &found) in estimates.iter().enumerate() {
            if !found.is_finite() {
                return Err(MetaError::Estimate { study, found });
            }
        }
        for (study, &found) in variances.iter().enumerate() {
            if !found.is_finite() || found <= 0.0 {
                return Err(MetaError::Variance { study, found });
            }
        }
        Ok(Self {
            y: estimates.to_vec(),
            v: variances.to_vec(),
        })
    }

    /// The estimates.
    #[must_use]
    pub fn estimates(&self) -> &[f64] {
        &self.y
    }

    /// Their sampling variances.
    #[must_use]
    pub fn variances(&self) -> &[f64] {
        &self.v
    }

    /// Number of studies.
    #[must_use]
    pub fn len(&self) -> usize {
        self.y.len()
    }

    /// Whether there is no study; never true for studies that were built.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.y.is_empty()
    }

    /// All studies but one; `None` when none would be left.
    #[must_use]
    pub fn without(&self, study: usize) -> Option<Self> {
        let keep = |values: &[f64]| -> Vec<f64> {
            values
                .iter()
                .enumerate()
                .filter(|(i, _)| *i != study)
                .map(|(_, v)| *v)
                .collect()
        };
        let (y, v) = (keep(&self.y), keep(&self.v));
        (!y.is_empty()).then_some(Self { y, v })
    }
}
