//! Value of information.
//!
//! Utilities are columns of draws, one per option of the decision; information is worth what it lets the choice
//! improve. [`evpi`] needs only the utilities, [`evppi`] a regression on the uniforms of the assumptions learned, and
//! [`evsi`] the same regression on the summary an experiment would report. Inputs that are known to be independent are
//! valued more exactly together ([`Independent`]).

mod additive;
mod basis;
mod cells;
mod conjugate;
mod evppi;
mod experiment;
mod population;
mod regression;
mod scored;

pub use additive::{Independent, IndependentValue, MainEffect};
pub use basis::Feature;
pub use conjugate::{evpi_normal, evsi_normal, preposterior_sd, unit_normal_loss};
pub use evppi::{decision_thresholds, evppi, falls_below};
pub use experiment::{Experiment, ExperimentError, best_size, evsi, uniform_scores};
pub use population::{Population, net_benefit_of_sampling};
pub use scored::{Scored, evppi_of_scores};

use crate::sampling::REPLICATES;
use crate::summary::Estimate;

/// Why a value of information cannot be computed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InformationError {
    /// No option or no draw.
    #[error("there is nothing to choose from: {options} options, {draws} draws")]
    Empty {
        /// Number of options.
        options: usize,
        /// Number of draws.
        draws: usize,
    },
    /// Columns of different lengths.
    #[error("{role} has {found} rows, expected {expected}")]
    Rows {
        /// Which column.
        role: &'static str,
        /// Its length.
        found: usize,
        /// The length of the first utility column.
        expected: usize,
    },
    /// A value that is not finite.
    #[error("{role} has a value that is not finite in row {row}")]
    NotFinite {
        /// Which column.
        role: &'static str,
        /// The row, from 0.
        row: usize,
    },
    /// Too few draws for a regression with a standard error.
    #[error("{draws} draws are too few for a regression, at least {needed} are needed")]
    TooFewDraws {
        /// Number of draws.
        draws: usize,
        /// Number needed.
        needed: usize,
    },
}

/// Utilities of the options of one decision, on shared draws.
///
/// # Shape
/// One column per option in draw order, with interleaved replicates (draw i belongs to replicate i mod 16).
#[derive(Debug, Clone, Copy)]
pub struct Utilities<'a> {
    columns: &'a [&'a [f64]],
    best: usize,
    evpi: Estimate,
}

impl<'a> Utilities<'a> {
    /// Checked utility columns.
    ///
    /// # Errors
    /// When there is no option or no draw, lengths differ, or a value is not finite.
    pub fn new(columns: &'a [&'a [f64]]) -> Result<Self, InformationError> {
        let draws = columns.first().map_or(0, |column| column.len());
        if draws == 0 {
            return Err(InformationError::Empty {
                options: columns.len(),
                draws,
            });
        }
        for column in columns {
            check_column("a utility column", column, draws)?;
        }
        let means: Vec<f64> = columns.iter().map(|column| column.iter().sum()).collect();
        let best = first_greatest(&means);
        Ok(Self {
            columns,
            best,
            evpi: loss(columns, best),
        })
    }

    /// Number of options.
    #[must_use]
    pub fn options(&self) -> usize {
        self.columns.len()
    }

    /// Number of draws.
    #[must_use]
    pub fn draws(&self) -> usize {
        self.columns[0].len()
    }

    /// The columns.
    #[must_use]
    pub fn columns(&self) -> &'a [&'a [f64]] {
        self.columns
    }

    /// The option with the greatest expected utility; the first of equals.
    #[must_use]
    pub fn best_option(&self) -> usize {
        self.best
    }

    /// What every other option gains in each draw over the one that is best on average.
    fn gains(&self) -> Vec<Vec<f64>> {
        let base = self.columns[self.best];
        let others = self.columns.iter().enumerate();
        others
            .filter(|(option, _)| *option != self.best)
            .map(|(_, column)| column.iter().zip(base).map(|(x, base)| x - base).collect())
            .collect()
    }
}

pub(crate) fn first_greatest(values: &[f64]) -> usize {
    let mut best = 0;
    for (i, value) in values.iter().enumerate() {
        if *value > values[best] {
            best = i;
        }
    }
    best
}

pub(crate) fn check_column(
    role: &'static str,
    column: &[f64],
    expected: usize,
) -> Result<(), InformationError> {
    if column.len() != expected {
        return Err(InformationError::Rows {
            role,
            found: column.len(),
            expected,
        });
    }
    match column.iter().position(|value| !value.is_finite()) {
        Some(row) => Err(InformationError::NotFinite { role, row }),
        None => Ok(()),
    }
}

/// The mean of a per-draw quantity with its error from interleaved replicates.
pub(crate) fn replicate_mean(values: impl Iterator<Item = f64>) -> Estimate {
    let mut sums = [0.0; REPLICATES];
    let mut counts = [0.0; REPLICATES];
    for (i, value) in values.enumerate() {
        sums[i % REPLICATES] += value;
        counts[i % REPLICATES] += 1.0;
    }
    let means: Vec<f64> = sums
        .iter()
        .zip(&counts)
        .filter(|(_, n)| **n > 0.0)
        .map(|(sum, n)| sum / n)
        .collect();
    let total = sums.iter().sum::<f64>() / counts.iter().sum::<f64>();
    Estimate::around(total, &means)
}

/// Expected value of perfect information: the mean of the best option's utility in each draw less that of the option
/// that is best on average.
#[must_use]
pub fn evpi(utilities: &Utilities) -> Estimate {
    utilities.evpi
}

/// Expected loss of an option: the mean of the best option's utility in each draw less its own.
#[must_use]
pub fn expected_loss(utilities: &Utilities, option: usize) -> Estimate {
    loss(utilities.columns, option)
}

fn loss(columns: &[&[f64]], option: usize) -> Estimate {
    replicate_mean((0..columns[option].len()).map(|i| {
        let best = columns
            .iter()
            .map(|column| column[i])
            .fold(f64::NEG_INFINITY, f64::max);
        best - columns[option][i]
    }))
}
