//! What pooling found, as text.

use std::fmt::Write as _;

use evstrat_math::exp;
use evstrat_report::number::significant;
use evstrat_stats::meta::HartungKnapp;

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

/// A line of the result: what, and how much.
type Fact = (String, String);

fn fact(name: &str, value: String) -> Fact {
    (name.to_owned(), value)
}

fn number(x: f64) -> String {
    significant(x, DIGITS)
}

fn range([low, high]: [f64; 2]) -> String {
    format!("{} to {}", number(low), number(high))
}

/// The numbers of the synthesis, named.
fn facts(synthesis: &Synthesis<'_>) -> Vec<Fact> {
    let mut facts = of_the_mean(synthesis);
    facts.extend(of_new_settings(synthesis));
    facts.extend(of_heterogeneity(synthesis));
    facts.extend(of_bias(synthesis));
    facts.extend(of_the_moderator(synthesis));
    if synthesis.studies.len() == 1 {
        facts.push(fact(
            "note",
            "one study: the result is that study".to_owned(),
        ));
    }
    facts
}

fn of_the_mean(synthesis: &Synthesis<'_>) -> Vec<Fact> {
    let (mean, se, interval) = synthesis.mean();
    let shown = format!(
        "{}, se {}, 95 % {}",
        number(mean),
        number(se),
        range(interval)
    );
    let mut facts = vec![fact("mean", shown)];
    if synthesis.is_log {
        facts.push(fact(
            "  as a ratio",
            interval_text(exp(mean), interval.map(exp)),
        ));
    }
    if synthesis.bayes.is_none() {
        let pooled = &synthesis.pooled;
        let letter = if pooled.degrees.is_finite() { "t" } else { "z" };
        let (statistic, p) = (number(pooled.statistic()), number(pooled.p_value()));
        facts.push(fact(
            "  against zero",
            format!("{letter} = {statistic}, p = {p}"),
        ));
    }
    facts
}

fn of_new_settings(synthesis: &Synthesis<'_>) -> Vec<Fact> {
    let shown = |(name, interval): (&str, [f64; 2])| {
        let mut lines = vec![fact(
            "95 % prediction",
            format!("{}, {name}", range(interval)),
        )];
        if synthesis.is_log {
            lines.push(fact("  as a ratio", range(interval.map(exp))));
        }
        lines
    };
    synthesis
        .predictions()
        .into_iter()
        .flat_map(shown)
        .collect()
}

fn of_heterogeneity(synthesis: &Synthesis<'_>) -> Vec<Fact> {
    let pooled = &synthesis.pooled;
    let mut facts = Vec::new();
    if let Some(bayes) = &synthesis.bayes {
        let [low, median, high] = bayes.tau_quantiles;
        let shown = format!(
            "{}, posterior median; 95 % {}",
            number(median),
            range([low, high])
        );
        facts.push(fact("tau", shown));
    } else if let Some(tau) = &synthesis.tau {
        let interval = range([tau.tau2.0, tau.tau2.1]);
        let shown = format!("{}, Q-profile 95 % {interval}", number(pooled.tau2));
        facts.push(fact("tau2", shown));
        let interval = range([tau.i2.0, tau.i2.1]);
        facts.push(fact(
            "I2",
            format!("{} %, 95 % {interval} %", number(pooled.i2)),
        ));
    }
    let df = synthesis.studies.len() - 1;
    if df > 0 {
        let shown = format!("{}, df {df}, p = {}", number(pooled.q), number(pooled.q_p));
        facts.push(fact("Q", shown));
    }
    facts
}

fn of_bias(synthesis: &Synthesis<'_>) -> Vec<Fact> {
    let egger = synthesis.egger.iter().map(|one| {
        fact(
            "Egger",
            format!("z = {}, p = {}", number(one.z), number(one.p)),
        )
    });
    let begg = synthesis.begg.iter().map(|one| {
        fact(
            "Begg",
            format!("tau = {}, p = {}", number(one.tau), number(one.p)),
        )
    });
    egger.chain(begg).collect()
}

fn of_the_moderator(synthesis: &Synthesis<'_>) -> Vec<Fact> {
    let Some((name, fit)) = &synthesis.regression else {
        return Vec::new();
    };
    let Some(fit) = fit else {
        let why = format!("n/a: {}", synthesis.without_slope());
        return vec![fact(&format!("slope of {name}"), why)];
    };
    let slope = format!(
        "{}, se {}, p = {}",
        number(fit.slope),
        number(fit.se_slope),
        number(fit.p)
    );
    let intercept = format!("{}, se {}", number(fit.intercept), number(fit.se_intercept));
    vec![
        fact(&format!("slope of {name}"), slope),
        fact("  intercept", intercept),
        fact(
            "  residual tau2",
            format!("{}, R2 {} %", number(fit.tau2), number(fit.r2)),
        ),
    ]
}

/// The facts as they would be pasted beside a belief.
pub(super) fn summary(synthesis: &Synthesis<'_>) -> String {
    let (mean, _, interval) = synthesis.mean();
    let mut text = String::new();
    let _ = write!(
        text,
        "{} studies, {}: {} {}",
        synthesis.studies.len(),
        synthesis.method.name(),
        synthesis.what(),
        interval_text(mean, interval)
    );
    text
}
