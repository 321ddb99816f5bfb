//! Builds the program and its plugin libraries once, and runs them as a user would.
#![forbid(unsafe_code)]

pub mod coverage;
pub mod plugin;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

/// The root of the workspace.
///
/// # Panics
/// The package is not inside the workspace.
#[must_use]
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the package lies in the workspace")
}

/// The built program; the plugin libraries lie beside it.
///
/// `cargo test` builds no shared libraries of other packages, so the default members are built here, once per process;
/// the paths come from cargo's own report.
///
/// # Panics
/// The build fails.
#[must_use]
pub fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(build)
}

fn build() -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    // The program that is measured is built as this library is.
    let profile: &[&str] = if cfg!(debug_assertions) {
        &[]
    } else {
        &["--release"]
    };
    let output = Command::new(cargo)
        .args(["build", "--locked", "--message-format=json"])
        .args(profile)
        .current_dir(root())
        .stderr(Stdio::inherit())
        .output()
        .expect("cargo can be started");
    assert!(output.status.success(), "the program does not build");
    let text = String::from_utf8(output.stdout).expect("cargo prints UTF-8");
    text.lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message["target"]["name"] == "evstrat")
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
        .expect("cargo reports the executable")
}

/// What a run of the program gave.
#[derive(Debug)]
pub struct Run {
    /// The exit status; `None` if a signal ended the program.
    pub status: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Run {
    /// Standard output as JSON.
    ///
    /// # Panics
    /// It is not JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        let parsed = serde_json::from_str(&self.stdout);
        assert!(parsed.is_ok(), "not JSON: {}\n{}", self.stdout, self.stderr);
        parsed.expect("checked above")
    }

    /// The run itself, after asserting that it ended well.
    ///
    /// # Panics
    /// The exit status is not 0.
    #[must_use]
    pub fn succeeded(self) -> Self {
        assert_eq!(self.status, Some(0), "{}\n{}", self.stdout, self.stderr);
        self
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// A command that runs the program in the root of the workspace, in an environment without surprises.
#[must_use]
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(program());
    command
        .args(arguments)
        .current_dir(root())
        .env_remove("EVSTRAT_PLUGIN_PATH")
        .env("XDG_CACHE_HOME", program().with_file_name("test-cache"))
        .env("NO_COLOR", "1")
        .env("COLUMNS", "80")
        .stdin(Stdio::null());
    command
}

/// Runs the program in the root of the workspace.
///
/// # Panics
/// The program cannot be started.
#[must_use]
pub fn evstrat(arguments: &[&str]) -> Run {
    command(arguments)
        .output()
        .expect("the program starts")
        .into()
}

/// Copies what is in a folder into another one that exists.
///
/// # Panics
/// Something cannot be read or written.
pub fn copy_folder(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir_all(&target).expect("created");
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("copied");
        }
    }
}
