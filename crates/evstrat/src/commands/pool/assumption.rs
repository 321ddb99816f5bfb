//! The result as a belief to paste into a strategy file.

use std::fmt::Write as _;

use evstrat_file::toml_text::{key_of, quoted};
use evstrat_math::exp;
use evstrat_report::number::significant;
use evstrat_stats::meta::{HartungKnapp, Scale, Target, bayes_pool};

use super::read::Study;
use super::{Synthesis, report};
use crate::cli::{PoolArgs, PoolMethod};
use crate::exit::Failure;

/// TOML of an assumption that pools the same studies in the same way.
pub(super) fn toml(
    synthesis: &Synthesis<'_>,
    args: &PoolArgs,
    name: &str,
) -> Result<String, Failure> {
    let note = format!(
        "Pooled from {}: {}.",
        args.file.display(),
        report::summary(synthesis)
    );
    let law = law(synthesis, args).map_err(Failure::unusable)?;
    let mut out = String::new();
    for line in law {
        let _ = writeln!(out, "# {line}");
    }
    let _ = write!(
        out,
        "[assumptions.{0}]\nnote = {1}\n\n[assumptions.{0}.pool]\n",
        key_of(name),
        quoted(&note)
    );
    let mut set = |key: &str, value: &str| {
        let _ = writeln!(out, "{key} = {value}");
    };
    if synthesis.is_log {
        set("scale", "\"log\"");
    }
    if synthesis.method == PoolMethod::Fixed {
        set("model", "\"equal-effects\"");
        set("which", "\"mean\"");
    } else {
        set("which", "\"new-setting\"");
        if has_prior(synthesis) {
            set("estimator", "\"bayes\"");
            set("tau-scale", &format!("{:?}", args.tau_scale));
        } else {
            set("estimator", &quoted(synthesis.method.name()));
        }
    }
    if !has_prior(synthesis) {
        let knapp = match synthesis.knapp {
            HartungKnapp::Off => "off",
            HartungKnapp::On => "on",
            HartungKnapp::WithFloor => "floor",
        };
        set("hartung-knapp", &quoted(knapp));
    }
    set("studies", &format!("[\n{}]", studies(synthesis)));
    Ok(out)
}

/// Whether the spread between settings comes from a prior: asked for, or too few studies to tell it.
fn has_prior(synthesis: &Synthesis<'_>) -> bool {
    let is_few = synthesis.studies.len() < 3 && synthesis.method != PoolMethod::Fixed;
    synthesis.method == PoolMethod::Bayes || is_few
}

/// Which law the belief is, in lines of a comment.
fn law(synthesis: &Synthesis<'_>, args: &PoolArgs) -> Result<Vec<String>, String> {
    let scale = if synthesis.is_log {
        Scale::Log
    } else {
        Scale::Identity
    };
    let target = if synthesis.method == PoolMethod::Fixed {
        Target::Mean
    } else {
        Target::NewSetting
    };
    let (law, what) = if has_prior(synthesis) {
        let pooled = bayes_pool(&synthesis.studies, args.tau_scale).map_err(|e| e.to_string())?;
        let law = pooled.law(target, scale).map_err(|e| e.to_string())?;
        let what = format!(
            "Posterior predictive law, half-normal prior of scale {} on the standard deviation between settings",
            args.tau_scale
        );
        (law, what)
    } else {
        let law = synthesis.pooled.law(target, scale);
        let what = match (target, synthesis.knapp) {
            (Target::Mean, HartungKnapp::Off) => "Normal law of the mean",
            (Target::Mean, _) => "Student t law of the mean, k - 1 degrees of freedom",
            _ => "Predictive law of a new setting",
        };
        (law.map_err(|e| e.to_string())?, what.to_owned())
    };
    let [low, median, high] = [0.025, 0.5, 0.975].map(|p| significant(law.quantile(p), 4));
    let of_logarithms = if synthesis.is_log {
        ", of the ratio"
    } else {
        ""
    };
    let mut lines = vec![
        format!("{what}{of_logarithms}:"),
        format!(
            "median {median}, 95 % {low} to {high}. The file pools the studies itself, so the law is the same."
        ),
    ];
    let is_share = |study: &Study| (0.0..=1.0).contains(&study.effect.estimate);
    let outside = law.quantile(0.001) < 0.0 || law.quantile(0.999) > 1.0;
    if !synthesis.is_log && outside && synthesis.table.studies.iter().all(is_share) {
        lines.push(
            "If these are shares, the law reaches beyond 0 to 1: add truncate = { lower = 0, upper = 1 }.".to_owned(),
        );
    }
    if has_prior(synthesis) && synthesis.method != PoolMethod::Bayes {
        lines.push(format!(
            "{} studies cannot tell how far settings differ, so a prior does instead of {}.",
            synthesis.studies.len(),
            synthesis.method.name()
        ));
    }
    Ok(lines)
}

/// One line per study, on the scale of the quantity itself.
fn studies(synthesis: &Synthesis<'_>) -> String {
    let mut text = String::new();
    for study in &synthesis.table.studies {
        let (mut estimate, mut se) = (study.effect.estimate, study.effect.variance.sqrt());
        if synthesis.is_log {
            // A file gives ratios; the standard error of the logarithm is the relative one of the ratio.
            estimate = exp(estimate);
            se *= estimate;
        }
        let name = quoted(&study.name);
        let _ = writeln!(
            text,
            "  {{ name = {name}, estimate = {estimate:?}, se = {se:?} }},"
        );
    }
    text
}
