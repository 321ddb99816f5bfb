//! Lets `cargo test` of a plugin run the checks of `evstrat plugin check`, and its strategy files.
//!
//! In `tests/check.rs` of the plugin's crate:
//!
//! ```ignore
//! evstrat_testkit::check!();
//! evstrat_testkit::run!("my-strategy.toml");
//! ```
//!
//! The checks are those of the installed program, so that they are what users will see. It is the one that the environment
//! variable `EVSTRAT` names, else `evstrat` on the search path. `cargo test` builds no shared libraries, so the plugin is built
//! here, by `cargo build`.
#![forbid(unsafe_code)]

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// The variable that names the program.
const PROGRAM: &str = "EVSTRAT";

/// A test that builds the plugin of this package and fails with a report if a check does.
///
/// Arguments are passed to `evstrat plugin check`: `check!("--skip", "science")`.
#[macro_export]
macro_rules! check {
    ($($argument:expr),* $(,)?) => {
        #[test]
        fn the_plugin_passes_every_check() {
            let package = $crate::Package::at(::core::env!("CARGO_MANIFEST_DIR"));
            let report = package.check(&[$($argument),*]).expect("the checks can be run");
            assert!(report.is_ok(), "{report}");
        }
    };
}

/// A test that builds the plugin of this package and evaluates one of its strategy files.
#[macro_export]
macro_rules! run {
    ($file:expr) => {
        #[test]
        fn the_strategy_runs() {
            let package = $crate::Package::at(::core::env!("CARGO_MANIFEST_DIR"));
            package.run($file).expect("the strategy runs");
        }
    };
}

/// Why checks could not be run.
#[derive(Debug)]
pub struct Error(String);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

fn error(text: impl Into<String>) -> Error {
    Error(text.into())
}

/// A package with a plugin.
#[derive(Clone, Debug)]
pub struct Package {
    folder: PathBuf,
}

/// What the checks found.
#[derive(Clone, Debug)]
pub struct Report {
    is_ok: bool,
    text: String,
}

impl Report {
    /// Whether no check failed.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.is_ok
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Package {
    /// The package whose `Cargo.toml` is in this folder.
    #[must_use]
    pub fn at(folder: impl AsRef<Path>) -> Self {
        Self {
            folder: folder.as_ref().to_owned(),
        }
    }

    /// Builds the plugin and gives the library's path.
    ///
    /// # Errors
    /// It does not build, or the package makes no shared library.
    pub fn build(&self) -> Result<PathBuf, Error> {
        self.build_with(&[])
    }

    /// As [`Self::build`], with optimization: what users get.
    ///
    /// # Errors
    /// As there.
    pub fn build_release(&self) -> Result<PathBuf, Error> {
        self.build_with(&["--release"])
    }

    fn build_with(&self, arguments: &[&str]) -> Result<PathBuf, Error> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            // The compiler's words go to standard error as people read them.
            .args(["build", "--message-format=json-render-diagnostics"])
            .args(arguments)
            .current_dir(&self.folder)
            .stderr(Stdio::inherit())
            .output()
            .map_err(|cause| error(format!("cannot start cargo: {cause}")))?;
        if !output.status.success() {
            return Err(error("the plugin does not build"));
        }
        let text = String::from_utf8_lossy(&output.stdout);
        // The package's own library comes last, after those it depends on.
        text.lines()
            .rev()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .find_map(|message| library_in(&message))
            .ok_or_else(|| error("the package makes no library of type cdylib"))
    }

    /// Builds the plugin and runs `evstrat plugin check` on it, with further arguments.
    ///
    /// # Errors
    /// It does not build, or the program cannot be started.
    pub fn check(&self, arguments: &[&str]) -> Result<Report, Error> {
        let library = self.build()?;
        let output = self.evstrat(
            Command::new(program())
                .args(["plugin", "check"])
                .arg(library)
                .args(arguments),
        )?;
        match output.status.code() {
            Some(code @ (0 | 1)) => Ok(Report {
                is_ok: code == 0,
                text: String::from_utf8_lossy(&output.stdout).into_owned(),
            }),
            _ => Err(error(words(&output))),
        }
    }

    /// Builds the plugin, as users would, and evaluates a strategy file of the package with 1024 draws.
    ///
    /// # Errors
    /// It does not build, the program cannot be started, or it refuses the file.
    pub fn run(&self, file: &str) -> Result<(), Error> {
        self.build_release()?;
        let output = self
            .evstrat(Command::new(program()).args(["run", file, "--draws", "1024", "-q", "-q"]))?;
        if output.status.success() {
            Ok(())
        } else {
            Err(error(words(&output)))
        }
    }

    fn evstrat(&self, command: &mut Command) -> Result<Output, Error> {
        command.current_dir(&self.folder).output().map_err(|cause| {
            error(format!(
                "cannot start {}: {cause}; set {PROGRAM} to the program",
                program().display()
            ))
        })
    }
}

fn program() -> PathBuf {
    std::env::var_os(PROGRAM).map_or_else(|| "evstrat".into(), PathBuf::from)
}

fn words(output: &Output) -> String {
    let parts = [&output.stdout, &output.stderr].map(|part| String::from_utf8_lossy(part));
    format!(
        "evstrat ended with {}\n{}{}",
        output.status, parts[0], parts[1]
    )
}

/// The shared library that a message of cargo speaks of.
fn library_in(message: &Value) -> Option<PathBuf> {
    let kinds = message["target"]["kind"].as_array()?;
    if !kinds.iter().any(|kind| kind == "cdylib") {
        return None;
    }
    let ending = std::env::consts::DLL_EXTENSION;
    let files = message["filenames"].as_array()?;
    let mut paths = files
        .iter()
        .filter_map(|file| file.as_str().map(PathBuf::from));
    paths.find(|path| path.extension().is_some_and(|found| found == ending))
}
