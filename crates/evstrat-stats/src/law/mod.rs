//! Probability laws of assumptions.
//!
//! A [`Law`] is built by a fallible constructor that checks its parameters and is immutable afterwards. Everything is
//! done with both tails at hand: the quantile function takes p and q = 1 - p, and the distribution function returns
//! both, so that the upper tail is as accurate as the lower one. Sampling is always the inverse distribution function.
//!
//! One file holds one family. Parameter forms (mean and sd, median and geometric sd, two quantiles, an interval) are
//! constructors that solve for the native parameters.

mod beta;
mod counts;
mod dirichlet;
mod discrete;
mod elicited;
mod empirical;
mod error;
mod gamma;
mod half_normal;
mod logit_normal;
mod lognormal;
mod metalog;
mod mixture;
mod moments;
mod native;
mod normal;
mod pert;
mod point;
mod quantile_table;
mod student_t;
mod triangular;
mod truncated;
mod two_quantiles;
mod uniform;
mod weibull;

use std::fmt::Debug;

pub use dirichlet::Dirichlet;
pub use elicited::QuantileFit;
pub use error::LawError;
pub(crate) use error::{between, finite, inside, ordered, positive, shares};
pub use metalog::MetalogBounds;
pub(crate) use moments::expectation;
pub use native::{Native, Parameter};
pub use quantile_table::QuantileTable;
pub use two_quantiles::QuantileFamily;

/// What every family provides. `p + q = 1` throughout; the smaller of the two carries the digits.
pub(crate) trait Family: Debug {
    /// The smallest x with P(X <= x) >= p, for 0 < p < 1.
    fn quantile(&self, p: f64, q: f64) -> f64;
    /// P(X <= x) and P(X > x).
    fn probabilities(&self, x: f64) -> (f64, f64);
    /// Density of the continuous part at x.
    fn density(&self, x: f64) -> f64;
    /// Expectation.
    fn mean(&self) -> f64;
    /// Standard deviation.
    fn sd(&self) -> f64;
    /// The smallest closed interval with probability one.
    fn support(&self) -> (f64, f64);
    /// Family name and native parameters.
    fn native(&self) -> Native;
    /// Atoms and their probabilities, in ascending order of value.
    fn atoms(&self) -> Vec<(f64, f64)> {
        Vec::new()
    }
    /// Whether the atoms hold all probability.
    fn is_discrete(&self) -> bool {
        false
    }
    /// Cumulative probabilities, ascending, at which the quantile function jumps or bends.
    fn breaks(&self) -> Vec<f64> {
        Vec::new()
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Kind {
    Point(point::Point),
    Normal(normal::Normal),
    Lognormal(lognormal::Lognormal),
    Beta(beta::Beta),
    Gamma(gamma::Gamma),
    Uniform(uniform::Uniform),
    LogUniform(uniform::LogUniform),
    Triangular(triangular::Triangular),
    Pert(pert::Pert),
    LogitNormal(logit_normal::LogitNormal),
    Discrete(discrete::Discrete),
    Mixture(mixture::Mixture),
    Truncated(truncated::Truncated),
    Weibull(weibull::Weibull),
    HalfNormal(half_normal::HalfNormal),
    StudentT(student_t::StudentT),
    LogStudentT(student_t::LogStudentT),
    Counts(counts::Counts),
    Empirical(empirical::Empirical),
    Metalog(metalog::Metalog),
}

/// A probability law with checked parameters.
///
/// ```
/// use evstrat_stats::law::Law;
/// let law = Law::beta_from_mean_sd(0.12, 0.05)?;
/// assert!((law.mean() - 0.12).abs() < 1e-15);
/// let error = Law::beta_from_mean_sd(1.2, 0.05).unwrap_err();
/// assert_eq!(error.to_string(), "beta mean must lie inside (0, 1), found 1.2");
/// # Ok::<(), evstrat_stats::law::LawError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Law {
    kind: Kind,
}

impl Law {
    fn of(kind: Kind) -> Self {
        Self { kind }
    }

