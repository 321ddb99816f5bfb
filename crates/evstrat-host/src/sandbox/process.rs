//! Worker processes, as the host holds them.

use std::io::{self, Read as _};
use std::os::fd::{AsFd as _, AsRawFd as _, BorrowedFd, OwnedFd};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{OnceLock, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::FdFlags;
use rustix::process::{Pid, Signal, kill_process_group};

use super::arena::Arena;
use super::channel::{self, Assembler};
use super::message::{Request, Response};
use super::worker::Orders;
use crate::isolation::Sandbox;

/// How much of what a worker printed last is kept.
const MAX_WORDS: usize = 2048;
/// How often a waiting host looks whether it shall cancel.
const CANCEL_LOOK: Duration = Duration::from_millis(20);
/// How long a model may take to notice that it is cancelled.
const CANCEL_GRACE: Duration = Duration::from_secs(2);
/// How long a worker that has nothing more to do may take to end.
const END_GRACE: Duration = Duration::from_millis(500);

/// A worker process with its pipes and its arena.
#[derive(Debug)]
pub(super) struct Worker {
    child: Child,
    requests: Option<ChildStdin>,
    responses: ChildStdout,
    log: ChildStderr,
    assembler: Assembler,
    words: Vec<u8>,
    pub(super) arena: Arena,
    /// The instances that are open in it, those used last at the end.
    pub(super) open: Vec<u32>,
}

/// Why a worker gave no answer.
#[derive(Debug)]
pub(super) enum Fault {
    /// It ended, or was killed.
    Died(ExitStatus),
    /// It took too long, and was killed.
    TooLate(Duration),
    /// It was asked to stop, did not in time, and was killed.
    Deaf,
    /// It said something that is no answer, and was killed.
    Garbled(String),
}

impl Worker {
    /// Starts a worker for the library in `library`.
    pub(super) fn start(settings: &Sandbox, library: BorrowedFd<'_>) -> io::Result<Self> {
        let arena = Arena::create(settings.arena)?;
        // Copies of their own, so that the numbers stay theirs until the worker has them.
        let library = library.try_clone_to_owned()?;
        let shared = arena.descriptor().try_clone_to_owned()?;
        let orders = Orders {
            host: std::process::id(),
            library: library.as_raw_fd(),
            arena: shared.as_raw_fd(),
            arena_len: arena.len(),
            memory: settings.memory,
            without_landlock: settings.without_landlock,
            without_seccomp: settings.without_seccomp,
            deadly: settings.deadly,
        };
        let mut command = Command::new(&settings.program);
        command
            .args(&settings.arguments)
            .arg(orders.to_argument())
            .env_clear()
            .current_dir("/")
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = spawn(command, vec![library, shared])?;
        let missing = || io::Error::other("a pipe to the worker is missing");
        let new = Self {
            requests: Some(child.stdin.take().ok_or_else(missing)?),
            responses: child.stdout.take().ok_or_else(missing)?,
            log: child.stderr.take().ok_or_else(missing)?,
            child,
            assembler: Assembler::default(),
            words: Vec::new(),
            arena,
            open: Vec::new(),
        };
        for end in [new.responses.as_fd(), new.log.as_fd()] {
            let flags = rustix::fs::fcntl_getfl(end)?;
            rustix::fs::fcntl_setfl(end, flags | rustix::fs::OFlags::NONBLOCK)?;
        }
        Ok(new)
    }

    pub(super) fn process_id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a request and waits for the answer; after a fault the worker is dead.
    pub(super) fn ask(
        &mut self,
        request: &Request,
        patience: Duration,
        cancel: Option<&AtomicU32>,
    ) -> Result<Response, Fault> {
        self.arena.cancel().store(0, Ordering::Relaxed);
        if let Some(requests) = &mut self.requests
            && channel::write(requests, request).is_err()
        {
            return Err(self.end_of(Fault::Garbled(String::new())));
        }
        self.answer(patience, cancel)
    }

    /// Waits for an answer.
    pub(super) fn answer(
        &mut self,
        patience: Duration,
        cancel: Option<&AtomicU32>,
    ) -> Result<Response, Fault> {
        let mut deadline = Instant::now() + patience;
        let mut is_cancelled = false;
        loop {
            match self.assembler.take() {
                Ok(Some(response)) => return Ok(response),
                Ok(None) => {}
                Err(error) => return Err(self.end_of(Fault::Garbled(error.to_string()))),
            }
            let now = Instant::now();
            if now >= deadline {
                let fault = if is_cancelled {
                    Fault::Deaf
                } else {
                    Fault::TooLate(patience)
                };
                return Err(self.end_of(fault));
            }
            if !is_cancelled && cancel.is_some_and(|word| word.load(Ordering::Relaxed) != 0) {
                is_cancelled = true;
                self.arena.cancel().store(1, Ordering::Relaxed);
                deadline = deadline.min(now + CANCEL_GRACE);
            }
            let wait = if cancel.is_some() && !is_cancelled {
                (deadline - now).min(CANCEL_LOOK)
            } else {
                deadline - now
            };
            if !self.receive(wait) {
                return Err(self.end_of(Fault::Garbled(String::new())));
            }
        }
    }

    /// Waits until something arrives or the time is over; false at the end of the pipe.
    fn receive(&mut self, wait: Duration) -> bool {
        let timeout = Timespec::try_from(wait).ok();
        let mut ends = [
            PollFd::new(&self.responses, PollFlags::IN),
            PollFd::new(&self.log, PollFlags::IN),
        ];
        if poll(&mut ends, timeout.as_ref()).is_err() {
            // Interrupted by a signal: the caller looks at the time and comes back.
            return true;
        }
        let [has_response, has_words] = ends.map(|end| !end.revents().is_empty());
        if has_words {
            self.keep_words();
        }
        if !has_response {
            return true;
        }
        let mut piece = [0; 1 << 14];
        match self.responses.read(&mut piece) {
            Ok(0) => false,
            Ok(n) => {
                self.assembler.push(&piece[..n]);
                true
            }
            Err(error) => matches!(
                error.kind(),
                io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted
            ),
        }
    }

    /// Reads what the worker printed and keeps the end of it.
    fn keep_words(&mut self) {
        let mut piece = [0; 1 << 14];
        // Bounded, so that a worker that prints without end does not hold the host here.
        for _ in 0..64 {
            match self.log.read(&mut piece) {
                Ok(n) if n > 0 => self.words.extend_from_slice(&piece[..n]),
                _ => break,
            }
            let excess = self.words.len().saturating_sub(MAX_WORDS);
            self.words.drain(..excess);
        }
    }

    /// The end of what the worker printed.
    pub(super) fn last_words(&mut self) -> String {
        self.keep_words();
        if self.words.is_empty() {
            return String::new();
        }
        crate::text::message(&self.words)
    }

    /// Ends the worker and says why it gave no answer: if it has died by itself, that is the reason.
    fn end_of(&mut self, fault: Fault) -> Fault {
        // A worker whose pipe has closed is about to end by itself, with a status that says more.
        let grace = if matches!(&fault, Fault::Garbled(text) if text.is_empty()) {
            END_GRACE
        } else {
            Duration::ZERO
        };
        let status = self.wait(grace);
        self.kill();
        match (fault, status) {
            (Fault::Garbled(_) | Fault::TooLate(_), Some(status)) => Fault::Died(status),
            (fault, _) => fault,
        }
    }

    /// Waits for the end of the process.
    fn wait(&mut self, patience: Duration) -> Option<ExitStatus> {
        let deadline = Instant::now() + patience;
        loop {
            match self.child.try_wait() {
                Ok(Some(status)) => return Some(status),
                Ok(None) if Instant::now() < deadline => thread::sleep(Duration::from_millis(1)),
                _ => return None,
            }
        }
    }

    /// Kills the process and all that it may have started, and reaps it.
    fn kill(&mut self) {
        self.requests = None;
        let group = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        if let Some(group) = group {
            // Fails if all of it is gone.
            let _is_gone = kill_process_group(group, Signal::KILL);
        }
        // Fails if it was reaped before.
        let _status = self.child.wait();
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It holds nothing that anybody wants.
        self.kill();
    }
}

/// What ends a worker for which forbidden system calls are deadly.
pub(crate) const FORBIDDEN_CALL: &str = "forbidden system call";

/// What an exit status means, for people.
pub(super) fn describe(status: ExitStatus) -> String {
    let Some(signal) = status.signal() else {
        let code = status.code().unwrap_or_default();
        return format!("ended by itself with exit status {code}");
    };
    let meaning = match signal {
        libc::SIGSEGV | libc::SIGBUS => "invalid memory access",
        libc::SIGABRT => "it called abort, or memory ran out",
        libc::SIGFPE => "division by zero",
        libc::SIGILL => "invalid instruction",
        libc::SIGKILL => "killed from outside, perhaps because memory ran out",
        libc::SIGSYS => FORBIDDEN_CALL,
        libc::SIGTRAP => "breakpoint",
        libc::SIGXFSZ => "it wrote to a file",
        other => return format!("was ended by signal {other}"),
    };
    format!("crashed with {} ({meaning})", signal_of(status))
}

/// The name of the signal that ended a process.
pub(super) fn signal_of(status: ExitStatus) -> String {
    let name = match status.signal() {
        Some(libc::SIGSEGV) => "SIGSEGV",
        Some(libc::SIGBUS) => "SIGBUS",
        Some(libc::SIGABRT) => "SIGABRT",
        Some(libc::SIGFPE) => "SIGFPE",
        Some(libc::SIGILL) => "SIGILL",
        Some(libc::SIGKILL) => "SIGKILL",
        Some(libc::SIGSYS) => "SIGSYS",
        Some(libc::SIGTRAP) => "SIGTRAP",
        Some(libc::SIGXFSZ) => "SIGXFSZ",
        Some(other) => return format!("signal {other}"),
        None => "no signal",
    };
    name.to_owned()
}

/// A process to be started, and where to say what came of it.
struct Job {
    command: Command,
    inherited: Vec<OwnedFd>,
    reply: mpsc::Sender<io::Result<Child>>,
}

/// Starts a process that inherits some descriptors, from a thread that lives as long as this process: the kernel sends a
/// worker's death signal when the thread that started it ends.
fn spawn(command: Command, inherited: Vec<OwnedFd>) -> io::Result<Child> {
    static STARTER: OnceLock<mpsc::Sender<Job>> = OnceLock::new();
    let starter = STARTER.get_or_init(|| {
        let (jobs, queue) = mpsc::channel();
        let name = "worker-starter".to_owned();
        let started = thread::Builder::new()
            .name(name)
            .spawn(move || start_all(&queue));
        // Without a thread the queue is dropped, and sending to it fails.
        drop(started);
        jobs
    });
    let (reply, answer) = mpsc::channel();
    let gone = || io::Error::other("the thread that starts workers is gone");
    let job = Job {
        command,
        inherited,
        reply,
    };
    starter.send(job).map_err(|_| gone())?;
    answer.recv().map_err(|_| gone())?
}

fn start_all(queue: &mpsc::Receiver<Job>) {
    for mut job in queue {
        let result = start_one(&mut job);
        // The one who asked may have gone.
        let _is_heard = job.reply.send(result);
    }
}

/// Workers are started one after the other, so that none inherits the descriptors of another.
fn start_one(job: &mut Job) -> io::Result<Child> {
    for descriptor in &job.inherited {
        rustix::io::fcntl_setfd(descriptor, FdFlags::empty())?;
    }
    let child = job.command.spawn();
    job.inherited.clear();
    child
}
