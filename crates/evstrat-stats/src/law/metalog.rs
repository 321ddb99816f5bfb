//! The metalog law: a quantile function that is linear in its coefficients.

use evstrat_math::{exp, ln};

use super::{Family, Kind, Law, LawError, Native, Parameter, finite, inside, moments, ordered};
use crate::linear::{Matrix, least_squares};
use crate::solve::root;

/// Greatest number of terms.
const MAX_TERMS: usize = 9;

/// Where a metalog law is bounded.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum MetalogBounds {
    /// Unbounded.
    None,
    /// Bounded below; the logarithm of the distance from the bound is metalog.
    Lower(f64),
    /// Bounded above.
    Upper(f64),
    /// Bounded on both sides; the logit of the position between the bounds is metalog.
    Both(f64, f64),
}

/// A metalog law with 2 to 9 terms.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Metalog {
    coefficients: Vec<f64>,
    bounds: MetalogBounds,
}

impl Law {
    /// Metalog law with the given coefficients.
    ///
    /// # Definition
    /// M(p) = a1 + a2 L + a3 (p - 1/2) L + a4 (p - 1/2) + a5 (p - 1/2)^2 + a6 (p - 1/2)^2 L + ..., L = ln(p/(1-p));
    /// x is M, low + e^M, high - e^-M, or low + (high - low)/(1 + e^-M), depending on the bounds.
    ///
    /// # References
    /// Keelin 2016, "The metalog distributions", Decision Analysis 13(4).
    ///
    /// # Errors
    /// When there are fewer than 2 or more than 9 terms, the bounds are not in order, or the quantile function is
    /// not increasing everywhere.
    pub fn metalog(coefficients: &[f64], bounds: MetalogBounds) -> Result<Self, LawError> {
        let role = "metalog coefficients";
        if !(2..=MAX_TERMS).contains(&coefficients.len()) {
            let found = coefficients.len();
            return Err(LawError::WrongLength {
                role,
                expected: "2 to 9".into(),
                found,
            });
        }
        let mut checked = Vec::with_capacity(coefficients.len());
        for &coefficient in coefficients {
            checked.push(finite("metalog coefficient", coefficient)?);
        }
        check_bounds(bounds)?;
        let law = Metalog {
            coefficients: checked,
            bounds,
        };
        law.check_increasing()?;
        Ok(Self::of(Kind::Metalog(law)))
    }

    /// Metalog law through points (p, x): exact when there are as many points as terms, else by least squares on x
    /// (on its logarithm or logit, when bounded).
    ///
    /// # Errors
    /// When a probability is not inside (0, 1), a value outside the bounds, there are fewer points than terms, or the
    /// fitted quantile function is not increasing.
    pub fn metalog_from_quantiles(
        points: &[(f64, f64)],
        terms: usize,
        bounds: MetalogBounds,
    ) -> Result<Self, LawError> {
        check_bounds(bounds)?;
        if points.len() < terms {
            return Err(LawError::WrongLength {
                role: "metalog quantiles",
                expected: format!("{terms} or more"),
                found: points.len(),
            });
        }
        let mut targets = Vec::with_capacity(points.len());
        for &(p, x) in points {
            inside("metalog probability", p, (0.0, 1.0))?;
            targets.push(finite("metalog quantile", bounds.forward(x))?);
        }
        let design = Matrix::from_fn(points.len(), terms.min(MAX_TERMS), |i, j| {
            let p = points[i].0;
            basis(p, 1.0 - p)[j]
        });
        let fit = least_squares(&design, &targets);
        if fit.rank < terms {
            let reason = format!("{terms} terms need as many different probabilities");
            return Err(LawError::NoFit {
                family: "metalog",
                reason,
            });
        }
        Self::metalog(&fit.coefficients, bounds)
    }
}

fn check_bounds(bounds: MetalogBounds) -> Result<(), LawError> {
    match bounds {
        MetalogBounds::None => Ok(()),
        MetalogBounds::Lower(low) => finite("metalog lower bound", low).map(drop),
        MetalogBounds::Upper(high) => finite("metalog upper bound", high).map(drop),
        MetalogBounds::Both(low, high) => {
            finite("metalog lower bound", low)?;
            finite("metalog upper bound", high)?;
            ordered(("metalog lower bound", low), ("metalog upper bound", high))
        }
    }
}

impl MetalogBounds {
    /// x on the scale on which it is metalog; not finite outside the bounds.
    fn forward(self, x: f64) -> f64 {
        match self {
            Self::None => x,
            Self::Lower(low) => ln(x - low),
            Self::Upper(high) => -ln(high - x),
            Self::Both(low, high) => ln((x - low) / (high - x)),
        }
    }

    fn back(self, m: f64) -> f64 {
        match self {
            Self::None => m,
            Self::Lower(low) => low + exp(m),
            Self::Upper(high) => high - exp(-m),
            Self::Both(low, high) if m < 0.0 => low + (high - low) * (exp(m) / (1.0 + exp(m))),
            Self::Both(low, high) => high - (high - low) * (exp(-m) / (1.0 + exp(-m))),
        }
    }

