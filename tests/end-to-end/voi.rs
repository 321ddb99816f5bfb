//! `evstrat voi` on draws made elsewhere, for which values are known.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use evstrat_math::normal_quantile;
use evstrat_tests::{Run, command};
use reference_functions::normal_evppi;
use serde_json::Value;

const DRAWS: u32 = 20_000;

/// A number of the additive recurrence of a generator: uniform enough, and no generator of the program's.
fn uniform(draw: u32, step: f64) -> f64 {
    (0.5 + f64::from(draw) * step)
        .fract()
        .clamp(1e-12, 1.0 - 1e-12)
}

/// Draws of y = 0.3 + x1 + 0.6 x2 + 0.25 x3 against nothing; x2 comes as its exponential, `side` does nothing.
fn tables(folder: &Path) {
    let (mut inputs, mut utility) = (
        "x1,x2,x3,side\n".to_owned(),
        "nothing,something\n".to_owned(),
    );
    // Roots of x^4 = x + 1 (Roberts), a good lattice in three dimensions.
    let root = 1.220_744_084_605_759_6_f64;
    let steps = [1.0 / root, 1.0 / (root * root), 1.0 / (root * root * root)];
    for draw in 0..DRAWS {
        let [a, b, c] = steps.map(|step| normal_quantile(uniform(draw, step)));
        let side = ["left", "right", "middle"][draw as usize * 7 % 3];
        let _ = writeln!(inputs, "{a:?},{:?},{c:?},{side}", evstrat_math::exp(b));
        let _ = writeln!(utility, "0,{:?}", 0.3 + a + 0.6 * b + 0.25 * c);
    }
    fs::write(folder.join("x.csv"), inputs).expect("written");
    fs::write(folder.join("nb.csv"), utility).expect("written");
}

fn voi(folder: &Path, more: &[&str]) -> Run {
    let mut arguments = vec!["voi", "--draws", "x.csv", "--utility", "nb.csv"];
    arguments.extend(more);
    command(&arguments)
        .current_dir(folder)
        .output()
        .expect("starts")
        .into()
}

fn close(list: &Value, name: &str, exact: f64) {
    let list = list.as_array().expect("a list");
    let found = list.iter().find(|one| one["name"] == name).expect("named");
    let number = |key: &str| found[key].as_f64().expect("a number");
    let (value, error) = (number("value"), number("mcse"));
    assert!(
        (value - exact).abs() < 5.0 * error + 0.002,
        "{name}: {value} ± {error}, exact {exact}"
    );
}

#[test]
fn values_of_normal_inputs_are_found() {
    let place = tempfile::tempdir().expect("a temporary folder");
    tables(place.path());
    let found = voi(place.path(), &["--json", "--group", "both=x1,x2"])
        .succeeded()
        .json();
    close(&found["evppi"], "x1", normal_evppi(&[0]));
    close(&found["evppi"], "x2", normal_evppi(&[1]));
    close(&found["evppi"], "x3", normal_evppi(&[2]));
    close(&found["evppi"], "side", 0.0);
    close(&found["groups"], "both", normal_evppi(&[0, 1]));
    let evpi = found["evpi"]["value"].as_f64().expect("a number");
    assert!((evpi - normal_evppi(&[0, 1, 2])).abs() < 0.01);
    assert_eq!(found["best"], "something");
    let together = voi(place.path(), &["--json", "--independent"])
        .succeeded()
        .json();
    close(&together["evppi"], "x1", normal_evppi(&[0]));
    close(&together["evppi"], "x3", normal_evppi(&[2]));
    // Something is worth doing above x1 = -0.3, whatever else is.
    let first = &found["evppi"][0];
    assert_eq!(first["name"], "x1");
    let at = &first["thresholds"][0];
    let passes = at["value"].as_f64().expect("a number");
    assert!((passes + 0.3).abs() < 0.1, "{at}");
    assert!(at["below"] == "nothing" && at["above"] == "something");
    let text = voi(place.path(), &["--group", "both=x1,x2"])
        .succeeded()
        .stdout;
    assert!(
        text.lines().all(|line| line.chars().count() <= 80),
        "{text}"
    );
    assert!(
        text.contains("EVPI") && text.contains("x1 passes -0.") && text.contains("both (x1, x2)"),
        "{text}"
    );
}

/// Inputs said to be independent that are not are valued as they are, with a warning.
#[test]
fn dependence_is_noticed() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let (mut inputs, mut utility) = ("a,b\n".to_owned(), "no,yes\n".to_owned());
    for draw in 0..4000 {
        let a = normal_quantile(uniform(draw, 0.754_877_666_246_692_7));
        let b = a + normal_quantile(uniform(draw, 0.569_840_290_998_053_3));
        let _ = writeln!(inputs, "{a:?},{b:?}");
        let _ = writeln!(utility, "0,{:?}", a + b - 0.5);
    }
    fs::write(place.path().join("x.csv"), inputs).expect("written");
    fs::write(place.path().join("nb.csv"), utility).expect("written");
    let json = |more: &[&str]| voi(place.path(), more).succeeded().json();
    let (with, without) = (json(&["--json", "--independent"]), json(&["--json"]));
    for (with, without) in [0, 1].map(|k| (&with["evppi"][k], &without["evppi"][k])) {
        assert_eq!(with["value"], without["value"]);
        let warning = with["warning"].as_str().expect("a warning");
        assert!(warning.contains("--independent"), "{warning}");
    }
    let text = voi(place.path(), &["--independent"]).succeeded().stdout;
    assert!(text.contains("warning: a: the draws contradict"), "{text}");
}

#[test]
fn tables_that_do_not_fit_are_refused() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, text: &str| fs::write(place.path().join(name), text).expect("written");
    let refused = |x: &str, nb: &str, says: &[&str], more: &[&str]| {
        write("x.csv", x);
        write("nb.csv", nb);
        let run = voi(place.path(), more);
        assert_eq!(run.status, Some(2), "{}", run.stderr);
        for part in says {
            assert!(run.stderr.contains(part), "no '{part}' in {}", run.stderr);
        }
    };
    refused(
        "a\n1\n2\n",
        "p,q\n1,2\n",
        &["x.csv has 2", "nb.csv has 1"],
        &[],
    );
    refused(
        "a\n1\n\"\"\n",
        "p,q\n1,2\n1,3\n",
        &["x.csv:3:1", "missing"],
        &[],
    );
    refused("a\n1\n2\n", "p,q\n1,x\n1,3\n", &["nb.csv:2:3", "'x'"], &[]);
    refused(
        "a,b\n1,2\n2\n",
        "p,q\n1,2\n1,3\n",
        &["x.csv:3:1", "2 cells"],
        &[],
    );
    refused("a\n1\n2\n", "p\n1\n1\n", &["nothing to choose"], &[]);
    refused(
        "a\n1\n2\n",
        "p,q\n1,2\n1,3\n",
        &["no input 'b'"],
        &["--group", "g=a,b"],
    );
    refused("a\n1\n2\n", "p,q\n1,2\n1,3\n", &["too few"], &[]);
}
