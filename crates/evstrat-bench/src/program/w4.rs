//! W4: value of learning one input, from draws made elsewhere.

use std::error::Error;
use std::path::Path;

use evstrat_stats::information::{
    Independent, InformationError, MainEffect, Scored, Utilities, evpi,
};
use rayon::prelude::*;
use serde_json::{Value, json};

use crate::clock::Clock;
use crate::{data, made};

const INPUTS: usize = 12;

/// Rows where no file brings them.
const DRAWS: usize = 100_000;

/// Columns with at most this many different values count as levels.
const MOST_LEVELS: usize = 16;

/// The value of each input with its standard error.
pub(crate) fn run(draws: Option<&Path>, threads: usize) -> Result<Value, Box<dyn Error>> {
    let rows = match draws {
        Some(file) => data::doubles::<15>(file)?,
        None => made::benefits(DRAWS)?,
    };
    let columns: Vec<Vec<f64>> = (0..15)
        .map(|k| rows.iter().map(|row| row[k]).collect())
        .collect();
    let clock = Clock::start()?;
    let (inputs, benefits) = columns.split_at(INPUTS);
    let benefits: Vec<&[f64]> = benefits.iter().map(Vec::as_slice).collect();
    let utilities = Utilities::new(&benefits)?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()?;
    let found: Result<Vec<[f64; 2]>, InformationError> = pool.install(|| {
        let scored: Vec<Scored> = inputs
            .par_iter()
            .map(|input| Scored::of_values(input, MOST_LEVELS))
            .collect();
        let effects: Result<Vec<MainEffect>, InformationError> = scored
            .par_iter()
            .map(|scored| MainEffect::of_scored(&utilities, scored))
            .collect();
        let together = Independent::new(utilities, effects?);
        (0..INPUTS)
            .into_par_iter()
            .map(|input| {
                let found = together.evppi(input)?;
                Ok([found.value.value, found.value.mcse])
            })
            .collect()
    });
    let all = evpi(&utilities);
    clock.stop(json!({
        "threads": threads, "draws": rows.len(), "evppi": found?, "evpi": [all.value, all.mcse],
    }))
}
