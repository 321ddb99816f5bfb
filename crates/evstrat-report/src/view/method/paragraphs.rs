//! Methods text ready for a paper, with the methods actually used.

use std::collections::BTreeSet;

use evstrat_engine::{Sampling, StopReason};

use super::text;
use crate::dossier::Purpose;
use crate::figure::SMOOTHING;
use crate::number::grouped;
use crate::view::atlas::Atlas;
use crate::view::certainty::RULES;
use crate::view::words::{counted, listed, short};

pub(super) fn paragraphs(atlas: &Atlas<'_>) -> Vec<String> {
    let mut all = vec![question(atlas), uncertainty(atlas), sampling(atlas)];
    all.extend(scoring(atlas));
    if !atlas.results.comparisons.is_empty() {
        all.push(comparing(atlas));
    }
    all.push(driving(atlas));
    all.extend(conditioning(atlas));
    let draws = atlas
        .dossier
        .details
        .iter()
        .map(|detail| detail.courses.draws)
        .max()
        .unwrap_or(0);
    if draws > 0 {
        all.push(format!(
            "Time courses are bands over the first {draws} draws, point by point in time; no single draw need follow a band."
        ));
    }
    all.push(SMOOTHING.to_owned());
    all.push(RULES.to_owned());
    all
}

fn question(atlas: &Atlas<'_>) -> String {
    let models: Vec<String> = atlas
        .dossier
        .models
        .iter()
        .map(|model| format!("{} {}", model.id, model.version))
        .collect();
    let judged = match atlas.dossier.purpose {
        Purpose::Run => "each held against its own targets",
        Purpose::Compare => "held against the common targets of their context",
    };
    format!(
        "{} and {} were evaluated with evstrat {} by {} {}, {judged}. A draw is one \
         possible state of the world: a joint realization of all assumptions, outcomes being those of the average animal of \
         the context. Success means that all targets are met in a draw; failed draws count as not successful.",
        counted(atlas.asked().count(), "strategy", "strategies"),
        counted(
            atlas.results.strategies.len() - atlas.asked().count(),
            "comparator",
            "comparators"
        ),
        text(&atlas.results.provenance, &["program", "version"]),
        if models.len() == 1 {
            "the model"
        } else {
            "the models"
        },
        listed(&models)
    )
}

fn uncertainty(atlas: &Atlas<'_>) -> String {
    let copulas: usize = atlas
        .dossier
        .strategies
        .iter()
        .map(|note| note.dependence.len())
        .sum();
    let dependence = if copulas > 0 {
        " Dependence between assumptions follows Gaussian copulas with the stated rank correlations."
    } else {
        ""
    };
    format!(
        "Parameter uncertainty is described by a probability distribution for each of {} distinct assumptions, each with its \
         evidence or marked as having none; structural uncertainty, where sources contradict each other, by mixtures and categorical assumptions; \
         stochastic variation between animals is not modeled, and assumptions that describe it are refused.{dependence} \
         Strategies of one context share the draws of its assumptions, so that differences between strategies are \
         differences between strategies and not noise.",
        atlas.beliefs.len()
    )
}

fn sampling(atlas: &Atlas<'_>) -> String {
    let study = &atlas.results.study;
    let n = study.replicates.unwrap_or(1);
    let (design, spread) = match study.sampling {
        Sampling::Replicates => (
            format!(
                "{n} independently randomized quasi-Monte Carlo replicates (Owen-scrambled points, one sequence per assumption)"
            ),
            "between replicates",
        ),
        Sampling::Sobol => (
            format!("{n} independently Owen-scrambled copies of one joint Sobol sequence"),
            "between copies",
        ),
        Sampling::Lhs => (
            format!("{n} independent Latin hypercubes"),
            "between hypercubes",
        ),
        Sampling::Antithetic => (
            "antithetic pairs of pseudo-random draws (Philox4x32-10)".to_owned(),
            "between pairs",
        ),
        Sampling::Plain => (
            "independent pseudo-random draws (Philox4x32-10)".to_owned(),
            "between draws",
        ),
    };
    let ended = match study.stopped.because {
        StopReason::Precision => format!(
            "Drawing stopped at look {} when the standard error of every success probability was at most {}",
            study.stopped.looks,
            short(study.stopped.success_mcse_target)
        ),
        StopReason::Cap => format!(
            "Drawing stopped at the cap of {} draws before the precision asked for (standard error {}) was reached",
            grouped(study.stopped.limit),
            short(study.stopped.success_mcse_target)
        ),
        StopReason::Draws => format!(
            "The number of draws was given ({})",
            grouped(study.stopped.limit)
        ),
    };
    let kept = study.kept.map_or_else(String::new, |kept| {
        format!(
            " Means, spreads, shares and quantiles are of all draws, quantiles by counting in narrow cells; everything else \
             is of the first {}, which were kept.",
            grouped(kept)
        )
    });
    format!(
        "{} draws per strategy were made by {design}, seed {}. {ended}. Monte Carlo standard errors rest on the spread {spread}; \
         numbers are printed to the digits that they support.{kept}",
        grouped(study.draws),
        study.seed
    )
}

