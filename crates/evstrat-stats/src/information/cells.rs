//! Regression on one uniform number, draws collected in cells.
//!
//! The functions of the basis are replaced by their means over each of 1024 equal cells, so that a regression needs sums
//! of gains by cell instead of products of functions by draw. What is fitted is the mean gain given the cell; cells where
//! the decision changes are looked at point by point.

mod tables;

use tables::{POINTS, PRODUCTS, Tables, WIDE_TERMS};

use super::regression::{Fit, Gains, NormalEquations};
use crate::count;
use crate::sampling::REPLICATES;
use crate::sensitivity::FUNCTIONS;
use crate::summary::rank_cells;

/// Number of cells.
pub(super) const CELLS: usize = 1024;

/// The constant and the functions of the marginal basis.
pub(super) const TERMS: usize = FUNCTIONS + 1;

/// Numbers that are worked on together.
const LANES: usize = 8;

/// The cells of uniform numbers.
pub(super) fn cells_of_uniforms(u: &[f64]) -> Vec<u16> {
    let cell = |u: &f64| crate::to_index(u * count(CELLS)).min(CELLS - 1);
    u.iter()
        .map(|u| u16::try_from(cell(u)).unwrap_or(u16::MAX))
        .collect()
}

/// The cells of the uniform scores of values.
pub(super) fn cells_of_values(values: &[f64]) -> Vec<u16> {
    rank_cells(values, u16::try_from(CELLS).unwrap_or(u16::MAX))
}

/// The gains that a fit gives to every option, cell after cell.
pub(super) fn fitted(fit: &Fit) -> Vec<Vec<f64>> {
    let tables = Tables::get();
    let of_option = |coefficients: &Vec<f64>| {
        let mut gains = vec![0.0; CELLS];
        for (term, coefficient) in tables.by_term.iter().zip(coefficients) {
            for (gain, mean) in gains.iter_mut().zip(term) {
                *gain += coefficient * mean;
            }
        }
        gains
    };
    fit.coefficients().iter().map(of_option).collect()
}

/// Sums of products of the basis with sums by cell.
pub(super) fn projected(sums: &[f64]) -> Vec<f64> {
    let by_term = &Tables::get().by_term;
    let product = |term: &Vec<f64>| term.iter().zip(sums).map(|(t, sum)| t * sum).sum();
    by_term.iter().map(product).collect()
}

/// Adds to `gram` the products of terms over cells with the given numbers of draws: the lower triangle, row after row.
pub(super) fn add_products(counts: &[f64], gram: &mut [f64]) {
    for (products, n) in Tables::get().products.iter().zip(counts) {
        for (slot, product) in gram.iter_mut().zip(products) {
            *slot += n * product;
        }
    }
}

/// Draws, and sums of the gains of every option, by cell and replicate.
pub(super) struct CellSums {
    options: usize,
    /// For each cell the numbers of draws of the replicates, then option by option the sums of their gains.
    slots: Vec<[f64; REPLICATES]>,
}

impl CellSums {
    /// Collects columns of gains by the cell of each draw.
    pub(super) fn collect(gains: &[Vec<f64>], cells: &[u16]) -> Self {
        let width = gains.len() + 1;
        let mut slots = vec![[0.0; REPLICATES]; CELLS * width];
        for (block, cells) in cells.chunks(REPLICATES).enumerate() {
            for (replicate, cell) in cells.iter().enumerate() {
                let draw = block * REPLICATES + replicate;
                let slots = &mut slots[usize::from(*cell) * width..][..width];
                slots[0][replicate] += 1.0;
                for (slot, gains) in slots[1..].iter_mut().zip(gains) {
                    slot[replicate] += gains[draw];
                }
            }
        }
        Self {
            options: gains.len(),
            slots,
        }
    }

    fn cell(&self, cell: usize) -> &[[f64; REPLICATES]] {
        let width = self.options + 1;
        &self.slots[cell * width..][..width]
    }

    /// Gives every draw of a cell more; `more` holds a column over the cells for every option.
    pub(super) fn add(&mut self, more: &[Vec<f64>]) {
        let width = self.options + 1;
        for (cell, slots) in self.slots.chunks_exact_mut(width).enumerate() {
            let (counts, gains) = slots.split_at_mut(1);
            for (gains, more) in gains.iter_mut().zip(more) {
                for (gain, n) in gains.iter_mut().zip(&counts[0]) {
                    *gain += n * more[cell];
                }
            }
        }
    }

