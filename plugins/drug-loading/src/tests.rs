//! Invariants over the assumption space, directions, and mass balance.

use proptest::prelude::{ProptestConfig, prop_assert, proptest};
use strategy_kit::testing::{Outcomes, Subject, deviations, faults};

use crate::model::DrugLoading;

fn subject(options: &str) -> Subject<DrugLoading> {
    Subject::new(options).unwrap()
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
    ] {
        let outcome = subject(options).outcome_of(&[]);
        for id in [
            "tumor-growth-inhibition",
            "growth-delay",
            "free-drug-inhibition",
            "batches-per-course",
        ] {
            assert_eq!(outcome[id].to_bits(), 0.0f64.to_bits(), "{options} {id}");
        }
    }
}

/// 1e11 vesicles with 1e4 doxorubicin each and 0.7 % of the dose in 1 mL: 12 nmol/L, a twentieth of the IC50. Vesicles do
/// not work by the doxorubicin they bring at doses counted in particles.
#[test]
fn doxorubicin_by_particle_dose_is_too_little() {
    let text = r#"{"drug": "doxorubicin", "method": "sonication", "regimen": {"dose": 1e11}}"#;
    let outcome = subject(text).outcome_of(&[
        ("loading-efficiency", 1.0),
        ("packing-cap", 1e4),
        ("panel-purity", 1.0),
        ("tumor-fraction", 0.007),
        ("ic50", 316.0),
    ]);
    assert!(
        (outcome["loaded-molecules"] - 1e4).abs() < 1e-6,
        "the cap binds"
    );
    assert!(
        (outcome["tumor-concentration"] - 11.5).abs() < 0.5,
        "{outcome:?}"
    );
    assert!(
        outcome["tumor-growth-inhibition"].abs() < 0.02,
        "{outcome:?}"
    );
}

