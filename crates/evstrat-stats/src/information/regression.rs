//! Least squares on the gains of every option over a reference.

use super::basis::Basis;
use super::cells::{TERMS, add_products};
use crate::linear::{Matrix, cholesky, forward_substitute};
use crate::sampling::REPLICATES;

/// Coefficients of every option but the reference, one row each; the reference is zero everywhere.
pub(super) struct Fit {
    coefficients: Vec<Vec<f64>>,
    left_out: Option<usize>,
    /// What was added to every gain of an option.
    shifts: Vec<f64>,
}

impl Fit {
    /// Whether the fit was made from draws of this replicate.
    pub(super) fn uses(&self, replicate: usize) -> bool {
        self.left_out != Some(replicate)
    }

    /// The replicate that the fit does not use.
    pub(super) fn left_out(&self) -> Option<usize> {
        self.left_out
    }

    /// What was added to every gain of an option.
    pub(super) fn shift(&self, option: usize) -> f64 {
        self.shifts[option]
    }

    /// The coefficients of every option.
    pub(super) fn coefficients(&self) -> &[Vec<f64>] {
        &self.coefficients
    }

    /// The fitted gain of an option, by its position among those beside the reference.
    pub(super) fn gain(&self, option: usize, row: &[f64]) -> f64 {
        let coefficients = self.coefficients[option].iter();
        coefficients.zip(row).map(|(c, t)| c * t).sum()
    }

    /// The option with the greatest fitted gain; `None` for the reference.
    pub(super) fn best(&self, row: &[f64]) -> Option<usize> {
        let mut best = (None, 0.0);
        for option in 0..self.coefficients.len() {
            let gain = self.gain(option, row);
            if gain > best.1 {
                best = (Some(option), gain);
            }
        }
        best.0
    }
}

/// Sums of products per replicate.
pub(super) struct NormalEquations {
    terms: usize,
    /// Lower triangles, row after row.
    gram: Vec<Vec<f64>>,
    moments: Vec<Vec<Vec<f64>>>,
}

impl NormalEquations {
    /// No draws yet, for the given numbers of terms and of options beside the reference.
    pub(super) fn zero(terms: usize, options: usize) -> Self {
        Self {
            terms,
            gram: vec![vec![0.0; terms * (terms + 1) / 2]; REPLICATES],
            moments: vec![vec![vec![0.0; terms]; options]; REPLICATES],
        }
    }

    /// Adds a draw of a replicate.
    fn add(&mut self, replicate: usize, row: &[f64], gains: &[f64]) {
        let mut rest = self.gram[replicate].as_mut_slice();
        for (i, value) in row.iter().enumerate() {
            let (triangle_row, others) = rest.split_at_mut(i + 1);
            for (slot, other) in triangle_row.iter_mut().zip(row) {
                *slot += value * other;
            }
            rest = others;
        }
        for (moment, gain) in self.moments[replicate].iter_mut().zip(gains) {
            for (slot, term) in moment.iter_mut().zip(row) {
                *slot += gain * term;
            }
        }
    }

    /// The products of terms over cells with the given numbers of draws, and no gains yet; all in the first replicate.
    pub(super) fn of_cells(counts: &[f64], options: usize) -> Self {
        let mut equations = Self::zero(TERMS, options);
        add_products(counts, &mut equations.gram[0]);
        equations
    }

    /// The sums over the draws of columns of gains.
    pub(super) fn collect(columns: &[Vec<f64>], basis: &Basis) -> Self {
        let draws = basis.draws();
        let mut equations = Self::zero(basis.terms(), columns.len());
        let mut gains = vec![0.0; columns.len()];
        let mut row = vec![0.0; basis.terms()];
        let mut workspace = basis.workspace();
        for draw in 0..draws {
            basis.evaluate(draw, &mut workspace, &mut row);
            for (gain, column) in gains.iter_mut().zip(columns) {
                *gain = column[draw];
            }
            equations.add(draw % REPLICATES, &row, &gains);
        }
        equations
    }

    /// The products of terms of a replicate: the lower triangle, row after row.
    pub(super) fn gram_mut(&mut self, replicate: usize) -> &mut [f64] {
        &mut self.gram[replicate]
    }

    /// The products of terms with the gains of an option, of a replicate.
    pub(super) fn moments_mut(&mut self, replicate: usize, option: usize) -> &mut [f64] {
        &mut self.moments[replicate][option]
    }

