//! Expected value of partial perfect information by regression.

use super::basis::{Basis, Feature};
use super::cells::CellSums;
use super::{InformationError, Utilities, evpi, first_greatest};
use crate::count;
use crate::linear::{Matrix, cholesky, forward_substitute};
use crate::sampling::REPLICATES;
use crate::summary::Estimate;

/// Fewest draws for a regression with a standard error.
const MIN_DRAWS: usize = 20 * REPLICATES;

/// Expected value of learning the given assumptions exactly.
///
/// # Definition
/// The utility of each option, less that of the option best on average, is regressed on products of Legendre
/// polynomials in the assumptions' uniforms and of functions of their normal scores (indicators for nominal levels). The value is the mean over draws of the
/// greatest fitted difference, less the greatest mean, plus the mean residual of the option chosen: what the fit misses
/// where that option is best, which matters for functions that no basis reproduces (residuals of least squares do not
/// depend on the noise of the fit, so they add no bias). Jackknifing over the 16 interleaved replicates gives the
/// standard error and removes the bias of taking the greatest of noisy fits to first order.
///
/// Regression runs on uniforms, not on the values: a heavy-tailed assumption then has no leverage points.
///
/// # References
/// Strong, Oakley and Brennan 2014, Med. Decis. Making 34(3).
///
/// # Errors
/// When columns do not fit together or there are fewer than 320 draws.
pub fn evppi(utilities: &Utilities, learned: &[Feature]) -> Result<Estimate, InformationError> {
    let draws = utilities.draws();
    if draws < MIN_DRAWS {
        return Err(InformationError::TooFewDraws {
            draws,
            needed: MIN_DRAWS,
        });
    }
    let basis = Basis::new(learned, draws)?;
    let reference = utilities.best_option();
    let left_out = || std::iter::once(None).chain((0..REPLICATES).map(Some));
    let values = match learned {
        [Feature::Uniform(u) | Feature::Scores(u)] if basis.is_complete() => {
            let cells = CellSums::collect(utilities, reference, u);
            let sums = cells.equations();
            let fits: Vec<Fit> = left_out().map(|out| sums.solve(out)).collect();
            cells.values(&fits)
        }
        _ => {
            let sums = NormalEquations::collect(utilities, reference, &basis);
            let fits: Vec<Fit> = left_out().map(|out| sums.solve(out)).collect();
            values_on_draws(utilities, reference, &basis, &fits)
        }
    };
    let r = count(REPLICATES);
    let pseudo: Vec<f64> = values[1..]
        .iter()
        .map(|without| r * values[0] - (r - 1.0) * without)
        .collect();
    let corrected = pseudo.iter().sum::<f64>() / r;
    let everything = evpi(utilities);
    if everything.value <= 0.0 {
        // No draw changes the decision: neither can a part of what is known then.
        return Ok(everything);
    }
    // Knowing a part is worth no more than knowing all.
    let mut estimate = Estimate::around(corrected.clamp(0.0, everything.value), &pseudo);
    if values[0] <= 0.0 {
        // No draw's fit changes the decision, in all replicates: nothing to correct.
        estimate.value = 0.0;
    }
    Ok(estimate)
}

/// Coefficients of every option but the reference, one row each; the reference is zero everywhere.
pub(super) struct Fit {
    coefficients: Vec<Vec<f64>>,
    left_out: Option<usize>,
}

