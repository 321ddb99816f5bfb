//! `evstrat evidence gaps`: where an experiment would tell most.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::atomic::AtomicU32;

use evstrat_engine::{
    Job, Part, Sampling, Settings, Stop, StrategyResult, SuccessBy, Unobserved, evaluate,
};
use evstrat_file::Study;
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
        threads: std::thread::available_parallelism().map_or(1, usize::from),
        batch_rows: 8192,
    };
    let evaluation = evaluate(&study, &jobs, &settings, &Unobserved, &AtomicU32::new(0))
        .map_err(|error| failure(&error))?;
    let mut found: Vec<Gap> = evaluation
        .results
        .strategies
        .iter()
        .filter(|one| one.part == Part::Strategy)
        .flat_map(|one| of_strategy(one, &study))
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

fn of_strategy(result: &StrategyResult, study: &Study) -> Vec<Gap> {
    let species = study
        .contexts
        .iter()
        .find(|context| Some(&context.id) == result.context.as_ref())
        .map(|context| context.species.as_str());
    let influence = |id: &str| {
        let item = result.sensitivity.iter().find(|item| item.assumption == id);
        item.map_or((0.0, String::new()), |item| {
            (item.rank_correlation.value, item.with.clone())
        })
    };
    result
        .assumptions
        .iter()
        .filter(|used| used.origin != "inactive")
        .filter_map(|used| {
            let cited: Vec<&str> = used.evidence.iter().map(|one| one.id.as_str()).collect();
            let why = reasons(&cited, study, species);
            let (influence, with) = influence(&used.id);
            let strategy = result.id.clone();
            let assumption = used.id.clone();
            (!why.is_empty()).then_some(Gap {
                strategy,
                assumption,
                influence,
                with,
                why,
            })
        })
        .collect()
}

/// Why the evidence for an assumption is thin; empty if it is not.
fn reasons(cited: &[&str], study: &Study, species: Option<&str>) -> Vec<String> {
    if cited.is_empty() {
        return vec!["no evidence".to_owned()];
    }
    let records: Vec<_> = cited.iter().filter_map(|id| study.evidence(id)).collect();
    let all = |holds: &dyn Fn(&evstrat_file::study::EvidenceRecord) -> bool| {
        !records.is_empty() && records.iter().all(|record| holds(record))
    };
    let mut why = Vec::new();
    if records.is_empty() {
        why.push("evidence is not in the library".to_owned());
    }
    if all(&|record| record.how.name() == "recalled") {
        why.push("recalled only".to_owned());
    }
    if let Some(species) = species
        && all(&|record| !record.species.is_empty() && !record.species.contains(species))
    {
        why.push("other species".to_owned());
    }
    if all(&|record| is_in_vitro(&record.system)) {
        why.push("in vitro only".to_owned());
    }
    why
}

/// Words by which records name systems outside the animal.
fn is_in_vitro(system: &str) -> bool {
    let system = system.to_lowercase();
    let words = [
        "in vitro",
        "cell line",
        "cells",
        "culture",
        "purified",
        "huvec",
        "hela",
    ];
    let living = [
        "in vivo",
        "xenograft",
        "mice",
        "mouse tumor",
        "i.v.",
        "patients",
    ];
    words.iter().any(|word| system.contains(word))
        && !living.iter().any(|word| system.contains(word))
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
