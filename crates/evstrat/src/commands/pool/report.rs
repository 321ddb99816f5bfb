//! What pooling found, as text and as JSON.

use std::fmt::Write as _;

use evstrat_math::{exp, normal_quantile};
use evstrat_report::number::significant;
use evstrat_stats::meta::HartungKnapp;
use serde_json::{Value, json};

use super::forest::forest;
use super::{ALPHA, Synthesis};
use crate::table::Source;

/// Significant digits of numbers in text.
const DIGITS: i32 = 4;

/// The result for people, at most 80 columns wide.
pub(super) fn text(synthesis: &Synthesis<'_>, source: &Source) -> String {
    let mut out = String::new();
    let k = synthesis.studies.len();
    let studies = if k == 1 { "study" } else { "studies" };
    let mut line = |text: &str| {
        out.push_str(text);
        out.push('\n');
    };
    line(&format!(
        "{k} {studies} of {}, {}, {}{}",
        source.path().display(),
        synthesis.what(),
        synthesis.method.name(),
        match synthesis.knapp {
            HartungKnapp::Off => "",
            HartungKnapp::On => ", Hartung-Knapp",
            HartungKnapp::WithFloor => ", Hartung-Knapp with floor",
        }
    ));
    line("");
    line(forest(synthesis).trim_end());
    line("");
    for (name, value) in facts(synthesis) {
        line(&format!("{name:<24}{value}"));
    }
    if !synthesis.without.is_empty() {
        line("");
        line("Without each study:");
        for (study, rest) in synthesis.table.studies.iter().zip(&synthesis.without) {
            let (low, high) = rest.interval(ALPHA);
            let name: String = study.name.chars().take(30).collect();
            line(&format!(
                "  {name:<32}{}   tau2 {}",
                interval_text(rest.mean, [low, high]),
                significant(rest.tau2, DIGITS)
            ));
        }
    }
    out
}

fn interval_text(value: f64, [low, high]: [f64; 2]) -> String {
    format!(
        "{} ({} to {})",
        significant(value, DIGITS),
        significant(low, DIGITS),
        significant(high, DIGITS)
    )
}

/// The numbers of the synthesis, named.
fn facts(synthesis: &Synthesis<'_>) -> Vec<(String, String)> {
    let number = |x: f64| significant(x, DIGITS);
    let range = |[low, high]: [f64; 2]| format!("{} to {}", number(low), number(high));
    let (mean, se, interval) = synthesis.mean();
    let pooled = &synthesis.pooled;
    let df = synthesis.studies.len() - 1;
    let mut facts = vec![(
        "mean".to_owned(),
        format!(
            "{}, se {}, 95 % {}",
            number(mean),
            number(se),
            range(interval)
        ),
    )];
    let mut add = |name: &str, value: String| facts.push((name.to_owned(), value));
    if synthesis.is_log {
        add("  as a ratio", interval_text(exp(mean), interval.map(exp)));
    }
    if synthesis.bayes.is_none() {
        let letter = if pooled.degrees.is_finite() { "t" } else { "z" };
        add(
            "  against zero",
            format!(
                "{letter} = {}, p = {}",
                number(pooled.statistic()),
                number(pooled.p_value())
            ),
        );
    }
    for (name, interval) in synthesis.predictions() {
        let ratio = if synthesis.is_log {
            format!("  (ratio {})", range(interval.map(exp)))
        } else {
            String::new()
        };
        add(
            "95 % prediction",
            format!("{}  {name}{ratio}", range(interval)),
        );
    }
    if let Some(bayes) = &synthesis.bayes {
        let [low, median, high] = bayes.tau_quantiles;
        add(
            "tau",
            format!(
                "{}, posterior median; 95 % {}",
                number(median),
                range([low, high])
            ),
        );
    } else if let Some(tau) = &synthesis.tau {
        let (low, high) = tau.tau2;
        add(
            "tau2",
            format!(
                "{}, Q-profile 95 % {}",
                number(pooled.tau2),
                range([low, high])
            ),
        );
        let (low, high) = tau.i2;
        add(
            "I2",
            format!("{} %, 95 % {} %", number(pooled.i2), range([low, high])),
        );
    }
    if df > 0 {
        add(
            "Q",
            format!("{}, df {df}, p = {}", number(pooled.q), number(pooled.q_p)),
        );
    }
    if let Some(egger) = &synthesis.egger {
        add(
            "Egger",
            format!("z = {}, p = {}", number(egger.z), number(egger.p)),
        );
    }
    if let Some(begg) = &synthesis.begg {
        add(
            "Begg",
            format!("tau = {}, p = {}", number(begg.tau), number(begg.p)),
        );
    }
    if let Some((name, fit)) = &synthesis.regression {
        add(
            &format!("slope of {name}"),
            format!(
                "{}, se {}, p = {}",
                number(fit.slope),
                number(fit.se_slope),
                number(fit.p)
            ),
        );
        add(
            "  intercept",
            format!("{}, se {}", number(fit.intercept), number(fit.se_intercept)),
        );
        add(
            "  residual tau2",
            format!("{}, R2 {} %", number(fit.tau2), number(fit.r2)),
        );
    }
    if df == 0 {
        add("note", "one study: the result is that study".to_owned());
    }
    facts
}

/// The result for machines.
pub(super) fn json(synthesis: &Synthesis<'_>, source: &Source) -> Value {
    let pooled = &synthesis.pooled;
    let z = -normal_quantile(0.5 * ALPHA);
    let studies: Vec<Value> = synthesis
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
        .collect();
    let (mean, se, interval) = synthesis.mean();
    let without: Vec<Value> = synthesis
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
        .collect();
    let predictions: Vec<Value> = synthesis
        .predictions()
        .into_iter()
        .map(|(name, interval)| json!({"name": name, "interval": interval}))
        .collect();
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
        "studies": studies,
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
        "prediction": predictions,
        "tau2": tau_json(synthesis),
        "i2": {"value": pooled.i2, "interval": synthesis.tau.as_ref().map(|tau| [tau.i2.0, tau.i2.1])},
        "h2": pooled.h2,
        "q": {"value": pooled.q, "df": synthesis.studies.len() - 1, "p": finite(pooled.q_p)},
        "egger": synthesis.egger.map(|one| json!({"z": finite(one.z), "p": finite(one.p), "limit": finite(one.limit)})),
        "begg": synthesis.begg.map(|one| json!({"tau": finite(one.tau), "p": finite(one.p)})),
        "moderator": synthesis.regression.as_ref().map(|(name, fit)| json!({
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
        })),
        "leave_one_out": without,
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

/// The facts as they would be pasted beside a belief.
pub(super) fn summary(synthesis: &Synthesis<'_>) -> String {
    let (mean, _, interval) = synthesis.mean();
    let mut text = String::new();
    let _ = write!(
        text,
        "{} studies, {}: {}",
        synthesis.studies.len(),
        synthesis.method.name(),
        interval_text(mean, interval)
    );
    text
}