/// Each choice moves the outcome it is about in the direction it should.
#[test]
fn directions() {
    let dose = r#""regimen": {"dose": 1e13}"#;
    let at = |text: &str, changes: &[(&str, f64)]| {
        subject(&format!("{{{dose}{text}}}")).outcome_of(changes)
    };
    let more = |a: &Outcomes, b: &Outcomes, id: &str| assert!(a[id] > b[id], "{id}: {a:?} {b:?}");
    let base = at("", &[]);
    more(
        &at(r#", "surface": "rgd""#, &[]),
        &base,
        "delivered-fraction",
    );
    more(
        &at(r#", "surface": "rgd""#, &[]),
        &base,
        "tumor-growth-inhibition",
    );
    // Damage to the surface takes targeting along.
    let rgd = r#", "surface": "rgd""#;
    more(
        &at(rgd, &[("surface-integrity", 0.9)]),
        &at(rgd, &[("surface-integrity", 0.3)]),
        "delivered-fraction",
    );
    // Drug that leaks early arrives as free drug.
    more(
        &at("", &[("release-half-life", 2.0)]),
        &at("", &[("release-half-life", 50.0)]),
        "leaked-fraction",
    );
    // A fusogen helps only cargo that cannot cross membranes, and costs circulation.
    let fused = at(r#", "fusogen": true"#, &[]);
    more(&base, &fused, "tumor-growth-inhibition");
    let toxin = at(r#", "drug": "saporin""#, &[("cytosolic-release", 0.05)]);
    let fused = at(
        r#", "drug": "saporin", "fusogen": true"#,
        &[("cytosolic-release", 0.05), ("fusogen-circulation", 0.8)],
    );
    more(&fused, &toxin, "tumor-concentration");
    // Cargo of the carriers that drives vessels promotes growth.
    let few = [("endogenous-secretion", 1e12)];
    let promoting = at("", &[few[0], ("weight-malat1", 0.4)]);
    let restraining = at("", &[few[0], ("weight-malat1", -0.4)]);
    more(&promoting, &restraining, "tumor-volume");
    // Cold storage in plain tubes costs vesicles.
    more(
        &at("", &[("storage-recovery", 0.4)]),
        &at("", &[("storage-recovery", 0.9)]),
        "batches-per-course",
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Anywhere in the assumption space shares stay shares, nothing leaves the mass balance, more never delivers less.
    #[test]
    fn outcomes_obey_their_ranges(
        powers in proptest::collection::vec(-2.0..2.0f64, 64),
        drug in 0..3usize,
        law in 0..4usize,
    ) {
        let at = |dose: f64| {
            let drug = crate::options::Drug::ALL[drug].0;
            let law = strategy_kit::tumor::LAWS[law];
            let text = format!(r#"{{"drug": "{drug}", "growth-law": "{law}", "surface": "cd47-rgd", "regimen": {{"dose": {dose}}}}}"#);
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
        let (less, more) = (at(1e10), at(1e13));
        for outcome in [&less, &more] {
            prop_assert!(outcome["tumor-growth-inhibition"] <= 1.0);
            prop_assert!(outcome["tumor-volume"] > 0.0);
            prop_assert!((0.0..=0.1).contains(&outcome["delivered-fraction"]));
            prop_assert!(outcome["delivered-fraction"] + outcome["leaked-fraction"] <= 1.0);
        }
        prop_assert!(more["delivered-dose"] >= less["delivered-dose"]);
        prop_assert!(more["tumor-concentration"] >= less["tumor-concentration"]);
    }
}

/// The time course starts with a dose and ends where the outcomes say.
#[test]
fn time_courses_agree_with_outcomes() {
    use evstrat_plugin::prelude::{Strategy, TraceRequest};
    let subject = subject(r#"{"regimen": {"dose": 1e13}}"#);
    let row = subject.row(&[]);
    let outcome = &subject.outcomes(std::slice::from_ref(&row))[0];
    let request = TraceRequest {
        assumptions: &row,
        times: &[0.0, 1.0, 28.0],
        seed: 0,
        row: 0,
    };
    let mut columns = vec![vec![0.0; 3]; 3];
    let mut slices: Vec<&mut [f64]> = columns.iter_mut().map(Vec::as_mut_slice).collect();
    subject.model.trace(&request, &mut slices).unwrap();
    assert!((columns[0][0] - 1.0).abs() < 1e-12);
    assert!(
        (columns[2][2] / outcome["tumor-volume"] - 1.0).abs() < 1e-4,
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
        drug in 0..3usize,
        method in 0..6usize,
        fusogen in proptest::prelude::any::<bool>(),
    ) {
        let law = ["hahnfeldt", "gompertz", "simeoni", "rocchetti", "uncertain"][law];
        let drug = crate::options::Drug::ALL[drug].0;
        let method = crate::options::METHODS[method];
        let options = |dose: f64| format!(
            r#"{{"growth-law": "{law}", "drug": "{drug}", "method": "{method}", "fusogen": {fusogen}, "surface": "cd47-rgd", "regimen": {{"dose": {dose}}}}}"#
        );
        let faults = strategy_kit::testing::breaches::<DrugLoading>(options, &units, &["delivered-dose", "tumor-concentration"]);
        prop_assert!(faults.is_empty(), "{faults:?} under {}", options(1.0));
    }
}

/// The tolerance of batches is far finer than any Monte Carlo error.
#[test]
fn batches_are_exact_enough() {
    for (drug, law, dose) in [
        ("paclitaxel", "simeoni", "1e12"),
        ("paclitaxel", "simeoni", "1e15"),
        ("doxorubicin", "hahnfeldt", "1e13"),
        ("saporin", "hahnfeldt", "1e14"),
    ] {
        let regimen = format!(r#""regimen": {{"dose": {dose}, "every": 3, "doses": 9}}"#);
        let text = format!(r#"{{"drug": "{drug}", "growth-law": "{law}", {regimen}}}"#);
        let found = deviations::<DrugLoading>(&text);
        for id in [
            "tumor-growth-inhibition",
            "free-drug-inhibition",
            "carrier-advantage",
        ] {
            let off = found[id];
            assert!(
                off.worst < 1e-4 && off.mean.abs() < 1e-5,
                "{text}: {id} {off:?}"
            );
        }
        let delay = found["growth-delay"];
        assert!(
            delay.worst < 5e-3 && delay.mean.abs() < 1e-4,
            "{text}: {delay:?}"
        );
    }
}
