//! Properties of pooling that no reference case covers.

use evstrat_math::ln;
use evstrat_stats::meta::{
    Arm, HartungKnapp, Prediction, Scale, Studies, Target, TauEstimator, bayes_pool, begg, egger,
    leave_one_out, log_odds_ratio, log_response_ratio, mean_difference, meta_regression, pool,
    pool_with, risk_difference, standardized_mean_difference,
};
use proptest::prelude::*;

fn near(found: f64, expected: f64, tolerance: f64) {
    assert!(
        (found - expected).abs() <= tolerance,
        "found {found}, expected {expected}"
    );
}

fn bcg() -> Studies {
    let y = [
        -0.889_311_333_92,
        -1.585_388_657_2,
        -1.348_073_148_3,
        -1.441_551_190_02,
        -0.217_547_322_211,
        -0.786_115_585_819,
        -1.620_898_223_6,
        0.011_952_333_523_8,
        -0.469_417_648_738,
        -1.371_344_803_47,
        -0.339_358_828_338,
        0.445_913_400_571,
        -0.017_313_948_216_9,
    ];
    let v = [
        0.325_584_765_004,
        0.194_581_121_398,
        0.415_367_965_368,
        0.020_010_031_902_2,
        0.051_210_172_169_6,
        0.006_905_618_455_91,
        0.223_017_247_572,
        0.003_961_579_297_82,
        0.056_434_210_463_2,
        0.073_024_793_613,
        0.012_412_213_971_6,
        0.532_505_845_2,
        0.071_404_659_684,
    ];
    Studies::new(&y, &v).expect("13 studies")
}

/// Intervals that metafor's manual prints for `confint(rma(yi, vi, data=dat.bcg))`.
#[test]
fn q_profile_of_the_bcg_trials() {
    let pooled = pool(&bcg(), TauEstimator::Reml);
    let interval = pooled.tau_interval(&bcg(), 0.05).unwrap();
    near(interval.tau2.0, 0.1197, 5e-5);
    near(interval.tau2.1, 1.1115, 5e-5);
    // metafor's root finder stops early: the exact lower end is 81.9206.
    near(interval.i2.0, 81.9177, 5e-3);
    near(interval.i2.1, 97.6781, 5e-4);
}

#[test]
fn effect_sizes_match_their_formulas() {
    let odds = log_odds_ratio([4.0, 11.0], [123.0, 139.0]).unwrap();
    near(odds.estimate, ln(4.0 * 128.0 / (119.0 * 11.0)), 1e-14);
    let zero = log_odds_ratio([0.0, 3.0], [10.0, 10.0]).unwrap();
    near(
        zero.variance,
        2.0 + 1.0 / 10.5 + 1.0 / 3.5 + 1.0 / 7.5,
        1e-14,
    );
    near(
        risk_difference([4.0, 11.0], [100.0, 100.0])
            .unwrap()
            .estimate,
        -0.07,
        1e-15,
    );
    let treated = Arm {
        mean: 12.0,
        sd: 3.0,
        n: 10.0,
    };
    let control = Arm {
        mean: 9.0,
        sd: 2.0,
        n: 12.0,
    };
    near(
        mean_difference(treated, control).unwrap().variance,
        0.9 + 1.0 / 3.0,
        1e-15,
    );
    // J(20) = 0.9619445; pooled sd = sqrt((9 * 9 + 11 * 4) / 20) = 2.5.
    near(
        standardized_mean_difference(treated, control)
            .unwrap()
            .estimate,
        1.2 * 0.961_944_5,
        1e-6,
    );
    near(
        log_response_ratio(treated, control).unwrap().estimate,
        ln(4.0 / 3.0),
        1e-15,
    );
    assert!(log_odds_ratio([5.0, 1.0], [4.0, 4.0]).is_err());
}

#[test]
fn one_study_is_its_own_pool() {
    let one = Studies::new(&[0.4], &[0.09]).unwrap();
    for estimator in TauEstimator::ALL {
        for knapp in [HartungKnapp::Off, HartungKnapp::On, HartungKnapp::WithFloor] {
            let pooled = pool_with(&one, estimator, knapp);
            near(pooled.mean, 0.4, 1e-15);
            near(pooled.se, 0.3, 1e-15);
            assert!(pooled.tau2 <= 0.0);
            assert!(
                pooled
                    .prediction(Prediction::StudentKMinus2, 0.05)
                    .is_none()
            );
            assert!(pooled.law(Target::NewSetting, Scale::Log).is_err());
        }
    }
    assert!(leave_one_out(&one, TauEstimator::Reml, HartungKnapp::Off).is_empty());
}

/// With a prior on tau far wider than the data allow, the posterior mean of mu approaches that under a flat prior;
/// with one at zero it is the equal-effects pool.
#[test]
fn bayesian_pool_has_the_right_limits() {
    let narrow = bayes_pool(&bcg(), 1e-6).unwrap();
    let equal = pool(&bcg(), TauEstimator::EqualEffects);
    near(narrow.mean, equal.mean, 1e-6);
    near(narrow.sd, equal.se, 1e-6);
    let wide = bayes_pool(&bcg(), 1.0).unwrap();
    let reml = pool(&bcg(), TauEstimator::Reml);
    near(wide.mean, reml.mean, 0.02);
    assert!(wide.tau_quantiles[0] < reml.tau2.sqrt() && reml.tau2.sqrt() < wide.tau_quantiles[2]);
    let predictive = wide.law(Target::NewSetting, Scale::Identity).unwrap();
    near(predictive.mean(), wide.mean, 1e-9);
    let spread = (wide.sd * wide.sd + wide.tau_mean * wide.tau_mean).sqrt();
    assert!(predictive.sd() > spread);
}

#[test]
fn predictive_law_agrees_with_the_interval() {
    let pooled = pool(&bcg(), TauEstimator::Reml);
    let (low, high) = pooled.prediction(Prediction::StudentKMinus2, 0.05).unwrap();
    let law = pooled.law(Target::NewSetting, Scale::Log).unwrap();
    near(ln(law.quantile(0.025)), low, 1e-10);
    near(ln(law.quantile(0.975)), high, 1e-10);
    assert_eq!(
        leave_one_out(&bcg(), TauEstimator::Reml, HartungKnapp::On).len(),
        13
    );
}

proptest! {
    #[test]
    fn no_estimator_fails(
        studies in prop::collection::vec((-1e6..1e6_f64, 1e-8..1e8_f64), 1..12),
        same in any::<bool>(),
    ) {
        let y: Vec<f64> = studies.iter().map(|s| if same { 3.0 } else { s.0 }).collect();
        let v: Vec<f64> = studies.iter().map(|s| s.1).collect();
        let studies = Studies::new(&y, &v).unwrap();
        for estimator in TauEstimator::ALL {
            let pooled = pool_with(&studies, estimator, HartungKnapp::WithFloor);
            prop_assert!(pooled.tau2 >= 0.0 && pooled.tau2.is_finite());
            prop_assert!(pooled.mean.is_finite() && pooled.se > 0.0 && pooled.se.is_finite());
            prop_assert!((pooled.weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            prop_assert!((0.0..=100.0).contains(&pooled.i2));
        }
        // These may refuse, but must not panic.
        let _ = (begg(&studies), egger(&studies, TauEstimator::Reml));
        let _ = meta_regression(&studies, &y, TauEstimator::Ml);
    }
}
