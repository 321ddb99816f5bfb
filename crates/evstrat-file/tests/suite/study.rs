//! From files to a study and back.

use std::path::PathBuf;

use crate::common::{CONTEXT, STRATEGY, files, models, rendered, resolve_with};
use evstrat_file::study::{Condition, Origin, Study, TargetOrigin};
use evstrat_file::{FrameChoice, MemoryFiles, Request, resolve};
use evstrat_stats::conditioning::Scale;

fn study_of(files: &MemoryFiles, paths: &[&str]) -> Study {
    let resolved = resolve_with(files, paths);
    let text = rendered(&resolved);
    assert!(resolved.study.is_some(), "{text}");
    resolved.study.expect("it is there")
}

#[test]
fn a_strategy_with_context_comparator_frame_and_evidence() {
    let resolved = resolve_with(&files(), &["strategies/sirna.toml"]);
    insta::assert_snapshot!(rendered(&resolved), @"");
    let study = resolved.study.unwrap();
    let ids: Vec<&str> = study.strategies.iter().map(|s| s.id.as_str()).collect();
    assert_eq!(ids, ["sirna", "untreated"]);
    assert_eq!(study.contexts[0].id, "glioblastoma");
    assert!(study.strategies[1].is_comparator);
    let options = study.strategies[0].options.as_map();
    assert_eq!(options["horizon"], 28.0);
    assert_eq!(options["regimen"]["every"], 3.0);
    assert_eq!(options["regimen"]["dose"], 2e11);
    let cited: Vec<&str> = study.evidence.iter().map(|e| e.id.as_str()).collect();
    assert_eq!(
        cited,
        ["alvarez-erviti-2011-loading", "kooijmans-2013-aggregation"]
    );
    let frame = study.frame.as_ref().unwrap();
    assert_eq!(
        frame.criteria[0].points,
        [(0.0, 0.0), (0.3, 0.5), (1.0, 1.0)]
    );
    assert_eq!(frame.criteria[1].points, [(0.0, 0.0), (28.0, 1.0)]);
}

fn belief<'a>(study: &'a Study, id: &str) -> &'a evstrat_file::study::StudyAssumption {
    study.strategies[0]
        .assumption(id)
        .expect("the model has it")
}

#[test]
fn beliefs_come_from_file_context_model_or_default() {
    let study = study_of(&files(), &["strategies/sirna.toml"]);
    let summary: Vec<String> = study.strategies[0]
        .assumptions
        .iter()
        .map(|a| format!("{} {} {}", a.id, a.origin.name(), a.key))
        .collect();
    insta::assert_snapshot!(summary.join("\n"));
    // 12 % and 5 % are the same belief as 0.12 and 0.05.
    let percent = belief(&study, "loading-efficiency");
    assert_eq!(percent.law.mean().to_bits(), 0.12_f64.to_bits());
    assert!((percent.law.sd() - 0.05).abs() < 1e-15);
    let hours = belief(&study, "half-life");
    assert!((hours.law.quantile(0.05) - 0.5).abs() < 1e-12);
    assert!((hours.law.quantile(0.95) - 8.0).abs() < 1e-12);
    assert_eq!(
        belief(&study, "growth-law").law.atoms(),
        [(0.0, 0.25), (1.0, 0.75), (2.0, 0.0)]
    );
    assert_eq!(belief(&study, "fusogen-gain").origin, Origin::Inactive);
}

#[test]
fn the_model_suggests_by_option() {
    let text = STRATEGY.replace("loading = \"electroporation\"", "loading = \"ph-gradient\"");
    let study = study_of(
        &files().with("strategies/sirna.toml", text),
        &["strategies/sirna.toml"],
    );
    let copies = belief(&study, "copies-per-vesicle");
    assert_eq!(copies.origin, Origin::Suggested);
    assert!((copies.law.quantile(0.5) / 1500.0 - 1.0).abs() < 1e-12);
    assert_eq!(copies.evidence, ["kooijmans-2013-aggregation"]);
}

