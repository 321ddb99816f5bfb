//! How plugins are kept apart and which are trusted, by flags and lock files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use evstrat_host::lock::{LOCK_FILE, LockFile};
use evstrat_host::{DescriptionCache, HostError, Isolation, LoadSettings, OnCrash, Sandbox, Trust};

use crate::WORKER;
use crate::cli::{CrashPolicy, PluginFlags, SandboxPart, Unisolated};
use crate::exit::Failure;

/// Where files that replay crashes are written, in the current folder.
const CRASHES: &str = "evstrat-crashes";

/// How plugins are loaded, by the flags and the lock files beside `files`; without files, that of the current folder.
pub(crate) fn settings(flags: &PluginFlags, files: &[PathBuf]) -> Result<LoadSettings, Failure> {
    let all_in_process = flags.isolation.contains(&Unisolated::All);
    let mut trust = Trust::default();
    trust.lock = locks(files)?;
    trust.locked = flags.locked;
    trust.all_in_process = all_in_process;
    trust.in_process = flags
        .isolation
        .iter()
        .filter_map(|one| match one {
            Unisolated::Plugin(id) => Some(id.clone()),
            Unisolated::All => None,
        })
        .collect();
    let mut settings = LoadSettings::default();
    settings.trust = Some(trust);
    if all_in_process && flags.require_isolation {
        return Err(Failure::unusable(
            "--require-isolation and --isolation none contradict each other",
        ));
    }
    if !all_in_process && cfg!(target_os = "linux") {
        settings.isolation = Isolation::Sandboxed(sandbox(flags)?);
        settings.cache = cache();
    }
    Ok(settings)
}

/// Where is noted what plugins say of themselves: in the user's folder for what can be made again.
fn cache() -> Option<DescriptionCache> {
    let stated = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let folder = stated
        .filter(|folder| folder.is_absolute())
        .or_else(|| Some(std::env::home_dir()?.join(".cache")))?;
    let program = std::env::current_exe().ok()?;
    DescriptionCache::new(folder.join("evstrat/plugins"), &program)
}

/// The sandbox that the flags describe; its workers are this program.
pub(crate) fn sandbox(flags: &PluginFlags) -> Result<Sandbox, Failure> {
    let mut sandbox = Sandbox::new(own_program()?, vec![WORKER.into()]);
    sandbox.memory = flags.plugin_memory << 20;
    sandbox.call_deadline = Duration::from_secs(flags.plugin_timeout);
    sandbox.on_crash = match flags.on_crash {
        CrashPolicy::Fail => OnCrash::Fail,
        CrashPolicy::DropRow => OnCrash::DropRow,
    };
    sandbox.repro_folder = Some(CRASHES.into());
    sandbox.require_full = flags.require_isolation;
    sandbox.without_landlock = flags.sandbox_without.contains(&SandboxPart::Landlock);
    sandbox.without_seccomp = flags.sandbox_without.contains(&SandboxPart::Seccomp);
    Ok(sandbox)
}

/// This program's own file. On Linux the link of the kernel, which still leads to it when the file was replaced.
fn own_program() -> Result<PathBuf, Failure> {
    if cfg!(target_os = "linux") {
        return Ok("/proc/self/exe".into());
    }
    std::env::current_exe()
        .map_err(|error| Failure::plugin(format!("cannot find this program's own file: {error}")))
}

/// The pins beside strategy files; without files, those of the current folder.
pub(crate) fn locks(files: &[PathBuf]) -> Result<LockFile, Failure> {
    let mut folders: BTreeSet<PathBuf> = files
        .iter()
        .map(|file| file.parent().unwrap_or(Path::new("")).to_owned())
        .collect();
    if folders.is_empty() {
        folders.insert(PathBuf::new());
    }
    let mut all = LockFile::default();
    let mut first_of: Vec<PathBuf> = Vec::new();
    for folder in folders {
        let path = folder.join(LOCK_FILE);
        let lock = LockFile::read(&path).map_err(|error| unusable(&error))?;
        for pin in lock.plugins {
            let same =
                |known: &evstrat_host::lock::Pin| known.id == pin.id && known.target == pin.target;
            match all.plugins.iter().position(same) {
                None => {
                    all.plugins.push(pin);
                    first_of.push(path.clone());
                }
                Some(place) if all.plugins[place] == pin => {}
                Some(place) => {
                    return Err(Failure::unusable(format!(
                        "{} and {} pin plugin {} differently",
                        first_of[place].display(),
                        path.display(),
                        pin.id
                    )));
                }
            }
        }
    }
    Ok(all)
}

fn unusable(error: &HostError) -> Failure {
    Failure::unusable(error.to_string())
}
