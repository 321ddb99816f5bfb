//! `evstrat optimize`: which value of a free option or assumption is best, on common draws.

mod candidates;
mod report;

use evstrat_engine::compare::best_of;
use evstrat_engine::{Depth, Job, Part, Settings, Stop, SuccessBy, Unobserved, evaluate};
use evstrat_file::Study;

use super::changes::load_variants;
use super::run::failure;
use crate::catalog::Models;
use crate::cli::{Global, OptimizeArgs};
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;
use candidates::{Candidate, candidates};

/// Draws of every candidate, unless a number is asked for.
const DRAWS: u64 = 4096;

/// What is made best.
#[derive(Debug, Clone, PartialEq)]
enum Goal {
    Score,
    Success,
    Greatest(String),
    Smallest(String),
}

/// One candidate, evaluated.
struct Evaluated {
    candidate: Candidate,
    /// What is made best, in every draw; the greater the better. A failed draw is NaN.
    utility: Vec<f64>,
    failed: u64,
}

/// Evaluates every candidate on the same draws and ranks them.
pub(crate) fn optimize(
    args: &OptimizeArgs,
    global: &Global,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let candidates = candidates(&args.free)?;
    let settings = settings(args);
    let variants: Vec<Vec<(&str, &str)>> = candidates.iter().map(Candidate::settings).collect();
    let variants = ("--free", variants.as_slice());
    let (studies, models) = load_variants(&args.file, variants, &args.inputs, global, terminal)?;
    let goal = goal(args, &studies[0], &models)?;
    let mut evaluated = Vec::with_capacity(candidates.len());
    for (candidate, study) in candidates.into_iter().zip(studies) {
        evaluated.push(one(candidate, study, &models, &goal, &settings)?);
    }
    let columns: Vec<&[f64]> = evaluated.iter().map(|one| one.utility.as_slice()).collect();
    let best = best_of(&columns);
    terminal.result(&if global.json {
        format!("{:#}\n", report::json(&evaluated, &best, &goal, &settings))
    } else {
        report::text(&evaluated, &best, &goal)
    });
    Ok(Exit::Done)
}

fn settings(args: &OptimizeArgs) -> Settings {
    let threads = args.threads.map(usize::from);
    Settings {
        seed: args.seed.unwrap_or(1),
        sampling: evstrat_engine::Sampling::Replicates,
        stop: Stop::After {
            draws: args.draws.unwrap_or(DRAWS),
            success: 1.0,
        },
        success: SuccessBy::OwnTargets,
        sensitivity: Depth::None,
        threads: threads
            .or_else(|| std::thread::available_parallelism().ok().map(usize::from))
            .unwrap_or(1),
        keep: evstrat_engine::Keep::All,
        batch_rows: 8192,
    }
}

/// What to make best: as asked, else the score, else the probability of success.
fn goal(args: &OptimizeArgs, study: &Study, models: &Models) -> Result<Goal, Failure> {
    let strategy = &study.strategies[0];
    let instance = models.instantiate(strategy)?;
    let descriptor = instance.model().descriptor();
    let known = |outcome: &str| {
        if descriptor.outcome_index(outcome).is_some() {
            return Ok(outcome.to_owned());
        }
        let ids: Vec<&str> = descriptor
            .outcomes
            .iter()
            .map(|one| one.id.as_str())
            .collect();
        Err(Failure::unusable(format!(
            "no outcome '{outcome}' to make best, there are {}",
            ids.join(", ")
        )))
    };
    match (args.maximize.as_deref(), args.minimize.as_deref()) {
        (Some("score"), _) if study.frame.is_some() => Ok(Goal::Score),
        (Some("score"), _) => Err(Failure::unusable(
            "there is no frame to score by; give --frame",
        )),
        (Some("success"), _) if strategy.targets.is_empty() => Err(Failure::unusable(
            "there is no target, so there is no success",
        )),
        (Some("success"), _) => Ok(Goal::Success),
        (Some(outcome), _) => known(outcome).map(Goal::Greatest),
        (None, Some(outcome)) => known(outcome).map(Goal::Smallest),
        (None, None) if study.frame.is_some() => Ok(Goal::Score),
        (None, None) if !strategy.targets.is_empty() => Ok(Goal::Success),
        (None, None) => {
            let message =
                "there is neither a frame nor a target; say what to --maximize or --minimize";
            Err(Failure::unusable(message))
        }
    }
}

/// Evaluates one candidate, without the comparators of its context.
fn one(
    candidate: Candidate,
    mut study: Study,
    models: &Models,
    goal: &Goal,
    settings: &Settings,
) -> Result<Evaluated, Failure> {
    study.strategies.truncate(1);
    let model = models.instantiate(&study.strategies[0])?;
    let job = Job {
        strategy: &study.strategies[0],
        descriptor: model.model().descriptor(),
        model: &model,
    };
    let cancel = super::run::cancel();
    let evaluation =
        evaluate(&study, &[job], settings, &Unobserved, cancel).map_err(|error| failure(&error))?;
    let result = &evaluation.results.strategies[0];
    debug_assert!(result.part == Part::Strategy, "comparators were cut off");
    let (plan, columns) = (&evaluation.plans[0], &evaluation.columns[0]);
    let outcome = |id: &str| {
        let index = job.descriptor.outcome_index(id);
        index.map_or_else(Vec::new, |index| columns.outcomes[index].clone())
    };
    let utility = match goal {
        Goal::Score => plan
            .value
            .as_ref()
            .map_or_else(Vec::new, |value| value.scores(&columns.outcomes)),
        Goal::Success => evstrat_engine::precision::successes(plan, columns)
            .into_iter()
            .map(|met| f64::from(u8::from(met)))
            .collect(),
        Goal::Greatest(id) => outcome(id),
        Goal::Smallest(id) => outcome(id).into_iter().map(|x| -x).collect(),
    };
    Ok(Evaluated {
        candidate,
        utility,
        failed: result.failed_draws.count,
    })
}
