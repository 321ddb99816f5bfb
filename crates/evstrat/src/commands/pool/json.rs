//! What pooling found, for machines.

use evstrat_math::{exp, normal_quantile};
use evstrat_stats::meta::HartungKnapp;
use serde_json::{Value, json};

use super::{ALPHA, Synthesis};
use crate::table::Source;

/// The result for machines.
pub(super) fn json(synthesis: &Synthesis<'_>, source: &Source) -> Value {
    let pooled = &synthesis.pooled;
    let (mean, se, interval) = synthesis.mean();
    json!({
        "schema": 1,
        "file": source.path().display().to_string(),
        "measure": synthesis.what(),
        "logarithm": synthesis.is_log,
        "method": synthesis.method.name(),
        "hartung_knapp": match synthesis.knapp {
            HartungKnapp::Off => "off",
            HartungKnapp::On => "on",
            HartungKnapp::WithFloor => "floor",
        },
        "studies": studies(synthesis),
        "left_out": synthesis.table.left_out,
        "pooled": {
            "estimate": mean,
            "se": se,
            "interval": interval,
            "degrees": finite(pooled.degrees),
            "statistic": if synthesis.bayes.is_some() { Value::Null } else { finite(pooled.statistic()) },
            "p": if synthesis.bayes.is_some() { Value::Null } else { finite(pooled.p_value()) },
            "ratio": synthesis.is_log.then(|| json!({"estimate": exp(mean), "interval": interval.map(exp)})),
        },
        "prediction": predictions(synthesis),
        "tau2": tau_json(synthesis),
        "i2": {"value": pooled.i2, "interval": synthesis.tau.as_ref().map(|tau| [tau.i2.0, tau.i2.1])},
        "h2": pooled.h2,
        "q": {"value": pooled.q, "df": synthesis.studies.len() - 1, "p": finite(pooled.q_p)},
        "egger": synthesis.egger.map(|one| json!({"z": finite(one.z), "p": finite(one.p), "limit": finite(one.limit)})),
        "begg": synthesis.begg.map(|one| json!({"tau": finite(one.tau), "p": finite(one.p)})),
        "moderator": moderator(synthesis),
        "leave_one_out": without(synthesis),
    })
}

fn tau_json(synthesis: &Synthesis<'_>) -> Value {
    let pooled = &synthesis.pooled;
    if let Some(bayes) = &synthesis.bayes {
        let [low, median, high] = bayes.tau_quantiles;
        return json!({
            "method": "posterior",
            "tau_mean": bayes.tau_mean,
            "tau_median": median,
            "tau_interval": [low, high],
        });
    }
    json!({
        "value": pooled.tau2,
        "se": finite(pooled.se_tau2),
        "interval": synthesis.tau.as_ref().map(|tau| [tau.tau2.0, tau.tau2.1]),
        "interval_method": "Q-profile",
    })
}

/// JSON has no infinities and no NaN.
fn finite(x: f64) -> Value {
    if x.is_finite() { json!(x) } else { Value::Null }
}

/// The studies with their weights.
fn studies(synthesis: &Synthesis<'_>) -> Vec<Value> {
    let z = -normal_quantile(0.5 * ALPHA);
    let pooled = &synthesis.pooled;
    synthesis
        .table
        .studies
        .iter()
        .zip(&pooled.weights)
        .map(|(study, weight)| {
            let se = study.effect.variance.sqrt();
            let estimate = study.effect.estimate;
            json!({
                "name": study.name,
                "line": study.line,
                "estimate": estimate,
                "variance": study.effect.variance,
                "se": se,
                "interval": [estimate - z * se, estimate + z * se],
                "weight": weight,
            })
        })
        .collect()
}

/// The result without each study.
fn without(synthesis: &Synthesis<'_>) -> Vec<Value> {
    synthesis
        .table
        .studies
        .iter()
        .zip(&synthesis.without)
        .map(|(study, rest)| {
            let (low, high) = rest.interval(ALPHA);
            json!({
                "without": study.name,
                "estimate": rest.mean,
                "se": rest.se,
                "interval": [low, high],
                "tau2": rest.tau2,
                "i2": rest.i2,
            })
        })
        .collect()
}

/// Prediction intervals, named.
fn predictions(synthesis: &Synthesis<'_>) -> Vec<Value> {
    synthesis
        .predictions()
        .into_iter()
        .map(|(name, interval)| json!({"name": name, "interval": interval}))
        .collect()
}

/// The regression on a moderator, if one was asked for.
fn moderator(synthesis: &Synthesis<'_>) -> Option<Value> {
    let (name, fit) = synthesis.regression.as_ref()?;
    let Some(fit) = fit else {
        return Some(json!({"column": name, "note": synthesis.without_slope()}));
    };
    Some(json!({
        "column": name,
        "slope": fit.slope,
        "se_slope": fit.se_slope,
        "intercept": fit.intercept,
        "se_intercept": fit.se_intercept,
        "z": finite(fit.z),
        "p": finite(fit.p),
        "qm": finite(fit.qm),
        "qm_p": finite(fit.qm_p),
        "tau2": fit.tau2,
        "r2": finite(fit.r2),
    }))
}
