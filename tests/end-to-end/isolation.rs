//! Plugins run in sandboxed workers: the same bits, clear messages, and no process left behind.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use evstrat_tests::plugin::{template, workers_of};
use evstrat_tests::{Run, command, evstrat, root};
use serde_json::Value;

const CRASHES: &str =
    "#define ROW if (b->inputs[1][i] > 0.99) abort(); b->outputs[0][i] = b->inputs[1][i]";
const HANGS: &str = "#define ROW for (volatile int j = 0;; j++) {}";

/// Runs the program in a folder and asserts that it leaves no worker.
fn run_in(folder: &Path, arguments: &[&str]) -> Run {
    let child = command(arguments)
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let host = child.id();
    let run = child.wait_with_output().expect("it ends").into();
    assert_eq!(workers_of(host), [0; 0], "workers are left behind");
    run
}

fn shipped() -> Vec<String> {
    let mut files: Vec<String> = fs::read_dir(root().join("strategies"))
        .expect("the folder")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .map(|path| path.display().to_string())
        .collect();
    files.sort();
    files
}

/// Results without what may differ between equal runs.
fn results(arguments: &[&str]) -> (Value, Value) {
    let files = shipped();
    let mut all = vec!["run", "--json", "-q", "-q", "--draws", "64"];
    all.extend(files.iter().map(String::as_str));
    all.extend(arguments);
    let mut json = evstrat(&all).succeeded().json();
    let run = json["provenance"]["run"].take();
    (json, run)
}

fn levels(run: &Value) -> Vec<&str> {
    let plugins = run["plugins"].as_array().expect("plugins");
    let mut all: Vec<&str> = plugins
        .iter()
        .filter_map(|one| one["isolation"].as_str())
        .collect();
    all.dedup();
    all
}

#[test]
fn the_sandbox_does_not_change_a_bit_of_any_shipped_strategy() {
    let (here, run_here) = results(&["--isolation", "none"]);
    let (there, run_there) = results(&[]);
    assert_eq!(here, there);
    assert_eq!(levels(&run_here), ["none (in this process)"]);
    assert_eq!(levels(&run_there), ["sandboxed"]);
    let (mixed, run_mixed) = results(&["--isolation", "none=org.evstrat.comparator"]);
    assert_eq!(mixed, there);
    assert_eq!(levels(&run_mixed), ["none (in this process)", "sandboxed"]);
    let (many, _) = results(&["--threads", "4", "--batch-rows", "32"]);
    assert_eq!(many, there);
}

#[test]
fn a_lower_level_is_said_and_can_be_refused() {
    let arguments = [
        "run",
        "strategies/untreated.toml",
        "--draws",
        "16",
        "--json",
    ];
    let without = |parts: &[&str]| {
        let mut all = arguments.to_vec();
        all.extend(parts);
        evstrat(&all)
    };
    let lower = without(&["--sandbox-without", "landlock"]).succeeded();
    assert!(
        lower
            .stderr
            .contains("in a process of its own, without Landlock"),
        "{}",
        lower.stderr
    );
    assert_eq!(
        levels(&lower.json()["provenance"]["run"]),
        ["in a process of its own, without Landlock"]
    );
    let refused = without(&["--sandbox-without", "seccomp", "--require-isolation"]);
    assert_eq!(refused.status, Some(3), "{}", refused.stderr);
    assert!(
        refused.stderr.contains("full isolation is required"),
        "{}",
        refused.stderr
    );
    assert!(refused.stdout.is_empty());
    let full = without(&["--require-isolation"]).succeeded();
    assert!(full.stderr.is_empty(), "{}", full.stderr);
}

