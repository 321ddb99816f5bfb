//! W3: an ensemble of stiff kinetics by the driver that the plugins use.

use std::error::Error;
use std::path::Path;

use evstrat_biology::ode::{Driver, LANES, Options};
use rayon::prelude::*;
use serde_json::{Value, json};

use crate::clock::Clock;
use crate::{data, made};

#[path = "../../../evstrat-biology/tests/common/w3.rs"]
mod kinetics;

use kinetics::{W3, W3Course};

/// Rows where no file brings them.
const DRAWS: usize = 10_000;

/// Rows that one task integrates.
const TASK: usize = 256;

/// Integrates all rows; errors are those of the worst outcome of the worst row.
pub(crate) fn run(
    parameters: Option<&Path>,
    rtol: f64,
    reference: Option<&Path>,
    threads: usize,
) -> Result<Value, Box<dyn Error>> {
    let draws = match parameters {
        Some(file) => data::doubles::<12>(file)?,
        None => made::kinetics(DRAWS),
    };
    let expected = reference.map(data::doubles::<3>).transpose()?;
    let clock = Clock::start()?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()?;
    let parts: Vec<Vec<[f64; 3]>> = pool.install(|| {
        draws
            .par_chunks(TASK)
            .map(|rows| {
                let mut system = W3::<LANES>::default();
                let mut course = W3Course::new(rows);
                let options = Options::new(rtol, rtol * 1e-3);
                let mut driver = Driver::new(&system, options);
                driver.run(&mut system, 0..rows.len(), &mut course);
                course.outcomes
            })
            .collect()
    });
    let outcomes = parts.concat();
    let n = outcomes.len() as f64;
    let mean: [f64; 3] =
        std::array::from_fn(|k| outcomes.iter().map(|row| row[k]).sum::<f64>() / n);
    let worst = expected.map(|expected| {
        let pairs = outcomes.iter().flatten().zip(expected.iter().flatten());
        pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
    });
    clock.stop(json!({
        "threads": threads, "n": outcomes.len(), "rtol": rtol, "mean": mean, "max_err": worst,
    }))
}
