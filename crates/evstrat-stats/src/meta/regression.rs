//! Meta-regression on one moderator.

use evstrat_math::{chi_square_sf, normal_sf};

use super::profile::Profile;
use super::tau::estimate;
use super::{MetaError, Studies, TauEstimator};
use crate::linear::Matrix;

/// A random-effects regression of the estimates on one moderator.
#[derive(Debug, Clone, PartialEq)]
pub struct MetaRegression {
    /// Intercept.
    pub intercept: f64,
    /// Standard error of the intercept.
    pub se_intercept: f64,
    /// Slope.
    pub slope: f64,
    /// Standard error of the slope.
    pub se_slope: f64,
    /// z statistic of the slope.
    pub z: f64,
    /// Its two-sided p-value.
    pub p: f64,
    /// Residual between-study variance.
    pub tau2: f64,
    /// Test statistic of the moderator, chi-square on one degree of freedom.
    pub qm: f64,
    /// p-value of `qm`.
    pub qm_p: f64,
    /// Share of the between-study variance explained, in percent; NaN when there is none.
    pub r2: f64,
}

/// Regresses the estimates on a moderator, with residual between-study variance.
///
/// # Errors
/// When lengths differ, there are fewer than three studies, or the moderator does not vary.
pub fn meta_regression(
    studies: &Studies,
    moderator: &[f64],
    estimator: TauEstimator,
) -> Result<MetaRegression, MetaError> {
    if moderator.len() != studies.len() {
        return Err(MetaError::Lengths {
            estimates: studies.len(),
            others: moderator.len(),
            role: "moderator values",
        });
    }
    let too_few = MetaError::TooFew {
        method: "meta-regression on a moderator that varies",
        needed: 3,
        found: studies.len(),
    };
    if studies.len() < 3 {
        return Err(too_few);
    }
    // Centering keeps the normal equations well conditioned; the intercept is moved back below.
    let center = moderator.iter().sum::<f64>() / crate::count(moderator.len());
    let x = Matrix::from_fn(moderator.len(), 2, |i, j| {
        if j == 0 { 1.0 } else { moderator[i] - center }
    });
    let profile = Profile {
        y: &studies.y,
        v: &studies.v,
        x: &x,
    };
    let tau2 = estimate(&profile, estimator).value;
    let fit = profile.fit(&profile.weights(tau2)).ok_or(too_few)?;
    let ones = Matrix::from_fn(moderator.len(), 1, |_, _| 1.0);
    let null = estimate(
        &Profile {
            y: &studies.y,
            v: &studies.v,
            x: &ones,
        },
        estimator,
    )
    .value;
    let (slope, c) = (fit.coefficients[1], &fit.covariance);
    let se_slope = c[(1, 1)].sqrt();
    let var_intercept = c[(0, 0)] - 2.0 * center * c[(0, 1)] + center * center * c[(1, 1)];
    let z = slope / se_slope;
    Ok(MetaRegression {
        intercept: fit.coefficients[0] - slope * center,
        se_intercept: var_intercept.sqrt(),
        slope,
        se_slope,
        z,
        p: 2.0 * normal_sf(z.abs()),
        tau2,
        qm: z * z,
        qm_p: chi_square_sf(z * z, 1.0),
        r2: if null > 0.0 {
            100.0 * (1.0 - tau2 / null).max(0.0)
        } else {
            f64::NAN
        },
    })
}
