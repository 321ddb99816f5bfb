//! What the checks found.

use std::fmt;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use serde::Serialize;

use super::Outcome;

/// What came of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// As it should be.
    Passed,
    /// Works, but could be better.
    Warned,
    /// A fault.
    Failed,
    /// Does not apply.
    Skipped,
}

/// One check of one plugin or model.
#[derive(Clone, Debug, Serialize)]
pub struct CheckResult {
    /// The id of the check, `group.name`.
    pub id: &'static str,
    /// What it makes sure of.
    pub title: &'static str,
    /// The model; empty if the check is of the whole plugin.
    pub model: String,
    /// What came of it.
    pub verdict: Verdict,
    /// What was found, for people; may be empty.
    pub detail: String,
    /// How long it took, in seconds.
    pub seconds: f64,
}

/// All checks of one plugin.
#[derive(Clone, Debug, Serialize)]
pub struct CheckReport {
    /// The library file.
    pub library: PathBuf,
    /// SHA-256 of its bytes; empty if it could not be read.
    pub sha256: String,
    /// The checks in the order in which they ran.
    pub checks: Vec<CheckResult>,
}

impl CheckReport {
    pub(super) fn new(path: &Path) -> Self {
        Self {
            library: path.to_owned(),
            sha256: String::new(),
            checks: Vec::new(),
        }
    }

    pub(super) fn add(
        &mut self,
        (id, title): (&'static str, &'static str),
        model: &str,
        outcome: Outcome,
        started: Instant,
    ) {
        self.add_timed((id, title), model, outcome, started.elapsed().as_secs_f64());
    }

    pub(super) fn add_timed(
        &mut self,
        (id, title): (&'static str, &'static str),
        model: &str,
        outcome: Outcome,
        seconds: f64,
    ) {
        let (verdict, detail) = match outcome {
            Outcome::Passed(detail) => (Verdict::Passed, detail),
            Outcome::Warned(detail) => (Verdict::Warned, detail),
            Outcome::Failed(detail) => (Verdict::Failed, detail),
            Outcome::Skipped(detail) => (Verdict::Skipped, detail),
        };
        self.checks.push(CheckResult {
            id,
            title,
            model: model.to_owned(),
            verdict,
            detail,
            seconds,
        });
    }

    /// How many checks ended so.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.checks
            .iter()
            .filter(|check| check.verdict == verdict)
            .count()
    }

    /// Whether no check failed.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.count(Verdict::Failed) == 0
    }

    /// The report in the XML that `JUnit` made common, for build servers.
    #[must_use]
    pub fn to_junit(&self) -> String {
        let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        let suite = escape(&self.library.display().to_string());
        let counts = (
            self.checks.len(),
            self.count(Verdict::Failed),
            self.count(Verdict::Skipped),
        );
        let mut line = |line: String| {
            text.push_str(&line);
            text.push('\n');
        };
        line(format!(
            "<testsuite name=\"{suite}\" tests=\"{}\" failures=\"{}\" skipped=\"{}\">",
            counts.0, counts.1, counts.2
        ));
        for check in &self.checks {
            let (name, class) = (escape(check.id), escape(&check.model));
            let detail = escape(&check.detail);
            let inner = match check.verdict {
                Verdict::Passed => String::new(),
                Verdict::Warned => format!("<system-out>warning: {detail}</system-out>"),
                Verdict::Failed => format!("<failure message=\"{detail}\"/>"),
                Verdict::Skipped => format!("<skipped message=\"{detail}\"/>"),
            };
            line(format!(
                "  <testcase name=\"{name}\" classname=\"{class}\" time=\"{:.3}\">{inner}</testcase>",
                check.seconds
            ));
        }
        line("</testsuite>".to_owned());
        text
    }
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            c if c.is_control() => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

impl fmt::Display for CheckReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for check in &self.checks {
            let mut line = match check.verdict {
                Verdict::Passed => "ok   ".to_owned(),
                Verdict::Warned => "warn ".to_owned(),
                Verdict::Failed => "FAIL ".to_owned(),
                Verdict::Skipped => "skip ".to_owned(),
            };
            if !check.model.is_empty() {
                write!(line, "{} ", check.model)?;
            }
            write!(line, "{}: {}", check.id, check.title)?;
            if !check.detail.is_empty() {
                write!(line, " ({})", check.detail)?;
            }
            writeln!(f, "{line}")?;
        }
        write!(
            f,
            "{} passed, {} warned, {} failed, {} skipped",
            self.count(Verdict::Passed),
            self.count(Verdict::Warned),
            self.count(Verdict::Failed),
            self.count(Verdict::Skipped)
        )
    }
}