#[test]
fn a_plugin_that_nobody_pinned_needs_the_whole_sandbox() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = template(folder.path(), &[]);
    let file = file.to_str().expect("UTF-8");
    let run = |more: &[&str]| {
        let mut all = vec!["run", file, "--draws", "16"];
        all.extend(more);
        run_in(folder.path(), &all)
    };
    let whole = run(&[]).succeeded();
    assert!(
        whole.stderr.contains("is not pinned and runs sandboxed"),
        "{}",
        whole.stderr
    );
    let part = run(&[
        "--sandbox-without",
        "landlock",
        "--sandbox-without",
        "seccomp",
    ]);
    assert_eq!(part.status, Some(3), "{}", part.stderr);
    assert!(
        part.stderr.contains("nobody has pinned it"),
        "{}",
        part.stderr
    );
    let here = run(&["--isolation", "none=org.evstrat.test.template"]).succeeded();
    assert!(
        here.stderr.contains("none (in this process)"),
        "{}",
        here.stderr
    );
    let locked = run(&["--locked"]);
    assert_eq!(locked.status, Some(3), "{}", locked.stderr);
    assert!(
        locked.stderr.contains("it is not pinned"),
        "{}",
        locked.stderr
    );
}

/// A slip in the id would leave the plugin sandboxed, and the run slower or refused, without a word.
#[test]
fn isolation_names_plugins_that_there_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = template(folder.path(), &[]);
    let file = file.to_str().expect("UTF-8");
    for arguments in [
        &["run", file, "--draws", "16"][..],
        &["check", file],
        &["plugin", "list"],
    ] {
        let mut all = arguments.to_vec();
        all.extend(["--isolation", "none=org.evstrat.test.templat"]);
        let run = run_in(folder.path(), &all);
        assert_eq!(run.status, Some(2), "{all:?}: {}", run.stderr);
        assert!(run.stdout.is_empty(), "{all:?}");
        let says = "none=org.evstrat.test.templat: no plugin with this id was found; there are org.evstrat.comparator, ";
        assert!(run.stderr.contains(says), "{all:?}: {}", run.stderr);
    }
    let right = [
        "run",
        file,
        "--draws",
        "16",
        "--isolation",
        "none=org.evstrat.test.template",
    ];
    let _run = run_in(folder.path(), &right).succeeded();
}

#[test]
fn a_crash_is_one_message_and_a_file_that_repeats_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = template(folder.path(), &[CRASHES]);
    let file = file.to_str().expect("UTF-8");
    let run = run_in(folder.path(), &["run", file, "--draws", "1024", "-q", "-q"]);
    assert_eq!(run.status, Some(3), "{}", run.stderr);
    assert!(run.stdout.is_empty());
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    assert!(
        run.stderr.contains("crashed with SIGABRT") && run.stderr.contains("at draw "),
        "{}",
        run.stderr
    );
    let (_, rest) = run
        .stderr
        .split_once("`evstrat plugin repro ")
        .expect("the command to repeat it");
    let (repro, _) = rest.split_once('`').expect("its end");
    let again = run_in(folder.path(), &["plugin", "repro", repro]);
    assert_eq!(again.status, Some(3), "{}", again.stderr);
    assert!(
        again.stderr.contains("failed again") && again.stderr.contains("SIGABRT"),
        "{}",
        again.stderr
    );
    let here = run_in(folder.path(), &["plugin", "repro", repro, "--in-process"]);
    assert_eq!(here.status, None, "ended by the signal itself: {here:?}");

    let _other = template(folder.path(), &[]);
    let changed = run_in(folder.path(), &["plugin", "repro", repro]);
    assert_eq!(changed.status, Some(2), "{}", changed.stderr);
    assert!(changed.stderr.contains("has changed"), "{}", changed.stderr);
}

#[test]
fn draws_that_crash_can_be_dropped_up_to_a_cap() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = template(folder.path(), &[CRASHES]);
    let file = file.to_str().expect("UTF-8");
    let drop = ["--on-crash", "drop-row", "--json", "-q", "-q"];
    let run = |draws: &str| {
        let mut all = vec!["run", file, "--draws", draws];
        all.extend(drop);
        run_in(folder.path(), &all)
    };
    let json = run("1024").succeeded().json();
    // All other draws are what they are without the crash.
    let reasons = &json["strategies"][0]["failed_draws"];
    assert!(reasons.to_string().contains("crash"), "{reasons}");
    let failed = json["strategies"][0]["failed_draws"]["count"].as_u64();
    // One in a hundred of 1024, evenly spread.
    assert!(failed.is_some_and(|n| (8..=13).contains(&n)), "{failed:?}");
    let too_many = run("16384");
    assert_eq!(too_many.status, Some(3), "{}", too_many.stderr);
    assert!(
        too_many.stderr.contains("more than 100 draws"),
        "{}",
        too_many.stderr
    );
}

