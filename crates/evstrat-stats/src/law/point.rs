//! The law of a number known for certain.

use super::{Family, Kind, Law, LawError, Native, finite};

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Point {
    value: f64,
}

impl Law {
    /// All probability on one value.
    ///
    /// # Errors
    /// When the value is not finite.
    pub fn point(value: f64) -> Result<Self, LawError> {
        Ok(Self::of(Kind::Point(Point {
            value: finite("point value", value)?,
        })))
    }
}

impl Family for Point {
    fn quantile(&self, _p: f64, _q: f64) -> f64 {
        self.value
    }

    fn probabilities(&self, x: f64) -> (f64, f64) {
        if x < self.value {
            (0.0, 1.0)
        } else {
            (1.0, 0.0)
        }
    }

    fn density(&self, _x: f64) -> f64 {
        0.0
    }

    fn mean(&self) -> f64 {
        self.value
    }

    fn sd(&self) -> f64 {
        0.0
    }

    fn support(&self) -> (f64, f64) {
        (self.value, self.value)
    }

    fn native(&self) -> Native {
        Native::of_numbers("point", &[("value", self.value)])
    }

    fn atoms(&self) -> Vec<(f64, f64)> {
        vec![(self.value, 1.0)]
    }

    fn is_discrete(&self) -> bool {
        true
    }
}
