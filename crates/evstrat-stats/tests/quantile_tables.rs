//! Accuracy of the quantile tables, on every family and at extreme parameters.

use evstrat_stats::law::{Law, LawError, MetalogBounds, QuantileTable};
use evstrat_stats::sampling::PlainStream;

fn laws() -> Result<Vec<Law>, LawError> {
    let beta = Law::beta(2.0, 6.0)?;
    let mut laws = vec![
        Law::point(3.0)?,
        Law::normal(0.0, 1.0)?,
        Law::normal(-1e6, 1e-3)?,
        Law::lognormal(3.9, 0.8)?,
        Law::lognormal(0.0, 0.01)?,
        Law::lognormal(-30.0, 6.0)?,
        Law::uniform(0.005, 0.05)?,
        Law::log_uniform(1e-9, 1e6)?,
        Law::log_uniform(1.0, 1.01)?,
        Law::triangular(2.0, 3.0, 7.0)?,
        Law::triangular(0.0, 0.0, 1.0)?,
        Law::pert(2.0, 4.0, 10.0, 4.0)?,
        Law::pert(0.0, 0.0, 1.0, 40.0)?,
        Law::logit_normal(-3.0, 2.0)?,
        Law::logit_normal(0.0, 8.0)?,
        Law::normal(4.0, 2.0)?.truncated(0.0, 12.0)?,
        Law::normal(0.0, 1.0)?.truncated(6.0, 9.0)?,
        Law::normal(0.0, 1.0)?.truncated(-1e-3, 1e-3)?,
        Law::lognormal(0.0, 2.0)?.truncated(0.5, f64::INFINITY)?,
        Law::discrete(&[1.0, 5.0, 9.0], &[0.2, 0.5, 0.3])?,
        Law::categorical(&[0.1, 0.0, 0.9])?,
        Law::mixture(&[0.35, 0.65], &[Law::point(0.0)?, beta.clone()])?,
        Law::mixture(
            &[0.5, 0.5],
            &[Law::uniform(0.0, 1.0)?, Law::uniform(3.0, 4.0)?],
        )?,
        Law::mixture(
            &[0.9, 0.1],
            &[Law::normal(0.0, 1.0)?, Law::normal(20.0, 0.1)?],
        )?,
        Law::mixture(
            &[0.3, 0.2, 0.5],
            &[beta, Law::point(0.2)?, Law::uniform(0.1, 0.9)?],
        )?,
    ];
    for (a, b) in [
        (8.0, 12.0),
        (0.5, 0.5),
        (1.0, 1.0),
        (1.5, 40.0),
        (18.0, 3.0),
        (0.05, 2.0),
        (0.01, 0.02),
        (5000.0, 3.0),
        (1e5, 2e5),
    ] {
        laws.push(Law::beta(a, b)?);
    }
    for shape in [0.02, 0.3, 1.0, 2.3, 60.0, 1e5] {
        laws.push(Law::gamma(shape, 1.7)?);
    }
    laws.extend([
        Law::weibull(0.5, 2.0)?,
        Law::weibull(3.0, 2.0)?,
        Law::half_normal(2.0)?,
        Law::student_t(2.5, 1.0, 0.3)?,
        Law::student_t(0.8, 0.0, 1.0)?,
        Law::log_student_t(4.0, 0.0, 0.5)?,
        Law::binomial(12, 0.3)?,
        Law::poisson(4.5)?,
        Law::empirical(&[3.0, 1.0, 4.0, 1.0, 5.0])?,
        Law::metalog(&[10.0, 2.0, -1.5, 0.8], MetalogBounds::None)?,
        Law::metalog(&[1.0, 0.3, 0.05, -0.2], MetalogBounds::Lower(0.0))?,
        Law::metalog(&[-0.4, 0.35, 0.1, 0.2], MetalogBounds::Both(0.0, 1.0))?,
    ]);
    Ok(laws)
}

