//! Time courses: of one draw, or as bands over many.

use evstrat_core::{ModelError, TraceRequest};
use evstrat_stats::summary::quantile_sorted;
use rayon::prelude::*;

use crate::evaluate::assumption_columns;
use crate::plan::{Job, Plan};
use crate::settings::Settings;

/// The quantiles that bands show.
pub const BANDS: [f64; 3] = [0.05, 0.5, 0.95];

/// The time courses of one draw: one column per state of the model.
///
/// # Errors
/// The model has no time courses, or failed.
pub fn course(
    job: &Job<'_>,
    assumptions: &[f64],
    times: &[f64],
    (seed, row): (u64, u64),
) -> Result<Vec<Vec<f64>>, ModelError> {
    let mut columns = vec![vec![f64::NAN; times.len()]; job.descriptor.states.len()];
    if columns.is_empty() {
        return Err(ModelError::unsupported("time courses"));
    }
    let mut slices: Vec<&mut [f64]> = columns.iter_mut().map(Vec::as_mut_slice).collect();
    job.model.trace(
        &TraceRequest {
            assumptions,
            times,
            seed,
            row,
        },
        &mut slices,
    )?;
    Ok(columns)
}

/// Quantiles of every state at every time over the first `n_draws` draws.
///
/// # Shape
/// `[state][band][time]`, bands in the order of [`BANDS`].
///
/// # Errors
/// The model has no time courses, or failed for a draw.
pub fn bands(
    job: &Job<'_>,
    plan: &Plan<'_>,
    times: &[f64],
    settings: &Settings,
    n_draws: u64,
) -> Result<Vec<Vec<Vec<f64>>>, ModelError> {
    let inputs = assumption_columns(plan, 0..n_draws);
    let courses: Vec<Vec<Vec<f64>>> = (0..n_draws)
        .into_par_iter()
        .map(|draw| {
            let index = usize::try_from(draw).unwrap_or(usize::MAX);
            let row: Vec<f64> = inputs.iter().map(|column| column[index]).collect();
            course(job, &row, times, (settings.seed, draw))
        })
        .collect::<Result<_, _>>()?;
    Ok((0..job.descriptor.states.len())
        .map(|state| bands_of_state(&courses, state, times.len()))
        .collect())
}

fn bands_of_state(courses: &[Vec<Vec<f64>>], state: usize, n_times: usize) -> Vec<Vec<f64>> {
    let mut bands = vec![Vec::with_capacity(n_times); BANDS.len()];
    for time in 0..n_times {
        let mut values: Vec<f64> = courses.iter().map(|course| course[state][time]).collect();
        values.sort_unstable_by(f64::total_cmp);
        for (band, p) in bands.iter_mut().zip(BANDS) {
            band.push(quantile_sorted(&values, p));
        }
    }
    bands
}
