//! Distributions in every form that a file may give them.

use evstrat_file::study::{Study, StudyAssumption};
use evstrat_file::{MemoryFiles, Resolved};
use evstrat_stats::law::Law;

use crate::common::{rendered, resolve_with};

const EVIDENCE: &str = r#"schema = 1
[[evidence]]
id = "a"
quantity = "half-life"
value = 120
unit = "min"
spread = { kind = "se", se = 12 }
source = "A"
how = "seen"
[[evidence]]
id = "b"
quantity = "half-life"
value = 3
unit = "h"
spread = { kind = "sd", sd = 1 }
n = 4
source = "B"
how = "seen"
[[evidence]]
id = "c"
quantity = "half-life"
value = 2.5
unit = "h"
spread = { kind = "se", se = 0.4 }
source = "C"
how = "seen"
[[evidence]]
id = "d"
quantity = "half-life"
value = 2.5
unit = "h"
spread = { kind = "range", low = 1, high = 4 }
source = "D"
how = "seen"
"#;

const DATA: &str = "lab,half-life,empty\na,90,\nb,120,1\n# a remark\nc,150,2\nd,240,3\n";

fn resolved(assumption: &str, table: &str) -> Resolved {
    let text = format!(
        "schema = 1\nname = \"x\"\nmodel = \"sirna-delivery\"\n\
         [assumptions.{assumption}]\nnote = \"x\"\n{table}\n"
    );
    let files = MemoryFiles::default()
        .with("s/a.toml", text)
        .with("s/evidence/e.toml", EVIDENCE)
        .with("s/data/d.csv", DATA);
    resolve_with(&files, &["s/a.toml"])
}

fn belief(assumption: &str, table: &str) -> StudyAssumption {
    let resolved = resolved(assumption, table);
    let text = rendered(&resolved);
    assert!(resolved.study.is_some(), "{table}\n{text}");
    let study = resolved.study.expect("it is there");
    assert_survives(&study);
    study.strategies[0]
        .assumption(assumption)
        .expect("the model has it")
        .clone()
}

/// Writing the study and reading it back gives the same laws, bit for bit.
fn assert_survives(study: &Study) {
    let written = study.to_toml();
    let files = MemoryFiles::default().with("study.toml", written.clone());
    let again = resolve_with(&files, &["study.toml"]);
    let text = rendered(&again);
    assert!(again.study.is_some(), "{written}\n{text}");
    let again = again.study.expect("it is there");
    assert_eq!(
        again.strategies[0].assumptions,
        study.strategies[0].assumptions
    );
    assert_eq!(again.to_toml(), written);
}

/// The same law, whichever way it is written.
fn assert_law(assumption: &str, table: &str, expected: Result<Law, evstrat_stats::law::LawError>) {
    assert_eq!(
        belief(assumption, table).law,
        expected.expect("the law exists"),
        "{table}"
    );
}

#[test]
fn laws_of_times() {
    let time = |table: &str, law| assert_law("half-life", table, law);
    time("point = \"90 min\"", Law::point(1.5));
    time(
        "lognormal = { mu = 0.5, sigma = 0.3 }",
        Law::lognormal(0.5, 0.3),
    );
    time(
        "lognormal = { median = \"30 min\", gsd = 2 }",
        Law::lognormal_from_median_gsd(0.5, 2.0),
    );
    time(
        "lognormal = { mean = 2, sd = \"30 min\" }",
        Law::lognormal_from_mean_sd(2.0, 0.5),
    );
    time(
        "lognormal = { mean = 2, cv = 0.5 }",
        Law::lognormal_from_mean_cv(2.0, 0.5),
    );
    time(
        "unit = \"min\"\nlognormal = { median = 30, gsd = 2 }",
        Law::lognormal_from_median_gsd(0.5, 2.0),
    );
    time(
        "gamma = { mean = 2, sd = 0.5 }",
        Law::gamma_from_mean_sd(2.0, 0.5),
    );
    time(
        "gamma = { shape = 2, scale = \"30 min\" }",
        Law::gamma(2.0, 0.5),
    );
    time(
        "gamma = { shape = 2, rate = \"1 /min\" }",
        Law::gamma(2.0, 1.0 / 60.0),
    );
    time(
        "unit = \"min\"\ngamma = { shape = 2, rate = 0.5 }",
        Law::gamma(2.0, 1.0 / 30.0),
    );
    time("uniform = { min = 1, max = 2 }", Law::uniform(1.0, 2.0));
    time(
        "log-uniform = { min = 1, max = \"120 min\" }",
        Law::log_uniform(1.0, 2.0),
    );
    time(
        "triangular = { min = 1, mode = 2, max = 4 }",
        Law::triangular(1.0, 2.0, 4.0),
    );
    time(
        "pert = { min = 1, mode = 2, max = 4 }",
        Law::pert(1.0, 2.0, 4.0, 4.0),
    );
    time(
        "pert = { min = 1, mode = 2, max = 4, shape = 2 }",
        Law::pert(1.0, 2.0, 4.0, 2.0),
    );
}

