//! The lognormal law.

use evstrat_math::{exp, exp_m1, ln, ln_1p, normal_cdf, normal_pdf, normal_sf};

use super::normal::standard_quantile;
use super::{Family, Kind, Law, LawError, Native, finite, positive};

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Lognormal {
    mu: f64,
    sigma: f64,
}

impl Law {
    /// Lognormal law: ln X is normal with mean `mu` and standard deviation `sigma`.
    ///
    /// # Errors
    /// When `mu` is not finite or `sigma` not positive.
    pub fn lognormal(mu: f64, sigma: f64) -> Result<Self, LawError> {
        let mu = finite("lognormal mu", mu)?;
        Ok(Self::of(Kind::Lognormal(Lognormal {
            mu,
            sigma: positive("lognormal sigma", sigma)?,
        })))
    }

    /// Lognormal law with the given mean and standard deviation of X itself.
    ///
    /// # Errors
    /// When either is not positive.
    pub fn lognormal_from_mean_sd(mean: f64, sd: f64) -> Result<Self, LawError> {
        let mean = positive("lognormal mean", mean)?;
        let sd = positive("lognormal sd", sd)?;
        Self::lognormal_from_mean_cv(mean, sd / mean)
    }

    /// Lognormal law with the given mean and coefficient of variation (sd/mean) of X itself.
    ///
    /// # Errors
    /// When either is not positive.
    pub fn lognormal_from_mean_cv(mean: f64, cv: f64) -> Result<Self, LawError> {
        let mean = positive("lognormal mean", mean)?;
        let cv = positive("lognormal coefficient of variation", cv)?;
        let variance = ln_1p(cv * cv);
        Self::lognormal(ln(mean) - 0.5 * variance, variance.sqrt())
    }

    /// Lognormal law with the given median and geometric standard deviation e^sigma.
    ///
    /// # Errors
    /// When the median is not positive or the geometric sd not greater than 1.
    pub fn lognormal_from_median_gsd(median: f64, gsd: f64) -> Result<Self, LawError> {
        let median = positive("lognormal median", median)?;
        let gsd = finite("lognormal geometric sd", gsd)?;
        super::ordered(("1", 1.0), ("lognormal geometric sd", gsd))?;
        Self::lognormal(ln(median), ln(gsd))
    }
}

impl Family for Lognormal {
    fn quantile(&self, p: f64, q: f64) -> f64 {
        exp(self.mu + self.sigma * standard_quantile(p, q))
    }

    fn probabilities(&self, x: f64) -> (f64, f64) {
        if x <= 0.0 {
            return (0.0, 1.0);
        }
        let z = (ln(x) - self.mu) / self.sigma;
        (normal_cdf(z), normal_sf(z))
    }

    fn density(&self, x: f64) -> f64 {
        if x <= 0.0 {
            return 0.0;
        }
        normal_pdf((ln(x) - self.mu) / self.sigma) / (self.sigma * x)
    }

    fn mean(&self) -> f64 {
        exp(self.mu + 0.5 * self.sigma * self.sigma)
    }

    fn sd(&self) -> f64 {
        self.mean() * exp_m1(self.sigma * self.sigma).sqrt()
    }

    fn support(&self) -> (f64, f64) {
        (0.0, f64::INFINITY)
    }

    fn native(&self) -> Native {
        Native::of_numbers("lognormal", &[("mu", self.mu), ("sigma", self.sigma)])
    }
}
