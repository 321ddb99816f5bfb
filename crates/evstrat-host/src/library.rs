//! Loads a library, for ever.

use std::error::Error as _;
use std::path::Path;

use evstrat_abi::{ENTRY_SYMBOL, EntryFn};
use evstrat_core::{ModelDescriptor, SelfTest};
use serde::{Deserialize, Serialize};

use crate::error::HostError;
use crate::in_process::InProcess;
use crate::read::{self, Fault};
use crate::validate;

/// What a plugin says of itself, in safe memory.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PluginDescription {
    pub(crate) id: String,
    pub(crate) version: String,
    pub(crate) built_with: String,
    pub(crate) abi_minor: u32,
    pub(crate) models: Vec<ModelDescription>,
}

impl PluginDescription {
    /// Whether another process of the same plugin has said the same.
    pub(crate) fn says_the_same_as(&self, other: &Self) -> bool {
        // As bytes, because NaN differs from itself.
        let bytes = |of: &Self| serde_json::to_vec(of).expect("descriptions have text keys only");
        bytes(self) == bytes(other)
    }
}

/// What a model says of itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ModelDescription {
    pub(crate) descriptor: ModelDescriptor,
    pub(crate) self_tests: Vec<ReferenceRows>,
}

/// A self-test as columns.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ReferenceRows {
    pub(crate) options: String,
    pub(crate) inputs: Vec<Vec<f64>>,
    pub(crate) expected: Vec<Vec<f64>>,
    pub(crate) relative: f64,
    pub(crate) absolute: f64,
}

impl ReferenceRows {
    /// The same as rows.
    pub(crate) fn to_self_test(&self) -> SelfTest {
        SelfTest {
            options: self.options.clone(),
            inputs: rows(&self.inputs),
            expected: rows(&self.expected),
            relative: self.relative,
            absolute: self.absolute,
        }
    }
}

fn rows(columns: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let n_rows = columns.first().map_or(0, Vec::len);
    (0..n_rows)
        .map(|row| columns.iter().map(|column| column[row]).collect())
        .collect()
}

/// Why a library that was found cannot be used; [`HostError`] without the path.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum LoadFault {
    /// The system's loader refused it.
    Load(String),
    /// Its tables break the interface.
    Interface(String),
    /// It says itself that it cannot work.
    Refuses(String),
    /// It offers nothing.
    NoModels,
    /// A model's description contradicts itself.
    Descriptor(String, Vec<String>),
}

impl LoadFault {
    pub(crate) fn into_error(self, path: &Path) -> HostError {
        let path = path.to_owned();
        match self {
            Self::Load(reason) => HostError::Load { path, reason },
            Self::Interface(detail) => HostError::Interface { path, detail },
            Self::Refuses(reason) => HostError::Refuses { path, reason },
            Self::NoModels => HostError::NoModels { path },
            Self::Descriptor(model, problems) => HostError::Descriptor {
                path,
                model,
                problems,
            },
        }
    }
}

/// Loads the library at `path`, an absolute path, and reads its tables.
///
/// The library's own initializers run; it is never unloaded.
pub(crate) fn load(path: &Path) -> Result<(PluginDescription, InProcess), LoadFault> {
    let entry = entry_function(path)?;
    // SAFETY: a library that exports this symbol promises a function of this type.
    let table = unsafe { entry() };
    // SAFETY: the table comes from the entry function, and the library stays loaded.
    let read = unsafe { read::plugin(table) };
    let (description, models) = read.map_err(|fault| match fault {
        Fault::Interface(detail) => LoadFault::Interface(detail),
        Fault::Refuses(reason) => LoadFault::Refuses(reason),
        Fault::NoModels => LoadFault::NoModels,
    })?;
    check(&description)?;
    let plugin = InProcess::new(path, (entry, table), &description, models);
    Ok((description, plugin))
}

/// Refuses descriptions that contradict themselves.
pub(crate) fn check(description: &PluginDescription) -> Result<(), LoadFault> {
    if description.id.is_empty() {
        let detail =
            "the plugin has no id; a reverse-DNS name such as org.example.models is needed";
        return Err(LoadFault::Interface(detail.to_owned()));
    }
    if description.models.is_empty() {
        return Err(LoadFault::NoModels);
    }
    for model in &description.models {
        let problems = validate::problems(&model.descriptor);
        if !problems.is_empty() {
            return Err(LoadFault::Descriptor(model.descriptor.id.clone(), problems));
        }
    }
    Ok(())
}

fn entry_function(path: &Path) -> Result<EntryFn, LoadFault> {
    let refused = |error: libloading::Error| LoadFault::Load(reason(&error, path));
    let library = open(path).map_err(refused)?;
    // SAFETY: the symbol is a function of this type by the interface.
    let entry = unsafe { library.get::<EntryFn>(ENTRY_SYMBOL) }.map(|symbol| *symbol);
    // Tables and functions of the library are used until the process ends.
    std::mem::forget(library);
    entry.map_err(refused)
}

/// What the system's loader said, without the path that it begins with.
fn reason(error: &libloading::Error, path: &Path) -> String {
    let text = error
        .source()
        .map_or_else(|| error.to_string(), ToString::to_string);
    let prefix = format!("{}: ", path.display());
    text.strip_prefix(&prefix).unwrap_or(&text).to_owned()
}

#[cfg(unix)]
fn open(path: &Path) -> Result<libloading::Library, libloading::Error> {
    use libloading::os::unix::{Library, RTLD_LOCAL, RTLD_NOW};
    // All symbols are resolved now, not in the middle of a run, and none of them is offered to other libraries.
    // SAFETY: running the library's initializers is what the caller asks for.
    unsafe { Library::open(Some(path), RTLD_NOW | RTLD_LOCAL) }.map(Into::into)
}

#[cfg(not(unix))]
fn open(path: &Path) -> Result<libloading::Library, libloading::Error> {
    // SAFETY: running the library's initializers is what the caller asks for.
    unsafe { libloading::Library::new(path) }
}
