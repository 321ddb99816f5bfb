//! A report as a browser shows it.

use std::path::{Path, PathBuf};
use std::process::Command;

use evstrat_tests::{evstrat, root};

/// Set where a browser must be there, so that the test cannot be skipped unseen.
const REQUIRED: &str = "EVSTRAT_REQUIRE_BROWSER";

fn folder() -> PathBuf {
    root().join("tests/browser")
}

fn succeeds(program: &str, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .current_dir(folder())
        .output()
        .is_ok_and(|output| output.status.success())
}

/// Whether node, its packages and Chromium are there; the packages are installed if node is.
fn is_ready() -> bool {
    let browser = std::env::var_os("EVSTRAT_CHROMIUM").is_some()
        || [
            "/usr/bin/chromium",
            "/usr/bin/chromium-browser",
            "/usr/bin/google-chrome",
        ]
        .iter()
        .any(|path| Path::new(path).exists());
    let packages = || {
        folder().join("node_modules/playwright-core").exists()
            || succeeds("npm", &["ci", "--no-audit", "--no-fund", "--silent"])
    };
    browser && succeeds("node", &["--version"]) && packages()
}

/// Strategies of one context and one whose name would be markup, with everything that a report can hold.
#[test]
fn a_report_has_no_fault_in_a_browser() {
    if !is_ready() {
        assert!(
            std::env::var_os(REQUIRED).is_none(),
            "node, npm or Chromium is missing, and {REQUIRED} is set"
        );
        eprintln!(
            "SKIPPED: the report was NOT looked at in a browser; install node, npm and chromium"
        );
        return;
    }
    let place = tempfile::tempdir().expect("a temporary folder");
    let results = place.path().join("results");
    let results = results.to_str().expect("UTF-8");
    let arguments = [
        "compare",
        "strategies/sirna.toml",
        "strategies/release-gw4869.toml",
        "strategies/dox-sonication.toml",
        "--draws",
        "512",
        "-o",
        results,
        "-q",
    ];
    drop(evstrat(&arguments).succeeded());
    let report = Path::new(results).join("report.html");
    let output = Command::new("node")
        .arg("check.mjs")
        .arg(&report)
        .current_dir(folder())
        .output()
        .expect("node can be started");
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
