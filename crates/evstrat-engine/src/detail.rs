//! What pictures need beyond the summary: distributions in full, paired differences, swings, time courses.
//!
//! Everything is a function of the draws that the summary rests on, rounded to the digits a picture can show, so that a
//! report can be drawn again without evaluating anything.

mod courses;
mod differences;
mod grid;
mod swings;

use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

pub use courses::{COURSE_DRAWS, Course, Courses};
pub use differences::Difference;
pub use grid::{GRID_POINTS, QuantileGrid, rounded};
pub use swings::Swing;

use crate::error::EngineError;
use crate::plan::Job;
use crate::run::pool;
use crate::settings::Settings;
use crate::{Evaluation, Part};

/// What pictures of one strategy need.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Detail {
    /// The strategy.
    pub id: String,
    /// The distribution of every outcome over draws, in the order of the outcomes.
    pub outcomes: Vec<QuantileGrid>,
    /// The distribution of the score over draws; absent without a frame.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub score: Option<QuantileGrid>,
    /// The distribution of every assumption, in the order of the assumptions.
    pub assumptions: Vec<QuantileGrid>,
    /// Paired differences to every comparator of the context, per outcome that both have.
    pub differences: Vec<Difference>,
    /// What the score does from one end of an assumption to the other, widest first.
    pub swings: Vec<Swing>,
    /// Time courses.
    pub courses: Courses,
}

/// The details of every strategy of an evaluation, in the order of its results.
///
/// # Errors
/// Threads could not be started, or `cancel` was set.
pub fn details(
    jobs: &[Job<'_>],
    evaluation: &Evaluation<'_>,
    settings: &Settings,
    cancel: &AtomicU32,
) -> Result<Vec<Detail>, EngineError> {
    let pool = pool(settings.threads)?;
    pool.install(|| {
        (0..jobs.len())
            .into_par_iter()
            .map(|index| {
                if cancel.load(Ordering::Relaxed) != 0 {
                    return Err(EngineError::Interrupted);
                }
                let all = All {
                    jobs,
                    evaluation,
                    settings,
                };
                Ok(all.detail(index))
            })
            .collect()
    })
}

/// An evaluation with what it was made from.
#[derive(Clone, Copy)]
struct All<'a> {
    jobs: &'a [Job<'a>],
    evaluation: &'a Evaluation<'a>,
    settings: &'a Settings,
}

impl All<'_> {
    fn detail(&self, index: usize) -> Detail {
        let columns = &self.evaluation.columns[index];
        let plan = &self.evaluation.plans[index];
        let scores = plan
            .value
            .as_ref()
            .map(|value| value.scores(&columns.outcomes));
        let asked = self.evaluation.results.strategies[index].part == Part::Strategy;
        Detail {
            id: plan.id.clone(),
            outcomes: columns
                .outcomes
                .iter()
                .map(|column| QuantileGrid::of_draws(column))
                .collect(),
            score: scores.as_deref().map(QuantileGrid::of_draws),
            assumptions: self.jobs[index]
                .strategy
                .assumptions
                .iter()
                .map(|assumption| QuantileGrid::of_law(&assumption.law))
                .collect(),
            differences: if asked {
                differences::to_comparators(self, index)
            } else {
                Vec::new()
            },
            swings: swings::swings(self, index, scores.as_deref()),
            courses: courses::courses(&self.jobs[index], plan, self.settings),
        }
    }
}