#[test]
fn equal_beliefs_share_a_stream_and_different_ones_do_not() {
    let other = STRATEGY
        .replace("name = \"VEGF", "name = \"Another VEGF")
        .replace("mean = 12", "mean = 13");
    let all = files().with("strategies/other.toml", other);
    let study = study_of(&all, &["strategies/sirna.toml", "strategies/other.toml"]);
    let key = |strategy: usize, id: &str| {
        study.strategies[strategy]
            .assumption(id)
            .unwrap()
            .key
            .clone()
    };
    assert_eq!(study.strategies[1].id, "other");
    assert_eq!(key(0, "half-life"), key(1, "half-life"));
    assert_ne!(key(0, "loading-efficiency"), key(1, "loading-efficiency"));
    // The comparator has the context's belief too, though its levels are fewer.
    assert_eq!(study.strategies[2].model, "comparator");
    assert_eq!(key(0, "growth-law"), "context/growth-law");
    assert_eq!(key(2, "growth-law"), "context/growth-law");
}

#[test]
fn words_join_keys_and_independence_parts_them() {
    let text = STRATEGY
        .replace(
            "note = \"no measurement",
            "independent = true\nnote = \"no measurement",
        )
        .replace("unit = \"%\"", "unit = \"%\"\nshared = \"loading\"");
    let study = study_of(
        &files().with("strategies/sirna.toml", text),
        &["strategies/sirna.toml"],
    );
    assert_eq!(belief(&study, "loading-efficiency").key, "shared/loading");
    let plain = study_of(&files(), &["strategies/sirna.toml"]);
    let expected = format!("{}@sirna", belief(&plain, "half-life").key);
    assert_eq!(belief(&study, "half-life").key, expected);
}

#[test]
fn the_same_strategy_twice_counts_once() {
    let all = files().with("strategies/copy.toml", STRATEGY);
    let study = study_of(
        &all,
        &[
            "strategies/sirna.toml",
            "strategies/copy.toml",
            "strategies/untreated.toml",
        ],
    );
    // The comparator was named as well: it stays the context's, and is no addition.
    let found: Vec<(&str, bool, Option<usize>)> = study
        .strategies
        .iter()
        .map(|s| (s.id.as_str(), s.is_comparator, s.context))
        .collect();
    assert_eq!(
        found,
        [("sirna", false, Some(0)), ("untreated", true, Some(0))]
    );
}

#[test]
fn a_comparator_that_is_named_alone_is_a_strategy() {
    let request = Request {
        files: vec![PathBuf::from("strategies/untreated.toml")],
        context: Some(PathBuf::from("strategies/contexts/glioblastoma.toml")),
        ..Request::default()
    };
    let study = resolve(&request, &files(), &models()).study.unwrap();
    let found: Vec<(&str, bool)> = study
        .strategies
        .iter()
        .map(|one| (one.id.as_str(), one.is_comparator))
        .collect();
    assert_eq!(found, [("untreated", false)]);
}

#[test]
fn comparators_can_be_left_out() {
    let request = Request {
        files: vec![PathBuf::from("strategies/sirna.toml")],
        without_comparators: true,
        ..Request::default()
    };
    let study = resolve(&request, &files(), &models()).study.unwrap();
    let ids: Vec<&str> = study.strategies.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids, ["sirna"]);
}

#[test]
fn a_context_of_the_request_replaces_that_of_the_file() {
    let other = CONTEXT.replace("Glioblastoma, orthotopic", "Lewis lung");
    let all = files().with("strategies/contexts/lung.toml", other);
    let request = Request {
        files: vec![
            PathBuf::from("strategies/sirna.toml"),
            PathBuf::from("strategies/untreated.toml"),
        ],
        context: Some(PathBuf::from("strategies/contexts/lung.toml")),
        frame: FrameChoice::None,
        ..Request::default()
    };
    let study = resolve(&request, &all, &models()).study.unwrap();
    assert_eq!(study.contexts.len(), 1);
    assert_eq!(study.contexts[0].name, "Lewis lung");
    assert_eq!(
        study.strategies.len(),
        2,
        "the named comparator is the context's"
    );
    assert_eq!(study.frame, None);
}

