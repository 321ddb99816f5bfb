//! What is reported of a column: from its draws where all are kept, else from the tally.

use evstrat_file::study::Condition;
use evstrat_stats::summary::ReplicateCounts;

use super::{QUANTILES, Summary};
use crate::estimate::Moments;
use crate::numbers::{Estimate, Quantile};
use crate::value::Clamps;

impl Summary<'_> {
    /// All draws, kept or not.
    pub(super) fn n_draws(&self) -> u64 {
        let kept = self.columns.n_draws() as u64;
        self.tally.map_or(kept, |tally| tally.n_draws)
    }

    pub(super) fn moments(&self, column: usize) -> Moments {
        let estimator = self.estimator();
        match self.tally {
            Some(tally) => tally.outcomes[column].moments(&estimator),
            None => estimator.moments(&self.columns.outcomes[column]),
        }
    }

    pub(super) fn quantiles(&self, column: usize) -> Vec<Quantile> {
        match self.tally {
            Some(tally) => tally.outcomes[column].quantiles(),
            None => self
                .estimator()
                .quantiles(&self.columns.outcomes[column], &QUANTILES),
        }
    }

    pub(super) fn median(&self, column: usize) -> f64 {
        match self.tally {
            Some(tally) => tally.outcomes[column].quantile(0.5),
            None => {
                let column = &self.columns.outcomes[column];
                self.estimator().quantiles(column, &[0.5])[0].value
            }
        }
    }

    /// How often a condition of a target or check is met.
    pub(super) fn share(&self, column: usize, condition: Condition) -> Estimate {
        let tallied = self
            .tally
            .and_then(|tally| tally.met(self.plan, column, condition));
        if let Some(counts) = tallied {
            return self.estimator().share_of(counts);
        }
        let counts = ReplicateCounts::between(&self.columns.outcomes[column], condition.range());
        self.estimator().share_of(&counts)
    }

    /// Moments and quantiles of the score, of which `scores` are those of the kept draws.
    pub(super) fn score_moments(&self, scores: &[f64]) -> (Moments, Vec<Quantile>) {
        let estimator = self.estimator();
        match self.tally.and_then(|tally| tally.score.as_ref()) {
            Some(score) => (score.moments(&estimator), score.quantiles()),
            None => (
                estimator.moments(scores),
                estimator.quantiles(scores, &QUANTILES),
            ),
        }
    }

    pub(super) fn clamps(&self) -> Vec<Clamps> {
        match (self.tally, &self.plan.value) {
            (Some(tally), _) => tally.clamps.clone(),
            (None, Some(value)) => value.clamps(&self.columns.outcomes),
            (None, None) => Vec::new(),
        }
    }

    /// Draws by row status.
    pub(super) fn status_counts(&self) -> [u64; 256] {
        if let Some(tally) = self.tally {
            return tally.status;
        }
        let mut counts = [0; 256];
        for status in &self.columns.status {
            counts[usize::from(status.0)] += 1;
        }
        counts
    }
}
