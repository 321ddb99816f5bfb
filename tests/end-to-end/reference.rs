//! Independent reference solutions, point by point, through `trace`; published pairs through `run --set`.

use std::fs;

use evstrat_tests::{evstrat, root};
use serde_json::Value;

/// A table of numbers with a header; lines that begin with # are comments.
struct Table {
    names: Vec<String>,
    rows: Vec<Vec<f64>>,
}

impl Table {
    fn read(name: &str) -> Self {
        let path = format!("crates/evstrat-biology/tests/reference/{name}.csv");
        Self::parse(&fs::read_to_string(root().join(path)).expect("the reference"))
    }

    fn parse(text: &str) -> Self {
        let mut lines = text.lines().filter(|line| !line.starts_with('#'));
        let names = lines
            .next()
            .expect("a header")
            .split(',')
            .map(str::to_owned);
        let rows = lines.map(|line| {
            let numbers = line.split(',').map(|text| text.parse().expect("a number"));
            numbers.collect()
        });
        Self {
            names: names.collect(),
            rows: rows.collect(),
        }
    }

    fn column(&self, name: &str) -> Vec<f64> {
        let place = self.names.iter().position(|known| known == name);
        let place = place.expect("the column");
        self.rows.iter().map(|row| row[place]).collect()
    }
}

/// A time course of a published model as the program prints it.
fn traced(model: &str, settings: &[&str], grid: &str) -> Table {
    let mut arguments = vec!["trace", "--model", model, "--grid", grid];
    for setting in settings {
        arguments.extend(["--set", setting]);
    }
    Table::parse(&evstrat(&arguments).succeeded().stdout)
}

/// Holds the columns `pairs` (reference, state) of a model against a reference where their times meet.
fn compare(name: &str, model: &str, settings: &[&str], grid: &str, pairs: &[(&str, &str)]) {
    let (reference, course) = (Table::read(name), traced(model, settings, grid));
    let times = course.column("time");
    let mut met = 0;
    for &(theirs, ours) in pairs {
        let (expected, found) = (reference.column(theirs), course.column(ours));
        let largest = expected.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
        for (row, value) in reference.rows.iter().zip(&expected) {
            let Some(place) = times.iter().position(|time| (time - row[0]).abs() < 1e-9) else {
                continue;
            };
            met += 1;
            let error = (found[place] - value).abs();
            assert!(
                error <= 1e-7 * largest,
                "{name}, {theirs} at {}: {} is not {value}",
                row[0],
                found[place]
            );
        }
    }
    assert!(met >= 20 * pairs.len(), "{name}: only {met} points met");
}

#[test]
fn growth_laws() {
    let pairs = [("V_mm3", "v"), ("K_mm3", "k")];
    compare(
        "hahnfeldt_control",
        "hahnfeldt-1999",
        &[],
        "0:25:0.5",
        &pairs,
    );
    let doses: Vec<String> = (0..7)
        .map(|n| format!("{{at = {}, amount = 30}}", 2 * n))
        .collect();
    let doses = format!("tnp-470.boluses=[{}]", doses.join(", "));
    let pairs = [("V_mm3", "v"), ("K_mm3", "k"), ("g_tnp470", "g1")];
    let settings = ["v0=170", doses.as_str()];
    compare(
        "hahnfeldt_tnp470_30_q2d",
        "hahnfeldt-1999",
        &settings,
        "0:14:0.25",
        &pairs,
    );
    let none = ["regimen.boluses=[]"];
    compare(
        "simeoni_control",
        "simeoni-2004",
        &none,
        "0:45:1",
        &[("W_g", "w")],
    );
    let pairs = [
        ("A1_mgkg", "a1"),
        ("A2_mgkg", "a2"),
        ("x1_g", "x1"),
        ("x2_g", "x2"),
        ("x3_g", "x3"),
        ("x4_g", "x4"),
        ("W_g", "w"),
    ];
    compare(
        "simeoni_paclitaxel_30_d8_12_16",
        "simeoni-2004",
        &[],
        "0:45:1",
        &pairs,
    );
    let none = ["anti-angiogenic.boluses=[]"];
    compare(
        "rocchetti_control",
        "rocchetti-2013",
        &none,
        "0:60:1",
        &[("W_g", "w"), ("x1", "x1")],
    );
}

#[test]
fn kinetics_of_silencing() {
    let core = [
        ("Cna", "cna"),
        ("R", "r"),
        ("C", "c"),
        ("M", "m"),
        ("P", "p"),
        ("mRNA_rel", "mrna-relative"),
        ("protein_rel", "protein-relative"),
    ];
    let model = "bartlett-davis-core";
    compare("bd06_core_1e5_nondividing", model, &[], "0:240:6", &core);
    compare(
        "bd06_core_1e5_dividing",
        model,
        &["mu=0.029"],
        "0:240:6",
        &core,
    );
    let mut whole = vec![
        ("Ec", "ec"),
        ("Enc", "enc"),
        ("Enna", "enna"),
        ("Cc", "cc"),
        ("N", "n"),
    ];
    whole.extend(core);
    let model = "bartlett-davis-reconstructed";
    compare(
        "bd06r_dividing_1d",
        model,
        &["kgrowth=0.029"],
        "0:480:8",
        &whole,
    );
    compare(
        "bd06r_nondividing",
        model,
        &["kgrowth=0", "n0=1.5e5"],
        "0:1440:24",
        &whole,
    );
    let states = ["E", "N", "S", "R", "SR", "SRM", "M"];
    let lower: Vec<String> = states.iter().map(|state| state.to_lowercase()).collect();
    let pairs: Vec<(&str, &str)> = states
        .iter()
        .copied()
        .zip(lower.iter().map(String::as_str))
        .collect();
    compare(
        "mihaila_sbml_default",
        "mihaila-2017",
        &[],
        "0:24:0.5",
        &pairs,
    );
}

