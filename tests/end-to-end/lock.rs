//! `evstrat.lock` pins plugins, tells what has changed, and is heeded.

use std::fs;

use evstrat_tests::plugin::template;
use evstrat_tests::{Run, command};

const ISOLATED: &str = "none=org.evstrat.test.template";

#[test]
fn pinned_plugins_are_told_from_changed_ones() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = template(folder.path(), &[]);
    let file = file.to_str().expect("UTF-8");
    let evstrat = |arguments: &[&str]| -> Run {
        let output = command(arguments).current_dir(folder.path()).output();
        output.expect("the program starts").into()
    };
    let run = |more: &[&str]| evstrat(&[&["run", file, "--draws", "16"][..], more].concat());
    let refused = run(&["--locked"]);
    assert_eq!(refused.status, Some(3), "{}", refused.stderr);

    let first = evstrat(&["plugin", "lock", file, "--check"]);
    assert_eq!(first.status, Some(1), "{}", first.stderr);
    assert!(!folder.path().join("evstrat.lock").exists());
    let first = evstrat(&["plugin", "lock", file]).succeeded();
    assert!(
        first.stdout.contains("org.evstrat.test.template")
            && first.stdout.contains("new, version 1.0.0")
    );
    let pinned = run(&["--locked"]).succeeded();
    assert_eq!(pinned.stderr, "");
    let again = evstrat(&["plugin", "lock", file, "--check"]).succeeded();
    assert!(
        again.stdout.contains("is up to date: 1 plugin"),
        "{}",
        again.stdout
    );

    // Other code, the same description.
    let _same = template(folder.path(), &["#define BEFORE_ROWS (void)b->n_rows"]);
    let _other = template(
        folder.path(),
        &["#define CREATE *instance = malloc(2); return EV_OK"],
    );
    let rebuilt = run(&["--locked"]);
    assert_eq!(rebuilt.status, Some(3), "{}", rebuilt.stderr);
    assert!(
        rebuilt.stderr.contains("built again since it was pinned"),
        "{}",
        rebuilt.stderr
    );

    // Another description.
    let _other = template(folder.path(), &["#define DEFAULT 0.75"]);
    let changed = run(&[]).succeeded();
    assert!(
        changed.stderr.contains(
            "has changed since it was pinned: - assumption b: [0.0, 1.0] 1, default 0.25"
        ),
        "{}",
        changed.stderr
    );
    let lock = evstrat(&["plugin", "lock", file]).succeeded();
    assert!(
        lock.stdout
            .contains("+ assumption b: [0.0, 1.0] 1, default 0.75"),
        "{}",
        lock.stdout
    );

    // The lock file, and nothing else in the folder, lowers the isolation.
    let _lock = evstrat(&["plugin", "lock", file, "--isolation", ISOLATED]).succeeded();
    let json = run(&["--json"]).succeeded().json();
    assert_eq!(
        json["provenance"]["run"]["plugins"][0]["isolation"],
        "none (in this process)"
    );
    fs::write(folder.path().join("evstrat.lock"), "version = 9\n").expect("written");
    let unreadable = run(&[]);
    assert_eq!(unreadable.status, Some(2), "{}", unreadable.stderr);
    assert!(
        unreadable.stderr.contains("evstrat.lock"),
        "{}",
        unreadable.stderr
    );
}

/// Warnings about plugins that are not pinned say `evstrat plugin lock`, which then must pin them.
#[test]
fn without_files_the_strategies_of_the_folder_say_what_is_pinned() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = template(folder.path(), &[]);
    let evstrat = |arguments: &[&str]| -> Run {
        let output = command(arguments).current_dir(folder.path()).output();
        output.expect("the program starts").into()
    };
    let lock = evstrat(&["plugin", "lock"]).succeeded();
    assert!(
        lock.stdout.ends_with("evstrat.lock written: 1 plugin\n"),
        "{}",
        lock.stdout
    );
    let file = file.to_str().expect("UTF-8");
    let run = evstrat(&["run", file, "--draws", "16", "--locked"]).succeeded();
    assert_eq!(run.stderr, "");
    let text = fs::read_to_string(folder.path().join("evstrat.lock")).expect("the file");
    assert!(
        text.contains("\"sum: [0.0, 2.0] 1, efficacy, higher is better\""),
        "{text}"
    );
    // Where no strategy names a plugin, all that are found.
    fs::remove_file(file).expect("removed");
    let all = evstrat(&["plugin", "lock"]).succeeded();
    assert!(
        all.stdout.contains("org.evstrat.comparator"),
        "{}",
        all.stdout
    );
}
