//! Checks of a plugin, each in sandboxed workers of its own, so that nothing a plugin does takes the checker down.
//!
//! ```no_run
//! use evstrat_host::{Sandbox, check};
//!
//! let sandbox = Sandbox::new(std::env::current_exe()?, vec!["worker".into()]);
//! let report = check::run("libmine.so".as_ref(), &check::Settings::new(sandbox));
//! assert!(report.is_ok(), "{report}");
//! # Ok::<(), std::io::Error>(())
//! ```

mod beliefs;
mod descriptor;
mod evaluate;
mod inputs;
mod invariance;
mod load;
mod options;
mod process;
mod report;
mod run;
mod science;
mod static_look;
mod subject;

use std::path::Path;
use std::time::{Duration, Instant};

use crate::isolation::Sandbox;
use crate::lock::LockFile;
use subject::Subject;

pub use beliefs::{Beliefs, Quantile};
pub use report::{CheckReport, CheckResult, Verdict};

/// What to check and how.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Settings {
    /// How workers are started and what they may use.
    pub sandbox: Sandbox,
    /// Seed of random inputs.
    pub seed: u64,
    /// Only checks whose id begins with one of these; all if there are none.
    pub only: Vec<String>,
    /// No checks whose id begins with one of these.
    pub skip: Vec<String>,
    /// Pins to compare with.
    pub lock: LockFile,
    /// How suggested beliefs are understood; without it, rows are spread over the bounds only.
    pub beliefs: Option<Beliefs>,
    /// How long one check of one model may evaluate rows; a slow model gets fewer of them.
    pub patience: Duration,
    /// How many checks run at once, except for those that measure times.
    pub threads: usize,
}

impl Settings {
    /// All checks with seed 1.
    #[must_use]
    pub fn new(sandbox: Sandbox) -> Self {
        Self {
            sandbox,
            seed: 1,
            only: Vec::new(),
            skip: Vec::new(),
            lock: LockFile::default(),
            beliefs: None,
            patience: Duration::from_secs(5),
            threads: std::thread::available_parallelism().map_or(1, usize::from),
        }
    }

    fn wants(&self, id: &str) -> bool {
        let matches = |list: &[String]| list.iter().any(|start| id.starts_with(start.as_str()));
        (self.only.is_empty() || matches(&self.only)) && !matches(&self.skip)
    }
}

/// What came of one check, with a word on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Passed(String),
    Warned(String),
    Failed(String),
    Skipped(String),
}

impl Outcome {
    fn passed() -> Self {
        Self::Passed(String::new())
    }

    fn failed(text: impl Into<String>) -> Self {
        Self::Failed(text.into())
    }

    fn warned(text: impl Into<String>) -> Self {
        Self::Warned(text.into())
    }

    /// Good if there are no faults.
    fn of_faults(faults: &[String], bad: fn(String) -> Self) -> Self {
        if faults.is_empty() {
            Self::passed()
        } else {
            bad(faults.join("; "))
        }
    }
}