#[test]
fn release_after_a_block() {
    for block in ["0.25", "0.5", "0.8", "0.95"] {
        let setting = format!("i-form={block}");
        let column = format!("release_I{block}");
        let pairs = [(column.as_str(), "exosome-release")];
        compare(
            "ev_release_pool_washout",
            "ev-release",
            &[&setting],
            "0:72:3",
            &pairs,
        );
    }
}

/// An infusion of siRNA into the cytosol is what many small boluses are.
#[test]
fn infusions_into_the_core() {
    let model = "bartlett-davis-core";
    let infused = ["regimen={infusions = [{from = 0, to = 24, rate = 1000}], boluses = []}"];
    let boluses: Vec<String> = (0..960)
        .map(|n| format!("{{at = {}, amount = 25}}", 0.0125 + 0.025 * f64::from(n)))
        .collect();
    let boluses = format!("regimen.boluses=[{}]", boluses.join(", "));
    let last = |settings: &[&str]| traced(model, settings, "0:48:48").column("protein-relative")[1];
    let (infused, split) = (last(&infused), last(&[&boluses]));
    assert!(
        infused < 0.99 && (infused / split - 1.0).abs() < 1e-5,
        "{infused} {split}"
    );
}

/// Simeoni et al. 2004: the delay of paclitaxel at 10 g, by simulation.
#[test]
fn delay_by_paclitaxel() {
    let reaches = |settings: &[&str]| {
        let course = traced("simeoni-2004", settings, "0:60:0.01");
        let (times, mass) = (course.column("time"), course.column("w"));
        let at = mass
            .iter()
            .position(|mass| *mass >= 10.0)
            .expect("it grows");
        // Growth is linear at 10 g.
        let part = (10.0 - mass[at - 1]) / (mass[at] - mass[at - 1]);
        times[at - 1] + part * (times[at] - times[at - 1])
    };
    let delay = reaches(&[]) - reaches(&["regimen.boluses=[]"]);
    assert!((delay / 12.289_143 - 1.0).abs() < 1e-5, "{delay}");
    assert!((delay / 12.288_942_78 - 1.0).abs() < 1e-4, "{delay}");
}

/// Rojas et al. 2019: PDDC halves the enzyme at 0.27 umol/L and the release of vesicles at 3.2 umol/L.
#[test]
fn pddc_needs_more_on_cells() {
    let inhibition = |dose: &str, shift: &str| {
        let (dose, shift) = (
            format!("regimen.dose={dose}"),
            format!("potency-shift={shift}"),
        );
        let held = [
            dose.as_str(),
            shift.as_str(),
            "regimen.doses=1",
            "enzyme-ic50=0.2691534804",
            "tissue-to-plasma=1",
            "inhibitor-half-life=1e9",
            "cells-respond=yes",
            "branch-share=1",
            "toxicity-chance=1",
        ];
        let mut arguments = vec![
            "run",
            "strategies/release-pddc.toml",
            "--draws",
            "16",
            "--json",
            "-qq",
        ];
        held.iter()
            .for_each(|setting| arguments.extend(["--set", *setting]));
        let json = evstrat(&arguments).succeeded().json();
        let outcomes = json["strategies"][0]["outcomes"]
            .as_array()
            .expect("outcomes");
        let found = outcomes
            .iter()
            .find(|one| one["id"] == "on-target-toxicity");
        found
            .and_then(|one| one["mean"].as_f64())
            .expect("a number")
    };
    let cells = "11.748975549";
    for (dose, shift, expected) in [
        ("3.162277660", cells, 0.5),
        ("0.269153480", "1", 0.5),
        ("0.269153480", cells, 0.078_44),
    ] {
        let found = inhibition(dose, shift);
        assert!((found - expected).abs() < 5e-4, "{dose} umol/L: {found}");
    }
    // The published table, for both potencies.
    let table = Table::read("pddc_hill");
    for row in table.rows.iter().step_by(3) {
        for (shift, expected) in [("1", row[1]), (cells, row[2])] {
            let found = inhibition(&format!("{:e}", row[0]), shift);
            assert!(
                (found - expected).abs() < 1e-3,
                "{} umol/L: {found}",
                row[0]
            );
        }
    }
}

/// Outcomes at the tolerance of `run` and at that of `trace` differ by less than their Monte Carlo error.
#[test]
fn tolerance_is_below_the_monte_carlo_error() {
    for strategy in [
        "sirna",
        "ptx-sonication",
        "dox-sonication",
        "release-gw4869",
        "bevacizumab",
    ] {
        let file = format!("strategies/{strategy}.toml");
        let outcomes = |more: &[&str]| -> Vec<Value> {
            let mut arguments = vec!["run", &file, "--draws", "1024", "--json", "-qq"];
            arguments.extend(more);
            let json = evstrat(&arguments).succeeded().json();
            let outcomes = json["strategies"][0]["outcomes"].as_array();
            outcomes.expect("outcomes").clone()
        };
        let (run, exact) = (outcomes(&[]), outcomes(&["--set", "tolerance=1e-9"]));
        for (run, exact) in run.iter().zip(&exact) {
            let number = |of: &Value, key: &str| of[key].as_f64().expect("a number");
            let error = (number(run, "mean") - number(exact, "mean")).abs();
            let allowed = number(run, "mcse")
                .max(1e-5 * number(run, "mean").abs())
                .max(1e-6);
            assert!(
                error <= allowed,
                "{strategy}, {}: {error:e} over {allowed:e}",
                run["id"]
            );
        }
    }
}
