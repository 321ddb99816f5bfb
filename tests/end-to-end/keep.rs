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
