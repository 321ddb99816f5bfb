//! What is known of all draws where only some of them are kept.

use evstrat_file::study::Condition;
use evstrat_stats::summary::{
    BLOCK_DRAWS, QuantileSketch, ReplicateCounts, ReplicateMoments, TreeAccumulator,
};
use rayon::prelude::*;

use crate::estimate::{Estimator, Moments};
use crate::evaluate::Columns;
use crate::numbers::Quantile;
use crate::plan::Plan;
use crate::precision::success_counts;
use crate::settings::Sampling;
use crate::summarize::QUANTILES;
use crate::value::Clamps;

/// Counts and sums over all draws of one plan; they take no room that grows with the number of draws.
#[derive(Clone, Debug)]
pub struct Tally {
    /// Draws that were added.
    pub n_draws: u64,
    /// One per outcome of the model.
    pub outcomes: Vec<ColumnTally>,
    /// Of the score, if there is one.
    pub score: Option<ColumnTally>,
    /// Draws by row status.
    pub status: [u64; 256],
    /// Draws that met all targets.
    pub success: ReplicateCounts,
    /// How often each criterion was clamped.
    pub clamps: Vec<Clamps>,
    /// Draws that met each condition of a target or check, in the order of [`conditions`].
    met: Vec<ReplicateCounts>,
}

/// The conditions whose frequency is asked for: outcome column and condition of targets, shown targets and checks.
fn conditions(plan: &Plan<'_>) -> Vec<(usize, Condition)> {
    let targets = plan.targets.iter().chain(&plan.shown_targets);
    let targets = targets.map(|target| (target.outcome_idx, target.condition));
    let checks = plan.checks.iter();
    targets
        .chain(checks.map(|check| (check.outcome_idx, check.condition)))
        .collect()
}

impl Tally {
    /// Nothing yet; `pilot` are the first draws.
    pub(crate) fn new(plan: &Plan<'_>, pilot: &Columns, sampling: Sampling) -> Self {
        let score = plan.value.as_ref();
        let of = |pilot: &[f64]| ColumnTally::new(pilot, sampling);
        Self {
            n_draws: 0,
            outcomes: pilot.outcomes.iter().map(|x| of(x)).collect(),
            score: score.map(|value| of(&value.scores(&pilot.outcomes))),
            status: [0; 256],
            success: ReplicateCounts::default(),
            clamps: Vec::new(),
            met: vec![ReplicateCounts::default(); conditions(plan).len()],
        }
    }

    /// Adds the draws in `columns`, which follow those that were added before; all but the last addition hold whole blocks.
    pub(crate) fn add(&mut self, plan: &Plan<'_>, columns: &Columns) {
        let first_block = self.n_draws / BLOCK_DRAWS as u64;
        let outcomes = self.outcomes.par_iter_mut().zip(&columns.outcomes);
        outcomes.for_each(|(tally, column)| tally.add(first_block, column));
        if let (Some(tally), Some(value)) = (&mut self.score, &plan.value) {
            tally.add(first_block, &value.scores(&columns.outcomes));
            add_clamps(&mut self.clamps, value.clamps(&columns.outcomes));
        }
        for status in &columns.status {
            self.status[usize::from(status.0)] += 1;
        }
        self.success.append(&success_counts(plan, columns));
        let conditions = conditions(plan);
        self.met
            .par_iter_mut()
            .zip(&conditions)
            .for_each(|(counts, (column, condition))| {
                let column = &columns.outcomes[*column];
                counts.append(&ReplicateCounts::between(column, condition.range()));
            });
        self.n_draws += columns.n_draws() as u64;
    }

    /// How often a condition of a target or check of the plan was met.
    pub(crate) fn met(
        &self,
        plan: &Plan<'_>,
        column: usize,
        condition: Condition,
    ) -> Option<&ReplicateCounts> {
        let conditions = conditions(plan);
        let place = conditions
            .iter()
            .position(|one| *one == (column, condition))?;
        self.met.get(place)
    }
}

fn add_clamps(all: &mut Vec<Clamps>, more: Vec<Clamps>) {
    if all.is_empty() {
        *all = more;
        return;
    }
    for (all, more) in all.iter_mut().zip(more) {
        all.beyond_worst += more.beyond_worst;
        all.beyond_best += more.beyond_best;
    }
}

/// Moments and quantiles of a column that is not kept.
#[derive(Clone, Debug)]
pub struct ColumnTally {
    moments: TreeAccumulator<ReplicateMoments>,
    sketch: QuantileSketch,
}

impl ColumnTally {
    fn new(pilot: &[f64], sampling: Sampling) -> Self {
        let sketch = if sampling.is_independent() {
            QuantileSketch::new(pilot)
        } else {
            QuantileSketch::of_replicates(pilot, &QUANTILES)
        };
        Self {
            moments: TreeAccumulator::new(),
            sketch,
        }
    }

    fn add(&mut self, first_block: u64, column: &[f64]) {
        for (block, values) in (first_block..).zip(column.chunks(BLOCK_DRAWS)) {
            self.moments
                .insert(block, ReplicateMoments::of_block(values));
        }
        self.sketch.add(column);
    }

    /// Mean, spread and error: the same bits as from the kept column.
    #[must_use]
    pub fn moments(&self, estimator: &Estimator) -> Moments {
        estimator.moments_of(&self.moments.total().unwrap_or_default())
    }

    /// The quantiles that every outcome is reported with.
    #[must_use]
    pub fn quantiles(&self) -> Vec<Quantile> {
        let of = |&p: &f64| Quantile {
            p,
            value: self.sketch.quantile(p),
            mcse: self.sketch.mcse(p),
        };
        QUANTILES.iter().map(of).collect()
    }

    /// One quantile.
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        self.sketch.quantile(p)
    }
}
