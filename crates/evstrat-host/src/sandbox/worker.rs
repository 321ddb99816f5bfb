//! The worker: gives up its rights, loads one library, answers requests.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::os::fd::{FromRawFd as _, OwnedFd, RawFd};
use std::path::Path;

use evstrat_core::{Batch, ErrorKind, ModelError, RowStatus, TraceRequest};
use rustix::io::FdFlags;
use rustix::process::Signal;

use super::arena::Arena;
use super::message::{self, Request, Response};
use super::probe::{Surroundings, probe};
use super::{channel, overflow, restrict};
use crate::in_process::InProcess;
use crate::isolation::{Deadly, ObtainedIsolation};
use crate::library;
use crate::transport::{Session, Transport as _};

/// What the host tells a worker on its command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Orders {
    /// Process id of the host.
    pub(super) host: u32,
    /// Descriptor of the sealed library.
    pub(super) library: RawFd,
    /// Descriptor of the arena.
    pub(super) arena: RawFd,
    /// Length of the arena.
    pub(super) arena_len: usize,
    /// Limit of the address space.
    pub(super) memory: u64,
    /// Whether to do without Landlock.
    pub(super) without_landlock: bool,
    /// Whether to do without the system call filter.
    pub(super) without_seccomp: bool,
    /// Which forbidden system calls end the worker.
    pub(super) deadly: Option<Deadly>,
}

impl Orders {
    /// The orders as one argument.
    pub(super) fn to_argument(self) -> String {
        format!(
            "{}:{}:{}:{}:{}:{}:{}:{}",
            self.host,
            self.library,
            self.arena,
            self.arena_len,
            self.memory,
            u8::from(self.without_landlock),
            u8::from(self.without_seccomp),
            self.deadly.map_or(0, |deadly| 1 + deadly as u8),
        )
    }

    fn parse(argument: &str) -> Option<Self> {
        let mut parts = argument.split(':');
        let orders = Self {
            host: parts.next()?.parse().ok()?,
            library: parts.next()?.parse().ok()?,
            arena: parts.next()?.parse().ok()?,
            arena_len: parts.next()?.parse().ok()?,
            memory: parts.next()?.parse().ok()?,
            without_landlock: parts.next()? == "1",
            without_seccomp: parts.next()? == "1",
            deadly: match parts.next()?.parse::<usize>().ok()? {
                0 => None,
                n => Some(*Deadly::ALL.get(n - 1)?),
            },
        };
        parts.next().is_none().then_some(orders)
    }
}

/// Exit status of a worker that was not started by a host.
const EXIT_USAGE: u8 = 2;
/// Exit status of a worker that could not begin or go on.
const EXIT_FAILED: u8 = 3;

/// Runs this process as a worker until the host has no more requests, and gives the exit status.
///
/// `arguments` are those that follow the hidden subcommand. To be called before the program does anything else, above all
/// before it starts threads: rights are given up for one thread and inherited by those that it starts.
#[must_use]
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let orders = match arguments.as_slice() {
        [only] => only.to_str().and_then(Orders::parse),
        _ => None,
    };
    let Some(orders) = orders else {
        return EXIT_USAGE;
    };
    match run(orders) {
        Ok(()) => 0,
        Err(_) => EXIT_FAILED,
    }
}

fn run(orders: Orders) -> io::Result<()> {
    die_with_the_host(orders.host)?;
    let pipes = Pipes::take(orders)?;
    // SAFETY: the host opened this descriptor for the worker, and nothing else in this process owns it.
    let arena = Arena::map(
        unsafe { OwnedFd::from_raw_fd(orders.arena) },
        orders.arena_len,
    )?;
    // SAFETY: as above.
    let memory = unsafe { OwnedFd::from_raw_fd(orders.library) };
    overflow::watch();
    // Read from a file the first time, and kept.
    rustix::param::page_size();
    let level = give_up_rights(orders);
    channel::write(&pipes.responses, &Response::Ready(level))?;

    let before = Surroundings::now();
    make_deadly(orders, false);
    let file = format!("/proc/self/fd/{}", orders.library);
    let loaded = library::load(Path::new(&file));
    drop(memory);
    if !orders.without_seccomp {
        // Told to the host before loading; a kernel that took the first filter takes this one.
        let _is_enforced = restrict::forbid_opening();
    }
    make_deadly(orders, true);
    let plugin = match loaded {
        Ok((description, plugin)) => {
            let description = Response::Description(Box::new(description));
            channel::write(&pipes.responses, &description)?;
            plugin
        }
        Err(fault) => return channel::write(&pipes.responses, &Response::Unusable(fault)),
    };
    serve(&pipes, &arena, &plugin, &before)
}

