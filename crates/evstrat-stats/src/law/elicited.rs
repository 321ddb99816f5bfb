//! Laws fitted to elicited quantiles, and pools of experts.

use evstrat_math::{exp, ln};

use super::{Kind, Law, LawError, QuantileFamily, finite, inside, ordered, positive, shares};
use crate::solve::nelder_mead;

/// A law fitted to quantiles.
#[derive(Debug, Clone, PartialEq)]
pub struct QuantileFit {
    /// The law.
    pub law: Law,
    /// Sum of squared differences between stated and fitted cumulative probabilities.
    pub sum_of_squares: f64,
}

impl Law {
    /// The law of a family that comes closest to three or more points (p, x): least squares on the cumulative
    /// probabilities. Two points are met exactly.
    ///
    /// `bounds` is the interval of a beta law; other families ignore it.
    ///
    /// # References
    /// Oakley and O'Hagan, SHELF: the Sheffield elicitation framework (`fitdist`).
    ///
    /// # Errors
    /// When points are not in order or outside the family's support, or fewer than two.
    pub fn fit_quantiles(
        family: QuantileFamily,
        points: &[(f64, f64)],
        bounds: (f64, f64),
    ) -> Result<QuantileFit, LawError> {
        let (Some(&first), Some(&last)) = (points.first(), points.last()) else {
            return Err(too_few(points.len()));
        };
        if points.len() < 2 {
            return Err(too_few(points.len()));
        }
        for pair in points.windows(2) {
            ordered(
                ("lower probability", pair[0].0),
                ("upper probability", pair[1].0),
            )?;
            ordered(("lower quantile", pair[0].1), ("upper quantile", pair[1].1))?;
        }
        let scale = Scale::of(family, bounds)?;
        let start = Self::from_two_quantiles(
            family,
            (first.0, scale.to_unit(first.1)),
            (last.0, scale.to_unit(last.1)),
        )?;
        let start = scale.stretched(start)?;
        let squares = |law: &Self| -> f64 {
            points
                .iter()
                .map(|&(p, x)| (law.cdf(x) - p) * (law.cdf(x) - p))
                .sum()
        };
        if points.len() == 2 {
            return Ok(QuantileFit {
                sum_of_squares: squares(&start),
                law: start,
            });
        }
        let build = |theta: [f64; 2]| scale.build(family, theta);
        let objective = |theta: [f64; 2]| build(theta).map_or(f64::MAX, |law| squares(&law));
        let theta = nelder_mead(scale.parameters(&start), objective);
        let law = build(theta)?;
        Ok(QuantileFit {
            sum_of_squares: squares(&law),
            law,
        })
    }

    /// Linear pool of experts: the mixture of their laws.
    ///
    /// # Errors
    /// When lengths differ or the weights do not sum to 1.
    pub fn linear_pool(weights: &[f64], experts: &[Self]) -> Result<Self, LawError> {
        Self::mixture(weights, experts)
    }

    /// Logarithmic pool of experts: the law whose density is proportional to the weighted geometric mean of theirs.
    ///
    /// Exact for experts of one of the families normal, lognormal, logit-normal, gamma, or beta on one interval,
    /// which are closed under it.
    ///
    /// # Errors
    /// When lengths differ, weights do not sum to 1, or the experts are not of one such family.
    pub fn logarithmic_pool(weights: &[f64], experts: &[Self]) -> Result<Self, LawError> {
        if weights.len() != experts.len() {
            return Err(LawError::WrongLength {
                role: "expert weights",
                expected: experts.len().to_string(),
                found: weights.len(),
            });
        }
        let weights = shares("expert weights", weights)?;
        let natives: Vec<_> = experts.iter().map(Self::native).collect();
        let family = natives.first().map_or("", |native| native.family);
        if natives.iter().any(|native| native.family != family) {
            return Err(not_poolable());
        }
        let parameter = |index: usize| -> Vec<f64> {
            natives.iter().map(|native| native.number(index)).collect()
        };
        let (a, b) = (parameter(0), parameter(1));
        let mean = |values: &[f64]| -> f64 { weights.iter().zip(values).map(|(w, v)| w * v).sum() };
        match family {
            "normal" | "lognormal" | "logit-normal" => {
                let precision: Vec<f64> = b.iter().map(|sd| 1.0 / (sd * sd)).collect();
                let total = mean(&precision);
                let center: Vec<f64> = a.iter().zip(&precision).map(|(m, w)| m * w).collect();
                let (center, sd) = (mean(&center) / total, 1.0 / total.sqrt());
                match family {
                    "normal" => Self::normal(center, sd),
                    "lognormal" => Self::lognormal(center, sd),
                    _ => Self::logit_normal(center, sd),
                }
            }
            "gamma" => {
                let rates: Vec<f64> = b.iter().map(|scale| 1.0 / scale).collect();
                Self::gamma(mean(&a), 1.0 / mean(&rates))
            }
            "beta" => {
                let bounds = experts[0].support();
                if experts.iter().any(|expert| expert.support() != bounds) {
                    return Err(not_poolable());
                }
                Self::beta_on(mean(&a), mean(&b), bounds)
            }
            _ => Err(not_poolable()),
        }
    }
}

