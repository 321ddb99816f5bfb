//! Every class of fault, as a reader sees it.

use crate::common::{CONTEXT, EVIDENCE, FRAME, STRATEGY, files, models, rendered, resolve_with};
use evstrat_file::{Code, FrameChoice, MemoryFiles, Request, Resolved, check, resolve};

const MAIN: &str = "strategies/sirna.toml";
const SHARED: &str = "strategies/contexts/glioblastoma.toml";
const DEFAULT_FRAME: &str = "strategies/frames/default.toml";

/// The fault-free strategy with one piece of text replaced.
fn edited(from: &str, to: &str) -> Resolved {
    assert!(STRATEGY.contains(from), "{from} is not in the strategy");
    resolve_with(&files().with(MAIN, STRATEGY.replace(from, to)), &[MAIN])
}

/// The fault-free strategy with text added.
fn added(text: &str) -> Resolved {
    resolve_with(
        &files().with(MAIN, format!("{STRATEGY}\n{text}\n")),
        &[MAIN],
    )
}

fn other_edited(path: &str, whole: &str, from: &str, to: &str) -> Resolved {
    assert!(whole.contains(from), "{from} is not in {path}");
    resolve_with(&files().with(path, whole.replace(from, to)), &[MAIN])
}

/// The text of the faults, after a look at the codes.
fn faults(resolved: &Resolved, codes: &[Code]) -> String {
    let found: Vec<Code> = resolved
        .diagnostics
        .iter()
        .map(|fault| fault.code)
        .collect();
    assert_eq!(found, codes, "{}", rendered(resolved));
    assert_eq!(resolved.study.is_none(), resolved.diagnostics.has_errors());
    rendered(resolved)
}

macro_rules! faults {
    ($($name:ident: $resolved:expr => [$($code:ident),*];)+) => {
        $(
            #[test]
            fn $name() {
                insta::assert_snapshot!(faults(&$resolved, &[$(Code::$code),*]));
            }
        )+
    };
}

faults! {
    missing_file: resolve_with(&files(), &["strategies/sirn.toml"]) => [MissingFile];
    missing_context: edited("contexts/glioblastoma.toml", "contexts/glioblastom.toml") => [MissingFile];
    missing_comparator: other_edited(SHARED, CONTEXT, "untreated", "untreted") => [MissingFile];
    too_large: resolve_with(&files().with(MAIN, vec![b'#'; 9 << 20]), &[MAIN]) => [FileTooLarge];
    not_utf8: resolve_with(&files().with(MAIN, b"schema = 1\nname = \"\xff\"\n".to_vec()), &[MAIN]) => [NotUtf8];
    not_toml: edited("[options]", "[options") => [Syntax];
    nul_byte: edited("schema = 1", "schema = 1\0") => [Syntax];
    key_twice: edited("schema = 1", "schema = 1\nschema = 1") => [DuplicateKey];
    table_twice: added("[assumptions.half-life]\npoint = 2") => [DuplicateKey, NoFamily];
    unknown_key: edited("name =", "nmae =") => [UnknownKey];
    unknown_key_inside: edited("at-least", "atleast") => [UnknownKey];
    missing_key: edited("model = \"sirna-delivery\"\n", "") => [MissingKey];
    wrong_type: edited("spearman = 0.4", "spearman = \"strong\"") => [WrongType];
    table_for_list: edited("[[checks]]", "[checks]") => [WrongType];
    schema_version: edited("schema = 1", "schema = 2") => [SchemaVersion];
    missing_version: edited("schema = 1\n", "") => [MissingKey];
    wrong_kind: resolve_with(&files(), &[SHARED]) => [WrongKind];
    evidence_is_no_strategy: resolve_with(&files(), &["strategies/evidence/loading.toml"]) => [WrongKind];
    context_is_strategy: edited("contexts/glioblastoma.toml", "untreated.toml") => [WrongKind];
    bad_id: edited("model = \"sirna-delivery\"", "model = \"siRNA delivery\"") => [BadId, UnknownModel];
    not_a_choice: edited("evidence = [\"alvarez", "describes = \"men\"\nevidence = [\"alvarez") => [NotAChoice];
    two_conditions: edited("at-least = 0.27", "at-least = 0.27\nat-most = 1") => [Conflict];
    number_out_of_range: edited("spearman = 0.4", "spearman = 1.4") => [OutOfRange];
    crossed_range: edited("between = [0.5, 0.9]", "between = [0.9, 0.5]") => [OutOfRange];
    conditioning_without_discrepancy: added("[conditioning]\non = \"in-vitro-knockdown-48h\"") => [MissingKey];
    conditioning_on_no_check: added("[conditioning]\non = [\"growth-delay\"]") => [NotAChoice];
    conditioning_on_no_outcome: added("[conditioning]\non = [\"in-vitro-knockdown\"]") => [UnknownOutcome];
    conditioning_on_nothing: added("[conditioning]") => [MissingKey];
    likelihood_without_interval: edited("between = [0.5, 0.9]", "at-least = 0.5\nmodel-discrepancy = 0.4") => [Conflict];
    likelihood_without_discrepancy: edited("between = [0.5, 0.9]", "between = [0.5, 0.9]\nlikelihood = \"normal\"") => [MissingKey];
    likelihood_of_all: edited("between = [0.5, 0.9]", "between = [0.5, 1]\nmodel-discrepancy = 0.4") => [OutOfRange];
    likelihood_of_no_fraction: edited("outcome = \"in-vitro-knockdown-48h\"\nbetween = [0.5, 0.9]", "outcome = \"growth-delay\"\nbetween = [2, 9]\nlikelihood = \"logit-normal\"\nmodel-discrepancy = 1") => [Conflict];
    likelihood_certain: edited("between = [0.5, 0.9]", "between = [0.5, 0.5]\nmodel-discrepancy = 0") => [OutOfRange];
    discrepancy_negative: edited("between = [0.5, 0.9]", "between = [0.5, 0.9]\nmodel-discrepancy = -1") => [OutOfRange];
    discrepancy_of_log_odds_with_unit: edited("between = [0.5, 0.9]", "between = [0.5, 0.9]\nmodel-discrepancy = \"10 %\"") => [WrongType];
    unreachable_target: edited("at-least = 0.27", "at-least = 27") => [OutOfRange];
}

