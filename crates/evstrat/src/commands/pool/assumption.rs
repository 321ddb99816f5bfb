//! The result as a belief to paste into a strategy file.

use std::fmt::Write as _;

use evstrat_file::toml_text::{key_of, quoted};
use evstrat_math::exp;
use evstrat_stats::meta::HartungKnapp;

use super::{Synthesis, report};
use crate::cli::{PoolArgs, PoolMethod};
use crate::exit::Failure;

/// TOML of an assumption that pools the same studies in the same way.
pub(super) fn toml(
    synthesis: &Synthesis<'_>,
    args: &PoolArgs,
    name: &str,
) -> Result<String, Failure> {
    let is_few = synthesis.studies.len() < 3;
    if synthesis.method == PoolMethod::Bayes && !is_few {
        let message =
            "a strategy file pools three or more studies without a prior; choose another --method";
        return Err(Failure::unusable(message));
    }
    let note = format!(
        "Pooled from {}: {}.",
        args.file.display(),
        report::summary(synthesis)
    );
    let mut out = format!(
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
    match synthesis.method {
        PoolMethod::Fixed => {
            set("model", "\"equal-effects\"");
            set("which", "\"mean\"");
        }
        _ => {
            set("which", "\"new-setting\"");
            if is_few {
                set("tau-scale", &format!("{:?}", args.tau_scale));
            } else {
                set("estimator", &quoted(synthesis.method.name()));
            }
        }
    }
    if !is_few || synthesis.method == PoolMethod::Fixed {
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
