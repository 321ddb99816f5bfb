//! Published claims and independent reference values, met through the command line.

use std::fs;

use evstrat_tests::evstrat;
use serde_json::Value;

/// Hours in a day.
const HOURS: f64 = 24.0;

/// One state of a model at the last time of a grid.
fn traced(model: &str, settings: &[&str], grid: &str, state: &str) -> f64 {
    let mut arguments = vec!["trace", "--model", model, "--grid", grid, "--json"];
    for setting in settings {
        arguments.extend(["--set", setting]);
    }
    let json = evstrat(&arguments).succeeded().json();
    let states = json["states"].as_array().expect("states");
    let found = states
        .iter()
        .find(|one| one["id"] == state)
        .expect("the state");
    found["values"]
        .as_array()
        .and_then(|all| all.last())
        .and_then(Value::as_f64)
        .expect("a value")
}

/// A derived quantity of a model at its published values, from a strategy file.
fn derived(model: &str, text: &str, outcome: &str) -> f64 {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("published.toml");
    let text = format!("schema = 1\nname = \"published\"\nmodel = \"{model}\"\n{text}");
    fs::write(&file, text).expect("written");
    let path = file.to_str().expect("UTF-8");
    let json = evstrat(&["run", path, "--json", "--draws", "16", "-qq"])
        .succeeded()
        .json();
    let outcomes = json["strategies"][0]["outcomes"]
        .as_array()
        .expect("outcomes");
    let found = outcomes
        .iter()
        .find(|one| one["id"] == outcome)
        .expect("the outcome");
    found["mean"].as_f64().expect("a number")
}

fn close(found: f64, expected: f64, relative: f64) {
    let error = (found - expected).abs() / expected.abs();
    assert!(
        error <= relative,
        "{found} is not {expected} within {relative}, off by {error:e}"
    );
}

/// Hahnfeldt et al. 1999, Cancer Res 59:4770.
#[test]
fn hahnfeldt_1999() {
    close(
        derived("hahnfeldt-1999", "", "set-point"),
        17_346.522_891_206_965,
        1e-6,
    );
    close(
        traced("hahnfeldt-1999", &[], "0:300:300", "v"),
        17_346.522_891_206_965,
        1e-3,
    );
    close(
        traced("hahnfeldt-1999", &[], "0:10:10", "v"),
        3_700.621_109_4,
        1e-6,
    );
    close(
        traced("hahnfeldt-1999", &[], "0:19:19", "v"),
        10_515.337_75,
        1e-6,
    );
    // "1840 mm3 at day 13" under 30 mg/kg TNP-470 every other day.
    let doses = (0..7).map(|n| format!("{{at = {}, amount = 30}}", 2 * n));
    let doses = format!("tnp-470.boluses=[{}]", doses.collect::<Vec<_>>().join(", "));
    let settings = ["v0=170", doses.as_str()];
    let volume = traced("hahnfeldt-1999", &settings, "0:13:13", "v");
    close(volume, 1840.0, 0.01);
    close(volume, 1833.377, 1e-6);
    // "240 mm3" in the end under 14 mg/kg of angiostatin a day.
    let doses = (0..600).map(|day| format!("{{at = {day}, amount = 14}}"));
    let doses = format!(
        "angiostatin.boluses=[{}]",
        doses.collect::<Vec<_>>().join(", ")
    );
    close(
        traced("hahnfeldt-1999", &[&doses], "0:599:599", "v"),
        240.0,
        0.02,
    );
}

/// Simeoni et al. 2004, Cancer Res 64:1094.
#[test]
fn simeoni_2004() {
    close(
        derived("simeoni-2004", "", "asymptotic-delay"),
        12.288_942_780_494_237,
        1e-9,
    );
    close(
        derived("simeoni-2004", "", "static-concentration"),
        0.434_022_257_55,
        1e-9,
    );
    close(
        traced("simeoni-2004", &[], "0:26:26", "w"),
        2.323_801_480_5,
        1e-6,
    );
}

/// Rocchetti et al. 2013: bevacizumab alone.
#[test]
fn rocchetti_2013() {
    close(
        derived("rocchetti-2013", "", "growth-inhibition"),
        0.266,
        0.01,
    );
}

/// Bartlett and Davis 2006, Nucleic Acids Res 34:322.
#[test]
fn bartlett_davis_2006() {
    close(
        derived("bartlett-davis-core", "", "minimum-mrna"),
        0.762_303_368,
        1e-6,
    );
    close(
        derived("bartlett-davis-core", "", "r50"),
        827.214_011_768_086_2,
        1e-9,
    );
    // "less than one week" in rapidly dividing cells, "longer than three weeks" in others.
    let dividing = derived("bartlett-davis-reconstructed", "", "time-to-90") / HOURS;
    assert!((4.0..8.5).contains(&dividing), "{dividing}");
    close(dividing, 7.371, 1e-3);
    let still = "[assumptions.kgrowth]\npoint = 0\nnote = \"x\"\n[assumptions.n0]\npoint = 1.5e5\nnote = \"x\"\n";
    let non_dividing = derived("bartlett-davis-reconstructed", still, "time-to-90") / HOURS;
    assert!((21.0..31.0).contains(&non_dividing), "{non_dividing}");
    close(non_dividing, 24.069, 1e-3);
}

/// Mihaila et al. 2017, Mol Ther Nucleic Acids 7:246.
#[test]
fn mihaila_2017() {
    close(
        derived("mihaila-2017", "", "time-to-50"),
        1.674_240_678,
        1e-6,
    );
    close(derived("mihaila-2017", "", "r50"), 10.0, 1e-12);
    // As printed, RISC is used once, and the model cannot go below 75 % mRNA when siRNA and RISC stay constant.
    let printed = traced("mihaila-2017", &["form=as-printed"], "0:48:48", "m");
    assert!(printed > 74.0, "{printed}");
}

/// Wash-out with the release constant of Wang 2017.
#[test]
fn release_of_vesicles() {
    close(
        derived("ev-release", "", "time-to-50"),
        6.601_401_719_618_527,
        1e-9,
    );
}

/// The closed form of Gompertz' law, k (v0/k)^exp(-beta t), at 28 d.
#[test]
fn gompertz() {
    let (beta, k, v0) = (0.0792, 11_718.0, 180.0);
    let closed = k * evstrat_math::pow(v0 / k, evstrat_math::exp(-beta * 28.0));
    close(derived("gompertz", "", "volume-at-horizon"), closed, 1e-8);
}
