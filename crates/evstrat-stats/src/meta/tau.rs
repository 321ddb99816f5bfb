//! Estimators of the between-study variance.

use super::profile::Profile;
use crate::linear::Matrix;
use crate::solve::{root, root_outward};

/// How the between-study variance is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TauEstimator {
    /// Equal effects: no between-study variance.
    EqualEffects,
    /// The moment estimator of `DerSimonian` and Laird 1986.
    DerSimonianLaird,
    /// Paule and Mandel 1982.
    PauleMandel,
    /// Restricted maximum likelihood.
    Reml,
    /// Maximum likelihood.
    Ml,
    /// Sidik and Jonkman 2005.
    SidikJonkman,
    /// Hedges 1983.
    Hedges,
    /// Hunter and Schmidt 1990.
    HunterSchmidt,
}

impl TauEstimator {
    /// All estimators.
    pub const ALL: [Self; 8] = [
        Self::EqualEffects,
        Self::DerSimonianLaird,
        Self::PauleMandel,
        Self::Reml,
        Self::Ml,
        Self::SidikJonkman,
        Self::Hedges,
        Self::HunterSchmidt,
    ];

    /// The short name in common use.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::EqualEffects => "EE",
            Self::DerSimonianLaird => "DL",
            Self::PauleMandel => "PM",
            Self::Reml => "REML",
            Self::Ml => "ML",
            Self::SidikJonkman => "SJ",
            Self::Hedges => "HE",
            Self::HunterSchmidt => "HS",
        }
    }

    /// The estimator with the given short name, in any case.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|estimator| estimator.key().eq_ignore_ascii_case(key))
    }
}

/// Between-study variance and its asymptotic standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Tau2 {
    pub(super) value: f64,
    pub(super) se: f64,
}

/// Estimates the between-study variance; never fails, and is zero for one study.
pub(super) fn estimate(profile: &Profile, estimator: TauEstimator) -> Tau2 {
    let none = Tau2 {
        value: 0.0,
        se: f64::NAN,
    };
    if profile.degrees() < 1.0 {
        return none;
    }
    match estimator {
        TauEstimator::EqualEffects => none,
        TauEstimator::DerSimonianLaird | TauEstimator::HunterSchmidt => {
            moment(profile, &profile.weights(0.0), estimator)
        }
        TauEstimator::Hedges => hedges(profile),
        TauEstimator::SidikJonkman => sidik_jonkman(profile),
        TauEstimator::PauleMandel => paule_mandel(profile),
        TauEstimator::Ml => likelihood(profile, false),
        TauEstimator::Reml => likelihood(profile, true),
    }
}

/// Sum over all entries of the elementwise product of two symmetric matrices: the trace of their product.
fn trace_of_product(a: &Matrix, b: &Matrix) -> f64 {
    (0..a.rows())
        .map(|i| {
            a.row(i)
                .iter()
                .zip(b.row(i))
                .map(|(x, y)| x * y)
                .sum::<f64>()
        })
        .sum()
}

fn moment(profile: &Profile, weights: &[f64], estimator: TauEstimator) -> Tau2 {
    let Some(fit) = profile.fit(weights) else {
        return Tau2 {
            value: 0.0,
            se: f64::NAN,
        };
    };
    let (expected, scale) = if estimator == TauEstimator::HunterSchmidt {
        (profile.studies(), weights.iter().sum())
    } else {
        (profile.degrees(), fit.trace_p)
    };
    let value = ((fit.q - expected) / scale).max(0.0);
    let p = profile.projection(weights, &fit);
    let spread = 2.0 * profile.degrees()
        + 4.0 * value * fit.trace_p
        + 2.0 * value * value * trace_of_product(&p, &p);
    Tau2 {
        value,
        se: spread.sqrt() / scale,
    }
}

fn hedges(profile: &Profile) -> Tau2 {
    let ones = vec![1.0; profile.y.len()];
    let Some(fit) = profile.fit(&ones) else {
        return Tau2 {
            value: 0.0,
            se: f64::NAN,
        };
    };
    let p = profile.projection(&ones, &fit);
    let pv = times_diagonal(&p, profile.v);
    let trace_pv: f64 = (0..p.rows()).map(|i| pv[(i, i)]).sum();
    let df = profile.degrees();
    let value = ((fit.q - trace_pv) / df).max(0.0);
    let spread = 2.0 * trace_of_product(&pv, &pv.transposed())
        + 4.0 * value * trace_pv
        + 2.0 * value * value * df;
    Tau2 {
        value,
        se: spread.sqrt() / df,
    }
}

