//! Reading files through a seam, so that tests need no disk.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Where files come from.
pub trait Files {
    /// The bytes of a file, at most `limit + 1` of them.
    ///
    /// # Errors
    /// The file cannot be read.
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>>;

    /// Paths of the files in a folder whose name ends in `.toml`, in order.
    ///
    /// # Errors
    /// The folder cannot be read.
    fn toml_files(&self, folder: &Path) -> io::Result<Vec<PathBuf>>;

    /// Whether there is a folder at `path`.
    fn is_folder(&self, path: &Path) -> bool;

    /// A spelling of `path` that is the same for all spellings of one file; `path` itself if there is no better.
    fn identity(&self, path: &Path) -> PathBuf {
        clean(path)
    }
}

/// The file system.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

impl Files for Disk {
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        let file = std::fs::File::open(path)?;
        if file.metadata()?.is_dir() {
            return Err(io::Error::new(
                io::ErrorKind::IsADirectory,
                "it is a folder",
            ));
        }
        let mut bytes = Vec::new();
        file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn toml_files(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let mut paths = Vec::new();
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        for entry in std::fs::read_dir(folder)? {
            let path = clean(&entry?.path());
            if path.extension().is_some_and(|ending| ending == "toml") && path.is_file() {
                paths.push(path);
            }
        }
        paths.sort();
        Ok(paths)
    }

    fn is_folder(&self, path: &Path) -> bool {
        path.is_dir()
    }

    fn identity(&self, path: &Path) -> PathBuf {
        std::fs::canonicalize(path).unwrap_or_else(|_| clean(path))
    }
}

/// Files in memory, for tests and tools.
#[derive(Clone, Debug, Default)]
pub struct MemoryFiles(BTreeMap<PathBuf, Vec<u8>>);

impl MemoryFiles {
    /// Adds or replaces a file.
    #[must_use]
    pub fn with(mut self, path: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.0.insert(clean(Path::new(path)), bytes.into());
        self
    }
}

impl Files for MemoryFiles {
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        let bytes = self
            .0
            .get(&clean(path))
            .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "no such file"))?;
        let limit = usize::try_from(limit.saturating_add(1)).unwrap_or(usize::MAX);
        Ok(bytes.iter().copied().take(limit).collect())
    }

    fn toml_files(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let folder = clean(folder);
        let inside = |path: &&PathBuf| {
            path.parent() == Some(folder.as_path())
                && path.extension().is_some_and(|ending| ending == "toml")
        };
        Ok(self.0.keys().filter(inside).cloned().collect())
    }

    fn is_folder(&self, path: &Path) -> bool {
        let path = clean(path);
        self.0
            .keys()
            .any(|file| file != &path && file.starts_with(&path))
    }
}

/// Removes `.` and resolves `..` by the text alone.
pub(crate) fn clean(path: &Path) -> PathBuf {
    use std::path::Component;
    let mut clean = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                let last = clean.components().next_back();
                if matches!(last, Some(Component::Normal(_))) {
                    clean.pop();
                } else {
                    clean.push("..");
                }
            }
            other => clean.push(other),
        }
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cleaned_by_text() {
        assert_eq!(clean(Path::new("a/./b/../c.toml")), Path::new("a/c.toml"));
        assert_eq!(clean(Path::new("../../x")), Path::new("../../x"));
        assert_eq!(clean(Path::new("/a/../b")), Path::new("/b"));
    }

    #[test]
    fn reading_stops_beyond_the_limit() {
        let files = MemoryFiles::default().with("a.toml", vec![b'x'; 100]);
        assert_eq!(files.read(Path::new("./a.toml"), 10).unwrap().len(), 11);
    }
}
