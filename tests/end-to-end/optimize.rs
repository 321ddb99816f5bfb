//! `evstrat optimize` on a decision whose best value is known.

use std::fs;
use std::path::Path;

use evstrat_tests::coverage::strategy;
use evstrat_tests::{Run, command, evstrat};

fn place() -> tempfile::TempDir {
    let place = tempfile::tempdir().expect("a temporary folder");
    let target = "[[targets]]\noutcome = \"y\"\nat-least = 0.0\nsource = \"a test\"\n";
    fs::write(
        place.path().join("file.toml"),
        strategy("normal-choice", target),
    )
    .expect("written");
    place
}

fn optimize(folder: &Path, more: &[&str]) -> Run {
    let mut arguments = vec!["optimize", "file.toml"];
    arguments.extend(more);
    command(&arguments)
        .current_dir(folder)
        .output()
        .expect("starts")
        .into()
}

/// y = 0.3 + x1 + 0.6 x2 + 0.25 x3 rises with x1, so the greatest value tried is best, and its mean is known.
#[test]
fn the_best_value_of_an_assumption_is_found() {
    let place = place();
    let range = ["--free", "x1=-1:2:4", "--maximize", "y", "--json"];
    let found = optimize(place.path(), &range).succeeded().json();
    assert_eq!(found["best"]["x1"], "2");
    let number = |key: &str| found["expected_of_choice"][key].as_f64().expect("a number");
    assert!(
        (number("value") - 2.3).abs() < 5.0 * number("mcse") + 1e-3,
        "{found}"
    );
    let losses: Vec<f64> = found["candidates"]
        .as_array()
        .expect("candidates")
        .iter()
        .map(|one| one["loss"]["value"].as_f64().expect("a number"))
        .collect();
    // On common draws candidates differ by exactly the difference of x1.
    for (loss, exact) in losses.iter().zip([0.0, 1.0, 2.0, 3.0]) {
        assert!((loss - exact).abs() < 1e-9, "{losses:?}");
    }
    let least = ["--free", "x1=-1:2:4", "--minimize", "y", "--json"];
    assert_eq!(
        optimize(place.path(), &least).succeeded().json()["best"]["x1"],
        "-1"
    );
}

/// The known arm is always 0 and thus always a success at 0; the uncertain one is not.
#[test]
fn options_are_searched_by_success_without_a_frame() {
    let place = place();
    let arms = [
        "--free",
        "arm=known,uncertain",
        "--free",
        "x2=0,1",
        "--json",
    ];
    let found = optimize(place.path(), &arms).succeeded().json();
    assert_eq!(found["goal"], "success probability");
    assert_eq!(found["best"]["arm"], "known");
    assert_eq!(found["candidates"].as_array().map(Vec::len), Some(4));
    let text = optimize(place.path(), &arms[..4]).succeeded().stdout;
    assert!(
        text.lines().all(|line| line.chars().count() <= 80),
        "{text}"
    );
    assert!(text.contains("flattered"), "{text}");
}

#[test]
fn what_cannot_be_searched_is_refused() {
    let place = place();
    for (more, says) in [
        (&["--free", "x1"][..], "NAME=LOW:HIGH:COUNT"),
        (&["--free", "nothing=1,2"], "nothing"),
        (
            &["--free", "x1=0..1"],
            "'0..1' is no list and no range; write NAME=VALUE",
        ),
        (&["--free", "x1=1,2", "--maximize", "z"], "no outcome 'z'"),
        (&["--free", "x1=1,2", "--maximize", "score"], "frame"),
    ] {
        let run = optimize(place.path(), more);
        assert_eq!(run.status, Some(2), "{}", run.stderr);
        assert!(run.stderr.contains(says), "no '{says}' in {}", run.stderr);
    }
}

/// A range of whole numbers serves an option that takes no others, and names are held against the model.
#[test]
fn options_of_whole_numbers_have_ranges_and_wrong_names_are_told() {
    let run = |free: &str| {
        let file = "strategies/sirna.toml";
        evstrat(&["optimize", file, "--free", free, "--draws", "64"])
    };
    let found = run("regimen.doses=1:9:3").succeeded();
    assert!(
        found.stdout.contains("regimen.doses = 5 "),
        "{}",
        found.stdout
    );
    let refused = run("regimen.dosis=1,2");
    assert_eq!(refused.status, Some(2));
    assert_eq!(
        refused.stderr,
        "error: --free regimen.dosis=1: sirna-delivery has neither an assumption nor an option \
         `regimen.dosis`; did you mean `regimen.doses`?\n"
    );
}
