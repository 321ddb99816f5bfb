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
