//! The systems of the review, each by what it does: an input of a shipped strategy is changed on the command line, and an
//! outcome moves in the documented direction. `docs/science.md` points here.

use std::fs;

use evstrat_tests::{evstrat, root};
use serde_json::Value;

/// Mean of an outcome of a shipped strategy with these settings, over the same draws each time.
fn outcome(strategy: &str, settings: &[&str], id: &str) -> f64 {
    let file = format!("strategies/{strategy}.toml");
    let mut arguments = vec!["run", &file, "--draws", "64", "--json", "-qq"];
    for setting in settings {
        arguments.extend(["--set", setting]);
    }
    let json = evstrat(&arguments).succeeded().json();
    let outcomes = json["strategies"][0]["outcomes"].as_array();
    let found = outcomes.and_then(|all| all.iter().find(|one| one["id"] == id));
    found
        .and_then(|one| one["mean"].as_f64())
        .expect("the outcome")
}

/// The outcome rises from the first to the second settings, by more than rounding.
#[track_caller]
fn rises(strategy: &str, id: &str, less: &[&str], more: &[&str]) {
    let (low, high) = (outcome(strategy, less, id), outcome(strategy, more, id));
    assert!(
        high > low + 1e-9 * low.abs().max(1e-3),
        "{id} of {strategy}: {low} at {less:?}, {high} at {more:?}"
    );
}

#[track_caller]
fn falls(strategy: &str, id: &str, less: &[&str], more: &[&str]) {
    rises(strategy, id, more, less);
}

const FEW: &str = "branch-share=0.1";
const MOST: &str = "branch-share=0.8";

#[test]
fn formation_of_vesicles() {
    let yes = "cells-respond=yes";
    for strategy in ["release-gw4869", "release-pddc", "release-nsmase2-sirna"] {
        falls(strategy, "exosome-release", &[yes, FEW], &[yes, MOST]);
    }
    // The loss of VPS4 lowers release in one cell line and raises it in another.
    let escrt = "release-escrt";
    falls(escrt, "exosome-release", &[yes, FEW], &[yes, MOST]);
    assert!(outcome(escrt, &[yes, "branch-share=-0.4"], "exosome-release") > 1.05);
    // The other paths are targets of their own.
    for path in ["rab31", "cd63", "pmel17", "plp"] {
        let path = format!("inhibitor={path}-knock-down");
        let at = |share| [yes, path.as_str(), share];
        falls(
            "release-nsmase2-sirna",
            "exosome-release",
            &at(FEW),
            &at(MOST),
        );
    }
}

#[test]
fn transport_and_docking() {
    let (strategy, release) = ("release-rab27a", "exosome-release");
    let yes = "cells-respond=yes";
    for gtpase in [
        "rab2b", "rab5", "rab7", "rab9a", "rab11", "rab27a", "rab27b", "rab35", "ral",
    ] {
        let which = format!("inhibitor={gtpase}-knock-down");
        let at = |block| [yes, which.as_str(), block];
        falls(
            strategy,
            release,
            &at("passage-block=0.1"),
            &at("passage-block=0.9"),
        );
    }
    // Cells that do not respond release as before; without lysosomes what is held back comes out later.
    assert!((outcome(strategy, &["cells-respond=no"], release) - 1.0).abs() < 1e-6);
    let kept = [yes, "passage-block=0.6", "lysosomal-share=0"];
    assert!(outcome(strategy, &kept, release) > 0.95);
}

#[test]
fn fusion_by_snares() {
    let yes = "cells-respond=yes";
    let at = |block| [yes, block];
    falls(
        "release-snare",
        "exosome-release",
        &at("passage-block=0.1"),
        &at("passage-block=0.9"),
    );
    let drive = "tumor-vesicle-drive=0.5";
    rises(
        "release-snare",
        "tumor-growth-inhibition",
        &[yes, drive, "passage-block=0.1"],
        &[yes, drive, "passage-block=0.9"],
    );
}

#[test]
fn uptake() {
    let knocked_down = "in-vitro-knock-down-48h";
    let heparin = ["culture.heparin=true"];
    falls("sirna", knocked_down, &[], &heparin);
    let share = |value| [heparin[0], value];
    falls(
        "sirna",
        knocked_down,
        &share("heparan-share=0.2"),
        &share("heparan-share=0.8"),
    );
    rises(
        "sirna",
        knocked_down,
        &["culture-uptake=2"],
        &["culture-uptake=200"],
    );
    // Fusion with the endosome.
    rises(
        "sirna",
        "cytosolic-copies",
        &["endosomal-escape=0.005"],
        &["endosomal-escape=0.2"],
    );
    // Integrins and protection by CD47.
    rises(
        "ptx-sonication-rgd",
        "delivered-fraction",
        &["rgd-gain=1"],
        &["rgd-gain=5"],
    );
    rises(
        "sirna-kras",
        "delivered-fraction",
        &["cd47-gain=1"],
        &["cd47-gain=2"],
    );
}

