//! The logit-normal law.

use evstrat_math::{exp, ln, normal_cdf, normal_pdf, normal_sf};

use super::normal::standard_quantile;
use super::{Family, Kind, Law, LawError, Native, finite, moments, positive};

#[derive(Debug, Clone, PartialEq)]
pub(super) struct LogitNormal {
    mu: f64,
    sigma: f64,
}

impl Law {
    /// Logit-normal law on (0, 1): ln(X / (1 - X)) is normal with mean `mu` and standard deviation `sigma`.
    ///
    /// # Errors
    /// When `mu` is not finite or `sigma` not positive.
    pub fn logit_normal(mu: f64, sigma: f64) -> Result<Self, LawError> {
        let mu = finite("logit-normal mu", mu)?;
        let sigma = positive("logit-normal sigma", sigma)?;
        Ok(Self::of(Kind::LogitNormal(LogitNormal { mu, sigma })))
    }
}

impl LogitNormal {
    fn z(&self, x: f64) -> f64 {
        (ln(x / (1.0 - x)) - self.mu) / self.sigma
    }
}

impl Family for LogitNormal {
    fn quantile(&self, p: f64, q: f64) -> f64 {
        let t = self.mu + self.sigma * standard_quantile(p, q);
        if t < 0.0 {
            let e = exp(t);
            e / (1.0 + e)
        } else {
            1.0 / (1.0 + exp(-t))
        }
    }

    fn probabilities(&self, x: f64) -> (f64, f64) {
        if x <= 0.0 {
            return (0.0, 1.0);
        }
        let z = self.z(x);
        (normal_cdf(z), normal_sf(z))
    }

    fn density(&self, x: f64) -> f64 {
        if x <= 0.0 || x >= 1.0 {
            return 0.0;
        }
        normal_pdf(self.z(x)) / (self.sigma * x * (1.0 - x))
    }

    fn mean(&self) -> f64 {
        moments::mean(self)
    }

    fn sd(&self) -> f64 {
        moments::sd(self, self.mean())
    }

    fn support(&self) -> (f64, f64) {
        (0.0, 1.0)
    }

    fn native(&self) -> Native {
        Native::of_numbers("logit-normal", &[("mu", self.mu), ("sigma", self.sigma)])
    }
}
