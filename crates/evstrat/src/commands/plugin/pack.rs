//! `evstrat plugin pack` and `unpack`: one archive per plugin, which can be described without running it.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use evstrat_host::pack::{ENDING, Pack};
use evstrat_host::{HostError, Isolation, LoadSettings};

use crate::cli::{Global, PluginPackArgs, PluginUnpackArgs};
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;
use crate::trust;

/// Whether a file is an archive, by its name.
pub(super) fn is_archive(path: &Path) -> bool {
    path.extension().is_some_and(|found| found == ENDING)
}

/// Archives are described by workers, whoever made them.
fn settings(global: &Global) -> Result<LoadSettings, Failure> {
    let mut settings = LoadSettings::default();
    if cfg!(target_os = "linux") {
        settings.isolation = Isolation::Sandboxed(trust::sandbox(&global.plugins)?);
    }
    Ok(settings)
}

pub(super) fn pack(
    args: &PluginPackArgs,
    global: &Global,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let pack = Pack::make(&args.libraries, &args.license, &settings(global)?)
        .map_err(|error| of(&error))?;
    let path = args
        .output
        .clone()
        .unwrap_or_else(|| PathBuf::from(format!("{}-{}.{ENDING}", pack.id(), pack.version())));
    let bytes = pack
        .to_bytes()
        .map_err(|error| Failure::unusable(format!("cannot pack: {error}")))?;
    fs::write(&path, bytes)
        .map_err(|error| Failure::unusable(format!("cannot write {}: {error}", path.display())))?;
    let targets: Vec<&str> = pack.targets().collect();
    terminal.result(&format!(
        "{} for {} in {}\n",
        pack.id(),
        targets.join(", "),
        path.display()
    ));
    Ok(Exit::Done)
}

pub(super) fn unpack(
    args: &PluginUnpackArgs,
    global: &Global,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let pack = Pack::read(&args.archive).map_err(|error| of(&error))?;
    let path = write_library(&pack, &args.archive, &args.folder)?;
    terminal.result(&format!("{}\n", path.display()));
    compare(&pack, &path, global)?;
    Ok(Exit::Done)
}

/// Writes the library for this platform to a folder, where there must be none of its name.
pub(super) fn write_library(
    pack: &Pack,
    archive: &Path,
    folder: &Path,
) -> Result<PathBuf, Failure> {
    let (name, bytes) = pack.library().ok_or_else(|| {
        let targets: Vec<&str> = pack.targets().collect();
        Failure::unusable(format!(
            "{} has no library for this platform, only for {}",
            archive.display(),
            targets.join(", ")
        ))
    })?;
    let path = folder.join(name);
    let mut options = fs::OpenOptions::new();
    fs::create_dir_all(folder)
        .and_then(|()| options.write(true).create_new(true).open(&path))
        .and_then(|mut file| file.write_all(bytes))
        .map_err(|error| {
            let reason = if error.kind() == std::io::ErrorKind::AlreadyExists {
                "it exists already".to_owned()
            } else {
                error.to_string()
            };
            Failure::unusable(format!("cannot write {}: {reason}", path.display()))
        })?;
    Ok(path)
}

/// Makes sure that a library says what its archive says.
pub(super) fn compare(pack: &Pack, library: &Path, global: &Global) -> Result<(), Failure> {
    pack.check(library, &settings(global)?)
        .map_err(|error| of(&error))
}

/// The description in an archive, for `plugin info`; nothing of the plugin runs.
pub(super) fn read(path: &Path) -> Result<Pack, Failure> {
    Pack::read(path).map_err(|error| of(&error))
}

/// An archive that is not right is unusable input; a library in it that fails is a plugin's failure.
fn of(error: &HostError) -> Failure {
    match error {
        HostError::Pack { .. } | HostError::Missing { .. } => Failure::unusable(error.to_string()),
        other => Failure::plugin(other.to_string()),
    }
}
