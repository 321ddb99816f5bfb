//! Results folders that appear whole or not at all.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

/// The file by which a folder is known to be a results folder.
pub(crate) const SUMMARY: &str = "summary.json";

/// What a report is drawn from, beside the summary.
pub(crate) const DOSSIER: &str = "report.json";

/// Folders within a results folder.
const PARTS: [&str; 2] = ["figures", "tables"];

/// A results folder in the making: files collect in a hidden folder beside the final place and move there at once.
#[derive(Debug)]
pub(crate) struct ResultsFolder {
    staging: TempDir,
    target: PathBuf,
}

impl ResultsFolder {
    /// Opens a staging folder beside `target`, so that a path that cannot be written fails before the first draw.
    ///
    /// # Errors
    /// The parent cannot be written, or `target` exists and is not a results folder, which would be lost.
    pub(crate) fn create(target: &Path) -> Result<Self, String> {
        let said =
            |error: io::Error| format!("cannot write results to {}: {error}", target.display());
        if target.exists() && !is_replaceable(target).map_err(said)? {
            return Err(format!(
                "{} exists and is not a results folder; choose another place or remove it first",
                target.display()
            ));
        }
        // What a link points to is replaced, not the link.
        let absolute = match fs::canonicalize(target) {
            Ok(existing) => existing,
            Err(_) => std::path::absolute(target).map_err(said)?,
        };
        let parent = absolute.parent().unwrap_or(Path::new("/")).to_path_buf();
        fs::create_dir_all(&parent).map_err(said)?;
        let staging = tempfile::Builder::new()
            .prefix(".evstrat-")
            .tempdir_in(&parent)
            .map_err(said)?;
        Ok(Self {
            staging,
            target: absolute,
        })
    }

    /// Writes one file of the folder.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(crate) fn write(&self, name: &str, content: &[u8]) -> Result<(), String> {
        let said = |error: io::Error| format!("cannot write {name}: {error}");
        let path = self.staging.path().join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(said)?;
        }
        fs::write(&path, content).map_err(said)
    }

    /// Takes over everything of the results folder `from` that a report does not make anew: hard links where the
    /// folder itself is replaced and the file system has them, else copies.
    ///
    /// # Errors
    /// A file cannot be read or written.
    pub(crate) fn take_results(&self, from: &Path) -> Result<(), String> {
        let said =
            |error: io::Error| format!("cannot take results from {}: {error}", from.display());
        let same = fs::canonicalize(from).is_ok_and(|from| from == self.target);
        for entry in fs::read_dir(from).map_err(said)? {
            let entry = entry.map_err(said)?;
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            if !is_result(&name) || !entry.file_type().map_err(said)?.is_file() {
                continue;
            }
            let to = self.path(&name);
            // Two folders must not share files: a change to one would be a change to the other.
            if !same || fs::hard_link(entry.path(), &to).is_err() {
                fs::copy(entry.path(), &to).map_err(said)?;
            }
        }
        Ok(())
    }

    /// Where a file of the folder is being written, for content too large to hold in memory.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.staging.path().join(name)
    }

    /// Puts the folder in place; an older results folder there is replaced.
    ///
    /// # Errors
    /// The move failed; the old folder is still there.
    pub(crate) fn commit(self) -> Result<(), String> {
        let target = self.target;
        let said =
            |error: io::Error| format!("cannot put results at {}: {error}", target.display());
        world_readable(self.staging.path()).map_err(said)?;
        if target.exists() {
            // After the exchange the staging name holds the old results, and dropping it removes them.
            exchange(self.staging.path(), &target).map_err(said)
        } else {
            let staged = self.staging.keep();
            fs::rename(&staged, &target).map_err(said)
        }
    }
}

/// Whether `target` is empty, or holds a summary of ours and nothing but files that a run writes.
fn is_replaceable(target: &Path) -> io::Result<bool> {
    if !target.is_dir() {
        return Ok(false);
    }
    let mut names = Vec::new();
    for entry in fs::read_dir(target)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else {
            return Ok(false);
        };
        let kind = entry.file_type()?;
        let ours = if kind.is_dir() {
            PARTS.contains(&name.as_str()) && holds_drawings(&entry.path())?
        } else {
            kind.is_file() && is_ours(&name)
        };
        if !ours {
            return Ok(false);
        }
        names.push(name);
    }
    Ok(names.is_empty() || holds_summary(&target.join(SUMMARY)))
}