/// Cells take vesicles up over hours: few in endosomes after minutes, most of them by 4 h, most of these gone by 24 h.
#[test]
fn uptake_takes_hours() {
    let arguments = [
        "trace",
        "strategies/sirna.toml",
        "--grid",
        "0:1:0.0416666666666666667",
    ];
    let json = evstrat(&[&arguments[..], &["--json"]].concat());
    let json = json.succeeded().json();
    let states = json["states"].as_array().expect("states");
    let course = states.iter().find(|one| one["id"] == "endosomal-vesicles");
    let course = course.and_then(|one| one["values"].as_array());
    let course: Vec<f64> = course
        .expect("a course")
        .iter()
        .filter_map(Value::as_f64)
        .collect();
    assert!(course[0].abs() < 1e-9, "{course:?}");
    assert!(course[1] < 0.7 * course[4], "{course:?}");
    assert!(course[24] > 0.0 && course[24] < course[4], "{course:?}");
}

#[test]
fn isolation_by_markers() {
    rises(
        "sirna",
        "delivered-copies",
        &["panel-purity=0.4"],
        &["panel-purity=0.9"],
    );
    falls(
        "sirna",
        "batches-per-course",
        &["panel-recovery=0.2"],
        &["panel-recovery=0.8"],
    );
    // Exclusive markers are purer, and leave more behind.
    rises(
        "sirna",
        "delivered-copies",
        &["panel=none"],
        &["panel=cd144-cd105"],
    );
    rises(
        "sirna",
        "batches-per-course",
        &["panel=none"],
        &["panel=cd144-cd105"],
    );
    falls(
        "sirna",
        "batches-per-course",
        &["vesicle-yield=500"],
        &["vesicle-yield=5000"],
    );
}

/// Blocking release also removes what restrains a tumor.
#[test]
fn cargo_of_both_signs() {
    let strategy = "release-nsmase2-sirna";
    let at = |weight| {
        outcome(
            strategy,
            &["cells-respond=yes", weight],
            "tumor-growth-inhibition",
        )
    };
    assert!(at("weight-mir-503=-0.6") < 0.0);
    assert!(at("weight-malat1=0.6") > 0.0);
    for weight in ["malat1", "s100a16", "dll4", "ang2"] {
        let (less, more) = (
            format!("weight-{weight}=-0.3"),
            format!("weight-{weight}=0.3"),
        );
        rises(strategy, "tumor-growth-inhibition", &[&less], &[&more]);
        // Carriers bring that cargo along.
        let few = "endogenous-secretion=1e12";
        rises(
            "ptx-incubation",
            "tumor-volume",
            &[few, &less],
            &[few, &more],
        );
    }
}

/// Microvesicles carry the immune cargo, and rise when small vesicles fall.
#[test]
fn immune_roles() {
    falls(
        "release-nsmase2-sirna",
        "tumor-growth-inhibition",
        &["weight-immune=-0.3"],
        &["weight-immune=0.3"],
    );
}

#[test]
fn drug_loading() {
    let strategy = "ptx-sonication";
    rises(
        strategy,
        "delivered-dose",
        &["loading-efficiency=0.01"],
        &["loading-efficiency=0.4"],
    );
    rises(
        strategy,
        "tumor-growth-inhibition",
        &["packing-cap=300"],
        &["packing-cap=7000"],
    );
    rises(
        strategy,
        "batches-per-course",
        &["storage-recovery=0.9"],
        &["storage-recovery=0.4"],
    );
    rises(
        strategy,
        "batches-per-course",
        &["storage=fridge-low-binding"],
        &["storage=fridge"],
    );
    rises(
        strategy,
        "batches-per-course",
        &["storage=frozen-protected"],
        &["storage=frozen"],
    );
    rises(
        "ptx-sonication-rgd",
        "delivered-fraction",
        &["surface-integrity=0.1"],
        &["surface-integrity=0.9"],
    );
    // Fusogens act for what cannot cross membranes, and for that alone.
    rises(
        "saporin-fusogen",
        "tumor-concentration",
        &["fusogen-gain=1"],
        &["fusogen-gain=10"],
    );
    falls(strategy, "delivered-fraction", &[], &["fusogen=true"]);
    // Methods differ by what they load and by what they spare.
    let loaded = |strategy| {
        outcome(
            strategy,
            &["particles-per-protein=1e9", "packing-cap=1e9"],
            "loaded-molecules",
        )
    };
    assert!(loaded("ptx-sonication") > loaded("ptx-electroporation"));
    let damaged = |strategy| {
        outcome(
            strategy,
            &["surface=rgd", "rgd-gain=4"],
            "delivered-fraction",
        )
    };
    assert!(damaged("ptx-incubation") > damaged("ptx-extrusion"));
}