/// How far u is from the probabilities between the neighbors of x; rounding and atoms lie in between.
fn miss(law: &Law, x: f64, u: f64) -> f64 {
    let slack = 8.0 * f64::EPSILON * x.abs() + f64::MIN_POSITIVE;
    let (before, after) = (law.probabilities(x - slack), law.probabilities(x + slack));
    if u > 0.5 {
        let tail = 1.0 - u;
        (after.1 - tail).max(tail - before.1).max(0.0)
    } else {
        (before.0 - u).max(u - after.0).max(0.0)
    }
}

#[test]
fn probabilities_are_right_to_one_in_a_hundred_million() {
    let mut uniforms = vec![0.0; 6000];
    PlainStream::new(1, "table").fill(0, &mut uniforms);
    // The tails as well: half of the numbers are pushed towards 0 or 1 by up to twelve orders of magnitude.
    for (i, u) in uniforms.iter_mut().enumerate() {
        if i % 4 == 1 {
            *u = evstrat_math::exp2(-1.0 - 40.0 * *u);
        } else if i % 4 == 3 {
            *u = 1.0 - evstrat_math::exp2(-1.0 - 40.0 * *u);
        }
    }
    for law in laws().unwrap() {
        let mut x = vec![0.0; uniforms.len()];
        QuantileTable::build(&law).fill(&uniforms, &mut x);
        for (x, u) in x.iter().zip(&uniforms) {
            let miss = miss(&law, *x, *u);
            let tail = u.min(1.0 - u);
            assert!(
                miss <= 1e-8 && miss <= 1e-7 * tail + 1e-11,
                "{} at {u}: {miss}",
                law.canonical()
            );
        }
    }
}

#[test]
fn values_follow_the_order_of_probabilities() {
    let mut uniforms: Vec<f64> = (1..20_000).map(|k| f64::from(k) / 20_000.0).collect();
    uniforms.extend([1e-200, 1e-60, 2e-17, 1.0 - 1e-16]);
    uniforms.sort_by(f64::total_cmp);
    for law in laws().unwrap() {
        let mut x = vec![0.0; uniforms.len()];
        QuantileTable::build(&law).fill(&uniforms, &mut x);
        let (low, high) = law.support();
        for pair in x.windows(2) {
            // Cubics end within rounding of where the next one starts.
            let slack = 1e-14 * (pair[0].abs() + pair[1].abs());
            assert!(pair[0] <= pair[1] + slack, "{}: {pair:?}", law.canonical());
        }
        assert!(
            x.iter()
                .all(|x| *x >= low - 1e-14 * low.abs() && *x <= high + 1e-14 * high.abs())
        );
    }
}

#[test]
fn blocks_do_not_matter() {
    let law = Law::gamma(2.3, 1.7).unwrap();
    let table = QuantileTable::build(&law);
    let mut u = vec![0.0; 1000];
    PlainStream::new(3, "blocks").fill(0, &mut u);
    let mut whole = vec![0.0; 1000];
    table.fill(&u, &mut whole);
    for (u, expected) in u.chunks(77).zip(whole.chunks(77)) {
        let mut part = vec![0.0; u.len()];
        table.fill(u, &mut part);
        assert!(
            part.iter()
                .zip(expected)
                .all(|(a, b)| a.to_bits() == b.to_bits())
        );
    }
}

/// Bits that must be the same on every machine; a change here changes every study's results.
#[test]
fn bits_are_frozen() {
    let mut u = vec![0.0; 4096];
    PlainStream::new(9, "frozen").fill(0, &mut u);
    let mut x = vec![0.0; 4096];
    let mut digest = 0_u64;
    for law in laws().unwrap() {
        QuantileTable::build(&law).fill(&u, &mut x);
        for x in &x {
            digest = digest.rotate_left(7) ^ x.to_bits().wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
    }
    assert_eq!(format!("{digest:016x}"), "14443d30cc520cb1");
}
