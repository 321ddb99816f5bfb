//! The beta law, on (0, 1) or scaled to an interval.

use evstrat_math::{beta_inverse, beta_pq, exp, ln, ln_1p, ln_beta};

use super::{Family, Kind, Law, LawError, Native, finite, inside, ordered, positive};

/// Beta law on an interval.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Beta {
    alpha: f64,
    beta: f64,
    lower: f64,
    upper: f64,
}

impl Law {
    /// Beta law on (0, 1) with the given shapes.
    ///
    /// # Errors
    /// When a shape is not positive.
    pub fn beta(alpha: f64, beta: f64) -> Result<Self, LawError> {
        Self::beta_on(alpha, beta, (0.0, 1.0))
    }

    /// Beta law scaled to the interval (lower, upper).
    ///
    /// # Errors
    /// When a shape is not positive or the bounds are not in order.
    pub fn beta_on(alpha: f64, beta: f64, bounds: (f64, f64)) -> Result<Self, LawError> {
        Ok(Self::of(Kind::Beta(Beta::new(alpha, beta, bounds)?)))
    }

    /// Beta law on (0, 1) with the given mean and standard deviation.
    ///
    /// # Errors
    /// When the mean is not inside (0, 1), or the sd not inside (0, sqrt(mean (1 - mean))).
    pub fn beta_from_mean_sd(mean: f64, sd: f64) -> Result<Self, LawError> {
        Self::beta_from_mean_sd_on(mean, sd, (0.0, 1.0))
    }

    /// Beta law scaled to (lower, upper) with the given mean and standard deviation of X itself.
    ///
    /// # Errors
    /// When the mean is not inside the bounds, or the sd is too large for a beta law with that mean.
    pub fn beta_from_mean_sd_on(
        mean: f64,
        sd: f64,
        (lower, upper): (f64, f64),
    ) -> Result<Self, LawError> {
        let (lower, upper) = bounds(lower, upper)?;
        let mean = inside("beta mean", mean, (lower, upper))?;
        let widest = ((mean - lower) * (upper - mean)).sqrt();
        let sd = inside("beta sd", sd, (0.0, widest))?;
        let width = upper - lower;
        // Var = m (1 - m) / (n + 1) with n = alpha + beta.
        let total = (widest / sd - 1.0) * (widest / sd + 1.0);
        Self::beta_on(
            (mean - lower) / width * total,
            (upper - mean) / width * total,
            (lower, upper),
        )
    }
}

fn bounds(lower: f64, upper: f64) -> Result<(f64, f64), LawError> {
    let lower = finite("beta lower bound", lower)?;
    let upper = finite("beta upper bound", upper)?;
    ordered(("beta lower bound", lower), ("beta upper bound", upper))?;
    Ok((lower, upper))
}

impl Beta {
    pub(super) fn new(alpha: f64, beta: f64, (lower, upper): (f64, f64)) -> Result<Self, LawError> {
        let alpha = positive("beta shape alpha", alpha)?;
        let beta = positive("beta shape beta", beta)?;
        let (lower, upper) = bounds(lower, upper)?;
        Ok(Self {
            alpha,
            beta,
            lower,
            upper,
        })
    }
}

/// exponent * logarithm, where exponent zero wins over an infinite logarithm.
fn log_power(exponent: f64, logarithm: f64) -> f64 {
    if exponent == 0.0 {
        0.0
    } else {
        exponent * logarithm
    }
}

impl Family for Beta {
    fn quantile(&self, p: f64, q: f64) -> f64 {
        let (x, y) = beta_inverse(self.alpha, self.beta, p, q);
        let width = self.upper - self.lower;
        // Counted from the nearer bound, so that the digits next to it survive.
        if x <= y {
            self.lower + width * x
        } else {
            self.upper - width * y
        }
    }

    fn probabilities(&self, x: f64) -> (f64, f64) {
        let width = self.upper - self.lower;
        beta_pq(
            self.alpha,
            self.beta,
            (x - self.lower) / width,
            (self.upper - x) / width,
        )
    }

    fn density(&self, x: f64) -> f64 {
        let width = self.upper - self.lower;
        let (x, y) = ((x - self.lower) / width, (self.upper - x) / width);
        let ln_x = if x > 0.5 { ln_1p(-y) } else { ln(x) };
        let ln_y = if y > 0.5 { ln_1p(-x) } else { ln(y) };
        let power = log_power(self.alpha - 1.0, ln_x) + log_power(self.beta - 1.0, ln_y);
        exp(power - ln_beta(self.alpha, self.beta)) / width
    }

    fn mean(&self) -> f64 {
        let total = self.alpha + self.beta;
        (self.alpha / total) * self.upper + (self.beta / total) * self.lower
    }

    fn sd(&self) -> f64 {
        let total = self.alpha + self.beta;
        let variance = (self.alpha / total) * (self.beta / total) / (total + 1.0);
        (self.upper - self.lower) * variance.sqrt()
    }

    fn support(&self) -> (f64, f64) {
        (self.lower, self.upper)
    }

    fn native(&self) -> Native {
        Native::of_numbers(
            "beta",
            &[
                ("alpha", self.alpha),
                ("beta", self.beta),
                ("lower", self.lower),
                ("upper", self.upper),
            ],
        )
    }
}
