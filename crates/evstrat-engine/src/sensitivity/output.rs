//! What a sensitivity analysis explains, and by what.

use evstrat_core::ModelDescriptor;

use crate::evaluate::Columns;
use crate::plan::Plan;
use crate::summarize::Summary;

/// The outputs that are explained: the score, if a frame gives one, then the outcomes.
pub(super) struct Outputs {
    /// Their names.
    pub(super) names: Vec<String>,
    /// How many of them are scores: one or none.
    pub(super) n_scores: usize,
    /// The one that assumptions are ordered by.
    pub(super) headline: usize,
}

impl Outputs {
    /// The outputs of a strategy; `None` if its model has no outcome.
    pub(super) fn of(plan: &Plan<'_>, descriptor: &ModelDescriptor) -> Option<Self> {
        let n_scores = usize::from(plan.value.is_some());
        let score = plan.value.iter().map(|_| "score".to_owned());
        let outcomes = descriptor.outcomes.iter().map(|one| one.id.clone());
        let names: Vec<String> = score.chain(outcomes).collect();
        let first_target = plan
            .targets
            .first()
            .map_or(0, |target| target.outcome_idx + n_scores);
        let headline = if n_scores > 0 { 0 } else { first_target };
        (headline < names.len()).then_some(Self {
            names,
            n_scores,
            headline,
        })
    }

    /// The columns of all outputs; NaN where a draw failed.
    pub(super) fn columns(plan: &Plan<'_>, columns: Columns) -> Vec<Vec<f64>> {
        let score = plan
            .value
            .as_ref()
            .map(|value| value.scores(&columns.outcomes));
        score.into_iter().chain(columns.outcomes).collect()
    }
}

/// An assumption that varies.
#[derive(Clone, Debug)]
pub(super) struct Varying {
    /// Its index in the descriptor.
    pub(super) index: usize,
    /// Its id.
    pub(super) id: String,
    /// The names of its levels, if it is nominal.
    pub(super) levels: Vec<String>,
}

/// The assumptions of a strategy that vary, in the order of the descriptor.
pub(super) fn varying(summary: &Summary<'_>) -> Vec<Varying> {
    let described = summary.job.descriptor.assumptions.iter();
    described
        .zip(&summary.plan.inputs)
        .enumerate()
        .filter(|(_, (_, input))| !input.is_fixed())
        .map(|(index, (described, _))| Varying {
            index,
            id: described.id.clone(),
            levels: described.levels().to_vec(),
        })
        .collect()
}
