//! What a model suggests to believe, as rows to evaluate.

use std::fmt;
use std::sync::Arc;

use evstrat_core::ModelDescriptor;
use serde_json::Value;

use super::Outcome;
use super::evaluate::judge;
use super::inputs::Random;
use super::subject::Subject;

/// The quantile function of one belief.
pub type Quantile = Box<dyn Fn(f64) -> f64 + Send + Sync>;

/// Makes quantile functions of what a model suggests to believe under some options, one per assumption in the order of
/// the descriptor; the error says which suggestion cannot be understood.
type Resolve = dyn Fn(&ModelDescriptor, &Value) -> Result<Vec<Quantile>, String> + Send + Sync;

/// How suggested beliefs are understood: a host knows tables of strategy files as texts only, so whoever can read them
/// says how.
#[derive(Clone)]
pub struct Beliefs(Arc<Resolve>);

impl Beliefs {
    /// Beliefs that `resolve` understands, given a model and its options.
    pub fn new(
        resolve: impl Fn(&ModelDescriptor, &Value) -> Result<Vec<Quantile>, String>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        Self(Arc::new(resolve))
    }

    /// The quantile functions, one for every assumption.
    pub(super) fn resolve(
        &self,
        of: &ModelDescriptor,
        options: &Value,
    ) -> Result<Vec<Quantile>, String> {
        let all = (self.0)(of, options)?;
        if all.len() == of.assumptions.len() {
            Ok(all)
        } else {
            Err(format!("{} beliefs were made", all.len()))
        }
    }
}

impl fmt::Debug for Beliefs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Beliefs")
    }
}

/// Independent draws.
pub(super) fn draws(all: &[Quantile], n_rows: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut random = Random::new(seed);
    let row = |_| all.iter().map(|of| of(random.unit())).collect();
    (0..n_rows).map(row).collect()
}

const NOT_KNOWN: &str = "this checker cannot read beliefs";

pub(super) fn valid(subject: &Subject<'_>) -> Result<Outcome, String> {
    Ok(match subject.beliefs()? {
        Some(_) => Outcome::passed(),
        None => Outcome::Skipped(NOT_KNOWN.to_owned()),
    })
}

/// The rows that a run would evaluate: hardly any of them may be beyond the model.
pub(super) fn evaluated(subject: &Subject<'_>) -> Result<Outcome, String> {
    let Some(all) = subject.beliefs()? else {
        return Ok(Outcome::Skipped(NOT_KNOWN.to_owned()));
    };
    let n_rows = subject.affordable(10_000);
    let rows = draws(all, n_rows, subject.settings.seed);
    let (raw, outcome) = judge(subject, &rows)?;
    let n_failed = raw.status.iter().filter(|status| !status.is_ok()).count();
    // The share of failed draws above which a run warns, too.
    if matches!(outcome, Outcome::Passed(_)) && n_failed * 100 > n_rows {
        return Ok(Outcome::Warned(format!(
            "{n_failed} of {n_rows} draws have a status other than OK; narrow the beliefs or extend the model"
        )));
    }
    Ok(subject.word_on(outcome, 10_000))
}
