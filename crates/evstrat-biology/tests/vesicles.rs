//! Vesicle-borne drugs and release inhibitors against tumors: closed forms, limits, monotony.

mod common;

use common::assert_close;
use evstrat_biology::exposure::{VesicleDrug, VesicleDrugParameters, drug_state};
use evstrat_biology::ode::{LANES, Measure, Status};
use evstrat_biology::regimen::{Regimen, Timeline};
use evstrat_biology::response::{
    Endpoint, Plan, Response, ResponseEvaluator, Tumor, probe, respond,
};
use evstrat_biology::secretion::{
    Block, Branches, RELEASE_ATOL, ReleaseInhibition, ReleaseParameters, Secretion, release_state,
};
use evstrat_biology::tumor::{GompertzParameters, HahnfeldtParameters, SimeoniParameters};
use evstrat_biology::vesicle::distribution::{Kinetics, Modifiers, TUMOR_CEILING};
use evstrat_biology::vesicle::loading::load;
use evstrat_biology::vesicle::storage::Storage;
use evstrat_biology::vesicle::uptake::Uptake;
use proptest::prelude::*;

fn tumor(law: usize) -> Tumor {
    [
        Tumor::Hahnfeldt(HahnfeldtParameters::default()),
        Tumor::Simeoni(SimeoniParameters::default()),
        Tumor::Gompertz(GompertzParameters::default()),
    ][law]
}

fn drug(
    parameters: VesicleDrugParameters,
    vesicles: &Regimen,
    free: &Regimen,
    law: usize,
) -> (Response, Vec<f64>) {
    let endpoint = Endpoint::default();
    let timeline = Timeline::until(endpoint.horizon)
        .with_regimen(vesicles, drug_state::ALPHA, None)
        .with_regimen(vesicles, drug_state::BETA, None)
        .with_regimen(free, drug_state::CENTRAL, Some(0));
    let mut plan = Plan::new(endpoint, timeline, &[1e-4; drug_state::STATES]);
    plan.probes = vec![
        probe(drug_state::CENTRAL, Measure::Integral),
        probe(drug_state::CARRIED, Measure::Integral),
        probe(drug_state::TUMOR, Measure::Integral),
    ];
    let treated = vesicles.total(28.0) + free.total(28.0) > 0.0;
    let mut evaluator = ResponseEvaluator::new(VesicleDrug::<LANES>::default(), plan);
    respond(&mut evaluator, tumor(law), |_, lane, exposure, _| {
        exposure.load(lane, &parameters);
        treated
    })
    .expect("a smooth problem")
}

#[test]
fn drug_is_conserved() {
    let p = VesicleDrugParameters::default();
    let dose = Regimen::boluses(&[0.0], 1000.0);
    let ln2 = std::f64::consts::LN_2;
    let (k_alpha, k_beta) = (ln2 / 5.0 * 1440.0, ln2 / 180.0 * 1440.0);
    let leak = ln2 / 12.0 * 24.0;
    // Of each phase, the share that leaks in blood becomes free drug.
    let leaked = 0.9 * leak / (k_alpha + leak) + 0.1 * leak / (k_beta + leak);
    let arrived = 0.007 * (0.9 * k_alpha / (k_alpha + leak) + 0.1 * k_beta / (k_beta + leak));
    let (_, carried) = drug(p, &dose, &Regimen::none(), 0);
    assert_close(carried[0], 1000.0 * leaked / (0.868 * 24.0), 3e-4);
    let lost = leak + (p.uptake + p.washout) * 24.0;
    assert_close(carried[1], 1000.0 * arrived / lost, 3e-4);
    let (_, free) = drug(p, &Regimen::none(), &dose, 0);
    assert_close(free[0], 1000.0 / (0.868 * 24.0), 3e-4);
    // Free drug in the tumor follows plasma: equal areas per volume.
    assert_close(free[2], free[0] / p.v1, 3e-4);
    let (_, infused) = drug(p, &Regimen::none(), &Regimen::infusion(1.0, 3.0, 500.0), 0);
    assert_close(infused[0], free[0], 3e-4);
}

