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

/// Loads the library at `path`, an absolute path, and reads its tables.
///
/// The library's own initializers run; it is never unloaded.
pub(crate) fn load(path: &Path) -> Result<(PluginDescription, InProcess), HostError> {
    let entry = entry_function(path)?;
    // SAFETY: a library that exports this symbol promises a function of this type.
    let table = unsafe { entry() };
    // SAFETY: the table comes from the entry function, and the library stays loaded.
    let read = unsafe { read::plugin(table) };
    let path_buf = path.to_owned();
    let (description, models) = read.map_err(|fault| match fault {
        Fault::Interface(detail) => HostError::Interface {
            path: path_buf,
            detail,
        },
        Fault::Refuses(reason) => HostError::Refuses {
            path: path_buf,
            reason,
        },
        Fault::NoModels => HostError::NoModels { path: path_buf },
    })?;
    check(path, &description)?;
    Ok((description, InProcess::new(path, models)))
}

/// Refuses descriptions that contradict themselves.
pub(crate) fn check(path: &Path, description: &PluginDescription) -> Result<(), HostError> {
    if description.id.is_empty() {
        return Err(HostError::Interface {
            path: path.to_owned(),
            detail: "the plugin has no id; a reverse-DNS name such as org.example.models is needed"
                .to_owned(),
        });
    }
    for model in &description.models {
        let problems = validate::problems(&model.descriptor);
        if !problems.is_empty() {
            return Err(HostError::Descriptor {
                path: path.to_owned(),
                model: model.descriptor.id.clone(),
                problems,
            });
        }
    }
    Ok(())
}

fn entry_function(path: &Path) -> Result<EntryFn, HostError> {
    let refused = |error: &libloading::Error| HostError::Load {
        path: path.to_owned(),
        reason: reason(error, path),
    };
    let library = open(path).map_err(|error| refused(&error))?;
    // SAFETY: the symbol is a function of this type by the interface.
    let entry = unsafe { library.get::<EntryFn>(ENTRY_SYMBOL) }.map(|symbol| *symbol);
    // Tables and functions of the library are used until the process ends.
    std::mem::forget(library);
    entry.map_err(|error| refused(&error))
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
