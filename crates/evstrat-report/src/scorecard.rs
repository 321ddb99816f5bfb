//! The scorecard: one strategy on one screen of 80 columns.

pub(crate) mod conditioned;
mod sections;

use evstrat_engine::{Part, Results, Sampling, StopReason, StrategyResult};

use crate::number::grouped;
use crate::report::Section;
use crate::text::{WIDTH, wrap};
use crate::view::answer::plain;

/// The line under everything that is shown.
pub const DISCLAIMER: &str =
    "A model of assumptions, not evidence of efficacy, and no medical advice.";

/// What differs between equal runs and is shown to people only.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// Wall time of the run in seconds.
    pub seconds: f64,
    /// Threads that worked.
    pub threads: usize,
}

/// The scorecards of all strategies that were asked for, with their comparators, as text of 80 columns; of the parts those
/// that belong to `sections`. Name, success and score, warnings and how it ended are always there.
#[must_use]
pub fn scorecard(results: &Results, effort: Effort, sections: &[Section]) -> String {
    let mut out = String::new();
    for strategy in results
        .strategies
        .iter()
        .filter(|one| one.part == Part::Strategy)
    {
        if !out.is_empty() {
            out.push('\n');
        }
        if sections.contains(&Section::Answer) && is_first_of_context(results, strategy) {
            answer(&mut out, results, strategy);
        }
        card(&mut out, results, strategy, sections);
    }
    footer(&mut out, results, effort);
    out
}

/// Whether no strategy before it has the same context, so that it is the place for what holds for all of them.
fn is_first_of_context(results: &Results, strategy: &StrategyResult) -> bool {
    let first = results
        .strategies
        .iter()
        .find(|one| one.context == strategy.context);
    first.is_some_and(|one| one.id == strategy.id)
}

/// The answer first: where the strategies of a context stand against each other and its comparators.
fn answer(out: &mut String, results: &Results, strategy: &StrategyResult) {
    let group = results
        .comparisons
        .iter()
        .find(|one| one.context == strategy.context);
    let Some(group) = group else {
        return;
    };
    for sentence in plain(results, group, false) {
        paragraph(out, "", &sentence);
    }
    out.push('\n');
}

fn card(out: &mut String, results: &Results, strategy: &StrategyResult, shown: &[Section]) {
    sections::heading(out, results, strategy);
    sections::headline(out, results, strategy);
    if shown.contains(&Section::Outcomes) {
        sections::targets(out, strategy);
        sections::outcomes(out, strategy);
    }
    if shown.contains(&Section::Drivers) {
        sections::drivers(out, strategy);
    }
    if shown.contains(&Section::Fit) {
        sections::checks(out, strategy);
        conditioned::conditioned(out, strategy);
    }
    if shown.contains(&Section::Ranking) {
        sections::comparators(out, results, strategy);
    }
    if shown.contains(&Section::Rests) {
        sections::foundation(out, strategy);
    }
    if shown.contains(&Section::How) || strategy.failed_draws.count > 0 {
        sections::failures(out, strategy);
    }
}

/// How many draws, and why they ended.
fn how_it_ended(results: &Results) -> String {
    let study = &results.study;
    let design = match study.replicates {
        Some(replicates) => match study.sampling {
            Sampling::Sobol => format!("{replicates} scrambled Sobol sequences"),
            Sampling::Lhs => format!("{replicates} Latin hypercubes"),
            Sampling::Antithetic => "antithetic pairs".to_owned(),
            _ => format!("{replicates} randomized replicates"),
        },
        None => "independent draws".to_owned(),
    };
    let reason = match study.stopped.because {
        StopReason::Precision => "stopped at the precision asked for",
        StopReason::Cap => "stopped at the cap on draws before the precision asked for",
        StopReason::Draws => "as asked",
    };
    let asked = if study.stopped.because == StopReason::Draws && study.stopped.limit != study.draws
    {
        format!(
            " ({} rounded up to a balanced design)",
            grouped(study.stopped.limit)
        )
    } else {
        String::new()
    };
    let kept = study.kept.map_or_else(String::new, |kept| match kept {
        0 => " No draw was kept; what rests on single draws is left out.".to_owned(),
        kept if kept == study.draws => String::new(),
        kept => format!(
            " Correlations and comparisons rest on the first {}.",
            grouped(kept)
        ),
    });
    format!(
        "{} draws per strategy ({design}), {reason}{asked}; seed {}.{kept}",
        grouped(study.draws),
        study.seed
    )
}

/// The last lines of everything that is shown: how it ended, how long it took, and what it is not.
pub(crate) fn footer(out: &mut String, results: &Results, effort: Effort) {
    for warning in &results.warnings {
        paragraph(out, "warning: ", warning);
    }
    paragraph(out, "", &how_it_ended(results));
    let threads = if effort.threads == 1 {
        "thread"
    } else {
        "threads"
    };
    let time = format!("{:.1} s on {} {threads}.\n", effort.seconds, effort.threads);
    out.push_str(&time);
    out.push_str(DISCLAIMER);
    out.push('\n');
}

/// Adds wrapped text; lines after the first are indented to the end of `label`.
pub(crate) fn paragraph(out: &mut String, label: &str, text: &str) {
    let indent = crate::text::width(label);
    for (index, line) in wrap(text, WIDTH - indent).iter().enumerate() {
        if index == 0 {
            out.push_str(label);
        } else {
            out.push_str(&" ".repeat(indent));
        }
        out.push_str(line);
        out.push('\n');
    }
}