#[test]
fn free_paclitaxel_as_published() {
    // The comparator is Simeoni's model: 30 mg/kg is 600 ug in 20 g, k2 per ug/mL; amounts in ug here.
    let p = VesicleDrugParameters {
        k2: 0.629,
        // Exchange so fast that the tumor sees plasma.
        exchange: 1e4,
        ..VesicleDrugParameters::default()
    };
    let regimen = Regimen::boluses(&[8.0, 12.0, 16.0], 600.0);
    let (response, _) = drug(p, &Regimen::none(), &regimen, 1);
    let published = evstrat_biology::published::Simeoni2004::paclitaxel()
        .trace(&[28.0])
        .expect("published")[0][6];
    assert_close(response.treated_volume, 1000.0 * published, 2e-4);
}

#[test]
fn release_inhibitors_follow_the_closed_form() {
    // An infusion that holds the inhibitor at half effect from the start.
    let p = ReleaseParameters {
        passage_block: 0.5,
        formation_block: 0.6,
        ..ReleaseParameters::default()
    };
    let endpoint = Endpoint::default();
    let timeline = Timeline::until(endpoint.horizon)
        .with_regimen(
            &Regimen::boluses(&[0.0], 3.2),
            release_state::INHIBITOR,
            Some(0),
        )
        .with_regimen(
            &Regimen::infusion(0.0, 28.0, 3.2),
            release_state::INHIBITOR,
            Some(0),
        );
    let mut plan = Plan::new(endpoint, timeline, &RELEASE_ATOL);
    plan.probes = vec![
        probe(release_state::POOL, Measure::At(0.5)),
        probe(release_state::POOL, Measure::At(28.0)),
    ];
    let mut evaluator = ResponseEvaluator::new(ReleaseInhibition::<LANES>::default(), plan);
    let (response, pool) = respond(&mut evaluator, tumor(0), |_, lane, exposure, y| {
        exposure.load(lane, &p, y);
        true
    })
    .expect("a smooth problem");
    let secretion = Secretion {
        branches: Branches {
            escrt: 0.0,
            nsmase2: 1.0,
            rab31: 0.0,
            other: 0.0,
        },
        ..Secretion::default()
    };
    let block = Block {
        nsmase2: 0.3,
        docking: 0.25,
        ..Block::default()
    };
    assert_close(pool[0], secretion.pool_after(&block, 1.0, 12.0), 1e-4);
    assert_close(pool[1], secretion.pool_after(&block, 1.0, 672.0), 1e-4);
    // Fewer exosomes, more microvesicles: less growth by the exosomes' share.
    assert!(response.growth_inhibition > 0.0 && response.growth_inhibition < 0.1);
}

