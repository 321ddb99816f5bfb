//! The triangular law.

use super::{Family, Kind, Law, LawError, Native, between, finite, ordered};

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Triangular {
    min: f64,
    mode: f64,
    max: f64,
}

impl Law {
    /// Triangular law on [min, max] with its peak at `mode`.
    ///
    /// # Errors
    /// When a bound is not finite, they are not in order, or the mode lies outside.
    pub fn triangular(min: f64, mode: f64, max: f64) -> Result<Self, LawError> {
        let (min, max) = (
            finite("triangular min", min)?,
            finite("triangular max", max)?,
        );
        ordered(("triangular min", min), ("triangular max", max))?;
        let mode = between("triangular mode", mode, (min, max))?;
        Ok(Self::of(Kind::Triangular(Triangular { min, mode, max })))
    }
}

impl Triangular {
    /// Probability below the mode.
    fn share_below(&self) -> f64 {
        (self.mode - self.min) / (self.max - self.min)
    }
}

impl Family for Triangular {
    fn quantile(&self, p: f64, q: f64) -> f64 {
        let width = self.max - self.min;
        if p < self.share_below() {
            self.min + (width * (self.mode - self.min) * p).sqrt()
        } else {
            self.max - (width * (self.max - self.mode) * q).sqrt()
        }
    }

    fn probabilities(&self, x: f64) -> (f64, f64) {
        let width = self.max - self.min;
        if x < self.mode {
            let p = (x - self.min) / width * ((x - self.min) / (self.mode - self.min));
            (p, 1.0 - p)
        } else {
            let q = (self.max - x) / width * ((self.max - x) / (self.max - self.mode));
            (1.0 - q, q)
        }
    }

    fn density(&self, x: f64) -> f64 {
        let width = self.max - self.min;
        if x < self.mode {
            2.0 / width * ((x - self.min) / (self.mode - self.min))
        } else if x > self.mode {
            2.0 / width * ((self.max - x) / (self.max - self.mode))
        } else {
            2.0 / width
        }
    }

    fn mean(&self) -> f64 {
        (self.min + self.mode + self.max) / 3.0
    }

    fn sd(&self) -> f64 {
        let (left, right) = (self.mode - self.min, self.max - self.mode);
        ((left * left + left * right + right * right) / 18.0).sqrt()
    }

    fn support(&self) -> (f64, f64) {
        (self.min, self.max)
    }

    fn native(&self) -> Native {
        Native::of_numbers(
            "triangular",
            &[("min", self.min), ("mode", self.mode), ("max", self.max)],
        )
    }

    fn breaks(&self) -> Vec<f64> {
        let share = self.share_below();
        if share > 0.0 && share < 1.0 {
            vec![share]
        } else {
            Vec::new()
        }
    }
}