faults! {
    unknown_unit: edited("\"30 min\"", "\"30 minutes\"") => [BadQuantity];
    malformed_unit: edited("\"30 min\"", "\"30 (min\"") => [BadQuantity];
    not_a_quantity: edited("\"30 min\"", "\"half an hour\"") => [BadQuantity];
    unknown_unit_of_belief: edited("unit = \"%\"", "unit = \"percent\"") => [BadQuantity];
    wrong_dimension: edited("\"30 min\"", "\"30 mg\"") => [WrongDimension];
    wrong_dimension_of_belief: edited("unit = \"%\"", "unit = \"d\"") => [WrongDimension];
    wrong_dimension_of_option: edited("\"72 h\"", "\"72 mL\"") => [WrongDimension];
    wrong_annotation: edited("2e11 {vesicles}", "2e11 {cells}") => [WrongDimension];
    no_distribution: edited("beta = { mean = 12, sd = 5 }", "") => [NoFamily];
    unknown_family: edited("beta =", "betta =") => [UnknownKey];
    two_distributions: edited("beta = ", "point = 12\nbeta = ") => [NoFamily];
    unknown_parameter: edited("sd = 5", "std = 5") => [WrongParameters];
    parameters_of_two_forms: edited("sd = 5", "alpha = 5") => [WrongParameters];
    incomplete_interval: edited(", coverage = 0.9", "") => [WrongParameters];
    beta_mean: edited("mean = 12", "mean = 120") => [ImpossibleDistribution];
    beta_sd: edited("sd = 5", "sd = 50") => [ImpossibleDistribution];
    geometric_sd_below_one: edited("beta = { mean = 12, sd = 5 }", "lognormal = { median = 12, gsd = 0.5 }") => [ImpossibleDistribution];
    crossed_interval: edited("high = 8", "high = 0.2") => [ImpossibleDistribution];
    impossible_coverage: edited("coverage = 0.9", "coverage = 90") => [ImpossibleDistribution];
    shares_that_miss_one: added("[assumptions.lost-doses]\nnote = \"x\"\ndiscrete = { values = [0, 1], probabilities = [0.5, 0.4] }") => [ImpossibleDistribution];
    values_without_probabilities: added("[assumptions.lost-doses]\nnote = \"x\"\ndiscrete = { values = [0, 1, 2], probabilities = [0.5, 0.5] }") => [ImpossibleDistribution];
    truncated_to_nothing: edited("sd = 5 }", "sd = 5 }\ntruncate = { lower = 60, upper = 50 }") => [ImpossibleDistribution];
    out_of_bounds: edited("beta = { mean = 12, sd = 5 }", "normal = { mean = 12, sd = 5 }") => [OutOfBounds];
    point_out_of_bounds: edited("beta = { mean = 12, sd = 5 }", "point = 120") => [OutOfBounds];
    atom_at_an_open_bound: added("[assumptions.copies-per-vesicle]\nnote = \"x\"\nmixture = { parts = [{ weight = 0.5, point = 0 }, { weight = 0.5, lognormal = { median = 2, gsd = 2 } }] }") => [OutOfBounds];
    numbers_for_levels: added("[assumptions.growth-law]\noverride = true\nnote = \"x\"\nuniform = { min = 0, max = 1 }") => [WrongDistributionKind];
    fractions_for_whole_numbers: added("[assumptions.lost-doses]\nnote = \"x\"\nuniform = { min = 0, max = 1 }") => [WrongDistributionKind];
    levels_for_numbers: added("[assumptions.lost-doses]\nnote = \"x\"\nlevels = { none = 1 }") => [WrongDistributionKind];
    unknown_level: added("[assumptions.growth-law]\noverride = true\nnote = \"x\"\nlevels = { gompertz = 0.5, hahnfelt = 0.5 }") => [UnknownLevel];
    variability: edited("evidence = [\"alvarez", "describes = \"subjects\"\nevidence = [\"alvarez") => [Variability];
}

