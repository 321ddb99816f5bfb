//! What is shipped works as it is.

use std::fs;

use evstrat_tests::{evstrat, root};

fn strategies() -> Vec<String> {
    let mut files: Vec<String> = fs::read_dir(root().join("strategies"))
        .expect("the folder")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .map(|path| path.to_str().expect("UTF-8").to_owned())
        .collect();
    files.sort();
    files
}

#[test]
fn every_strategy_runs_and_no_draw_fails() {
    let files = strategies();
    assert!(files.len() >= 18, "only {} strategies", files.len());
    for file in &files {
        let run = evstrat(&["run", file, "--json", "--draws", "512", "-q"]).succeeded();
        for strategy in run.json()["strategies"].as_array().expect("strategies") {
            assert_eq!(
                strategy["failed_draws"]["count"], 0,
                "{file}: {}",
                strategy["failed_draws"]
            );
        }
    }
}

#[test]
fn strategies_of_one_context_are_compared() {
    let files = [
        "strategies/ptx-sonication.toml",
        "strategies/ptx-incubation.toml",
    ];
    let run = evstrat(&["compare", files[0], files[1], "--json", "--draws", "512"]).succeeded();
    let json = run.json();
    let groups = json["comparisons"].as_array().expect("comparisons");
    assert_eq!(groups.len(), 1);
    let n = groups[0]["strategies"].as_array().map_or(0, Vec::len);
    assert!(n >= 3, "the strategies and a comparator");
    let total: f64 = groups[0]["probability_best"]
        .as_array()
        .expect("probabilities")
        .iter()
        .filter_map(|one| one["value"].as_f64())
        .sum();
    assert!((total - 1.0).abs() < 1e-9, "{total}");
    let evpi = groups[0]["evpi"]["value"].as_f64().expect("a number");
    for one in groups[0]["evppi"].as_array().expect("values") {
        let value = one["value"]["value"].as_f64().expect("a number");
        let error = one["value"]["mcse"].as_f64().expect("a number");
        assert!(value <= evpi + 5.0 * error + 1e-9, "{one}");
    }
    assert!(!groups[0]["shared"].as_array().expect("shared").is_empty());
    let text = evstrat(&["compare", files[0], files[1], "--draws", "512"])
        .succeeded()
        .stdout;
    assert!(
        text.lines().all(|line| line.chars().count() <= 80),
        "{text}"
    );
}

#[test]
fn the_evidence_library_can_be_searched() {
    let all = evstrat(&["evidence", "list", "--json"]).succeeded().json();
    assert!(all.as_array().is_some_and(|records| records.len() >= 279));
    let found = evstrat(&["evidence", "search", "VEGF", "half-life"])
        .succeeded()
        .stdout;
    assert!(found.contains("vegf-mrna-halflife-hypoxia"), "{found}");
    let shown = evstrat(&["evidence", "show", "bd06-kcleavage"])
        .succeeded()
        .stdout;
    assert!(
        shown.contains("7.2") && shown.contains("10.1093/nar/gkj439"),
        "{shown}"
    );
    assert_eq!(
        evstrat(&["evidence", "show", "no-such-record"]).status,
        Some(2)
    );
    let gaps = evstrat(&["evidence", "gaps", "strategies/sirna.toml"])
        .succeeded()
        .stdout;
    assert!(
        gaps.contains("recalled only") && gaps.contains("no evidence"),
        "{gaps}"
    );
}

/// The shipped plugins keep what they ask of others; checks that take minutes are left to `plugin check`.
#[test]
fn the_shipped_plugins_pass_the_checker_without_a_warning() {
    let folder = evstrat_tests::program().parent().expect("a folder");
    for name in [
        "sirna_delivery",
        "drug_loading",
        "release_inhibition",
        "comparator",
        "published_models",
    ] {
        let library = format!(
            "{}{name}{}",
            std::env::consts::DLL_PREFIX,
            std::env::consts::DLL_SUFFIX
        );
        let library = folder.join(library);
        let path = library.to_str().expect("UTF-8");
        let mut arguments = vec!["plugin", "check", path];
        for group in [
            "load",
            "descriptor",
            "options.defaults",
            "evaluate",
            "science",
        ] {
            arguments.extend(["--only", group]);
        }
        let text = evstrat(&arguments).succeeded().stdout;
        assert!(text.contains(" 0 warned, 0 failed"), "{text}");
    }
}

/// A strategy whose assumptions break a ceiling says so in its headline, and the ceiling holds.
#[test]
fn a_broken_ceiling_is_said() {
    let file = "strategies/ptx-sonication.toml";
    let run = |settings: &[&str]| {
        let mut arguments = vec!["run", file, "--draws", "64"];
        settings
            .iter()
            .for_each(|setting| arguments.extend(["--set", *setting]));
        evstrat(&arguments).succeeded().stdout
    };
    let loaded = run(&["packing-cap=100"]);
    assert!(loaded.contains("(packing-cap-hit)"), "{loaded}");
    let budget = ["production.cells=1e5", "packing-cap=1e9"];
    let poor = run(&budget);
    assert!(poor.contains("(particle-budget-hit)"), "{poor}");
    assert!(!poor.contains("(packing-cap-hit)"), "{poor}");
    let json = ["run", file, "--draws", "64", "--json", "--set", budget[0]];
    let json = evstrat(&json).succeeded().json();
    let outcomes = json["strategies"][0]["outcomes"]
        .as_array()
        .expect("outcomes");
    let batches = outcomes
        .iter()
        .find(|one| one["id"] == "batches-per-course");
    let batches = batches
        .and_then(|one| one["mean"].as_f64())
        .expect("a number");
    assert!((batches - 10.0).abs() < 1e-9, "{batches}");
}
