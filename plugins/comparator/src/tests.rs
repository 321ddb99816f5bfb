//! Against published numbers and reference solutions.

use proptest::prelude::{ProptestConfig, prop_assert, proptest};
use strategy_kit::testing::{Subject, deviations, faults};

use crate::model::Comparator;

fn subject(options: &str) -> Subject<Comparator> {
    Subject::new(options).unwrap()
}

/// With a tolerance at which reference solutions are met to their digits.
fn exact(options: &str) -> Subject<Comparator> {
    let rest = options.strip_prefix('{').unwrap();
    subject(&format!(r#"{{"tolerance": 1e-9, {rest}"#))
}

#[track_caller]
fn close(found: f64, expected: f64, relative: f64) {
    assert!(
        (found / expected - 1.0).abs() < relative,
        "found {found}, expected {expected}"
    );
}

#[test]
fn the_descriptor_has_no_faults() {
    assert_eq!(faults(&subject("{}").descriptor), [""; 0]);
}

/// Hahnfeldt 1999 from 180 mm3 without drug, integrated by scipy with two methods: 3700.6211094 mm3 on day 10.
#[test]
fn untreated_tumor_of_hahnfeldt() {
    let outcome = exact(r#"{"horizon": 10}"#).outcome_of(&[]);
    close(outcome["control-volume"], 3_700.621_109_4, 1e-7);
    close(outcome["tumor-volume"], 3_700.621_109_4, 1e-7);
    for id in [
        "tumor-growth-inhibition",
        "growth-delay",
        "off-target-exposure-ratio",
        "batches-per-course",
    ] {
        assert_eq!(outcome[id].to_bits(), 0.0f64.to_bits(), "{id}");
    }
}

/// TNP-470, 30 mg/kg on days 0, 2 ... 12 from 170 mm3: Hahnfeldt 1999 prints 1840 mm3, scipy gives 1833.377.
#[test]
fn tnp470_of_hahnfeldt() {
    let agent = [
        ("initial-volume", 170.0),
        ("agent-potency", 1.3),
        ("agent-clearance", 10.1),
    ];
    let outcome = exact(r#"{"therapy": "tnp-470", "horizon": 13}"#).outcome_of(&agent);
    close(outcome["tumor-volume"], 1833.377, 1e-6);
    close(outcome["tumor-volume"], 1840.0, 0.01);
}

/// Paclitaxel 30 mg/kg on days 8, 12, 16 under Simeoni's law: 2.3238014805 g on day 26 by scipy.
#[test]
fn paclitaxel_of_simeoni() {
    let text = r#"{"therapy": "paclitaxel", "horizon": 26, "growth-law": "simeoni"}"#;
    let outcome = exact(text).outcome_of(&[("initial-volume", 55.0)]);
    close(outcome["tumor-volume"], 2_323.801_480_5, 1e-6);
}

/// Bevacizumab 20 mg/kg on days 8, 12, 16, 20 under Rocchetti's law inhibits growth by 26.6 % on day 40.
#[test]
fn bevacizumab_of_rocchetti() {
    let text = r#"{"therapy": "bevacizumab", "horizon": 40, "growth-law": "rocchetti"}"#;
    let outcome = subject(text).outcome_of(&[("initial-volume", 62.0)]);
    assert!(
        (outcome["tumor-growth-inhibition"] - 0.266).abs() < 5e-4,
        "{outcome:?}"
    );
}

#[test]
fn no_dose_has_no_effect_at_all() {
    let text =
        r#"{"therapy": "bevacizumab", "regimen": {"dose": 0, "every": 1, "doses": 3, "start": 0}}"#;
    let outcome = subject(text).outcome_of(&[]);
    assert_eq!(
        outcome["tumor-growth-inhibition"].to_bits(),
        0.0f64.to_bits()
    );
}

#[test]
fn agents_without_vasculature_to_act_on_are_refused() {
    for therapy in ["endostatin", "angiostatin", "tnp-470"] {
        let text = format!(r#"{{"therapy": "{therapy}", "growth-law": "gompertz"}}"#);
        let error = Subject::<Comparator>::new(&text).unwrap_err();
        assert!(error.message.contains("hahnfeldt"), "{error}");
    }
}

/// The tolerance of batches is far finer than any Monte Carlo error.
#[test]
fn batches_are_exact_enough() {
    for (therapy, law) in [
        ("untreated", "hahnfeldt"),
        ("untreated", "simeoni"),
        ("paclitaxel", "hahnfeldt"),
        ("paclitaxel", "simeoni"),
        ("bevacizumab", "hahnfeldt"),
        ("bevacizumab", "rocchetti"),
        ("endostatin", "hahnfeldt"),
    ] {
        let text = format!(r#"{{"therapy": "{therapy}", "growth-law": "{law}"}}"#);
        let found = deviations::<Comparator>(&text);
        let inhibition = found["tumor-growth-inhibition"];
        assert!(inhibition.worst < 1e-4, "{text}: {inhibition:?}");
        assert!(inhibition.mean.abs() < 1e-5, "{text}: {inhibition:?}");
        let delay = found["growth-delay"];
        assert!(delay.worst < 5e-3, "{text}: {delay:?}");
        assert!(delay.mean.abs() < 1e-4, "{text}: {delay:?}");
        let volume = found["control-volume"];
        assert!(volume.mean.abs() < 1.0, "{text}: {volume:?}");
    }
}

/// A row keeps its bits in any company.
#[test]
fn rows_do_not_depend_on_their_neighbors() {
    let subject = subject(r#"{"therapy": "paclitaxel"}"#);
    let rows: Vec<Vec<f64>> = (1..20)
        .map(|i| {
            subject.row(&[
                ("paclitaxel-potency", 1e-4 * f64::from(i)),
                ("initial-volume", 50.0 * f64::from(i)),
            ])
        })
        .collect();
    let together = subject.outcomes(&rows);
    for (row, expected) in rows.iter().zip(&together) {
        let alone = &subject.outcomes(std::slice::from_ref(row))[0];
        for (id, value) in alone {
            assert_eq!(value.to_bits(), expected[id].to_bits(), "{id}");
        }
    }
}

/// The trace ends where the outcomes say.
#[test]
fn time_courses_agree_with_outcomes() {
    use evstrat_plugin::prelude::{Strategy, TraceRequest};
    for therapy in ["untreated", "paclitaxel", "bevacizumab", "endostatin"] {
        let subject = subject(&format!(r#"{{"therapy": "{therapy}"}}"#));
        let row = subject.row(&[]);
        let outcome = &subject.outcomes(std::slice::from_ref(&row))[0];
        let request = TraceRequest {
            assumptions: &row,
            times: &[0.0, 9.0, 14.5, 28.0],
            seed: 0,
            row: 0,
        };
        let mut columns = vec![vec![0.0; 4]; 3];
        let mut slices: Vec<&mut [f64]> = columns.iter_mut().map(Vec::as_mut_slice).collect();
        subject.model.trace(&request, &mut slices).unwrap();
        close(columns[1][0], 180.0, 1e-12);
        close(columns[1][3], outcome["tumor-volume"], 1e-4);
        close(columns[2][3], outcome["control-volume"], 1e-4);
        assert_eq!(
            columns[0][1] > 0.0,
            therapy != "untreated",
            "a dose was given by day 9"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Anywhere within the bounds of the assumptions, to the far corners, a row keeps its promises or says that it cannot.
    #[test]
    fn promises_hold_anywhere(
        units in proptest::collection::vec(0.0..1.0f64, 96),
        law in 0..5usize,
        which in 1..6usize,
    ) {
        let law = ["hahnfeldt", "gompertz", "simeoni", "rocchetti", "uncertain"][law];
        let therapy = crate::therapy::Therapy::ALL[which].0;
        // These agents act on vasculature, which other laws do not have.
        let law = if which > 2 { "hahnfeldt" } else { law };
        let options = |dose: f64| {
            let scaled = dose / 1e9;
            format!(
            r#"{{"growth-law": "{law}", "therapy": "{therapy}", "regimen": {{"dose": {scaled}, "every": 2, "doses": 9, "start": 0}}}}"#
        )
        };
        let faults = strategy_kit::testing::breaches::<Comparator>(options, &units, &[]);
        prop_assert!(faults.is_empty(), "{faults:?} under {}", options(1.0));
    }
}
