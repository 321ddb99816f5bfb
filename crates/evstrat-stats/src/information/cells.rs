//! Regression on one uniform number, draws collected in cells.
//!
//! The functions of the basis are replaced by their means over each of 1024 equal cells, so that a regression needs sums
//! of utilities by cell instead of products of functions by draw. What is fitted is the mean utility given the cell; cells
//! where the decision changes are looked at point by point.

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
        let cell = |cell: usize| {
            let mut mean = [0.0; TERMS];
            for point in points(cell) {
                for (mean, value) in mean.iter_mut().zip(point) {
                    *mean += value / count(POINTS);
                }
            }
            mean
        };
        (0..CELLS).map(cell).collect()
    })
}

/// The constant and the functions at points of a cell.
fn points(cell: usize) -> [[f64; TERMS]; POINTS] {
    let basis = MarginalBasis::get();
    std::array::from_fn(|point| {
        let u = (count(cell * POINTS + point) + 0.5) / count(CELLS * POINTS);
        let mut values = [0.0; FUNCTIONS];
        basis.evaluate(u, &mut values);
        let mut row = [1.0; TERMS];
        row[1..].copy_from_slice(&values);
        row
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

    /// The value of every fit over the draws that it was made from.
    pub(super) fn values(&self, fits: &[Fit]) -> Vec<f64> {
        let Some(all) = fits.first() else {
            return Vec::new();
        };
        let chosen: Vec<Option<usize>> = means().iter().map(|row| all.best(row)).collect();
        let value = |fit: &Fit| {
            let best: Vec<Option<usize>> = means().iter().map(|row| fit.best(row)).collect();
            let mut gains = Gains::none(fit);
            for (cell, row) in means().iter().enumerate() {
                let option = chosen[cell];
                let (mut draws, mut gained) = (0.0, 0.0);
                for replicate in (0..REPLICATES).filter(|r| fit.uses(*r)) {
                    let slot = replicate * CELLS + cell;
                    draws += self.counts[slot];
                    gained += option.map_or(0.0, |k| self.gains[slot * self.options + k]);
                }
                let near = &best[cell.saturating_sub(1)..(cell + 2).min(CELLS)];
                if near.iter().all(|other| *other == best[cell]) {
                    gains.add(fit, row, draws);
                } else {
                    // The decision may change within this cell.
                    for row in &points(cell) {
                        gains.add(fit, row, draws / count(POINTS));
                    }
                }
                gains.add_misfit(fit, row, option, (draws, gained));
            }
            gains.value()
        };
        fits.iter().map(value).collect()
    }
}
