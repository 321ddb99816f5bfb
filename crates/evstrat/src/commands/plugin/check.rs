//! `evstrat plugin check`: does a plugin keep what the interface promises?

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use evstrat_host::check::{self, CheckReport, CheckResult, Settings, Verdict};
use serde_json::json;

use super::{beliefs, pack};
use crate::cli::{Global, PluginCheckArgs};
use crate::describe::Page;
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;
use crate::trust;

/// Columns of the verdict and of the check's id.
const INDENT: usize = 7;

pub(super) fn check(
    args: &PluginCheckArgs,
    global: &Global,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    if args.list {
        terminal.result(&list());
        return Ok(Exit::Done);
    }
    known(&args.only)?;
    known(&args.skip)?;
    if let Some(missing) = args.files.iter().find(|file| !file.exists()) {
        return Err(Failure::unusable(format!(
            "plugin library {} does not exist",
            missing.display()
        )));
    }
    let mut settings = Settings::new(trust::sandbox(&global.plugins)?);
    settings.sandbox.repro_folder = None;
    settings.seed = args.seed;
    settings.only.clone_from(&args.only);
    settings.skip.clone_from(&args.skip);
    settings.patience = Duration::from_secs_f64(args.patience);
    settings.beliefs = Some(beliefs::beliefs());
    settings.lock = trust::locks(&[])?;
    if let Some(threads) = args.threads {
        settings.threads = usize::from(threads);
    }
    let reports: Vec<CheckReport> = args
        .files
        .iter()
        .map(|file| check_one(file, &settings, global))
        .collect::<Result<_, _>>()?;
    if let Some(path) = &args.junit {
        std::fs::write(path, junit(&reports)).map_err(|error| {
            Failure::unusable(format!("cannot write {}: {error}", path.display()))
        })?;
    }
    if global.json {
        terminal.result(&format!("{:#}\n", json!({"schema": 1, "plugins": reports})));
    } else {
        let texts: Vec<String> = reports
            .iter()
            .map(|report| text(report, global.verbose > 0))
            .collect();
        terminal.result(&texts.join("\n"));
    }
    Ok(if reports.iter().all(CheckReport::is_ok) {
        Exit::Done
    } else {
        Exit::RequirementMissed
    })
}

/// Checks a library, or the one for this platform in an archive.
fn check_one(file: &Path, settings: &Settings, global: &Global) -> Result<CheckReport, Failure> {
    if !pack::is_archive(file) {
        return Ok(check::run(file, settings));
    }
    let folder = tempfile::tempdir()
        .map_err(|error| Failure::unusable(format!("cannot unpack {}: {error}", file.display())))?;
    let packed = pack::read(file)?;
    let library = pack::write_library(&packed, file, folder.path())?;
    pack::compare(&packed, &library, global)?;
    Ok(check::run(&library, settings))
}

/// Refuses beginnings of ids that no check has.
fn known(beginnings: &[String]) -> Result<(), Failure> {
    let all = check::all();
    let is_known = |start: &&String| all.iter().any(|(id, _)| id.starts_with(start.as_str()));
    match beginnings.iter().find(|start| !is_known(start)) {
        None => Ok(()),
        Some(unknown) => Err(Failure::unusable(format!(
            "no check is called '{unknown}'; `evstrat plugin check --list` lists them"
        ))),
    }
}

fn list() -> String {
    let mut page = Page::default();
    for (id, title) in check::all() {
        page.line(0, &format!("{id:<26}{title}"));
    }
    page.into_text()
}

fn junit(reports: &[CheckReport]) -> String {
    if let [one] = reports {
        return one.to_junit();
    }
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    let mut text = format!("{head}<testsuites>\n");
    for report in reports {
        let suite = report.to_junit();
        text.push_str(suite.strip_prefix(head).unwrap_or(&suite));
    }
    text.push_str("</testsuites>\n");
    text
}

/// Everything that is not as it should be, and all the rest if `whole`.
fn text(report: &CheckReport, whole: bool) -> String {
    let mut page = Page::default();
    page.text(0, &report.library.display().to_string());
    let mut model = None;
    for one in &report.checks {
        if model != Some(&one.model) {
            model = Some(&one.model);
            let title = if one.model.is_empty() {
                "plugin".to_owned()
            } else {
                format!("model {}", one.model)
            };
            page.line(1, &format!("{title}: {}", tally(report, &one.model)));
        }
        if whole || matches!(one.verdict, Verdict::Warned | Verdict::Failed) {
            result(&mut page, one);
        }
    }
    let mut text = page.into_text();
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "{} passed, {} warned, {} failed, {} skipped",
        report.count(Verdict::Passed),
        report.count(Verdict::Warned),
        report.count(Verdict::Failed),
        report.count(Verdict::Skipped)
    );
    text
}

/// How the checks of a model ended, in numbers.
fn tally(report: &CheckReport, model: &str) -> String {
    let count = |verdict: Verdict| {
        let of_model = report.checks.iter().filter(|check| check.model == model);
        of_model.filter(|check| check.verdict == verdict).count()
    };
    let all = [
        (Verdict::Passed, "passed"),
        (Verdict::Warned, "warned"),
        (Verdict::Failed, "failed"),
        (Verdict::Skipped, "do not apply"),
    ];
    let parts: Vec<String> = all
        .into_iter()
        .map(|(verdict, word)| (count(verdict), word))
        .filter(|(n, word)| *n > 0 || *word == "passed")
        .map(|(n, word)| format!("{n} {word}"))
        .collect();
    parts.join(", ")
}

fn result(page: &mut Page, one: &CheckResult) {
    let verdict = match one.verdict {
        Verdict::Passed => "ok",
        Verdict::Warned => "warn",
        Verdict::Failed => "FAIL",
        Verdict::Skipped => "skip",
    };
    let label = format!("{verdict:<4} ");
    page.item(2, &label, &format!("{}: {}", one.id, one.title));
    page.text(INDENT, &one.detail);
}
