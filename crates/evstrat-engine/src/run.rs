//! The look loop: draw, summarize, and go on until the asked precision or the cap is reached.

use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};

use evstrat_core::{ErrorKind, ModelError};
use evstrat_stats::summary::BLOCK_DRAWS;
use rayon::ThreadPool;
use rayon::prelude::*;

use crate::error::EngineError;
use crate::evaluate::{Columns, Room, Scratch, TASK_ROWS, evaluate};
use crate::plan::Plan;
use crate::precision::{self, Precision};
use crate::results::StopReason;
use crate::settings::{KEPT_DRAWS, Keep, Settings, Stop, looks};
use crate::tally::Tally;

/// What the caller learns while a run goes on.
pub trait Observer: Sync {
    /// `done` of `planned` evaluations of single draws have been made; `planned` grows when a look asks for more.
    fn progress(&self, done: u64, planned: u64);

    /// Work beyond the draws begins: `what` it is, and about how many evaluations of single points it will make. Progress
    /// counts from zero again.
    fn begins(&self, _what: &str, _evaluations: u64) {}
}

/// An observer that does not look.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unobserved;

impl Observer for Unobserved {
    fn progress(&self, _done: u64, _planned: u64) {}
}

/// All draws of a run, before they are summarized.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// The kept columns of each plan, in the order of the plans.
    pub columns: Vec<Columns>,
    /// What is known of all draws, where not all are kept.
    pub tallies: Option<Vec<Tally>>,
    /// How many draws each plan has.
    pub n_draws: u64,
    /// Why drawing ended.
    pub because: StopReason,
    /// How many looks were taken.
    pub looks: usize,
    /// How precise the headline numbers of each plan are.
    pub precision: Vec<Precision>,
}

/// The threads of a run.
///
/// # Errors
/// The system does not give them.
pub fn pool(threads: usize) -> Result<ThreadPool, EngineError> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|error| EngineError::Threads {
            threads,
            message: error.to_string(),
        })
}

