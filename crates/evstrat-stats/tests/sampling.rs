//! Properties of the uniform streams: uniformity, nets, independence of columns, and convergence.

#![expect(clippy::float_cmp, reason = "cells and bits are compared exactly")]

use evstrat_math::{exp, ln};
use evstrat_stats::sampling::{
    AntitheticStream, Jitter, LatinStream, PlainStream, REPLICATES, ReplicateStream,
    ScrambledSobol, latin_hypercube, stream_key,
};
use proptest::prelude::*;

/// A column of the default sampling, split into its replicates.
fn replicates(seed: u64, key: &str, points: usize) -> Vec<Vec<f64>> {
    let mut column = vec![0.0; points * REPLICATES];
    ReplicateStream::new(seed, key).fill(0, &mut column);
    (0..REPLICATES)
        .map(|r| column.iter().skip(r).step_by(REPLICATES).copied().collect())
        .collect()
}

#[test]
fn known_answers() {
    // SHA-256 of eight zero bytes begins af 55 70 f5 a1 81 0b 7a.
    assert_eq!(stream_key(0, "").words, [0xf570_55af, 0x7a0b_81a1]);
    let plain = PlainStream::new(1, "context/tumor-volume");
    let mut block = [0.0; 8];
    plain.fill(5, &mut block);
    for (draw, u) in (5..).zip(block) {
        assert_eq!(u.to_bits(), plain.at(draw).to_bits());
    }
}

#[test]
fn any_split_gives_the_same_bits() {
    let stream = ReplicateStream::new(7, "drug-loading/uptake#1");
    let mut whole = vec![0.0; 5000];
    stream.fill(0, &mut whole);
    for (start, length) in [
        (0, 1),
        (1, 40),
        (15, 18),
        (16, 16),
        (4096, 904),
        (333, 2000),
    ] {
        let mut part = vec![0.0; length];
        stream.fill(start, &mut part);
        let at = usize::try_from(start).unwrap();
        assert_eq!(part, whole[at..at + length]);
    }
}

#[test]
fn every_aligned_block_is_a_net() {
    for seed in 0..5 {
        for replicate in replicates(seed, "net", 4096) {
            for m in 0..=12_u32 {
                let cells = f64::from(1_u32 << m);
                for block in replicate.chunks(1 << m) {
                    let mut found: Vec<f64> = block.iter().map(|u| (u * cells).floor()).collect();
                    found.sort_by(f64::total_cmp);
                    assert!(found.iter().zip(0..).all(|(cell, k)| *cell == f64::from(k)));
                }
            }
        }
    }
}

/// Statistics of pairs of columns, scaled to their exact variance under independent scrambles.
#[derive(Default)]
struct Dependence {
    squares: f64,
    worst: f64,
    n: f64,
}

impl Dependence {
    fn add(&mut self, columns: &[Vec<f64>], f: impl Fn(f64) -> f64, variance: f64) {
        let transformed: Vec<Vec<f64>> = columns
            .iter()
            .map(|c| c.iter().map(|u| f(*u)).collect())
            .collect();
        for (i, a) in transformed.iter().enumerate() {
            for b in &transformed[..i] {
                let product: f64 = a.iter().zip(b).map(|(x, y)| x * y).sum();
                let n: f64 = a.iter().map(|_| 1.0).sum();
                let z = product / (variance * n).sqrt();
                self.squares += z * z;
                self.worst = self.worst.max(z.abs());
                self.n += 1.0;
            }
        }
    }

    /// The mean square is 1 for independent columns, with a standard error of about 2/sqrt(number of pairs).
    fn check(&self, what: &str) {
        let mean_square = self.squares / self.n;
        let limit = 8.0 / self.n.sqrt();
        assert!(
            (mean_square - 1.0).abs() < limit,
            "{what}: mean square {mean_square} ({limit})"
        );
        assert!(self.worst < 6.5, "{what}: worst {}", self.worst);
    }
}

/// Any two of 40 columns, and one column's replicates, are as independent as independent scrambles allow.
///
/// Neighbors in a net lie in opposite halves in every column, so products of two columns vary a little more than
/// under plain sampling: the sum over pairs of points of the squared covariance is 1 + 9/16 (1 + 1/32 + ...) times the
/// plain one for u - 1/2, and twice the plain one for the indicator of a half.
#[test]
fn any_two_columns_are_independent() {
    let linear_variance = (1.0 + 0.5625 / (1.0 - 1.0 / 32.0)) / 144.0;
    let keys: Vec<String> = (0..40)
        .map(|k| format!("model/assumption-{k}#{k}"))
        .collect();
    for points in [64, 256, 1024, 4096] {
        let (mut linear, mut halves) = (Dependence::default(), Dependence::default());
        let mut across = Dependence::default();
        for seed in [1, 2] {
            let by_key: Vec<Vec<Vec<f64>>> = keys
                .iter()
                .map(|key| replicates(seed, key, points))
                .collect();
            for replicate in [0, 1, 6, 7, 15] {
                let columns: Vec<Vec<f64>> = by_key
                    .iter()
                    .map(|column| column[replicate].clone())
                    .collect();
                linear.add(&columns, |u| u - 0.5, linear_variance);
                halves.add(&columns, |u| if u < 0.5 { 1.0 } else { -1.0 }, 2.0);
            }
            // All replicates of a few keys as one family.
            for three in by_key.chunks(3).take(6) {
                across.add(&three.concat(), |u| u - 0.5, linear_variance);
            }
        }
        linear.check(&format!("{points} points, linear"));
        halves.check(&format!("{points} points, halves"));
        across.check(&format!("{points} points, replicates"));
    }
}

