//! How precise the headline numbers are, and whether that is enough to stop.

use evstrat_stats::summary::{
    Estimate as Spread, ReplicateCounts, alpha_at_look, beta_binomial_sequence, clear_outside,
    wilson,
};

use crate::estimate::{Estimator, Moments};
use crate::evaluate::Columns;
use crate::numbers::Estimate;
use crate::plan::Plan;
use crate::settings::{MIN_DRAWS_IF_UNANIMOUS, SCORE_PRECISION, Sampling};
use crate::tally::Tally;

/// The share of runs in which an interval may miss, over all looks together.
const ALPHA: f64 = 0.05;

/// Precision of the headline numbers of one strategy at one look.
#[derive(Clone, Debug, PartialEq)]
pub struct Precision {
    /// The success probability, if targets are set.
    pub success: Option<SuccessPrecision>,
    /// Standard error of the score as a share of its spread, if a frame is set.
    pub score: Option<f64>,
}

/// The success probability with its error.
#[derive(Clone, Debug, PartialEq)]
pub struct SuccessPrecision {
    /// The estimate.
    pub estimate: Estimate,
    /// Interval of the Monte Carlo error.
    pub interval: [f64; 2],
    /// How the interval was made.
    pub method: &'static str,
    /// Whether all replicates found the same share: none or all, as a rule.
    pub unanimous: bool,
}

impl Precision {
    /// Whether the run may stop after `n_draws`.
    #[must_use]
    pub fn reaches(&self, success: f64, n_draws: u64) -> bool {
        let success_is_known = self.success.as_ref().is_none_or(|found| {
            // Equal replicates have no spread, which says nothing of the error until there are many draws.
            found.estimate.mcse <= success
                && (!found.unanimous || n_draws >= MIN_DRAWS_IF_UNANIMOUS)
        });
        success_is_known && self.score.is_none_or(|share| share <= SCORE_PRECISION)
    }
}

/// The precision of `plan` after the draws in `columns`, at look number `look` (from 1) of a run that may stop at each;
/// `None` if their number was fixed beforehand.
#[must_use]
pub fn of(plan: &Plan<'_>, columns: &Columns, sampling: Sampling, look: Option<u32>) -> Precision {
    let success = (!plan.targets.is_empty())
        .then(|| success_precision(&success_counts(plan, columns), sampling, look));
    let score = plan.value.as_ref().map(|value| {
        let scores = value.scores(&columns.outcomes);
        relative_error(&Estimator::new(sampling).moments(&scores))
    });
    Precision { success, score }
}

/// The same from a tally.
#[must_use]
pub fn of_tally(
    plan: &Plan<'_>,
    tally: &Tally,
    sampling: Sampling,
    look: Option<u32>,
) -> Precision {
    let targets = !plan.targets.is_empty();
    let score = tally.score.as_ref();
    Precision {
        success: targets.then(|| success_precision(&tally.success, sampling, look)),
        score: score.map(|score| relative_error(&score.moments(&Estimator::new(sampling)))),
    }
}

/// The standard error of a mean as a share of the spread.
fn relative_error(moments: &Moments) -> f64 {
    if moments.sd > 0.0 {
        moments.mcse / moments.sd
    } else {
        0.0
    }
}

/// Whether each draw met all targets; failed draws did not.
#[must_use]
pub fn successes(plan: &Plan<'_>, columns: &Columns) -> Vec<bool> {
    let mut met = vec![true; columns.n_draws()];
    clear_failures(plan, columns, 0, &mut met);
    met
}

/// How many draws of each replicate met all targets.
#[must_use]
pub fn success_counts(plan: &Plan<'_>, columns: &Columns) -> ReplicateCounts {
    ReplicateCounts::by(columns.n_draws(), |start, met| {
        clear_failures(plan, columns, start, met);
    })
}

/// Clears the marks of draws, of which the first is `start`, that failed or missed a target.
fn clear_failures(plan: &Plan<'_>, columns: &Columns, start: usize, met: &mut [bool]) {
    for (met, status) in met.iter_mut().zip(&columns.status[start..]) {
        *met &= status.is_ok();
    }
    for target in &plan.targets {
        let column = &columns.outcomes[target.outcome_idx][start..];
        clear_outside(met, column, target.condition.range());
    }
}

/// The share of `met` with an interval that keeps its coverage over all looks: under replicates the share
/// `alpha / (k (k + 1))` of the error is spent at look k, which sums to alpha; independent draws have a confidence
/// sequence that holds whenever a run stops.
fn success_precision(
    met: &ReplicateCounts,
    sampling: Sampling,
    look: Option<u32>,
) -> SuccessPrecision {
    let estimate = Estimator::new(sampling).share_of(met);
    let alpha = look.map_or(ALPHA, |look| alpha_at_look(ALPHA, look));
    let means = met.shares();
    let unanimous = means
        .windows(2)
        .all(|pair| (pair[0] - pair[1]).abs() <= 0.0);
    if sampling == Sampling::Plain || unanimous {
        let n = met.n_draws as f64;
        let successes = estimate.value * n;
        let ((low, high), method) = if sampling == Sampling::Plain && look.is_some() {
            let sequence = beta_binomial_sequence(successes, n, ALPHA);
            (sequence, "beta-binomial confidence sequence")
        } else {
            (wilson(successes, n, alpha), "wilson")
        };
        return SuccessPrecision {
            estimate,
            interval: [low, high],
            method,
            unanimous,
        };
    }
    let (low, high) = Spread::around(estimate.value, &means).interval(alpha);
    let interval = [low.max(0.0), high.min(1.0)];
    SuccessPrecision {
        estimate,
        interval,
        method: "student-t over replicates",
        unanimous,
    }
}
