//! What the program says about its own estimates.

use std::fs;
use std::path::Path;

use evstrat_tests::coverage::{reference_library, strategy};
use evstrat_tests::{Run, command, evstrat, root};
use serde_json::Value;

fn run(folder: &Path, arguments: &[&str]) -> Run {
    let output = command(arguments).current_dir(folder).output();
    output.expect("the program starts").into()
}

fn place(text: &str) -> tempfile::TempDir {
    let place = tempfile::tempdir().expect("a temporary folder");
    fs::write(place.path().join("file.toml"), text).expect("written");
    place
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

/// Case `model.w1_reference`: twelve laws through a light model. The mean of the first outcome is a quadrature (`SciPy`),
/// all others come from 1e9 draws of an independent program.
#[test]
fn model_w1_reference() {
    let source = root().join("crates/evstrat-bench/src/program/w1.toml");
    let text = fs::read_to_string(source).expect("the workload");
    let library = reference_library().display().to_string();
    let place = place(&text.replace("PLUGIN", &library));
    let arguments = ["run", "file.toml", "--json", "--sensitivity", "none"];
    let results = run(
        place.path(),
        &[&arguments[..], &["--draws", "65536"]].concat(),
    )
    .json();
    let strategy = &results["strategies"][0];
    let close = |found: &Value, mcse: &Value, expected: f64, own: f64| {
        let off = (number(found) - expected).abs();
        let mcse = number(mcse);
        let error = (mcse * mcse + own * own).sqrt();
        assert!(off <= 4.0 * error, "{found} +- {mcse} is not {expected}");
    };
    let success = &strategy["success"];
    close(&success["probability"], &success["mcse"], 0.175_795, 1.2e-5);
    let outcomes = &strategy["outcomes"];
    close(
        &outcomes[0]["mean"],
        &outcomes[0]["mcse"],
        43.235_551_7,
        0.0,
    );
    let expected = [
        (43.2418, 108.088_26),
        (0.211_81, 0.241_62),
        (0.169_44, 0.196_82),
        (0.3112, 0.287_42),
        (0.077_12, 0.3109),
    ];
    for (outcome, (mean, sd)) in outcomes.as_array().expect("outcomes").iter().zip(expected) {
        // The reference is rounded and has an error of its own.
        let own = sd / 1e9_f64.sqrt() + 5e-6;
        close(&outcome["mean"], &outcome["mcse"], mean, own);
        // The variance of the first outcome rests on its tail: 1e9 draws know it to about 0.2 %.
        let own = if sd > 1.0 { 2e-3 * sd } else { own };
        close(&outcome["sd"], &outcome["sd_mcse"], sd, own);
    }
}

/// A mean that is not to be trusted says so where people read, not only in files.
#[test]
fn a_heavy_tail_is_on_the_scorecard() {
    let law = "[assumptions.x1]\nlognormal = { mu = 0.0, sigma = 6.0 }\nnote = \"a test\"\n";
    let place = place(&strategy("normal-choice", law));
    let found = run(place.path(), &["run", "file.toml", "--draws", "4096"]).succeeded();
    let text: String = found
        .stdout
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert!(
        text.contains("warning: a few extreme draws make up the spread of y in file"),
        "{}",
        found.stdout
    );
    assert!(text.contains("quantiles are"), "{}", found.stdout);
}

/// A share that is hardly ever above zero has a variance, though a few draws make it up.
#[test]
fn a_rare_event_is_no_heavy_tail() {
    let found = evstrat(&["run", "strategies/sirna.toml", "--draws", "4096", "--json"]).succeeded();
    let results = found.json();
    let outcomes = results["strategies"][0]["outcomes"]
        .as_array()
        .expect("outcomes");
    let rare = outcomes
        .iter()
        .find(|one| one["id"] == "particle-budget-hit");
    assert!(rare.is_some_and(|one| one["warning"].as_str().unwrap_or_default().is_empty()));
}

/// Independent draws: Wilson's interval after a number of draws that was asked for, a sequence that holds at every look
/// where the run itself decides when to stop.
#[test]
fn plain_draws_have_the_interval_that_fits_how_they_ended() {
    let target = "[[targets]]\noutcome = \"y\"\nat-least = 0.5\nsource = \"a test\"\n";
    let place = place(&strategy("normal-choice", target));
    let success = |more: &[&str]| {
        let mut arguments = vec!["run", "file.toml", "--json", "--sensitivity", "none"];
        arguments.extend(["--sampling", "plain"]);
        arguments.extend(more);
        run(place.path(), &arguments).succeeded().json()["strategies"][0]["success"].clone()
    };
    let fixed = success(&["--draws", "16384"]);
    assert_eq!(fixed["interval_method"], "wilson");
    let stopped = success(&["--precision", "0.004"]);
    assert_eq!(
        stopped["interval_method"],
        "beta-binomial confidence sequence"
    );
    let width = |one: &Value| number(&one["interval"][1]) - number(&one["interval"][0]);
    assert!(width(&stopped) > 1.3 * width(&fixed), "{stopped} {fixed}");
    let (low, high) = (
        number(&stopped["interval"][0]),
        number(&stopped["interval"][1]),
    );
    assert!(low < 0.433_414 && 0.433_414 < high, "{stopped}");
}

/// What the full analysis will cost stands on standard error before it begins.
#[test]
fn the_full_analysis_says_what_it_costs() {
    let place = place(&strategy("ishigami", ""));
    let arguments = ["run", "file.toml", "--sensitivity", "full"];
    let found = run(place.path(), &arguments).succeeded();
    // 4096 rows of five matrices and 64 paths of four points.
    let note = "note: full sensitivity analysis of file: about 20,736 more evaluations";
    assert!(found.stderr.contains(note), "{}", found.stderr);
    let quiet = run(place.path(), &[&arguments[..], &["--quiet"]].concat()).succeeded();
    assert!(!quiet.stderr.contains("note:"), "{}", quiet.stderr);
}

/// Assumptions that depend on each other have no total index; what they have instead is on the scorecard.
#[test]
fn dependent_assumptions_are_on_the_scorecard_of_the_full_analysis() {
    let pair = "[[dependence]]\nbetween = [\"x1\", \"x2\"]\nspearman = 0.5\n";
    let place = place(&strategy("normal-choice", pair));
    let arguments = [
        "run",
        "file.toml",
        "--sensitivity",
        "full",
        "--draws",
        "1024",
    ];
    let text = run(place.path(), &arguments).succeeded().stdout;
    let table: Vec<&str> = text
        .lines()
        .skip_while(|line| !line.starts_with("What moves"))
        .take_while(|line| !line.is_empty())
        .collect();
    for input in ["x1", "x2", "x3"] {
        let row = table.iter().find(|line| line.contains(input));
        let is_marked = row.is_some_and(|row| row.contains('*'));
        assert_eq!(is_marked, input != "x3", "{text}");
    }
    assert!(text.contains("(Shapley)"), "{text}");
    assert!(
        text.lines().all(|line| line.chars().count() <= 80),
        "{text}"
    );
}

/// Two strategies with different beliefs about one quantity: tables tell them apart, and an experiment on it says whose
/// belief it is taken to be about.
#[test]
fn different_beliefs_about_one_quantity_are_told_apart() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let own = "[assumptions.x3]\nnormal = { mean = 0.2, sd = 2.0 }\nnote = \"a test\"\n";
    let frame = "schema = 1\nname = \"f\"\n[[criteria]]\noutcome = \"y\"\nworst = -5.0\nbest = 5.0\nweight = 1.0\n\
                 [[experiments]]\nname = \"third\"\nassumption = \"x3\"\ndesign = \"normal-mean\"\nn = [10]\n\
                 measurement-sd = 1.0\nfixed-cost = 0.0\ncost-per-observation = 0.0\n\
                 [assurance]\noutcome = \"y\"\nn-per-arm = 20\nendpoint-sd = 1.5\n";
    for (name, text) in [
        ("a.toml", strategy("normal-choice", "")),
        ("b.toml", strategy("normal-choice", own)),
        ("frame.toml", frame.to_owned()),
    ] {
        fs::write(place.path().join(name), text).expect("written");
    }
    let compared = [
        "compare",
        "a.toml",
        "b.toml",
        "--frame",
        "frame.toml",
        "--draws",
        "4096",
    ];
    let found = run(place.path(), &compared).succeeded().stdout;
    let text: String = found.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        text.contains("x3 of b") && text.contains("x3 of a"),
        "{found}"
    );
    assert!(
        text.contains("Assurance") && text.contains("net benefit"),
        "{found}"
    );
    let warning = "warning: experiment third: strategies believe different things about x3; the experiment is taken to \
                   measure what a rests on";
    assert!(text.contains(warning), "{found}");
}
