//! One instance of a model in a worker.

use std::sync::Arc;
use std::time::Duration;

use evstrat_core::{Batch, ErrorKind, ModelError, RowStatus, TraceRequest};

use super::host::Plugin;
use super::message::{self, Request, Response};
use super::process::Worker;
use crate::transport::Session;

/// An instance and the worker that it runs in.
#[derive(Debug)]
pub(super) struct SandboxedSession {
    plugin: Arc<Plugin>,
    /// `None` after the worker has died.
    worker: Option<Worker>,
    status: Vec<u8>,
}

impl SandboxedSession {
    pub(super) fn new(plugin: Arc<Plugin>, worker: Worker) -> Self {
        Self {
            plugin,
            worker: Some(worker),
            status: Vec::new(),
        }
    }

    fn worker(&self) -> Result<&Worker, ModelError> {
        self.worker.as_ref().ok_or_else(dead)
    }

    /// Sends a request about what lies in the arena; if the worker dies of it, it is gone.
    fn ask(
        &mut self,
        request: &Request,
        cancel: Option<&std::sync::atomic::AtomicU32>,
        during: &str,
    ) -> Result<(), ModelError> {
        let worker = self.worker.as_mut().ok_or_else(dead)?;
        let patience = self.plugin.settings.call_deadline;
        let error = match worker.ask(request, patience, cancel) {
            Ok(Response::Done) => return Ok(()),
            Ok(Response::Failed(failure)) => return Err(failure.into()),
            Ok(_) => self.plugin.out_of_turn(),
            Err(fault) => self.plugin.crash(fault, worker, during),
        };
        self.worker = None;
        Err(error)
    }

    /// Evaluates rows that have room in the arena.
    fn evaluate_part(&mut self, batch: &mut Batch<'_>) -> Result<(), ModelError> {
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
        let last = batch.first_row() + (n_rows as u64).saturating_sub(1);
        let during = format!("while it evaluated draws {} to {last}", batch.first_row());
        self.ask(&request, batch.cancel_word(), &during)?;
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
        self.evaluate_part(batch)
    }

    fn trace(
        &mut self,
        request: &TraceRequest<'_>,
        columns: &mut [&mut [f64]],
    ) -> Result<(), ModelError> {
        let (n_assumptions, n_times) = (request.assumptions.len(), request.times.len());
        let n_rows = n_assumptions.max(n_times);
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
        self.ask(&message, None, "while it computed a time course")?;
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
