//! One instance of a model in a worker.

use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::time::Duration;

use evstrat_core::{Batch, ErrorKind, ModelDescriptor, ModelError, RowStatus, TraceRequest};

use super::bisect::after_crash;
use super::host::Plugin;
use super::message::{self, Request, Response};
use super::process::{Fault, Worker};
use crate::isolation::Sandbox;
use crate::repro::Repro;
use crate::transport::Session;

/// An instance and the worker that it runs in.
#[derive(Debug)]
pub(crate) struct SandboxedSession {
    plugin: Arc<Plugin>,
    index: usize,
    options: String,
    /// `None` after the worker has died.
    worker: Option<Worker>,
    status: Vec<u8>,
}

/// Why a call did not succeed.
#[derive(Debug)]
pub(super) enum CallError {
    /// The model, or the host, says so; the worker lives.
    Model(ModelError),
    /// The worker is dead.
    Crash(Crash),
}

/// How a worker ended.
#[derive(Debug)]
pub(super) struct Crash {
    /// Which plugin, and what happened to it.
    pub(super) text: String,
    /// Whether it died by itself, so that it is likely to die of the same again soon.
    pub(super) is_death: bool,
}

impl From<ModelError> for CallError {
    fn from(error: ModelError) -> Self {
        Self::Model(error)
    }
}

impl SandboxedSession {
    pub(super) fn new(plugin: Arc<Plugin>, index: usize, options: &str, worker: Worker) -> Self {
        Self {
            plugin,
            index,
            options: options.to_owned(),
            worker: Some(worker),
            status: Vec::new(),
        }
    }

    /// The process id of the worker.
    pub(crate) fn process_id(&self) -> Option<u32> {
        self.worker.as_ref().map(Worker::process_id)
    }

    /// Destroys the instance and keeps the worker.
    pub(crate) fn close(&mut self) -> Result<(), ModelError> {
        self.ask(&Request::Close, None)
            .map_err(|error| match error {
                CallError::Model(error) => error,
                CallError::Crash(crash) => ModelError::new(ErrorKind::Host, crash.text),
            })
    }

    pub(super) fn settings(&self) -> &Sandbox {
        &self.plugin.settings
    }

    fn descriptor(&self) -> Option<&ModelDescriptor> {
        let model = self.plugin.description.models.get(self.index);
        model.map(|model| &model.descriptor)
    }

    /// Whether rows stand for themselves, so that a batch may be parted.
    pub(super) fn is_rowwise(&self) -> bool {
        self.descriptor().is_some_and(|of| of.capabilities.rowwise)
    }

    /// What a file that replays a crash says apart from the rows.
    pub(super) fn about(&self, crash: &Crash) -> Repro {
        let of = self.descriptor();
        let ids = of.map(|of| of.assumptions.iter().map(|item| item.id.clone()).collect());
        Repro {
            schema: 0,
            library: self.plugin.path.clone(),
            sha256: self.plugin.file_sha256.clone(),
            model: of.map(|of| of.id.clone()).unwrap_or_default(),
            options: serde_json::from_str(&self.options).unwrap_or_default(),
            seed: 0,
            first_row: 0,
            assumptions: ids.unwrap_or_default(),
            rows: Vec::new(),
            fault: crash.text.clone(),
        }
    }

    /// Gets a new worker if the last one has died.
    pub(super) fn revive(&mut self) -> Result<(), ModelError> {
        if self.worker.is_none() {
            self.worker = Some(self.plugin.open(self.index, &self.options)?);
        }
        Ok(())
    }

    fn worker(&self) -> Result<&Worker, ModelError> {
        self.worker.as_ref().ok_or_else(dead)
    }

    /// Sends a request about what lies in the arena; if the worker dies of it, it is gone.
    fn ask(&mut self, request: &Request, cancel: Option<&AtomicU32>) -> Result<(), CallError> {
        let worker = self.worker.as_mut().ok_or_else(dead)?;
        let patience = self.plugin.settings.call_deadline;
        let crash = match worker.ask(request, patience, cancel) {
            Ok(Response::Done) => return Ok(()),
            Ok(Response::Failed(failure)) => return Err(CallError::Model(failure.into())),
            Ok(_) => Crash {
                text: self.plugin.out_of_turn().message,
                is_death: false,
            },
            Err(Fault::Deaf) => {
                let text = self.plugin.crash_text(Fault::Deaf, worker);
                self.worker = None;
                return Err(CallError::Model(ModelError::new(
                    ErrorKind::Cancelled,
                    text,
                )));
            }
            Err(fault) => Crash {
                is_death: matches!(fault, Fault::Died(_)),
                text: self.plugin.crash_text(fault, worker),
            },
        };
        self.worker = None;
        Err(CallError::Crash(crash))
    }

