//! W5: restricted maximum likelihood on bootstrap samples of studies.

use std::error::Error;
use std::path::Path;

use evstrat_stats::meta::{MetaError, SampleFit, Studies, reml_of_samples};
use rayon::prelude::*;
use serde_json::{Value, json};

use crate::clock::Clock;
use crate::{data, made};

/// Samples where no file brings them.
const SAMPLES: usize = 10_000;

/// Fits every sample; mean and standard deviation of the pooled effect and of the variance between studies.
pub(crate) fn run(files: Option<(&Path, &Path)>, threads: usize) -> Result<Value, Box<dyn Error>> {
    let (studies, indices) = match files {
        Some((indices, studies)) => {
            let (estimates, variances) = data::studies(studies)?;
            let studies = Studies::new(&estimates, &variances)?;
            (studies, data::indices(indices)?)
        }
        None => (made::trials()?, made::samples(SAMPLES)),
    };
    let k = studies.len();
    let clock = Clock::start()?;
    let workers = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()?;
    let piece = indices.len() / k / threads.max(1) + 1;
    let fits: Result<Vec<Vec<SampleFit>>, MetaError> = workers.install(|| {
        let pieces = indices.par_chunks(piece * k);
        pieces
            .map(|samples| reml_of_samples(&studies, samples, k))
            .collect()
    });
    let fits = fits?.concat();
    let of = |each: fn(&SampleFit) -> f64| fits.iter().map(each).collect::<Vec<f64>>();
    let (effects, spreads) = (of(|fit| fit.mean), of(|fit| fit.tau2));
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