/// Lets what the checker wants to know of end this process, opening files only after that of loading.
fn make_deadly(orders: Orders, is_loaded: bool) {
    if let Some(family) = orders.deadly
        && is_loaded == (family == Deadly::Files)
    {
        // The host asks for it only where the first filter was taken.
        let _is_enforced = restrict::make_deadly(family);
    }
}

/// Asks the kernel to kill this process when the host dies.
fn die_with_the_host(host: u32) -> io::Result<()> {
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
    let parent = rustix::process::getppid().map(|pid| pid.as_raw_nonzero().get());
    // If the host died before the call above, nobody would send the signal.
    if parent.is_none_or(|pid| i64::from(pid) != i64::from(host)) {
        return Err(io::Error::other("the host is gone"));
    }
    Ok(())
}

/// The pipes to the host, out of the plugin's way.
struct Pipes {
    requests: File,
    responses: File,
}

impl Pipes {
    /// Moves the pipes away from the standard descriptors, which plugins may read and print to, and closes all
    /// descriptors that are not this worker's.
    fn take(orders: Orders) -> io::Result<Self> {
        let keep = [
            orders.library.max(orders.arena),
            orders.library.min(orders.arena),
        ];
        close_all_but(keep)?;
        let requests = rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdin(), 3)?;
        let responses = rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdout(), 3)?;
        // What a plugin prints goes to its log, and never waits for a reader.
        let log = rustix::stdio::stderr();
        let flags = rustix::fs::fcntl_getfl(log)?;
        rustix::fs::fcntl_setfl(log, flags | rustix::fs::OFlags::NONBLOCK)?;
        rustix::stdio::dup2_stdout(log)?;
        rustix::stdio::dup2_stdin(File::open("/dev/null")?)?;
        Ok(Self {
            requests: requests.into(),
            responses: responses.into(),
        })
    }
}

/// Closes all descriptors but the standard ones and these, the larger first.
fn close_all_but([larger, smaller]: [RawFd; 2]) -> io::Result<()> {
    let close = |first: RawFd, last: RawFd| {
        if first > last {
            return Ok(());
        }
        let flags = 0_u32;
        // SAFETY: nothing in this process owns any of these descriptors: it has opened none.
        let status = unsafe { libc::syscall(libc::SYS_close_range, first, last, flags) };
        let error = io::Error::last_os_error();
        // Kernels before 5.9 do not have the call; hosts mark their descriptors so that workers do not inherit them.
        if status == 0 || error.raw_os_error() == Some(libc::ENOSYS) {
            Ok(())
        } else {
            Err(error)
        }
    };
    close(3, smaller - 1)?;
    close(smaller + 1, larger - 1)?;
    close(larger + 1, RawFd::MAX)?;
    for kept in [larger, smaller] {
        // SAFETY: the host opened it for this worker.
        let kept = unsafe { std::os::fd::BorrowedFd::borrow_raw(kept) };
        rustix::io::fcntl_setfd(kept, FdFlags::CLOEXEC)?;
    }
    Ok(())
}

fn give_up_rights(orders: Orders) -> ObtainedIsolation {
    let no_new_privileges = rustix::thread::set_no_new_privs(true).is_ok();
    let limits = restrict::limit(orders.memory).is_ok();
    let landlock = !orders.without_landlock && restrict::landlock();
    let seccomp = !orders.without_seccomp && restrict::filter_system_calls();
    ObtainedIsolation {
        process: true,
        sealed_library: true,
        limits: limits && no_new_privileges,
        landlock,
        seccomp,
    }
}

/// Answers requests until the host closes its end.
fn serve(
    pipes: &Pipes,
    arena: &Arena,
    plugin: &InProcess,
    before: &Surroundings,
) -> io::Result<()> {
    let mut instances = Instances::new();
    while let Some(request) = channel::read::<Request>(&pipes.requests)? {
        let result = match request {
            Request::Open {
                instance,
                model,
                options,
            } => {
                instances.remove(&instance);
                plugin.open(model, &options).map(|new| {
                    instances.insert(instance, new);
                })
            }
            Request::Close { instance } => {
                instances.remove(&instance);
                Ok(())
            }
            Request::Probe(what) => {
                let finding = probe(plugin, what, before);
                channel::write(&pipes.responses, &Response::Found(finding))?;
                continue;
            }
            Request::Evaluate(batch) => with(&mut instances, batch.instance, |session| {
                evaluate(arena, batch, session)
            }),
            Request::Trace(request) => with(&mut instances, request.instance, |session| {
                trace(arena, request, session)
            }),
        };
        let response =
            result.map_or_else(|error| Response::Failed(error.into()), |()| Response::Done);
        channel::write(&pipes.responses, &response)?;
    }
    Ok(())
}

