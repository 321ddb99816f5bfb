//! Pooling of studies.

use evstrat_math::{
    chi_square_quantile, chi_square_sf, normal_sf, student_t_pq, student_t_quantile,
};

use super::profile::Profile;
use super::tau::{Tau2, estimate, solve_q};
use super::{MetaError, Studies, TauEstimator};
use crate::law::{Law, LawError};
use crate::linear::Matrix;

/// How the standard error of the mean is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HartungKnapp {
    /// Not at all: the usual standard error with the normal law.
    Off,
    /// Hartung, Knapp, Sidik and Jonkman: weighted residual variance, Student t on k - 1 degrees of freedom.
    On,
    /// As `On`, but the standard error never below the usual one (the ad hoc correction).
    WithFloor,
}

/// Which prediction interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prediction {
    /// Normal law.
    Normal,
    /// Student t on k - 1 degrees of freedom, with the standard error in use.
    StudentKMinus1,
    /// Student t on k - 2 degrees of freedom (Higgins, Thompson and Spiegelhalter 2009).
    StudentKMinus2,
}

/// What an assumption is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The mean over settings.
    Mean,
    /// The value in a new setting: the predictive law.
    NewSetting,
}

/// The scale on which the studies were pooled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// The quantity itself.
    Identity,
    /// Its natural logarithm.
    Log,
}

/// The result of pooling.
#[derive(Debug, Clone, PartialEq)]
pub struct Pooled {
    /// Number of studies.
    pub studies: usize,
    /// Estimator of the between-study variance.
    pub estimator: TauEstimator,
    /// Pooled mean.
    pub mean: f64,
    /// Its standard error.
    pub se: f64,
    /// Degrees of freedom of the test and interval of the mean; infinite for the normal law.
    pub degrees: f64,
    /// Between-study variance.
    pub tau2: f64,
    /// Its asymptotic standard error; NaN for equal effects and one study.
    pub se_tau2: f64,
    /// Cochran's Q.
    pub q: f64,
    /// Its upper-tail probability under equal effects; NaN for one study.
    pub q_p: f64,
    /// I2 in percent.
    pub i2: f64,
    /// H2.
    pub h2: f64,
    /// Weights of the studies, summing to one.
    pub weights: Vec<f64>,
}

/// Q-profile interval of the between-study variance, and what it means for I2.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TauInterval {
    /// Interval of tau2.
    pub tau2: (f64, f64),
    /// Interval of I2 in percent.
    pub i2: (f64, f64),
}

/// Pools studies with the usual standard error.
#[must_use]
pub fn pool(studies: &Studies, estimator: TauEstimator) -> Pooled {
    pool_with(studies, estimator, HartungKnapp::Off)
}

/// Pools studies. With one study the result is that study.
#[must_use]
pub fn pool_with(studies: &Studies, estimator: TauEstimator, knapp: HartungKnapp) -> Pooled {
    let x = ones(studies.len());
    let profile = Profile {
        y: &studies.y,
        v: &studies.v,
        x: &x,
    };
    let tau2 = estimate(&profile, estimator);
    assemble(&profile, estimator, knapp, tau2)
}

fn ones(n: usize) -> Matrix {
    Matrix::from_fn(n, 1, |_, _| 1.0)
}

fn assemble(profile: &Profile, estimator: TauEstimator, knapp: HartungKnapp, tau2: Tau2) -> Pooled {
    let weights = profile.weights(tau2.value);
    let total: f64 = weights.iter().sum();
    let mean = weights
        .iter()
        .zip(profile.y)
        .map(|(w, y)| w * y)
        .sum::<f64>()
        / total;
    let df = profile.degrees();
    let (mut se, mut degrees) = ((1.0 / total).sqrt(), f64::INFINITY);
    if knapp != HartungKnapp::Off && df >= 1.0 {
        let residual: f64 = weights
            .iter()
            .zip(profile.y)
            .map(|(w, y)| w * (y - mean) * (y - mean))
            .sum();
        let factor = residual / df;
        let floored = if knapp == HartungKnapp::WithFloor {
            factor.max(1.0)
        } else {
            factor
        };
        se *= floored.sqrt();
        degrees = df;
    }
    let q = cochran_q(profile);
    let (i2, h2) = heterogeneity(profile, estimator, tau2.value, q);
    Pooled {
        studies: profile.y.len(),
        estimator,
        mean,
        se,
        degrees,
        tau2: tau2.value,
        se_tau2: tau2.se,
        q,
        q_p: if df >= 1.0 {
            chi_square_sf(q, df)
        } else {
            f64::NAN
        },
        i2,
        h2,
        weights: weights.iter().map(|w| w / total).collect(),
    }
}

fn cochran_q(profile: &Profile) -> f64 {
    profile.fit(&profile.weights(0.0)).map_or(0.0, |fit| fit.q)
}

/// I2 (percent) and H2: from Q under equal effects, else from tau2 and the typical sampling variance.
///
/// # References
/// Higgins and Thompson 2002, Stat. Med. 21(11).
fn heterogeneity(profile: &Profile, estimator: TauEstimator, tau2: f64, q: f64) -> (f64, f64) {
    let df = profile.degrees();
    if df < 1.0 {
        return (0.0, 1.0);
    }
    if estimator == TauEstimator::EqualEffects {
        return (100.0 * ((q - df) / q).max(0.0), q / df);
    }
    let typical = typical_variance(profile);
    (100.0 * tau2 / (tau2 + typical), tau2 / typical + 1.0)
}

