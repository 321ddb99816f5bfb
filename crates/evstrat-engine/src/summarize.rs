//! From outcome columns to results.

mod assumptions;
mod found;
mod support;

use std::sync::atomic::AtomicU32;

use evstrat_core::{OutcomeDescriptor, RowStatus};
use evstrat_file::study::{Check, Condition, Study, Target};
use evstrat_stats::diagnostics::half_sample_check;

use rayon::prelude::*;

use crate::condition;
use crate::error::EngineError;
use crate::estimate::Estimator;
use crate::evaluate::Columns;
use crate::plan::{Job, Plan};
use crate::precision::Precision;
use crate::results::{
    CheckResult, Clamped, FailedDraws, FailureReason, OutcomeResult, Part, Score, StrategyResult,
    Success, TargetResult,
};
use crate::run::Observer;
use crate::sensitivity::{Depth, extend, given};
use crate::settings::{Keep, Settings};
use crate::tally::Tally;

/// Draws that the check of tails looks at; an infinite variance shows in these or not at all.
const TAIL_DRAWS: usize = 1 << 16;

/// The quantiles that every outcome is reported with.
pub const QUANTILES: [f64; 7] = [0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975];

/// Everything about one strategy that its summary needs.
pub(crate) struct Summary<'a> {
    pub(crate) study: &'a Study,
    pub(crate) job: &'a Job<'a>,
    pub(crate) plan: &'a Plan<'a>,
    /// The kept draws.
    pub(crate) columns: &'a Columns,
    /// What is known of all draws, where not all are kept.
    pub(crate) tally: Option<&'a Tally>,
    pub(crate) precision: &'a Precision,
    pub(crate) settings: &'a Settings,
}

/// A sentence if a few extreme draws make up the spread of an outcome, as they do when its variance is infinite.
fn tail_warning(outcome: &OutcomeDescriptor, column: &[f64]) -> String {
    if outcome.lower.is_finite() && outcome.upper.is_finite() {
        // What is bounded has a variance; of something rare, a few draws make it up.
        return String::new();
    }
    let first = column.iter().take(TAIL_DRAWS).copied();
    let known: Vec<f64> = first.filter(|x| x.is_finite()).collect();
    let found = half_sample_check(&known);
    if !found.suspicious {
        return String::new();
    }
    format!(
        "a few extreme draws make up its spread (the most extreme one holds {:.0} % of the variance): mean, standard \
         deviation and their errors are not to be trusted, quantiles are",
        100.0 * found.largest_share
    )
}

