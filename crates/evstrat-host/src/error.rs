//! What can be wrong with a plugin.

use std::fmt;
use std::io;
use std::path::PathBuf;

use evstrat_core::ModelError;

use crate::isolation::ObtainedIsolation;

/// Why a plugin cannot be used. The message says which file, what is wrong, and what would be right.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HostError {
    /// There is no such file.
    #[error("plugin library {} does not exist", .path.display())]
    Missing {
        /// The file that was named.
        path: PathBuf,
    },
    /// There is no such folder.
    #[error("plugin folder {} does not exist", .path.display())]
    FolderMissing {
        /// The folder that was named.
        path: PathBuf,
    },
    /// The path is a folder, device or the like.
    #[error("plugin library {} is not a regular file", .path.display())]
    NotAFile {
        /// The path that was named.
        path: PathBuf,
    },
    /// The system does not let it be read.
    #[error("cannot read plugin {}: {source}", .path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The file is something else than a shared library.
    #[error("plugin {} is not a shared library: {found}; a plugin is a library of {expected}", .path.display())]
    NotALibrary {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        found: String,
        /// What this platform loads.
        expected: String,
    },
    /// The end of the file is missing.
    #[error("plugin library {} is truncated: it has {found} bytes of {expected}; copy or build it again", .path.display())]
    Truncated {
        /// The file.
        path: PathBuf,
        /// How many bytes there are.
        found: u64,
        /// How many its headers speak of.
        expected: u64,
    },
    /// The file looks like a library but cannot be understood.
    #[error("plugin library {} is damaged: {detail}; copy or build it again", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What could not be understood.
        detail: String,
    },
    /// The library is for another processor.
    #[error("plugin library {} is built for {built_for}, this host is {host}; build it for {host}", .path.display())]
    ForeignArchitecture {
        /// The file.
        path: PathBuf,
        /// What it is built for.
        built_for: String,
        /// What runs here.
        host: String,
    },
    /// The library speaks another major version of the interface.
    #[error("plugin library {} speaks plugin interface {}, this host speaks v{host}; build it with evstrat-plugin of version {host}", .path.display(), versions(.found))]
    WrongAbi {
        /// The file.
        path: PathBuf,
        /// The major versions it speaks.
        found: Vec<u32>,
        /// The major version of this host.
        host: u32,
    },
    /// The library is no plugin.
    #[error("library {} is not an evstrat plugin: it does not export {symbol}", .path.display())]
    NotAPlugin {
        /// The file.
        path: PathBuf,
        /// The symbol that plugins export.
        symbol: &'static str,
    },
    /// Somebody else could have changed the file.
    #[error("plugin {} is refused: {} {reason}; {remedy}", .path.display(), .culprit.display())]
    Untrusted {
        /// The file.
        path: PathBuf,
        /// The file or the folder above it that is at fault.
        culprit: PathBuf,
        /// What is wrong with it.
        reason: String,
        /// What would be right.
        remedy: &'static str,
    },
    /// The system's loader refused it.
    #[error("plugin library {} cannot be loaded: {reason}", .path.display())]
    Load {
        /// The file.
        path: PathBuf,
        /// What the loader said.
        reason: String,
    },
    /// The tables of the plugin break the interface.
    #[error("plugin {} breaks the plugin interface: {detail}", .path.display())]
    Interface {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        detail: String,
    },
    /// The plugin says itself that it cannot work.
    #[error("plugin {} cannot describe its models: {reason}", .path.display())]
    Refuses {
        /// The file.
        path: PathBuf,
        /// What the plugin said.
        reason: String,
    },
    /// The plugin offers nothing.
    #[error("plugin {} exports no models; a plugin describes at least one", .path.display())]
    NoModels {
        /// The file.
        path: PathBuf,
    },
    /// The plugin crashed, hung or misbehaved in its worker.
    #[error("plugin {} {how} {during}", .path.display())]
    Crash {
        /// The file.
        path: PathBuf,
        /// What happened.
        how: String,
        /// What it was doing.
        during: &'static str,
    },
    /// The plugin is not what it was when it was looked at or when it was started last.
    #[error("plugin {} has changed since it was looked at, or describes itself differently each time; try again", .path.display())]
    Inconsistent {
        /// The file.
        path: PathBuf,
    },
    /// The sandbox is not complete, and was required to be.
    #[error("plugin {} is refused: it would run {obtained}, and full isolation is required; a kernel with Landlock and seccomp is needed", .path.display())]
    Isolation {
        /// The file.
        path: PathBuf,
        /// What this system provides.
        obtained: ObtainedIsolation,
    },
    /// The library is not the one that was meant.
    #[error("plugin library {} has changed: its sha256 is {found}, expected {expected}", .path.display())]
    Changed {
        /// The file.
        path: PathBuf,
        /// The sum that was expected.
        expected: String,
        /// The sum that it has.
        found: String,
    },
    /// A file that replays a crash cannot be used.
    #[error("cannot use {} to replay a crash: {reason}", .path.display())]
    Repro {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// An archive of a plugin cannot be made or used.
    #[error("plugin archive {}: {reason}", .path.display())]
    Pack {
        /// The archive, or the file that was to go into it.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A lock file cannot be used.
    #[error("cannot use lock file {}: {reason}", .path.display())]
    Lock {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Only pinned plugins may be used, and this is none.
    #[error("model '{model}' of plugin {} is refused: {reason}; `evstrat plugin lock` pins it as it is", .path.display())]
    NotPinned {
        /// The file.
        path: PathBuf,
        /// The model.
        model: String,
        /// How it differs from its pin.
        reason: String,
    },
    /// A plugin that nobody has vouched for would run without a full sandbox.
    #[error("plugin {} is refused: nobody has pinned it, and it would run {obtained}; pin it, or allow it with --isolation none={id}", .path.display())]
    Unprotected {
        /// The file.
        path: PathBuf,
        /// The plugin's id.
        id: String,
        /// What this system provides.
        obtained: ObtainedIsolation,
    },
    /// Workers cannot be started here.
    #[error("cannot start {} as a worker for plugins: {reason}", .program.display())]
    NoWorker {
        /// The program.
        program: PathBuf,
        /// What went wrong.
        reason: String,
    },
    /// A model's description contradicts itself.
    #[error("plugin {} describes model '{model}' wrongly:{}", .path.display(), list(.problems))]
    Descriptor {
        /// The file.
        path: PathBuf,
        /// The model.
        model: String,
        /// All that is wrong.
        problems: Vec<String>,
    },
    /// Two different files claim the same plugin or model id with the same right.
    #[error(
        "{what} '{id}' is in two different libraries: {first} and {second}; remove one, or name the one you mean in the strategy file"
    )]
    Conflict {
        /// "plugin" or "model".
        what: &'static str,
        /// The id.
        id: String,
        /// The file found first.
        first: Box<Owner>,
        /// The other file.
        second: Box<Owner>,
    },
    /// No plugin offers the model.
    #[error("no plugin offers model '{model}'{}{}", found(.models), list(.problems))]
    UnknownModel {
        /// The model that was asked for.
        model: String,
        /// The models there are.
        models: Vec<String>,
        /// What is wrong with plugins that were found but cannot be used.
        problems: Vec<String>,
    },
    /// The model refused its options, or failed as a whole.
    #[error("model '{model}' of plugin {}: {source}", .path.display())]
    Model {
        /// The file.
        path: PathBuf,
        /// The model.
        model: String,
        /// What the model said.
        #[source]
        source: ModelError,
    },
}

/// A file in a conflict, and the sum of its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The file.
    pub path: PathBuf,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sum = self.sha256.get(..12).unwrap_or(&self.sha256);
        write!(f, "{} (sha256 {sum}...)", self.path.display())
    }
}

impl HostError {
    /// Whether the request is at fault rather than a plugin: a model id that nobody offers, options that a model refuses.
    #[must_use]
    pub fn is_request(&self) -> bool {
        match self {
            Self::UnknownModel { .. } => true,
            Self::Model { source, .. } => source.kind == evstrat_core::ErrorKind::Options,
            _ => false,
        }
    }
}

fn versions(found: &[u32]) -> String {
    let words: Vec<String> = found.iter().map(|version| format!("v{version}")).collect();
    words.join(" and ")
}

fn list(problems: &[String]) -> String {
    problems
        .iter()
        .map(|problem| format!("\n  - {problem}"))
        .collect()
}

fn found(models: &[String]) -> String {
    if models.is_empty() {
        "; no plugin was found".to_owned()
    } else {
        format!("; there are {}", models.join(", "))
    }
}