#[test]
fn targets_of_all_origins() {
    let context = format!(
        "{CONTEXT}\n[[targets]]\noutcome = \"growth-delay\"\nat-least = \"1 wk\"\nsource = \"x\"\n"
    );
    let frame = format!(
        "{}\n[[targets]]\noutcome = \"tumor-growth-inhibition\"\nbetween = [0.5, 1]\n",
        crate::common::FRAME
    );
    let all = files()
        .with("strategies/contexts/glioblastoma.toml", context)
        .with("strategies/frames/default.toml", frame);
    let study = study_of(&all, &["strategies/sirna.toml"]);
    let targets: Vec<(Condition, TargetOrigin)> = study.strategies[0]
        .targets
        .iter()
        .map(|target| (target.condition, target.origin))
        .collect();
    assert_eq!(
        targets,
        [
            (Condition::AtLeast(0.27), TargetOrigin::File),
            (Condition::AtLeast(7.0), TargetOrigin::Context),
            (Condition::Between(0.5, 1.0), TargetOrigin::Frame),
        ]
    );
}

#[test]
fn a_resolved_study_reads_back_to_the_same_bits() {
    let text = STRATEGY.replace("loading = \"electroporation\"", "loading = \"fusogen\"");
    let text = format!(
        "{text}\n[assumptions.lost-doses]\nnote = \"x\"\ndiscrete = {{ values = [0, 2, 5], probabilities = [0.333333, 0.333333, 0.333334] }}\n"
    );
    let mut study = study_of(
        &files().with("strategies/sirna.toml", text),
        &["strategies/sirna.toml"],
    );
    study.settings.seed = Some(u64::MAX);
    study.settings.draws = Some(4096);
    study.settings.sampling = Some("replicates".to_owned());
    let written = study.to_toml();
    let again = study_of(
        &MemoryFiles::default().with("study.toml", written.clone()),
        &["study.toml"],
    );
    assert_eq!(again.to_toml(), written);
    assert_eq!(again.settings, study.settings);
    assert_eq!(
        again.frame.as_ref().map(|f| &f.criteria),
        study.frame.as_ref().map(|f| &f.criteria)
    );
    assert_eq!(again.evidence, study.evidence);
    for (a, b) in again.strategies.iter().zip(&study.strategies) {
        assert_eq!(a.assumptions, b.assumptions);
        assert_eq!(a.options, b.options);
        assert_eq!(a.dependence, b.dependence);
        assert_eq!(a.targets, b.targets);
        assert_eq!(a.checks, b.checks);
        assert_eq!((&a.id, &a.context), (&b.id, &b.context));
    }
    insta::assert_snapshot!(written);
}

#[test]
fn checks_that_weight_draws_read_back() {
    let check = "outcome = \"in-vitro-knockdown-48h\"\nbetween = [0.5, 0.9]";
    let text = STRATEGY.replace(check, &format!("{check}\nmodel-discrepancy = 0.4"));
    let text = format!(
        "{text}\n[[checks]]\noutcome = \"growth-delay\"\nbetween = [\"48 h\", 5]\nmodel-discrepancy = \"24 h\"\nnote = \"x\"\n\
         [[checks]]\noutcome = \"tumor-growth-inhibition\"\nat-least = 0.1\nnote = \"x\"\n\
         [conditioning]\non = [\"in-vitro-knockdown-48h\", \"growth-delay\"]\n"
    );
    let study = study_of(
        &files().with("strategies/sirna.toml", text),
        &["strategies/sirna.toml"],
    );
    let checks = &study.strategies[0].checks;
    let marked: Vec<bool> = checks.iter().map(|check| check.conditions).collect();
    assert_eq!(marked, [true, true, false]);
    let fraction = checks[0].likelihood.as_ref().expect("it states one");
    assert_eq!(fraction.scale(), Scale::Logit { whole: 1.0 });
    let days = checks[1].likelihood.as_ref().expect("it states one");
    assert_eq!(days.scale(), Scale::Natural);
    assert!((days.model_discrepancy() - 1.0).abs() < 1e-12);
    assert!((days.center() - 3.5).abs() < 1e-12);
    let written = study.to_toml();
    let again = study_of(
        &MemoryFiles::default().with("study.toml", written.clone()),
        &["study.toml"],
    );
    assert_eq!(again.strategies[0].checks, *checks);
    assert_eq!(again.to_toml(), written);
}

