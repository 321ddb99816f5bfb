//! Published claims and independent solutions, through the models as the host sees them.

use proptest::prelude::{ProptestConfig, prop_assert, proptest};

use evstrat_plugin::prelude::{Batch, Model, Options, RowStatus, Strategy};
use evstrat_plugin::serde_json::{Map, Value};

use crate::kind::{Kind, Published};
use crate::{Core, Gompertz, Hahnfeldt, Mihaila, Reconstructed, Release, Rocchetti, Simeoni};

fn filled<K: Kind>(text: &str) -> Options {
    fn fill(schema: &Value, given: &mut Map<String, Value>) {
        for (key, property) in schema["properties"].as_object().unwrap() {
            if let (None, Some(default)) = (given.get(key), property.get("default")) {
                given.insert(key.clone(), default.clone());
            }
            if let Some(Value::Object(inner)) = given.get_mut(key) {
                fill(property, inner);
            }
        }
    }
    let mut given: Map<String, Value> = evstrat_plugin::serde_json::from_str(text).unwrap();
    fill(&Published::<K>::descriptor().options, &mut given);
    Options::from(given)
}

/// An outcome under changed parameters.
fn outcome<K: Kind>(text: &str, changes: &[(&str, f64)], id: &str) -> f64 {
    let descriptor = Published::<K>::descriptor();
    let model = Published::<K>::create(&filled::<K>(text)).unwrap();
    let mut row: Vec<f64> = descriptor.assumptions.iter().map(|a| a.default).collect();
    for &(id, value) in changes {
        row[descriptor.assumption_index(id).unwrap()] = value;
    }
    let inputs: Vec<&[f64]> = row.chunks(1).collect();
    let mut values = vec![f64::NAN; descriptor.outcomes.len()];
    let mut outputs: Vec<&mut [f64]> = values.chunks_mut(1).collect();
    let mut status = [RowStatus::OK];
    let mut batch = Batch::new(&inputs, &mut outputs, &mut status).unwrap();
    model.evaluate(&mut batch).unwrap();
    assert_eq!(status, [RowStatus::OK], "{}", K::ID);
    values[descriptor.outcome_index(id).unwrap()]
}

#[track_caller]
fn close(found: f64, expected: f64, relative: f64) {
    assert!(
        (found / expected - 1.0).abs() < relative,
        "found {found}, expected {expected}"
    );
}

/// `plugin info` and `strategy new` show these words; "parameter" alone tells nobody what `k12` is.
#[test]
fn every_parameter_says_what_it_is() {
    fn check<K: Kind>() {
        let assumptions = Published::<K>::descriptor().assumptions;
        for one in &assumptions {
            assert!(
                one.doc.len() > 10 && one.doc.ends_with('.'),
                "{}: {}",
                K::ID,
                one.id
            );
            let same = assumptions.iter().filter(|other| other.doc == one.doc);
            assert_eq!(same.count(), 1, "{}: {}", K::ID, one.doc);
        }
    }
    check::<Hahnfeldt>();
    check::<Simeoni>();
    check::<Rocchetti>();
    check::<Gompertz>();
    check::<Core>();
    check::<Reconstructed>();
    check::<Mihaila>();
    check::<Release>();
}

