//! The plugin under check.

use std::sync::OnceLock;
use std::time::Instant;

use evstrat_core::{Batch, Columns, ModelDescriptor, RowStatus};

use super::beliefs::{Quantile, draws};
use super::inputs::random_rows;
use super::options::default_options;
use super::{Outcome, Settings};
use crate::discover::Candidate;
use crate::error::HostError;
use crate::isolation::ObtainedIsolation;
use crate::library::ModelDescription;
use crate::sandbox::Sandboxed;
use crate::sandbox::probe::{Finding, Probe};
use crate::sandbox::session::SandboxedSession;
use crate::transport::Session as _;

/// A plugin, and one of its models, under check.
pub(super) struct Subject<'a> {
    pub(super) settings: &'a Settings,
    pub(super) isolation: ObtainedIsolation,
    pub(super) models: Vec<ModelDescription>,
    plugin: Sandboxed,
    /// The model under check.
    pub(super) index: usize,
    /// How long the model takes for a row, in seconds, once it was measured.
    seconds_per_row: OnceLock<f64>,
    /// What the model suggests to believe, once it was asked.
    beliefs: OnceLock<Result<Option<Vec<Quantile>>, String>>,
}

/// Rows by which the time per row is measured.
const PROBE_ROWS: usize = 16;

/// Outcomes as they came from the model: nothing is checked or corrected.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Raw {
    pub(super) outcomes: Vec<Vec<f64>>,
    pub(super) status: Vec<RowStatus>,
}

impl Raw {
    /// The bits of the outcomes of good rows, and all statuses.
    pub(super) fn bits(&self) -> (Vec<Vec<u64>>, Vec<RowStatus>) {
        let column = |column: &Vec<f64>| {
            let rows = column.iter().zip(&self.status);
            rows.map(|(value, status)| if status.is_ok() { value.to_bits() } else { 0 })
                .collect()
        };
        (
            self.outcomes.iter().map(column).collect(),
            self.status.clone(),
        )
    }
}

impl<'a> Subject<'a> {
    pub(super) fn load(candidate: &Candidate, settings: &'a Settings) -> Result<Self, HostError> {
        let (description, plugin, isolation) = Sandboxed::start(candidate, &settings.sandbox)?;
        Ok(Self {
            settings,
            isolation,
            models: description.models,
            plugin,
            index: 0,
            seconds_per_row: OnceLock::new(),
            beliefs: OnceLock::new(),
        })
    }

    /// The same plugin with another model under check.
    pub(super) fn with_model(&self, index: usize) -> Self {
        Self {
            settings: self.settings,
            isolation: self.isolation,
            models: self.models.clone(),
            plugin: self.plugin.clone(),
            index,
            seconds_per_row: OnceLock::new(),
            beliefs: OnceLock::new(),
        }
    }

    pub(super) fn descriptor(&self) -> &ModelDescriptor {
        &self.models[self.index].descriptor
    }

    /// What the model suggests to believe under its default options; nothing if the checker cannot read it.
    pub(super) fn beliefs(&self) -> Result<Option<&[Quantile]>, String> {
        let resolve = || {
            let beliefs = self.settings.beliefs.as_ref();
            let options = default_options(&self.descriptor().options);
            beliefs
                .map(|beliefs| beliefs.resolve(self.descriptor(), &options))
                .transpose()
        };
        let resolved = self.beliefs.get_or_init(resolve).as_ref();
        resolved.map(Option::as_deref).map_err(String::clone)
    }

    /// Rows for checks that only compare: every other one as a run would have it, if the checker can read beliefs, the
    /// others anywhere within the bounds.
    pub(super) fn rows(&self, n_rows: usize) -> Vec<Vec<f64>> {
        let mut rows = random_rows(self.descriptor(), n_rows, self.settings.seed);
        if let Ok(Some(beliefs)) = self.beliefs() {
            let likely = draws(beliefs, n_rows.div_ceil(2), self.settings.seed);
            for (row, likely) in rows.iter_mut().step_by(2).zip(likely) {
                *row = likely;
            }
        }
        rows
    }