#[test]
fn further_laws_of_times() {
    let time = |table: &str, law| assert_law("half-life", table, law);
    time(
        "weibull = { shape = 1.5, scale = \"1 d\" }",
        Law::weibull(1.5, 24.0),
    );
    time(
        "half-normal = { scale = 3 }\ntruncate = { lower = 1e-3 }",
        Law::half_normal(3.0).and_then(|l| l.truncated(1e-3, f64::INFINITY)),
    );
    time(
        "student-t = { df = 3, location = 2, scale = 1 }\ntruncate = { lower = 0.1, upper = \"1 d\" }",
        Law::student_t(3.0, 2.0, 1.0).and_then(|l| l.truncated(0.1, 24.0)),
    );
    time(
        "log-student-t = { df = 3, location = 0.5, scale = 1 }",
        Law::log_student_t(3.0, 0.5, 1.0),
    );
    time(
        "normal = { mean = 2, sd = 1 }\ntruncate = { lower = 0.5 }",
        Law::normal(2.0, 1.0).and_then(|l| l.truncated(0.5, f64::INFINITY)),
    );
    time(
        "empirical = { values = [1, \"90 min\", 4] }",
        Law::empirical(&[1.0, 1.5, 4.0]),
    );
    time(
        "metalog = { coefficients = [1, 0.2], lower = 0 }",
        Law::metalog(&[1.0, 0.2], evstrat_stats::law::MetalogBounds::Lower(0.0)),
    );
}

#[test]
fn laws_of_fractions_counts_and_levels() {
    let share = |table: &str, law| assert_law("endosomal-escape", table, law);
    share(
        "beta = { mean = 0.3, sd = 0.1 }",
        Law::beta_from_mean_sd(0.3, 0.1),
    );
    share(
        "unit = \"%\"\nbeta = { mean = 30, sd = 10 }",
        Law::beta_from_mean_sd(0.3, 0.1),
    );
    share("beta = { alpha = 2, beta = 3 }", Law::beta(2.0, 3.0));
    share(
        "beta = { alpha = 2, beta = 3, upper = \"50 %\" }",
        Law::beta_on(2.0, 3.0, (0.0, 0.5)),
    );
    share(
        "logit-normal = { mu = -1, sigma = 0.5 }",
        Law::logit_normal(-1.0, 0.5),
    );
    let count = |table: &str, law| assert_law("lost-doses", table, law);
    count("point = 2", Law::point(2.0));
    count(
        "binomial = { trials = 6, probability = 0.1 }",
        Law::binomial(6, 0.1),
    );
    count(
        "poisson = { mean = 1 }\ntruncate = { upper = 6 }",
        Law::poisson(1.0).and_then(|l| l.truncated(f64::NEG_INFINITY, 6.0)),
    );
    let level = |table: &str, law| assert_law("growth-law", table, law);
    level("point = \"hahnfeldt\"", Law::categorical(&[0.0, 1.0, 0.0]));
    level(
        "levels = { simeoni = 1 }",
        Law::categorical(&[0.0, 0.0, 1.0]),
    );
}

