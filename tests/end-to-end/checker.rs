//! `plugin check` as authors and build servers see it; what each check finds is tested where the checker is.
#![cfg(target_os = "linux")]

use std::fs;

use evstrat_tests::plugin::template;
use evstrat_tests::{Run, command, evstrat, program};
use serde_json::Value;

#[test]
fn verdicts_become_exit_statuses_and_reports() {
    let folder = tempfile::tempdir().expect("a folder");
    let check = |more: &[&str]| -> Run {
        let fixed = ["plugin", "check", "libmine.so", "--only", "evaluate"];
        let output = command(&[&fixed[..], more].concat())
            .current_dir(folder.path())
            .output();
        output.expect("the program starts").into()
    };
    let missing = check(&[]);
    assert_eq!(missing.status, Some(2), "{}", missing.stderr);
    assert!(
        missing.stderr.contains("libmine.so does not exist"),
        "{}",
        missing.stderr
    );

    let _good = template(folder.path(), &[]);
    let good = check(&[]).succeeded();
    assert!(good.stdout.contains("0 failed"), "{}", good.stdout);
    let unknown = check(&["--skip", "evaluat-x"]);
    assert_eq!(unknown.status, Some(2), "{}", unknown.stderr);
    assert!(
        unknown.stderr.contains("no check is called 'evaluat-x'"),
        "{}",
        unknown.stderr
    );

    let _bad = template(
        folder.path(),
        &["#define ROW b->outputs[0][i] = b->inputs[0][i] > 0.6 ? NAN : 1.0"],
    );
    let bad = check(&["--junit", "report.xml"]);
    assert_eq!(bad.status, Some(1), "{}", bad.stderr);
    assert!(
        bad.stdout.contains("FAIL evaluate.random"),
        "{}",
        bad.stdout
    );
    assert!(
        bad.stdout.lines().all(|line| line.chars().count() <= 80),
        "{}",
        bad.stdout
    );
    let junit = fs::read_to_string(folder.path().join("report.xml")).expect("the report");
    assert!(
        junit.contains("<failure message=\"row ") && junit.contains("tests=\""),
        "{junit}"
    );
    let json = check(&["--json"]);
    assert_eq!(json.status, Some(1));
    let checks = json.json()["plugins"][0]["checks"].clone();
    let failed = checks.as_array().expect("a list").iter();
    let failed = failed.filter(|one| one["verdict"] == "failed").count();
    assert!(failed > 0);

    // A file that is no library is a fault of the file.
    fs::write(folder.path().join("libmine.so"), "noise").expect("written");
    let noise = check(&[]);
    assert_eq!(noise.status, Some(1), "{}", noise.stderr);
    assert!(
        noise.stdout.contains("FAIL static.usable"),
        "{}",
        noise.stdout
    );
}

/// Our own plugins keep what we ask of others: every check, and not one warning. Models that integrate differential
/// equations get fewer rows than they would by default, so that this takes seconds rather than minutes.
#[test]
fn the_shipped_plugins_pass_every_check_without_a_warning() {
    let folder = program().parent().expect("a folder");
    let list = evstrat(&["plugin", "list", "--json"]).succeeded().json();
    let mut files: Vec<String> = list
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|one| one["path"].as_str().map(str::to_owned))
        .collect();
    files.dedup();
    assert!(files.len() >= 5, "{files:?} in {}", folder.display());
    let mut arguments = vec!["plugin", "check", "--json", "--patience", "0.1"];
    arguments.extend(files.iter().map(String::as_str));
    let run = evstrat(&arguments);
    let plugins = run.json()["plugins"].clone();
    let checks: Vec<&Value> = plugins
        .as_array()
        .expect("a list")
        .iter()
        .flat_map(|one| one["checks"].as_array().expect("checks"))
        .collect();
    let told = |one: &&Value| format!("{} {}: {}", one["model"], one["id"], one["detail"]);
    let is_fault = |one: &&&Value| one["verdict"] == "failed" || one["verdict"] == "warned";
    let faults: Vec<String> = checks.iter().filter(is_fault).map(told).collect();
    assert_eq!(faults, [""; 0]);
    assert_eq!(run.status, Some(0), "{}", run.stderr);
    // What is skipped does not apply, as opposed to what could not be done here.
    let skipped = checks.iter().filter(|one| one["verdict"] == "skipped");
    for one in skipped {
        let id = one["id"].as_str().expect("an id");
        let may_be = ["science.trace", "science.gradient", "load.pinned"];
        assert!(may_be.contains(&id), "{}", told(one));
    }
}

#[test]
fn the_checks_are_listed() {
    let list = evstrat(&["plugin", "check", "--list"]).succeeded().stdout;
    assert!(list.lines().count() >= 30, "{list}");
    assert!(list.contains("evaluate.cancel"));
}
