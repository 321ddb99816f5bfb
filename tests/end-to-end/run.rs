//! The main job and what it promises.

use std::fs;

use evstrat_tests::{evstrat, root};
use serde_json::Value;

const FILE: &str = "strategies/sirna.toml";

fn json(arguments: &[&str]) -> Value {
    evstrat(arguments).succeeded().json()
}

fn strategy() -> Value {
    json(&["run", FILE, "--json", "--draws", "1024"])["strategies"][0].clone()
}

#[test]
fn the_scorecard_fits_a_terminal_and_names_what_matters() {
    let run = evstrat(&["run", FILE, "--draws", "1024"]).succeeded();
    for line in run.stdout.lines() {
        assert!(line.chars().count() <= 80, "too wide: {line}");
    }
    for part in [
        "Success",
        "Targets",
        "Outcomes",
        "rank correlation",
        "Checks",
        "recalled",
        "draws",
    ] {
        assert!(run.stdout.contains(part), "no '{part}' in\n{}", run.stdout);
    }
    assert!(run.stdout.contains("not evidence of efficacy"));
}

#[test]
fn every_assumption_has_evidence_or_says_why_not() {
    let strategy = strategy();
    let assumptions = strategy["assumptions"].as_array().expect("assumptions");
    assert!(assumptions.len() >= 15);
    for used in assumptions
        .iter()
        .filter(|used| used["origin"] != "inactive")
    {
        let cited = used["evidence"]
            .as_array()
            .is_some_and(|list| !list.is_empty());
        let note = used["note"].as_str().is_some_and(|note| !note.is_empty());
        assert!(
            cited || note,
            "{} has neither evidence nor a note",
            used["id"]
        );
    }
}

#[test]
fn no_outcome_is_a_constant_or_a_copy_of_an_input() {
    let strategy = strategy();
    for outcome in strategy["outcomes"].as_array().expect("outcomes") {
        // Whether a time was cut at the horizon: no draw of this strategy grows that slowly.
        if outcome["id"] == "growth-delay-cut" {
            continue;
        }
        assert!(
            outcome["sd"].as_f64().expect("sd") > 0.0,
            "{} never varies",
            outcome["id"]
        );
    }
    for item in strategy["sensitivity"].as_array().expect("sensitivity") {
        let rho = item["by_outcome"].as_array().expect("correlations");
        for (index, value) in rho.iter().enumerate() {
            let value = value["rank_correlation"]["value"]
                .as_f64()
                .expect("a number")
                .abs();
            assert!(
                value < 0.999_999,
                "outcome {index} copies {}",
                item["assumption"]
            );
        }
    }
}

#[test]
fn missed_checks_are_shown_and_do_not_fail_the_run() {
    let all = json(&["run", FILE, "--json", "--draws", "1024"]);
    let checks = all["strategies"][0]["checks"].as_array().expect("checks");
    assert!(checks.len() >= 2);
    let passed = checks.iter().all(|check| check["passed"] == true);
    let required = evstrat(&["run", FILE, "--draws", "1024", "--require", "checks"]);
    assert_eq!(
        required.status,
        Some(if passed { 0 } else { 1 }),
        "{}",
        required.stderr
    );
}

#[test]
fn requirements_set_the_exit_status() {
    let run =
        |condition: &str| evstrat(&["run", FILE, "--draws", "256", "-q", "--require", condition]);
    assert_eq!(run("p-success>=0").status, Some(0));
    let missed = run("p-success>1");
    assert_eq!(
        missed.status,
        Some(2),
        "a bound is written with >=: {}",
        missed.stderr
    );
    let missed = run("p-success>=0.9999");
    assert_eq!(missed.status, Some(1));
    assert!(missed.stderr.contains("p-success"), "{}", missed.stderr);
    assert_eq!(run("luck").status, Some(2));
}

#[test]
fn asked_draws_are_rounded_up_and_the_scorecard_says_so() {
    let run = evstrat(&["run", FILE, "--draws", "1000"]).succeeded();
    assert!(run.stdout.contains("1,000 rounded up"), "{}", run.stdout);
    assert_eq!(
        json(&["run", FILE, "--json", "--draws", "1000"])["study"]["draws"],
        1024
    );
}

#[test]
fn a_results_folder_is_complete_and_its_study_gives_the_same_bits() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let folder = place.path().join("results");
    let path = folder.to_str().expect("UTF-8");
    let run = |file: &str, into: &str| {
        evstrat(&[
            "run",
            file,
            "--draws",
            "512",
            "--seed",
            "7",
            "-o",
            into,
            "--save-draws=csv",
        ])
        .succeeded()
    };
    drop(run(FILE, path));
    for name in [
        "summary.json",
        "study.toml",
        "provenance.json",
        "draws-sirna.csv",
    ] {
        assert!(folder.join(name).is_file(), "{name} is missing");
    }
    let draws = fs::read_to_string(folder.join("draws-sirna.csv")).expect("draws");
    assert_eq!(draws.lines().count(), 513, "a header and 512 draws");

    let again = place.path().join("again");
    let study = folder.join("study.toml");
    drop(run(
        study.to_str().expect("UTF-8"),
        again.to_str().expect("UTF-8"),
    ));
    let read = |folder: &std::path::Path| -> Value {
        let text = fs::read_to_string(folder.join("summary.json")).expect("summary");
        let json: Value = serde_json::from_str(&text).expect("JSON");
        json["strategies"][0]["outcomes"].clone()
    };
    assert_eq!(read(&folder), read(&again));
}

