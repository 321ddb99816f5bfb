//! Dependencies run downwards only.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Which members of the workspace each crate may use.
const ALLOWED: &[(&str, &[&str])] = &[
    ("evstrat-math", &[]),
    ("evstrat-abi", &[]),
    // Runs the built program, and knows none of its crates.
    ("evstrat-testkit", &[]),
    ("evstrat-core", &[]),
    ("evstrat-stats", &["evstrat-math"]),
    ("evstrat-biology", &["evstrat-math"]),
    ("evstrat-plugin", &["evstrat-abi", "evstrat-core"]),
    ("evstrat-host", &["evstrat-abi", "evstrat-core"]),
    (
        "evstrat-file",
        &["evstrat-core", "evstrat-math", "evstrat-stats"],
    ),
    (
        "evstrat-engine",
        &["evstrat-core", "evstrat-file", "evstrat-stats"],
    ),
    (
        "evstrat-report",
        &["evstrat-core", "evstrat-engine", "evstrat-math"],
    ),
    (
        "evstrat-bench",
        &[
            "evstrat-biology",
            "evstrat-core",
            "evstrat-host",
            "evstrat-math",
            "evstrat-plugin",
            "evstrat-stats",
        ],
    ),
    (
        "evstrat",
        &[
            "evstrat-core",
            "evstrat-engine",
            "evstrat-file",
            "evstrat-host",
            "evstrat-math",
            "evstrat-report",
            "evstrat-stats",
            "evstrat-testkit",
        ],
    ),
];

/// What a shipped plugin may use: what a third party could, and what the shipped ones have in common.
const PLUGIN: &[&str] = &["evstrat-biology", "evstrat-plugin", "strategy-kit"];

fn metadata() -> Value {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version=1", "--no-deps", "--locked"])
        .current_dir(evstrat_tests::root())
        .output()
        .expect("cargo can be started");
    serde_json::from_slice(&output.stdout).expect("cargo prints JSON")
}

#[test]
fn crates_use_only_what_lies_below_them() {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().expect("packages");
    let names: BTreeSet<&str> = packages
        .iter()
        .filter_map(|one| one["name"].as_str())
        .collect();
    let allowed: BTreeMap<&str, &[&str]> = ALLOWED.iter().copied().collect();
    let mut seen = 0;
    for package in packages {
        let name = package["name"].as_str().expect("name");
        let path = package["manifest_path"].as_str().expect("path");
        let inside = Path::new(path).strip_prefix(evstrat_tests::root());
        let allowed = if inside.is_ok_and(|path| path.starts_with("plugins")) {
            PLUGIN
        } else if let Some(allowed) = allowed.get(name) {
            allowed
        } else {
            continue;
        };
        seen += 1;
        for dependency in package["dependencies"].as_array().expect("dependencies") {
            let on = dependency["name"].as_str().expect("name");
            let normal = dependency["kind"].is_null();
            assert!(
                !normal || !names.contains(on) || allowed.contains(&on),
                "{name} must not depend on {on}"
            );
        }
    }
    assert!(
        seen >= ALLOWED.len() + 2,
        "only {seen} packages were looked at"
    );
}

#[test]
fn exactly_one_default_member_is_a_program() {
    let metadata = metadata();
    let defaults: BTreeSet<&str> = metadata["workspace_default_members"]
        .as_array()
        .expect("default members")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let programs: Vec<&str> = metadata["packages"]
        .as_array()
        .expect("packages")
        .iter()
        .filter(|package| {
            package["id"]
                .as_str()
                .is_some_and(|id| defaults.contains(id))
        })
        .flat_map(|package| package["targets"].as_array().expect("targets"))
        .filter(|target| target["kind"][0] == "bin")
        .filter_map(|target| target["name"].as_str())
        .collect();
    assert_eq!(programs, ["evstrat"]);
}