    /// Totals over replicates, cell after cell: of draws for 0, of the gains of an option for its position from 1.
    pub(super) fn totals(&self, column: usize) -> Vec<f64> {
        (0..CELLS)
            .map(|cell| self.cell(cell)[column].iter().sum())
            .collect()
    }

    /// The normal equations of the regression.
    pub(super) fn equations(&self) -> NormalEquations {
        let mut equations = NormalEquations::zero(TERMS, self.options);
        let arch = pulp::Arch::new();
        for block in 0..PRODUCTS / LANES {
            let factors = &Tables::get().products;
            let sums = arch.dispatch(Products {
                sums: self,
                column: 0,
                factors: factors.iter().map(|row| &row[block * LANES..]),
            });
            for (replicate, sums) in sums.iter().enumerate() {
                let gram = &mut equations.gram_mut(replicate)[block * LANES..];
                for (slot, sum) in gram.iter_mut().zip(sums) {
                    *slot = *sum;
                }
            }
        }
        for option in 0..self.options {
            for block in 0..WIDE_TERMS / LANES {
                let factors = &Tables::get().means;
                let sums = arch.dispatch(Products {
                    sums: self,
                    column: option + 1,
                    factors: factors.iter().map(|row| &row[block * LANES..]),
                });
                for (replicate, sums) in sums.iter().enumerate() {
                    let moments = equations.moments_mut(replicate, option);
                    for (slot, sum) in moments[block * LANES..].iter_mut().zip(sums) {
                        *slot = *sum;
                    }
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
        let totals: Vec<Vec<f64>> = (0..=self.options).map(|k| self.totals(k)).collect();
        let chosen = best_by_cell(&fitted(all));
        let value = |fit: &Fit| {
            let fitted = fitted(fit);
            let best = best_by_cell(&fitted);
            let mut gains = Gains::none(fit);
            for cell in 0..CELLS {
                // Whole numbers: taking a replicate away leaves the exact number of the others.
                let used = |column: usize| {
                    let out = fit.left_out().map_or(0.0, |r| self.cell(cell)[column][r]);
                    totals[column][cell] - out
                };
                let draws = used(0);
                let near = &best[cell.saturating_sub(1)..(cell + 2).min(CELLS)];
                if near.iter().all(|other| *other == best[cell]) {
                    gains.add_fitted(|option| fitted[option][cell], draws);
                } else {
                    // The decision may change within this cell.
                    for row in &Tables::get().points[cell] {
                        gains.add(fit, row, draws / count(POINTS));
                    }
                }
                if let Some(option) = chosen[cell] {
                    let beyond = fit.shift(option) - fitted[option][cell];
                    gains.add_misfit(used(option + 1) + draws * beyond);
                }
            }
            gains.value()
        };
        fits.iter().map(value).collect()
    }
}

/// The option with the greatest gain in every cell; `None` for the reference.
fn best_by_cell(fitted: &[Vec<f64>]) -> Vec<Option<usize>> {
    let mut best = vec![(None, 0.0); CELLS];
    for (option, gains) in fitted.iter().enumerate() {
        for (best, gain) in best.iter_mut().zip(gains) {
            if *gain > best.1 {
                *best = (Some(option), *gain);
            }
        }
    }
    best.into_iter().map(|one| one.0).collect()
}

/// Sums over cells of one kind of sums times eight factors, for every replicate; compiled once for each set of vector
/// instructions, with the same bits.
struct Products<'a, I> {
    sums: &'a CellSums,
    column: usize,
    factors: I,
}

impl<'a, I: Iterator<Item = &'a [f64]>> pulp::WithSimd for Products<'a, I> {
    type Output = [[f64; LANES]; REPLICATES];

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> Self::Output {
        let mut products = [[0.0; LANES]; REPLICATES];
        let cells = self.sums.slots.chunks_exact(self.sums.options + 1);
        for (cell, factors) in cells.zip(self.factors) {
            let factors: [f64; LANES] = std::array::from_fn(|lane| factors[lane]);
            for (products, sum) in products.iter_mut().zip(cell[self.column]) {
                for (product, factor) in products.iter_mut().zip(factors) {
                    *product += sum * factor;
                }
            }
        }
        products
    }
}