/// Files that a run writes into the folder itself.
fn is_ours(name: &str) -> bool {
    is_result(name) || matches!(name, "report.html" | "report.md")
}

/// Files that no report makes anew.
fn is_result(name: &str) -> bool {
    matches!(
        name,
        SUMMARY
            | DOSSIER
            | "provenance.json"
            | "study.toml"
            | "sensitivity.csv"
            | "voi.csv"
            | "ranking.csv"
    ) || name.starts_with("draws-") && (name.ends_with(".csv") || name.ends_with(".parquet"))
}

/// Whether a folder within holds nothing but what a report writes there.
fn holds_drawings(folder: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let ending = Path::new(&name).extension().and_then(|one| one.to_str());
        let drawn = matches!(ending, Some("svg" | "png" | "csv" | "json"));
        if !entry.file_type()?.is_file() || !drawn {
            return Ok(false);
        }
    }
    Ok(true)
}

fn holds_summary(path: &Path) -> bool {
    let parsed = fs::read(path)
        .ok()
        .and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
    parsed.is_some_and(|summary| summary["schema"].is_u64() && summary["strategies"].is_array())
}

/// Temporary folders are private; results are not.
#[cfg(unix)]
fn world_readable(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn world_readable(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// Swaps two folders in one step, so that there is no moment without results.
#[cfg(target_os = "linux")]
fn exchange(staged: &Path, target: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    match renameat_with(CWD, staged, CWD, target, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(()),
        // Some file systems cannot exchange.
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => replace(staged, target),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(target_os = "linux"))]
fn exchange(staged: &Path, target: &Path) -> io::Result<()> {
    replace(staged, target)
}

/// Two renames; if the second fails the old folder is put back.
fn replace(staged: &Path, target: &Path) -> io::Result<()> {
    let aside = staged.with_extension("old");
    fs::rename(target, &aside)?;
    if let Err(error) = fs::rename(staged, target) {
        fs::rename(&aside, target)?;
        return Err(error);
    }
    fs::remove_dir_all(&aside)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(seed: u32) -> String {
        format!("{{\"schema\": 1, \"seed\": {seed}, \"strategies\": []}}")
    }

    #[test]
    fn a_results_folder_with_something_of_the_user_is_kept() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join(SUMMARY), summary(1)).unwrap();
        assert!(is_replaceable(place.path()).unwrap());
        fs::write(place.path().join("thesis.tex"), "precious").unwrap();
        assert!(!is_replaceable(place.path()).unwrap());
        fs::remove_file(place.path().join("thesis.tex")).unwrap();
        fs::write(place.path().join(SUMMARY), "{}").unwrap();
        assert!(
            !is_replaceable(place.path()).unwrap(),
            "a summary of another program"
        );
    }

    #[test]
    fn an_older_results_folder_is_replaced_and_nothing_else_is_touched() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("results");
        for seed in [1, 2] {
            let folder = ResultsFolder::create(&target).unwrap();
            let text = summary(seed);
            folder.write(SUMMARY, text.as_bytes()).unwrap();
            folder.commit().unwrap();
            assert_eq!(fs::read_to_string(target.join(SUMMARY)).unwrap(), text);
        }
        assert_eq!(
            fs::read_dir(place.path()).unwrap().count(),
            1,
            "no staging folder is left"
        );
    }

    #[test]
    fn an_abandoned_run_leaves_the_old_results() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("results");
        let folder = ResultsFolder::create(&target).unwrap();
        folder.write(SUMMARY, summary(1).as_bytes()).unwrap();
        folder.commit().unwrap();
        let abandoned = ResultsFolder::create(&target).unwrap();
        abandoned.write(SUMMARY, b"new").unwrap();
        drop(abandoned);
        assert_eq!(
            fs::read_to_string(target.join(SUMMARY)).unwrap(),
            summary(1)
        );
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_of_something_else_is_refused() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("thesis.tex"), "precious").unwrap();
        let message = ResultsFolder::create(place.path()).unwrap_err();
        assert!(message.contains("is not a results folder"), "{message}");
        assert_eq!(
            fs::read_to_string(place.path().join("thesis.tex")).unwrap(),
            "precious"
        );
    }
}
