//! The full sensitivity analysis through the program, for a plugin that has only assumptions and an outcome.

use std::fs;
use std::path::Path;

use evstrat_tests::coverage::strategy;
use evstrat_tests::{Run, command};
use serde_json::Value;

fn run(folder: &Path, arguments: &[&str]) -> Run {
    let output = command(arguments).current_dir(folder).output();
    output.expect("the program starts").into()
}

fn place(model: &str, more: &str) -> tempfile::TempDir {
    let place = tempfile::tempdir().expect("a temporary folder");
    fs::write(place.path().join("file.toml"), strategy(model, more)).expect("written");
    place
}

fn full(folder: &Path, more: &[&str]) -> Value {
    let mut arguments = vec!["run", "file.toml", "--sensitivity", "full", "--json"];
    arguments.extend(["--draws", "2048"]);
    arguments.extend(more);
    run(folder, &arguments).succeeded().json()["strategies"][0].clone()
}

fn named<'a>(list: &'a Value, key: &str, name: &str) -> &'a Value {
    let list = list.as_array().expect("a list");
    let found = list.iter().find(|one| one[key] == name);
    found.unwrap_or(&Value::Null)
}

#[test]
fn every_measure_is_there_and_interactions_are_named() {
    let place = place("ishigami", "");
    let strategy = full(place.path(), &[]);
    for input in ["x1", "x2", "x3"] {
        let item = named(&strategy["sensitivity"], "assumption", input);
        assert_eq!(item["with"], "y");
        for measure in ["first_order", "total", "interaction"] {
            for place in [&item[measure], &item["by_outcome"][0][measure]] {
                assert!(
                    place["value"].is_f64() && place["mcse"].is_f64(),
                    "{measure}: {place}"
                );
                assert!(place["interval"][1].is_f64() && place["method"].is_string());
            }
        }
        for measure in ["prcc", "srrc", "pawn", "delta"] {
            assert!(item[measure]["mcse"].is_f64(), "{measure} of {input}");
        }
        assert!(item["morris"]["mean_absolute"].is_f64() && item["tornado"]["low"].is_f64());
    }
    let overall = &strategy["sensitivity_overall"];
    let pair = &overall["interactions"][0];
    assert_eq!(pair["assumptions"], serde_json::json!(["x1", "x3"]));
    let second = pair["second_order"]["value"].as_f64().expect("a number");
    assert!((second - 0.2437).abs() < 0.05, "{second}");
    assert!(overall["notes"].to_string().contains("interactions matter"));
}

#[test]
fn threads_and_batches_change_no_bit_of_the_analysis() {
    let place = place("sobol-g", "");
    let reference = full(place.path(), &["--threads", "1"]).to_string();
    for more in [
        &["--threads", "2"][..],
        &["--threads", "2", "--batch-rows", "100"],
    ] {
        assert_eq!(full(place.path(), more).to_string(), reference, "{more:?}");
    }
}

/// With y = 0.3 + x1 + 0.6 x2 + 0.25 x3 and a correlation of x1 and x2, shares of the variance are known.
#[test]
fn dependent_assumptions_share_the_variance() {
    let dependence =
        "[[dependence]]\nbetween = [\"x1\", \"x2\"]\nspearman = 0.5\nnote = \"a test\"\n";
    let place = place("normal-choice", dependence);
    let strategy = full(place.path(), &[]);
    let rho = 2.0 * evstrat_math::sin(std::f64::consts::PI / 12.0);
    let (b, s) = ([1.0, 0.6, 0.25], rho);
    let variance = b[0] * b[0] + b[1] * b[1] + b[2] * b[2] + 2.0 * s * b[0] * b[1];
    let of = |input: &str, measure: &str| {
        let item = named(&strategy["sensitivity"], "assumption", input);
        (
            item[measure]["value"].as_f64().expect("a number"),
            item[measure]["mcse"].as_f64().expect("a number"),
        )
    };
    // Shapley effects of two dependent normal inputs: half of what each explains alone and of what it adds.
    let alone = |i: usize, j: usize| (b[i] + s * b[j]) * (b[i] + s * b[j]);
    let adds = |i: usize| b[i] * b[i] * (1.0 - s * s);
    for (input, i, j) in [("x1", 0, 1), ("x2", 1, 0)] {
        let exact = 0.5 * (alone(i, j) + adds(i)) / variance;
        let (found, error) = of(input, "shapley");
        assert!(
            (found - exact).abs() < 5.0 * error + 0.01,
            "{input}: {found} {exact}"
        );
        let (found, error) = of(input, "first_order");
        let exact = alone(i, j) / variance;
        assert!(
            (found - exact).abs() < 5.0 * error + 0.01,
            "{input}: {found} {exact}"
        );
    }
    let group = &strategy["sensitivity_overall"]["groups"][0];
    assert_eq!(group["assumptions"], serde_json::json!(["x1", "x2"]));
    let exact = 1.0 - b[2] * b[2] / variance;
    let found = group["first_order"]["value"].as_f64().expect("a number");
    assert!((found - exact).abs() < 0.03, "{found} {exact}");
}

#[test]
fn depth_none_asks_nothing_and_tables_lie_in_the_folder() {
    let place = place("borehole", "");
    let none = run(
        place.path(),
        &[
            "run",
            "file.toml",
            "--sensitivity",
            "none",
            "--json",
            "--draws",
            "256",
        ],
    );
    let results = none.succeeded().json();
    assert_eq!(
        results["strategies"][0]["sensitivity"],
        serde_json::json!([])
    );
    drop(
        run(
            place.path(),
            &["run", "file.toml", "--draws", "1024", "-o", "results"],
        )
        .succeeded(),
    );
    let read =
        |name: &str| fs::read_to_string(place.path().join("results").join(name)).expect(name);
    let table = read("sensitivity.csv");
    assert_eq!(table.lines().count(), 1 + 8, "{table}");
    let width = table.lines().next().expect("a header").split(',').count();
    // The method is quoted and holds a comma.
    assert!(
        table
            .lines()
            .skip(1)
            .all(|line| line.split(',').count() == width + 1),
        "{table}"
    );
    assert!(read("voi.csv").starts_with("context,kind,name"));
    assert!(read("ranking.csv").starts_with("context,strategy"));
}
