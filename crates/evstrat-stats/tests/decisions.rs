//! Properties of decision measures beyond the reference cases.

use evstrat_math::normal_quantile;
use evstrat_stats::decision::{
    WeightSpace, expected_loss, rank_acceptability, success_probability, sucra, superiority,
};
use evstrat_stats::diagnostics::half_sample_check;
use evstrat_stats::information::{
    Experiment, Feature, Utilities, best_size, decision_thresholds, evpi, evppi, evsi, falls_below,
    uniform_scores,
};
use evstrat_stats::law::Law;
use evstrat_stats::sampling::{PlainStream, REPLICATES, ReplicateStream};
use proptest::prelude::*;

fn column(seed: u64, key: &str, n: usize) -> Vec<f64> {
    let mut column = vec![0.0; n];
    ReplicateStream::new(seed, key).fill(0, &mut column);
    column
}

proptest! {
    #[test]
    fn ranks_are_a_doubly_stochastic_matrix(
        rows in prop::collection::vec(prop::array::uniform3(0_i32..4), 16..80)
    ) {
        let columns: Vec<Vec<f64>> =
            (0..3).map(|j| rows.iter().map(|row| f64::from(row[j])).collect()).collect();
        let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let utilities = Utilities::new(&slices).unwrap();
        let ranks = rank_acceptability(&utilities);
        for i in 0..3 {
            let row: f64 = ranks.shares[i].iter().map(|e| e.value).sum();
            let column: f64 = ranks.shares.iter().map(|row| row[i].value).sum();
            prop_assert!((row - 1.0).abs() < 1e-12 && (column - 1.0).abs() < 1e-12);
        }
        prop_assert!((sucra(&ranks).iter().sum::<f64>() - 1.5).abs() < 1e-12);
        let (ab, ba) = (superiority(slices[0], slices[1]), superiority(slices[1], slices[0]));
        prop_assert!((ab.value + ba.value - 1.0).abs() < 1e-12);
        let least = (0..3).map(|o| expected_loss(&utilities, o).value).fold(f64::INFINITY, f64::min);
        prop_assert!((evpi(&utilities).value - least).abs() < 1e-12);
    }

    #[test]
    fn weights_stay_in_their_space(
        low in prop::array::uniform4(0.0..0.24_f64),
        width in prop::array::uniform4(0.05..0.9_f64),
        seed: u64,
    ) {
        let bounds: Vec<(f64, f64)> =
            low.iter().zip(width).map(|(l, w)| (*l, (l + w).min(1.0))).collect();
        let feasible = bounds.iter().map(|b| b.1).sum::<f64>() >= 1.0;
        match (WeightSpace::Intervals { bounds: bounds.clone() }).draw(seed, 20) {
            Ok(columns) => {
                prop_assert!(feasible);
                for draw in 0..20 {
                    let sum: f64 = columns.iter().map(|column| column[draw]).sum();
                    prop_assert!((sum - 1.0).abs() < 1e-9);
                    for (column, (low, high)) in columns.iter().zip(&bounds) {
                        prop_assert!(column[draw] >= low - 1e-9 && column[draw] <= high + 1e-9);
                    }
                }
            }
            Err(error) => prop_assert!(!feasible, "{error}"),
        }
    }
}

/// Wide intervals are no restriction: the weights are uniform on the simplex, with mean 1/k and known variance.
#[test]
fn interval_weights_are_uniform() {
    let columns = WeightSpace::Intervals {
        bounds: vec![(0.0, 1.0); 3],
    }
    .draw(1, 20_000)
    .unwrap();
    for column in &columns {
        let moments = evstrat_stats::summary::Moments::of(column);
        // Dirichlet(1, 1, 1): mean 1/3, variance 1/18; standard errors 0.0017 and 0.0006.
        assert!((moments.mean() - 1.0 / 3.0).abs() < 0.007);
        assert!((moments.variance() - 1.0 / 18.0).abs() < 0.0025);
    }
    let ordinal = WeightSpace::Ordinal {
        order: vec![2, 0, 1],
    }
    .draw(1, 20_000)
    .unwrap();
    // Order statistics of Dirichlet(1, 1, 1): 11/18, 5/18, 2/18.
    for (criterion, mean) in [(2, 11.0 / 18.0), (0, 5.0 / 18.0), (1, 2.0 / 18.0)] {
        let found = evstrat_stats::summary::Moments::of(&ordinal[criterion]).mean();
        assert!((found - mean).abs() < 0.003, "{found} for {mean}");
    }
    assert!(
        WeightSpace::Ordinal { order: vec![0, 0] }
            .draw(1, 1)
            .is_err()
    );
}