#[test]
fn silencing() {
    let depth = "knock-down-depth";
    rises(
        "sirna",
        depth,
        &["endosomal-escape=0.001"],
        &["endosomal-escape=0.3"],
    );
    rises(
        "sirna",
        depth,
        &["copies-per-vesicle=0.25"],
        &["copies-per-vesicle=1500"],
    );
    falls(
        "sirna",
        depth,
        &["potency-copies=100"],
        &["potency-copies=10000"],
    );
    rises(
        "sirna",
        "delivered-fraction",
        &["barrier-factor=0.3"],
        &["barrier-factor=3"],
    );
    // Hypoxia stabilizes the mRNA, which then needs less RISC.
    let at = |half_life| ["endosomal-escape=0.3", "barrier-factor=10", half_life];
    rises(
        "sirna",
        depth,
        &at("mrna-half-life=0.7 h"),
        &at("mrna-half-life=7 h"),
    );
    // A knock-down lasts longer where nothing dilutes it.
    let long = "endosomal-escape=0.3";
    let dividing = outcome("sirna", &[long], "culture-duration-dividing");
    let resting = outcome("sirna", &[long], "culture-duration-resting");
    assert!(
        resting > 1.5 * dividing && dividing > 1.0,
        "{dividing} {resting}"
    );
}

#[test]
fn reduction_of_release() {
    let strategy = "release-gw4869";
    falls(strategy, "exosome-release", &["regimen.dose=0"], &[]);
    rises(strategy, "microvesicle-release", &["regimen.dose=0"], &[]);
    rises(
        strategy,
        "microvesicle-release",
        &["microvesicle-gain=0.5"],
        &["microvesicle-gain=2"],
    );
    // Cells need more than the enzyme in a test tube.
    rises(
        "release-pddc",
        "exosome-release",
        &["potency-shift=1"],
        &["potency-shift=20"],
    );
    // RAB27A has its effect where cells respond.
    let drive = "tumor-vesicle-drive=0.4";
    rises(
        "release-rab27a",
        "tumor-growth-inhibition",
        &[drive, "cells-respond=no"],
        &[drive, "cells-respond=yes"],
    );
}

#[test]
fn vessels_of_the_tumor() {
    let inhibition = "tumor-growth-inhibition";
    rises(
        "sirna",
        inhibition,
        &["vegf-share=0.05", "barrier-factor=10"],
        &["vegf-share=0.5", "barrier-factor=10"],
    );
    rises(
        "release-rab27a",
        inhibition,
        &["tumor-vesicle-drive=-0.3"],
        &["tumor-vesicle-drive=0.3"],
    );
    // The antibody is the ceiling of the silencing, through the same share.
    let json = evstrat(&[
        "run",
        "strategies/sirna.toml",
        "--draws",
        "256",
        "--json",
        "-qq",
    ]);
    let json = json.succeeded().json();
    let mean = |strategy: &Value| {
        let outcomes = strategy["outcomes"].as_array().expect("outcomes");
        let found = outcomes.iter().find(|one| one["id"] == inhibition);
        found.and_then(|one| one["mean"].as_f64()).expect("a mean")
    };
    let strategies = json["strategies"].as_array().expect("strategies");
    let by_id = |id: &str| strategies.iter().find(|one| one["id"] == id).expect("it");
    assert!(mean(by_id("sirna")) < mean(by_id("bevacizumab")));
    let found = mean(by_id("bevacizumab"));
    assert!((0.2..0.35).contains(&found), "{found}");
}

/// Each pointer of the table of the science names something that is there: `path`, `path#function` or `page.md#section`.
#[test]
fn pointers_of_the_table_lead_somewhere() {
    let text = fs::read_to_string(root().join("docs/science.md")).expect("the page");
    let rows: Vec<&str> = text
        .lines()
        .filter(|line| {
            line.starts_with("| ") && line[2..].starts_with(|c: char| c.is_ascii_digit())
        })
        .collect();
    assert_eq!(rows.len(), 11, "one row per system");
    for row in rows {
        let pointers: Vec<&str> = row.split('`').skip(1).step_by(2).collect();
        let of = |needle: &str| pointers.iter().filter(|one| one.contains(needle)).count();
        assert!(of("/src/") > 0, "no code: {row}");
        assert!(of("tests/end-to-end/rows.rs#") > 0, "no test: {row}");
        assert!(of(".md#") > 0, "no section: {row}");
        for pointer in pointers.iter().filter(|one| one.contains('/')) {
            let (path, place) = pointer.split_once('#').unwrap_or((pointer, ""));
            let path = root().join(path);
            assert!(path.exists(), "{pointer} leads nowhere: {row}");
            if !place.is_empty() {
                let text = fs::read_to_string(&path).expect("a text");
                let is_there = if pointer.contains(".md#") {
                    text.lines()
                        .any(|line| line.starts_with('#') && anchor(line) == place)
                } else {
                    text.contains(&format!("fn {place}("))
                };
                assert!(is_there, "{pointer} leads nowhere: {row}");
            }
        }
    }
}

/// The anchor of a heading.
fn anchor(line: &str) -> String {
    let text = line.trim_start_matches('#').trim().to_lowercase();
    let kept = text
        .chars()
        .filter(|c| c.is_alphanumeric() || " -".contains(*c));
    kept.collect::<String>().replace(' ', "-")
}
