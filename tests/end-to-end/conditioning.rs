//! Draws weighted by published observations.

use std::fs;
use std::path::Path;

use evstrat_tests::{Run, copy_folder, evstrat, root};
use serde_json::Value;

const CHECK: &str =
    "outcome = \"in-vitro-knock-down-48h\"\nbetween = [0.5, 0.9]\nmodel-discrepancy = 0.5\n";

/// A copy of the shipped files, in which the siRNA strategy conditions on its knock-down in culture, with another
/// `likelihood` in the table of the check.
fn conditioned(folder: &Path, name: &str, likelihood: &str) -> String {
    let strategies = folder.join("strategies");
    if !strategies.exists() {
        fs::create_dir_all(&strategies).expect("created");
        copy_folder(&root().join("strategies"), &strategies);
    }
    let shipped = root().join("strategies/sirna.toml");
    let text = fs::read_to_string(shipped).expect("the shipped strategy");
    assert!(text.contains(CHECK), "the check has changed");
    let text = text.replace(CHECK, &CHECK.replace("model-discrepancy = 0.5", likelihood));
    let file = strategies.join(name);
    fs::write(&file, text).expect("written");
    file.display().to_string()
}

fn run(file: &str, more: &[&str]) -> Run {
    let base = ["run", file, "--json", "--draws", "4096"];
    evstrat(&[&base[..], more].concat()).succeeded()
}

fn find<'a>(list: &'a Value, id: &str) -> &'a Value {
    let all = list.as_array().expect("a list");
    all.iter().find(|one| one["id"] == id).expect(id)
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

fn median(quantity: &Value) -> f64 {
    let quantiles = quantity["quantiles"].as_array().expect("quantiles");
    let found = quantiles.iter().find(|one| one["p"] == 0.5);
    number(&found.expect("a median")["value"])
}

#[test]
fn an_observation_that_says_nothing_leaves_the_results_as_they_are() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = conditioned(folder.path(), "wide.toml", "model-discrepancy = 1e9");
    let results = run(&file, &[]).json();
    let strategy = find(&results["strategies"], "wide");
    let given = &strategy["conditioned"];
    assert!((number(&given["effective"]["draws"]) - 4096.0).abs() < 1e-3);
    assert!(given["effective"].get("warning").is_none());
    let near = |a: &Value, b: &Value| {
        let (a, b) = (number(a), number(b));
        assert!((a - b).abs() <= 1e-9 * (1.0 + b.abs()), "{a} {b}");
    };
    near(
        &given["success"]["value"],
        &strategy["success"]["probability"],
    );
    near(&given["score"]["mean"], &strategy["score"]["mean"]);
    near(&given["score"]["mcse"], &strategy["score"]["mcse"]);
    let outcomes = strategy["outcomes"].as_array().expect("outcomes");
    for outcome in outcomes {
        let id = outcome["id"].as_str().expect("an id");
        near(&find(&given["outcomes"], id)["mean"], &outcome["mean"]);
    }
    let comparison = &results["comparisons"][0];
    for (a, b) in [
        ("utility", "utility"),
        ("probability_best", "probability_best"),
        ("expected_loss", "expected_loss"),
    ] {
        for index in 0..comparison["strategies"]
            .as_array()
            .expect("strategies")
            .len()
        {
            near(
                &comparison["conditioned"][a][index]["value"],
                &comparison[b][index]["value"],
            );
        }
    }
}

#[test]
fn an_observation_moves_what_it_speaks_of_towards_it() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = conditioned(folder.path(), "seen.toml", "model-discrepancy = 0.5");
    let results = run(&file, &[]).json();
    let strategy = find(&results["strategies"], "seen");
    let given = &strategy["conditioned"];
    let id = "in-vitro-knock-down-48h";
    let before = median(find(&strategy["outcomes"], id));
    let after = median(find(&given["outcomes"], id));
    let distance = |x: f64| (x - 0.7).abs();
    assert!(distance(after) < distance(before), "{before} {after}");
    // Knock-down rises with the copies that escape: seeing more of it speaks for more escape.
    let escape = "endosomal-escape";
    let prior = number(&find(&strategy["assumptions"], escape)["quantiles"][1]);
    let posterior = median(find(&given["assumptions"], escape));
    assert_eq!(after > before, posterior > prior, "{prior} {posterior}");
    let left = number(&given["effective"]["draws"]);
    assert!(left > 1.0 && left < 4096.0, "{left}");
    let text = evstrat(&["run", &file, "--draws", "4096"])
        .succeeded()
        .stdout;
    assert!(text.contains("Given what was observed"), "{text}");
    assert!(
        text.lines().all(|line| line.chars().count() <= 80),
        "{text}"
    );
}

#[test]
fn weights_are_the_same_bits_for_any_threads_and_batches() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = conditioned(folder.path(), "bits.toml", "model-discrepancy = 0.5");
    let shown = |more: &[&str]| {
        let mut results = run(&file, more).json();
        results["provenance"]["run"] = Value::Null;
        results.to_string()
    };
    let one = shown(&["--threads", "1"]);
    assert_eq!(one, shown(&["--threads", "2", "--batch-rows", "1000"]));
    // A resolved study conditions as its strategy file did.
    let results = folder.path().join("results");
    let output = results.display().to_string();
    run(&file, &["-o", &output]);
    let study = results.join("study.toml").display().to_string();
    let again = run(&study, &[]).json();
    let first = run(&file, &[]).json();
    assert_eq!(again["strategies"], first["strategies"]);
}

#[test]
fn weights_that_collapse_are_said_in_the_headline() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    // Almost certain knock-down, by a model that is never off: hardly any draw agrees.
    let file = conditioned(folder.path(), "sharp.toml", "model-discrepancy = 0.0");
    let text = fs::read_to_string(&file).expect("readable");
    let text = text.replace("between = [0.5, 0.9]", "between = [0.999998, 0.999999]");
    fs::write(&file, text).expect("written");
    let results = run(&file, &[]).json();
    let warnings = results["warnings"].to_string();
    assert!(
        warnings.contains("effective draws") || warnings.contains("contradict"),
        "{warnings}"
    );
}

#[test]
fn an_observation_that_two_strategies_share_counts_once() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let one = conditioned(folder.path(), "one.toml", "model-discrepancy = 0.5");
    let two = conditioned(folder.path(), "two.toml", "model-discrepancy = 0.5");
    // Fewer doses change nothing in the culture dish.
    let text = fs::read_to_string(&two).expect("readable");
    let changed = text.replacen("doses = ", "doses = 1 # ", 1);
    assert_ne!(text, changed, "the regimen has changed its form");
    fs::write(&two, changed).expect("written");
    let compare = |files: &[&str]| {
        let arguments = [&["compare", "--json", "--draws", "4096"], files].concat();
        evstrat(&arguments).succeeded().json()
    };
    let alone = compare(&[&one]);
    let both = compare(&[&one, &two]);
    let on = both["comparisons"][0]["conditioned"]["on"]
        .as_array()
        .expect("observations");
    assert_eq!(on.len(), 1, "{on:?}");
    assert_eq!(on[0]["strategies"].as_array().map(Vec::len), Some(2));
    let effective = |results: &Value| results["comparisons"][0]["conditioned"]["effective"].clone();
    assert_eq!(effective(&alone), effective(&both));
}
