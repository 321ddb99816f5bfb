//! siRNA in vesicles against tumors: limits, mass balance, durations, lanes.

mod common;

use common::assert_close;
use evstrat_biology::ode::Status;
use evstrat_biology::regimen::Regimen;
use evstrat_biology::response::{Endpoint, Tumor};
use evstrat_biology::sirna::{
    InVitro, SirnaEvaluator, SirnaOutcomes, SirnaParameters, delivery_state, in_vitro_knockdown,
};
use evstrat_biology::tumor::{GompertzParameters, HahnfeldtParameters, SimeoniParameters};
use proptest::prelude::*;

fn tumors() -> [Tumor; 4] {
    [
        Tumor::Hahnfeldt(HahnfeldtParameters::default()),
        Tumor::Simeoni(SimeoniParameters::default()),
        Tumor::Simeoni(SimeoniParameters::rocchetti()),
        Tumor::Gompertz(GompertzParameters::default()),
    ]
}

fn evaluate(regimen: &Regimen, draws: &[SirnaParameters], tumors: &[Tumor]) -> Vec<SirnaOutcomes> {
    let mut evaluator = SirnaEvaluator::new(regimen, Endpoint::default()).expect("a valid regimen");
    let mut outcomes = vec![SirnaOutcomes::default(); draws.len()];
    evaluator.evaluate(draws, tumors, &mut outcomes);
    outcomes
}

#[test]
fn no_dose_has_no_effect() {
    for regimen in [Regimen::none(), Regimen::repeated(0.0, 3.0, 6, 0.0)] {
        let draws = [SirnaParameters::default(); 4];
        for outcome in evaluate(&regimen, &draws, &tumors()) {
            assert_eq!(outcome.response.growth_inhibition.to_bits(), 0);
            assert_eq!(outcome.response.growth_delay.to_bits(), 0);
            assert!(outcome.knockdown_depth < 1e-9);
            assert_eq!(outcome.knockdown_duration.to_bits(), 0);
        }
    }
}

#[test]
fn growth_of_the_controls() {
    let draws = [SirnaParameters::default(); 4];
    let outcomes = evaluate(&Regimen::none(), &draws, &tumors());
    let gompertz = GompertzParameters::default();
    assert_close(
        outcomes[3].response.control_volume,
        gompertz.volume(28.0),
        1e-5,
    );
    let simeoni = evstrat_biology::published::Simeoni2004::default();
    let mass = simeoni.trace(&[28.0]).unwrap()[0][6];
    assert_close(outcomes[1].response.control_volume, mass * 1000.0, 1e-4);
    let hahnfeldt = evstrat_biology::published::Hahnfeldt1999::default();
    let volume = hahnfeldt.trace(&[28.0]).unwrap()[0][0];
    assert_close(outcomes[0].response.control_volume, volume, 1e-5);
}

/// With siRNA that never leaves endosomes, vesicle numbers have closed forms.
#[test]
fn vesicles_are_conserved() {
    let draw = SirnaParameters::default();
    let regimen = Regimen::repeated(0.0, 3.0, 6, 1e11);
    let outcomes = evaluate(&regimen, &[draw], &tumors()[..1]);
    let total = 6e11;
    let day = |half_life: f64| half_life / 1440.0 / std::f64::consts::LN_2;
    let blood = total
        * (draw.alpha_share * day(draw.alpha_half_life)
            + (1.0 - draw.alpha_share) * day(draw.beta_half_life));
    assert_close(outcomes[0].blood_exposure, blood, 1e-4);
    // All that reaches the interstitium leaves it by uptake or washout.
    let interstitium = total * draw.delivered_share() / ((draw.uptake + draw.washout) * 24.0);
    assert_close(outcomes[0].tumor_exposure, interstitium, 1e-4);
    let cells = 180.0 * draw.cells_per_mm3;
    let copies = total * 0.007 * 0.03 / 0.059 * 1500.0 * 0.005 / cells;
    assert_close(outcomes[0].cytosolic_copies, copies, 1e-12);
}