/// Draws and evaluates until the settings say stop.
///
/// # Errors
/// A model failed as a whole, threads could not be started, or `cancel` was set.
pub fn draw(
    plans: &[Plan<'_>],
    settings: &Settings,
    pool: &ThreadPool,
    (observer, cancel): (&dyn Observer, &AtomicU32),
) -> Result<Drawn, EngineError> {
    let mut store = Store::new(plans, settings.keep);
    let sizes = looks(settings.stop, settings.sampling);
    let mut n_draws = 0;
    for (look, &size) in sizes.iter().enumerate() {
        let watch = (observer, cancel);
        pool.install(|| store.extend(plans, n_draws..size, settings, watch))?;
        n_draws = size;
        let number = match settings.stop {
            Stop::After { .. } => None,
            Stop::AtPrecision { .. } => u32::try_from(look + 1).ok(),
        };
        let precision = store.precision(plans, settings, number);
        let last = look + 1 == sizes.len();
        let reached = is_precise(&precision, settings.stop, n_draws);
        if last || reached {
            let because = match settings.stop {
                Stop::After { .. } => StopReason::Draws,
                Stop::AtPrecision { .. } if reached => StopReason::Precision,
                Stop::AtPrecision { .. } => StopReason::Cap,
            };
            return Ok(Drawn {
                columns: store.columns,
                tallies: store.tallies,
                n_draws,
                because,
                looks: look + 1,
                precision,
            });
        }
    }
    unreachable_without_looks(store.columns)
}

/// The draws that are kept, and what is known of the others.
struct Store {
    columns: Vec<Columns>,
    /// One per plan once there are draws; `None` where all are kept.
    tallies: Option<Vec<Tally>>,
    /// Draws on their way into the tallies.
    passing: Vec<Columns>,
}

impl Store {
    fn new(plans: &[Plan<'_>], keep: Keep) -> Self {
        let empty = || -> Vec<Columns> {
            let plans = plans.iter();
            plans.map(|plan| Columns::empty(plan.n_outcomes)).collect()
        };
        Self {
            columns: empty(),
            tallies: (keep != Keep::All).then(Vec::new),
            passing: empty(),
        }
    }

    /// Evaluates the draws in `rows`, which follow those evaluated before.
    fn extend(
        &mut self,
        plans: &[Plan<'_>],
        rows: Range<u64>,
        settings: &Settings,
        watch: (&dyn Observer, &AtomicU32),
    ) -> Result<(), EngineError> {
        let Some(tallies) = &mut self.tallies else {
            return extend(plans, &mut self.columns, (0, rows), settings, watch);
        };
        let mut start = rows.start;
        while start < rows.end {
            let end = (start - start % KEPT_DRAWS + KEPT_DRAWS).min(rows.end);
            // The first draws are kept; later ones pass through the same room again and again.
            let (columns, base) = if start < KEPT_DRAWS {
                (&mut self.columns, 0)
            } else {
                for columns in &mut self.passing {
                    columns.clear();
                }
                (&mut self.passing, start)
            };
            extend(plans, columns, (base, start..end), settings, watch)?;
            let new = usize::try_from(start - base).unwrap_or(usize::MAX);
            if tallies.is_empty() {
                // The same draws whatever the looks, so that a run of as many draws gives the same bits.
                let pilots = plans.iter().zip(columns.iter());
                *tallies = pilots
                    .map(|(plan, columns)| {
                        let pilot = columns.part(0..BLOCK_DRAWS);
                        Tally::new(plan, &pilot, settings.sampling)
                    })
                    .collect();
            }
            for ((tally, plan), columns) in tallies.iter_mut().zip(plans).zip(columns.iter()) {
                if new == 0 {
                    tally.add(plan, columns);
                } else {
                    tally.add(plan, &columns.part(new..columns.n_draws()));
                }
            }
            start = end;
        }
        Ok(())
    }

    fn precision(
        &self,
        plans: &[Plan<'_>],
        settings: &Settings,
        look: Option<u32>,
    ) -> Vec<Precision> {
        let sampling = settings.sampling;
        match &self.tallies {
            Some(tallies) => plans
                .iter()
                .zip(tallies)
                .map(|(plan, tally)| precision::of_tally(plan, tally, sampling, look))
                .collect(),
            None => plans
                .iter()
                .zip(&self.columns)
                .map(|(plan, columns)| precision::of(plan, columns, sampling, look))
                .collect(),
        }
    }
}

/// `looks` never returns an empty list; an empty run keeps the types honest without a panic.
fn unreachable_without_looks(columns: Vec<Columns>) -> Result<Drawn, EngineError> {
    Ok(Drawn {
        columns,
        tallies: None,
        n_draws: 0,
        because: StopReason::Draws,
        looks: 0,
        precision: Vec::new(),
    })
}

fn is_precise(precision: &[Precision], stop: Stop, n_draws: u64) -> bool {
    match stop {
        Stop::After { .. } => false,
        Stop::AtPrecision { success, .. } => {
            precision.iter().all(|plan| plan.reaches(success, n_draws))
        }
    }
}

/// A piece of the draws of one plan.
struct Task<'a, 'p> {
    plan: &'a Plan<'p>,
    rows: Range<u64>,
    room: Room<'a>,
}

/// Evaluates the draws in `rows` for all plans into their columns, which begin at draw `base`, spread over the threads of
/// the current pool.
fn extend(
    plans: &[Plan<'_>],
    columns: &mut [Columns],
    (base, rows): (u64, Range<u64>),
    settings: &Settings,
    (observer, cancel): (&dyn Observer, &AtomicU32),
) -> Result<(), EngineError> {
    let index = |draw: u64| usize::try_from(draw).unwrap_or(usize::MAX);
    let mut tasks = Vec::new();
    for (plan, columns) in plans.iter().zip(columns) {
        columns.grow(index(rows.end - base));
        let mut room = columns.from(index(rows.start - base));
        for piece in pieces(rows.clone(), settings) {
            let room = room.take(index(piece.end - piece.start));
            tasks.push(Task {
                plan,
                rows: piece,
                room,
            });
        }
    }
    let planned = rows.end * plans.len() as u64;
    let before = rows.start * plans.len() as u64;
    let done = std::sync::atomic::AtomicU64::new(before);
    tasks
        .into_par_iter()
        .try_for_each_init(Scratch::default, |scratch, task| {
            let Task { plan, rows, room } = task;
            let n_rows = rows.end - rows.start;
            evaluate(plan, rows, (room, scratch), settings, cancel)
                .map_err(|error| failure(plan, error, cancel))?;
            observer.progress(done.fetch_add(n_rows, Ordering::Relaxed) + n_rows, planned);
            if cancel.load(Ordering::Relaxed) == 0 {
                Ok(())
            } else {
                Err(EngineError::Interrupted)
            }
        })
}

/// What the failure of a model means for the run.
pub(crate) fn failure(plan: &Plan<'_>, source: ModelError, cancel: &AtomicU32) -> EngineError {
    if source.kind == ErrorKind::Cancelled && cancel.load(Ordering::Relaxed) != 0 {
        return EngineError::Interrupted;
    }
    EngineError::Model {
        strategy: plan.id.clone(),
        model: plan.model_id.clone(),
        source,
    }
}

/// Fewest rows of a task: calls of a sandboxed model cost as much as a few of its cheapest rows.
const LEAST_ROWS: u64 = 256;

/// Tasks for each thread and plan, so that no thread waits long for the last one.
const TASKS_PER_THREAD: u64 = 8;

/// Cuts `rows` into tasks.
fn pieces(rows: Range<u64>, settings: &Settings) -> impl Iterator<Item = Range<u64>> {
    let most = TASK_ROWS.max(settings.batch_rows) as u64;
    let share = (rows.end - rows.start) / (TASKS_PER_THREAD * settings.threads.max(1) as u64);
    let step = share.next_multiple_of(LEAST_ROWS).clamp(LEAST_ROWS, most);
    let (first, end) = (rows.start, rows.end);
    let mut start = first;
    std::iter::from_fn(move || {
        (start < end).then(|| {
            let piece = start..(start - start % step + step).min(end);
            start = piece.end;
            piece
        })
    })
}
