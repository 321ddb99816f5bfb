//! The half-normal law.

use evstrat_math::{erf, erfc, normal_pdf, normal_quantile};

use super::{Family, Kind, Law, LawError, Native, positive};

#[derive(Debug, Clone, PartialEq)]
pub(super) struct HalfNormal {
    scale: f64,
}

impl Law {
    /// Half-normal law: the absolute value of a normal variable with mean 0 and standard deviation `scale`.
    ///
    /// # Errors
    /// When the scale is not positive.
    pub fn half_normal(scale: f64) -> Result<Self, LawError> {
        Ok(Self::of(Kind::HalfNormal(HalfNormal {
            scale: positive("half-normal scale", scale)?,
        })))
    }
}

impl Family for HalfNormal {
    fn quantile(&self, p: f64, q: f64) -> f64 {
        // Above the median the tail q/2 carries the digits, below it 1/2 + p/2 does.
        let z = if p <= q {
            normal_quantile(0.5 + 0.5 * p)
        } else {
            -normal_quantile(0.5 * q)
        };
        if p < 1e-5 {
            // (1 + p)/2 loses p; the quantile is linear there up to a term in p^3.
            let t = p * (0.5 * std::f64::consts::PI).sqrt();
            return self.scale * t * (1.0 + t * t / 6.0);
        }
        self.scale * z
    }

    fn probabilities(&self, x: f64) -> (f64, f64) {
        let t = x / self.scale * std::f64::consts::FRAC_1_SQRT_2;
        (erf(t), erfc(t))
    }

    fn density(&self, x: f64) -> f64 {
        2.0 * normal_pdf(x / self.scale) / self.scale
    }

    fn mean(&self) -> f64 {
        self.scale * (2.0 / std::f64::consts::PI).sqrt()
    }

    fn sd(&self) -> f64 {
        self.scale * (1.0 - 2.0 / std::f64::consts::PI).sqrt()
    }

    fn support(&self) -> (f64, f64) {
        (0.0, f64::INFINITY)
    }

    fn native(&self) -> Native {
        Native::of_numbers("half-normal", &[("scale", self.scale)])
    }
}
