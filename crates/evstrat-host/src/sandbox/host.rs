//! A plugin in worker processes, as the host sees it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use evstrat_core::{ErrorKind, ModelError};

use super::library_memory::LibraryMemory;
use super::message::{Request, Response};
use super::probe::{Finding, Probe};
use super::process::{Fault, Worker, describe};
use super::session::SandboxedSession;
use crate::error::HostError;
use crate::hash::sha256;
use crate::isolation::{ObtainedIsolation, Sandbox};
use crate::library::{self, PluginDescription};
use crate::transport::{Session, Transport};

/// More idle workers than this are ended rather than kept.
const MAX_IDLE: usize = 16;

/// A plugin whose instances run in workers, one each.
#[derive(Clone, Debug)]
pub(crate) struct Sandboxed(Arc<Plugin>);

#[derive(Debug)]
pub(super) struct Plugin {
    pub(super) path: PathBuf,
    pub(super) settings: Sandbox,
    library: Arc<LibraryMemory>,
    pub(super) file_sha256: String,
    /// What the first worker said; all others must say the same.
    pub(super) description: PluginDescription,
    /// Workers without an instance.
    idle: Mutex<Vec<Worker>>,
}

impl Sandboxed {
    /// Starts a first worker and reads what the plugin offers.
    pub(crate) fn start(
        path: &Path,
        file_sha256: &str,
        settings: &Sandbox,
    ) -> Result<(PluginDescription, Self, ObtainedIsolation), HostError> {
        let library = LibraryMemory::read(path, file_sha256).map_err(|source| HostError::Read {
            path: path.to_owned(),
            source,
        })?;
        let (worker, description, level) = start_worker(path, settings, &library)?;
        if settings.require_full && !level.is_full() {
            return Err(HostError::Isolation {
                path: path.to_owned(),
                obtained: level,
            });
        }
        library::check(&description).map_err(|fault| fault.into_error(path))?;
        let plugin = Plugin {
            path: path.to_owned(),
            settings: settings.clone(),
            library: Arc::new(library),
            file_sha256: file_sha256.to_owned(),
            description: description.clone(),
            idle: Mutex::new(vec![worker]),
        };
        Ok((description, Self(Arc::new(plugin)), level))
    }
}

impl Sandboxed {
    /// The same plugin with workers of its own.
    pub(crate) fn afresh(&self) -> Self {
        Self(Arc::new(Plugin {
            path: self.0.path.clone(),
            settings: self.0.settings.clone(),
            library: Arc::clone(&self.0.library),
            file_sha256: self.0.file_sha256.clone(),
            description: self.0.description.clone(),
            idle: Mutex::default(),
        }))
    }

    /// An instance, for the checker.
    pub(crate) fn session(
        &self,
        index: usize,
        options: &str,
    ) -> Result<SandboxedSession, ModelError> {
        let worker = self.0.open(index, options)?;
        Ok(SandboxedSession::new(
            Arc::clone(&self.0),
            index,
            options,
            worker,
        ))
    }

    /// Lets a worker of its own find something out for the checker.
    pub(crate) fn probe(&self, probe: Probe) -> Result<Finding, ModelError> {
        self.0.probe(probe)
    }
}

impl Transport for Sandboxed {
    fn open(&self, index: usize, options: &str) -> Result<Box<dyn Session>, ModelError> {
        Ok(Box::new(self.session(index, options)?))
    }
}

impl Plugin {
    /// A worker with an instance.
    pub(super) fn open(&self, index: usize, options: &str) -> Result<Worker, ModelError> {
        let mut worker = self.worker()?;
        let request = Request::Open {
            model: index,
            options: options.to_owned(),
        };
        match worker.ask(&request, self.settings.start_deadline, None) {
            Ok(Response::Done) => Ok(worker),
            Ok(Response::Failed(failure)) => {
                // The worker is as good as before.
                self.put_back(worker);
                Err(failure.into())
            }
            Ok(_) => Err(self.out_of_turn()),
            Err(fault) => {
                let text = self.crash_text(fault, &mut worker);
                let text = format!("{text} while it created an instance");
                Err(ModelError::new(ErrorKind::Host, text))
            }
        }
    }