#[test]
fn a_part_of_a_study_is_a_study() {
    let study = study_of(&files(), &["strategies/sirna.toml"]);
    let alone = study.alone(1).unwrap();
    assert_eq!(alone.strategies[0].id, "untreated");
    assert_eq!(alone.strategies[0].context, Some(0));
    let written = alone.to_toml();
    study_of(
        &MemoryFiles::default().with("study.toml", written),
        &["study.toml"],
    );
}

proptest::proptest! {
    #[test]
    fn laws_survive_a_resolved_study(
        shares in proptest::collection::vec(1_u32..1000, 2..7),
        a in 0.01..0.98_f64,
        width in 0.001..0.02_f64,
        gsd in 1.05..6.0_f64,
    ) {
        let sum: f64 = shares.iter().map(|&share| f64::from(share)).sum();
        let shares: Vec<f64> = shares.iter().map(|&share| f64::from(share) / sum).collect();
        let parts: Vec<String> = shares.iter().enumerate().map(|(i, share)| {
            let law = match i % 5 {
                0 => format!("beta = {{ mean = {a}, sd = {width} }}"),
                1 => format!("point = {a}"),
                2 => format!("lognormal = {{ median = {a}, gsd = {gsd} }}, truncate = {{ upper = 1 }}"),
                3 => format!("pert = {{ min = {a}, mode = {}, max = {} }}", a + width / 3.0, a + width),
                _ => format!("logit-normal = {{ mu = {gsd}, sigma = {a} }}"),
            };
            format!("{{ weight = {share}, {law} }}")
        }).collect();
        let values: Vec<String> = (0..shares.len()).map(|i| i.min(6).to_string()).collect();
        let probabilities: Vec<String> = shares.iter().map(f64::to_string).collect();
        let text = format!(
            "schema = 1\nname = \"x\"\nmodel = \"sirna-delivery\"\n\
             [assumptions.endosomal-escape]\nnote = \"x\"\nmixture = {{ parts = [{}] }}\n\
             [assumptions.lost-doses]\nnote = \"x\"\n\
             discrete = {{ values = [{}], probabilities = [{}] }}\n\
             [assumptions.half-life]\nnote = \"x\"\nunit = \"min\"\n\
             gamma = {{ mean = {a}, sd = {width} }}\n",
            parts.join(", "), values.join(", "), probabilities.join(", "),
        );
        let study = study_of(&MemoryFiles::default().with("a.toml", text), &["a.toml"]);
        let written = study.to_toml();
        let again = study_of(&MemoryFiles::default().with("s.toml", written.clone()), &["s.toml"]);
        proptest::prop_assert_eq!(&again.strategies[0].assumptions, &study.strategies[0].assumptions);
        proptest::prop_assert_eq!(again.to_toml(), written);
    }
}

const FULL_FRAME: &str = r#"schema = 1
name = "Everything"
weights = "interval"
notes = ["a note"]

[[criteria]]
outcome = "tumor-growth-inhibition"
worst = 0
best = 1
weight = 0.6
weight-between = [0.5, "80 %"]

[[criteria]]
outcome = "growth-delay"
worst = "4 wk"
best = 0
points = [["1 wk", 0.9]]
weight = 0.4
weight-between = [0.2, 0.5]

[money]
currency = "EUR"
value-per-success = 1e6
cost = 2e5
cost-outcome = "growth-delay"
cost-per-unit = 100

[[groups]]
name = "Delivery"
assumptions = ["loading-efficiency", "half-life"]

[[experiments]]
name = "Half-life study"
assumption = "half-life"
design = "normal-mean"
n = [20, 5, 10]
measurement-sd = "30 min"
fixed-cost = 1000
cost-per-observation = 50

[[experiments]]
name = "Escape count"
assumption = "endosomal-escape"
design = "binomial-count"
n = [100]

[population]
per-year = 1000
years = 10
discount = 0.03