faults! {
    unknown_model: edited("model = \"sirna-delivery\"", "model = \"sirna-delivry\"") => [UnknownModel];
    unusable_plugin: edited("context =", "plugin = \"broken.so\"\ncontext =") => [UnusablePlugin];
    unknown_assumption: edited("assumptions.half-life", "assumptions.half-live") => [UnknownAssumption];
    unknown_outcome: edited("outcome = \"tumor-growth-inhibition\"", "outcome = \"tumour-growth-inhibition\"") => [UnknownOutcome];
    unknown_evidence: edited("alvarez-erviti-2011-loading", "alvarez-erviti-2011") => [UnknownEvidence];
    evidence_without_library: resolve_with(&MemoryFiles::default().with("a.toml", STRATEGY.replace("context =", "# ")), &["a.toml"]) => [UnknownEvidence, UnknownEvidence];
    inactive_assumption: added("[assumptions.fusogen-gain]\nnote = \"x\"\npoint = 0.4") => [InactiveAssumption];
    no_evidence: edited("note = \"no measurement in this species\"", "") => [NoEvidence];
    evidence_twice: other_edited("strategies/evidence/loading.toml", EVIDENCE, "kooijmans-2013-aggregation", "alvarez-erviti-2011-loading") => [UnknownEvidence, DuplicateEvidence];
    unknown_option: edited("loading = \"electroporation\"", "loadng = \"electroporation\"") => [UnknownOption];
    bad_option: edited("loading = \"electroporation\"", "loading = \"electro\"") => [BadOption];
    option_out_of_range: edited("every = \"72 h\"", "doses = 0") => [BadOption];
    no_belief: edited("[assumptions.half-life]\ninterval = { low = \"30 min\", high = 8, coverage = 0.9, family = \"lognormal\" }\nnote = \"no measurement in this species\"\n\n[[dependence]]\nbetween = [\"loading-efficiency\", \"half-life\"]\nspearman = 0.4", "") => [NoBelief];
}

