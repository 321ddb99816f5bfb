//! Finds library files in a search path and looks at them without running anything.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cache::{DescriptionCache, Known};
use crate::error::HostError;
use crate::hash::sha256;
use crate::search::{Origin, Place, SearchPath};
use crate::static_look::look;
use crate::trust;

/// A library that looks like a plugin this host can load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The absolute path, without symbolic links.
    pub path: PathBuf,
    /// Why it was found.
    pub origin: Origin,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// How many bytes it has.
    pub n_bytes: u64,
    /// The bytes that were looked at, which are those that a worker loads; none if the file is known.
    pub(crate) bytes: Bytes,
    /// What is known of the file, so that it was not read.
    pub(crate) known: Option<Arc<Known>>,
}

impl Candidate {
    /// The same with its bytes, if it was known only.
    pub(crate) fn read(&self) -> Result<Self, HostError> {
        if self.known.is_none() {
            return Ok(self.clone());
        }
        let bytes = fs::read(&self.path).map_err(|source| HostError::Read {
            path: self.path.clone(),
            source,
        })?;
        if sha256(&bytes) != self.sha256 {
            return Err(HostError::Inconsistent {
                path: self.path.clone(),
            });
        }
        Ok(Self {
            bytes: Bytes(Arc::new(bytes)),
            known: None,
            ..self.clone()
        })
    }
}

/// A file's bytes, shared.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Bytes(pub(crate) Arc<Vec<u8>>);

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

/// A file or folder that was found but cannot be used.
#[derive(Debug)]
pub struct Problem {
    /// The file or folder.
    pub path: PathBuf,
    /// Why it was looked at.
    pub origin: Origin,
    /// What is wrong with it.
    pub error: HostError,
}

/// What a search has found, in order of precedence.
#[derive(Debug, Default)]
pub struct Candidates {
    /// Libraries to load.
    pub found: Vec<Candidate>,
    /// What cannot be used in places that nobody has named.
    pub problems: Vec<Problem>,
}

impl Candidates {
    /// Looks through a search path. Nothing is loaded.
    ///
    /// A file is found if it has the extension of this platform's libraries and exports an entry symbol of the plugin
    /// interface. Other libraries are passed over, except if they are named themselves.
    ///
    /// # Errors
    /// A file or folder that somebody has named does not exist or cannot be used. In other places this is a
    /// [`Problem`], to be reported when a model is missing.
    pub fn discover(search: &SearchPath) -> Result<Self, HostError> {
        Self::discover_with(search, None)
    }

    /// As [`Self::discover`]; files that the cache knows are not read before they are needed.
    ///
    /// # Errors
    /// As of [`Self::discover`].
    pub fn discover_with(
        search: &SearchPath,
        cache: Option<&DescriptionCache>,
    ) -> Result<Self, HostError> {
        let mut new = Self::default();
        let mut seen = BTreeSet::new();
        let look = Look {
            executable: search.executable(),
            cache,
        };
        for place in search.places() {
            if place.is_file {
                new.add(place, &place.path, look, &mut seen)?;
                continue;
            }
            for path in libraries_in(place)? {
                new.add(place, &path, look, &mut seen)?;
            }
        }
        Ok(new)
    }

    fn add(
        &mut self,
        place: &Place,
        path: &Path,
        how: Look<'_>,
        seen: &mut BTreeSet<PathBuf>,
    ) -> Result<(), HostError> {
        match examine(path, place.origin, how) {
            Ok(candidate) if seen.insert(candidate.path.clone()) => self.found.push(candidate),
            Ok(_) => {}
            Err(HostError::NotAPlugin { .. }) if !place.is_file => {}
            Err(error) if place.origin.is_explicit() => return Err(error),
            Err(error) => self.problems.push(Problem {
                path: path.to_owned(),
                origin: place.origin,
                error,
            }),
        }
        Ok(())
    }
}

/// How files are looked at.
#[derive(Clone, Copy)]
struct Look<'a> {
    /// The program's own file, whose owner is trusted.
    executable: Option<&'a Path>,
    cache: Option<&'a DescriptionCache>,
}

/// Looks at one file.
fn examine(path: &Path, origin: Origin, how: Look<'_>) -> Result<Candidate, HostError> {
    let read = |source: io::Error| {
        let path = path.to_owned();
        if source.kind() == io::ErrorKind::NotFound {
            HostError::Missing { path }
        } else {
            HostError::Read { path, source }
        }
    };
    let resolved = path.canonicalize().map_err(read)?;
    if !resolved.metadata().map_err(read)?.is_file() {
        return Err(HostError::NotAFile {
            path: path.to_owned(),
        });
    }
    // What a strategy names is needed anyway.
    let cache = how.cache.filter(|_| origin != Origin::Named);
    if let Some(known) = cache.and_then(|cache| cache.lookup(&resolved)) {
        trust::check(&resolved, how.executable)?;
        return Ok(Candidate {
            path: resolved,
            origin,
            sha256: known.sha256.clone(),
            n_bytes: known.n_bytes,
            bytes: Bytes(Arc::default()),
            known: Some(Arc::new(known)),
        });
    }
    let bytes = fs::read(&resolved).map_err(read)?;
    look(path, &bytes)?;
    trust::check(&resolved, how.executable)?;
    Ok(Candidate {
        path: resolved,
        origin,
        sha256: sha256(&bytes),
        n_bytes: bytes.len() as u64,
        bytes: Bytes(Arc::new(bytes)),
        known: None,
    })
}

/// The files of a folder that are libraries by their names, in order of name.
fn libraries_in(place: &Place) -> Result<Vec<PathBuf>, HostError> {
    let entries = match fs::read_dir(&place.path) {
        Ok(entries) => entries,
        Err(_) if !place.origin.is_explicit() => return Ok(Vec::new()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(HostError::FolderMissing {
                path: place.path.clone(),
            });
        }
        Err(source) => {
            return Err(HostError::Read {
                path: place.path.clone(),
                source,
            });
        }
    };
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            path.extension()
                .is_some_and(|end| end == std::env::consts::DLL_EXTENSION)
        })
        .filter(|path| path.is_file())
        .collect();
    paths.sort();
    Ok(paths)
}