[assurance]
outcome = "growth-delay"
n-per-arm = 10
endpoint-sd = "1 wk"
"#;

#[test]
fn a_frame_with_everything() {
    use evstrat_file::study::{ExperimentDesign, WeightUncertainty};
    let all = files().with("strategies/frames/default.toml", FULL_FRAME);
    let study = study_of(&all, &["strategies/sirna.toml"]);
    let frame = study.frame.as_ref().unwrap();
    assert_eq!(frame.weight_uncertainty, WeightUncertainty::Interval);
    assert_eq!(frame.criteria[0].weight_range, (0.5, 0.8));
    assert_eq!(
        frame.criteria[1].points,
        [(0.0, 1.0), (7.0, 0.9), (28.0, 0.0)],
        "less is better"
    );
    assert_eq!(frame.experiments[0].sizes, [5, 10, 20]);
    assert_eq!(
        frame.experiments[0].design,
        ExperimentDesign::NormalMean {
            measurement_sd: 0.5
        }
    );
    let assurance = frame.assurance.as_ref().unwrap();
    assert_eq!((assurance.alpha, assurance.endpoint_sd), (0.05, 7.0));
    let again = study_of(
        &MemoryFiles::default().with("s.toml", study.to_toml()),
        &["s.toml"],
    );
    let mut read = again.frame.unwrap();
    read.file.clone_from(&frame.file);
    assert_eq!(&read, frame);
}

#[test]
fn another_frame_for_a_resolved_study() {
    let study = study_of(&files(), &["strategies/sirna.toml"]);
    let all = MemoryFiles::default()
        .with("s.toml", study.to_toml())
        .with("f.toml", FULL_FRAME);
    let request = Request {
        files: vec![PathBuf::from("s.toml")],
        frame: FrameChoice::File(PathBuf::from("f.toml")),
        ..Request::default()
    };
    let resolved = resolve(&request, &all, &models());
    let other = resolved.study.unwrap();
    assert_eq!(other.frame.unwrap().name, "Everything");
    assert_eq!(
        other.strategies[0].assumptions,
        study.strategies[0].assumptions
    );
}

#[test]
fn options_of_the_context_reach_into_tables() {
    let context = CONTEXT.replace(
        "horizon = \"4 wk\"",
        "horizon = \"4 wk\"\nregimen = { doses = 3, every = \"3 d\" }",
    );
    // The strategy says "72 h", which is the same.
    let all = files().with("strategies/contexts/glioblastoma.toml", context);
    let study = study_of(&all, &["strategies/sirna.toml"]);
    let options = study.strategies[0].options.as_map();
    assert_eq!(options["regimen"]["doses"], 3);
    assert_eq!(options["regimen"]["every"], 3.0);
    assert_eq!(options["regimen"]["dose"], 2e11);
}

#[test]
fn a_belief_may_replace_the_one_of_the_context() {
    let text = format!(
        "{STRATEGY}\n[assumptions.growth-law]\noverride = true\nnote = \"x\"\npoint = \"simeoni\"\n"
    );
    let all = files().with("strategies/sirna.toml", text);
    let study = study_of(&all, &["strategies/sirna.toml"]);
    let belief = belief(&study, "growth-law");
    assert_eq!(belief.origin, Origin::File);
    assert!(belief.key.starts_with("sirna-delivery/growth-law#"));
}

#[test]
fn dependences_of_the_context_hold_where_they_can() {
    let context = format!(
        "{CONTEXT}\n[[dependence]]\nbetween = [\"half-life\", \"copies-per-vesicle\"]\nkendall = -0.2\nnote = \"x\"\n"
    );
    let all = files().with("strategies/contexts/glioblastoma.toml", context);
    let study = study_of(&all, &["strategies/sirna.toml"]);
    let pairs: Vec<(usize, usize, f64, bool)> = study.strategies[0]
        .dependence
        .iter()
        .map(|d| (d.first, d.second, d.value, d.from_context))
        .collect();
    assert_eq!(pairs, [(0, 3, -0.2, true), (1, 3, 0.4, false)]);
    assert!(
        study.strategies[1].dependence.is_empty(),
        "the comparator has neither"
    );
}
