//! The normal law.

use evstrat_math::{normal_cdf, normal_pdf, normal_quantile, normal_sf};

use super::{Family, Kind, Law, LawError, Native, finite, positive};

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Normal {
    mean: f64,
    sd: f64,
}

impl Law {
    /// Normal law with the given mean and standard deviation.
    ///
    /// # Errors
    /// When the mean is not finite or the sd not positive.
    pub fn normal(mean: f64, sd: f64) -> Result<Self, LawError> {
        let mean = finite("normal mean", mean)?;
        Ok(Self::of(Kind::Normal(Normal {
            mean,
            sd: positive("normal sd", sd)?,
        })))
    }
}

/// Quantile of the standard normal law from whichever tail is the smaller one.
pub(crate) fn standard_quantile(p: f64, q: f64) -> f64 {
    if p <= q {
        normal_quantile(p)
    } else {
        -normal_quantile(q)
    }
}

impl Family for Normal {
    fn quantile(&self, p: f64, q: f64) -> f64 {
        self.mean + self.sd * standard_quantile(p, q)
    }

    fn probabilities(&self, x: f64) -> (f64, f64) {
        let z = (x - self.mean) / self.sd;
        (normal_cdf(z), normal_sf(z))
    }

    fn density(&self, x: f64) -> f64 {
        normal_pdf((x - self.mean) / self.sd) / self.sd
    }

    fn mean(&self) -> f64 {
        self.mean
    }

    fn sd(&self) -> f64 {
        self.sd
    }

    fn support(&self) -> (f64, f64) {
        (f64::NEG_INFINITY, f64::INFINITY)
    }

    fn native(&self) -> Native {
        Native::of_numbers("normal", &[("mean", self.mean), ("sd", self.sd)])
    }
}
