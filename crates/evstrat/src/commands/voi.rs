//! `evstrat voi`: the value of information from draws made elsewhere.

mod numbers;
mod report;

use evstrat_stats::information::{
    Feature, Independent, IndependentValue, InformationError, MainEffect, Scored, Utilities,
    decision_thresholds, evpi, evppi, evppi_of_scores, falls_below,
};
use evstrat_stats::summary::{Estimate, quantiles};
use rayon::prelude::*;

use crate::cli::{Global, VoiArgs};
use crate::exit::{Exit, Failure};
use crate::table::Source;
use crate::terminal::Terminal;
use numbers::{Column, Numbers, read};

/// What learning something would be worth.
struct Value {
    name: String,
    members: Vec<String>,
    estimate: Estimate,
    /// A sentence if the number should not be trusted.
    warning: &'static str,
    /// Where along an input of numbers the choice changes.
    thresholds: Vec<Threshold>,
}

/// A value of an input at which the best option changes.
struct Threshold {
    value: f64,
    /// The share of draws below.
    quantile: f64,
    /// Options by position.
    below: usize,
    above: usize,
}

/// Everything that was found.
struct Found {
    draws: usize,
    options: Vec<String>,
    means: Vec<f64>,
    best: usize,
    evpi: Estimate,
    inputs: Vec<Value>,
    groups: Vec<Value>,
}

/// A named group of inputs.
struct Group {
    name: String,
    members: Vec<usize>,
}

/// Reads both tables and shows what every input and group is worth.
pub(crate) fn voi(args: &VoiArgs, global: &Global, terminal: &Terminal) -> Result<Exit, Failure> {
    let threads = args.threads.map_or(0, usize::from);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|error| Failure::unusable(format!("cannot start threads: {error}")))?;
    let found = pool.install(|| find(args))?;
    terminal.result(&if global.json {
        format!("{:#}\n", report::json(&found))
    } else {
        report::text(&found)
    });
    Ok(Exit::Done)
}

fn find(args: &VoiArgs) -> Result<Found, Failure> {
    let (draws, utility) = (Source::read(&args.draws)?, Source::read(&args.utility)?);
    let (inputs, utilities) = rayon::join(|| read(&draws, true), || read(&utility, false));
    let (inputs, utilities) = (inputs?, utilities?);
    if inputs.n_rows != utilities.n_rows {
        return Err(Failure::unusable(format!(
            "{} has {} draws and {} has {}; row by row they must be the same draws",
            draws.path().display(),
            inputs.n_rows,
            utility.path().display(),
            utilities.n_rows
        )));
    }
    let groups = groups(&args.group, &inputs)?;
    let columns: Vec<&[f64]> = utilities
        .columns
        .iter()
        .map(|column| column.values.as_slice())
        .collect();
    if columns.len() < 2 {
        let message = "the utilities have one column: there is nothing to choose between";
        return Err(Failure::unusable(message));
    }
    let unusable = |error: InformationError| Failure::unusable(error.to_string());
    let chosen = Utilities::new(&columns).map_err(unusable)?;
    let scored: Vec<Scored<'_>> = inputs.columns.par_iter().map(Column::scored).collect();
    let values = alone(&chosen, &scored, args.independent).map_err(unusable)?;
    let each: Vec<Value> = inputs
        .columns
        .par_iter()
        .zip(&scored)
        .zip(values)
        .map(|((column, scored), found)| Value {
            thresholds: thresholds(&chosen, column, scored, found.value),
            name: column.name.clone(),
            members: Vec::new(),
            estimate: found.value,
            warning: if found.contradicted {
                "the draws contradict --independent: valued without it"
            } else {
                ""
            },
        })
        .collect();
    let together: Vec<Value> = groups
        .par_iter()
        .map(|group| together(group, &chosen, &scored, &each))
        .collect::<Result<_, _>>()
        .map_err(unusable)?;
    Ok(Found {
        draws: inputs.n_rows,
        best: chosen.best_option(),
        evpi: evpi(&chosen),
        means: columns
            .iter()
            .map(|column| column.iter().sum::<f64>() / column.len() as f64)
            .collect(),
        options: utilities
            .columns
            .iter()
            .map(|column| column.name.clone())
            .collect(),
        inputs: ranked(each),
        groups: ranked(together),
    })
}