    /// Coefficients from all replicates but one.
    pub(super) fn solve(&self, left_out: Option<usize>) -> Fit {
        let used = (0..REPLICATES).filter(|r| Some(*r) != left_out);
        let k = self.terms;
        let mut gram = Matrix::zeros(k, k);
        let mut moments = vec![vec![0.0; k]; self.moments[0].len()];
        for replicate in used {
            let mut triangle = self.gram[replicate].iter();
            for i in 0..k {
                for (j, value) in (0..=i).zip(&mut triangle) {
                    gram[(i, j)] += value;
                }
            }
            for (total, part) in moments.iter_mut().zip(&self.moments[replicate]) {
                for (total, part) in total.iter_mut().zip(part) {
                    *total += part;
                }
            }
        }
        let factor = regularized_factor(&mut gram);
        for moment in &mut moments {
            solve_with_factor(&factor, moment);
        }
        Fit {
            shifts: vec![0.0; moments.len()],
            coefficients: moments,
            left_out,
        }
    }

    /// The same, with a number added to the gains of each option so that their mean over the replicates used is that of
    /// gains with these sums by replicate.
    pub(super) fn solve_with_means(
        &self,
        left_out: Option<usize>,
        gains: &[[f64; REPLICATES]],
    ) -> Fit {
        let mut fit = self.solve(left_out);
        let used = || (0..REPLICATES).filter(|r| Some(*r) != left_out);
        // The first term is one.
        let draws: f64 = used().map(|r| self.gram[r][0]).sum();
        for (option, gains) in gains.iter().enumerate() {
            let missing: f64 = used().map(|r| gains[r] - self.moments[r][option][0]).sum();
            fit.shifts[option] = missing / draws;
            fit.coefficients[option][0] += missing / draws;
        }
        fit
    }
}

/// Cholesky factor, after adding as little to the diagonal as makes it possible (levels that no draw has).
fn regularized_factor(gram: &mut Matrix) -> Matrix {
    let n = gram.rows();
    let scale = (0..n).map(|i| gram[(i, i)]).fold(1e-300, f64::max);
    let mut share = 1e-13;
    loop {
        if let Some(factor) = cholesky(gram) {
            return factor;
        }
        for i in 0..n {
            gram[(i, i)] += share * scale;
        }
        share *= 10.0;
    }
}

/// Solves L L' x = b in place.
fn solve_with_factor(l: &Matrix, b: &mut [f64]) {
    forward_substitute(l, b);
    for i in (0..b.len()).rev() {
        let dot: f64 = (i + 1..b.len()).map(|k| l[(k, i)] * b[k]).sum();
        b[i] = (b[i] - dot) / l[(i, i)];
    }
}

/// Sums over points of the greatest fitted gain, of what it misses, and of every option's fitted gain.
pub(super) struct Gains {
    best: f64,
    beyond: f64,
    options: Vec<f64>,
    weight: f64,
}

impl Gains {
    pub(super) fn none(fit: &Fit) -> Self {
        Self {
            best: 0.0,
            beyond: 0.0,
            options: vec![0.0; fit.coefficients.len()],
            weight: 0.0,
        }
    }

    /// Adds `weight` draws that share a row of terms.
    pub(super) fn add(&mut self, fit: &Fit, row: &[f64], weight: f64) {
        self.add_fitted(|option| fit.gain(option, row), weight);
    }

    /// Adds `weight` draws with the same fitted gains.
    pub(super) fn add_fitted(&mut self, gain: impl Fn(usize) -> f64, weight: f64) {
        let mut best = 0.0_f64;
        for (option, sum) in self.options.iter_mut().enumerate() {
            let gain = gain(option);
            *sum += weight * gain;
            best = best.max(gain);
        }
        self.best += weight * best;
        self.weight += weight;
    }

    /// Adds what draws gained beyond the fit with the option chosen.
    pub(super) fn add_misfit(&mut self, beyond: f64) {
        self.beyond += beyond;
    }

    /// The mean of the greatest gain, corrected for misfit, less the greatest mean gain.
    pub(super) fn value(&self) -> f64 {
        let greatest = self.options.iter().copied().fold(0.0, f64::max);
        (self.best + self.beyond - greatest) / self.weight
    }
}
