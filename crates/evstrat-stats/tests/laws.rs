//! Properties that hold for every law, and what constructors refuse.

use evstrat_stats::law::{Dirichlet, Law, LawError, MetalogBounds, QuantileFamily};
use proptest::prelude::*;

fn returns(law: &Law, p: f64) {
    let (below, above) = law.probabilities(law.quantile(p));
    let slack = 1e-11 + 8.0 * f64::EPSILON * law.quantile(p).abs() * law.density(law.quantile(p));
    assert!(
        (below - p).abs() < slack,
        "{} at {p}: {below}",
        law.canonical()
    );
    assert!(
        (below + above - 1.0).abs() < 1e-12,
        "{}: {below} + {above}",
        law.canonical()
    );
    let q = 1e-3 * p;
    let upper = law.sf(law.quantile_upper(q));
    let slack = 1e-10 * q
        + 8.0 * f64::EPSILON * law.quantile_upper(q).abs() * law.density(law.quantile_upper(q));
    assert!(
        (upper - q).abs() <= slack,
        "{} above at {q}: {upper}",
        law.canonical()
    );
}

proptest! {
    #[test]
    fn quantiles_invert_distribution_functions(
        p in 1e-9..0.999_999_999_f64,
        a in 0.3..300.0_f64,
        b in 0.3..300.0_f64,
        m in -5.0..5.0_f64,
    ) {
        let spread = b / 100.0;
        let laws = [
            Law::normal(m, spread),
            Law::lognormal(m, spread),
            Law::logit_normal(m, spread),
            Law::beta(a, b),
            Law::beta_on(a, b, (m, m + 7.0)),
            Law::gamma(a, b),
            Law::weibull(0.3 + spread, a),
            Law::student_t(1.0 + a, m, b),
            Law::log_student_t(4.0 + a, m, spread.min(0.5)),
            Law::half_normal(b),
            Law::uniform(m, m + a),
            Law::log_uniform(a, a + b),
            Law::triangular(m, m + 0.3 * a, m + a),
            Law::pert(m, m + 0.3 * a, m + a, 0.1 + spread),
            Law::normal(m, spread).and_then(|law| law.truncated(m - spread, m + 3.0 * spread)),
            Law::mixture(&[0.3, 0.7], &[Law::gamma(a, 1.0).unwrap(), Law::beta(a, b).unwrap()]),
            Law::metalog(&[m, spread, 0.1 * spread], MetalogBounds::None),
        ];
        for law in laws {
            returns(&law.unwrap(), p);
        }
    }

    #[test]
    fn two_quantiles_are_met(
        p in 0.01..0.45_f64,
        q in 0.55..0.99_f64,
        x in 0.02..0.45_f64,
        d in 0.05..0.5_f64,
    ) {
        for family in QuantileFamily::ALL {
            match Law::from_two_quantiles(family, (p, x), (q, x + d)) {
                Ok(law) => {
                    prop_assert!((law.cdf(x) - p).abs() < 1e-9, "{} {}", law.canonical(), law.cdf(x));
                    prop_assert!((law.cdf(x + d) - q).abs() < 1e-9, "{}", law.canonical());
                }
                Err(error) => prop_assert!(false, "{}: {error}", family.key()),
            }
        }
    }

    #[test]
    fn moments_by_quadrature_match_closed_forms(a in 0.4..50.0_f64, b in 0.4..50.0_f64) {
        for law in [Law::gamma(a, b), Law::beta(a, b), Law::normal(a, b), Law::weibull(a.max(0.7), b)] {
            let law = law.unwrap();
            prop_assert!(law.standardized_moment(1).abs() < 1e-9, "{}", law.canonical());
            prop_assert!((law.standardized_moment(2) - 1.0).abs() < 1e-9, "{}", law.canonical());
        }
    }
}

