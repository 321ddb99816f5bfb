//! Whether files have changed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Folders whose content is made, not written.
const MADE: [&str; 3] = ["target", ".git", "evstrat-crashes"];

/// The sources of a plugin, by length and time of last change.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Snapshot(BTreeMap<PathBuf, (u64, Option<SystemTime>)>);

impl Snapshot {
    /// As the files are now. Those that cannot be read are not there.
    pub(super) fn take(folder: &Path) -> Self {
        let mut new = Self::default();
        new.add(folder);
        new
    }

    fn add(&mut self, folder: &Path) {
        let Ok(entries) = fs::read_dir(folder) else {
            return;
        };
        for entry in entries.flatten() {
            let (path, name) = (entry.path(), entry.file_name());
            let is_made = MADE.iter().any(|made| name == *made)
                || name == "Cargo.lock"
                || path
                    .extension()
                    .is_some_and(|end| end == std::env::consts::DLL_EXTENSION);
            if is_made {
                continue;
            }
            match entry.metadata() {
                Ok(facts) if facts.is_dir() => self.add(&path),
                Ok(facts) => {
                    self.0.insert(path, (facts.len(), facts.modified().ok()));
                }
                Err(_) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_of_sources_are_seen_and_results_of_builds_are_not() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("src")).unwrap();
        fs::create_dir(folder.path().join("target")).unwrap();
        fs::write(folder.path().join("src/lib.rs"), "a").unwrap();
        let first = Snapshot::take(folder.path());
        fs::write(folder.path().join("target/x"), "b").unwrap();
        fs::write(folder.path().join("libx.so"), "b").unwrap();
        assert_eq!(first, Snapshot::take(folder.path()));
        fs::write(folder.path().join("src/lib.rs"), "ab").unwrap();
        assert_ne!(first, Snapshot::take(folder.path()));
    }
}
