//! Invariants over the assumption space, directions, and published observations.

use proptest::prelude::{ProptestConfig, Strategy as _, any, prop_assert, proptest};
use strategy_kit::testing::{Outcomes, Subject, faults};

use crate::model::SirnaStrategy;

fn subject(options: &str) -> Subject<SirnaStrategy> {
    Subject::new(options).unwrap()
}

/// A subject whose integrations are as exact as time courses.
fn exact(text: &str) -> Subject<SirnaStrategy> {
    let inner = text.trim().trim_start_matches('{');
    let comma = if inner.trim() == "}" { "" } else { ", " };
    subject(&format!(r#"{{"tolerance": 1e-9{comma}{inner}"#))
}

#[test]
fn the_descriptor_has_no_faults() {
    assert_eq!(faults(&subject("{}").descriptor), [""; 0]);
}

#[test]
fn no_dose_has_no_effect_at_all() {
    for options in [
        r#"{"regimen": {"dose": 0}}"#,
        r#"{"regimen": {"doses": 0}}"#,
        r#"{"regimen": {"start": 40}}"#,
    ] {
        let outcome = subject(options).outcome_of(&[]);
        for id in [
            "tumor-growth-inhibition",
            "growth-delay",
            "knock-down-depth",
            "batches-per-course",
        ] {
            assert_eq!(outcome[id].to_bits(), 0.0f64.to_bits(), "{options} {id}");
        }
    }
}

/// What every outcome must obey, whatever the assumptions.
fn assert_sane(outcome: &Outcomes) -> bool {
    let share = |id: &str| (0.0..=1.0).contains(&outcome[id]);
    share("knock-down-depth")
        && share("in-vitro-knock-down-48h")
        && share("complete-blockade-inhibition")
        && share("delivered-fraction")
        && outcome["tumor-growth-inhibition"] <= 1.0
        && outcome["tumor-volume"] > 0.0
        && outcome["cytosolic-copies"] <= outcome["delivered-copies"]
        && outcome["off-target-exposure-ratio"] >= 0.0
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Anywhere in the assumption space outcomes stay in their ranges, and a larger dose never does less.
    #[test]
    fn outcomes_obey_their_ranges_and_more_is_never_less(
        factors in proptest::collection::vec(-2.0..2.0f64, 64),
        kras in any::<bool>(),
        brain in any::<bool>(),
        law in (0..4usize).prop_map(|law| strategy_kit::tumor::LAWS[law]),
    ) {
        let (gene, route) = (["VEGFA", "KRAS"][usize::from(kras)], ["tumor", "brain"][usize::from(brain)]);
        let at = |dose: f64| {
            let text = format!(
                r#"{{"target-gene": "{gene}", "route": "{route}", "growth-law": "{law}", "regimen": {{"dose": {dose}}}}}"#
            );
            let subject = subject(&text);
            let row = spread(&subject, &factors);
            subject.outcomes(&[row]).remove(0)
        };
        let (less, more) = (at(1e10), at(1e12));
        prop_assert!(assert_sane(&less) && assert_sane(&more), "{less:?} {more:?}");
        prop_assert!(more["delivered-copies"] >= less["delivered-copies"]);
        prop_assert!(more["knock-down-depth"] >= less["knock-down-depth"] - 1e-4);
        prop_assert!(more["tumor-growth-inhibition"] >= less["tumor-growth-inhibition"] - 1e-4);
    }
}

/// Defaults times e to the given powers, where the bounds admit it.
fn spread(subject: &Subject<SirnaStrategy>, powers: &[f64]) -> Vec<f64> {
    let assumptions = &subject.descriptor.assumptions;
    let row = subject.row(&[]);
    let moved = row.iter().zip(powers.iter().cycle()).zip(assumptions);
    moved
        .map(|((value, power), assumption)| {
            let wanted = value * evstrat_biology::math::exp(*power);
            if assumption.admits(wanted) {
                wanted
            } else {
                *value
            }
        })
        .collect()
}

/// The tolerance of batches is far finer than any Monte Carlo error.
#[test]
fn batches_are_exact_enough() {
    for text in [
        r#"{"route": "brain", "regimen": {"dose": 1e12, "doses": 9}}"#,
        r#"{"target-gene": "KRAS", "regimen": {"dose": 1e12, "every": 2, "doses": 14}}"#,
    ] {
        let (loose, exact) = (subject(text), exact(text));
        let rows: Vec<Vec<f64>> = (0..60_u32)
            .map(|i| {
                let powers: Vec<f64> = (0..64_u32)
                    .map(|k| f64::from((i * 37 + k * 101 + i * k * 13) % 97) / 48.5 - 1.0)
                    .collect();
                spread(&loose, &powers)
            })
            .collect();
        let (found, expected) = (loose.outcomes(&rows), exact.outcomes(&rows));
        for (found, expected) in found.iter().zip(&expected) {
            for (id, tolerance) in [
                ("tumor-growth-inhibition", 1e-4),
                ("growth-delay", 1e-3),
                ("knock-down-depth", 1e-3),
            ] {
                let error = (found[id] - expected[id]).abs();
                assert!(
                    error < tolerance,
                    "{id}: {} and {}",
                    found[id],
                    expected[id]
                );
            }
        }
        let n = found.len() as f64;
        for (id, tolerance) in [
            ("tumor-growth-inhibition", 3e-5),
            ("knock-down-depth", 3e-5),
            ("knock-down-duration", 1e-2),
        ] {
            let pairs = found.iter().zip(&expected);
            let error = pairs.map(|(a, b)| a[id] - b[id]).sum::<f64>() / n;
            assert!(error.abs() < tolerance, "mean of {id}: {error}");
        }
    }
}

/// Each choice moves the outcome it is about in the direction it should.
#[test]
fn directions() {
    let dose = r#""regimen": {"dose": 1e12}"#;
    let at = |text: &str| subject(&format!("{{{dose}{text}}}")).outcome_of(&[]);
    let base = at("");
    let more = |a: &Outcomes, b: &Outcomes, id: &str| assert!(a[id] > b[id], "{id}: {a:?} {b:?}");
    // Across the blood-brain barrier less arrives.
    more(&base, &at(r#", "route": "brain""#), "cytosolic-copies");
    // Targeting and protection from phagocytes bring more into the tumor and spare the organ.
    let targeted = at(r#", "surface": "cd47-rgd""#);
    more(&targeted, &base, "delivered-fraction");
    more(&base, &targeted, "off-target-exposure-ratio");
    // Heparin blocks uptake in culture.
    more(
        &base,
        &at(r#", "culture": {"heparin": true}"#),
        "in-vitro-knock-down-48h",
    );
    // A flask gives fewer vesicles than a bioreactor.
    more(
        &at(r#", "production": {"culture": "flask"}"#),
        &base,
        "batches-per-course",
    );
    let with = |changes: &[(&str, f64)]| subject(&format!("{{{dose}}}")).outcome_of(changes);
    // mRNA that lives longer, as under hypoxia, needs fewer copies.
    more(
        &with(&[("mrna-half-life", 7.0)]),
        &with(&[("mrna-half-life", 0.7)]),
        "knock-down-depth",
    );
    // Dividing cells dilute RISC.
    let slow = with(&[("doubling-time", 30.0), ("endosomal-escape", 0.2)]);
    let fast = with(&[("doubling-time", 1.0), ("endosomal-escape", 0.2)]);
    more(&slow, &fast, "knock-down-duration");
    // The larger the share of VEGF, the more its loss does.
    more(
        &with(&[("vegf-share", 0.4)]),
        &with(&[("vegf-share", 0.1)]),
        "tumor-growth-inhibition",
    );
    // Less pure product carries less.
    more(
        &with(&[("panel-purity", 0.9)]),
        &with(&[("panel-purity", 0.3)]),
        "delivered-copies",
    );
}

/// The packing cap bounds what is loaded, and the outcome says when it does.
#[test]
fn the_packing_cap_holds() {
    let subject = subject("{}");
    let over = subject.outcome_of(&[("copies-per-vesicle", 9000.0), ("packing-cap", 4000.0)]);
    assert_eq!(
        (over["loaded-copies"], over["packing-cap-hit"]),
        (4000.0, 1.0)
    );
    let under = subject.outcome_of(&[("copies-per-vesicle", 900.0), ("packing-cap", 4000.0)]);
    assert_eq!(
        (under["loaded-copies"], under["packing-cap-hit"]),
        (900.0, 0.0)
    );
}

/// Producer transfection loads 8000 times less than a pH gradient, and no dose in use makes up for it.
#[test]
fn methods_differ_by_orders() {
    let dose = r#"{"regimen": {"dose": 1e12}}"#;
    let many = subject(dose).outcome_of(&[("copies-per-vesicle", 1950.0)]);
    let few = subject(dose).outcome_of(&[("copies-per-vesicle", 0.24)]);
    assert!(many["in-vitro-knock-down-48h"] > 0.5);
    assert!(few["in-vitro-knock-down-48h"] < 0.05 && few["knock-down-depth"] < 0.001);
}

/// The time course starts at rest, has each dose, and ends where the outcomes say.
#[test]
fn time_courses_agree_with_outcomes() {
    use evstrat_plugin::prelude::{Strategy, TraceRequest};
    let subject = subject(r#"{"regimen": {"dose": 1e12, "every": 7, "doses": 4}}"#);
    let row = subject.row(&[("endosomal-escape", 0.1)]);
    let outcome = &subject.outcomes(std::slice::from_ref(&row))[0];
    let times: Vec<f64> = (0..=280).map(|i| f64::from(i) * 0.1).collect();
    let request = TraceRequest {
        assumptions: &row,
        times: &times,
        seed: 0,
        row: 0,
    };
    let mut columns = vec![vec![0.0; times.len()]; subject.descriptor.states.len()];
    let mut slices: Vec<&mut [f64]> = columns.iter_mut().map(Vec::as_mut_slice).collect();
    subject.model.trace(&request, &mut slices).unwrap();
    assert!(
        (columns[0][0] - 1e12).abs() < 1.0,
        "the first dose is in blood at once"
    );
    let least = columns[6].iter().copied().fold(1.0, f64::min);
    let depth = 0.6 * (1.0 - least);
    assert!(
        (depth - outcome["knock-down-depth"]).abs() < 2e-3,
        "{depth} {outcome:?}"
    );
    let volume = columns[7][280];
    assert!(
        (volume / outcome["tumor-volume"] - 1.0).abs() < 1e-4,
        "{volume} {outcome:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Anywhere within the bounds of the assumptions, to the far corners, a row keeps its promises or says that it cannot.
    #[test]
    fn promises_hold_anywhere(
        units in proptest::collection::vec(0.0..1.0f64, 96),
        law in 0..5usize,
        loading in 0..5usize,
        gene in 0..2usize,
        route in 0..2usize,
    ) {
        let law = ["hahnfeldt", "gompertz", "simeoni", "rocchetti", "uncertain"][law];
        let loading = ["ph-gradient", "hydrophobic", "producer-transfection", "electroporation", "transfection-reagent"][loading];
        let (gene, route) = (["VEGFA", "KRAS"][gene], ["tumor", "brain"][route]);
        let options = |dose: f64| format!(
            r#"{{"growth-law": "{law}", "loading": "{loading}", "target-gene": "{gene}", "route": "{route}", "surface": "cd47-rgd", "regimen": {{"dose": {dose}}}}}"#
        );
        let faults = strategy_kit::testing::breaches::<SirnaStrategy>(options, &units, &["delivered-copies", "cytosolic-copies"]);
        prop_assert!(faults.is_empty(), "{faults:?} under {}", options(1.0));
    }
}