/// The success-probability interval at nominal 95 % covers in at least 41 of 50 runs.
#[test]
fn success_intervals_cover() {
    let exact = 1.0 - 0.3_f64 * (1.0 + 1.2039728043259361);
    let mut hits = 0;
    for seed in 0..50 {
        let (a, b) = (column(seed, "a", 4096), column(seed, "b", 4096));
        let mut successes = [0.0; REPLICATES];
        for (i, (a, b)) in a.iter().zip(&b).enumerate() {
            // P(ab > 0.3) = 1 - 0.3 (1 - ln 0.3).
            successes[i % REPLICATES] += if a * b > 0.3 { 1.0 } else { 0.0 };
        }
        // Look 1 spends half of alpha.
        let found = success_probability(&successes, &[256.0; REPLICATES], 0.10, 1);
        hits += u32::from(found.interval.0 <= exact && exact <= found.interval.1);
    }
    assert!(hits >= 41, "{hits} of 50");
    let sure = success_probability(&[256.0; REPLICATES], &[256.0; REPLICATES], 0.05, 1);
    assert!(sure.all_agree && sure.interval.0 > 0.998 && !sure.precise_enough(0.005));
}

/// EVPPI and EVSI intervals at nominal 95 % cover in at least 41 of 50 runs, normal and beta-binomial.
#[test]
fn information_intervals_cover() {
    const N: usize = 4096;
    let mut hits = [0; 3];
    // INB = 0.8 + 2 t1 - t2: EVPPI of t1 with sd 2 by the normal loss integral.
    let normal = evstrat_stats::information::evpi_normal(0.8, 2.0);
    let sample = evstrat_stats::information::evsi_normal((0.8, 2.0), 3.0, 4.0);
    // Success probability p ~ Beta(3, 5) against a sure 0.4: EVPI E[max(p, 0.4)] - 0.4.
    let belief = Law::beta(3.0, 5.0).unwrap();
    let above = Law::beta(4.0, 5.0).unwrap();
    let beta = 0.375 * above.sf(0.4) + 0.4 * belief.cdf(0.4) - 0.4;
    for seed in 0..50 {
        let (u1, u2, u3) = (
            column(seed, "1", N),
            column(seed, "2", N),
            column(seed, "3", N),
        );
        let t1: Vec<f64> = u1.iter().map(|u| 2.0 * normal_quantile(*u)).collect();
        let benefit: Vec<f64> = t1
            .iter()
            .zip(&u2)
            .map(|(t, u)| 0.8 + t - 2.0 * normal_quantile(*u))
            .collect();
        let zero = vec![0.0; N];
        let columns = [zero.as_slice(), &benefit];
        let utilities = Utilities::new(&columns).unwrap();
        let covered = |estimate: evstrat_stats::summary::Estimate, exact: f64| {
            let (low, high) = estimate.interval(0.05);
            u32::from(low <= exact && exact <= high)
        };
        hits[0] += covered(evppi(&utilities, &[Feature::Uniform(&u1)]).unwrap(), normal);
        let experiment = Experiment::NormalMean { n: 4.0, sd: 3.0 };
        hits[1] += covered(
            evsi(&utilities, &t1, experiment, (seed, "t1")).unwrap(),
            sample,
        );
        let p: Vec<f64> = u3.iter().map(|u| belief.quantile(*u)).collect();
        let noisy: Vec<f64> = p
            .iter()
            .zip(&u2)
            .map(|(p, u)| p + 0.2 * normal_quantile(*u))
            .collect();
        let sure = vec![0.4; N];
        let columns = [sure.as_slice(), &noisy];
        let utilities = Utilities::new(&columns).unwrap();
        hits[2] += covered(evppi(&utilities, &[Feature::Uniform(&u3)]).unwrap(), beta);
    }
    assert!(hits.iter().all(|hits| *hits >= 41), "{hits:?} of 50");
}