faults! {
    option_differs_from_context: edited("loading = \"electroporation\"", "horizon = 30") => [ContextConflict];
    belief_of_context_replaced: added("[assumptions.growth-law]\nnote = \"x\"\npoint = \"gompertz\"") => [ContextConflict];
    unused_name_in_context: other_edited(SHARED, CONTEXT, "assumptions.growth-law", "assumptions.growth-low") => [UnusedName];
    shared_word_in_context: other_edited(SHARED, CONTEXT, "note = ", "shared = \"x\"\nnote = ") => [Conflict];
    dependence_on_itself: edited("\"loading-efficiency\", \"half-life\"", "\"half-life\", \"half-life\"") => [BadDependence];
    dependence_of_levels: edited("\"loading-efficiency\", \"half-life\"", "\"growth-law\", \"half-life\"") => [BadDependence];
    dependence_of_inactive: edited("\"loading-efficiency\", \"half-life\"", "\"fusogen-gain\", \"half-life\"") => [BadDependence];
    dependence_of_three: edited("\"loading-efficiency\", \"half-life\"", "\"loading-efficiency\", \"half-life\", \"copies-per-vesicle\"") => [BadDependence];
    weights_that_miss_one: other_edited(DEFAULT_FRAME, FRAME, "weight = 0.4", "weight = 0.5") => [BadFrame];
    worst_is_best: other_edited(DEFAULT_FRAME, FRAME, "best = \"4 wk\"", "best = 0") => [BadFrame];
    default_frame_does_not_fit: other_edited(DEFAULT_FRAME, FRAME, "growth-delay", "survival") => [FrameMismatch];
    a_comparator_named_as_strategy: resolve_with(&files(), &[MAIN, "strategies/untreated.toml"]) => [NamedComparator];
    the_same_file_twice: resolve_with(&files(), &[MAIN, "strategies/../strategies/sirna.toml"]) => [Repeated];
}

const OWN: &str = "\n[[evidence]]\nid = \"our-loading\"\nquantity = \"loading\"\nvalue = 0.1\nsource = \"our laboratory\"\nhow = \"measured\"\n";

/// The faultless files with a measurement of one's own in the library, and more keys to it.
fn own_measurement(more: &str) -> Resolved {
    let library = format!("{EVIDENCE}{OWN}{more}\n");
    resolve_with(
        &files().with("strategies/evidence/loading.toml", library),
        &[MAIN],
    )
}

faults! {
    own_measurement_without_place: own_measurement("") => [MissingKey];
    own_measurement_without_n: own_measurement("note = \"qPCR of pellets\"") => [MissingKey];
    a_little_beyond_a_bound: edited("unit = \"%\"\nbeta = { mean = 12, sd = 5 }", "lognormal = { median = 0.02, gsd = 2 }") => [OutOfBounds];
    more_beyond_a_bound: edited("unit = \"%\"\nbeta = { mean = 12, sd = 5 }", "lognormal = { median = 0.2, gsd = 2 }") => [OutOfBounds];
    parameter_outside_its_family: edited("unit = \"%\"\nbeta = { mean = 12, sd = 5 }", "mean = 0.2") => [UnknownKey];
    nested_option_at_the_top: edited("loading = \"electroporation\"", "dose = 2e11") => [UnknownOption];
    unit_in_plain_words: edited("\"30 min\"", "\"0.5 hours\"") => [BadQuantity];
    percent_of_the_dose_per_gram: edited("unit = \"%\"", "unit = \"%ID/g\"") => [BadQuantity];
    model_misspelled_and_more: resolve_with(
        &files().with(MAIN, STRATEGY.replace("model = \"sirna-delivery\"", "model = \"sirna-delivry\"").replace("loading = \"electroporation\"", "loading = \"electro\"")),
        &[MAIN],
    ) => [UnknownModel, BadOption];
}

#[test]
fn own_measurements_with_place_and_number_are_evidence() {
    let resolved = own_measurement("n = 6\nwhere = \"notebook 12\"");
    assert!(resolved.diagnostics.is_empty(), "{}", rendered(&resolved));
}

/// The faultless strategy without its belief about the half-life, of which the model suggests none.
fn without_half_life() -> String {
    let (start, rest) = STRATEGY
        .split_once("[assumptions.half-life]")
        .expect("STRATEGY has this table");
    let (_, end) = rest
        .split_once("[[targets]]")
        .expect("STRATEGY has targets");
    format!("{start}[[targets]]{end}")
}

