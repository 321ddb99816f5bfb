//! The uniform and the log-uniform law.

use evstrat_math::{exp, ln};

use super::{Family, Kind, Law, LawError, Native, finite, ordered, positive};

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Uniform {
    min: f64,
    max: f64,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct LogUniform {
    min: f64,
    max: f64,
}

impl Law {
    /// Uniform law on [min, max].
    ///
    /// # Errors
    /// When a bound is not finite or they are not in order.
    pub fn uniform(min: f64, max: f64) -> Result<Self, LawError> {
        let (min, max) = (finite("uniform min", min)?, finite("uniform max", max)?);
        ordered(("uniform min", min), ("uniform max", max))?;
        Ok(Self::of(Kind::Uniform(Uniform { min, max })))
    }

    /// Log-uniform law on [min, max]: ln X is uniform.
    ///
    /// # Errors
    /// When a bound is not positive or they are not in order.
    pub fn log_uniform(min: f64, max: f64) -> Result<Self, LawError> {
        let (min, max) = (
            positive("log-uniform min", min)?,
            positive("log-uniform max", max)?,
        );
        ordered(("log-uniform min", min), ("log-uniform max", max))?;
        Ok(Self::of(Kind::LogUniform(LogUniform { min, max })))
    }
}

impl Family for Uniform {
    fn quantile(&self, p: f64, q: f64) -> f64 {
        let width = self.max - self.min;
        if p <= q {
            self.min + width * p
        } else {
            self.max - width * q
        }
    }

    fn probabilities(&self, x: f64) -> (f64, f64) {
        let width = self.max - self.min;
        ((x - self.min) / width, (self.max - x) / width)
    }

    fn density(&self, _x: f64) -> f64 {
        1.0 / (self.max - self.min)
    }

    fn mean(&self) -> f64 {
        0.5 * self.min + 0.5 * self.max
    }

    fn sd(&self) -> f64 {
        (self.max - self.min) / 12.0_f64.sqrt()
    }

    fn support(&self) -> (f64, f64) {
        (self.min, self.max)
    }

    fn native(&self) -> Native {
        Native::of_numbers("uniform", &[("min", self.min), ("max", self.max)])
    }
}

impl LogUniform {
    fn log_ratio(&self) -> f64 {
        ln(self.max / self.min)
    }
}

impl Family for LogUniform {
    fn quantile(&self, p: f64, q: f64) -> f64 {
        let ratio = self.log_ratio();
        let x = if p <= q {
            self.min * exp(ratio * p)
        } else {
            self.max * exp(-ratio * q)
        };
        x.clamp(self.min, self.max)
    }

    fn probabilities(&self, x: f64) -> (f64, f64) {
        let ratio = self.log_ratio();
        (ln(x / self.min) / ratio, ln(self.max / x) / ratio)
    }

    fn density(&self, x: f64) -> f64 {
        1.0 / (x * self.log_ratio())
    }

    fn mean(&self) -> f64 {
        (self.max - self.min) / self.log_ratio()
    }

    fn sd(&self) -> f64 {
        super::moments::sd(self, self.mean())
    }

    fn support(&self) -> (f64, f64) {
        (self.min, self.max)
    }

    fn native(&self) -> Native {
        Native::of_numbers("log-uniform", &[("min", self.min), ("max", self.max)])
    }
}