fn too_few(found: usize) -> LawError {
    LawError::WrongLength {
        role: "elicited quantiles",
        expected: "two or more".into(),
        found,
    }
}

fn not_poolable() -> LawError {
    LawError::NoFit {
        family: "logarithmic pool",
        reason:
            "experts must all be normal, lognormal, logit-normal, gamma, or beta on one interval"
                .into(),
    }
}

/// The interval of a beta law; families on other supports leave values alone.
#[derive(Debug, Clone, Copy)]
struct Scale {
    low: f64,
    width: f64,
}

impl Scale {
    fn of(family: QuantileFamily, (low, high): (f64, f64)) -> Result<Self, LawError> {
        if family != QuantileFamily::Beta {
            return Ok(Self {
                low: 0.0,
                width: 1.0,
            });
        }
        finite("beta lower bound", low)?;
        finite("beta upper bound", high)?;
        ordered(("beta lower bound", low), ("beta upper bound", high))?;
        Ok(Self {
            low,
            width: high - low,
        })
    }

    fn to_unit(self, x: f64) -> f64 {
        (x - self.low) / self.width
    }

    fn stretched(self, law: Law) -> Result<Law, LawError> {
        match &law.kind {
            Kind::Beta(_) => {
                let native = law.native();
                Law::beta_on(
                    native.number(0),
                    native.number(1),
                    (self.low, self.low + self.width),
                )
            }
            _ => Ok(law),
        }
    }

    /// Free parameters of a law of the family: location and logarithm of the spread, or logarithms of both shapes.
    fn parameters(self, law: &Law) -> [f64; 2] {
        let native = law.native();
        let (a, b) = (native.number(0), native.number(1));
        match native.family {
            "normal" | "lognormal" | "logit-normal" => [a / b, ln(b)],
            "uniform" => [a / (b - a), ln(b - a)],
            "log-uniform" => [ln(a) / ln(b / a), ln(ln(b / a))],
            _ => [ln(a), ln(b)],
        }
    }

    fn build(self, family: QuantileFamily, [s, t]: [f64; 2]) -> Result<Law, LawError> {
        inside("parameter", t, (-700.0, 700.0))?;
        let spread = positive("spread", exp(t))?;
        match family {
            QuantileFamily::Normal => Law::normal(s * spread, spread),
            QuantileFamily::Lognormal => Law::lognormal(s * spread, spread),
            QuantileFamily::LogitNormal => Law::logit_normal(s * spread, spread),
            QuantileFamily::Uniform => Law::uniform(s * spread, s * spread + spread),
            QuantileFamily::LogUniform => {
                Law::log_uniform(exp(s * spread), exp(s * spread + spread))
            }
            QuantileFamily::Gamma => Law::gamma(exp(s), spread),
            QuantileFamily::Weibull => Law::weibull(exp(s), spread),
            QuantileFamily::Beta => Law::beta_on(exp(s), spread, (self.low, self.low + self.width)),
        }
    }
}