#[test]
fn mean_and_sd_forms_have_them() {
    let laws = [
        (Law::lognormal_from_mean_sd(3.0, 2.0), 3.0, 2.0),
        (Law::lognormal_from_mean_cv(3.0, 2.0 / 3.0), 3.0, 2.0),
        (Law::beta_from_mean_sd(0.12, 0.05), 0.12, 0.05),
        (
            Law::beta_from_mean_sd_on(12.0, 5.0, (0.0, 100.0)),
            12.0,
            5.0,
        ),
        (Law::gamma_from_mean_sd(3.0, 0.2), 3.0, 0.2),
        (Law::binomial(20, 0.3), 6.0, 4.2_f64.sqrt()),
        (Law::poisson(4.5), 4.5, 4.5_f64.sqrt()),
        (Law::discrete(&[1.0, 3.0], &[0.5, 0.5]), 2.0, 1.0),
        (
            Law::half_normal(1.0),
            0.797_884_560_802_865_4,
            0.602_810_275_000_5,
        ),
    ];
    for (law, mean, sd) in laws {
        let law = law.unwrap();
        assert!(
            (law.mean() - mean).abs() < 1e-12 * mean,
            "{}",
            law.canonical()
        );
        assert!((law.sd() - sd).abs() < 1e-6 * sd, "{}", law.canonical());
    }
    let law = Law::lognormal_from_median_gsd(50.0, 2.0).unwrap();
    assert!((law.quantile(0.5) - 50.0).abs() < 1e-12);
}

#[test]
fn errors_name_the_role() {
    let text = |law: Result<Law, LawError>| law.unwrap_err().to_string();
    assert_eq!(
        text(Law::normal(0.0, 0.0)),
        "normal sd must be greater than 0, found 0"
    );
    assert_eq!(
        text(Law::beta(f64::NAN, 1.0)),
        "beta shape alpha must be finite, found NaN"
    );
    assert_eq!(
        text(Law::uniform(2.0, 1.0)),
        "uniform min (2) must be below uniform max (1)"
    );
    assert_eq!(
        text(Law::beta_from_mean_sd(0.5, 0.6)),
        "beta sd must lie inside (0, 0.5), found 0.6"
    );
    assert_eq!(
        text(Law::categorical(&[0.5, 0.6])),
        "level probabilities must sum to 1, found 1.1"
    );
    assert_eq!(
        text(Law::triangular(0.0, 2.0, 1.0)),
        "triangular mode must lie between 0 and 1, found 2"
    );
    let empty = Law::normal(0.0, 1.0).unwrap().truncated(50.0, 60.0);
    assert_eq!(
        text(empty),
        "no truncated law fits: the interval from 50 to 60 holds no probability"
    );
    let falling = Law::metalog(&[0.0, 1.0, 0.0, -30.0], MetalogBounds::None);
    assert!(text(falling).contains("quantile function falls"));
}

#[test]
fn atoms_are_met_exactly_and_from_the_left() {
    let zero_or = Law::mixture(
        &[0.35, 0.65],
        &[Law::point(0.0).unwrap(), Law::beta(2.0, 6.0).unwrap()],
    );
    let law = zero_or.unwrap();
    assert!(law.quantile(0.1) <= 0.0 && law.quantile(0.35) <= 0.0 && law.quantile(0.350_001) > 0.0);
    assert!((law.cdf(0.0) - 0.35).abs() < 1e-15);
    assert!((law.mean() - 0.65 * 0.25).abs() < 1e-15);
    let dice = Law::discrete(&[6.0, 1.0, 3.0], &[0.5, 0.25, 0.25]).unwrap();
    let found: Vec<f64> = [0.0, 0.25, 0.26, 0.5, 0.51, 1.0]
        .iter()
        .map(|p| dice.quantile(*p))
        .collect();
    assert_eq!(found, [1.0, 1.0, 3.0, 3.0, 6.0, 6.0]);
    let gap = Law::mixture(
        &[0.5, 0.5],
        &[
            Law::uniform(0.0, 1.0).unwrap(),
            Law::uniform(3.0, 4.0).unwrap(),
        ],
    );
    let gap = gap.unwrap();
    assert!((gap.quantile(0.5) - 1.0).abs() < 1e-12 && gap.quantile(0.500_001) >= 3.0);
    assert!(gap.breaks().iter().any(|p| (p - 0.5).abs() < 1e-15));
    let kept = dice.truncated(2.0, 10.0).unwrap();
    assert!((kept.cdf(3.0) - 1.0 / 3.0).abs() < 1e-15);
}

