//! `evstrat evidence gaps`: where an experiment would tell most.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::atomic::AtomicU32;

use evstrat_engine::{
    Depth, Estimate, Job, Part, Sampling, Settings, Stop, StrategyResult, SuccessBy, Unobserved,
    evaluate,
};
use evstrat_report::number::with_error_to;
use evstrat_report::text::counted;
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
    influence: Estimate,
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
        let size = |gap: &Gap| gap.influence.value.abs();
        size(b)
            .total_cmp(&size(a))
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
        item.map_or_else(
            || {
                (
                    Estimate {
                        value: 0.0,
                        mcse: 0.0,
                    },
                    String::new(),
                )
            },
            |item| (item.rank_correlation, item.with.clone()),
        )
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
    // As wide as the longest, so that the table fits into a terminal where it can.
    let wide = |name: fn(&Gap) -> &str, least: usize| {
        let longest = gaps.iter().map(|gap| name(gap).len()).max();
        longest.unwrap_or(0).max(least)
    };
    let strategies = wide(|gap| &gap.strategy, "strategy".len());
    let assumptions = wide(|gap| &gap.assumption, "assumption".len());
    let mut text = format!(
        "{:<strategies$}  {:<assumptions$}  {:<16}  gap\n",
        "strategy", "assumption", "effect"
    );
    for gap in gaps {
        let effect = with_error_to(gap.influence.value, gap.influence.mcse, 1e-3);
        let sign = if gap.influence.value > 0.0 { "+" } else { "" };
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{:<strategies$}  {:<assumptions$}  {:<16}  {}",
            gap.strategy,
            gap.assumption,
            format!("{sign}{effect}"),
            gap.why.join(", ")
        );
    }
    let _ = writeln!(
        text,
        "{}; effect is the rank correlation with the score over {DRAWS} draws",
        counted(gaps.len(), "gap")
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
                "rank_correlation": gap.influence.value,
                "mcse": gap.influence.mcse,
                "with": gap.with,
                "gaps": gap.why,
            })
        })
        .collect();
    format!("{:#}\n", Value::from(list))
}
