//! Closed forms, directions, and invariants over the assumption space.

use proptest::prelude::{ProptestConfig, prop_assert, proptest};
use strategy_kit::testing::{Outcomes, Subject, deviations, faults};

use crate::model::ReleaseInhibitionStrategy;
use crate::options::INHIBITORS;

fn subject(options: &str) -> Subject<ReleaseInhibitionStrategy> {
    Subject::new(options).unwrap()
}

#[test]
fn the_descriptor_has_no_faults() {
    assert_eq!(faults(&subject("{}").descriptor), [""; 0]);
}

#[test]
fn no_dose_has_no_effect_at_all() {
    for inhibitor in ["gw4869", "rab27a-knock-down"] {
        let text = format!(r#"{{"inhibitor": "{inhibitor}", "regimen": {{"dose": 0}}}}"#);
        let outcome = subject(&text).outcome_of(&[]);
        for (id, expected) in [
            ("tumor-growth-inhibition", 0.0f64),
            ("growth-delay", 0.0),
            ("exosome-release", 1.0),
            ("on-target-toxicity", 0.0),
        ] {
            assert_eq!(
                outcome[id].to_bits(),
                expected.to_bits(),
                "{inhibitor} {id}"
            );
        }
    }
}

/// A lasting block of formation washes out with the pool: release = (1 - I) + I exp(-k t), here with k = krel/(1-L).
#[test]
fn formation_washes_out() {
    let subject = subject(r#"{"inhibitor": "nsmase2-sirna"}"#);
    let outcome = subject.outcome_of(&[
        ("branch-share", 0.5),
        ("lysosomal-share", 0.0),
        ("release-rate", 0.105),
    ]);
    let rate = 0.105 * 24.0;
    let first = 0.5 + 0.5 * evstrat_biology::math::exp(-rate);
    let mean = 0.5 + 0.5 * (1.0 - evstrat_biology::math::exp(-rate * 28.0)) / (rate * 28.0);
    assert!(
        (outcome["exosome-release-first-day"] - first).abs() < 1e-5,
        "{outcome:?}"
    );
    assert!(
        (outcome["exosome-release"] - mean).abs() < 1e-5,
        "{outcome:?}"
    );
    assert!(
        (outcome["microvesicle-release"] - (1.0 + 1.25 * 0.5)).abs() < 1e-4,
        "{outcome:?}"
    );
}

/// Exosomes down, microvesicles up; RAB27 with effect where cells respond and lysosomes take the rest, without otherwise.
#[test]
fn published_directions() {
    let at = |text: &str, changes: &[(&str, f64)]| subject(text).outcome_of(changes);
    let drug = at(r#"{"inhibitor": "gw4869", "regimen": {"dose": 10}}"#, &[]);
    assert!(
        drug["exosome-release"] < 1.0 && drug["microvesicle-release"] > 1.0,
        "{drug:?}"
    );
    let rab27 = r#"{"inhibitor": "rab27a-knock-down"}"#;
    let with = at(rab27, &[]);
    assert!(with["exosome-release"] < 0.7, "{with:?}");
    assert!(
        (with["microvesicle-release"] - 1.0).abs() < 1e-4,
        "{with:?}"
    );
    for change in [("cells-respond", 0.0), ("lysosomal-share", 0.0)] {
        let without = at(rab27, &[change]);
        assert!(without["exosome-release"] > 0.95, "{change:?} {without:?}");
    }
    // The sign of the cargo decides the sign of the effect.
    let sirna = r#"{"inhibitor": "nsmase2-sirna"}"#;
    let harmful = at(sirna, &[("weight-mir-503", -0.4)]);
    let useful = at(sirna, &[("weight-malat1", 0.4)]);
    assert!(harmful["tumor-growth-inhibition"] < 0.0, "{harmful:?}");
    assert!(useful["tumor-growth-inhibition"] > 0.0, "{useful:?}");
    // Microvesicles carry the immune cargo: it rises with them.
    let immune = at(sirna, &[("weight-immune", 0.4)]);
    let quiet = at(sirna, &[("weight-immune", 0.0)]);
    assert!(immune["tumor-growth-inhibition"] < quiet["tumor-growth-inhibition"]);
    // VPS4B can raise secretion.
    let raised = at(
        r#"{"inhibitor": "escrt-knock-down"}"#,
        &[("branch-share", -0.3)],
    );
    assert!(raised["exosome-release"] > 1.2, "{raised:?}");
    // Vesicles of tumor cells.
    let tumor = at(
        r#"{"inhibitor": "rab27a-knock-down", "cells": "tumor"}"#,
        &[("tumor-vesicle-drive", 0.3)],
    );
    assert!(tumor["tumor-growth-inhibition"] > 0.05, "{tumor:?}");
}

/// PDDC: half of the effect on release at 3.162 umol/L, not at the 0.269 umol/L that halve the enzyme.
#[test]
fn pddc_needs_more_on_cells_than_on_the_enzyme() {
    let at = |dose: f64| {
        let text = format!(
            r#"{{"inhibitor": "pddc", "regimen": {{"dose": {dose}, "every": 100, "doses": 1}}}}"#
        );
        // Held for the whole course: a half-life beyond it.
        subject(&text).outcome_of(&[
            ("enzyme-ic50", 0.269_153_480_4),
            ("potency-shift", 11.748_975_549),
            ("tissue-to-plasma", 1.0),
            ("inhibitor-half-life", 1e9),
            ("branch-share", 1.0),
            ("toxicity-chance", 1.0),
        ])
    };
    assert!((at(3.162_277_66)["on-target-toxicity"] - 0.5).abs() < 1e-4);
    assert!((at(0.269_153_48)["on-target-toxicity"] - 0.078_44).abs() < 1e-4);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Anywhere in the assumption space shares stay shares, volumes positive, and more drug never releases more.
    #[test]
    fn outcomes_obey_their_ranges(
        powers in proptest::collection::vec(-1.5..1.5f64, 64),
        which in 0..INHIBITORS.len(),
        law in 0..4usize,
    ) {
        let at = |dose: f64| -> Outcomes {
            let (name, law) = (INHIBITORS[which].name, strategy_kit::tumor::LAWS[law]);
            let text = format!(r#"{{"inhibitor": "{name}", "growth-law": "{law}", "regimen": {{"dose": {dose}}}}}"#);
            let subject = subject(&text);
            let row: Vec<f64> = subject
                .row(&[])
                .iter()
                .zip(powers.iter().cycle())
                .zip(&subject.descriptor.assumptions)
                .map(|((value, power), assumption)| {
                    let wanted = value * evstrat_biology::math::exp(*power);
                    if assumption.admits(wanted) { wanted } else { *value }
                })
                .collect();
            subject.outcomes(&[row]).remove(0)
        };
        let (less, more) = (at(1.0), at(100.0));
        for outcome in [&less, &more] {
            prop_assert!((0.0..=1.0 + 1e-5).contains(&outcome["exosome-release"]), "{outcome:?}");
            prop_assert!((0.0..=1.0).contains(&outcome["on-target-toxicity"]));
            prop_assert!(outcome["microvesicle-release"] >= 1.0 - 1e-4);
            prop_assert!(outcome["tumor-volume"] > 0.0);
        }
        prop_assert!(more["exosome-release"] <= less["exosome-release"] + 1e-5);
    }
}

/// The time course starts at rest and ends where the outcomes say.
#[test]
fn time_courses_agree_with_outcomes() {
    use evstrat_plugin::prelude::{Strategy, TraceRequest};
    let subject = subject(r#"{"inhibitor": "gw4869"}"#);
    let row = subject.row(&[("weight-malat1", 0.4)]);
    let outcome = &subject.outcomes(std::slice::from_ref(&row))[0];
    let request = TraceRequest {
        assumptions: &row,
        times: &[0.0, 1.0, 28.0],
        seed: 0,
        row: 0,
    };
    let mut columns = vec![vec![0.0; 3]; 4];
    let mut slices: Vec<&mut [f64]> = columns.iter_mut().map(Vec::as_mut_slice).collect();
    subject.model.trace(&request, &mut slices).unwrap();
    assert!((columns[0][0] - 10.0).abs() < 1e-9 && (columns[1][0] - 1.0).abs() < 1e-12);
    assert!(
        (columns[3][2] / outcome["tumor-volume"] - 1.0).abs() < 1e-4,
        "{columns:?} {outcome:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Anywhere within the bounds of the assumptions, to the far corners, a row keeps its promises or says that it cannot.
    #[test]
    fn promises_hold_anywhere(
        units in proptest::collection::vec(0.0..1.0f64, 96),
        law in 0..5usize,
        which in 0..INHIBITORS.len(),
        cells in 0..2usize,
    ) {
        let law = ["hahnfeldt", "gompertz", "simeoni", "rocchetti", "uncertain"][law];
        let inhibitor = INHIBITORS[which].name;
        let cells = ["endothelium", "tumor"][cells];
        let options = |dose: f64| format!(
            r#"{{"growth-law": "{law}", "inhibitor": "{inhibitor}", "cells": "{cells}", "regimen": {{"dose": {dose}}}}}"#
        );
        let faults = strategy_kit::testing::breaches::<ReleaseInhibitionStrategy>(options, &units, &[]);
        prop_assert!(faults.is_empty(), "{faults:?} under {}", options(1.0));
    }
}

/// The tolerance of batches is far finer than any Monte Carlo error.
#[test]
fn batches_are_exact_enough() {
    let daily = r#""regimen": {"dose": 10, "every": 1, "doses": 28}"#;
    for (inhibitor, law) in [
        ("gw4869", "hahnfeldt"),
        ("pddc", "simeoni"),
        ("rab27a-knock-down", "hahnfeldt"),
    ] {
        let text = format!(r#"{{"inhibitor": "{inhibitor}", "growth-law": "{law}", {daily}}}"#);
        let found = deviations::<ReleaseInhibitionStrategy>(&text);
        for (id, worst, mean) in [
            ("tumor-growth-inhibition", 1e-4, 1e-5),
            ("growth-delay", 2e-3, 1e-4),
            ("exosome-release", 5e-4, 1e-4),
            ("exosome-release-first-day", 1e-3, 1e-4),
            ("microvesicle-release", 5e-4, 1e-4),
        ] {
            let off = found[id];
            assert!(
                off.worst < worst && off.mean.abs() < mean,
                "{text}: {id} {off:?}"
            );
        }
    }
}