#[test]
fn equal_laws_have_equal_texts() {
    let whole = Law::normal(0.0, 1.0).unwrap();
    assert_eq!(
        whole.truncated(f64::NEG_INFINITY, f64::INFINITY).unwrap(),
        whole
    );
    let twice = whole
        .truncated(-2.0, 3.0)
        .unwrap()
        .truncated(-1.0, 9.0)
        .unwrap();
    assert_eq!(
        twice.canonical(),
        whole.truncated(-1.0, 3.0).unwrap().canonical()
    );
    assert_eq!(
        twice.canonical(),
        "truncated(law=normal(mean=0.0,sd=1.0),lower=-1.0,upper=3.0)"
    );
    assert_eq!(
        Law::normal(-0.0, 1.0).unwrap().canonical(),
        whole.canonical()
    );
    let thirds = Law::categorical(&[0.333_333_3, 0.333_333_3, 0.333_333_3]).unwrap();
    let again: Vec<f64> = thirds.atoms().iter().map(|atom| atom.1).collect();
    assert_eq!(
        Law::categorical(&again).unwrap().canonical(),
        thirds.canonical()
    );
}

#[test]
fn logarithmic_pool_of_normals_weighs_precisions() {
    let experts = [
        Law::normal(0.0, 1.0).unwrap(),
        Law::normal(3.0, 0.5).unwrap(),
    ];
    let pool = Law::logarithmic_pool(&[0.5, 0.5], &experts).unwrap();
    // Precision 0.5 + 2 = 2.5; mean 0.5 * 4 * 3 / 2.5 = 2.4.
    assert!(
        (pool.mean() - 2.4).abs() < 1e-14 && (pool.sd() - 2.5_f64.sqrt().recip()).abs() < 1e-14
    );
    let mixed = [
        Law::normal(0.0, 1.0).unwrap(),
        Law::gamma(1.0, 1.0).unwrap(),
    ];
    assert!(Law::logarithmic_pool(&[0.5, 0.5], &mixed).is_err());
}

#[test]
fn broken_sticks_are_dirichlet() {
    let law = Dirichlet::new(&[2.0, 3.0, 5.0]).unwrap();
    let breaks = law.breaks().unwrap();
    let n = 4000;
    let mut columns: Vec<Vec<f64>> = breaks
        .iter()
        .zip(["a", "b"])
        .map(|(law, key)| {
            let mut u = vec![0.0; n];
            evstrat_stats::sampling::ReplicateStream::new(1, key).fill(0, &mut u);
            u.iter().map(|u| law.quantile(*u)).collect()
        })
        .collect();
    let mut last = vec![0.0; n];
    let mut slices: Vec<&mut [f64]> = columns.iter_mut().map(Vec::as_mut_slice).collect();
    law.shares(&mut slices, &mut last);
    columns.push(last);
    for (share, column) in columns.iter().enumerate() {
        let moments = evstrat_stats::summary::Moments::of(column);
        let own = law.marginal(share).unwrap();
        assert!((moments.mean() - own.mean()).abs() < 3e-3);
        assert!((moments.sd() - own.sd()).abs() < 5e-3);
    }
}

#[test]
fn bootstrap_of_a_mean_has_its_standard_error() {
    let data: Vec<f64> = (0..40).map(f64::from).collect();
    let law = Law::bootstrap_mean(&data, 4000, 1).unwrap();
    // sd of 0..39 with divisor n is 11.543; over sqrt(40): 1.825.
    assert!((law.mean() - 19.5).abs() < 0.1 && (law.sd() - 1.825).abs() < 0.07);
}
