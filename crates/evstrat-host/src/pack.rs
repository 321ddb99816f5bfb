//! Archives of plugins: libraries for one or several platforms, what they say of themselves, licenses, and sums.
//!
//! An archive is a tar file with `plugin.json` first. It can be listed and described without running anything of the plugin:
//! the description in it was read by a sandboxed worker when the archive was made. [`Pack::check`] makes sure that it is
//! still what the library says.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};

use evstrat_core::ModelDescriptor;
use serde::{Deserialize, Serialize};

use crate::catalog::{Catalog, LoadSettings};
use crate::discover::Candidates;
use crate::error::HostError;
use crate::hash::sha256;
use crate::library::PluginDescription;
use crate::lock;
use crate::search::SearchPath;
use crate::static_look::target_of;

/// The version of the layout.
const SCHEMA: u32 = 1;
/// The entry with the description.
const MANIFEST: &str = "plugin.json";
/// The usual ending of an archive's name.
pub const ENDING: &str = "evplugin";
/// An archive that unpacks to more than this is a mistake, or an attack on memory.
const MAX_BYTES: u64 = 1 << 30;

/// A plugin's archive in memory, complete and with right sums.
#[derive(Clone, Debug)]
pub struct Pack {
    manifest: Manifest,
    files: BTreeMap<String, Vec<u8>>,
}

/// What `plugin.json` holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Manifest {
    schema: u32,
    plugin: PluginDescription,
    libraries: Vec<Entry>,
    licenses: Vec<Entry>,
}

/// A file of the archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    /// Processor and system of a library; empty for others.
    target: String,
    /// The place in the archive.
    path: String,
    sha256: String,
}

fn wrong(path: &Path, reason: impl Into<String>) -> HostError {
    HostError::Pack {
        path: path.to_owned(),
        reason: reason.into(),
    }
}

impl Pack {
    /// Packs libraries of one plugin, one of them for this platform, and license texts.
    ///
    /// # Errors
    /// A file cannot be read, two libraries are for one platform, or none is for this one and loads.
    pub fn make(
        libraries: &[PathBuf],
        licenses: &[PathBuf],
        settings: &LoadSettings,
    ) -> Result<Self, HostError> {
        let mut files = BTreeMap::new();
        let (mut packed, mut plugin) = (Vec::<Entry>::new(), None);
        for path in libraries {
            let bytes = read(path)?;
            let target = target_of(&bytes).ok_or_else(|| wrong(path, "it is no shared library"))?;
            if packed.iter().any(|entry| entry.target == target) {
                return Err(wrong(
                    path,
                    format!("there is another library for {target}"),
                ));
            }
            if target == lock::target() {
                plugin = Some(describe(path, settings)?);
            }
            let place = format!("lib/{target}/{}", name(path)?);
            packed.push(add(&mut files, target, place, bytes));
        }
        let plugin = plugin.ok_or_else(|| {
            let place = libraries.first().map_or(Path::new(""), PathBuf::as_path);
            wrong(
                place,
                format!(
                    "a library for {} is needed, to be described",
                    lock::target()
                ),
            )
        })?;
        let mut texts = Vec::new();
        for path in licenses {
            let place = format!("licenses/{}", name(path)?);
            texts.push(add(&mut files, String::new(), place, read(path)?));
        }
        let manifest = Manifest {
            schema: SCHEMA,
            plugin,
            libraries: packed,
            licenses: texts,
        };
        Ok(Self { manifest, files })
    }

    /// Reads an archive and compares all sums. Nothing of the plugin runs.
    ///
    /// # Errors
    /// [`HostError::Pack`] if it cannot be read, lacks a file, has one too many, or a sum is wrong.
    pub fn read(path: &Path) -> Result<Self, HostError> {
        let bytes = read(path)?;
        Self::parse(&bytes).map_err(|reason| wrong(path, reason))
    }

