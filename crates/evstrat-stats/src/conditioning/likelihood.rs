//! How likely an observation is, given what a model says.

use evstrat_math::ln;
use thiserror::Error;

/// The 95 % quantile of the standard normal distribution, so that an interval from 5 % to 95 % spans twice as much.
const Z95: f64 = 1.644_853_626_951_472_2;

/// The scale on which an observation is normal around the value of the model.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Scale {
    /// The scale of the outcome itself.
    Natural,
    /// The log odds of a fraction, `ln(x / (whole - x))`; `whole` is 1, or 100 for percentages.
    Logit {
        /// What a fraction of 1 is in the unit of the outcome.
        whole: f64,
    },
}

/// The likelihood of an observation that is known as an interval of 90 % probability.
///
/// On its scale the observation is normal around the model's value with variance `s^2 + d^2`, where `s` is half the width
/// of the interval divided by 1.645, and `d` the standard deviation by which the model itself is believed to be off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Likelihood {
    scale: Scale,
    center: f64,
    sd: f64,
    model_discrepancy: f64,
}

/// Why an interval is no likelihood.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum LikelihoodError {
    /// The interval does not rise, or is not finite.
    #[error("the interval from {low} to {high} does not rise")]
    Interval {
        /// The lower end.
        low: f64,
        /// The upper end.
        high: f64,
    },
    /// The interval of a fraction touches or leaves its range.
    #[error("the interval from {low} to {high} does not lie strictly between 0 and {whole}")]
    Fraction {
        /// The lower end.
        low: f64,
        /// The upper end.
        high: f64,
        /// What a fraction of 1 is.
        whole: f64,
    },
    /// The discrepancy is negative or not finite.
    #[error("a standard deviation is a finite number of at least 0, found {0}")]
    Discrepancy(f64),
    /// Neither the interval nor the discrepancy leaves any doubt.
    #[error("an observation without any error cannot weight draws")]
    NoSpread,
}

impl Likelihood {
    /// The likelihood of an observation whose 90 % interval is from `low` to `high`, by a model that is off by
    /// `model_discrepancy` (a standard deviation on `scale`).
    ///
    /// # Errors
    /// The interval does not rise, does not lie inside the range of a fraction, or leaves no doubt at all.
    pub fn of_interval(
        (low, high): (f64, f64),
        model_discrepancy: f64,
        scale: Scale,
    ) -> Result<Self, LikelihoodError> {
        if !(low <= high && low.is_finite() && high.is_finite()) {
            return Err(LikelihoodError::Interval { low, high });
        }
        if !(model_discrepancy >= 0.0 && model_discrepancy.is_finite()) {
            return Err(LikelihoodError::Discrepancy(model_discrepancy));
        }
        if let Scale::Logit { whole } = scale
            && !(low > 0.0 && high < whole)
        {
            return Err(LikelihoodError::Fraction { low, high, whole });
        }
        let (a, b) = (transform(scale, low), transform(scale, high));
        let observed = 0.5 * (b - a) / Z95;
        let sd = (observed * observed + model_discrepancy * model_discrepancy).sqrt();
        if sd <= 0.0 {
            return Err(LikelihoodError::NoSpread);
        }
        Ok(Self {
            scale,
            center: 0.5 * (a + b),
            sd,
            model_discrepancy,
        })
    }

    /// The log of the likelihood of the observation where the model says `x`, up to a constant that is the same for all
    /// `x`. It is minus infinity where the observation is impossible or `x` is not a number.
    #[must_use]
    pub fn log(&self, x: f64) -> f64 {
        let z = (transform(self.scale, x) - self.center) / self.sd;
        if z.is_nan() {
            f64::NEG_INFINITY
        } else {
            -0.5 * z * z
        }
    }

    /// The scale on which the observation is normal.
    #[must_use]
    pub fn scale(&self) -> Scale {
        self.scale
    }

    /// The middle of the interval on its scale.
    #[must_use]
    pub fn center(&self) -> f64 {
        self.center
    }

    /// The standard deviation of the observation around the model's value, discrepancy included, on its scale.
    #[must_use]
    pub fn sd(&self) -> f64 {
        self.sd
    }

    /// The standard deviation by which the model is believed to be off, on its scale.
    #[must_use]
    pub fn model_discrepancy(&self) -> f64 {
        self.model_discrepancy
    }
}

fn transform(scale: Scale, x: f64) -> f64 {
    match scale {
        Scale::Natural => x,
        // Ends of the range give infinities, values beyond it NaN: both are impossible.
        Scale::Logit { whole } => ln(x) - ln(whole - x),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_holds_ninety_percent() {
        let likelihood = Likelihood::of_interval((2.0, 4.0), 0.0, Scale::Natural).unwrap();
        // At its ends the normal density is exp(-1.645^2 / 2) of that in the middle.
        assert!((likelihood.log(3.0)).abs() < 1e-15);
        assert!((likelihood.log(2.0) + 0.5 * Z95 * Z95).abs() < 1e-12);
        assert!((likelihood.log(4.0) - likelihood.log(2.0)).abs() < 1e-12);
    }

    #[test]
    fn a_discrepancy_widens_the_interval() {
        let sharp = Likelihood::of_interval((2.0, 4.0), 0.0, Scale::Natural).unwrap();
        let wide = Likelihood::of_interval((2.0, 4.0), 2.0, Scale::Natural).unwrap();
        let variance = |of: Likelihood| of.sd() * of.sd();
        assert!((variance(wide) - variance(sharp) - 4.0).abs() < 1e-12);
        assert!(wide.log(5.0) > sharp.log(5.0));
    }

    #[test]
    fn fractions_are_normal_on_log_odds() {
        let scale = Scale::Logit { whole: 1.0 };
        let likelihood = Likelihood::of_interval((0.2, 0.8), 0.0, scale).unwrap();
        assert!(likelihood.center().abs() < 1e-15);
        assert!((likelihood.sd() - ln(4.0) / Z95).abs() < 1e-12);
        let percent = Scale::Logit { whole: 100.0 };
        let same = Likelihood::of_interval((20.0, 80.0), 0.0, percent).unwrap();
        assert!((likelihood.log(0.31) - same.log(31.0)).abs() < 1e-12);
    }

    #[test]
    fn the_impossible_has_no_weight() {
        let scale = Scale::Logit { whole: 1.0 };
        let likelihood = Likelihood::of_interval((0.2, 0.8), 0.5, scale).unwrap();
        for x in [0.0, 1.0, -0.1, 1.1, f64::NAN] {
            assert!(likelihood.log(x) < f64::MIN, "{x}");
        }
    }

    #[test]
    fn what_is_no_interval_is_refused() {
        let natural = |ends, d| Likelihood::of_interval(ends, d, Scale::Natural).unwrap_err();
        assert_eq!(natural((1.0, 1.0), 0.0), LikelihoodError::NoSpread);
        assert_eq!(
            natural((1.0, 2.0), -1.0),
            LikelihoodError::Discrepancy(-1.0)
        );
        let crossed = LikelihoodError::Interval {
            low: 2.0,
            high: 1.0,
        };
        assert_eq!(natural((2.0, 1.0), 1.0), crossed);
        let logit = Scale::Logit { whole: 1.0 };
        let outside = Likelihood::of_interval((0.0, 0.5), 0.1, logit).unwrap_err();
        assert!(matches!(outside, LikelihoodError::Fraction { .. }));
    }
}
