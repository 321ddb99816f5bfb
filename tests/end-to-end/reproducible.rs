//! The same inputs give the same bits, however the work is spread.

use evstrat_tests::evstrat;
use serde_json::Value;

const FILE: &str = "strategies/sirna.toml";

/// Results without the part that may differ between equal runs.
fn results(arguments: &[&str]) -> Value {
    let mut all = vec!["run", FILE, "--json", "--draws", "4096"];
    all.extend_from_slice(arguments);
    if !arguments.contains(&"--seed") {
        all.extend(["--seed", "1"]);
    }
    let mut json = evstrat(&all).succeeded().json();
    let run = json["provenance"]["run"].take();
    assert!(run.is_object(), "provenance names what may differ");
    json
}

#[test]
fn threads_and_batches_change_no_bit() {
    let reference = results(&["--threads", "1"]).to_string();
    for arguments in [
        &["--threads", "2"][..],
        &["--threads", "1", "--batch-rows", "512"],
        &["--threads", "2", "--batch-rows", "8192"],
        &["--threads", "2", "--batch-rows", "1000"],
    ] {
        assert_eq!(results(arguments).to_string(), reference, "{arguments:?}");
    }
}

#[test]
fn another_seed_gives_other_draws_and_the_same_answer_within_its_error() {
    let success = |json: &Value| -> (f64, f64) {
        let score = &json["strategies"][0]["score"];
        (
            score["mean"].as_f64().expect("mean"),
            score["mcse"].as_f64().expect("mcse"),
        )
    };
    let (first, first_error) = success(&results(&[]));
    let (second, second_error) = success(&results(&["--seed", "2"]));
    assert!(
        (first - second).abs() > 0.0,
        "two seeds gave the same score to the bit"
    );
    let error = (first_error * first_error + second_error * second_error).sqrt();
    assert!(
        (first - second).abs() < 6.0 * error,
        "{first} and {second} differ by over {error}"
    );
}

/// Every way of sampling is the same for any number of threads, agrees with the default within its errors, and survives
/// its own results folder.
#[test]
fn other_ways_of_sampling_agree_with_the_default() {
    let score = |json: &Value| -> (f64, f64) {
        let score = &json["strategies"][0]["score"];
        (
            score["mean"].as_f64().expect("mean"),
            score["mcse"].as_f64().expect("mcse"),
        )
    };
    let (default, default_error) = score(&results(&[]));
    for sampling in ["sobol", "lhs", "antithetic"] {
        let one = results(&["--sampling", sampling, "--threads", "1"]);
        let two = results(&[
            "--sampling",
            sampling,
            "--threads",
            "2",
            "--batch-rows",
            "1000",
        ]);
        assert_eq!(one.to_string(), two.to_string(), "{sampling}");
        let (found, error) = score(&one);
        assert!(error > 0.0 && (found - default).abs() > 0.0, "{sampling}");
        let error = (error * error + default_error * default_error).sqrt();
        assert!(
            (found - default).abs() < 5.0 * error,
            "{sampling}: {found} {default}"
        );
    }
    let asked = evstrat(&["run", FILE, "--sampling", "lhs"]);
    assert_eq!(asked.status, Some(2));
    assert!(asked.stderr.contains("--draws"), "{}", asked.stderr);
}

#[test]
fn plain_draws_agree_with_replicates() {
    let score = |arguments: &[&str]| -> (f64, f64) {
        let json = results(arguments);
        let score = &json["strategies"][0]["score"];
        (
            score["mean"].as_f64().expect("mean"),
            score["mcse"].as_f64().expect("mcse"),
        )
    };
    let (default, default_error) = score(&[]);
    let (plain, plain_error) = score(&["--sampling", "plain"]);
    assert!(
        (default - plain).abs()
            < 5.0 * (default_error * default_error + plain_error * plain_error).sqrt()
    );
}
