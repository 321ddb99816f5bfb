//! Runs that do not keep all draws say the same of all draws.

use evstrat_tests::evstrat;
use serde_json::Value;

fn run(more: &[&str]) -> Value {
    let fixed = [
        "run",
        "strategies/untreated.toml",
        "--draws",
        "200000",
        "--json",
        "-q",
        "-q",
    ];
    let run = evstrat(&[&fixed[..], more].concat());
    assert_eq!(run.status, Some(0), "{}", run.stderr);
    serde_json::from_str(&run.stdout).expect("JSON")
}

/// Means and shares are the same bits; quantiles differ by less than their Monte Carlo error.
#[test]
fn thin_runs_agree_with_full_ones() {
    for sampling in ["replicates", "plain"] {
        let all = run(&["--sampling", sampling]);
        let thin = run(&["--sampling", sampling, "--keep", "thin"]);
        let none = run(&["--sampling", sampling, "--keep", "none", "--threads", "1"]);
        assert_eq!(all["study"]["kept"], Value::Null);
        assert_eq!(thin["study"]["kept"], 131_072);
        assert_eq!(none["study"]["kept"], 0);
        let of = |results: &Value| results["strategies"][0].clone();
        let (all, thin, none) = (of(&all), of(&thin), of(&none));
        assert!(
            thin["sensitivity"]
                .as_array()
                .is_some_and(|found| !found.is_empty())
        );
        assert!(none["sensitivity"].as_array().is_none_or(Vec::is_empty));
        for part in ["success", "failed_draws", "checks"] {
            assert_eq!(all[part], thin[part], "{part}");
            assert_eq!(all[part], none[part], "{part}");
        }
        let outcomes =
            |strategy: &Value| strategy["outcomes"].as_array().cloned().expect("outcomes");
        let (all, thin, none) = (outcomes(&all), outcomes(&thin), outcomes(&none));
        for ((all, thin), none) in all.iter().zip(&thin).zip(&none) {
            for key in ["mean", "sd", "mcse", "sd_mcse", "targets"] {
                assert_eq!(all[key], thin[key], "{}: {key}", all["id"]);
            }
            assert_eq!(thin["quantiles"], none["quantiles"], "{}", all["id"]);
            let quantiles = |one: &Value| one["quantiles"].as_array().cloned().expect("quantiles");
            for (exact, found) in quantiles(all).iter().zip(&quantiles(thin)) {
                let of = |one: &Value, key: &str| one[key].as_f64().expect("a number");
                let error = (of(exact, "value") - of(found, "value")).abs();
                let allowed = 0.3 * of(exact, "mcse") + 1e-12 * of(exact, "value").abs();
                assert!(
                    error <= allowed,
                    "{} {sampling}: {exact} {found}",
                    all["id"]
                );
            }
        }
    }
}

/// How often a run looks at its precision leaves no trace in its quantiles.
#[test]
fn looks_do_not_matter() {
    let of = |more: &[&str]| {
        let fixed = [
            "run",
            "strategies/sirna.toml",
            "--json",
            "-q",
            "-q",
            "--keep",
            "thin",
        ];
        let run = evstrat(&[&fixed[..], more].concat());
        assert_eq!(run.status, Some(0), "{}", run.stderr);
        let results: Value = serde_json::from_str(&run.stdout).expect("JSON");
        let outcomes = results["strategies"][0]["outcomes"].clone();
        (results["study"]["draws"].clone(), outcomes)
    };
    let looked = of(&["--precision", "1e-9", "--max-draws", "8192"]);
    assert_eq!(looked.0, 8192);
    assert_eq!(looked, of(&["--draws", "8192"]));
}

#[test]
fn what_needs_draws_is_refused_without_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = folder.path().join("results");
    let output = output.to_str().expect("UTF-8");
    let file = "strategies/untreated.toml";
    for (arguments, instead) in [
        (&["compare", file, "--keep", "none"][..], "--keep thin"),
        (
            &["run", file, "--keep", "none", "--sensitivity", "full"],
            "--keep thin",
        ),
        (
            &["run", file, "--keep", "none", "-o", output],
            "--keep thin",
        ),
        (
            &["run", file, "--keep", "thin", "-o", output, "--save-draws"],
            "--keep all",
        ),
    ] {
        let run = evstrat(arguments);
        assert_eq!(run.status, Some(2), "{arguments:?}");
        assert!(run.stderr.contains(instead), "{}", run.stderr);
    }
    assert!(!std::path::Path::new(output).exists());
}

/// The command in the report gives the same results, from flags that the study file does not hold.
#[test]
fn the_command_that_repeats_a_run_names_its_flags() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = folder.path().join("results");
    let path = output.to_str().expect("UTF-8");
    let file = "strategies/untreated.toml";
    let flags = ["--sensitivity", "none", "--keep", "thin"];
    let run = evstrat(
        &[
            &["run", file, "--draws", "4096", "-q", "-q", "-o", path][..],
            &flags,
        ]
        .concat(),
    );
    assert_eq!(run.status, Some(0), "{}", run.stderr);
    let report = std::fs::read_to_string(output.join("report.md")).expect("a report");
    assert!(
        report.contains("evstrat run study.toml --sensitivity none --keep thin"),
        "{report}"
    );
    let study = output.join("study.toml");
    let again = ["run", study.to_str().expect("UTF-8"), "--json", "-q", "-q"];
    let again = evstrat(&[&again[..], &flags].concat());
    let again: Value = serde_json::from_str(&again.stdout).expect("JSON");
    let summary = std::fs::read_to_string(output.join("summary.json")).expect("results");
    let first: Value = serde_json::from_str(&summary).expect("JSON");
    assert_eq!(
        first["strategies"][0]["outcomes"],
        again["strategies"][0]["outcomes"]
    );
    assert_eq!(first["study"]["kept"], again["study"]["kept"]);
}