/// A dose that brings `copies_50` cytosolic copies at once silences half of an mRNA with a half-life of 20 min.
#[test]
fn potency_is_honored() {
    for (risc_half_life, copies_50) in [(9.0, 300.0), (36.0, 1500.0), (72.0, 5000.0)] {
        let mut draw = SirnaParameters {
            risc_half_life,
            copies_50,
            mrna_half_life: 1.0 / 3.0,
            protein_half_life: 0.05,
            // Fast delivery, no dilution, a tumor that does not grow.
            alpha_half_life: 1e-3,
            alpha_share: 1.0,
            uptake: 1e3,
            washout: 0.0,
            endosomal_loss: 1e3,
            doubling_time: 1e9,
            stimulus_share: 0.0,
            ..SirnaParameters::default()
        };
        let still = GompertzParameters {
            k: 180.0 * (1.0 + 1e-12),
            ..GompertzParameters::default()
        };
        draw.escape = 1.0;
        let dose = copies_50 / draw.copies_per_cell(1.0, 180.0);
        let regimen = Regimen::boluses(&[0.0], dose);
        let outcome = evaluate(&regimen, &[draw], &[Tumor::Gompertz(still)])[0];
        assert!((outcome.knockdown_depth - 0.5).abs() < 0.035, "{outcome:?}");
        // An mRNA with five times the half-life needs a fifth of the copies.
        draw.mrna_half_life *= 5.0;
        let regimen = Regimen::boluses(&[0.0], 0.2 * dose);
        let outcome = evaluate(&regimen, &[draw], &[Tumor::Gompertz(still)])[0];
        assert!((outcome.knockdown_depth - 0.5).abs() < 0.06, "{outcome:?}");
    }
}

#[test]
fn parameters_come_from_columns() {
    let rows = [[1.0, 2.0], [3.0, 4.0]];
    let columns: Vec<&[f64]> = rows.iter().map(|row| &row[..]).collect();
    let draw = SirnaParameters::from_columns(&columns, 1);
    assert!((draw.copies_per_vesicle - 2.0).abs() < 1e-15);
    assert!((draw.alpha_half_life - 4.0).abs() < 1e-15);
    assert!((draw.beta_half_life - 180.0).abs() < 1e-12);
    assert_eq!(SirnaParameters::from_values(&draw.to_values()), draw);
}

#[test]
fn cargo_of_the_carrier_can_promote_growth() {
    let draw = SirnaParameters {
        escape: 0.0,
        cargo_stimulus: 0.5,
        cargo_half: 1e7,
        ..SirnaParameters::default()
    };
    let regimen = Regimen::repeated(0.0, 1.0, 28, 1e11);
    let promoted = evaluate(&regimen, &[draw], &tumors()[..1])[0];
    assert!(promoted.response.growth_inhibition < -0.05, "{promoted:?}");
    let restrained = SirnaParameters {
        cargo_stimulus: -0.5,
        ..draw
    };
    let restrained = evaluate(&regimen, &[restrained], &tumors()[..1])[0];
    assert!(restrained.response.growth_inhibition > 0.05);
}

#[test]
fn dilution_governs_duration() {
    let regimen = Regimen::boluses(&[0.0], 3e13);
    let duration = |doubling_time: f64, risc_half_life: f64| {
        let draw = SirnaParameters {
            doubling_time,
            risc_half_life,
            ..SirnaParameters::default()
        };
        let endpoint = Endpoint {
            horizon: 60.0,
            factor: 4.0,
        };
        let mut evaluator = SirnaEvaluator::new(&regimen, endpoint).unwrap();
        let mut out = [SirnaOutcomes::default()];
        evaluator.evaluate(&[draw], &tumors()[..1], &mut out);
        assert!(out[0].knockdown_depth > 0.5, "{out:?}");
        out[0].knockdown_duration
    };
    let fast = duration(1.0, 36.0);
    let slow = duration(1e6, 36.0);
    assert!(fast < 0.6 * slow, "{fast} {slow}");
    assert!(duration(1e6, 9.0) < slow);
}

