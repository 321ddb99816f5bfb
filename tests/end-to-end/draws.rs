//! Files of draws, read by a program that is not ours.

use std::path::Path;
use std::process::Command;

use evstrat_tests::evstrat;

/// Set where polars must be there, so that the test cannot be skipped unseen.
const REQUIRED: &str = "EVSTRAT_REQUIRE_POLARS";

/// Prints what a reader finds: rows, columns, nulls, the mean of an outcome, the units.
const SCRIPT: &str = "
import json, sys, polars
path = sys.argv[1]
draws = polars.read_parquet(path)
about = json.loads(polars.read_parquet_metadata(path)['evstrat'])
units = {one['name']: one['unit'] for one in about['columns']}
assert [one['name'] for one in about['columns']] == draws.columns
assert draws['status'].dtype == polars.Int32 and draws['draw'].to_list() == list(range(draws.height))
print(json.dumps({'rows': draws.height, 'failed': draws['growth-delay'].null_count(), 'unit': units['growth-delay'],
                  'mean': draws['tumor-growth-inhibition'].mean(), 'seed': about['seed']}))
";

#[test]
fn polars_reads_the_draws_with_their_units() {
    let python = std::env::var_os("EVSTRAT_PYTHON").unwrap_or_else(|| "python3".into());
    let has_polars = Command::new(&python)
        .args(["-c", "import polars"])
        .output()
        .is_ok_and(|output| output.status.success());
    if !has_polars {
        assert!(
            std::env::var_os(REQUIRED).is_none(),
            "{} has no polars, and {REQUIRED} is set",
            python.display()
        );
        eprintln!(
            "SKIPPED: files of draws were NOT read by another program; install polars for {}",
            python.display()
        );
        return;
    }
    let place = tempfile::tempdir().expect("a temporary folder");
    let results = place.path().join("results");
    let results = results.to_str().expect("UTF-8");
    let run = evstrat(&[
        "run",
        "strategies/sirna.toml",
        "--draws",
        "512",
        "--save-draws",
        "-o",
        results,
        "--json",
    ])
    .succeeded();
    let output = Command::new(&python)
        .args(["-c", SCRIPT])
        .arg(Path::new(results).join("draws-sirna.parquet"))
        .output()
        .expect("python starts");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let summary = run.json();
    let strategy = &summary["strategies"][0];
    assert_eq!(found["rows"], 512);
    assert_eq!(found["failed"], strategy["failed_draws"]["count"]);
    assert_eq!(found["unit"], "d");
    assert_eq!(found["seed"], 1);
    let (mean, expected) = (
        found["mean"].as_f64(),
        strategy["outcomes"][0]["mean"].as_f64(),
    );
    let (mean, expected) = (mean.expect("a number"), expected.expect("a number"));
    assert!(
        (mean - expected).abs() < 1e-12 * expected.abs(),
        "{mean} {expected}"
    );
}
