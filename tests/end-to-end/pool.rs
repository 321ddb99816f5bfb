//! `evstrat pool` against published numbers, and what it says to tables that are wrong.

use std::fs;
use std::path::Path;

use evstrat_tests::coverage::strategy;
use evstrat_tests::{Run, command, evstrat};
use serde_json::Value;

const BCG: &str = "tests/end-to-end/data/bcg.csv";

fn json(arguments: &[&str]) -> Value {
    let mut all = vec!["pool", "--json"];
    all.extend(arguments);
    evstrat(&all).succeeded().json()
}

fn close(found: &Value, expected: f64, tolerance: f64) {
    let found = found.as_f64().expect("a number");
    assert!(
        (found - expected).abs() <= tolerance,
        "{found} is not {expected}"
    );
}

/// metafor 3.8.1: `rma(..., method = "REML")`, with `predict` and `confint`; the z test and Knapp and Hartung's.
#[test]
fn bcg_reml_and_hksj() {
    let plain = json(&[BCG]);
    assert_eq!(plain["method"], "REML");
    let pooled = &plain["pooled"];
    close(&pooled["estimate"], -0.714_532_342_2, 1e-6);
    close(&pooled["se"], 0.179_781_516_1, 1e-6);
    close(&pooled["interval"][0], -1.066_897_639, 1e-6);
    close(&plain["tau2"]["value"], 0.313_243_258_1, 1e-6);
    close(&plain["i2"]["value"], 92.221_384_52, 1e-4);
    close(&plain["q"]["value"], 152.233_008_1, 1e-6);
    let normal = plain["prediction"].as_array().expect("a list");
    let normal = normal
        .iter()
        .find(|one| one["name"] == "normal")
        .expect("named");
    close(&normal["interval"][0], -1.866_692_218, 1e-6);
    let hksj = json(&[BCG, "--hksj"]);
    close(&hksj["pooled"]["se"], 0.180_791_744_1, 1e-6);
    close(&hksj["pooled"]["interval"][1], -0.320_620_970_6, 1e-6);
    close(&hksj["pooled"]["p"], 0.001_920_015_096, 1e-8);
}

/// metafor 3.8.1: `rma(..., mods = ~ ablat)`, `regtest`, `ranktest`.
#[test]
fn bcg_moderator_and_bias() {
    let found = json(&[BCG, "--moderator", "ablat", "--leave-one-out"]);
    close(&found["moderator"]["slope"], -0.029_101_725, 1e-6);
    close(&found["moderator"]["tau2"], 0.076_347_964, 1e-6);
    close(&found["moderator"]["r2"], 75.626_622, 1e-3);
    close(&found["egger"]["z"], -0.803_329_19, 1e-5);
    close(&found["begg"]["p"], 0.952_361_91, 1e-6);
    assert_eq!(found["leave_one_out"].as_array().map(Vec::len), Some(13));
}

#[test]
fn every_method_pools_one_study_and_more() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let one = place.path().join("one.csv");
    fs::write(&one, "study,estimate,se\nalone,0.5,0.1\n").expect("written");
    let one = one.to_str().expect("UTF-8");
    for method in ["fixed", "dl", "pm", "reml", "ml", "sj", "he", "hs", "bayes"] {
        for file in [one, BCG] {
            let found = json(&[file, "--method", method]);
            assert!(
                found["pooled"]["interval"][0].is_f64(),
                "{method} {file}: {found}"
            );
        }
        let text = evstrat(&["pool", one, "--method", method])
            .succeeded()
            .stdout;
        assert!(text.contains("alone"), "{text}");
    }
}

#[test]
fn the_text_fits_a_terminal() {
    let text = evstrat(&["pool", BCG, "--moderator", "ablat", "--leave-one-out"])
        .succeeded()
        .stdout;
    for line in text.lines() {
        assert!(line.chars().count() <= 80, "too wide: {line}");
    }
    for part in [
        "Comstock 1974",
        "■",
        "◆",
        "Q-profile",
        "prediction",
        "Egger",
        "as a ratio",
    ] {
        assert!(text.contains(part), "no '{part}' in\n{text}");
    }
}

