//! W5: restricted maximum likelihood on bootstrap samples of studies.

use std::error::Error;
use std::path::Path;

use evstrat_stats::meta::{Studies, TauEstimator, pool};
use rayon::prelude::*;
use serde_json::{Value, json};

use crate::clock::Clock;
use crate::data;

/// Fits every sample; mean and standard deviation of the pooled effect and of the variance between studies.
pub(crate) fn run(indices: &Path, studies: &Path, threads: usize) -> Result<Value, Box<dyn Error>> {
    let (estimates, variances) = data::studies(studies)?;
    let indices = data::indices(indices)?;
    let k = estimates.len();
    let clock = Clock::start()?;
    let workers = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()?;
    let fits: Result<Vec<(f64, f64)>, String> = workers.install(|| {
        indices
            .par_chunks(k)
            .with_min_len(64)
            .map(|sample| {
                let take = |from: &[f64]| -> Vec<f64> { sample.iter().map(|&i| from[i]).collect() };
                let drawn = Studies::new(&take(&estimates), &take(&variances))
                    .map_err(|error| error.to_string())?;
                let pooled = pool(&drawn, TauEstimator::Reml);
                Ok((pooled.mean, pooled.tau2))
            })
            .collect()
    });
    let fits = fits?;
    let (effects, spreads): (Vec<f64>, Vec<f64>) = fits.into_iter().unzip();
    clock.stop(json!({
        "threads": threads, "n": effects.len(), "failed": 0,
        "mu": mean_sd(&effects), "tau2": mean_sd(&spreads),
    }))
}

fn mean_sd(values: &[f64]) -> [f64; 2] {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
    [mean, (squares / (n - 1.0)).sqrt()]
}