/// The instances that are open, by number.
type Instances = BTreeMap<u32, Box<dyn Session>>;

fn with(
    instances: &mut Instances,
    instance: u32,
    f: impl FnOnce(&mut dyn Session) -> Result<(), ModelError>,
) -> Result<(), ModelError> {
    match instances.get_mut(&instance) {
        Some(session) => f(session.as_mut()),
        None => Err(ModelError::new(
            ErrorKind::Argument,
            "no such instance is open",
        )),
    }
}

fn no_room() -> ModelError {
    ModelError::new(ErrorKind::Argument, "the arena has no room for this")
}

fn evaluate(
    arena: &Arena,
    batch: message::Batch,
    session: &mut dyn Session,
) -> Result<(), ModelError> {
    let n_columns = batch.n_inputs.saturating_add(batch.n_outputs);
    let layout = arena.layout(n_columns, batch.n_rows).ok_or_else(no_room)?;
    let (columns, status) = arena.pointers(layout);
    let (inputs, outputs) = columns.split_at(batch.n_inputs);
    // SAFETY: `layout` gave the columns disjoint places inside the mapping; the host leaves them alone during the call.
    let inputs: Vec<&[f64]> = inputs
        .iter()
        .map(|&start| unsafe { std::slice::from_raw_parts(start, batch.n_rows) })
        .collect();
    // SAFETY: as above.
    let mut outputs: Vec<&mut [f64]> = outputs
        .iter()
        .map(|&start| unsafe { std::slice::from_raw_parts_mut(start, batch.n_rows) })
        .collect();
    // SAFETY: as above; a status is a byte of any value.
    let status =
        unsafe { std::slice::from_raw_parts_mut(status.cast::<RowStatus>(), batch.n_rows) };
    let mut batch_here = Batch::new(&inputs, &mut outputs, status)?
        .at(batch.seed, batch.first_row)
        .cancelled_by(arena.cancel());
    session.evaluate(&mut batch_here)
}

fn trace(
    arena: &Arena,
    request: message::Trace,
    session: &mut dyn Session,
) -> Result<(), ModelError> {
    let n_rows = request.n_assumptions.max(request.n_times);
    let n_columns = request.n_states.saturating_add(2);
    let layout = arena.layout(n_columns, n_rows).ok_or_else(no_room)?;
    let (columns, _) = arena.pointers(layout);
    // SAFETY: `layout` gave the columns disjoint places inside the mapping; the host leaves them alone during the call.
    let (assumptions, times) = unsafe {
        (
            std::slice::from_raw_parts(columns[0], request.n_assumptions),
            std::slice::from_raw_parts(columns[1], request.n_times),
        )
    };
    // SAFETY: as above.
    let mut states: Vec<&mut [f64]> = columns[2..]
        .iter()
        .map(|&start| unsafe { std::slice::from_raw_parts_mut(start, request.n_times) })
        .collect();
    let request = TraceRequest {
        assumptions,
        times,
        seed: request.seed,
        row: request.row,
    };
    session.trace(&request, &mut states)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_survive_the_command_line() {
        let orders = Orders {
            host: 42,
            library: 7,
            arena: 9,
            arena_len: 1 << 26,
            memory: u64::MAX,
            without_landlock: true,
            without_seccomp: false,
            deadly: Some(Deadly::Signals),
        };
        assert_eq!(Orders::parse(&orders.to_argument()), Some(orders));
        for bad in [
            "",
            "1:2:3",
            "1:2:3:4:5:0:0",
            "1:2:3:4:5:0:0:0:0",
            "1:2:3:4:5:0:0:9",
            "a:2:3:4:5:0:0:0",
            "-1:2:3:4:5:0:0:0",
        ] {
            assert_eq!(Orders::parse(bad), None, "{bad}");
        }
        assert_eq!(main([]), EXIT_USAGE);
        assert_eq!(main(["x".into()]), EXIT_USAGE);
    }
}
