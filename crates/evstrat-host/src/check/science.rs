//! Whether the model computes what it says.

use std::time::Instant;

use evstrat_abi::EV_ERR_UNSUPPORTED;
use evstrat_core::TraceRequest;

use super::Outcome;
use super::beliefs::draws;
use super::inputs::defaults;
use super::load::expect_good;
use super::subject::{Subject, evaluate};
use crate::sandbox::probe::{Finding, Probe};
use crate::transport::Session as _;

pub(super) fn self_tests(subject: &Subject<'_>) -> Result<Outcome, String> {
    let model = &subject.models[subject.index];
    let of = &model.descriptor;
    if model.self_tests.is_empty() {
        return Ok(Outcome::warned("there are none"));
    }
    let mut faults = Vec::new();
    for (index, test) in model.self_tests.iter().enumerate() {
        let test = test.to_self_test();
        let options = if test.options.is_empty() {
            subject.options()
        } else {
            test.options.clone()
        };
        let mut session = subject
            .afresh()
            .session(subject.index, &options)
            .map_err(|error| format!("self-test {index}: {error}"))?;
        let raw = evaluate(&mut session, of, &test.inputs, (1, 0))?;
        for (row, expected) in test.expected.iter().enumerate() {
            for (item, (&expected, column)) in
                of.outcomes.iter().zip(expected.iter().zip(&raw.outcomes))
            {
                let found = column[row];
                let allowed = test.absolute.max(test.relative * expected.abs());
                // Written so that NaN is a fault.
                let is_close = (found - expected).abs() <= allowed;
                if !is_close || !raw.status[row].is_ok() {
                    faults.push(format!(
                        "self-test {index}, row {row}: {} is {found:e}, not {expected:e}",
                        item.id
                    ));
                }
            }
        }
    }
    faults.truncate(5);
    Ok(Outcome::of_faults(&faults, Outcome::Failed))
}

pub(super) fn trace(subject: &Subject<'_>) -> Result<Outcome, String> {
    let of = subject.descriptor();
    if of.states.is_empty() {
        return Ok(Outcome::Skipped("the model has no time courses".to_owned()));
    }
    let row = defaults(of);
    let times: Vec<f64> = (0..50_u8).map(f64::from).collect();
    let mut columns = vec![vec![f64::NAN; times.len()]; of.states.len()];
    let request = TraceRequest {
        assumptions: &row,
        times: &times,
        seed: 1,
        row: 0,
    };
    let mut targets: Vec<&mut [f64]> = columns.iter_mut().map(Vec::as_mut_slice).collect();
    subject
        .instance()?
        .trace(&request, &mut targets)
        .map_err(|error| error.to_string())?;
    let mut faults = Vec::new();
    for (state, column) in of.states.iter().zip(&columns) {
        if let Some(at) = column.iter().position(|value| !value.is_finite()) {
            faults.push(format!(
                "state '{}' is {} at time {}",
                state.id, column[at], times[at]
            ));
        }
    }
    Ok(Outcome::of_faults(&faults, Outcome::Failed))
}

pub(super) fn cost(subject: &Subject<'_>) -> Result<Outcome, String> {
    let of = subject.descriptor();
    let n_rows = subject.affordable(12_288) / 3;
    let rows = match subject.beliefs() {
        Ok(Some(beliefs)) => draws(beliefs, n_rows, subject.settings.seed),
        _ => subject.rows(n_rows),
    };
    let mut session = subject.instance()?;
    let mut least = f64::INFINITY;
    for _ in 0..3 {
        let started = Instant::now();
        evaluate(&mut session, of, &rows, (1, 0))?;
        least = least.min(started.elapsed().as_secs_f64());
    }
    Ok(Outcome::Passed(format!(
        "{:.0} ns per row, the way to the worker included",
        least * 1e9 / n_rows as f64
    )))
}

pub(super) fn gradient(subject: &Subject<'_>) -> Result<Outcome, String> {
    let of = subject.descriptor();
    let mut rows = vec![defaults(of)];
    rows.extend(subject.rows(8));
    let finding = subject.probe(Probe::Gradient {
        model: subject.index,
        options: subject.options(),
        rows,
    })?;
    Ok(match finding {
        Finding::Error(EV_ERR_UNSUPPORTED, _) => {
            Outcome::Skipped("the model offers no derivatives".to_owned())
        }
        other => expect_good(other),
    })
}