#[test]
fn beliefs_are_not_missed_while_options_are_faulty() {
    let text = without_half_life();
    let codes = |text: String| -> Vec<Code> {
        let resolved = resolve_with(&files().with(MAIN, text), &[MAIN]);
        resolved.diagnostics.iter().map(|one| one.code).collect()
    };
    assert_eq!(codes(text.clone()), [Code::NoBelief]);
    let faulty = text.replace("\"electroporation\"", "\"electro\"");
    assert_eq!(codes(faulty), [Code::BadOption]);
}

#[test]
fn errors_are_shown_before_warnings() {
    let text = without_half_life()
        .replace("at-least = 0.27", "at-least = 27")
        .replace("between = [0.5, 0.9]", "between = [0.9, 0.5]");
    let resolved = resolve_with(&files().with(MAIN, text), &[MAIN]);
    // The data keep the order of places: the warning is about the model, near the top of the file.
    let shown = faults(
        &resolved,
        &[Code::NoBelief, Code::OutOfRange, Code::OutOfRange],
    );
    let titles: Vec<&str> = shown
        .lines()
        .filter(|line| line.starts_with("error[") || line.starts_with("warning["))
        .collect();
    assert_eq!(
        titles,
        [
            "error[EV0111]: `tumor-growth-inhibition` lies in (-inf, 1] and can never meet this",
            "error[EV0111]: the range is crossed: 0.9 is above 0.5",
            "warning[EV0312]: nothing is believed about `half-life`: its default is taken as certain",
        ]
    );
}

#[test]
fn an_asked_frame_must_fit() {
    let request = Request {
        files: vec![MAIN.into()],
        frame: FrameChoice::File("f.toml".into()),
        ..Request::default()
    };
    let all = files().with("f.toml", FRAME.replace("growth-delay", "growth-dela"));
    let resolved = resolve(&request, &all, &models());
    insta::assert_snapshot!(faults(&resolved, &[Code::UnknownOutcome]));
}

#[test]
fn a_belief_that_the_model_suggests_is_its_fault() {
    let mut models = models();
    let mut model = crate::common::delivery();
    model.priors[0].distribution = serde_json::json!({"lognormal": {"median": -1, "gsd": 2}});
    models
        .0
        .insert(model.id.clone(), std::sync::Arc::new(model));
    let request = Request {
        files: vec![MAIN.into()],
        ..Request::default()
    };
    let resolved = resolve(&request, &files(), &models);
    insta::assert_snapshot!(faults(&resolved, &[Code::FaultyModel]));
}

#[test]
fn shared_numbers_must_mean_the_same_to_all_models() {
    let mut models = models();
    let mut model = crate::common::comparator();
    model = model.assumption(evstrat_core::AssumptionDescriptor::positive(
        "half-life",
        "d",
        1.0,
    ));
    models
        .0
        .insert(model.id.clone(), std::sync::Arc::new(model));
    let context = format!(
        "{CONTEXT}\n[assumptions.half-life]\nnote = \"x\"\nlognormal = {{ median = 3, gsd = 2 }}\n"
    );
    let strategy = STRATEGY.replace(
        "[assumptions.half-life]",
        "[assumptions.half-life]\noverride = true",
    );
    let request = Request {
        files: vec![MAIN.into()],
        ..Request::default()
    };
    let all = files()
        .with(SHARED, context.clone())
        .with(MAIN, strategy.clone());
    let resolved = resolve(&request, &all, &models);
    insta::assert_snapshot!(faults(&resolved, &[Code::AmbiguousUnit]));
    let context = context
        .replace("median = 3", "median = \"3 h\"")
        .replace("note = \"x\"\nlog", "note = \"x\"\nunit = \"h\"\nlog");
    let all = files().with(SHARED, context).with(MAIN, strategy);
    assert!(resolve(&request, &all, &models).study.is_some());
}