#[test]
fn quantiles_are_met() {
    for (assumption, family, points) in [
        ("half-life", "lognormal", "[[0.95, 30], [0.05, 2]]"),
        ("half-life", "gamma", "[[0.05, 2], [0.95, \"30 h\"]]"),
        ("half-life", "log-uniform", "[[0.05, 2], [0.95, 30]]"),
        (
            "endosomal-escape",
            "beta",
            "[[0.05, 0.02], [0.95, \"30 %\"]]",
        ),
        (
            "endosomal-escape",
            "logit-normal",
            "[[0.05, 0.02], [0.95, 0.3]]",
        ),
    ] {
        let law = belief(
            assumption,
            &format!("{family} = {{ quantiles = {points} }}"),
        )
        .law;
        let scale = if assumption == "half-life" {
            100.0
        } else {
            1.0
        };
        assert!(
            (law.quantile(0.05) - 0.02 * scale).abs() < 1e-9 * scale,
            "{family}"
        );
        assert!(
            (law.quantile(0.95) - 0.3 * scale).abs() < 1e-9 * scale,
            "{family}"
        );
    }
    let three = "metalog = { quantiles = [[0.1, 2], [0.5, 5], [0.9, 20]], lower = 0 }";
    let law = belief("half-life", three).law;
    for (p, x) in [(0.1, 2.0), (0.5, 5.0), (0.9, 20.0)] {
        assert!((law.quantile(p) - x).abs() < 1e-9, "metalog at {p}");
    }
}

#[test]
fn three_quantiles_that_a_family_misses_are_mentioned() {
    let table =
        "normal = { quantiles = [[0.05, 2], [0.5, 3], [0.95, 30]] }\ntruncate = { lower = 0.1 }";
    insta::assert_snapshot!(rendered(&resolved("half-life", table)));
}

#[test]
fn opinions_are_pooled() {
    let opinions = "opinions = [{ weight = 0.5, name = \"A\", lognormal = { median = 2, gsd = 2 } }, { weight = 0.5, lognormal = { median = 8, gsd = 2 } }]";
    let linear = belief("half-life", &format!("experts = {{ {opinions} }}")).law;
    let parts = [
        Law::lognormal_from_median_gsd(2.0, 2.0).unwrap(),
        Law::lognormal_from_median_gsd(8.0, 2.0).unwrap(),
    ];
    assert_eq!(linear, Law::mixture(&[0.5, 0.5], &parts).unwrap());
    let log = belief(
        "half-life",
        &format!("experts = {{ pool = \"logarithmic\", {opinions} }}"),
    )
    .law;
    assert!(
        (log.quantile(0.5) - 4.0).abs() < 1e-12,
        "the geometric mean of the medians"
    );
}

#[test]
fn studies_are_pooled() {
    let of_evidence = belief(
        "half-life",
        "pool = { evidence = [\"a\", \"b\", \"c\"], scale = \"log\" }",
    );
    assert_eq!(of_evidence.evidence, ["a", "b", "c"]);
    let of_tables = belief(
        "half-life",
        "pool = { scale = \"log\", studies = [{ estimate = \"2 h\", se = \"12 min\" }, \
         { estimate = 3, se = 0.5 }, { estimate = 2.5, se = 0.4, name = \"C\" }] }",
    );
    assert_eq!(of_evidence.law, of_tables.law);
    assert!(
        of_evidence.canonical.starts_with("log-student-t(df=1.0"),
        "k - 2 degrees of freedom"
    );
    // Equal effects: weights 1/se^2 on the plain scale.
    let mean = belief(
        "half-life",
        "pool = { model = \"equal-effects\", studies = [{ estimate = 2, se = 0.1 }, { estimate = 3, se = 0.2 }] }\ntruncate = { lower = 0.1 }",
    );
    assert!((mean.law.quantile(0.5) - 2.2).abs() < 1e-9);
    // Two studies: the spread between settings comes from the prior.
    let two = belief(
        "half-life",
        "pool = { evidence = [\"a\", \"c\"], scale = \"log\" }",
    )
    .law;
    let one = belief(
        "half-life",
        "pool = { evidence = [\"a\", \"c\"], scale = \"log\", which = \"mean\" }",
    )
    .law;
    assert!(two.quantile(0.9) > one.quantile(0.9));
}