    /// dx/dm at x.
    fn slope(self, x: f64) -> f64 {
        match self {
            Self::None => 1.0,
            Self::Lower(low) => x - low,
            Self::Upper(high) => high - x,
            Self::Both(low, high) => (x - low) * ((high - x) / (high - low)),
        }
    }
}

/// The basis functions at p.
fn basis(p: f64, q: f64) -> [f64; MAX_TERMS] {
    let logit = ln(p / q);
    let c = if p <= q { p - 0.5 } else { 0.5 - q };
    let c2 = c * c;
    [
        1.0,
        logit,
        c * logit,
        c,
        c2,
        c2 * logit,
        c2 * c,
        c2 * c * logit,
        c2 * c2,
    ]
}

/// p (1 - p) times the derivatives of the basis functions.
fn basis_slopes(p: f64, q: f64) -> [f64; MAX_TERMS] {
    let logit = ln(p / q);
    let c = if p <= q { p - 0.5 } else { 0.5 - q };
    let (c2, w) = (c * c, p * q);
    [
        0.0,
        1.0,
        c + w * logit,
        w,
        2.0 * c * w,
        c2 + 2.0 * c * w * logit,
        3.0 * c2 * w,
        c2 * c + 3.0 * c2 * w * logit,
        4.0 * c2 * c * w,
    ]
}

/// The tails of a logit.
fn tails(logit: f64) -> (f64, f64) {
    (1.0 / (1.0 + exp(-logit)), 1.0 / (1.0 + exp(logit)))
}

impl Metalog {
    fn sum(&self, terms: &[f64; MAX_TERMS]) -> f64 {
        self.coefficients
            .iter()
            .zip(terms)
            .map(|(a, g)| a * g)
            .sum()
    }

    fn value(&self, p: f64, q: f64) -> f64 {
        self.sum(&basis(p, q))
    }

    /// dM/dlogit.
    fn slope(&self, p: f64, q: f64) -> f64 {
        self.sum(&basis_slopes(p, q))
    }

    /// Looks for a decrease on a fine grid of logits, with a parabola's minimum between grid points.
    fn check_increasing(&self) -> Result<(), LawError> {
        let at = |logit: f64| {
            let (p, q) = tails(logit);
            self.slope(p, q)
        };
        let step = 1.0 / 32.0;
        let mut logit = -45.0;
        let (mut before, mut here) = (at(logit - step), at(logit));
        while logit <= 45.0 {
            let after = at(logit + step);
            let curvature = before - 2.0 * here + after;
            let dip = if curvature > 0.0 {
                (after - before) * (after - before) / (8.0 * curvature)
            } else {
                0.0
            };
            let lowest = if here <= before && here <= after {
                here - dip
            } else {
                here
            };
            if lowest.is_nan() || lowest <= 0.0 {
                let p = tails(logit).0;
                let reason = format!("the quantile function falls near p = {p:.4}");
                return Err(LawError::NoFit {
                    family: "metalog",
                    reason,
                });
            }
            (before, here) = (here, after);
            logit += step;
        }
        Ok(())
    }

    /// The logit of the probability below x.
    fn logit_below(&self, x: f64) -> f64 {
        let target = self.bounds.forward(x);
        let miss = |logit: f64| {
            let (p, q) = tails(logit);
            self.value(p, q) - target
        };
        const END: f64 = 700.0;
        let wide = 45.0;
        if miss(-wide) > 0.0 {
            return root(-END, -wide, 1e-13, miss).unwrap_or(-END);
        }
        if miss(wide) < 0.0 {
            return root(wide, END, 1e-13, miss).unwrap_or(END);
        }
        root(-wide, wide, 1e-14, miss).unwrap_or(0.0)
    }
}

impl Family for Metalog {
    fn quantile(&self, p: f64, q: f64) -> f64 {
        self.bounds.back(self.value(p, q))
    }

    fn probabilities(&self, x: f64) -> (f64, f64) {
        tails(self.logit_below(x))
    }

    fn density(&self, x: f64) -> f64 {
        let (p, q) = tails(self.logit_below(x));
        p * q / (self.slope(p, q) * self.bounds.slope(x))
    }

    fn mean(&self) -> f64 {
        moments::mean(self)
    }

    fn sd(&self) -> f64 {
        moments::sd(self, self.mean())
    }

    fn support(&self) -> (f64, f64) {
        match self.bounds {
            MetalogBounds::None => (f64::NEG_INFINITY, f64::INFINITY),
            MetalogBounds::Lower(low) => (low, f64::INFINITY),
            MetalogBounds::Upper(high) => (f64::NEG_INFINITY, high),
            MetalogBounds::Both(low, high) => (low, high),
        }
    }

    fn native(&self) -> Native {
        let coefficients = Parameter::Numbers(self.coefficients.clone());
        let mut parameters = vec![("coefficients", coefficients)];
        let (low, high) = self.support();
        if low.is_finite() {
            parameters.push(("lower", Parameter::Number(low)));
        }
        if high.is_finite() {
            parameters.push(("upper", Parameter::Number(high)));
        }
        Native {
            family: "metalog",
            parameters,
        }
    }
}