#[test]
fn hahnfeldt() {
    close(
        outcome::<Hahnfeldt>("{}", &[], "set-point"),
        17_346.522_891_206_965,
        1e-9,
    );
    close(
        outcome::<Hahnfeldt>(r#"{"horizon": 10}"#, &[], "volume-at-horizon"),
        3_700.621_109_4,
        1e-7,
    );
    close(
        outcome::<Hahnfeldt>(r#"{"horizon": 19}"#, &[], "volume-at-horizon"),
        10_515.337_75,
        1e-7,
    );
    let boluses: Vec<String> = (0..7)
        .map(|i| format!(r#"{{"at": {}, "amount": 30}}"#, 2 * i))
        .collect();
    let text = format!(
        r#"{{"horizon": 13, "tnp-470": {{"boluses": [{}]}}}}"#,
        boluses.join(", ")
    );
    let bolus = outcome::<Hahnfeldt>(&text, &[("v0", 170.0)], "volume-at-horizon");
    close(bolus, 1833.377, 1e-6);
    close(bolus, 1840.0, 0.01);
    // The same dose as an infusion: the paper prints 1300 mm3.
    let text = r#"{"horizon": 13, "tnp-470": {"infusions": [{"from": 0, "to": 13, "rate": 15}]}}"#;
    close(
        outcome::<Hahnfeldt>(text, &[("v0", 170.0)], "volume-at-horizon"),
        1300.0,
        0.01,
    );
}

#[test]
fn simeoni_and_rocchetti() {
    close(
        outcome::<Simeoni>("{}", &[], "asymptotic-delay"),
        12.288_942_780_494_237,
        1e-9,
    );
    close(
        outcome::<Simeoni>("{}", &[], "static-concentration"),
        0.434_022_257_55,
        1e-9,
    );
    close(
        outcome::<Simeoni>(r#"{"horizon": 26}"#, &[], "mass-at-horizon"),
        2.323_801_480_5,
        1e-7,
    );
    let inhibition = outcome::<Rocchetti>("{}", &[], "growth-inhibition");
    assert!((inhibition - 0.266).abs() < 5e-4, "{inhibition}");
}

/// Closed form: K (V0/K)^exp(-beta t).
#[test]
fn gompertz() {
    let found = outcome::<Gompertz>(
        r#"{"horizon": 10}"#,
        &[("beta", 0.1), ("k", 1e4), ("v0", 100.0)],
        "volume-at-horizon",
    );
    // exp(-1) = 0.36787944117144233; 1e4 x 0.01^0.36787944117144233
    close(found, 1_837.511_3, 1e-3);
}

#[test]
fn silencing() {
    close(
        outcome::<Core>("{}", &[], "r50"),
        827.214_011_768_086_2,
        1e-9,
    );
    close(
        outcome::<Core>("{}", &[], "minimum-mrna"),
        0.762_303_368,
        1e-6,
    );
    close(
        outcome::<Mihaila>("{}", &[], "time-to-50"),
        1.674_240_678,
        1e-6,
    );
    // The abstract: less than a week in dividing cells, more than three weeks in others.
    let days =
        |changes: &[(&str, f64)]| outcome::<Reconstructed>("{}", changes, "time-to-90") / 24.0;
    let dividing = days(&[]);
    assert!((4.0..8.5).contains(&dividing), "{dividing}");
    let resting = days(&[("kgrowth", 0.0), ("n0", 1.5e5)]);
    assert!((21.0..31.0).contains(&resting), "{resting}");
}

#[test]
fn release() {
    close(
        outcome::<Release>("{}", &[], "time-to-50"),
        6.601_401_719_618_527,
        1e-9,
    );
    close(
        outcome::<Release>("{}", &[("i-form", 0.5)], "lasting-release"),
        0.5,
        1e-9,
    );
    // Without degradation a block of fusion has no lasting effect.
    close(
        outcome::<Release>("{}", &[("i-form", 0.0), ("i-fus", 0.8)], "lasting-release"),
        1.0,
        1e-9,
    );
}

/// Outcomes of a row that calls itself good although they are not finite or out of bounds.
fn breaches<K: Kind>(units: &[f64]) -> Vec<String> {
    let descriptor = Published::<K>::descriptor();
    let model = Published::<K>::create(&filled::<K>(r#"{"horizon": 20}"#)).unwrap();
    let row = strategy_kit::testing::anywhere(&descriptor, units);
    let inputs: Vec<&[f64]> = row.chunks(1).collect();
    let mut values = vec![f64::NAN; descriptor.outcomes.len()];
    let mut outputs: Vec<&mut [f64]> = values.chunks_mut(1).collect();
    let mut status = [RowStatus::OK];
    let mut batch = Batch::new(&inputs, &mut outputs, &mut status).unwrap();
    model.evaluate(&mut batch).unwrap();
    let outcomes = descriptor.outcomes.iter().zip(values);
    let bad = outcomes.filter(|(of, value)| {
        status[0].is_ok() && !(value.is_finite() && of.lower <= *value && *value <= of.upper)
    });
    bad.map(|(of, value)| format!("{} of {} is {value}: {row:?}", of.id, K::ID))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Anywhere within the bounds of the parameters a row is sound or says that it is not.
    #[test]
    fn rows_are_sound_anywhere(units in proptest::collection::vec(0.0..1.0f64, 40)) {
        let faults = [
            breaches::<Hahnfeldt>(&units),
            breaches::<Simeoni>(&units),
            breaches::<Rocchetti>(&units),
            breaches::<Gompertz>(&units),
            breaches::<Core>(&units),
            breaches::<Reconstructed>(&units),
            breaches::<Mihaila>(&units),
            breaches::<Release>(&units),
        ]
        .concat();
        prop_assert!(faults.is_empty(), "{faults:?}");
    }
}