#[test]
fn columns_of_data_become_laws() {
    let data = |rows: &str, fit: &str| {
        let table = format!(
            "unit = \"min\"\ndata = {{ file = \"data/d.csv\", column = \"half-life\", rows = \"{rows}\", fit = \"{fit}\" }}"
        );
        belief("half-life", &(table + "\ntruncate = { lower = 0.01 }")).law
    };
    // Mean 2.5 h, sd sqrt(7/6) h of 1.5, 2, 2.5 and 4 h.
    let sd = (3.5_f64 / 3.0).sqrt();
    let law = |scale: f64| {
        Law::student_t(3.0, 2.5, scale).and_then(|l| l.truncated(0.01 / 60.0, f64::INFINITY))
    };
    let near = |a: &Law, b: &Law| (a.quantile(0.9) / b.quantile(0.9) - 1.0).abs() < 1e-12;
    assert!(near(
        &data("settings", "normal"),
        &law(sd * 1.25_f64.sqrt()).unwrap()
    ));
    assert!(near(&data("subjects", "normal"), &law(sd / 2.0).unwrap()));
    assert_eq!(data("settings", "empirical").atoms().len(), 4);
    assert!((data("subjects", "empirical").mean() - 2.5).abs() < 0.05);
    assert!(
        (data("settings", "lognormal").quantile(0.5) - 2.34_f64).abs() < 0.01,
        "the geometric mean"
    );
    let study = resolved(
        "half-life",
        "unit = \"min\"\ndata = { file = \"data/d.csv\", column = \"half-life\", rows = \"settings\", fit = \"lognormal\" }",
    );
    let files: Vec<String> = study
        .study
        .unwrap()
        .files
        .iter()
        .map(|f| f.path.display().to_string())
        .collect();
    assert_eq!(files, ["s/a.toml", "s/data/d.csv", "s/evidence/e.toml"]);
}

#[test]
fn what_laws_cannot_be_made_from() {
    let tables = [
        "pool = { evidence = [\"a\", \"d\", \"e\"] }",
        "pool = { evidence = [\"a\", \"c\"] }",
        "pool = { estimator = \"XX\", evidence = [\"a\", \"b\", \"c\"] }",
        "pool = { model = \"equal-effects\", which = \"new-setting\", evidence = [\"a\", \"b\", \"c\"] }",
        "pool = { studies = [{ estimate = 2 }, { estimate = \"2 mg\", se = 1 }] }",
        "data = { file = \"data/d.csv\", column = \"half-live\", rows = \"settings\", fit = \"normal\" }",
        "data = { file = \"data/d.csv\", column = \"empty\", rows = \"settings\", fit = \"normal\" }",
        "data = { file = \"data/e.csv\", column = \"half-life\", rows = \"settings\", fit = \"normal\" }",
        "data = { file = \"data/d.csv\", column = \"half-life\" }",
        "experts = { pool = \"logarithmic\", opinions = [{ weight = 0.5, point = 2 }, { weight = 0.5, lognormal = { median = 8, gsd = 2 } }] }",
        "experts = { opinions = [{ weight = 0.5, point = 2 }, { weight = 0.6, betta = { mean = 0.2, sd = 0.1 } }] }",
        "mixture = { parts = [{ weight = 0.5, point = 2 }, { weight = 0.6, point = 3 }] }",
        "metalog = { quantiles = [[0.1, 2], [0.5, 5], [0.9, 5.1]], lower = 0 }",
        "metalog = { lower = 0 }",
        "binomial = { trials = 2.5, probability = 0.1 }",
    ];
    let texts: Vec<String> = tables
        .iter()
        .map(|table| {
            let resolved = resolved("half-life", table);
            assert!(resolved.study.is_none(), "{table}");
            rendered(&resolved)
        })
        .collect();
    insta::assert_snapshot!(texts.concat());
}