#[test]
fn traces_agree_with_outcomes() {
    let draw = SirnaParameters::default();
    let regimen = Regimen::repeated(0.0, 3.0, 6, 1e12);
    let evaluator = SirnaEvaluator::new(&regimen, Endpoint::default()).unwrap();
    for tumor in tumors() {
        let outcome = evaluate(&regimen, &[draw], &[tumor])[0];
        assert_eq!(outcome.response.status, Status::Done);
        let grid: Vec<f64> = (0..=2800).map(|i| 0.01 * f64::from(i)).collect();
        let rows = evaluator.trace(&draw, &tumor, &grid).unwrap();
        let last = rows.last().unwrap();
        assert_close(
            last[delivery_state::STATES],
            outcome.response.treated_volume,
            1e-4,
        );
        let least = rows
            .iter()
            .map(|row| row[delivery_state::PROTEIN])
            .fold(1.0, f64::min);
        assert!((1.0 - least - outcome.knockdown_depth).abs() < 1e-3);
        let below = rows
            .iter()
            .filter(|row| row[delivery_state::PROTEIN] < 0.75)
            .count() as f64
            * 0.01;
        assert!((below - outcome.knockdown_duration).abs() < 0.15);
    }
}

#[test]
fn culture_knock_down_rises_with_dose() {
    let draw = SirnaParameters {
        uptake: 0.01,
        ..SirnaParameters::default()
    };
    let mut last = 0.0;
    for vesicles_per_cell in [0.0, 1.0, 1e2, 1e3, 1e4, 1e5] {
        let mut out = [f64::NAN];
        let experiment = InVitro {
            vesicles_per_cell,
            ..InVitro::default()
        };
        in_vitro_knockdown(&experiment, &[draw], &mut out);
        assert!(out[0] > last || vesicles_per_cell == 0.0, "{out:?} {last}");
        last = out[0];
    }
    assert!(last > 0.9);
}

fn draw() -> impl Strategy<Value = SirnaParameters> {
    proptest::collection::vec(-1.0_f64..1.0, SirnaParameters::FIELDS.len()).prop_map(|z| {
        let defaults = SirnaParameters::default().to_values();
        let values: Vec<f64> = defaults
            .iter()
            .zip(&z)
            .map(|(v, z)| v * evstrat_math::exp(2.5 * z))
            .collect();
        let mut draw = SirnaParameters::from_values(&values);
        for share in [
            &mut draw.alpha_share,
            &mut draw.reached_share,
            &mut draw.stimulus_share,
            &mut draw.escape,
            &mut draw.tumor_fraction,
        ] {
            *share = share.min(1.0);
        }
        draw
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn outcomes_stay_in_bounds(draws in proptest::collection::vec(draw(), 1..12), dose in 8.0_f64..14.0) {
        let regimen = Regimen::repeated(0.0, 3.0, 6, evstrat_math::pow(10.0, dose));
        let tumors: Vec<Tumor> = (0..draws.len()).map(|i| tumors()[i % 4]).collect();
        let outcomes = evaluate(&regimen, &draws, &tumors);
        let more = evaluate(&regimen.scaled(3.0), &draws, &tumors);
        for (i, (low, high)) in outcomes.iter().zip(&more).enumerate() {
            prop_assert_eq!(low.response.status, Status::Done);
            prop_assert!((0.0..=1.0).contains(&low.knockdown_depth));
            prop_assert!((0.0..=28.0).contains(&low.knockdown_duration));
            prop_assert!(low.response.treated_volume > 0.0);
            prop_assert!(low.response.growth_inhibition > -1e-4 && low.response.growth_inhibition < 1.0);
            prop_assert!(high.cytosolic_copies >= low.cytosolic_copies);
            prop_assert!(high.tumor_exposure >= low.tumor_exposure);
            prop_assert!(high.knockdown_depth >= low.knockdown_depth - 2e-3);
            prop_assert!(high.response.growth_inhibition >= low.response.growth_inhibition - 1e-3);
            // Alone, a draw has the same bits.
            let alone = evaluate(&regimen, &draws[i..=i], &tumors[i..=i])[0];
            prop_assert_eq!(alone.response.treated_volume.to_bits(), low.response.treated_volume.to_bits());
            prop_assert_eq!(alone.knockdown_duration.to_bits(), low.knockdown_duration.to_bits());
        }
    }
}
