//! Time courses over many draws, as bands.

use evstrat_stats::summary::quantile_sorted;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::grid::rounded;
use crate::evaluate::assumption_columns;
use crate::plan::{Job, Plan};
use crate::settings::Settings;
use crate::trace::{BANDS, course};

/// Draws that bands rest on.
pub const COURSE_DRAWS: u64 = 256;

/// Times of a course, both ends included.
const TIMES: usize = 57;

/// The horizon of models that have no option of that name, in their time unit.
const HORIZON: f64 = 28.0;

/// Significant digits that a picture of a course needs.
const DIGITS: usize = 4;

/// The time courses of one strategy.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Courses {
    /// UCUM unit of time.
    pub time_unit: String,
    /// The times.
    pub times: Vec<f64>,
    /// One per state of the model.
    pub states: Vec<Course>,
    /// Draws that the bands rest on.
    pub draws: u64,
    /// Draws that could not be traced and are left out.
    pub failed: u64,
    /// Why there are no courses; empty if there are.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub missing: String,
}

/// One state over time, as quantiles over draws at each time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Course {
    /// The state.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// Its unit, in UCUM notation.
    pub unit: String,
    /// The 5 % quantile at each time.
    pub low: Vec<f64>,
    /// The median at each time.
    pub median: Vec<f64>,
    /// The 95 % quantile at each time.
    pub high: Vec<f64>,
}

pub(super) fn courses(job: &Job<'_>, plan: &Plan<'_>, settings: &Settings) -> Courses {
    let missing = |why: &str| Courses {
        missing: why.to_owned(),
        ..Courses::default()
    };
    if job.descriptor.states.is_empty() {
        return missing("the model has no time courses");
    }
    let times = times(job);
    let inputs = assumption_columns(plan, 0..COURSE_DRAWS);
    let traced: Vec<_> = (0..COURSE_DRAWS)
        .into_par_iter()
        .map(|draw| {
            let row = usize::try_from(draw).unwrap_or(usize::MAX);
            let values: Vec<f64> = inputs.iter().map(|column| column[row]).collect();
            course(job, &values, &times, (settings.seed, draw))
        })
        .collect();
    let failure = traced.iter().find_map(|one| one.as_ref().err());
    let good: Vec<&Vec<Vec<f64>>> = traced.iter().filter_map(|one| one.as_ref().ok()).collect();
    if good.is_empty() {
        return missing(&failure.map_or_else(String::new, ToString::to_string));
    }
    Courses {
        time_unit: job.descriptor.time_unit.clone(),
        states: job
            .descriptor
            .states
            .iter()
            .enumerate()
            .map(|(index, state)| {
                let [low, median, high] = bands(&good, index, times.len());
                Course {
                    id: state.id.clone(),
                    name: state.name.clone(),
                    unit: state.unit.clone(),
                    low,
                    median,
                    high,
                }
            })
            // JSON has no word for a value that is not a number.
            .filter(|course: &Course| course.low.iter().all(|value| value.is_finite()))
            .collect(),
        times,
        draws: good.len() as u64,
        failed: (traced.len() - good.len()) as u64,
        missing: String::new(),
    }
}

/// Equally spaced times from 0 to the option `horizon`.
fn times(job: &Job<'_>) -> Vec<f64> {
    let horizon = job
        .strategy
        .options
        .number("horizon")
        .ok()
        .filter(|&end| end > 0.0)
        .unwrap_or(HORIZON);
    (0..TIMES)
        .map(|index| horizon * index as f64 / (TIMES - 1) as f64)
        .collect()
}

fn bands(courses: &[&Vec<Vec<f64>>], state: usize, n_times: usize) -> [Vec<f64>; 3] {
    let mut bands = BANDS.map(|_| Vec::with_capacity(n_times));
    for time in 0..n_times {
        let mut values: Vec<f64> = courses
            .iter()
            .map(|course| course[state][time])
            .filter(|value| value.is_finite())
            .collect();
        values.sort_unstable_by(f64::total_cmp);
        for (band, p) in bands.iter_mut().zip(BANDS) {
            band.push(rounded(quantile_sorted(&values, p), DIGITS));
        }
    }
    bands
}
