//! What plugins said of themselves when they were started last, so that those that a study does not need are not started
//! only to be asked again.
//!
//! An entry holds for one file with the very same size, times and place on disk, and for one build of the program. It says
//! what models there are, and thus what is in conflict with what. A plugin that is used is read, hashed and started all the
//! same, and must say then what the entry says; so an entry that is wrong can make a run fail, but not change its results.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use crate::hash::sha256;
use crate::library::{self, PluginDescription};
use crate::trust;

/// The version of the layout of entries.
const VERSION: u32 = 1;
/// A file that changed less long ago could change once more without its time showing it.
const SETTLED: Duration = Duration::from_secs(2);

/// More entries than this are not kept.
const MAX_ENTRIES: usize = 256;

/// A folder with an entry for every library file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DescriptionCache {
    folder: PathBuf,
    /// Which build of the program reads tables; others may read them differently.
    program: Fingerprint,
}

/// What tells a file from an earlier one of the same name without reading it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Fingerprint {
    device: u64,
    inode: u64,
    n_bytes: u64,
    modified: (i64, i64),
    /// Set by the kernel only, whatever a program says of the time of modification.
    changed: (i64, i64),
}

impl Fingerprint {
    #[cfg(unix)]
    fn of(path: &Path) -> Option<Self> {
        use std::os::unix::fs::MetadataExt as _;
        let metadata = fs::metadata(path).ok()?;
        Some(Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            n_bytes: metadata.len(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
        })
    }

    /// Without times that the kernel keeps there are no entries.
    #[cfg(not(unix))]
    fn of(_path: &Path) -> Option<Self> {
        None
    }

    fn is_settled(&self) -> bool {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let changed = u64::try_from(self.changed.0).map(Duration::from_secs);
        matches!((now, changed), (Ok(now), Ok(changed)) if now >= changed + SETTLED)
    }
}

/// What is known of a library file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    version: u32,
    program: Fingerprint,
    path: PathBuf,
    file: Fingerprint,
    sha256: String,
    description: PluginDescription,
}

/// A library file that has not been read, by what is known of it.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) sha256: String,
    pub(crate) n_bytes: u64,
    pub(crate) description: PluginDescription,
}

/// Equal sums, equal bytes, equal descriptions.
impl PartialEq for Known {
    fn eq(&self, other: &Self) -> bool {
        self.sha256 == other.sha256
    }
}

impl Eq for Known {}

/// Reads an entry; whatever is not as it was written is none.
fn parse(bytes: &[u8]) -> Option<Entry> {
    let entry: Entry = serde_json::from_slice(bytes).ok()?;
    library::check(&entry.description).ok()?;
    (entry.version == VERSION).then_some(entry)
}

/// The text of an entry, for the fuzzer.
#[cfg(test)]
pub(crate) fn example(description: PluginDescription) -> Vec<u8> {
    let file = Fingerprint::of(Path::new("/")).expect("a folder");
    let entry = Entry {
        version: VERSION,
        program: file.clone(),
        path: "/x.so".into(),
        file,
        sha256: "ab".to_owned(),
        description,
    };
    serde_json::to_vec(&entry).expect("text keys only")
}

/// The description in an entry, for the fuzzer.
#[cfg(test)]
pub(crate) fn description_in(bytes: &[u8]) -> Option<PluginDescription> {
    parse(bytes).map(|entry| entry.description)
}

impl DescriptionCache {
    /// The cache in `folder`, which need not exist; nothing if the program's own file cannot be looked at.
    #[must_use]
    pub fn new(folder: PathBuf, program: &Path) -> Option<Self> {
        let program = Fingerprint::of(program)?;
        Some(Self { folder, program })
    }

    fn place(&self, path: &Path) -> PathBuf {
        let name = sha256(path.as_os_str().as_encoded_bytes());
        self.folder.join(format!("{}.json", &name[..32]))
    }

    /// What is known of the file at an absolute path. Entries that others could have written are passed over.
    pub(crate) fn lookup(&self, path: &Path) -> Option<Known> {
        let place = self.place(path);
        let bytes = fs::read(&place).ok()?;
        trust::check(&place, None).ok()?;
        let entry = parse(&bytes)?;
        let file = Fingerprint::of(path)?;
        let holds = entry.program == self.program && entry.path == path && entry.file == file;
        holds.then_some(Known {
            sha256: entry.sha256,
            n_bytes: entry.file.n_bytes,
            description: entry.description,
        })
    }

    /// Notes what a plugin has said. A cache that cannot be written is none.
    pub(crate) fn store(&self, path: &Path, sha256: &str, description: &PluginDescription) {
        let Some(file) = Fingerprint::of(path).filter(Fingerprint::is_settled) else {
            return;
        };
        let entry = Entry {
            version: VERSION,
            program: self.program.clone(),
            path: path.to_owned(),
            file,
            sha256: sha256.to_owned(),
            description: description.clone(),
        };
        if let Err(error) = self.write(path, &entry) {
            tracing::debug!("cannot note what {} says: {error}", path.display());
        }
    }

    fn write(&self, path: &Path, entry: &Entry) -> std::io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.folder)?;
        let place = self.place(path);
        let unfinished = place.with_extension(std::process::id().to_string());
        let bytes = serde_json::to_vec(entry)?;
        fs::File::create(&unfinished)?.write_all(&bytes)?;
        fs::rename(&unfinished, &place)?;
        self.prune()
    }

    /// Removes what was written longest ago, once there is much of it: libraries come and go.
    fn prune(&self) -> std::io::Result<()> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            entries.push((entry.metadata()?.modified()?, entry.path()));
        }
        if entries.len() > MAX_ENTRIES {
            entries.sort();
            for (_, path) in &entries[..entries.len() - MAX_ENTRIES / 2] {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }

    /// Forgets a file.
    pub(crate) fn forget(&self, path: &Path) {
        // There may be no entry.
        let _is_gone = fs::remove_file(self.place(path));
    }
}