fn pool_text(folder: &Path, text: &str, more: &[&str]) -> Run {
    fs::write(folder.join("table.csv"), text).expect("written");
    let mut arguments = vec!["pool", "table.csv"];
    arguments.extend(more);
    command(&arguments)
        .current_dir(folder)
        .output()
        .expect("starts")
        .into()
}

#[test]
fn means_of_arms_intervals_and_other_separators_are_understood() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let run = |text: &str, more: &[&str]| {
        let mut all = vec!["--json"];
        all.extend(more);
        pool_text(place.path(), text, &all).succeeded().json()
    };
    let arms = "study;m1i;sd1i;n1i;m2i;sd2i;n2i\na;10;2;16;8;3;9\n";
    close(
        &run(arms, &["--measure", "md"])["pooled"]["estimate"],
        2.0,
        1e-12,
    );
    // 4/16 + 9/9
    close(
        &run(arms, &["--measure", "md"])["studies"][0]["variance"],
        1.25,
        1e-12,
    );
    let ratio = run(arms, &["--measure", "rom"]);
    close(&ratio["pooled"]["ratio"]["estimate"], 1.25, 1e-12);
    let interval = run("estimate,ci_lower,ci_upper\n1,0.02,1.98\n", &[]);
    close(&interval["pooled"]["se"], 0.5, 1e-4);
}

#[test]
fn all_faults_of_a_table_are_named_with_their_places() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let run = pool_text(place.path(), "study,yi,vi\na,x,0.1\nb,1,0\nc,1\n", &[]);
    assert_eq!(run.status, Some(2));
    for part in [
        "table.csv:2:3:",
        "'x'",
        "table.csv:3:1:",
        "greater than 0",
        "table.csv:4:1:",
    ] {
        assert!(run.stderr.contains(part), "no '{part}' in {}", run.stderr);
    }
    let run = pool_text(place.path(), "a,b\n1,2\n", &[]);
    assert!(
        run.status == Some(2) && run.stderr.contains("estimate"),
        "{}",
        run.stderr
    );
    let missing = pool_text(place.path(), "yi,vi\n1,0.1\n,0.2\n", &["--json"]).succeeded();
    assert!(
        missing.stderr.contains("table.csv:3:1"),
        "{}",
        missing.stderr
    );
    assert_eq!(missing.json()["studies"].as_array().map(Vec::len), Some(1));
}

#[test]
fn the_assumption_it_prints_passes_the_check() {
    let place = tempfile::tempdir().expect("a temporary folder");
    for (data, more) in [
        (
            "study,yi,vi\na,0.3,0.04\nb,0.5,0.02\nc,0.1,0.05\nd,0.7,0.1\n",
            &["--hksj=floor"][..],
        ),
        ("study,yi,vi\na,0.3,0.04\nb,0.5,0.02\n", &[]),
        (
            "study,yi,vi\na,0.3,0.04\nb,0.5,0.02\nc,0.1,0.05\n",
            &["--logarithms", "--method", "fixed"],
        ),
    ] {
        let mut arguments = vec!["--as-assumption=x1"];
        arguments.extend(more);
        let toml = pool_text(place.path(), data, &arguments).succeeded().stdout;
        fs::write(
            place.path().join("file.toml"),
            strategy("normal-choice", &toml),
        )
        .expect("written");
        let run: Run = command(&["check", "file.toml"])
            .current_dir(place.path())
            .output()
            .expect("starts")
            .into();
        assert_eq!(run.status, Some(0), "{toml}\n{}", run.stderr);
    }
}