/// What learning each input alone is worth.
fn alone(
    utilities: &Utilities<'_>,
    scored: &[Scored<'_>],
    independent: bool,
) -> Result<Vec<IndependentValue>, InformationError> {
    if !independent {
        let value = |scored: &Scored<'_>| {
            Ok(IndependentValue {
                value: evppi_of_scores(utilities, scored)?,
                contradicted: false,
            })
        };
        return scored.par_iter().map(value).collect();
    }
    let effects: Result<Vec<MainEffect<'_>>, InformationError> = scored
        .par_iter()
        .map(|scored| MainEffect::of_scored(utilities, scored))
        .collect();
    let inputs = Independent::new(*utilities, effects?);
    (0..scored.len())
        .into_par_iter()
        .map(|k| inputs.evppi(k))
        .collect()
}

/// What learning the members of a group together is worth; `each` are the values of all inputs alone.
fn together(
    group: &Group,
    utilities: &Utilities<'_>,
    scored: &[Scored<'_>],
    each: &[Value],
) -> Result<Value, InformationError> {
    let features: Vec<Feature<'_>> = group.members.iter().map(|&k| scored[k].feature()).collect();
    let estimate = evppi(utilities, &features)?;
    let falls = group
        .members
        .iter()
        .any(|&k| falls_below(estimate, each[k].estimate));
    let warning = if falls {
        "worth less than one of its members alone: the regression is not to be trusted"
    } else {
        ""
    };
    Ok(Value {
        name: group.name.clone(),
        members: group
            .members
            .iter()
            .map(|&k| each[k].name.clone())
            .collect(),
        estimate,
        warning,
        thresholds: Vec::new(),
    })
}

/// Where the choice changes along an input whose value is beyond twice its error; else thresholds may be noise.
fn thresholds(
    utilities: &Utilities<'_>,
    column: &Column,
    scored: &Scored<'_>,
    value: Estimate,
) -> Vec<Threshold> {
    if value.value <= 2.0 * value.mcse {
        return Vec::new();
    }
    let Feature::Scores(u) = scored.feature() else {
        return Vec::new();
    };
    let found = decision_thresholds(utilities, u).unwrap_or_default();
    let probabilities: Vec<f64> = found.iter().map(|one| one.0).collect();
    let values = quantiles(&column.values, &probabilities);
    let pairs = found.into_iter().zip(values);
    pairs
        .map(|((quantile, below, above), value)| Threshold {
            value,
            quantile,
            below,
            above,
        })
        .collect()
}

/// The greatest value first.
fn ranked(mut values: Vec<Value>) -> Vec<Value> {
    values.sort_by(|a, b| {
        let by_value = b.estimate.value.total_cmp(&a.estimate.value);
        by_value.then_with(|| a.name.cmp(&b.name))
    });
    values
}

/// The groups of `--group NAME=INPUT,INPUT`.
fn groups(asked: &[String], inputs: &Numbers) -> Result<Vec<Group>, Failure> {
    asked
        .iter()
        .map(|text| {
            let wrong = |why: String| Failure::unusable(format!("--group {text}: {why}"));
            let Some((name, members)) = text.split_once('=') else {
                return Err(wrong("write NAME=INPUT,INPUT".to_owned()));
            };
            let mut found = Vec::new();
            for member in members.split(',').map(str::trim) {
                let position = inputs
                    .columns
                    .iter()
                    .position(|column| column.name == member);
                let position = position.ok_or_else(|| {
                    let names: Vec<&str> = inputs
                        .columns
                        .iter()
                        .map(|column| column.name.as_str())
                        .collect();
                    wrong(format!(
                        "no input '{member}', there are {}",
                        names.join(", ")
                    ))
                })?;
                if !found.contains(&position) {
                    found.push(position);
                }
            }
            Ok(Group {
                name: name.trim().to_owned(),
                members: found,
            })
        })
        .collect()
}