    pub(crate) fn family(&self) -> &dyn Family {
        match &self.kind {
            Kind::Point(law) => law,
            Kind::Normal(law) => law,
            Kind::Lognormal(law) => law,
            Kind::Beta(law) => law,
            Kind::Gamma(law) => law,
            Kind::Uniform(law) => law,
            Kind::LogUniform(law) => law,
            Kind::Triangular(law) => law,
            Kind::Pert(law) => law,
            Kind::LogitNormal(law) => law,
            Kind::Discrete(law) => law,
            Kind::Mixture(law) => law,
            Kind::Truncated(law) => law,
            Kind::Weibull(law) => law,
            Kind::HalfNormal(law) => law,
            Kind::StudentT(law) => law,
            Kind::LogStudentT(law) => law,
            Kind::Counts(law) => law,
            Kind::Empirical(law) => law,
            Kind::Metalog(law) => law,
        }
    }

    /// The smallest x with P(X <= x) >= p. For p close to 1 use [`Law::quantile_upper`].
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        self.quantile_pq(p, 1.0 - p)
    }

    /// The quantile at which P(X > x) falls to q, accurate for small q.
    #[must_use]
    pub fn quantile_upper(&self, q: f64) -> f64 {
        self.quantile_pq(1.0 - q, q)
    }

    /// The quantile at p with q = 1 - p given; NaN outside [0, 1], the ends of the support at 0 and 1.
    #[must_use]
    pub fn quantile_pq(&self, p: f64, q: f64) -> f64 {
        if !(0.0..=1.0).contains(&p) || !(0.0..=1.0).contains(&q) {
            return f64::NAN;
        }
        if p <= 0.0 {
            return self.family().support().0;
        }
        if q <= 0.0 {
            return self.family().support().1;
        }
        self.family().quantile(p, q)
    }

    /// P(X <= x).
    #[must_use]
    pub fn cdf(&self, x: f64) -> f64 {
        self.probabilities(x).0
    }

    /// P(X > x).
    #[must_use]
    pub fn sf(&self, x: f64) -> f64 {
        self.probabilities(x).1
    }

    /// P(X <= x) and P(X > x), each with its own digits.
    #[must_use]
    pub fn probabilities(&self, x: f64) -> (f64, f64) {
        if x.is_nan() {
            return (f64::NAN, f64::NAN);
        }
        let (low, high) = self.family().support();
        if x < low {
            return (0.0, 1.0);
        }
        if x >= high {
            return (1.0, 0.0);
        }
        self.family().probabilities(x)
    }

    /// Density of the continuous part at x; zero outside the support.
    #[must_use]
    pub fn density(&self, x: f64) -> f64 {
        let (low, high) = self.family().support();
        if x < low || x > high {
            0.0
        } else {
            self.family().density(x)
        }
    }

    /// Expectation.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.family().mean()
    }

    /// Standard deviation.
    #[must_use]
    pub fn sd(&self) -> f64 {
        self.family().sd()
    }

    /// Standardized central moment of the given order by quadrature: 3 is the skewness, 4 the kurtosis.
    #[must_use]
    pub fn standardized_moment(&self, order: u32) -> f64 {
        moments::standardized(self.family(), order)
    }

    /// The smallest closed interval that holds all probability; its ends may be infinite.
    #[must_use]
    pub fn support(&self) -> (f64, f64) {
        self.family().support()
    }

    /// Whether atoms hold all probability.
    #[must_use]
    pub fn is_discrete(&self) -> bool {
        self.family().is_discrete()
    }

    /// Whether the values are level indices of a nominal assumption.
    #[must_use]
    pub fn is_categorical(&self) -> bool {
        matches!(&self.kind, Kind::Discrete(law) if law.is_categorical())
    }

    /// Atoms as (value, probability), in ascending order of value; empty for a continuous law.
    #[must_use]
    pub fn atoms(&self) -> Vec<(f64, f64)> {
        self.family().atoms()
    }

    /// Cumulative probabilities at which the quantile function jumps or bends, in ascending order.
    #[must_use]
    pub fn breaks(&self) -> Vec<f64> {
        self.family().breaks()
    }

    /// Family and native parameters, for writing a resolved study.
    #[must_use]
    pub fn native(&self) -> Native {
        self.family().native()
    }

    /// The canonical text: equal for equal laws, different for different ones, stable between versions.
    ///
    /// ```
    /// # use evstrat_stats::law::Law;
    /// assert_eq!(Law::gamma(2.3, 1.7)?.canonical(), "gamma(shape=2.3,scale=1.7)");
    /// # Ok::<(), evstrat_stats::law::LawError>(())
    /// ```
    #[must_use]
    pub fn canonical(&self) -> String {
        self.native().to_string()
    }
}
