//! One assumption at a time: a tornado and elementary effects.

use evstrat_stats::sensitivity::{MorrisDesign, morris_effects};
use serde_json::Value;

use super::full::{Rows, Runner};
use super::output::Varying;
use super::{Morris, Tornado};
use crate::error::EngineError;
use crate::summarize::Summary;

/// Probabilities at which each assumption is tried.
const ENDS: [f64; 2] = [0.05, 0.95];

/// Paths of the elementary-effects design.
pub(super) const PATHS: usize = 64;

/// A point of a tornado: which assumption is moved, and to what value.
struct Try {
    input: usize,
    value: f64,
}

/// The outputs with each assumption at its own ends (a nominal one at each of its levels), all others at their medians.
pub(super) fn tornado(
    summary: &Summary<'_>,
    runner: &Runner<'_>,
    rows: &mut Rows<'_>,
) -> Result<(), EngineError> {
    let tries = tries(summary, runner, rows.inputs);
    let medians = runner.values(rows.inputs, &vec![vec![0.5]; rows.inputs.len()]);
    let mut columns: Vec<Vec<f64>> = medians
        .iter()
        .map(|median| vec![median[0]; 1 + tries.len()])
        .collect();
    for (row, one) in tries.iter().enumerate() {
        columns[rows.inputs[one.input].index][1 + row] = one.value;
    }
    let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let outputs = runner.outputs(&slices, 0)?;
    for (output, y) in outputs.iter().enumerate() {
        for input in 0..rows.inputs.len() {
            let own = tries
                .iter()
                .zip(&y[1..])
                .filter(|(one, _)| one.input == input);
            let points: Vec<(f64, f64)> = own
                .map(|(one, &y)| (one.value, y))
                .filter(|(_, y)| y.is_finite())
                .collect();
            let bar = bar(y[0], &points, &rows.inputs[input].levels);
            rows.set(input, output, |measures| measures.tornado.clone_from(&bar));
        }
    }
    Ok(())
}

fn tries(summary: &Summary<'_>, runner: &Runner<'_>, inputs: &[Varying]) -> Vec<Try> {
    let ends: Vec<Vec<f64>> = vec![ENDS.to_vec(); inputs.len()];
    let at_ends = runner.values(inputs, &ends);
    let mut tries = Vec::new();
    for (position, input) in inputs.iter().enumerate() {
        let values = if input.levels.is_empty() {
            at_ends[input.index].clone()
        } else {
            let law = &summary.job.strategy.assumptions[input.index].law;
            let possible = law.atoms().into_iter().filter(|(_, p)| *p > 0.0);
            possible.map(|(level, _)| level).collect()
        };
        tries.extend(values.into_iter().map(|value| Try {
            input: position,
            value,
        }));
    }
    tries
}

/// A bar from (assumption, output) points: the ends of a number, the extremes over the levels of a nominal assumption.
fn bar(base: f64, points: &[(f64, f64)], levels: &[String]) -> Option<Tornado> {
    if !base.is_finite() {
        return None;
    }
    let by_output = |a: &&(f64, f64), b: &&(f64, f64)| a.1.total_cmp(&b.1);
    let (low, high) = if levels.is_empty() {
        match points {
            [low, high] => (low, high),
            _ => return None,
        }
    } else {
        let low = points.iter().min_by(by_output)?;
        (low, points.iter().max_by(by_output)?)
    };
    let level = |value: f64| {
        (0_u32..)
            .zip(levels)
            .find(|(k, _)| (f64::from(*k) - value).abs() < 0.5)
    };
    let name = |value: f64| match level(value) {
        Some((_, name)) => Value::from(name.as_str()),
        None => Value::from(value),
    };
    Some(Tornado {
        base,
        low: low.1,
        high: high.1,
        at_low: name(low.0),
        at_high: name(high.0),
    })
}

/// Elementary effects on the scale of the assumptions' probabilities.
pub(super) fn morris(runner: &Runner<'_>, rows: &mut Rows<'_>) -> Result<(), EngineError> {
    let design = MorrisDesign::new(runner.settings.seed, rows.inputs.len(), PATHS);
    let values = runner.values(rows.inputs, design.columns());
    let slices: Vec<&[f64]> = values.iter().map(Vec::as_slice).collect();
    let outputs = runner.outputs(&slices, 0)?;
    for (output, y) in outputs.iter().enumerate() {
        for (input, effect) in morris_effects(&design, y).into_iter().enumerate() {
            let morris = effect.mean_absolute.is_finite().then_some(Morris {
                mean: effect.mean,
                mean_absolute: effect.mean_absolute,
                mcse: effect.se,
                sd: effect.sd,
            });
            rows.set(input, output, |measures| measures.morris = morris);
        }
    }
    Ok(())
}