/// A prior for the spread between settings, with any number of studies; the law that is stated is the one of the file.
#[test]
fn a_bayesian_pool_is_an_assumption_too() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let data = "study,yi,vi\na,0.3,0.04\nb,0.5,0.02\nc,0.1,0.05\nd,0.7,0.1\n";
    let more = [
        "--as-assumption=x1",
        "--method",
        "bayes",
        "--tau-scale",
        "0.3",
    ];
    let toml = pool_text(place.path(), data, &more).succeeded().stdout;
    assert!(toml.contains("estimator = \"bayes\""), "{toml}");
    let others = "[assumptions.x2]\npoint = 0.0\nnote = \"a test\"\n[assumptions.x3]\npoint = 0.0\nnote = \"a test\"\n";
    fs::write(
        place.path().join("file.toml"),
        strategy("normal-choice", &format!("{toml}\n{others}")),
    )
    .expect("written");
    let run: Run = command(&["run", "file.toml", "--json", "--draws", "16384"])
        .current_dir(place.path())
        .output()
        .expect("starts")
        .into();
    let results = run.succeeded().json();
    let outcome = &results["strategies"][0]["outcomes"][0];
    let quantile = |p: f64| {
        let all = outcome["quantiles"].as_array().expect("quantiles");
        let found = all.iter().find(|one| one["p"] == p).expect("a quantile");
        found["value"].as_f64().expect("a number")
    };
    let line = toml
        .lines()
        .find(|line| line.contains("median"))
        .expect("the law");
    let stated: Vec<f64> = line
        .split([' ', ','])
        .filter_map(|word| word.trim_end_matches('.').parse().ok())
        .filter(|x| *x < 90.0)
        .collect();
    // The outcome is the assumption plus 0.3.
    for (p, stated) in [0.5, 0.025, 0.975].into_iter().zip(stated) {
        assert!((quantile(p) - 0.3 - stated).abs() < 0.02, "{p}: {line}");
    }
}

#[test]
fn the_forest_is_a_picture_too() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let picture = place.path().join("forest.svg");
    let path = picture.to_str().expect("UTF-8");
    drop(evstrat(&["pool", BCG, "-o", path]).succeeded());
    let svg = fs::read_to_string(&picture).expect("written");
    assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"));
    assert_eq!(svg.matches("<rect").count(), 13, "one square per study");
    for part in ["Comstock 1974", "new setting", "risk ratio", "<style>"] {
        assert!(svg.contains(part), "no '{part}' in\n{svg}");
    }
    let wrong = evstrat(&["pool", BCG, "-o", "forest.png"]);
    assert!(
        wrong.status == Some(2) && wrong.stderr.contains(".svg"),
        "{}",
        wrong.stderr
    );
}

/// Studies that allow no slope are pooled all the same, and the result says why there is none.
#[test]
fn a_moderator_never_stops_the_pool() {
    let place = tempfile::tempdir().expect("a temporary folder");
    for (data, why) in [
        ("yi,vi,x\n0.3,0.04,1\n", "fewer than three studies"),
        (
            "yi,vi,x\n0.3,0.04,1\n0.5,0.04,2\n",
            "fewer than three studies",
        ),
        (
            "yi,vi,x\n0.3,0.04,1\n0.5,0.04,1\n0.6,0.1,1\n",
            "does not vary",
        ),
    ] {
        let text = pool_text(place.path(), data, &["--moderator", "x"])
            .succeeded()
            .stdout;
        assert!(text.contains("slope of x") && text.contains(why), "{text}");
        let found = pool_text(place.path(), data, &["--moderator", "x", "--json"])
            .succeeded()
            .json();
        assert!(found["pooled"]["estimate"].is_f64(), "{found}");
        let note = found["moderator"]["note"].as_str().expect("a note");
        assert!(
            note.contains(why) && found["moderator"]["slope"].is_null(),
            "{found}"
        );
    }
}

/// One study: its interval is drawn whole.
#[test]
fn a_single_interval_is_not_cut() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let text = pool_text(place.path(), "yi,vi\n0.3,0.04\n", &[])
        .succeeded()
        .stdout;
    assert!(text.contains('┤') && !text.contains('▶'), "{text}");
}