fn typical_variance(profile: &Profile) -> f64 {
    profile
        .fit(&profile.weights(0.0))
        .map_or(f64::NAN, |fit| profile.degrees() / fit.trace_p)
}

impl Pooled {
    /// Interval of the mean with error probability alpha.
    #[must_use]
    pub fn interval(&self, alpha: f64) -> (f64, f64) {
        let t = critical(alpha, self.degrees);
        (self.mean - t * self.se, self.mean + t * self.se)
    }

    /// z or t statistic of the mean against zero.
    #[must_use]
    pub fn statistic(&self) -> f64 {
        self.mean / self.se
    }

    /// Two-sided p-value of the mean against zero.
    #[must_use]
    pub fn p_value(&self) -> f64 {
        let size = self.statistic().abs();
        2.0 * if self.degrees.is_finite() {
            student_t_pq(size, self.degrees).1
        } else {
            normal_sf(size)
        }
    }

    /// Prediction interval for a new setting; `None` when there are too few studies for it.
    #[must_use]
    pub fn prediction(&self, kind: Prediction, alpha: f64) -> Option<(f64, f64)> {
        let degrees = self.prediction_degrees(kind)?;
        let half = critical(alpha, degrees) * (self.tau2 + self.se * self.se).sqrt();
        Some((self.mean - half, self.mean + half))
    }

    fn prediction_degrees(&self, kind: Prediction) -> Option<f64> {
        let k = crate::count(self.studies);
        let degrees = match kind {
            Prediction::Normal => f64::INFINITY,
            Prediction::StudentKMinus1 => k - 1.0,
            Prediction::StudentKMinus2 => k - 2.0,
        };
        (degrees >= 1.0).then_some(degrees)
    }

    /// The result as a law on the scale of the quantity itself.
    ///
    /// For the mean: its normal or Student t law. For a new setting: the predictive Student t on k - 2 degrees of
    /// freedom; with fewer than three studies the between-study variance cannot be learned from them, and the caller
    /// should use [`super::bayes_pool`].
    ///
    /// # Errors
    /// When there are fewer than three studies for a new setting.
    pub fn law(&self, target: Target, scale: Scale) -> Result<Law, LawError> {
        let (degrees, spread) = match target {
            Target::Mean => (self.degrees, self.se),
            Target::NewSetting => {
                let degrees = self.prediction_degrees(Prediction::StudentKMinus2);
                let too_few = || LawError::NoFit {
                    family: "predictive",
                    reason: format!(
                        "{} studies tell too little about a new setting",
                        self.studies
                    ),
                };
                (
                    degrees.ok_or_else(too_few)?,
                    (self.tau2 + self.se * self.se).sqrt(),
                )
            }
        };
        match (scale, degrees.is_finite()) {
            (Scale::Identity, true) => Law::student_t(degrees, self.mean, spread),
            (Scale::Identity, false) => Law::normal(self.mean, spread),
            (Scale::Log, true) => Law::log_student_t(degrees, self.mean, spread),
            (Scale::Log, false) => Law::lognormal(self.mean, spread),
        }
    }

    /// Q-profile interval of tau2.
    ///
    /// # References
    /// Viechtbauer 2007, Stat. Med. 26(1).
    ///
    /// # Errors
    /// When there are fewer than two studies.
    pub fn tau_interval(&self, studies: &Studies, alpha: f64) -> Result<TauInterval, MetaError> {
        if studies.len() < 2 {
            let method = "a Q-profile interval";
            return Err(MetaError::TooFew {
                method,
                needed: 2,
                found: studies.len(),
            });
        }
        let x = ones(studies.len());
        let profile = Profile {
            y: &studies.y,
            v: &studies.v,
            x: &x,
        };
        let df = profile.degrees();
        let tail = 0.5 * alpha;
        let low = solve_q(&profile, chi_square_quantile(1.0 - tail, tail, df));
        let high = solve_q(&profile, chi_square_quantile(tail, 1.0 - tail, df));
        let typical = typical_variance(&profile);
        let share = |tau2: f64| 100.0 * tau2 / (tau2 + typical);
        Ok(TauInterval {
            tau2: (low, high),
            i2: (share(low), share(high)),
        })
    }
}

/// Two-sided critical value of Student t, normal when the degrees of freedom are infinite.
pub(super) fn critical(alpha: f64, degrees: f64) -> f64 {
    -student_t_quantile(0.5 * alpha, 1.0 - 0.5 * alpha, degrees)
}

/// The pooled result without each study in turn; empty for a single study.
#[must_use]
pub fn leave_one_out(
    studies: &Studies,
    estimator: TauEstimator,
    knapp: HartungKnapp,
) -> Vec<Pooled> {
    (0..studies.len())
        .filter_map(|study| studies.without(study))
        .map(|rest| pool_with(&rest, estimator, knapp))
        .collect()
}