/// Chi-square on an 8 x 8 grid for all pairs of columns, pooled over seeds.
///
/// Across seeds the two columns' points are independent; within one seed the grid counts have fixed margins.
#[test]
fn pairs_fill_the_square_evenly() {
    const POINTS: usize = 512;
    let mut total = [[0.0_f64; 8]; 8];
    let cell = |u: f64| (0..8).rev().find(|k| u * 8.0 >= f64::from(*k)).unwrap_or(0);
    let mut pairs = 0.0;
    for seed in 0..60 {
        let columns: Vec<Vec<f64>> = (0..12)
            .map(|k| replicates(seed, &format!("grid-{k}"), POINTS).swap_remove(3))
            .collect();
        for (i, a) in columns.iter().enumerate() {
            for b in &columns[..i] {
                for (x, y) in a.iter().zip(b) {
                    total[usize::try_from(cell(*x)).unwrap()]
                        [usize::try_from(cell(*y)).unwrap()] += 1.0;
                }
                pairs += 1.0;
            }
        }
    }
    let expected = pairs * 512.0 / 64.0;
    let chi: f64 = total
        .iter()
        .flatten()
        .map(|n| (n - expected) * (n - expected) / expected)
        .sum();
    // 49 degrees of freedom times a variance between 1 and 2; 160 is beyond 6 standard deviations.
    assert!(chi > 20.0 && chi < 160.0, "chi-square {chi}");
}

#[test]
fn error_on_a_smooth_integrand_falls_like_n_to_the_minus_three_halves() {
    let exact = exp(1.0) - 1.0;
    let rms = |points: usize| {
        let mut sum = 0.0;
        for seed in 0..40 {
            for replicate in replicates(seed, "smooth", points) {
                let n = f64::from(u32::try_from(points).unwrap());
                let error = replicate.iter().map(|u| exp(*u)).sum::<f64>() / n - exact;
                sum += error * error;
            }
        }
        (sum / 640.0).sqrt()
    };
    let slope = ln(rms(16) / rms(1024)) / ln(64.0);
    assert!((slope - 1.5).abs() < 0.05, "slope {slope}");
}

#[test]
fn mean_over_replicates_is_unbiased() {
    let mut sum = 0.0;
    for seed in 0..500 {
        sum += replicates(seed, "bias", 1)
            .iter()
            .map(|r| r[0])
            .sum::<f64>();
    }
    // 8000 uniform numbers: standard error 0.0032.
    assert!((sum / 8000.0 - 0.5).abs() < 0.013);
}

#[test]
fn sobol_copies_differ_and_keep_pairs_balanced() {
    let (a, b) = (
        ScrambledSobol::new(1, "design", 0, 40).unwrap(),
        ScrambledSobol::new(1, "design", 1, 40).unwrap(),
    );
    assert!(a.at(0, 0).to_bits() != b.at(0, 0).to_bits());
    // The first two dimensions form a (0, m, 2)-net: one point in every 2^j by 2^(m-j) box.
    for j in 0..=8_i32 {
        let mut boxes = vec![0; 256];
        for point in 0..256 {
            let x = (a.at(point, 0) * f64::from(1 << j)).floor();
            let y = (a.at(point, 1) * f64::from(1 << (8 - j))).floor();
            let at = (0..256)
                .find(|k| f64::from(*k) == x * f64::from(1 << (8 - j)) + y)
                .unwrap();
            boxes[usize::try_from(at).unwrap()] += 1;
        }
        assert!(boxes.iter().all(|n| *n == 1));
    }
}

#[test]
fn sobol_goes_beyond_two_to_the_sixteen_in_double_precision() {
    let sobol = ScrambledSobol::new(3, "long", 0, 1).unwrap();
    let mut column = vec![0.0; 1 << 18];
    sobol.fill(0, 0, &mut column);
    column.sort_by(f64::total_cmp);
    column.dedup();
    assert_eq!(column.len(), 1 << 18);
    assert!(
        (0..)
            .zip(&column)
            .all(|(k, u)| (u * 262_144.0).floor() == f64::from(k))
    );
    let mut tail = vec![0.0; 8];
    sobol.fill(0, (1 << 40) + 3, &mut tail);
    for (point, u) in ((1 << 40) + 3..).zip(tail) {
        assert_eq!(u.to_bits(), sobol.at(point, 0).to_bits());
    }
}

