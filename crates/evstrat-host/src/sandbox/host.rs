//! A plugin in worker processes, as the host sees it.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use evstrat_core::{ErrorKind, ModelError};

use super::library_memory::LibraryMemory;
use super::message::{Request, Response};
use super::overflow;
use super::probe::{Finding, Probe};
use super::process::{Fault, Worker, describe, signal_of};
use super::session::{Keeps, SandboxedSession};
use crate::discover::Candidate;
use crate::error::HostError;
use crate::isolation::{Deadly, ObtainedIsolation, Sandbox};
use crate::library::{self, PluginDescription};
use crate::transport::{Session, Transport};

/// More idle workers than this are ended rather than kept: more than there are threads.
const MAX_IDLE: usize = 256;
/// More instances than this are not open in one worker; the one that was used longest ago is destroyed.
const MAX_OPEN: usize = 64;

/// A plugin that runs in workers. A worker serves one thread at a time, and holds instances of any models with any options,
/// so that there are as many workers as threads that evaluate at once, not as many as strategies.
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
    /// What keeps its workers apart from this program.
    level: ObtainedIsolation,
    /// Workers that nobody uses at the moment.
    idle: Mutex<Vec<Worker>>,
    /// Model and options of every instance that was ever asked for; its number is its place.
    wanted: Mutex<Vec<(usize, String)>>,
    /// How many draws were dropped because a worker died of them.
    pub(super) n_dropped: AtomicU32,
}

impl Sandboxed {
    /// Starts a first worker and reads what the plugin offers.
    pub(crate) fn start(
        candidate: &Candidate,
        settings: &Sandbox,
    ) -> Result<(PluginDescription, Self, ObtainedIsolation), HostError> {
        let path = candidate.path.as_path();
        let library =
            LibraryMemory::seal(&candidate.bytes.0).map_err(|source| HostError::Read {
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
            file_sha256: candidate.sha256.clone(),
            description: description.clone(),
            level,
            idle: Mutex::new(vec![worker]),
            wanted: Mutex::default(),
            n_dropped: AtomicU32::new(0),
        };
        Ok((description, Self(Arc::new(plugin)), level))
    }
}

impl Sandboxed {
    /// The plugin's id, and the sum of its file's bytes.
    pub(crate) fn identity(&self) -> (&str, &str) {
        (&self.0.description.id, &self.0.file_sha256)
    }

    /// The same plugin with workers of its own.
    pub(crate) fn afresh(&self) -> Self {
        self.with(self.0.settings.clone())
    }

    fn with(&self, settings: Sandbox) -> Self {
        Self(Arc::new(Plugin {
            path: self.0.path.clone(),
            settings,
            library: Arc::clone(&self.0.library),
            file_sha256: self.0.file_sha256.clone(),
            description: self.0.description.clone(),
            level: self.0.level,
            idle: Mutex::default(),
            wanted: Mutex::default(),
            n_dropped: AtomicU32::new(0),
        }))
    }

    /// The same plugin with workers of its own that a family of forbidden system calls ends.
    pub(crate) fn afresh_and_watched(&self, family: Deadly) -> Self {
        let mut settings = self.0.settings.clone();
        settings.deadly = Some(family);
        self.with(settings)
    }

    /// An instance that keeps its worker to itself, for the checker.
    pub(crate) fn session(
        &self,
        index: usize,
        options: &str,
    ) -> Result<SandboxedSession, ModelError> {
        SandboxedSession::open(&self.0, (index, options), Keeps::Worker)
    }

    /// Lets a worker of its own find something out for the checker.
    pub(crate) fn probe(&self, probe: Probe) -> Result<Finding, ModelError> {
        self.0.probe(probe)
    }
}

impl Transport for Sandboxed {
    fn isolation(&self) -> Result<ObtainedIsolation, HostError> {
        Ok(self.0.level)
    }

    fn open(&self, index: usize, options: &str) -> Result<Box<dyn Session>, ModelError> {
        let session = SandboxedSession::open(&self.0, (index, options), Keeps::Nothing)?;
        Ok(Box::new(session))
    }
}

impl Plugin {
    /// The number of the instance with these options, the same for all who ask for it.
    pub(super) fn number_of(&self, index: usize, options: &str) -> u32 {
        let mut wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        let known = wanted
            .iter()
            .position(|(model, text)| *model == index && text == options);
        let place = known.unwrap_or_else(|| {
            wanted.push((index, options.to_owned()));
            wanted.len() - 1
        });
        u32::try_from(place).unwrap_or(u32::MAX)
    }

    /// A worker in which this instance is open.
    pub(super) fn open(
        &self,
        instance: u32,
        (index, options): (usize, &str),
    ) -> Result<Worker, ModelError> {
        let mut worker = self.worker(instance)?;
        if let Some(place) = worker.open.iter().position(|open| *open == instance) {
            worker.open.remove(place);
            worker.open.push(instance);
            return Ok(worker);
        }
        if worker.open.len() >= MAX_OPEN {
            let oldest = worker.open.remove(0);
            let close = Request::Close { instance: oldest };
            // A model has no say in its own destruction.
            let _done = self.request(&mut worker, &close, "destroyed")?;
        }
        let request = Request::Open {
            instance,
            model: index,
            options: options.to_owned(),
        };
        match self.request(&mut worker, &request, "created")? {
            Ok(()) => {
                worker.open.push(instance);
                Ok(worker)
            }
            Err(error) => {
                // The worker is as good as before.
                self.put_back(worker);
                Err(error)
            }
        }
    }

    /// Asks for something that is no evaluation; what the model says to it is inside.
    fn request(
        &self,
        worker: &mut Worker,
        request: &Request,
        verb: &str,
    ) -> Result<Result<(), ModelError>, ModelError> {
        match worker.ask(request, self.settings.start_deadline, None) {
            Ok(Response::Done) => Ok(Ok(())),
            Ok(Response::Failed(failure)) => Ok(Err(failure.into())),
            Ok(_) => Err(self.out_of_turn()),
            Err(fault) => {
                let text = self.crash_text(fault, worker);
                let text = format!("{text} while it {verb} an instance");
                Err(ModelError::new(ErrorKind::Host, text))
            }
        }
    }

    /// A worker that nobody else uses, if possible one in which the instance is open.
    fn worker(&self, instance: u32) -> Result<Worker, ModelError> {
        if let Some(worker) = self.idle_worker(instance) {
            return Ok(worker);
        }
        let host = |error: HostError| ModelError::new(ErrorKind::Host, error.to_string());
        let (worker, description, _) =
            start_worker(&self.path, &self.settings, &self.library).map_err(host)?;
        if !description.says_the_same_as(&self.description) {
            let text = format!(
                "plugin {} describes itself differently each time",
                self.path.display()
            );
            return Err(ModelError::new(ErrorKind::Host, text));
        }
        Ok(worker)
    }

    fn idle_worker(&self, instance: u32) -> Option<Worker> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        match idle
            .iter()
            .rposition(|worker| worker.open.contains(&instance))
        {
            Some(place) => Some(idle.remove(place)),
            None => idle.pop(),
        }
    }

    fn probe(&self, probe: Probe) -> Result<Finding, ModelError> {
        let mut worker = self.worker(u32::MAX)?;
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

    /// Keeps a worker for whoever needs one next.
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

fn crash_text(fault: Fault, words: &str) -> String {
    let text = match fault {
        // Rust's runtime says more than this, which adds nothing.
        Fault::Died(status) if words.contains(overflow::WORDS) => {
            return format!("crashed with {}: its stack overflowed", signal_of(status));
        }
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
