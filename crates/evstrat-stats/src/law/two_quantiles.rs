//! Laws given by two quantiles or by an interval with its coverage.

use evstrat_math::{exp, ln, ln_1p, normal_quantile};

use super::{Law, LawError, finite, inside, ordered, positive};
use crate::solve::{root, root_outward};

/// Families that two quantiles determine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum QuantileFamily {
    /// Normal law.
    Normal,
    /// Lognormal law; both quantiles must be positive.
    Lognormal,
    /// Beta law on (0, 1).
    Beta,
    /// Gamma law; both quantiles must be positive.
    Gamma,
    /// Logit-normal law on (0, 1).
    LogitNormal,
    /// Uniform law.
    Uniform,
    /// Weibull law; both quantiles must be positive.
    Weibull,
    /// Log-uniform law; both quantiles and the resulting minimum are positive.
    LogUniform,
}

impl QuantileFamily {
    /// The family's key, as strategy files spell it.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Lognormal => "lognormal",
            Self::Beta => "beta",
            Self::Gamma => "gamma",
            Self::LogitNormal => "logit-normal",
            Self::Uniform => "uniform",
            Self::LogUniform => "log-uniform",
            Self::Weibull => "weibull",
        }
    }

    /// The family with the given key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|family| family.key() == key)
    }

    /// All families.
    pub const ALL: [Self; 8] = [
        Self::Normal,
        Self::Lognormal,
        Self::Beta,
        Self::Gamma,
        Self::LogitNormal,
        Self::Uniform,
        Self::LogUniform,
        Self::Weibull,
    ];
}

/// Two probabilities with the values they belong to, lower one first.
#[derive(Debug, Clone, Copy)]
struct Pair {
    p: [f64; 2],
    x: [f64; 2],
}

impl Law {
    /// The law of a family with P(X <= x) = p for both points (p, x); the lower point comes first.
    ///
    /// # Errors
    /// When the points are not in order, lie outside the family's support, or no law of the family passes through
    /// them.
    ///
    /// ```
    /// use evstrat_stats::law::{Law, QuantileFamily};
    /// let law = Law::from_two_quantiles(QuantileFamily::Lognormal, (0.05, 2.0), (0.95, 30.0))?;
    /// assert!((law.quantile(0.05) - 2.0).abs() < 1e-12);
    /// # Ok::<(), evstrat_stats::law::LawError>(())
    /// ```
    pub fn from_two_quantiles(
        family: QuantileFamily,
        lower: (f64, f64),
        upper: (f64, f64),
    ) -> Result<Self, LawError> {
        let p = [
            inside("lower probability", lower.0, (0.0, 1.0))?,
            inside("upper probability", upper.0, (0.0, 1.0))?,
        ];
        let x = [
            finite("lower quantile", lower.1)?,
            finite("upper quantile", upper.1)?,
        ];
        ordered(("lower probability", p[0]), ("upper probability", p[1]))?;
        ordered(("lower quantile", x[0]), ("upper quantile", x[1]))?;
        let pair = Pair { p, x };
        match family {
            QuantileFamily::Normal => {
                let (mean, sd) = location_scale(pair);
                Self::normal(mean, sd)
            }
            QuantileFamily::Lognormal => {
                positive("lower quantile", x[0])?;
                let (mu, sigma) = location_scale(Pair { p, x: x.map(ln) });
                Self::lognormal(mu, sigma)
            }
            QuantileFamily::LogitNormal => {
                in_unit_interval(x)?;
                let logit = |x: f64| ln(x / (1.0 - x));
                let (mu, sigma) = location_scale(Pair { p, x: x.map(logit) });
                Self::logit_normal(mu, sigma)
            }
            QuantileFamily::Uniform => {
                let (min, max) = straight_line(pair);
                Self::uniform(min, max)
            }
            QuantileFamily::LogUniform => {
                positive("lower quantile", x[0])?;
                let (min, max) = straight_line(Pair { p, x: x.map(ln) });
                Self::log_uniform(exp(min), exp(max))
            }
            QuantileFamily::Weibull => {
                positive("lower quantile", x[0])?;
                // ln X = ln scale + ln(-ln(1 - p)) / shape.
                let z = p.map(|p| ln(-ln_1p(-p)));
                let slope = (ln(x[1]) - ln(x[0])) / (z[1] - z[0]);
                Self::weibull(1.0 / slope, exp(ln(x[0]) - slope * z[0]))
            }
            QuantileFamily::Gamma => {
                positive("lower quantile", x[0])?;
                gamma(pair)
            }
            QuantileFamily::Beta => {
                in_unit_interval(x)?;
                beta(pair)
            }
        }
    }

