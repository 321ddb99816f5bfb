//! Regression on one uniform number, draws collected in cells.
//!
//! The functions of the basis are replaced by their means over each of 1024 equal cells, so that a regression needs sums
//! of utilities by cell instead of products of functions by draw. What is fitted is the mean utility given the cell; the
//! value of information differs only where a decision changes within one.

use std::sync::OnceLock;

use super::Utilities;
use super::regression::{Fit, Gains, NormalEquations};
use crate::count;
use crate::sampling::REPLICATES;
use crate::sensitivity::{FUNCTIONS, MarginalBasis};

/// Number of cells.
const CELLS: usize = 1024;

/// Points of each cell that its mean is taken over.
const POINTS: usize = 16;

/// The constant and the functions of the marginal basis.
const TERMS: usize = FUNCTIONS + 1;

/// Means of the functions over every cell.
fn means() -> &'static [[f64; TERMS]] {
    static MEANS: OnceLock<Vec<[f64; TERMS]>> = OnceLock::new();
    MEANS.get_or_init(|| {
        let basis = MarginalBasis::get();
        let cell = |cell: usize| {
            let mut mean = [0.0; TERMS];
            mean[0] = 1.0;
            for point in 0..POINTS {
                let u = (count(cell * POINTS + point) + 0.5) / count(CELLS * POINTS);
                let mut values = [0.0; FUNCTIONS];
                basis.evaluate(u, &mut values);
                for (mean, value) in mean[1..].iter_mut().zip(values) {
                    *mean += value / count(POINTS);
                }
            }
            mean
        };
        (0..CELLS).map(cell).collect()
    })
}

/// Draws and sums of gains by replicate and cell.
pub(super) struct CellSums {
    options: usize,
    counts: Vec<f64>,
    gains: Vec<f64>,
}

impl CellSums {
    /// Collects the gains of every option over `reference` by the cell of its draw's uniform.
    pub(super) fn collect(utilities: &Utilities, reference: usize, u: &[f64]) -> Self {
        let columns = utilities.columns();
        let others: Vec<&[f64]> = (0..columns.len())
            .filter(|s| *s != reference)
            .map(|s| columns[s])
            .collect();
        let options = others.len();
        let mut counts = vec![0.0; REPLICATES * CELLS];
        let mut gains = vec![0.0; REPLICATES * CELLS * options];
        let base = columns[reference];
        for (draw, u) in u.iter().enumerate() {
            let cell = crate::to_index(u * count(CELLS)).min(CELLS - 1);
            let slot = draw % REPLICATES * CELLS + cell;
            counts[slot] += 1.0;
            let sums = &mut gains[slot * options..][..options];
            for (sum, other) in sums.iter_mut().zip(&others) {
                *sum += other[draw] - base[draw];
            }
        }
        Self {
            options,
            counts,
            gains,
        }
    }

    /// The normal equations of the regression.
    pub(super) fn equations(&self) -> NormalEquations {
        let mut equations = NormalEquations::zero(TERMS, self.options);
        for replicate in 0..REPLICATES {
            for (cell, row) in means().iter().enumerate() {
                let slot = replicate * CELLS + cell;
                if self.counts[slot] > 0.0 {
                    let gains = &self.gains[slot * self.options..][..self.options];
                    equations.add(replicate, row, self.counts[slot], gains);
                }
            }
        }
        equations
    }

    /// The value of every fit over cells of equal weight or, if `by_count`, weighted by their draws.
    pub(super) fn values(&self, fits: &[Fit], by_count: bool) -> Vec<f64> {
        let weight = |cell: usize| {
            if by_count {
                (0..REPLICATES).map(|r| self.counts[r * CELLS + cell]).sum()
            } else {
                1.0
            }
        };
        let value = |fit: &Fit| {
            let mut gains = Gains::none(fit);
            for (cell, row) in means().iter().enumerate() {
                gains.add(fit, row, weight(cell));
            }
            gains.value()
        };
        fits.iter().map(value).collect()
    }
}
