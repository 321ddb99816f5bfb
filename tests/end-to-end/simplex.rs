//! Shares of one whole, through the files and the program.

use std::fs;
use std::path::Path;

use evstrat_tests::coverage::strategy;
use evstrat_tests::{Run, command};

fn run(folder: &Path, arguments: &[&str]) -> Run {
    let output = command(arguments).current_dir(folder).output();
    output.expect("the program starts").into()
}

const SIMPLEX: &str =
    "[[simplex]]\nconcentrations = { x1 = 4, x2 = 2.5, x5 = 1 }\nnote = \"a test\"\n";

/// Shares have beta laws of their own, sum to one in every draw, and come back from a resolved study with the same bits.
#[test]
fn shares_sum_to_one_and_have_their_means() {
    let place = tempfile::tempdir().expect("a temporary folder");
    fs::write(place.path().join("file.toml"), strategy("sobol-g", SIMPLEX)).expect("written");
    let write = |file: &str, folder: &str| {
        let arguments = ["run", file, "--draws", "1024", "-o", folder];
        let arguments = [&arguments[..], &["--save-draws=csv"]].concat();
        drop(run(place.path(), &arguments).succeeded());
    };
    write("file.toml", "results");
    let draws = fs::read_to_string(place.path().join("results/draws-file.csv")).expect("draws");
    let mut lines = draws.lines();
    let header: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let at = |name: &str| {
        header
            .iter()
            .position(|one| *one == name)
            .expect("a column")
    };
    let columns = ["x1", "x2", "x5"].map(at);
    let mut sums = [0.0; 3];
    let mut n = 0.0;
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        let shares = columns.map(|column| cells[column].parse::<f64>().expect("a number"));
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{line}");
        n += 1.0;
        for (sum, share) in sums.iter_mut().zip(shares) {
            *sum += share;
        }
    }
    for (sum, exact) in sums.iter().zip([4.0 / 7.5, 2.5 / 7.5, 1.0 / 7.5]) {
        assert!((sum / n - exact).abs() < 0.01, "{sums:?}");
    }
    write("results/study.toml", "again");
    let again = fs::read_to_string(place.path().join("again/draws-file.csv")).expect("draws");
    assert_eq!(draws, again);
}

#[test]
fn simplexes_that_cannot_be_are_refused() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let belief = "[assumptions.x1]\npoint = 0.3\nnote = \"x\"\n";
    let pair = "[[dependence]]\nbetween = [\"x1\", \"x3\"]\nspearman = 0.4\nnote = \"x\"\n";
    for (more, says) in [
        (format!("{SIMPLEX}{belief}"), "belief of its own"),
        (format!("{SIMPLEX}{pair}"), "correlated besides"),
        (SIMPLEX.replace("x5", "x9"), "x9"),
        (SIMPLEX.replace("2.5", "-1"), "concentration"),
        (format!("{SIMPLEX}{SIMPLEX}"), "another simplex"),
    ] {
        fs::write(place.path().join("file.toml"), strategy("sobol-g", &more)).expect("written");
        let run = run(place.path(), &["check", "file.toml"]);
        assert_eq!(run.status, Some(2), "{more}\n{}", run.stderr);
        assert!(run.stderr.contains(says), "no '{says}' in {}", run.stderr);
    }
}