    /// The law of a family for which [low, high] is the central interval of the given coverage.
    ///
    /// # Errors
    /// When the coverage is not inside (0, 1), or as for [`Law::from_two_quantiles`].
    pub fn interval(
        family: QuantileFamily,
        low: f64,
        high: f64,
        coverage: f64,
    ) -> Result<Self, LawError> {
        let coverage = inside("interval coverage", coverage, (0.0, 1.0))?;
        let (low, high) = (finite("interval low", low)?, finite("interval high", high)?);
        ordered(("interval low", low), ("interval high", high))?;
        let tail = 0.5 * (1.0 - coverage);
        Self::from_two_quantiles(family, (tail, low), (1.0 - tail, high))
    }
}

fn in_unit_interval(x: [f64; 2]) -> Result<(), LawError> {
    inside("lower quantile", x[0], (0.0, 1.0))?;
    inside("upper quantile", x[1], (0.0, 1.0))?;
    Ok(())
}

fn location_scale(Pair { p, x }: Pair) -> (f64, f64) {
    let z = p.map(normal_quantile);
    let scale = (x[1] - x[0]) / (z[1] - z[0]);
    // From the point nearer to the center, where the product is smaller.
    let near = usize::from(z[1].abs() < z[0].abs());
    (x[near] - scale * z[near], scale)
}

fn straight_line(Pair { p, x }: Pair) -> (f64, f64) {
    let slope = (x[1] - x[0]) / (p[1] - p[0]);
    (x[0] - slope * p[0], x[1] + slope * (1.0 - p[1]))
}

/// The ratio of two quantiles falls with the shape, whatever the scale.
fn gamma(Pair { p, x }: Pair) -> Result<Law, LawError> {
    let target = ln(x[1] / x[0]);
    let quantiles = |shape: f64| p.map(|p| evstrat_math::gamma_inverse(shape, p, 1.0 - p));
    let miss = |log_shape: f64| {
        let [low, high] = quantiles(exp(log_shape));
        if low <= 0.0 {
            f64::MAX
        } else {
            ln(high / low) - target
        }
    };
    let log_shape =
        root_outward((-2.0, 4.0), (-9.0, 35.0), 1e-14, miss).ok_or_else(|| no_fit("gamma"))?;
    let shape = exp(log_shape);
    Law::gamma(shape, x[1] / quantiles(shape)[1])
}

/// For a given sum of shapes the mean follows from the first quantile; the second one then rises with the sum.
fn beta(Pair { p, x }: Pair) -> Result<Law, LawError> {
    let tails = |log_total: f64, logit: f64, x: f64| {
        let total = exp(log_total);
        let (a, b) = (total / (1.0 + exp(-logit)), total / (1.0 + exp(logit)));
        evstrat_math::beta_pq(a, b, x, 1.0 - x)
    };
    let miss = |tails: (f64, f64), p: f64| {
        let error = if p <= 0.5 {
            ln(tails.0 / p)
        } else {
            ln((1.0 - p) / tails.1)
        };
        error.clamp(-1e3, 1e3)
    };
    let center = ln(x[0] / (1.0 - x[0]));
    let logit_for = |log_total: f64| {
        root_outward(
            (center - 2.0, center + 2.0),
            (-600.0, 600.0),
            1e-15,
            |logit| miss(tails(log_total, logit, x[0]), p[0]),
        )
    };
    let outer = |log_total: f64| match logit_for(log_total) {
        Some(logit) => miss(tails(log_total, logit, x[1]), p[1]),
        None => f64::NAN,
    };
    let log_total = beta_bracket(&outer)
        .and_then(|(low, high)| root(low, high, 1e-14, outer))
        .ok_or_else(|| no_fit("beta"))?;
    let logit = logit_for(log_total).ok_or_else(|| no_fit("beta"))?;
    let total = exp(log_total);
    Law::beta(total / (1.0 + exp(-logit)), total / (1.0 + exp(logit)))
}

/// Two values of ln(alpha + beta) between which the second quantile changes sides.
fn beta_bracket(miss: &impl Fn(f64) -> f64) -> Option<(f64, f64)> {
    let mut low = 1.0;
    let mut high = 1.0;
    let start = miss(1.0);
    let rising = start < 0.0;
    for _ in 0..24 {
        if rising {
            high += 1.0;
        } else {
            low -= 1.0;
        }
        let value = miss(if rising { high } else { low });
        if value.is_nan() {
            return None;
        }
        if (value < 0.0) != rising {
            return Some((low, high));
        }
        if rising { low = high } else { high = low }
    }
    None
}

fn no_fit(family: &'static str) -> LawError {
    LawError::NoFit {
        family,
        reason: "no parameters reproduce the two quantiles".into(),
    }
}
