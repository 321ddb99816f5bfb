//! How far plugins are kept apart from this program: what is asked for, and what is obtained.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How far a plugin is kept apart from this program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Isolation {
    /// In this process: the plugin can do whatever this process can, and takes it down when it crashes.
    #[default]
    None,
    /// In worker processes that can do little more than compute.
    Sandboxed(Sandbox),
}

/// What becomes of a draw that kills a worker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnCrash {
    /// The run fails with a report that names the draw.
    #[default]
    Fail,
    /// The draw counts as failed, with the status [`RowStatus::CRASHED`](evstrat_core::RowStatus::CRASHED), and the run goes
    /// on until there are more than [`Sandbox::max_dropped`] of them.
    DropRow,
}

/// How worker processes are started and what they may use.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sandbox {
    /// The program that is started as a worker: one that calls [`crate::worker::main`], usually this program.
    pub program: PathBuf,
    /// The arguments that make the program a worker; the host adds its own.
    pub arguments: Vec<OsString>,
    /// How much address space a worker may use, in bytes.
    pub memory: u64,
    /// How much memory is shared with a worker for columns, in bytes; pages take room when they are first used.
    pub arena: usize,
    /// How long loading a library, or creating an instance, may take.
    pub start_deadline: Duration,
    /// How long one batch may take.
    pub call_deadline: Duration,
    /// What becomes of a draw that kills a worker.
    pub on_crash: OnCrash,
    /// How many draws of a run are dropped at most before the run fails after all.
    pub max_dropped: u32,
    /// Where files that replay crashes are written; `None` writes none.
    pub repro_folder: Option<PathBuf>,
    /// Refuse plugins if a part of the sandbox cannot be had.
    pub require_full: bool,
    /// Do without Landlock, as on a kernel that does not have it.
    pub without_landlock: bool,
    /// Do without the system call filter, as on a kernel that does not have it.
    pub without_seccomp: bool,
    /// Which forbidden system calls end a worker rather than fail, so that the checker learns of them.
    pub(crate) deadly: Option<Deadly>,
}

/// A family of system calls that plugins have no use for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deadly {
    /// Starting or inspecting processes.
    Processes,
    /// The network, and queues that stand in for system calls.
    Network,
    /// Signals to others.
    Signals,
    /// Opening and changing files, once the library is loaded.
    Files,
}

impl Deadly {
    /// All families.
    pub(crate) const ALL: [Self; 4] = [Self::Processes, Self::Network, Self::Signals, Self::Files];

    /// What a plugin wants that asks for one of them.
    pub(crate) fn verb(self) -> &'static str {
        match self {
            Self::Processes => "start processes",
            Self::Network => "use the network",
            Self::Signals => "send signals",
            Self::Files => "open files",
        }
    }
}

impl Sandbox {
    /// A sandbox with usual limits: 4 GiB of address space, 30 s to start, 120 s per batch.
    #[must_use]
    pub fn new(program: PathBuf, arguments: Vec<OsString>) -> Self {
        Self {
            program,
            arguments,
            memory: 4 << 30,
            arena: 64 << 20,
            start_deadline: Duration::from_secs(30),
            call_deadline: Duration::from_secs(120),
            on_crash: OnCrash::Fail,
            max_dropped: 100,
            repro_folder: None,
            require_full: false,
            without_landlock: false,
            without_seccomp: false,
            deadly: None,
        }
    }
}

/// What keeps a plugin apart from this program, as far as the kernel provided it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ObtainedIsolation {
    /// It runs in a process of its own.
    pub process: bool,
    /// It was loaded from sealed memory with the bytes that were hashed.
    pub sealed_library: bool,
    /// Memory, files and descriptors of its process are limited.
    pub limits: bool,
    /// Landlock keeps it from files and the network.
    pub landlock: bool,
    /// A filter leaves it only the system calls that computing needs.
    pub seccomp: bool,
}

impl ObtainedIsolation {
    /// Whether nothing is missing.
    #[must_use]
    pub fn is_full(self) -> bool {
        self.process && self.sealed_library && self.limits && self.landlock && self.seccomp
    }
}

impl fmt::Display for ObtainedIsolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.process {
            return f.write_str("none (in this process)");
        }
        if self.is_full() {
            return f.write_str("sandboxed");
        }
        let parts = [
            (self.sealed_library, "a sealed library"),
            (self.limits, "limits"),
            (self.landlock, "Landlock"),
            (self.seccomp, "a system call filter"),
        ];
        let missing: Vec<&str> = parts
            .iter()
            .filter(|(is_there, _)| !is_there)
            .map(|(_, name)| *name)
            .collect();
        write!(f, "in a process of its own, without {}", missing.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_said() {
        let mut level = ObtainedIsolation::default();
        assert_eq!(level.to_string(), "none (in this process)");
        level.process = true;
        level.sealed_library = true;
        level.limits = true;
        assert_eq!(
            level.to_string(),
            "in a process of its own, without Landlock, a system call filter"
        );
        level.landlock = true;
        level.seccomp = true;
        assert_eq!(level.to_string(), "sandboxed");
    }
}