#[test]
fn all_faults_of_all_files_come_at_once() {
    let strategy = STRATEGY
        .replace(
            "loading = \"electroporation\"",
            "loading = \"elektroporation\"",
        )
        .replace("mean = 12", "mean = 120")
        .replace(
            "outcome = \"in-vitro-knockdown-48h\"",
            "outcome = \"knockdown\"",
        );
    let all = files()
        .with(MAIN, strategy)
        .with(
            SHARED,
            CONTEXT.replace("species = \"mouse\"", "speces = \"mouse\""),
        )
        .with(
            "strategies/evidence/loading.toml",
            EVIDENCE.replace("how = \"seen\"", "how = \"heard\""),
        )
        .with(DEFAULT_FRAME, FRAME.replace("\"4 wk\"", "\"4 weeks\""));
    let resolved = resolve_with(&all, &[MAIN]);
    let codes = [
        Code::BadOption,
        Code::ImpossibleDistribution,
        Code::UnknownOutcome,
        Code::UnknownEvidence,
        Code::UnknownKey,
        Code::NotAChoice,
        Code::BadQuantity,
    ];
    insta::assert_snapshot!(faults(&resolved, &codes));
}

#[test]
fn any_file_can_be_checked() {
    let request = |path: &str| Request {
        files: vec![path.into()],
        frame: FrameChoice::None,
        ..Request::default()
    };
    for path in [
        SHARED,
        DEFAULT_FRAME,
        "strategies/evidence/loading.toml",
        "strategies/untreated.toml",
    ] {
        let resolved = check(&request(path), &files(), &models());
        assert!(
            resolved.diagnostics.is_empty(),
            "{path}\n{}",
            rendered(&resolved)
        );
    }
    let all = files().with(DEFAULT_FRAME, FRAME.replace("weight = 0.4", "weight = 0.5"));
    let resolved = check(&request(DEFAULT_FRAME), &all, &models());
    assert!(rendered(&resolved).contains("the weights sum to 1.1, not to 1"));
}

#[test]
fn a_strategy_cannot_tie_assumptions_of_the_context() {
    let context = format!(
        "{CONTEXT}\n[assumptions.copies-per-vesicle]\nnote = \"x\"\npoint = 1\n\
         [assumptions.lost-doses]\nnote = \"x\"\npoisson = {{ mean = 1 }}\ntruncate = {{ upper = 6 }}\n\
         [assumptions.endosomal-escape]\nnote = \"x\"\nbeta = {{ mean = 0.1, sd = 0.05 }}\n"
    );
    let strategy = STRATEGY.replace(
        "\"loading-efficiency\", \"half-life\"",
        "\"lost-doses\", \"endosomal-escape\"",
    );
    let all = files().with(SHARED, context).with(MAIN, strategy);
    let resolved = resolve_with(&all, &[MAIN]);
    insta::assert_snapshot!(faults(&resolved, &[Code::BadDependence]));
}

#[test]
fn faults_for_machines() {
    let resolved = edited("\"30 min\"", "\"30 minutes\"");
    let json = evstrat_file::to_json(&resolved.diagnostics, &resolved.sources);
    insta::assert_snapshot!(serde_json::to_string_pretty(&json).unwrap());
}

#[test]
fn a_patch_mends_its_fault() {
    let text = STRATEGY
        .replace("name =", "nmae =")
        .replace("beta =", "betta =")
        .replace("\"30 min\"", "\"30 minutes\"")
        .replace("assumptions.half-life", "assumptions.half-live")
        .replace("loading = ", "loadng = ");
    let resolved = resolve_with(&files().with(MAIN, text.clone()), &[MAIN]);
    let mut patches: Vec<_> = resolved
        .diagnostics
        .iter()
        .filter_map(|fault| fault.patch.clone())
        .collect();
    assert_eq!(patches.len(), 5);
    patches.sort_by_key(|patch| std::cmp::Reverse(patch.span.start));
    let mut mended = text;
    for patch in patches {
        mended.replace_range(patch.span.range(), &patch.replacement);
    }
    assert_eq!(mended, STRATEGY);
}

#[test]
fn folders_of_evidence_can_be_named() {
    let at = |text: &str| {
        resolve_with(
            &files().with(
                MAIN,
                STRATEGY.replace("[options]", &format!("{text}\n[options]")),
            ),
            &[MAIN],
        )
    };
    assert!(at("evidence-dir = \"evidence\"").study.is_some());
    insta::assert_snapshot!(rendered(&at("evidence-dir = \"evidense\"")));
}

#[test]
fn the_book_explains_every_code_in_order() {
    let book = include_str!("../../../../docs/errors.md");
    let explained: Vec<&str> = book
        .lines()
        .filter_map(|line| line.strip_prefix("### "))
        .collect();
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(explained, codes);
}
