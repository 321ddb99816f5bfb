//! `evstrat plugin dev`: build, check and evaluate after every change.

mod outcomes;
mod watch;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use evstrat_host::check::{self, Settings, Verdict};
use evstrat_testkit::Package;

use super::beliefs;
use crate::cli::{Global, PluginDevArgs};
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;
use crate::trust;
use outcomes::Outcomes;
pub(super) use outcomes::strategy_files;
use watch::Snapshot;

/// How often files are looked at.
const LOOK: Duration = Duration::from_millis(300);

pub(super) fn dev(
    args: &PluginDevArgs,
    global: &Global,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let kind = Kind::of(&args.folder)?;
    let mut last = Outcomes::default();
    let mut n_rounds = 0;
    loop {
        let seen = Snapshot::take(&args.folder);
        let round = Round { args, global, kind };
        terminal.result(&round.carry_out(&mut last)?);
        n_rounds += 1;
        if args.rounds.is_some_and(|most| n_rounds >= most) {
            return Ok(Exit::Done);
        }
        terminal.result("\nwaiting for changes; Ctrl-C ends\n\n");
        while Snapshot::take(&args.folder) == seen {
            std::thread::sleep(LOOK);
        }
    }
}

/// How a plugin is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Cargo,
    Make,
}

impl Kind {
    fn of(folder: &Path) -> Result<Self, Failure> {
        for (file, kind) in [("Cargo.toml", Self::Cargo), ("Makefile", Self::Make)] {
            if folder.join(file).is_file() {
                return Ok(kind);
            }
        }
        Err(Failure::unusable(format!(
            "there is neither Cargo.toml nor Makefile in {}; `evstrat plugin new` writes a plugin",
            folder.display()
        )))
    }
}

/// What is done after every change.
struct Round<'a> {
    args: &'a PluginDevArgs,
    global: &'a Global,
    kind: Kind,
}

impl Round<'_> {
    /// Gives the text to show. Faults of the plugin are part of it, and end nothing.
    fn carry_out(&self, last: &mut Outcomes) -> Result<String, Failure> {
        let mut text = String::new();
        let begin = Instant::now();
        let library = match self.build() {
            Ok(library) => library,
            // The compiler has said why.
            Err(why) => return Ok(format!("build: {why}\n")),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "built {} in {:.1} s",
            library.display(),
            begin.elapsed().as_secs_f64()
        );
        self.check(&library, &mut text)?;
        for file in outcomes::strategy_files(&self.args.folder) {
            let found = outcomes::evaluate(&file, self.args.draws, self.global);
            last.compare(&file, found, &mut text);
        }
        Ok(text)
    }

    fn build(&self) -> Result<PathBuf, String> {
        match self.kind {
            Kind::Cargo => Package::at(&self.args.folder)
                .build_release()
                .map_err(|error| error.to_string()),
            Kind::Make => make(&self.args.folder),
        }
    }

    fn check(&self, library: &Path, text: &mut String) -> Result<(), Failure> {
        let mut settings = Settings::new(trust::sandbox(&self.global.plugins)?);
        settings.sandbox.repro_folder = None;
        settings.only.clone_from(&self.args.only);
        settings.skip.clone_from(&self.args.skip);
        settings.beliefs = Some(beliefs::beliefs());
        let report = check::run(library, &settings);
        let _ = writeln!(
            text,
            "checks: {} passed, {} warned, {} failed",
            report.count(Verdict::Passed),
            report.count(Verdict::Warned),
            report.count(Verdict::Failed)
        );
        let is_bad = |verdict| matches!(verdict, Verdict::Warned | Verdict::Failed);
        for one in report.checks.iter().filter(|one| is_bad(one.verdict)) {
            let verdict = if one.verdict == Verdict::Failed {
                "FAIL"
            } else {
                "warn"
            };
            let _ = writeln!(text, "  {verdict} {} {}: {}", one.model, one.id, one.detail);
        }
        Ok(())
    }
}

/// Runs make, and gives the library that is there then: the newest.
fn make(folder: &Path) -> Result<PathBuf, String> {
    let status = Command::new("make")
        .current_dir(folder)
        .stdout(std::process::Stdio::null())
        .status()
        .map_err(|error| format!("cannot start make: {error}"))?;
    if !status.success() {
        return Err("make failed".to_owned());
    }
    let entries = std::fs::read_dir(folder).map_err(|error| error.to_string())?;
    entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            path.extension()
                .is_some_and(|end| end == std::env::consts::DLL_EXTENSION)
        })
        .max_by_key(|path| path.metadata().and_then(|facts| facts.modified()).ok())
        .ok_or_else(|| "make left no shared library in the folder".to_owned())
}