/// With two workers of one plugin, after a good end and after a bad one; `run_in` counts those that are left.
#[test]
fn all_workers_end_with_the_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = template(folder.path(), &[]);
    let file = file.to_str().expect("UTF-8");
    let two = [
        "run",
        file,
        "--threads",
        "2",
        "--draws",
        "65536",
        "-q",
        "-q",
    ];
    let _good = run_in(folder.path(), &two).succeeded();
    let _worse = template(folder.path(), &[CRASHES]);
    let crash = run_in(folder.path(), &two);
    assert_eq!(crash.status, Some(3), "{}", crash.stderr);
    let _greedy = template(
        folder.path(),
        &[
            "#define ROW void *p = malloc(1 << 28); if (!p) { b->row_status[i] = 200; continue; } memset(p, 1, 1 << 20); b->outputs[0][i] = 1",
        ],
    );
    let limited = run_in(
        folder.path(),
        &[&two[..], &["--plugin-memory", "512"]].concat(),
    );
    assert_eq!(limited.status, Some(0), "{}", limited.stderr);
}

#[test]
fn a_plugin_that_hangs_is_ended() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = template(folder.path(), &[HANGS]);
    let file = file.to_str().expect("UTF-8");
    let run = run_in(
        folder.path(),
        &["run", file, "--plugin-timeout", "1", "-q", "-q"],
    );
    assert_eq!(run.status, Some(3), "{}", run.stderr);
    assert!(
        run.stderr.contains("gave no answer within 1 s"),
        "{}",
        run.stderr
    );
}

/// Tries all that would let it go on: it ignores signals, leaves its session, and hands over to children of children.
const CLINGS: &[&str] = &[
    "#include <signal.h>",
    "#include <unistd.h>",
    "#define CONSTRUCTOR for (int s = 1; s < 32; s++) signal(s, SIG_IGN); setsid(); if (fork() == 0 && fork() == 0) for (;;) {}",
    HANGS,
];

#[test]
fn no_worker_outlives_a_program_that_is_ended_from_outside() {
    for (lines, n_workers) in [(&[HANGS][..], "1"), (CLINGS, "2")] {
        end_from_outside(lines, n_workers);
    }
}

fn end_from_outside(lines: &[&str], n_threads: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = template(folder.path(), lines);
    let file = file.to_str().expect("UTF-8");
    for (signal, status) in [("INT", Some(130)), ("TERM", Some(130)), ("KILL", None)] {
        let output = folder.path().join("results");
        let output_text = output.to_str().expect("UTF-8");
        let mut child = command(&["run", file, "-o", output_text, "--threads", n_threads])
            .args(["--draws", "16384"])
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let host = child.id();
        let wanted = n_threads.parse().expect("a number");
        wait_until(|| n_busy(host) >= wanted);
        let sent = Command::new("kill")
            .args([&format!("-{signal}"), &host.to_string()])
            .status()
            .expect("kill");
        assert!(sent.success());
        let ended = child.wait().expect("it ends");
        assert_eq!(ended.code(), status, "{signal}");
        wait_until(|| workers_of(host).is_empty());
        assert!(!output.exists(), "{signal} left results");
    }
}

/// How many workers of a program compute: all programs here do so without end once they begin.
fn n_busy(host: u32) -> usize {
    let is_busy = |id: &&u32| {
        let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
        let after_name = stat.rsplit(')').next().unwrap_or_default();
        let user = after_name.split_whitespace().nth(11);
        user.and_then(|ticks| ticks.parse::<u64>().ok())
            .is_some_and(|ticks| ticks > 5)
    };
    workers_of(host).iter().filter(is_busy).count()
}

fn wait_until(condition: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !condition() {
        assert!(Instant::now() < deadline, "waited in vain");
        std::thread::sleep(Duration::from_millis(10));
    }
}
