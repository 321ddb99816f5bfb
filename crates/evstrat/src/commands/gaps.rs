//! `evstrat evidence gaps`: where an experiment would tell most.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::atomic::AtomicU32;

use evstrat_engine::{
    Depth, Job, Part, Sampling, Settings, Stop, StrategyResult, SuccessBy, Unobserved, evaluate,
};
use serde_json::{Value, json};

use super::load::load;
use super::run::failure;
use crate::cli::{Global, InputArgs};
use crate::exit::Failure;
use crate::terminal::Terminal;

/// Enough draws to tell which assumptions matter.
const DRAWS: u64 = 1024;

/// An assumption whose support is thin.
struct Gap {
    strategy: String,
    assumption: String,
    influence: f64,
    with: String,
    why: Vec<String>,
}

pub(super) fn gaps(
    files: &[PathBuf],
    inputs: &InputArgs,
    global: &Global,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let (study, models) = load(files, inputs, global, terminal)?;
    let instances = study
        .strategies
        .iter()
        .map(|strategy| models.instantiate(strategy))
        .collect::<Result<Vec<_>, _>>()?;
    let jobs: Vec<Job<'_>> = study
        .strategies
        .iter()
        .zip(&instances)
        .map(|(strategy, model)| Job {
            strategy,
            descriptor: model.model().descriptor(),
            model,
        })
        .collect();
    let settings = Settings {
        seed: 1,
        sampling: Sampling::Replicates,
        stop: Stop::After {
            draws: DRAWS,
            success: 1.0,
        },
        success: SuccessBy::OwnTargets,
        sensitivity: Depth::Given,
        threads: std::thread::available_parallelism().map_or(1, usize::from),
        keep: evstrat_engine::Keep::All,
        batch_rows: 8192,
    };
    let evaluation = evaluate(&study, &jobs, &settings, &Unobserved, &AtomicU32::new(0))
        .map_err(|error| failure(&error))?;
    let mut found: Vec<Gap> = evaluation
        .results
        .strategies
        .iter()
        .filter(|one| one.part == Part::Strategy)
        .flat_map(of_strategy)
        .collect();
    found.sort_by(|a, b| {
        b.influence
            .abs()
            .total_cmp(&a.influence.abs())
            .then_with(|| (&a.strategy, &a.assumption).cmp(&(&b.strategy, &b.assumption)))
    });
    terminal.result(&if global.json {
        as_json(&found)
    } else {
        as_text(&found)
    });
    Ok(())
}

fn of_strategy(result: &StrategyResult) -> Vec<Gap> {
    let influence = |id: &str| {
        let item = result.sensitivity.iter().find(|item| item.assumption == id);
        item.map_or((0.0, String::new()), |item| {
            (item.rank_correlation.value, item.with.clone())
        })
    };
    result
        .assumptions
        .iter()
        .filter(|used| !used.gaps.is_empty())
        .map(|used| {
            let (influence, with) = influence(&used.id);
            Gap {
                strategy: result.id.clone(),
                assumption: used.id.clone(),
                influence,
                with,
                why: used.gaps.clone(),
            }
        })
        .collect()
}

fn as_text(gaps: &[Gap]) -> String {
    let mut text = format!(
        "{:<24}{:<30}{:>7}  {}\n",
        "strategy", "assumption", "effect", "gap"
    );
    for gap in gaps {
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{:<24}{:<30}{:>+7.2}  {}",
            gap.strategy,
            gap.assumption,
            gap.influence,
            gap.why.join(", ")
        );
    }
    let _ = writeln!(
        text,
        "{} gaps; effect is the rank correlation with the score over {DRAWS} draws",
        gaps.len()
    );
    text
}

fn as_json(gaps: &[Gap]) -> String {
    let list: Vec<Value> = gaps
        .iter()
        .map(|gap| {
            json!({
                "strategy": gap.strategy,
                "assumption": gap.assumption,
                "rank_correlation": gap.influence,
                "with": gap.with,
                "gaps": gap.why,
            })
        })
        .collect();
    format!("{:#}\n", Value::from(list))
}
