//! The look loop: draw, summarize, and go on until the asked precision or the cap is reached.

use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};

use evstrat_core::{ErrorKind, ModelError};
use rayon::ThreadPool;
use rayon::prelude::*;

use crate::error::EngineError;
use crate::evaluate::{Columns, Room, Scratch, TASK_ROWS, evaluate};
use crate::plan::Plan;
use crate::precision::{self, Precision};
use crate::results::StopReason;
use crate::settings::{Settings, Stop, looks};

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
    /// The columns of each plan, in the order of the plans.
    pub columns: Vec<Columns>,
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
    let mut columns: Vec<Columns> = plans
        .iter()
        .map(|plan| Columns::empty(plan.n_outcomes))
        .collect();
    let sizes = looks(settings.stop, settings.sampling);
    let mut n_draws = 0;
    for (look, &size) in sizes.iter().enumerate() {
        let watch = (observer, cancel);
        pool.install(|| extend(plans, &mut columns, n_draws..size, settings, watch))?;
        n_draws = size;
        let number = match settings.stop {
            Stop::After { .. } => None,
            Stop::AtPrecision { .. } => u32::try_from(look + 1).ok(),
        };
        let precision: Vec<Precision> = plans
            .iter()
            .zip(&columns)
            .map(|(plan, columns)| precision::of(plan, columns, settings.sampling, number))
            .collect();
        let last = look + 1 == sizes.len();
        let reached = is_precise(&precision, settings.stop, n_draws);
        if last || reached {
            let because = match settings.stop {
                Stop::After { .. } => StopReason::Draws,
                Stop::AtPrecision { .. } if reached => StopReason::Precision,
                Stop::AtPrecision { .. } => StopReason::Cap,
            };
            return Ok(Drawn {
                columns,
                n_draws,
                because,
                looks: look + 1,
                precision,
            });
        }
    }
    unreachable_without_looks(columns)
}

/// `looks` never returns an empty list; an empty run keeps the types honest without a panic.
fn unreachable_without_looks(columns: Vec<Columns>) -> Result<Drawn, EngineError> {
    Ok(Drawn {
        columns,
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

/// Evaluates the draws in `rows` for all plans into their columns, spread over the threads of the current pool.
fn extend(
    plans: &[Plan<'_>],
    columns: &mut [Columns],
    rows: Range<u64>,
    settings: &Settings,
    (observer, cancel): (&dyn Observer, &AtomicU32),
) -> Result<(), EngineError> {
    let index = |draw: u64| usize::try_from(draw).unwrap_or(usize::MAX);
    let mut tasks = Vec::new();
    for (plan, columns) in plans.iter().zip(columns) {
        columns.grow(index(rows.end));
        let mut room = columns.from(index(rows.start));
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

/// Cuts `rows` at multiples of the task size.
fn pieces(rows: Range<u64>, settings: &Settings) -> impl Iterator<Item = Range<u64>> {
    let step = TASK_ROWS.max(settings.batch_rows) as u64;
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