impl Fit {
    /// Whether the fit was made from draws of this replicate.
    pub(super) fn uses(&self, replicate: usize) -> bool {
        self.left_out != Some(replicate)
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

    /// Adds `count` draws of a replicate that share a row of terms; `gains` are sums over them.
    pub(super) fn add(&mut self, replicate: usize, row: &[f64], count: f64, gains: &[f64]) {
        let mut rest = self.gram[replicate].as_mut_slice();
        for (i, value) in row.iter().enumerate() {
            let (triangle_row, others) = rest.split_at_mut(i + 1);
            let value = count * value;
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

    fn collect(utilities: &Utilities, reference: usize, basis: &Basis) -> Self {
        let columns = utilities.columns();
        let others: Vec<usize> = (0..columns.len()).filter(|s| *s != reference).collect();
        let mut equations = Self::zero(basis.terms(), others.len());
        let mut gains = vec![0.0; others.len()];
        let mut row = vec![0.0; basis.terms()];
        let mut workspace = basis.workspace();
        for (draw, base) in columns[reference].iter().enumerate() {
            basis.evaluate(draw, &mut workspace, &mut row);
            for (gain, &option) in gains.iter_mut().zip(&others) {
                *gain = columns[option][draw] - base;
            }
            equations.add(draw % REPLICATES, &row, 1.0, &gains);
        }
        equations
    }

    /// Coefficients from all replicates but one.
    fn solve(&self, left_out: Option<usize>) -> Fit {
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
            coefficients: moments,
            left_out,
        }
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

    pub(super) fn add(&mut self, fit: &Fit, row: &[f64], weight: f64) {
        let mut best = 0.0_f64;
        for (option, sum) in self.options.iter_mut().enumerate() {
            let gain = fit.gain(option, row);
            *sum += weight * gain;
            best = best.max(gain);
        }
        self.best += weight * best;
        self.weight += weight;
    }

    /// Adds what `weight` draws that share a row gained beyond the fit with the option chosen: `gained` is their sum.
    pub(super) fn add_misfit(
        &mut self,
        fit: &Fit,
        row: &[f64],
        chosen: Option<usize>,
        (weight, gained): (f64, f64),
    ) {
        if let Some(option) = chosen {
            self.beyond += gained - weight * fit.gain(option, row);
        }
    }

    /// The mean of the greatest gain, corrected for misfit, less the greatest mean gain.
    pub(super) fn value(&self) -> f64 {
        let greatest = self.options.iter().copied().fold(0.0, f64::max);
        (self.best + self.beyond - greatest) / self.weight
    }
}

/// The value of every fit over the draws it was made from.
fn values_on_draws(
    utilities: &Utilities,
    reference: usize,
    basis: &Basis,
    fits: &[Fit],
) -> Vec<f64> {
    let Some(all) = fits.first() else {
        return Vec::new();
    };
    let columns = utilities.columns();
    let mut gains: Vec<Gains> = fits.iter().map(Gains::none).collect();
    let mut row = vec![0.0; basis.terms()];
    let mut workspace = basis.workspace();
    for (draw, base) in columns[reference].iter().enumerate() {
        basis.evaluate(draw, &mut workspace, &mut row);
        let chosen = all.best(&row);
        let gained = chosen.map_or(0.0, |option| {
            columns[option + usize::from(option >= reference)][draw] - base
        });
        for (gains, fit) in gains.iter_mut().zip(fits) {
            if fit.uses(draw % REPLICATES) {
                gains.add(fit, &row, 1.0);
                gains.add_misfit(fit, &row, chosen, (1.0, gained));
            }
        }
    }
    gains.iter().map(Gains::value).collect()
}

/// Whether a group is worth less than one of its members beyond what chance explains: a sign that a regression is not
/// to be trusted, since learning more is never worth less.
#[must_use]
pub fn falls_below(group: Estimate, member: Estimate) -> bool {
    let spread = (group.mcse * group.mcse + member.mcse * member.mcse).sqrt();
    member.value - group.value > 3.0 * spread + 1e-9 * member.value.abs()
}

/// The probabilities of an assumption at which the best option, given the assumption, changes: (u, from, to).
///
/// Threshold analysis from the draws at hand: options are compared by their fitted utility given the assumption.
///
/// # Errors
/// As for [`evppi`].
pub fn decision_thresholds(
    utilities: &Utilities,
    u: &[f64],
) -> Result<Vec<(f64, usize, usize)>, InformationError> {
    const GRID: u32 = 999;
    let draws = utilities.draws();
    if draws < MIN_DRAWS {
        return Err(InformationError::TooFewDraws {
            draws,
            needed: MIN_DRAWS,
        });
    }
    let basis = Basis::new(&[Feature::Uniform(u)], draws)?;
    let reference = utilities.best_option();
    let sums = if basis.is_complete() {
        CellSums::collect(utilities, reference, u).equations()
    } else {
        NormalEquations::collect(utilities, reference, &basis)
    };
    let fit = sums.solve(None);
    let mut row = vec![0.0; basis.terms()];
    let mut workspace = basis.workspace();
    let mut thresholds = Vec::new();
    let mut previous: Option<(f64, usize)> = None;
    for step in 1..=GRID {
        let at = f64::from(step) / f64::from(GRID + 1);
        basis.evaluate_at(|_| at, &mut workspace, &mut row);
        let mut gains: Vec<f64> = fit
            .coefficients
            .iter()
            .map(|c| c.iter().zip(&row).map(|(c, t)| c * t).sum())
            .collect();
        gains.insert(reference, 0.0);
        let best = first_greatest(&gains);
        if let Some((before, option)) = previous.filter(|previous| previous.1 != best) {
            thresholds.push((0.5 * (before + at), option, best));
        }
        previous = Some((at, best));
    }
    Ok(thresholds)
}
