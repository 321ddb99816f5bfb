//! Timing and accuracy of the siRNA strategy's evaluation by tolerance.
//!
//! `cargo run --release -p evstrat-biology --example sirna_timing`
#![expect(clippy::print_stdout, reason = "an example prints its result")]

use std::time::Instant;

use evstrat_biology::regimen::Regimen;
use evstrat_biology::response::{Endpoint, Tumor};
use evstrat_biology::sirna::{SirnaEvaluator, SirnaOutcomes, SirnaParameters};
use evstrat_biology::tumor::{GompertzParameters, HahnfeldtParameters, SimeoniParameters};

/// Number of draws.
const DRAWS: usize = 4096;

/// Draws over a 20-fold range of every parameter.
fn draws() -> Vec<SirnaParameters> {
    let mut seed = 7_u64;
    let mut uniform = || {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 11) as f64 / (1_u64 << 53) as f64
    };
    (0..DRAWS)
        .map(|_| {
            let values: Vec<f64> = SirnaParameters::default()
                .to_values()
                .iter()
                .map(|v| v * evstrat_math::exp(3.0 * uniform() - 1.5))
                .collect();
            let mut draw = SirnaParameters::from_values(&values);
            draw.alpha_share = draw.alpha_share.min(1.0);
            draw.reached_share = draw.reached_share.min(1.0);
            draw.stimulus_share = draw.stimulus_share.min(1.0);
            draw
        })
        .collect()
}

fn worst(
    found: &[SirnaOutcomes],
    reference: &[SirnaOutcomes],
    of: impl Fn(&SirnaOutcomes) -> f64,
) -> f64 {
    found
        .iter()
        .zip(reference)
        .map(|(a, b)| (of(a) - of(b)).abs())
        .fold(0.0, f64::max)
}

fn main() {
    let draws = draws();
    let regimen = Regimen::repeated(0.0, 3.0, 6, 1e13);
    for tumor in [
        Tumor::Hahnfeldt(HahnfeldtParameters::default()),
        Tumor::Simeoni(SimeoniParameters::default()),
        Tumor::Gompertz(GompertzParameters::default()),
    ] {
        let tumors = vec![tumor; DRAWS];
        let run = |rtol: f64| {
            let mut evaluator =
                SirnaEvaluator::new(&regimen, Endpoint::default()).expect("a valid regimen");
            evaluator.set_rtol(rtol);
            let mut outcomes = vec![SirnaOutcomes::default(); DRAWS];
            let start = Instant::now();
            let counts = evaluator.evaluate(&draws, &tumors, &mut outcomes);
            (outcomes, counts, start.elapsed())
        };
        let (reference, ..) = run(1e-9);
        for rtol in [1e-6, 1e-5, 3e-5, 1e-4, 3e-4] {
            let (outcomes, counts, time) = run(rtol);
            println!(
                "rtol {rtol:e}: {:.1} us/draw, steps {:.0}+{:.0}; worst error of TGI {:.0e}, depth {:.0e}, duration {:.0e} d, delay {:.0e} d",
                time.as_secs_f64() / DRAWS as f64 * 1e6,
                counts.accepted as f64 / DRAWS as f64,
                counts.rejected as f64 / DRAWS as f64,
                worst(&outcomes, &reference, |o| o.response.growth_inhibition),
                worst(&outcomes, &reference, |o| o.knockdown_depth),
                worst(&outcomes, &reference, |o| o.knockdown_duration),
                worst(&outcomes, &reference, |o| o.response.growth_delay),
            );
        }
    }
}