fn times_diagonal(p: &Matrix, v: &[f64]) -> Matrix {
    Matrix::from_fn(p.rows(), p.rows(), |i, j| p[(i, j)] * v[j])
}

fn sidik_jonkman(profile: &Profile) -> Tau2 {
    let k = profile.studies();
    let mean = profile.y.iter().sum::<f64>() / k;
    let crude = profile
        .y
        .iter()
        .map(|y| (y - mean) * (y - mean))
        .sum::<f64>()
        / k;
    if crude <= 0.0 {
        return Tau2 {
            value: 0.0,
            se: f64::NAN,
        };
    }
    let weights = profile.weights(crude);
    let Some(fit) = profile.fit(&weights) else {
        return Tau2 {
            value: 0.0,
            se: f64::NAN,
        };
    };
    let df = profile.degrees();
    let value = crude * fit.q / df;
    let p = profile.projection(&weights, &fit);
    let pv = times_diagonal(&p, profile.v);
    let spread = 2.0 * trace_of_product(&pv, &pv.transposed())
        + 4.0 * value * trace_of_product(&pv, &p)
        + 2.0 * value * value * trace_of_product(&p, &p);
    Tau2 {
        value,
        se: crude / df * spread.sqrt(),
    }
}

/// Solves Q(tau2) = target; zero when Q(0) is below it already.
pub(super) fn solve_q(profile: &Profile, target: f64) -> f64 {
    let excess = |tau2: f64| match profile.fit(&profile.weights(tau2)) {
        Some(fit) => fit.q - target,
        None => f64::NAN,
    };
    if excess(0.0) <= 0.0 {
        return 0.0;
    }
    let scale = crude_scale(profile);
    root_outward((0.0, scale), (0.0, scale * 1e12), 1e-14 * scale, excess).unwrap_or(0.0)
}

/// A variance of the size of the data's spread, greater than zero.
fn crude_scale(profile: &Profile) -> f64 {
    let k = profile.studies();
    let mean = profile.y.iter().sum::<f64>() / k;
    let spread = profile
        .y
        .iter()
        .map(|y| (y - mean) * (y - mean))
        .sum::<f64>()
        / k;
    spread + profile.v.iter().sum::<f64>() / k
}

fn paule_mandel(profile: &Profile) -> Tau2 {
    let value = solve_q(profile, profile.degrees());
    let weights = profile.weights(value);
    let Some(fit) = profile.fit(&weights) else {
        return Tau2 {
            value,
            se: f64::NAN,
        };
    };
    let p = profile.projection(&weights, &fit);
    let pv = times_diagonal(&p, profile.v);
    let spread = 2.0 * trace_of_product(&pv, &pv.transposed())
        + 4.0 * value * trace_of_product(&pv, &p)
        + 2.0 * value * value * trace_of_product(&p, &p);
    Tau2 {
        value,
        se: spread.sqrt() / fit.trace_p,
    }
}

/// Maximizes the (restricted) likelihood: the best point of a logarithmic grid, refined by the root of the score.
///
/// The likelihood may have two peaks; the grid makes the result the higher one, and no iteration can diverge.
fn likelihood(profile: &Profile, restricted: bool) -> Tau2 {
    let scale = crude_scale(profile);
    let mut grid = vec![0.0];
    grid.extend((-60..=20).map(|k| scale * evstrat_math::exp2(0.5 * f64::from(k))));
    let values: Vec<f64> = grid
        .iter()
        .map(|tau2| profile.log_likelihood(*tau2, restricted))
        .collect();
    let mut best = 0;
    for (i, value) in values.iter().enumerate() {
        if *value > values[best] {
            best = i;
        }
    }
    let (low, high) = (
        grid[best.saturating_sub(1)],
        grid[(best + 1).min(grid.len() - 1)],
    );
    let score = |tau2: f64| profile.score(tau2, restricted);
    let value = root(low, high, 1e-15 * scale, score).unwrap_or(grid[best]);
    // At the left border the score is negative: the estimate is zero.
    let value =
        if best <= 1 && score(0.0) <= 0.0 && profile.log_likelihood(value, restricted) <= values[0]
        {
            0.0
        } else {
            value
        };
    let weights = profile.weights(value);
    let information = match (restricted, profile.fit(&weights)) {
        (true, Some(fit)) => {
            let p = profile.projection(&weights, &fit);
            0.5 * trace_of_product(&p, &p)
        }
        _ => 0.5 * weights.iter().map(|w| w * w).sum::<f64>(),
    };
    Tau2 {
        value,
        se: 1.0 / information.sqrt(),
    }
}