/// Checks end early with an error text where they can, which is a failure.
type CheckFn = fn(&Subject<'_>) -> Result<Outcome, String>;

/// A check: its id, what it makes sure of, and how.
struct Check {
    id: &'static str,
    title: &'static str,
    run: CheckFn,
    /// Whether it measures times, so that no other check may run beside it.
    is_timed: bool,
}

const fn check(id: &'static str, title: &'static str, run: CheckFn) -> Check {
    Check {
        id,
        title,
        run,
        is_timed: false,
    }
}

const fn timed(id: &'static str, title: &'static str, run: CheckFn) -> Check {
    Check {
        is_timed: true,
        ..check(id, title, run)
    }
}

/// Checks of the whole plugin.
const OF_PLUGIN: &[Check] = &[
    check(
        "load.again",
        "the entry function can be called again",
        load::again,
    ),
    check(
        "load.repeatable",
        "it describes itself the same in every process",
        load::repeatable,
    ),
    timed("load.quick", "it loads within 100 ms", load::quick),
    check("load.pinned", "it is the one that is pinned", load::pinned),
    check("load.many", "64 processes use it at once", load::many),
];

/// Checks of each model.
const OF_MODEL: &[Check] = &[
    check(
        "load.unknown-extension",
        "an unknown extension id gives NULL",
        load::unknown_extension,
    ),
    check(
        "load.destroy-null",
        "destroying NULL does nothing",
        load::destroy_null,
    ),
    check(
        "load.later-host",
        "it works with a later host, whose structs are longer",
        load::later_host,
    ),
    check(
        "descriptor.docs",
        "everything has a doc and a source",
        descriptor::docs,
    ),
    check(
        "descriptor.outcomes",
        "outcomes have bounds, role and direction",
        descriptor::outcomes,
    ),
    check(
        "descriptor.unchanged",
        "the description is the same after evaluation",
        descriptor::unchanged,
    ),
    check(
        "descriptor.beliefs",
        "what it suggests to believe is valid in a strategy file",
        beliefs::valid,
    ),
    check(
        "options.defaults",
        "the default options work",
        options::defaults,
    ),
    check(
        "options.malformed",
        "malformed options are a clear error",
        options::malformed,
    ),
    check(
        "options.lifecycle",
        "creating and destroying 10 000 times leaves nothing behind",
        options::lifecycle,
    ),
    check(
        "evaluate.defaults",
        "defaults give finite outcomes in bounds",
        evaluate::defaults,
    ),
    check(
        "evaluate.beliefs",
        "10 000 draws of what it suggests to believe",
        beliefs::evaluated,
    ),
    check(
        "evaluate.random",
        "10 000 random rows in bounds",
        evaluate::random,
    ),
    check(
        "evaluate.corners",
        "corners of the bounds",
        evaluate::corners,
    ),
    check(
        "evaluate.extremes",
        "NaN, infinities and values out of bounds",
        evaluate::extremes,
    ),
    check(
        "evaluate.guard",
        "no access beyond columns, inputs untouched",
        evaluate::guard,
    ),
    check(
        "evaluate.prefill",
        "every outcome is written",
        evaluate::prefill,
    ),
    check(
        "evaluate.bad-batch",
        "batches that break the contract are refused with a text",
        evaluate::bad_batch,
    ),
    timed(
        "evaluate.cancel",
        "the cancel word is honored",
        evaluate::cancel,
    ),
    check(
        "invariance.sizes",
        "batches of 0 to 65 537 rows",
        invariance::sizes,
    ),
    check(
        "invariance.order",
        "the order of rows does not matter",
        invariance::order,
    ),
    check(
        "invariance.repeats",
        "repeats, instances and processes agree to the bit",
        invariance::repeats,
    ),
    check(
        "invariance.seed",
        "the seed matters only where it is declared",
        invariance::seed,
    ),
    check(
        "process.threads",
        "eight instances on eight threads agree",
        process::threads,
    ),
    check(
        "process.leftovers",
        "no threads or descriptors are left",
        process::leftovers,
    ),
    check(
        "process.memory",
        "evaluating leaves no memory behind",
        process::memory,
    ),
    check("process.idle", "nothing runs between calls", process::idle),
    check(
        "process.system",
        "it asks the system for nothing that the sandbox forbids",
        process::system,
    ),
    check(
        "process.surroundings",
        "folder, environment, locale, signals, floating-point mode",
        process::surroundings,
    ),
    check(
        "science.self-tests",
        "its self-tests pass",
        science::self_tests,
    ),
    check(
        "science.gradient",
        "derivatives agree with differences",
        science::gradient,
    ),
    check("science.trace", "time courses are finite", science::trace),
    timed("science.cost", "time per row", science::cost),
];

/// Ids and titles of all checks, in the order in which they run.
#[must_use]
pub fn all() -> Vec<(&'static str, &'static str)> {
    let first = static_look::CHECKS.iter().map(|check| (check.0, check.1));
    let load = [("load.loads", LOADS)];
    let rest = OF_PLUGIN
        .iter()
        .chain(OF_MODEL)
        .map(|check| (check.id, check.title));
    first.chain(load).chain(rest).collect()
}

const LOADS: &str = "it loads, and its description makes sense";

/// Runs the checks. If the plugin cannot be loaded, the others are not run.
#[must_use]
pub fn run(path: &Path, settings: &Settings) -> CheckReport {
    let mut report = CheckReport::new(path);
    let candidate = static_look::run(path, settings, &mut report);
    let Some(candidate) = candidate else {
        return report;
    };
    report.sha256.clone_from(&candidate.sha256);
    let started = Instant::now();
    let subject = match Subject::load(&candidate, settings) {
        Ok(subject) => {
            let text = format!("isolation: {}", subject.isolation);
            report.add(("load.loads", LOADS), "", Outcome::Passed(text), started);
            subject
        }
        Err(error) => {
            report.add(
                ("load.loads", LOADS),
                "",
                Outcome::Failed(error.to_string()),
                started,
            );
            return report;
        }
    };
    run::all(&subject, &mut report);
    report
}
