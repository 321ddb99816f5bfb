//! One instance of a model in a worker.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use evstrat_core::{Batch, ErrorKind, ModelDescriptor, ModelError, RowStatus, TraceRequest};

use super::arena::Arena;
use super::bisect::after_crash;
use super::host::Plugin;
use super::message::{self, Request, Response};
use super::process::{Fault, Worker};
use crate::isolation::Sandbox;
use crate::repro::Repro;
use crate::transport::Session;

/// An instance, in whatever worker is free.
#[derive(Debug)]
pub(crate) struct SandboxedSession {
    plugin: Arc<Plugin>,
    index: usize,
    options: String,
    /// The number of the instance, the same in all workers.
    instance: u32,
    keeps: Keeps,
    /// `None` between calls, if it keeps nothing, and after the worker has died.
    worker: Option<Worker>,
    status: Vec<u8>,
}

/// What a session keeps between calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keeps {
    /// Its worker, which nobody else uses.
    Worker,
    /// Nothing: others use the worker.
    Nothing,
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
    /// Creates an instance, so that options that the model refuses are found at once.
    pub(super) fn open(
        plugin: &Arc<Plugin>,
        (index, options): (usize, &str),
        keeps: Keeps,
    ) -> Result<Self, ModelError> {
        let instance = plugin.number_of(index, options);
        let worker = plugin.open(instance, (index, options))?;
        let mut new = Self {
            plugin: Arc::clone(plugin),
            index,
            options: options.to_owned(),
            instance,
            keeps,
            worker: Some(worker),
            status: Vec::new(),
        };
        new.let_go(&Ok(()));
        Ok(new)
    }

    /// Gives the worker back after a call, if this session does not keep it.
    fn let_go(&mut self, result: &Result<(), ModelError>) {
        if self.keeps == Keeps::Worker {
            return;
        }
        let is_good = result.as_ref().err().is_none_or(is_harmless);
        // An instance that panicked is of no use to others; it ends with its worker.
        if let Some(worker) = self.worker.take().filter(|_| is_good) {
            self.plugin.put_back(worker);
        }
    }

    /// The process id of the worker.
    pub(crate) fn process_id(&self) -> Option<u32> {
        self.worker.as_ref().map(Worker::process_id)
    }

    /// Destroys the instance and keeps the worker.
    pub(crate) fn close(&mut self) -> Result<(), ModelError> {
        let instance = self.instance;
        if let Some(worker) = &mut self.worker {
            worker.open.retain(|open| *open != instance);
        }
        self.ask(&Request::Close { instance }, None)
            .map_err(|error| match error {
                CallError::Model(error) => error,
                CallError::Crash(crash) => ModelError::new(ErrorKind::Host, crash.text),
            })
    }

    pub(super) fn settings(&self) -> &Sandbox {
        &self.plugin.settings
    }

    /// Counts a draw that is dropped, and gives the number of them so far.
    pub(super) fn count_dropped(&self) -> u32 {
        1 + self.plugin.n_dropped.fetch_add(1, Ordering::Relaxed)
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
            let what = (self.index, self.options.as_str());
            self.worker = Some(self.plugin.open(self.instance, what)?);
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
            instance: self.instance,
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

/// Whether an instance may be used after a call that ended with this error.
fn is_harmless(error: &ModelError) -> bool {
    let lost = [
        ErrorKind::Panic,
        ErrorKind::Poisoned,
        ErrorKind::Busy,
        ErrorKind::Host,
    ];
    !lost.contains(&error.kind)
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
        Arena::max_rows_in(self.plugin.settings.arena, n_columns)
    }

    fn evaluate(&mut self, batch: &mut Batch<'_>) -> Result<(), ModelError> {
        self.revive()?;
        let result = match self.evaluate_once(batch) {
            Ok(()) => Ok(()),
            Err(CallError::Model(error)) => Err(error),
            Err(CallError::Crash(crash)) => after_crash(self, batch, &crash),
        };
        self.let_go(&result);
        result
    }

    fn trace(
        &mut self,
        request: &TraceRequest<'_>,
        columns: &mut [&mut [f64]],
    ) -> Result<(), ModelError> {
        let result = self.trace_once(request, columns);
        self.let_go(&result);
        result
    }
}

impl SandboxedSession {
    fn trace_once(
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
            instance: self.instance,
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
        let instance = self.instance;
        worker.open.retain(|open| *open != instance);
        if let Ok(Response::Done) = worker.ask(&Request::Close { instance }, patience, None) {
            self.plugin.put_back(worker);
        }
    }
}
