//! Expected value of partial perfect information by regression.

use super::basis::{Basis, Feature};
use super::cells::{CellSums, cells_of_uniforms};
use super::regression::{Fit, Gains, NormalEquations};
use super::{InformationError, Utilities, first_greatest};
use crate::count;
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
    let draws = enough_draws(utilities)?;
    let basis = Basis::new(learned, draws)?;
    let gains = utilities.gains();
    Ok(match learned {
        [Feature::Uniform(u) | Feature::Scores(u)] if basis.is_complete() => {
            let sums = CellSums::collect(&gains, &cells_of_uniforms(u));
            evppi_of_cells(utilities, &sums, None)
        }
        _ => evppi_of_draws(utilities, &gains, &basis, None),
    })
}

/// The number of draws, if a regression on them has a standard error.
pub(super) fn enough_draws(utilities: &Utilities) -> Result<usize, InformationError> {
    let draws = utilities.draws();
    if draws < MIN_DRAWS {
        return Err(InformationError::TooFewDraws {
            draws,
            needed: MIN_DRAWS,
        });
    }
    Ok(draws)
}

/// Sums by replicate of the gains of every option.
pub(super) type ReplicateSums = Vec<[f64; REPLICATES]>;

/// The fit of all replicates, then those that leave one out; `means` as for [`NormalEquations::solve_with_means`].
fn fits(sums: &NormalEquations, means: Option<&ReplicateSums>) -> Vec<Fit> {
    let left_out = std::iter::once(None).chain((0..REPLICATES).map(Some));
    let fit = |out| match means {
        Some(gains) => sums.solve_with_means(out, gains),
        None => sums.solve(out),
    };
    left_out.map(fit).collect()
}

/// The value from draws that are collected in cells; `means` as for [`NormalEquations::solve_with_means`].
pub(super) fn evppi_of_cells(
    utilities: &Utilities,
    sums: &CellSums,
    means: Option<&ReplicateSums>,
) -> Estimate {
    let fits = fits(&sums.equations(), means);
    jackknife(&sums.values(&fits), utilities.evpi)
}

/// The value from columns of gains; `means` as for [`NormalEquations::solve_with_means`].
pub(super) fn evppi_of_draws(
    utilities: &Utilities,
    gains: &[Vec<f64>],
    basis: &Basis,
    means: Option<&ReplicateSums>,
) -> Estimate {
    let fits = fits(&NormalEquations::collect(gains, basis), means);
    jackknife(&values_on_draws(gains, basis, &fits), utilities.evpi)
}

/// The estimate from the values of all replicates and without each; `everything` is the value of all information.
fn jackknife(values: &[f64], everything: Estimate) -> Estimate {
    let r = count(REPLICATES);
    let pseudo: Vec<f64> = values[1..]
        .iter()
        .map(|without| r * values[0] - (r - 1.0) * without)
        .collect();
    let corrected = pseudo.iter().sum::<f64>() / r;
    if everything.value <= 0.0 {
        // No draw changes the decision: neither can a part of what is known then.
        return everything;
    }
    // Knowing a part is worth no more than knowing all.
    let mut estimate = Estimate::around(corrected.clamp(0.0, everything.value), &pseudo);
    if values[0] <= 0.0 {
        // No draw's fit changes the decision, in all replicates: nothing to correct.
        estimate.value = 0.0;
    }
    estimate
}

/// The value of every fit over the draws it was made from.
fn values_on_draws(columns: &[Vec<f64>], basis: &Basis, fits: &[Fit]) -> Vec<f64> {
    let Some(all) = fits.first() else {
        return Vec::new();
    };
    let mut gains: Vec<Gains> = fits.iter().map(Gains::none).collect();
    let mut row = vec![0.0; basis.terms()];
    let mut workspace = basis.workspace();
    let gained = |option: usize, draw: usize| columns[option][draw];
    for draw in 0..basis.draws() {
        basis.evaluate(draw, &mut workspace, &mut row);
        let chosen = all.best(&row);
        for (gains, fit) in gains.iter_mut().zip(fits) {
            if fit.uses(draw % REPLICATES) {
                gains.add(fit, &row, 1.0);
                if let Some(option) = chosen {
                    let gained = gained(option, draw) + fit.shift(option);
                    gains.add_misfit(gained - fit.gain(option, &row));
                }
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
    let draws = enough_draws(utilities)?;
    let basis = Basis::new(&[Feature::Uniform(u)], draws)?;
    let reference = utilities.best_option();
    let gains = utilities.gains();
    let sums = if basis.is_complete() {
        CellSums::collect(&gains, &cells_of_uniforms(u)).equations()
    } else {
        NormalEquations::collect(&gains, &basis)
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
            .coefficients()
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