#[test]
fn microvesicles_can_turn_the_sign() {
    let p = ReleaseParameters {
        small_stimulus: 0.0,
        microvesicle_stimulus: 0.3,
        ..ReleaseParameters::default()
    };
    let endpoint = Endpoint::default();
    let timeline = Timeline::until(28.0).with_regimen(
        &Regimen::repeated(0.0, 1.0, 28, 20.0),
        release_state::INHIBITOR,
        None,
    );
    let plan = Plan::new(endpoint, timeline, &RELEASE_ATOL);
    let mut evaluator = ResponseEvaluator::new(ReleaseInhibition::<LANES>::default(), plan);
    let (response, _) = respond(&mut evaluator, tumor(0), |_, lane, exposure, y| {
        exposure.load(lane, &p, y);
        true
    })
    .expect("a smooth problem");
    assert!(response.growth_inhibition < -0.01);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn drug_outcomes_stay_in_bounds(
        z in proptest::collection::vec(-1.5_f64..1.5, VesicleDrugParameters::FIELDS.len()),
        dose in -1.0_f64..4.0,
        law in 0_usize..3,
    ) {
        let mut defaults = VesicleDrugParameters { kmax: 1.0, ..VesicleDrugParameters::default() };
        defaults.k2 = 0.05;
        let values: Vec<f64> = defaults.to_values().iter().zip(&z)
            .map(|(v, z)| v * evstrat_math::exp(*z)).collect();
        let mut p = VesicleDrugParameters::from_values(&values);
        p.alpha_share = p.alpha_share.min(1.0);
        p.cytosolic_share = p.cytosolic_share.min(1.0);
        let amount = evstrat_math::pow(10.0, dose);
        let regimen = Regimen::repeated(0.0, 3.0, 5, amount);
        let (low, measured) = drug(p, &regimen, &Regimen::none(), law);
        let (high, more) = drug(p, &regimen.scaled(2.0), &Regimen::none(), law);
        prop_assert_eq!(low.status, Status::Done);
        prop_assert!(low.treated_volume > 0.0);
        prop_assert!((-1e-4..=1.0).contains(&low.growth_inhibition));
        prop_assert!(high.growth_inhibition >= low.growth_inhibition - 1e-3);
        prop_assert!(more[1] >= measured[1] && measured[1] >= 0.0);
        let (none, _) = drug(p, &regimen.scaled(0.0), &Regimen::none(), law);
        prop_assert_eq!(none.growth_inhibition.to_bits(), 0);
    }

    #[test]
    fn blocks_are_shares(z in proptest::collection::vec(0.0_f64..1.0, 11), hours in 0.0_f64..500.0) {
        let secretion = Secretion {
            lysosomal_share: 0.99 * z[0],
            compensation: 3.0 * z[1],
            branches: Branches { escrt: z[2] + 0.01, nsmase2: z[3], rab31: z[4], other: 0.2 },
            ..Secretion::default()
        };
        let block = Block {
            escrt: z[5], nsmase2: z[6], rab31: z[7], other: z[8],
            transport: 0.5 * z[9], docking: z[9], fusion: z[10],
        };
        for release in [secretion.lasting(&block), secretion.after(&block, hours), secretion.mean(&block, hours)] {
            prop_assert!((-1e-12..=1.0 + 1e-12).contains(&release.small_vesicles), "{:?}", release);
            prop_assert!(release.microvesicles >= 1.0 - 1e-12);
        }
        let harder = Block { docking: 0.5 + 0.5 * block.docking, ..block };
        prop_assert!(secretion.lasting(&harder).small_vesicles <= secretion.lasting(&block).small_vesicles + 1e-12);
    }

    #[test]
    fn vesicles_are_never_made_from_nothing(
        z in proptest::collection::vec(0.0_f64..1.0, 8),
        gains in proptest::collection::vec(0.1_f64..50.0, 2),
        amount in 0.0_f64..1e12,
    ) {
        let kinetics = Kinetics {
            tumor_fraction: z[0],
            organs: [z[1], z[2], z[3], z[4] + 0.01],
            ..Kinetics::default()
        };
        let modifiers = Modifiers { cd47: gains[0], rgd: gains[1], receptor: z[5] > 0.5 };
        let distribution = kinetics.distribute(&modifiers);
        let s = distribution.shares;
        prop_assert!((s.tumor + s.liver + s.spleen + s.lung + s.other - 1.0).abs() < 1e-9);
        prop_assert!(s.tumor <= TUMOR_CEILING);
        for share in [s.tumor, s.liver, s.spleen, s.lung, s.other, distribution.in_blood(amount * 1e-9)] {
            prop_assert!((-1e-12..=1.0 + 1e-12).contains(&share));
        }
        let storage = Storage { adsorbed_share: z[6], capacity: amount * z[7], ..Storage::default() };
        let left = storage.left(amount, 100.0 * z[5], 3);
        prop_assert!((0.0..=1.0).contains(&left));
        let uptake = Uptake { rate: z[1], half_saturation: 1e10 * (z[2] + 1e-3), hspg_block: z[3], ..Uptake::default() };
        let taken = uptake.taken_up(amount, 48.0);
        prop_assert!((0.0..=1.0).contains(&taken));
        prop_assert!(uptake.taken_up(2.0 * amount, 48.0) * 2.0 >= taken * (1.0 - 1e-9));
        let loaded = load(amount * 100.0, amount + 1.0, z[4], 50.0);
        prop_assert!(loaded.per_vesicle <= 50.0 && loaded.share <= z[4] + 1e-12);
    }
}