#[test]
fn latin_hypercube_has_one_point_per_stratum() {
    for (jitter, n) in [
        (Jitter::Uniform, 1000),
        (Jitter::Center, 7),
        (Jitter::Uniform, 1),
    ] {
        let mut column = vec![0.0; n];
        latin_hypercube(9, "lhs", jitter, &mut column);
        column.sort_by(f64::total_cmp);
        let strata = f64::from(u32::try_from(n).unwrap());
        assert!(
            (0..)
                .zip(&column)
                .all(|(k, u)| (u * strata).floor() == f64::from(k))
        );
    }
    let mut first = vec![0.0; 4000];
    let mut second = vec![0.0; 4000];
    latin_hypercube(9, "a", Jitter::Uniform, &mut first);
    latin_hypercube(9, "b", Jitter::Uniform, &mut second);
    let product: f64 = first
        .iter()
        .zip(&second)
        .map(|(a, b)| (a - 0.5) * (b - 0.5))
        .sum();
    assert!((product * 12.0 / 4000.0).abs() < 4.0 / 4000.0_f64.sqrt());
}

/// Every replicate has one point in each stratum, in orders that have nothing to do with each other.
#[test]
fn latin_streams_fill_every_stratum_once() {
    for digits in [0, 1, 2, 5, 10] {
        let points = 1_usize << digits;
        let mut column = vec![0.0; 16 * points];
        LatinStream::new(3, "a", digits).fill(0, &mut column);
        for replicate in 0..16 {
            let own = column.iter().skip(replicate).step_by(16);
            let mut own: Vec<f64> = own.copied().collect();
            own.sort_by(f64::total_cmp);
            let width = 1.0 / f64::from(u32::try_from(points).unwrap());
            assert!(
                (0_u32..)
                    .zip(&own)
                    .all(|(k, u)| (u / width).floor() == f64::from(k))
            );
        }
    }
    let column = |key: &str| {
        let mut column = vec![0.0; 16 * 1024];
        LatinStream::new(3, key, 10).fill(0, &mut column);
        column
    };
    let product = |a: &[f64], b: &[f64]| -> f64 {
        let terms = a.iter().zip(b).map(|(a, b)| (a - 0.5) * (b - 0.5));
        terms.sum::<f64>() * 12.0 / 16_384.0
    };
    let (first, second) = (column("a"), column("b"));
    // One standard error is 1/128.
    assert!(product(&first, &second).abs() < 4.0 / 128.0);
    // Neither neighbors within a replicate nor equal points of two replicates resemble each other.
    assert!(product(&first[16..], &first).abs() < 4.0 / 128.0);
    assert!(product(&first[1..], &first).abs() < 4.0 / 128.0);
}

proptest! {
    #[test]
    fn uniforms_lie_strictly_inside_the_unit_interval(seed: u64, start in 0_u64..1 << 50) {
        let mut block = [0.0; 64];
        ReplicateStream::new(seed, "x").fill(start, &mut block);
        prop_assert!(block.iter().all(|u| *u > 0.0 && *u < 1.0));
        PlainStream::new(seed, "x").fill(start, &mut block);
        prop_assert!(block.iter().all(|u| *u > 0.0 && *u < 1.0));
        AntitheticStream::new(seed, "x").fill(start & !31, &mut block);
        prop_assert!((0..64).filter(|i| i & 16 == 0).all(|i| (block[i] + block[i + 16] - 1.0).abs() < 1e-15));
        LatinStream::new(seed, "x", 12).fill(start, &mut block);
        prop_assert!(block.iter().all(|u| *u > 0.0 && *u < 1.0));
    }
}

/// Numbers that must never change: every study's results follow from them.
#[test]
fn numbers_are_frozen() {
    let digest = |column: &[f64]| {
        column.iter().fold(0_u64, |sum, u| {
            sum.rotate_left(7) ^ u.to_bits().wrapping_mul(0x9E37_79B9_7F4A_7C15)
        })
    };
    let mut column = vec![0.0; 10_000];
    PlainStream::new(42, "context/tumor-volume").fill(0, &mut column);
    let plain = digest(&column);
    ReplicateStream::new(42, "context/tumor-volume").fill(0, &mut column);
    let replicates = digest(&column);
    ScrambledSobol::new(42, "design", 3, 1200)
        .unwrap()
        .fill(1199, 0, &mut column);
    let sobol = digest(&column);
    latin_hypercube(42, "context/tumor-volume", Jitter::Uniform, &mut column);
    let latin = digest(&column);
    let found = [plain, replicates, sobol, latin].map(|digest| format!("{digest:016x}"));
    assert_eq!(
        found,
        [
            "880cf814328ea199",
            "16e04a84baf2c055",
            "e20a7d40a79dbfd7",
            "ced87f41f2f9691e"
        ]
    );
}
