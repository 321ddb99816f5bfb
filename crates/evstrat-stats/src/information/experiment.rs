//! Expected value of sample information.

use evstrat_math::normal_quantile;

use super::{Feature, InformationError, Utilities, check_column, evppi};
use crate::count;
use crate::law::{Law, LawError};
use crate::sampling::ReplicateStream;
use crate::summary::{Estimate, ranks};

/// A proposed experiment on one quantity.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Experiment {
    /// The mean of n measurements, each with the given standard deviation around the quantity.
    NormalMean {
        /// Number of measurements.
        n: f64,
        /// Standard deviation of one.
        sd: f64,
    },
    /// The number of successes in n trials whose probability is the quantity.
    Binomial {
        /// Number of trials.
        n: u32,
    },
}

/// Trials up to which every number of successes has a mean of its own.
const MOST_LEVELS: u32 = 40;

/// Why the value of an experiment cannot be computed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ExperimentError {
    /// A design that makes no sense, or a quantity that is no probability.
    #[error("the experiment's design or quantity does not fit: {0}")]
    Law(#[from] LawError),
    /// Columns that do not fit together.
    #[error("the experiment's value cannot be computed: {0}")]
    Information(#[from] InformationError),
}

/// Expected value of the experiment's result.
///
/// # Definition
/// In each draw the result is simulated from the quantity's value; the value of knowing the result is then that of
/// partial perfect information about it. No assumption about the law of the quantity is made.
///
/// # Shape
/// `quantity` holds the value that is measured in each draw.
///
/// # References
/// Strong et al. 2015, Med. Decis. Making 35(5): EVSI by regression on a summary statistic.
///
/// # Errors
/// When the design is not feasible or columns do not fit together.
pub fn evsi(
    utilities: &Utilities,
    quantity: &[f64],
    experiment: Experiment,
    (seed, key): (u64, &str),
) -> Result<Estimate, ExperimentError> {
    check_column("the measured quantity", quantity, utilities.draws())?;
    let mut noise = vec![0.0; quantity.len()];
    ReplicateStream::new(seed, &format!("experiment/{key}")).fill(0, &mut noise);
    match experiment {
        Experiment::NormalMean { n, sd } => {
            let se = sd / n.sqrt();
            // The constructor checks the standard error.
            Law::normal(0.0, se)?;
            let result: Vec<f64> = quantity
                .iter()
                .zip(&noise)
                .map(|(x, u)| x + se * normal_quantile(*u))
                .collect();
            Ok(evppi(
                utilities,
                &[Feature::Scores(&uniform_scores(&result))],
            )?)
        }
        Experiment::Binomial { n } => {
            let mut counts = Vec::with_capacity(quantity.len());
            for (p, u) in quantity.iter().zip(&noise) {
                counts.push(binomial_quantile(n, *p, *u)?);
            }
            if n <= MOST_LEVELS {
                // Few possible results: their means need no smoothness.
                let levels = usize::try_from(n).unwrap_or(0) + 1;
                return Ok(evppi(utilities, &[Feature::Levels(&counts, levels)])?);
            }
            Ok(evppi(
                utilities,
                &[Feature::Scores(&uniform_scores(&counts))],
            )?)
        }
    }
}

/// The u-quantile of a binomial law, by walking from the nearer end.
fn binomial_quantile(n: u32, p: f64, u: f64) -> Result<f64, LawError> {
    if n > 200 {
        return Ok(Law::binomial(n, p)?.quantile(u));
    }
    crate::law::between("binomial probability", p, (0.0, 1.0))?;
    let trials = f64::from(n);
    let mut below = 0.0;
    let mut k = 0.0;
    while k < trials {
        below += evstrat_math::binomial_pmf(k, trials, p);
        if below >= u {
            break;
        }
        k += 1.0;
    }
    Ok(k)
}

/// A column as uniform scores: (rank - 1/2)/n, ties sharing their mean.
///
/// This makes draws from elsewhere fit for regression on uniforms.
#[must_use]
pub fn uniform_scores(column: &[f64]) -> Vec<f64> {
    let n = count(column.len());
    ranks(column)
        .into_iter()
        .map(|rank| (rank - 0.5) / n)
        .collect()
}

/// The sample size with the greatest expected net benefit among those tried, with that benefit; the smaller of equals.
///
/// # Shape
/// `candidates` holds (n, expected net benefit of sampling) in ascending order of n. `None` when no benefit is
/// positive: then no experiment is worth its cost.
#[must_use]
pub fn best_size(candidates: &[(f64, f64)]) -> Option<(f64, f64)> {
    let mut best: Option<(f64, f64)> = None;
    for &(n, benefit) in candidates {
        if benefit > best.map_or(0.0, |b| b.1) {
            best = Some((n, benefit));
        }
    }
    best
}
