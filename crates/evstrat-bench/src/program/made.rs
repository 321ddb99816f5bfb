//! Data of the workloads, where no file brings them.

use std::error::Error;

use evstrat_bench::potency;
use evstrat_math::{exp, normal_quantile};
use evstrat_stats::law::QuantileTable;
use evstrat_stats::meta::{Studies, log_risk_ratio};
use evstrat_stats::sampling::PlainStream;

use crate::w2;

/// Vaccinated and not, with and without tuberculosis, in 13 trials of the BCG vaccine (Colditz et al. 1994, JAMA 271:698).
const TRIALS: [[f64; 4]; 13] = [
    [4.0, 119.0, 11.0, 128.0],
    [6.0, 300.0, 29.0, 274.0],
    [3.0, 228.0, 11.0, 209.0],
    [62.0, 13_536.0, 248.0, 12_619.0],
    [33.0, 5036.0, 47.0, 5761.0],
    [180.0, 1361.0, 372.0, 1079.0],
    [8.0, 2537.0, 10.0, 619.0],
    [505.0, 87_886.0, 499.0, 87_892.0],
    [29.0, 7470.0, 45.0, 7232.0],
    [17.0, 1699.0, 65.0, 1600.0],
    [186.0, 50_448.0, 141.0, 27_197.0],
    [5.0, 2493.0, 3.0, 2338.0],
    [27.0, 16_886.0, 29.0, 17_825.0],
];

fn uniforms(key: &str, n: usize) -> Vec<f64> {
    let mut column = vec![0.0; n];
    PlainStream::new(1, key).fill(0, &mut column);
    column
}

/// Parameters of the kinetics: lognormal around their nominal values with a standard deviation of 0.3.
pub(crate) fn kinetics(n: usize) -> Vec<[f64; 12]> {
    const NOMINAL: [f64; 12] = [
        0.3, 0.05, 0.5, 0.01, 0.3, 0.05, 20.0, 0.01, 500.0, 300.0, 0.14, 0.02,
    ];
    let columns: Vec<Vec<f64>> = (0..12).map(|k| uniforms(&format!("w3/{k}"), n)).collect();
    let row =
        |i: usize| std::array::from_fn(|k| NOMINAL[k] * exp(0.3 * normal_quantile(columns[k][i])));
    (0..n).map(row).collect()
}

/// Rows of the twelve inputs and the net benefits of nothing, of siRNA in vesicles, and of inhibiting their release.
pub(crate) fn benefits(n: usize) -> Result<Vec<[f64; 15]>, Box<dyn Error>> {
    let mut inputs = vec![vec![0.0; n]; w2::INPUTS];
    for (k, (law, column)) in w2::laws()?.iter().zip(&mut inputs).enumerate() {
        QuantileTable::build(law).fill(&uniforms(&format!("w4/{k}"), n), column);
    }
    let mut outcomes: [Vec<f64>; 5] = std::array::from_fn(|_| vec![0.0; n]);
    let x: [&[f64]; 12] = std::array::from_fn(|k| inputs[k].as_slice());
    potency::outcomes(x, outcomes.each_mut().map(Vec::as_mut_slice));
    let row = |i: usize| {
        let mut row = [0.0; 15];
        for (slot, column) in row.iter_mut().zip(x) {
            *slot = column[i];
        }
        row[13] = outcomes[3][i] - 0.3 - 0.15 * x[0][i] * x[1][i] * 1e-4;
        let inhibited = 1.0 - exp(-2.2 * x[7][i] * x[5][i].sqrt());
        row[14] = inhibited * (1.0 - x[11][i]) - 0.25 - 0.6 * x[3][i];
        row
    };
    Ok((0..n).map(row).collect())
}

/// Log risk ratios of the trials with their variances.
pub(crate) fn trials() -> Result<Studies, Box<dyn Error>> {
    let (mut estimates, mut variances) = (Vec::new(), Vec::new());
    for [a, b, c, d] in TRIALS {
        let effect = log_risk_ratio([a, c], [a + b, c + d])?;
        estimates.push(effect.estimate);
        variances.push(effect.variance);
    }
    Ok(Studies::new(&estimates, &variances)?)
}

/// Bootstrap samples of the trials.
pub(crate) fn samples(n: usize) -> Vec<u32> {
    let size = TRIALS.len();
    let draws = uniforms("w5", n * size);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "below the number of trials"
    )]
    draws
        .into_iter()
        .map(|u| (u * size as f64) as u32)
        .collect()
}