    /// As many of `n_rows` as the model evaluates in the time that a check has: models that integrate differential
    /// equations take milliseconds for a row.
    pub(super) fn affordable(&self, n_rows: usize) -> usize {
        let seconds = *self.seconds_per_row.get_or_init(|| self.measure());
        let patience = self.settings.patience.as_secs_f64();
        let mut affordable = n_rows;
        while affordable > PROBE_ROWS && seconds * affordable as f64 > patience {
            affordable = affordable.div_ceil(2);
        }
        affordable
    }

    /// A word on rows that were not evaluated because it would take too long.
    pub(super) fn word_on(&self, outcome: Outcome, n_rows: usize) -> Outcome {
        let affordable = self.affordable(n_rows);
        match outcome {
            Outcome::Passed(text) if affordable < n_rows => {
                let text = if text.is_empty() {
                    text
                } else {
                    format!("{text}; ")
                };
                let why = "because the model is slow";
                Outcome::Passed(format!("{text}with {affordable} rows, {why}"))
            }
            other => other,
        }
    }

    fn measure(&self) -> f64 {
        let rows = self.rows(PROBE_ROWS);
        let started = Instant::now();
        // A model that fails here fails the checks that follow, and they say how.
        let _result = self.evaluate(&rows);
        started.elapsed().as_secs_f64() / PROBE_ROWS as f64
    }

    /// The plugin as it was loaded first.
    pub(super) fn plugin(&self) -> &Sandboxed {
        &self.plugin
    }

    /// The plugin in workers that no other check uses.
    pub(super) fn afresh(&self) -> Sandboxed {
        self.plugin.afresh()
    }

    /// The default options of the model, as JSON text.
    pub(super) fn options(&self) -> String {
        default_options(&self.descriptor().options).to_string()
    }

    /// An instance with default options in a worker of its own.
    pub(super) fn instance(&self) -> Result<SandboxedSession, String> {
        let options = self.options();
        self.afresh()
            .session(self.index, &options)
            .map_err(|error| error.to_string())
    }

    /// Lets a worker of its own find something out.
    pub(super) fn probe(&self, probe: Probe) -> Result<Finding, String> {
        self.afresh()
            .probe(probe)
            .map_err(|error| error.to_string())
    }

    /// Evaluates rows with an instance of its own.
    pub(super) fn evaluate(&self, rows: &[Vec<f64>]) -> Result<Raw, String> {
        evaluate(&mut self.instance()?, self.descriptor(), rows, (1, 0))
    }
}

/// Evaluates rows; `at` is the seed and the index of the first row.
pub(super) fn evaluate(
    session: &mut SandboxedSession,
    of: &ModelDescriptor,
    rows: &[Vec<f64>],
    at: (u64, u64),
) -> Result<Raw, String> {
    let mut inputs = Columns::new(of.assumptions.len(), rows.len());
    for (index, column) in inputs.iter_mut().enumerate() {
        for (value, row) in column.iter_mut().zip(rows) {
            *value = row[index];
        }
    }
    let mut outcomes = Columns::new(of.outcomes.len(), rows.len());
    outcomes.fill(f64::NAN);
    let mut status = vec![RowStatus::OK; rows.len()];
    {
        let inputs: Vec<&[f64]> = inputs.iter().collect();
        let mut outputs: Vec<&mut [f64]> = outcomes.iter_mut().collect();
        let mut batch = Batch::new(&inputs, &mut outputs, &mut status)
            .map_err(|error| error.to_string())?
            .at(at.0, at.1);
        session
            .evaluate(&mut batch)
            .map_err(|error| error.to_string())?;
    }
    Ok(Raw {
        outcomes: outcomes.iter().map(<[f64]>::to_vec).collect(),
        status,
    })
}