    /// A worker without an instance.
    fn worker(&self) -> Result<Worker, ModelError> {
        let idle = self
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        if let Some(worker) = idle {
            return Ok(worker);
        }
        let host = |error: HostError| ModelError::new(ErrorKind::Host, error.to_string());
        let (worker, description, _) =
            start_worker(&self.path, &self.settings, &self.library).map_err(host)?;
        if sum(&description) != sum(&self.description) {
            let text = format!(
                "plugin {} describes itself differently each time",
                self.path.display()
            );
            return Err(ModelError::new(ErrorKind::Host, text));
        }
        Ok(worker)
    }

    fn probe(&self, probe: Probe) -> Result<Finding, ModelError> {
        let mut worker = self.worker()?;
        match worker.ask(&Request::Probe(probe), self.settings.call_deadline, None) {
            Ok(Response::Found(finding)) => {
                self.put_back(worker);
                Ok(finding)
            }
            Ok(_) => Err(self.out_of_turn()),
            Err(fault) => Err(ModelError::new(
                ErrorKind::Host,
                self.crash_text(fault, &mut worker),
            )),
        }
    }

    /// Keeps a worker for the next instance.
    pub(super) fn put_back(&self, worker: Worker) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < MAX_IDLE {
            idle.push(worker);
        }
    }

    /// What to tell about a worker that gave no answer.
    pub(super) fn crash_text(&self, fault: Fault, worker: &mut Worker) -> String {
        let text = crash_text(fault, &worker.last_words());
        format!("plugin {} {text}", self.path.display())
    }

    /// What to tell about an answer to something else.
    pub(super) fn out_of_turn(&self) -> ModelError {
        let text = format!(
            "plugin {} answered what nobody had asked",
            self.path.display()
        );
        ModelError::new(ErrorKind::Host, text)
    }
}

fn sum(description: &PluginDescription) -> String {
    let json = serde_json::to_vec(description).expect("descriptions have text keys only");
    sha256(&json)
}

fn crash_text(fault: Fault, words: &str) -> String {
    let text = match fault {
        Fault::Died(status) => describe(status),
        Fault::TooLate(patience) => format!(
            "gave no answer within {} and was stopped",
            seconds(patience)
        ),
        Fault::Deaf => "did not stop when it was asked to, and was stopped".to_owned(),
        Fault::Garbled(detail) => format!("answered with noise ({detail}) and was stopped"),
    };
    if words.is_empty() {
        text
    } else {
        format!("{text}, having printed \"{words}\",")
    }
}

fn seconds(time: Duration) -> String {
    format!("{} s", time.as_secs_f64())
}

/// Starts a worker and waits until it has loaded the library.
fn start_worker(
    path: &Path,
    settings: &Sandbox,
    library: &LibraryMemory,
) -> Result<(Worker, PluginDescription, ObtainedIsolation), HostError> {
    let no_worker = |reason: String| HostError::NoWorker {
        program: settings.program.clone(),
        reason,
    };
    let mut worker = Worker::start(settings, library.descriptor())
        .map_err(|error| no_worker(error.to_string()))?;
    let ready = worker
        .answer(settings.start_deadline, None)
        .map_err(|fault| no_worker(crash_text(fault, &worker.last_words())))?;
    let Response::Ready(level) = ready else {
        return Err(no_worker("it is no worker".to_owned()));
    };
    let loaded = worker
        .answer(settings.start_deadline, None)
        .map_err(|fault| HostError::Crash {
            path: path.to_owned(),
            how: crash_text(fault, &worker.last_words()),
            during: "while it was loaded",
        })?;
    match loaded {
        Response::Description(description) => Ok((worker, *description, level)),
        Response::Unusable(fault) => Err(fault.into_error(path)),
        _ => Err(no_worker("it is no worker".to_owned())),
    }
}