impl Summary<'_> {
    /// The results of the strategy, with the full sensitivity analysis if it was asked for.
    pub(crate) fn result(
        &self,
        watch: (&dyn Observer, &AtomicU32),
    ) -> Result<StrategyResult, EngineError> {
        let mut result = self.given();
        // Comparators are there to compare with; what moves them is not the question.
        if self.settings.sensitivity == Depth::Full && result.part == Part::Strategy {
            extend(self, &mut result, watch)?;
        }
        Ok(result)
    }

    /// What the draws at hand say.
    fn given(&self) -> StrategyResult {
        let strategy = self.job.strategy;
        let scores = self
            .plan
            .value
            .as_ref()
            .map(|value| value.scores(&self.columns.outcomes));
        let sensitivity = given(self);
        StrategyResult {
            id: strategy.id.clone(),
            name: strategy.name.clone(),
            part: if strategy.is_comparator {
                Part::Comparator
            } else {
                Part::Strategy
            },
            model: strategy.model.clone(),
            context: strategy
                .context
                .and_then(|index| self.study.contexts.get(index))
                .map(|context| context.id.clone()),
            success: self.success(),
            score: scores.as_deref().map(|scores| self.score(scores)),
            outcomes: self
                .job
                .descriptor
                .outcomes
                .par_iter()
                .enumerate()
                .map(|(index, outcome)| self.outcome(index, outcome))
                .collect(),
            checks: self
                .plan
                .checks
                .iter()
                .map(|check| self.check(check))
                .collect(),
            conditioned: (self.settings.keep != Keep::None)
                .then(|| condition::strategy(self, scores.as_deref()))
                .flatten(),
            failed_draws: self.failed_draws(),
            sensitivity: sensitivity.assumptions,
            sensitivity_overall: sensitivity.overall,
            voi: Vec::new(),
            assumptions: assumptions::assumptions(self.study, self.job),
        }
    }

    pub(crate) fn estimator(&self) -> Estimator {
        Estimator::new(self.settings.sampling)
    }

    fn success(&self) -> Option<Success> {
        let found = self.precision.success.as_ref()?;
        let counts = self.status_counts();
        let failed = self.n_draws() - counts[usize::from(RowStatus::OK.0)];
        let share = failed as f64 / self.n_draws() as f64;
        Some(Success {
            probability: found.estimate.value,
            mcse: found.estimate.mcse,
            interval: found.interval,
            interval_method: found.method.to_owned(),
            if_failed_succeeded: found.estimate.value + share,
        })
    }

    fn score(&self, scores: &[f64]) -> Score {
        let (moments, quantiles) = self.score_moments(scores);
        let n = self.n_draws() as f64;
        Score {
            mean: moments.mean,
            mcse: moments.mcse,
            sd: moments.sd,
            sd_mcse: moments.sd_mcse,
            quantiles,
            clamped: self
                .clamps()
                .into_iter()
                .map(|clamp| Clamped {
                    outcome: clamp.outcome,
                    beyond_worst: clamp.beyond_worst as f64 / n,
                    beyond_best: clamp.beyond_best as f64 / n,
                })
                .collect(),
        }
    }

    fn outcome(&self, index: usize, outcome: &OutcomeDescriptor) -> OutcomeResult {
        let column = &self.columns.outcomes[index];
        let moments = self.moments(index);
        let targets = |targets: &[Target], counts: bool| -> Vec<TargetResult> {
            targets
                .iter()
                .filter(|target| target.outcome_idx == index)
                .map(|target| self.target(target, counts))
                .collect()
        };
        OutcomeResult {
            id: outcome.id.clone(),
            name: outcome.name.clone(),
            unit: outcome.unit.clone(),
            role: outcome.role,
            mean: moments.mean,
            sd: moments.sd,
            sd_mcse: moments.sd_mcse,
            mcse: moments.mcse,
            quantiles: self.quantiles(index),
            targets: [
                targets(&self.plan.targets, true),
                targets(&self.plan.shown_targets, false),
            ]
            .concat(),
            warning: tail_warning(outcome, column),
        }
    }

    fn target(&self, target: &Target, counts: bool) -> TargetResult {
        let estimate = self.share(target.outcome_idx, target.condition);
        let (at_least, at_most) = ends(target.condition);
        TargetResult {
            at_least,
            at_most,
            probability: estimate.value,
            mcse: estimate.mcse,
            source: target.source.clone(),
            evidence: target.evidence.clone(),
            counts,
        }
    }

    fn check(&self, check: &Check) -> CheckResult {
        let median = self.median(check.outcome_idx);
        let (at_least, at_most) = ends(check.condition);
        CheckResult {
            outcome: check.outcome.clone(),
            at_least,
            at_most,
            median,
            agreement: self.share(check.outcome_idx, check.condition),
            passed: check.condition.holds(median),
            evidence: check.evidence.clone(),
            note: check.note.clone(),
        }
    }

    fn failed_draws(&self) -> FailedDraws {
        let mut counts = self.status_counts();
        counts[usize::from(RowStatus::OK.0)] = 0;
        let mut reasons: Vec<FailureReason> = (0..=u8::MAX)
            .zip(counts)
            .filter(|&(_, count)| count > 0)
            .map(|(code, count)| FailureReason {
                code,
                text: self
                    .job
                    .descriptor
                    .reason(evstrat_core::RowStatus(code))
                    .to_owned(),
                count,
            })
            .collect();
        reasons.sort_by_key(|reason| std::cmp::Reverse(reason.count));
        let count = reasons.iter().map(|reason| reason.count).sum();
        FailedDraws {
            count,
            share: count as f64 / self.n_draws() as f64,
            reasons,
        }
    }
}

fn ends(condition: Condition) -> (Option<f64>, Option<f64>) {
    match condition {
        Condition::AtLeast(low) => (Some(low), None),
        Condition::AtMost(high) => (None, Some(high)),
        Condition::Between(low, high) => (Some(low), Some(high)),
    }
}
