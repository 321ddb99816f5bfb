//! The PERT law: a beta law given by minimum, mode and maximum.

use super::beta::Beta;
use super::{Family, Kind, Law, LawError, Native, between, finite, ordered, positive};

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pert {
    mode: f64,
    shape: f64,
    beta: Beta,
}

impl Law {
    /// PERT law: a beta law on [min, max] with shapes 1 + shape (mode - min)/(max - min) and
    /// 1 + shape (max - mode)/(max - min); the usual shape is 4.
    ///
    /// # Errors
    /// When the bounds are not in order, the mode is outside them, or the shape is not positive.
    pub fn pert(min: f64, mode: f64, max: f64, shape: f64) -> Result<Self, LawError> {
        let (min, max) = (finite("PERT min", min)?, finite("PERT max", max)?);
        ordered(("PERT min", min), ("PERT max", max))?;
        let mode = between("PERT mode", mode, (min, max))?;
        let shape = positive("PERT shape", shape)?;
        let width = max - min;
        let alpha = 1.0 + shape * (mode - min) / width;
        let beta = Beta::new(alpha, 1.0 + shape * (max - mode) / width, (min, max))?;
        Ok(Self::of(Kind::Pert(Pert { mode, shape, beta })))
    }
}

impl Family for Pert {
    fn quantile(&self, p: f64, q: f64) -> f64 {
        self.beta.quantile(p, q)
    }

    fn probabilities(&self, x: f64) -> (f64, f64) {
        self.beta.probabilities(x)
    }

    fn density(&self, x: f64) -> f64 {
        self.beta.density(x)
    }

    fn mean(&self) -> f64 {
        self.beta.mean()
    }

    fn sd(&self) -> f64 {
        self.beta.sd()
    }

    fn support(&self) -> (f64, f64) {
        self.beta.support()
    }

    fn native(&self) -> Native {
        let (min, max) = self.beta.support();
        Native::of_numbers(
            "pert",
            &[
                ("min", min),
                ("mode", self.mode),
                ("max", max),
                ("shape", self.shape),
            ],
        )
    }
}