/// Beta-binomial EVSI in closed form: a sum over the possible counts.
#[test]
fn counts_are_worth_what_their_posterior_means_say() {
    const N: usize = 1 << 15;
    let belief = Law::beta(3.0, 5.0).unwrap();
    let p: Vec<f64> = column(1, "p", N)
        .iter()
        .map(|u| belief.quantile(*u))
        .collect();
    let sure = vec![0.4; N];
    let columns = [sure.as_slice(), &p];
    let utilities = Utilities::new(&columns).unwrap();
    let n = 12;
    let exact: f64 = (0..=n)
        .map(|k| {
            let (k, n) = (f64::from(k), f64::from(n));
            let posterior = evstrat_stats::meta::beta_binomial_posterior((3.0, 5.0), k, n).unwrap();
            evstrat_math::exp(posterior.log_evidence) * posterior.law.mean().max(0.4)
        })
        .sum::<f64>()
        - 0.4;
    let found = evsi(&utilities, &p, Experiment::Binomial { n }, (1, "p")).unwrap();
    assert!(
        (found.value - exact).abs() < 5.0 * found.mcse + 2e-4,
        "{found:?} {exact}"
    );
    assert!(found.value < evpi(&utilities).value);
}

#[test]
fn levels_thresholds_and_scores() {
    const N: usize = 1 << 14;
    let u = column(2, "level", N);
    let levels: Vec<f64> = u.iter().map(|u| if *u < 0.3 { 0.0 } else { 1.0 }).collect();
    let noise = column(2, "noise", N);
    let benefit: Vec<f64> = levels
        .iter()
        .zip(&noise)
        .map(|(l, e)| if *l < 0.5 { 1.0 } else { -1.0 } + e - 0.5)
        .collect();
    let zero = vec![0.0; N];
    let columns = [zero.as_slice(), &benefit];
    let utilities = Utilities::new(&columns).unwrap();
    // Knowing the level gains 1 with probability 0.3.
    let level = evppi(&utilities, &[Feature::Levels(&levels, 2)]).unwrap();
    assert!((level.value - 0.3).abs() < 5.0 * level.mcse + 1e-3);
    let both = [Feature::Levels(&levels, 2), Feature::Uniform(&noise)];
    let both = evppi(&utilities, &both).unwrap();
    assert!(!falls_below(both, level) && !falls_below(evpi(&utilities), both));
    // A straight line through zero at u = 0.7.
    let line: Vec<f64> = u
        .iter()
        .zip(&noise)
        .map(|(u, e)| u - 0.7 + 0.1 * (e - 0.5))
        .collect();
    let columns = [zero.as_slice(), &line];
    let thresholds = decision_thresholds(&Utilities::new(&columns).unwrap(), &u).unwrap();
    assert_eq!(thresholds.len(), 1);
    assert!((thresholds[0].0 - 0.7).abs() < 0.01 && thresholds[0].1 == 0 && thresholds[0].2 == 1);
    let scores = uniform_scores(&[30.0, 10.0, 20.0, 10.0]);
    assert_eq!(scores, [0.875, 0.25, 0.625, 0.25]);
    assert_eq!(
        best_size(&[(10.0, -1.0), (20.0, 3.0), (40.0, 3.0)]),
        Some((20.0, 3.0))
    );
    assert_eq!(best_size(&[(10.0, -1.0)]), None);
}

