//! Sensitivity measures beyond the reference cases.

use evstrat_math::sin;
use evstrat_stats::sampling::ReplicateStream;
use evstrat_stats::sensitivity::{
    MorrisDesign, SobolDesign, SobolReplicate, borgonovo, first_order, first_order_levels,
    morris_effects, pawn, rank_first_order, sobol_indices, tornado, tornado_points,
};

fn column(seed: u64, key: &str, n: usize) -> Vec<f64> {
    let mut column = vec![0.0; n];
    ReplicateStream::new(seed, key).fill(0, &mut column);
    column
}

fn ishigami(u: &[f64]) -> f64 {
    let x: Vec<f64> = u
        .iter()
        .map(|u| std::f64::consts::PI * (2.0 * u - 1.0))
        .collect();
    let (s1, s2) = (sin(x[0]), sin(x[1]));
    s1 + 7.0 * s2 * s2 + 0.1 * x[2] * x[2] * x[2] * x[2] * s1
}

/// Intervals at nominal 95 % cover the exact index in at least 41 of 50 runs.
#[test]
fn sobol_intervals_cover() {
    let exact = [
        (0.313_905_191_148, 0.557_588_855_21),
        (0.442_411_144_79, 0.442_411_144_79),
        (0.0, 0.243_683_664_062),
    ];
    let mut hits = [[0; 2]; 3];
    for seed in 0..50 {
        let design = SobolDesign::new((seed, "coverage"), 3, 256, 16).unwrap();
        let replicates: Vec<SobolReplicate> = (0..design.replicates())
            .map(|replicate| {
                let mut outputs = design.matrices(false).into_iter().map(|matrix| {
                    let mut columns = vec![vec![0.0; 256]; 3];
                    for (input, column) in columns.iter_mut().enumerate() {
                        design.fill(replicate, matrix, input, (0, column));
                    }
                    (0..256)
                        .map(|i| ishigami(&[columns[0][i], columns[1][i], columns[2][i]]))
                        .collect::<Vec<f64>>()
                });
                let (a, b) = (outputs.next().unwrap(), outputs.next().unwrap());
                SobolReplicate {
                    a,
                    b,
                    ab: outputs.collect(),
                    ba: Vec::new(),
                }
            })
            .collect();
        let found = sobol_indices(&replicates);
        for (i, (first, total)) in exact.iter().enumerate() {
            for (k, (estimate, exact)) in [(found.first[i], first), (found.total[i], total)]
                .into_iter()
                .enumerate()
            {
                let (low, high) = estimate.interval(0.05);
                hits[i][k] += u32::from(low <= *exact && *exact <= high);
            }
        }
    }
    assert!(
        hits.iter().flatten().all(|hits| *hits >= 41),
        "{hits:?} of 50"
    );
}

#[test]
fn given_data_intervals_cover() {
    let mut hits = [0; 3];
    for seed in 0..50 {
        let columns: Vec<Vec<f64>> = ["a", "b", "c"]
            .iter()
            .map(|k| column(seed, k, 8192))
            .collect();
        // u + 2 u^2-like terms: variances 1, 4 times 4/45 * ..., known exactly below.
        let y: Vec<f64> = (0..8192)
            .map(|i| {
                let p = |u: f64| 2.0 * u - 1.0;
                p(columns[0][i])
                    + 2.0 * p(columns[1][i]) * p(columns[1][i])
                    + p(columns[0][i]) * p(columns[2][i])
            })
            .collect();
        // Var: 1/3, 4 * 4/45, 1/9.
        let parts = [1.0 / 3.0, 16.0 / 45.0, 0.0];
        let variance = parts.iter().sum::<f64>() + 1.0 / 9.0;
        for (i, part) in parts.iter().enumerate() {
            let (low, high) = first_order(&columns[i], &y).interval(0.05);
            hits[i] += u32::from(low <= part / variance && part / variance <= high);
        }
    }
    assert!(hits.iter().all(|hits| *hits >= 41), "{hits:?} of 50");
}

#[test]
fn levels_have_their_correlation_ratio() {
    let (u, noise) = (column(1, "level", 1 << 14), column(1, "noise", 1 << 14));
    let levels: Vec<f64> = u
        .iter()
        .map(|u| {
            if *u < 0.2 {
                0.0
            } else if *u < 0.5 {
                1.0
            } else {
                2.0
            }
        })
        .collect();
    let means = [3.0, -1.0, 0.5];
    let y: Vec<f64> = levels
        .iter()
        .zip(&noise)
        .map(|(l, e)| {
            let mean = if *l < 0.5 {
                means[0]
            } else if *l < 1.5 {
                means[1]
            } else {
                means[2]
            };
            mean + 4.0 * (e - 0.5)
        })
        .collect();
    let mean = 0.2 * 3.0 - 0.3 + 0.25;
    let between = 0.2 * 9.0 + 0.3 + 0.5 * 0.25 - mean * mean;
    let exact = between / (between + 16.0 / 12.0);
    let found = first_order_levels(&levels, 3, &y);
    assert!((found.value - exact).abs() < 5.0 * found.mcse + 1e-6 && found.mcse < 0.01);
    assert!((rank_first_order(&levels, &y) - exact).abs() < 0.05);
}

#[test]
fn moment_independent_measures_tell_dummies_apart() {
    let columns: Vec<Vec<f64>> = ["a", "b", "d"].iter().map(|k| column(5, k, 4096)).collect();
    let y: Vec<f64> = (0..4096)
        .map(|i| columns[0][i] + 0.5 * columns[1][i])
        .collect();
    let pawn_of = |i: usize| pawn(&columns[i], &y, 5).median;
    let delta_of = |i: usize| borgonovo(&columns[i], &y, 5);
    assert!(pawn_of(0).value > pawn_of(1).value && pawn_of(1).stands_out());
    assert!(delta_of(0).value > delta_of(1).value && delta_of(1).stands_out());
    let (dummy, noise) = (pawn_of(2), delta_of(2));
    assert!(dummy.value < 1.3 * dummy.noise_max && noise.value < 1.3 * noise.noise_max);
}

/// A linear function has equal effects everywhere; a product has effects that vary.
#[test]
fn elementary_effects_of_simple_functions() {
    let design = MorrisDesign::new(3, 4, 40);
    let columns = design.columns();
    let y: Vec<f64> = (0..columns[0].len())
        .map(|i| 3.0 * columns[0][i] - 2.0 * columns[1][i] + columns[2][i] * columns[0][i])
        .collect();
    let effects = morris_effects(&design, &y);
    assert!((effects[1].mean + 2.0).abs() < 1e-12 && effects[1].sd < 1e-12);
    assert!((effects[1].mean_absolute - 2.0).abs() < 1e-12);
    assert!(effects[2].sd > 0.1 && effects[3].mean_absolute <= 0.0);
    assert!(columns.iter().flatten().all(|u| *u > 0.0 && *u < 1.0));
}

#[test]
fn tornado_sorts_by_swing() {
    let columns = tornado_points(3);
    let y: Vec<f64> = (0..7)
        .map(|i| columns[0][i] - 5.0 * columns[2][i])
        .collect();
    let bars = tornado(&y);
    assert_eq!(
        bars.iter().map(|bar| bar.input).collect::<Vec<_>>(),
        [2, 0, 1]
    );
    assert!((bars[0].swing() - 4.5).abs() < 1e-12 && bars[0].low > bars[0].high);
}