    /// Evaluates a batch that has room in the arena.
    pub(super) fn evaluate_once(&mut self, batch: &mut Batch<'_>) -> Result<(), CallError> {
        let (n_inputs, n_outputs) = (batch.n_inputs(), batch.n_outputs());
        let n_rows = batch.n_rows();
        let worker = self.worker()?;
        let layout = worker
            .arena
            .layout(n_inputs + n_outputs, n_rows)
            .ok_or_else(no_room)?;
        for (index, column) in batch.inputs().iter().enumerate() {
            worker.arena.write(layout, index, column);
        }
        let request = Request::Evaluate(message::Batch {
            n_inputs,
            n_outputs,
            n_rows,
            first_row: batch.first_row(),
            seed: batch.seed(),
        });
        self.ask(&request, batch.cancel_word())?;
        let mut status = std::mem::take(&mut self.status);
        status.resize(n_rows, 0);
        let arena = &self.worker()?.arena;
        arena.read_status(layout, &mut status);
        let (outputs, rows) = batch.outputs();
        for (index, column) in outputs.iter_mut().enumerate() {
            arena.read(layout, n_inputs + index, column);
        }
        for (row, code) in rows.iter_mut().zip(&status) {
            *row = RowStatus(*code);
        }
        self.status = status;
        Ok(())
    }
}

fn dead() -> ModelError {
    ModelError::new(ErrorKind::Host, "the worker of this instance has died")
}

fn no_room() -> ModelError {
    let text = "the columns do not fit into the memory shared with the worker; use smaller batches";
    ModelError::new(ErrorKind::Argument, text)
}

impl Session for SandboxedSession {
    fn max_rows(&self, n_columns: usize) -> usize {
        self.worker
            .as_ref()
            .map_or(usize::MAX, |worker| worker.arena.max_rows(n_columns))
    }

    fn evaluate(&mut self, batch: &mut Batch<'_>) -> Result<(), ModelError> {
        self.revive()?;
        match self.evaluate_once(batch) {
            Ok(()) => Ok(()),
            Err(CallError::Model(error)) => Err(error),
            Err(CallError::Crash(crash)) => after_crash(self, batch, &crash),
        }
    }

    fn trace(
        &mut self,
        request: &TraceRequest<'_>,
        columns: &mut [&mut [f64]],
    ) -> Result<(), ModelError> {
        let (n_assumptions, n_times) = (request.assumptions.len(), request.times.len());
        let n_rows = n_assumptions.max(n_times);
        self.revive()?;
        let worker = self.worker()?;
        let layout = worker
            .arena
            .layout(columns.len() + 2, n_rows)
            .ok_or_else(no_room)?;
        worker.arena.write(layout, 0, request.assumptions);
        worker.arena.write(layout, 1, request.times);
        let message = Request::Trace(message::Trace {
            n_assumptions,
            n_states: columns.len(),
            n_times,
            seed: request.seed,
            row: request.row,
        });
        self.ask(&message, None).map_err(|error| match error {
            CallError::Model(error) => error,
            CallError::Crash(crash) => {
                let text = format!("{} while it computed a time course", crash.text);
                ModelError::new(ErrorKind::Host, text)
            }
        })?;
        let arena = &self.worker()?.arena;
        for (index, column) in columns.iter_mut().enumerate() {
            arena.read(layout, index + 2, column);
        }
        Ok(())
    }
}

impl Drop for SandboxedSession {
    fn drop(&mut self) {
        let Some(mut worker) = self.worker.take() else {
            return;
        };
        // Destroying an instance may hang or crash, too; then the worker is ended.
        let patience = self
            .plugin
            .settings
            .call_deadline
            .min(Duration::from_secs(2));
        if let Ok(Response::Done) = worker.ask(&Request::Close, patience, None) {
            self.plugin.put_back(worker);
        }
    }
}