    /// Reads the bytes of an archive; the error says what is wrong with them.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, String> {
        let mut files = entries(bytes)?;
        let manifest = files
            .remove(MANIFEST)
            .ok_or("there is no plugin.json in it")?;
        let manifest: Manifest =
            serde_json::from_slice(&manifest).map_err(|error| format!("plugin.json: {error}"))?;
        if manifest.schema != SCHEMA {
            let found = manifest.schema;
            return Err(format!("it has layout {found}, this host reads {SCHEMA}"));
        }
        let named = manifest.libraries.iter().chain(&manifest.licenses);
        let mut n_named = 0;
        for entry in named {
            n_named += 1;
            let file = files
                .get(&entry.path)
                .ok_or_else(|| format!("{} is missing", entry.path))?;
            if sha256(file) != entry.sha256 {
                return Err(format!("{} has changed since it was packed", entry.path));
            }
        }
        if n_named != files.len() {
            return Err("it has files that plugin.json does not name".to_owned());
        }
        crate::library::check(&manifest.plugin)
            .map_err(|fault| fault.into_error(Path::new(MANIFEST)).to_string())?;
        Ok(Self { manifest, files })
    }

    /// The archive's bytes: the same for the same content.
    ///
    /// # Errors
    /// The content cannot be written as a tar file.
    pub fn to_bytes(&self) -> std::io::Result<Vec<u8>> {
        let mut archive = tar::Builder::new(Vec::new());
        let manifest = serde_json::to_vec_pretty(&self.manifest)?;
        append(&mut archive, MANIFEST, &manifest)?;
        for (path, bytes) in &self.files {
            append(&mut archive, path, bytes)?;
        }
        archive.into_inner()
    }

    /// The plugin's id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.manifest.plugin.id
    }

    /// The plugin's version.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.manifest.plugin.version
    }

    /// What the models say of themselves.
    pub fn descriptors(&self) -> impl Iterator<Item = &ModelDescriptor> {
        self.manifest
            .plugin
            .models
            .iter()
            .map(|model| &model.descriptor)
    }

    /// The platforms that there are libraries for.
    pub fn targets(&self) -> impl Iterator<Item = &str> {
        self.manifest
            .libraries
            .iter()
            .map(|entry| entry.target.as_str())
    }

    /// The file name and the bytes of the library for this platform.
    #[must_use]
    pub fn library(&self) -> Option<(&str, &[u8])> {
        let target = lock::target();
        let entry = self
            .manifest
            .libraries
            .iter()
            .find(|entry| entry.target == target)?;
        let name = entry.path.rsplit('/').next()?;
        Some((name, self.files.get(&entry.path)?))
    }

    /// Makes sure that a library, unpacked, says of itself what the archive says.
    ///
    /// # Errors
    /// It cannot be loaded, or says something else.
    pub fn check(&self, library: &Path, settings: &LoadSettings) -> Result<(), HostError> {
        let now = describe(library, settings)?;
        // As JSON, because NaN differs from itself.
        let (now, then) = (
            serde_json::to_value(&now),
            serde_json::to_value(&self.manifest.plugin),
        );
        match (now, then) {
            (Ok(now), Ok(then)) if now == then => Ok(()),
            _ => Err(wrong(
                library,
                "the library says something else than plugin.json",
            )),
        }
    }
}

fn read(path: &Path) -> Result<Vec<u8>, HostError> {
    fs::read(path).map_err(|error| wrong(path, error.to_string()))
}

fn name(path: &Path) -> Result<&str, HostError> {
    let name = path.file_name().and_then(|name| name.to_str());
    name.ok_or_else(|| wrong(path, "its name is not UTF-8"))
}

fn add(
    files: &mut BTreeMap<String, Vec<u8>>,
    target: String,
    path: String,
    bytes: Vec<u8>,
) -> Entry {
    let entry = Entry {
        target,
        path: path.clone(),
        sha256: sha256(&bytes),
    };
    files.insert(path, bytes);
    entry
}

/// What a library says of itself.
fn describe(path: &Path, settings: &LoadSettings) -> Result<PluginDescription, HostError> {
    let candidates = Candidates::discover(&SearchPath::new().file(path))?;
    let catalog = Catalog::load(candidates, settings)?;
    catalog
        .description()
        .ok_or_else(|| wrong(path, "it offers nothing"))
}

fn append(archive: &mut tar::Builder<Vec<u8>>, path: &str, bytes: &[u8]) -> std::io::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    header.set_mtime(0);
    header.set_cksum();
    archive.append_data(&mut header, path, bytes)
}

/// The files of an archive by path.
fn entries(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, String> {
    let text = |error: std::io::Error| error.to_string();
    let mut archive = tar::Archive::new(Cursor::new(bytes));
    let (mut files, mut n_bytes) = (BTreeMap::new(), 0_u64);
    for entry in archive.entries().map_err(text)? {
        let mut entry = entry.map_err(text)?;
        let path = entry.path().map_err(text)?.to_str().map(str::to_owned);
        let path = path.ok_or("a path in it is not UTF-8")?;
        if !entry.header().entry_type().is_file() {
            return Err(format!("{path} is no ordinary file"));
        }
        n_bytes = n_bytes.saturating_add(entry.size());
        // The size comes from the archive: a file that is not as long takes no room.
        if n_bytes > MAX_BYTES || entry.size() > bytes.len() as u64 {
            return Err("it unpacks to too much".to_owned());
        }
        let mut content = Vec::new();
        entry.read_to_end(&mut content).map_err(text)?;
        if files.insert(path.clone(), content).is_some() {
            return Err(format!("{path} is there twice"));
        }
    }
    Ok(files)
}