#[test]
fn a_folder_of_something_else_is_not_overwritten() {
    let place = tempfile::tempdir().expect("a temporary folder");
    fs::write(place.path().join("thesis.tex"), "precious").expect("written");
    let path = place.path().to_str().expect("UTF-8");
    let run = evstrat(&["run", FILE, "--draws", "16", "-o", path]);
    assert_eq!(run.status, Some(2));
    assert!(
        run.stdout.is_empty(),
        "nothing is evaluated before the place is known to be good"
    );
    assert_eq!(
        fs::read_to_string(place.path().join("thesis.tex")).expect("read"),
        "precious"
    );
}

#[test]
fn check_validates_and_evaluates_nothing() {
    let run = evstrat(&["check", FILE]).succeeded();
    assert!(run.stdout.contains("sirna"), "{}", run.stdout);
    assert!(run.stderr.is_empty(), "{}", run.stderr);
}

#[test]
fn all_errors_of_a_file_are_reported_at_once_with_their_places() {
    let text = fs::read_to_string(root().join(FILE)).expect("the shipped file");
    let broken = text.replacen("schema = 1", "schema = 1\ncolour = \"red\"", 1)
        + "\n[assumptions.not-an-assumption]\npoint = 1\nnote = \"x\"\n";
    let path = root().join("strategies/.broken-for-a-test.toml");
    fs::write(&path, broken).expect("written");
    let run = evstrat(&["check", path.to_str().expect("UTF-8")]);
    fs::remove_file(&path).expect("removed");
    assert_eq!(run.status, Some(2));
    for part in ["colour", "not-an-assumption", ".broken-for-a-test.toml:3:"] {
        assert!(run.stderr.contains(part), "no '{part}' in\n{}", run.stderr);
    }
}

#[test]
fn an_unknown_model_lists_those_that_were_found() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let file = place.path().join("wrong.toml");
    fs::write(
        &file,
        "schema = 1\nname = \"x\"\nmodel = \"sirna-delivry\"\n",
    )
    .expect("written");
    let run = evstrat(&["run", file.to_str().expect("UTF-8")]);
    assert_eq!(run.status, Some(2), "{}", run.stderr);
    assert!(
        run.stderr.contains("sirna-delivery") && run.stderr.contains("comparator"),
        "{}",
        run.stderr
    );
}

#[test]
fn schemas_are_json() {
    for kind in ["strategy", "context", "frame", "evidence"] {
        let schema = json(&["schema", kind]);
        assert!(schema["$schema"].is_string(), "{kind}");
    }
    let schema = json(&["schema", "strategy", "--model", "sirna-delivery"]).to_string();
    assert!(schema.contains("endosomal-escape") || schema.contains("loading"));
}

#[test]
fn a_setting_for_nothing_says_what_was_meant() {
    let run = |set: &str| {
        let file = "strategies/sirna.toml";
        evstrat(&["run", file, "--draws", "16", "--set", set])
    };
    let unknown = run("escape=0.1");
    assert_eq!(unknown.status, Some(2));
    assert!(
        unknown.stderr.contains(
            "neither an assumption nor an option `escape`; did you mean `endosomal-escape`?"
        ),
        "{}",
        unknown.stderr
    );
    let shared = run("initial-volume=300").succeeded();
    assert!(
        shared
            .stderr
            .contains("--set initial-volume: comparators keep the belief of the context"),
        "{}",
        shared.stderr
    );
    // No place: the text with the setting is not one that anybody has written.
    let wrong = run("regimen.doses=2.5");
    assert_eq!(wrong.status, Some(2));
    assert_eq!(
        wrong.stderr,
        "error: --set regimen.doses=2.5: option `regimen.doses` must be a whole number, found 2.5; \
         `regimen.doses`: number of doses\n"
    );
}

/// What limits the digits of a narrow column is not shown as an error.
#[test]
fn the_error_beside_an_estimate_is_the_error_of_the_results() {
    let arguments = ["compare", "strategies/sirna.toml", "--draws", "4096"];
    let text = evstrat(&arguments).succeeded().stdout;
    let found = json(&[
        "compare",
        "strategies/sirna.toml",
        "--draws",
        "4096",
        "--json",
    ]);
    let strategies = found["strategies"].as_array().expect("strategies");
    let of = |id: &str| {
        let one = strategies.iter().find(|one| one["id"] == id);
        one.expect("a strategy")["score"]["mcse"]
            .as_f64()
            .expect("an error")
    };
    let error = format!("± {:.4} ", of("bevacizumab"));
    let line = text.lines().find(|line| line.starts_with("bevacizumab "));
    assert!(line.expect("a row").contains(&error), "{error}: {text}");
    // What never varies has no error, also when draws are weighted.
    assert!(of("untreated") <= 0.0);
    assert!(!text.contains("30.0000"), "{text}");
}
