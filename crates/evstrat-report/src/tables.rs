//! Results as tables of comma-separated values: one row per fact, empty where something was not computed.

use std::fmt::Write as _;

use evstrat_engine::compare::{Comparison, Information};
use evstrat_engine::sensitivity::{AboveNoise, Index, Measures, Sensitivity};
use evstrat_engine::{Estimate, Results};

/// The tables of a results folder, each with its file name.
#[must_use]
pub fn all(results: &Results) -> [(&'static str, String); 3] {
    [
        ("sensitivity.csv", sensitivity(results)),
        ("voi.csv", voi(results)),
        ("ranking.csv", ranking(results)),
    ]
}

/// The columns that describe one assumption's effect on one output.
const MEASURES: &str = "rank_correlation,rank_correlation_mcse,first_order,first_order_mcse,first_order_low,\
    first_order_high,total,total_mcse,total_low,total_high,interaction,interaction_mcse,interaction_low,\
    interaction_high,shapley,shapley_mcse,shapley_low,shapley_high,prcc,prcc_mcse,srrc,srrc_mcse,pawn,pawn_mcse,\
    pawn_floor,delta,delta_mcse,delta_floor,morris_mean,morris_mean_absolute,morris_mcse,morris_sd,tornado_base,\
    tornado_low,tornado_high,method";

/// How each assumption moves each output.
#[must_use]
pub fn sensitivity(results: &Results) -> String {
    let mut table = format!("strategy,assumption,output,{MEASURES}\n");
    for strategy in &results.strategies {
        for item in &strategy.sensitivity {
            let mut row = |output: &str, rank: Estimate, measures: &Measures| {
                cells(&mut table, &[&strategy.id, &item.assumption, output]);
                measured(&mut table, rank, measures);
            };
            if !is_outcome(item) {
                row(&item.with, item.rank_correlation, &item.measures);
            }
            for one in &item.by_outcome {
                row(&one.outcome, one.rank_correlation, &one.measures);
            }
        }
    }
    table
}

/// Whether the headline is one of the outcomes, so that it needs no row of its own.
fn is_outcome(item: &Sensitivity) -> bool {
    item.by_outcome.iter().any(|one| one.outcome == item.with)
}

fn measured(table: &mut String, rank: Estimate, measures: &Measures) {
    estimate(table, Some(rank));
    for one in [
        &measures.first_order,
        &measures.total,
        &measures.interaction,
        &measures.shapley,
    ] {
        index(table, one.as_ref());
    }
    estimate(table, measures.prcc);
    estimate(table, measures.srrc);
    noisy(table, measures.pawn);
    noisy(table, measures.delta);
    let morris = measures.morris;
    numbers(
        table,
        [
            morris.map(|one| one.mean),
            morris.map(|one| one.mean_absolute),
            morris.map(|one| one.mcse),
            morris.map(|one| one.sd),
        ],
    );
    let tornado = measures.tornado.as_ref();
    numbers(
        table,
        [
            tornado.map(|one| one.base),
            tornado.map(|one| one.low),
            tornado.map(|one| one.high),
        ],
    );
    let method = measures.first_order.as_ref();
    let method = method.map_or("", |index| index.method.as_str());
    let _ = writeln!(table, ",{}", quoted(method));
}

/// What learning would be worth.
#[must_use]
pub fn voi(results: &Results) -> String {
    let mut table = String::from(
        "context,kind,name,strategies,size,value,mcse,net_benefit,cost,unit,warning\n",
    );
    for comparison in &results.comparisons {
        let context = comparison.context.as_deref().unwrap_or_default();
        let unit = comparison.unit.as_str();
        let all = comparison.strategies.join(" ");
        cells(&mut table, &[context, "evpi", "everything", &all]);
        table.push(',');
        estimate(&mut table, Some(comparison.evpi.into()));
        let _ = writeln!(table, ",,,{},", quoted(unit));
        for (kind, list) in [("evppi", &comparison.evppi), ("group", &comparison.groups)] {
            for one in list {
                information(&mut table, (context, kind, unit), one);
            }
        }
        experiments(&mut table, context, comparison);
    }
    table
}

fn information(table: &mut String, (context, kind, unit): (&str, &str, &str), one: &Information) {
    cells(
        table,
        &[context, kind, &one.name, &one.strategies.join(" ")],
    );
    table.push(',');
    estimate(table, Some(one.value.into()));
    let _ = writeln!(table, ",,,{},{}", quoted(unit), quoted(&one.warning));
}

fn experiments(table: &mut String, context: &str, comparison: &Comparison) {
    for experiment in &comparison.experiments {
        for size in &experiment.sizes {
            cells(
                table,
                &[context, "evsi", &experiment.name, &experiment.assumption],
            );
            let _ = write!(table, ",{}", size.n);
            estimate(table, Some(size.evsi.into()));
            numbers(table, [Some(size.net_benefit), Some(size.cost)]);
            let _ = writeln!(table, ",{},", quoted(&comparison.unit));
        }
    }
}

/// The options of every decision, in their order in the comparison.
#[must_use]
pub fn ranking(results: &Results) -> String {
    let most = results.comparisons.iter().map(|one| one.strategies.len());
    let most = most.max().unwrap_or(0);
    let mut table = String::from(
        "context,strategy,utility,utility_mcse,probability_best,probability_best_mcse,expected_rank,sucra,\
         expected_loss,expected_loss_mcse,unit",
    );
    for rank in 1..=most {
        let _ = write!(table, ",rank_{rank},rank_{rank}_mcse");
    }
    table.push('\n');
    for comparison in &results.comparisons {
        for (option, id) in comparison.strategies.iter().enumerate() {
            cells(
                &mut table,
                &[comparison.context.as_deref().unwrap_or_default(), id],
            );
            estimate(&mut table, comparison.utility.get(option).copied());
            estimate(&mut table, comparison.probability_best.get(option).copied());
            let rank = comparison.expected_rank.get(option).copied();
            numbers(&mut table, [rank, comparison.sucra.get(option).copied()]);
            estimate(&mut table, comparison.expected_loss.get(option).copied());
            let _ = write!(table, ",{}", quoted(&comparison.unit));
            let ranks = comparison.rank_acceptability.get(option);
            for rank in 0..most {
                estimate(&mut table, ranks.and_then(|row| row.get(rank)).copied());
            }
            table.push('\n');
        }
    }
    table
}

/// The first cells of a row.
fn cells(table: &mut String, texts: &[&str]) {
    let quoted: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    table.push_str(&quoted.join(","));
}

fn estimate(table: &mut String, found: Option<Estimate>) {
    numbers(
        table,
        [found.map(|one| one.value), found.map(|one| one.mcse)],
    );
}

fn index(table: &mut String, found: Option<&Index>) {
    numbers(
        table,
        [
            found.map(|one| one.value),
            found.map(|one| one.mcse),
            found.map(|one| one.interval[0]),
            found.map(|one| one.interval[1]),
        ],
    );
}

fn noisy(table: &mut String, found: Option<AboveNoise>) {
    numbers(
        table,
        [
            found.map(|one| one.value),
            found.map(|one| one.mcse),
            found.map(|one| one.floor),
        ],
    );
}

fn numbers<const N: usize>(table: &mut String, values: [Option<f64>; N]) {
    for value in values {
        table.push(',');
        if let Some(value) = value.filter(|value| value.is_finite()) {
            // Writing to a string cannot fail; the shortest text that reads back to the same bits.
            let _ = write!(table, "{value:?}");
        }
    }
}

/// A text as a cell, quoted where it holds what would end one.
fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}
