//! From a checked study to results: draw, evaluate, summarize.
//!
//! The engine knows models as `&dyn Strategy` and nothing else about them, reads no file and prints nothing. The draws of
//! a strategy depend on the seed and on the keys of its assumptions alone; threads and batches only spread the work.
#![forbid(unsafe_code)]

pub mod compare;
pub mod condition;
pub mod detail;
pub mod error;
pub mod estimate;
pub mod evaluate;
mod numbers;
pub mod plan;
pub mod precision;
pub mod results;
pub mod run;
pub mod sensitivity;
pub mod settings;
mod streams;
pub mod summarize;
pub mod tally;
pub mod trace;
pub mod value;
mod warnings;

use std::sync::atomic::{AtomicU32, Ordering};

use evstrat_file::study::Study;
use serde_json::Value;

use compare::Information;

pub use compare::Comparison;
pub use condition::{Conditioned, ConditionedComparison};
pub use detail::{Detail, QuantileGrid, details};
pub use error::EngineError;
pub use evaluate::Columns;
pub use plan::{Job, Plan, Repair, Tables, plan};
pub use results::*;
pub use run::{Drawn, Observer, Unobserved, draw};
pub use sensitivity::{Depth, Sensitivity, SensitivityOverall};
pub use settings::{KEPT_DRAWS, Keep, Sampling, Settings, Stop, SuccessBy};

/// The results of a study together with the draws they rest on.
pub struct Evaluation<'a> {
    /// The results; provenance is left empty for the caller to fill.
    pub results: Results,
    /// The outcome columns of each strategy, in the order of the results.
    pub columns: Vec<Columns>,
    /// What was drawn, in the same order; makes the assumptions of any draw again.
    pub plans: Vec<Plan<'a>>,
}

/// Evaluates a study.
///
/// # Errors
/// A model failed as a whole, correlations cannot be used, or `cancel` was set.
pub fn evaluate<'a>(
    study: &Study,
    jobs: &[Job<'a>],
    settings: &Settings,
    observer: &dyn Observer,
    cancel: &AtomicU32,
) -> Result<Evaluation<'a>, EngineError> {
    let pool = run::pool(settings.threads)?;
    let tables = pool.install(|| Tables::build(study));
    let mut plans = Vec::with_capacity(jobs.len());
    let mut repairs = Vec::new();
    for job in jobs {
        let (ready, repaired) = plan(job, study, &tables, settings)?;
        plans.push(ready);
        repairs.extend(repaired);
    }
    let drawn = draw(&plans, settings, &pool, (observer, cancel))?;
    let go_on = || match cancel.load(Ordering::Relaxed) {
        0 => Ok(()),
        _ => Err(EngineError::Interrupted),
    };
    go_on()?;
    let parts = jobs.iter().zip(&plans);
    let drawn_parts = drawn.columns.iter().zip(&drawn.precision);
    let summaries =
        parts
            .zip(drawn_parts)
            .enumerate()
            .map(
                |(index, ((job, plan), (columns, precision)))| summarize::Summary {
                    study,
                    job,
                    plan,
                    columns,
                    tally: drawn.tallies.as_ref().and_then(|all| all.get(index)),
                    precision,
                    settings,
                },
            );
    let mut strategies = Vec::with_capacity(jobs.len());
    for summary in summaries {
        strategies.push(pool.install(|| summary.result((observer, cancel)))?);
        go_on()?;
    }
    let evaluated = compare::Evaluated {
        study,
        jobs,
        plans: &plans,
        columns: &drawn.columns,
        settings,
    };
    go_on()?;
    let comparisons = match settings.keep {
        Keep::None => Vec::new(),
        Keep::All | Keep::Thin => pool.install(|| compare::compare(&evaluated)),
    };
    go_on()?;
    for strategy in &mut strategies {
        strategy.voi = information_on(strategy, &comparisons);
    }
    let results = Results {
        schema: SCHEMA,
        study: study_info(study, settings, &drawn),
        warnings: warnings::all(&strategies, &comparisons, (&plans, settings), &repairs),
        strategies,
        comparisons,
        provenance: Value::Null,
    };
    Ok(Evaluation {
        results,
        columns: drawn.columns,
        plans,
    })
}

/// What learning an assumption of the strategy would be worth to the decision of its context.
fn information_on(strategy: &StrategyResult, comparisons: &[Comparison]) -> Vec<Information> {
    comparisons
        .iter()
        .filter(|one| one.strategies.contains(&strategy.id))
        .flat_map(|one| &one.evppi)
        .filter(|one| one.strategies.contains(&strategy.id))
        .cloned()
        .collect()
}

/// How many draws are kept, if not all.
fn kept_draws(keep: Keep, n_draws: u64) -> Option<u64> {
    match keep {
        Keep::All => None,
        Keep::Thin => Some(n_draws.min(KEPT_DRAWS)),
        Keep::None => Some(0),
    }
}

fn study_info(study: &Study, settings: &Settings, drawn: &Drawn) -> StudyInfo {
    let (limit, target) = match settings.stop {
        Stop::After { draws, success } => (draws, success),
        Stop::AtPrecision { success, max_draws } => (max_draws, success),
    };
    StudyInfo {
        seed: settings.seed,
        draws: drawn.n_draws,
        kept: kept_draws(settings.keep, drawn.n_draws),
        sampling: settings.sampling,
        replicates: (!settings.sampling.is_independent())
            .then_some(evstrat_stats::sampling::REPLICATES),
        stopped: Stopped {
            because: drawn.because,
            limit,
            success_mcse_target: target,
            precise: drawn
                .precision
                .iter()
                .all(|one| one.reaches(target, drawn.n_draws)),
            looks: drawn.looks,
        },
        frame: study.frame.as_ref().map(|frame| frame.id.clone()),
        set: Vec::new(),
    }
}
