//! The Weibull law.

use evstrat_math::{exp, exp_m1, ln, ln_1p, ln_gamma, pow};

use super::{Family, Kind, Law, LawError, Native, positive};

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Weibull {
    shape: f64,
    scale: f64,
}

impl Law {
    /// Weibull law: P(X > x) = exp(-(x/scale)^shape).
    ///
    /// # Errors
    /// When either parameter is not positive.
    pub fn weibull(shape: f64, scale: f64) -> Result<Self, LawError> {
        let shape = positive("Weibull shape", shape)?;
        Ok(Self::of(Kind::Weibull(Weibull {
            shape,
            scale: positive("Weibull scale", scale)?,
        })))
    }
}

impl Weibull {
    fn raw_moment(&self, order: f64) -> f64 {
        exp(order * ln(self.scale) + ln_gamma(1.0 + order / self.shape))
    }
}

impl Family for Weibull {
    fn quantile(&self, p: f64, q: f64) -> f64 {
        let hazard = if p <= q { -ln_1p(-p) } else { -ln(q) };
        self.scale * pow(hazard, 1.0 / self.shape)
    }

    fn probabilities(&self, x: f64) -> (f64, f64) {
        let hazard = pow(x / self.scale, self.shape);
        (-exp_m1(-hazard), exp(-hazard))
    }

    fn density(&self, x: f64) -> f64 {
        let ratio = x / self.scale;
        self.shape / self.scale * pow(ratio, self.shape - 1.0) * exp(-pow(ratio, self.shape))
    }

    fn mean(&self) -> f64 {
        self.raw_moment(1.0)
    }

    fn sd(&self) -> f64 {
        super::moments::sd(self, self.mean())
    }

    fn support(&self) -> (f64, f64) {
        (0.0, f64::INFINITY)
    }

    fn native(&self) -> Native {
        Native::of_numbers("weibull", &[("shape", self.shape), ("scale", self.scale)])
    }
}
