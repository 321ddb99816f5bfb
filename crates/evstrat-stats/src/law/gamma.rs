//! The gamma law.

use evstrat_math::{exp, gamma_inverse, gamma_pq, ln, ln_gamma};

use super::{Family, Kind, Law, LawError, Native, positive};

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Gamma {
    shape: f64,
    scale: f64,
}

impl Law {
    /// Gamma law with the given shape and scale (mean = shape x scale).
    ///
    /// # Errors
    /// When either is not positive.
    pub fn gamma(shape: f64, scale: f64) -> Result<Self, LawError> {
        let shape = positive("gamma shape", shape)?;
        Ok(Self::of(Kind::Gamma(Gamma {
            shape,
            scale: positive("gamma scale", scale)?,
        })))
    }

    /// Gamma law with the given mean and standard deviation.
    ///
    /// # Errors
    /// When either is not positive.
    pub fn gamma_from_mean_sd(mean: f64, sd: f64) -> Result<Self, LawError> {
        let mean = positive("gamma mean", mean)?;
        let sd = positive("gamma sd", sd)?;
        let ratio = mean / sd;
        Self::gamma(ratio * ratio, sd / ratio)
    }
}

impl Family for Gamma {
    fn quantile(&self, p: f64, q: f64) -> f64 {
        self.scale * gamma_inverse(self.shape, p, q)
    }

    fn probabilities(&self, x: f64) -> (f64, f64) {
        gamma_pq(self.shape, x / self.scale)
    }

    fn density(&self, x: f64) -> f64 {
        let y = x / self.scale;
        if y <= 0.0 {
            return match self.shape.total_cmp(&1.0) {
                std::cmp::Ordering::Less => f64::INFINITY,
                std::cmp::Ordering::Equal => 1.0 / self.scale,
                std::cmp::Ordering::Greater => 0.0,
            };
        }
        exp((self.shape - 1.0) * ln(y) - y - ln_gamma(self.shape)) / self.scale
    }

    fn mean(&self) -> f64 {
        self.shape * self.scale
    }

    fn sd(&self) -> f64 {
        self.shape.sqrt() * self.scale
    }

    fn support(&self) -> (f64, f64) {
        (0.0, f64::INFINITY)
    }

    fn native(&self) -> Native {
        Native::of_numbers("gamma", &[("shape", self.shape), ("scale", self.scale)])
    }
}
