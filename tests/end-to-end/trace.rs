//! Time courses through the command line.

use evstrat_tests::{Run, evstrat};

const FILE: &str = "strategies/sirna.toml";

fn trace(arguments: &[&str]) -> Run {
    let mut all = vec!["trace", FILE, "--grid", "0:4:1"];
    all.extend_from_slice(arguments);
    evstrat(&all)
}

#[test]
fn a_course_has_units_a_header_and_one_line_per_time() {
    let run = trace(&[]).succeeded();
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert!(lines[0].starts_with("# units: time d"), "{}", lines[0]);
    assert!(lines[1].starts_with("time,"), "{}", lines[1]);
    assert_eq!(lines.len(), 7, "units, header and five times");
    let columns = lines[1].split(',').count();
    assert!(
        lines[2..]
            .iter()
            .all(|line| line.split(',').count() == columns)
    );
}

#[test]
fn settings_pass_the_checks_of_the_file() {
    let plain = trace(&[]).succeeded().stdout;
    let option = trace(&["--set", "regimen.doses=0"]).succeeded().stdout;
    assert_ne!(plain, option, "an option of the file can be set");
    let unit = trace(&["--set", "mrna-half-life=2 h"]).succeeded().stdout;
    assert_ne!(plain, unit, "a quantity with its unit can be set");
    let shared = trace(&["--set", "initial-volume=300"]).succeeded().stdout;
    let start = shared
        .lines()
        .nth(2)
        .and_then(|line| line.split(',').next_back());
    let start: f64 = start.expect("a volume").parse().expect("a number");
    assert!(
        (start - 300.0).abs() < 1e-6,
        "an assumption of the context can be set"
    );
    for (setting, says) in [
        ("endosomal-escape=-1", "endosomal-escape"),
        ("no-such-thing=1", "no-such-thing"),
        ("regimen.every=3 kg", "kg"),
    ] {
        let run = trace(&["--set", setting]);
        assert_eq!(run.status, Some(2), "{setting}: {}", run.stderr);
        assert!(run.stderr.contains(says), "{}", run.stderr);
    }
}

#[test]
fn quantiles_and_bands() {
    let low = trace(&["--quantile", "uptake-nothing=0.5"]);
    assert_eq!(low.status, Some(2));
    assert_eq!(
        trace(&["--quantile", "endosomal-escape=1.5"]).status,
        Some(2)
    );
    let median = trace(&[]).succeeded().stdout;
    let high = trace(&["--quantile", "endosomal-escape=0.95"])
        .succeeded()
        .stdout;
    assert_ne!(median, high);
    let bands = trace(&["--draws", "64"]).succeeded().stdout;
    assert!(
        bands
            .lines()
            .nth(1)
            .is_some_and(|header| header.contains("tumor-volume-q05")),
        "{bands}"
    );
}