/// How influence was measured: only what was computed is named.
fn driving(atlas: &Atlas<'_>) -> String {
    let mut text = "Drivers are Spearman's rank correlations over up to 16,384 draws and, as a tornado, the mean result over the \
                    draws in the lowest and the highest tenth of each assumption; both use the distributions as stated, \
                    dependence included."
        .to_owned();
    let items = || {
        atlas
            .results
            .strategies
            .iter()
            .flat_map(|one| &one.sensitivity)
    };
    let methods: BTreeSet<&str> = items()
        .filter_map(|item| item.measures.first_order.as_ref())
        .map(|index| index.method.as_str())
        .collect();
    if !methods.is_empty() {
        let methods: Vec<&str> = methods.into_iter().collect();
        let more = format!(
            " First-order indices were estimated so: {}.",
            methods.join("; ")
        );
        text.push_str(&more);
    }
    let evaluations: u64 = atlas
        .results
        .strategies
        .iter()
        .filter_map(|one| one.sensitivity_overall.as_ref())
        .map(|overall| overall.evaluations)
        .sum();
    if evaluations > 0 {
        let mut also = vec!["total and second-order Sobol indices".to_owned()];
        if items().any(|item| item.measures.morris.is_some()) {
            also.push("elementary effects".to_owned());
        }
        if items().any(|item| item.measures.shapley.is_some()) {
            also.push("Shapley effects".to_owned());
        }
        let more = format!(
            " Designs of their own, with {} further evaluations, gave {}.",
            grouped(evaluations),
            listed(&also)
        );
        text.push_str(&more);
    }
    text
}

/// How published observations weighted the draws, if any did.
fn conditioning(atlas: &Atlas<'_>) -> Option<String> {
    let conditioned = atlas
        .results
        .strategies
        .iter()
        .any(|one| one.conditioned.is_some());
    conditioned.then(|| {
        "Results \"given what was observed\" weight the draws by the likelihood of the published observations that a strategy file \
         conditions on, with a discrepancy of the model (self-normalized importance weights; Kish's effective number of draws; \
         jackknife errors over replicates). Nothing else in the report is conditioned."
            .to_owned()
    })
}

fn scoring(atlas: &Atlas<'_>) -> Option<String> {
    let frame = atlas.dossier.frame.as_ref()?;
    Some(format!(
        "Outcomes were scored by the decision frame \"{}\": 100 times the weighted sum of piecewise linear values between 0 \
         (worst) and 1 (best), values beyond the ends being clamped. {}",
        frame.name,
        frame.description.trim()
    ))
}

fn comparing(atlas: &Atlas<'_>) -> String {
    let mut text = "Options were compared on all draws: probability of being best (ties shared), rank acceptability, expected \
                    loss, pairwise superiority (ties count half), and first- and second-order stochastic dominance. The \
                    expected value of perfect information (EVPI) is the mean of the greatest utility less the greatest mean \
                    utility; that of single assumptions (EVPPI) comes from cross-fitted regression of utilities on Legendre \
                    polynomials of the assumption's rank."
        .to_owned();
    let any = |has: &dyn Fn(&evstrat_engine::Comparison) -> bool| {
        atlas.results.comparisons.iter().any(has)
    };
    if any(&|one| !one.experiments.is_empty()) {
        text.push_str(" The value of experiments (EVSI) is that of the posterior means which data of each size would give.");
    }
    if any(&|one| one.weights.is_some()) {
        text.push_str(" Ranks under uncertain weights follow SMAA-2.");
    }
    text
}