#[test]
fn heavy_tails_are_noticed() {
    let stream = PlainStream::new(1, "tails");
    let sample =
        |law: &Law| -> Vec<f64> { (0..1 << 15).map(|i| law.quantile(stream.at(i))).collect() };
    let heavy = Law::student_t(1.3, 0.0, 1.0).unwrap();
    assert!(half_sample_check(&sample(&heavy)).suspicious);
    for law in [
        Law::normal(0.0, 1.0),
        Law::lognormal(0.0, 0.8),
        Law::uniform(0.0, 1.0),
    ] {
        let found = half_sample_check(&sample(&law.unwrap()));
        assert!(!found.suspicious, "{found:?}");
    }
}

/// What no basis reproduces is made good from the draws: a step has an EVPPI of 0.15 exactly.
#[test]
fn a_step_is_worth_what_it_is_worth() {
    let u = column(3, "step", 4096);
    let known = vec![0.5; u.len()];
    let step: Vec<f64> = u.iter().map(|u| f64::from(u8::from(*u > 0.3))).collect();
    let columns: [&[f64]; 2] = [&known, &step];
    let utilities = Utilities::new(&columns).unwrap();
    let found = evppi(&utilities, &[Feature::Uniform(&u)]).unwrap();
    assert!((found.value - 0.15).abs() < 2e-3, "{found:?}");
    // As one of a group, by the regression draw by draw.
    let other = column(3, "other", 4096);
    let both = [Feature::Uniform(&u), Feature::Uniform(&other)];
    let found = evppi(&utilities, &both).unwrap();
    assert!((found.value - 0.15).abs() < 6e-3, "{found:?}");
}

/// Results with ties, as counts of more trials than are told apart by level: the error is that of the estimate.
#[test]
fn errors_of_many_trials_are_those_of_the_estimates() {
    let law = Law::beta(3.0, 5.0).unwrap();
    let found: Vec<_> = (1..=60)
        .map(|seed| {
            let u = column(seed, "p", 2048);
            let p: Vec<f64> = u.iter().map(|u| law.quantile(*u)).collect();
            let known = vec![0.4; p.len()];
            let columns: [&[f64]; 2] = [&known, &p];
            let utilities = Utilities::new(&columns).unwrap();
            evsi(&utilities, &p, Experiment::Binomial { n: 100 }, (seed, "p")).unwrap()
        })
        .collect();
    let n = found.len() as f64;
    let mean = found.iter().map(|one| one.value).sum::<f64>() / n;
    let squares = found
        .iter()
        .map(|one| (one.value - mean) * (one.value - mean));
    let sd = (squares.sum::<f64>() / (n - 1.0)).sqrt();
    let error = found.iter().map(|one| one.mcse).sum::<f64>() / n;
    assert!(
        (0.7..1.4).contains(&(error / sd)),
        "error {error}, spread {sd}"
    );
}

/// An option that nothing beats in any draw: no group of assumptions is worth knowing, however its fit overshoots.
#[test]
fn a_part_is_worth_no_more_than_everything() {
    let (a, b) = (column(5, "a", 4096), column(5, "b", 4096));
    let sure = vec![1.0; a.len()];
    let often: Vec<f64> = a
        .iter()
        .zip(&b)
        .map(|(a, b)| f64::from(u8::from(a + b > 0.4)))
        .collect();
    let columns: [&[f64]; 2] = [&sure, &often];
    let utilities = Utilities::new(&columns).unwrap();
    let both = [Feature::Uniform(&a), Feature::Uniform(&b)];
    for learned in [&both[..1], &both[..]] {
        let found = evppi(&utilities, learned).unwrap();
        assert!(found.value <= 0.0 && found.mcse <= 0.0, "{found:?}");
    }
    // As soon as something can be gained, a part of it stays below all of it.
    let better: Vec<f64> = often.iter().zip(&a).map(|(y, a)| y + 0.01 * a).collect();
    let columns: [&[f64]; 2] = [&sure, &better];
    let utilities = Utilities::new(&columns).unwrap();
    let found = evppi(&utilities, &both).unwrap();
    assert!(found.value <= evpi(&utilities).value, "{found:?}");
}
