//! W2: Sobol indices of the net benefit, the model in a sandboxed worker as users have it.

use std::error::Error;
use std::path::Path;

use evstrat_core::{Batch, Options, RowStatus, Strategy};
use evstrat_host::{
    Candidates, Catalog, HostedStrategy, Isolation, LoadSettings, Sandbox, SearchPath,
};
use evstrat_stats::law::{Law, LawError, QuantileTable};
use evstrat_stats::sampling::REPLICATES;
use evstrat_stats::sensitivity::{SobolDesign, SobolMatrix, SobolReplicate, sobol_indices};
use rayon::prelude::*;
use serde_json::{Value, json};

use crate::clock::Clock;

/// Points of the two base matrices, over all replicates.
const BASE: usize = 65_536;

/// Rows of one call of the model.
const BATCH: usize = 4096;

/// The outcome whose variance is explained.
const NET_BENEFIT: usize = 4;

pub(crate) const INPUTS: usize = 12;

/// First-order and total indices with their standard errors.
pub(crate) fn run(threads: usize) -> Result<Value, Box<dyn Error>> {
    let here = std::env::current_exe()?;
    let folder = here.parent().ok_or("the program lies in no folder")?;
    let clock = Clock::start()?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()?;
    let model = model(folder)?;
    let tables: Vec<QuantileTable> = laws()?.par_iter().map(QuantileTable::build).collect();
    let points = BASE / REPLICATES;
    let replicates = u32::try_from(REPLICATES)?;
    let design = SobolDesign::new((1, "w2"), INPUTS, points, replicates)?;
    let found: Result<Vec<SobolReplicate>, String> = pool.install(|| {
        (0..REPLICATES)
            .into_par_iter()
            .map(|replicate| replicate_of(&design, replicate, points, (&tables, &model)))
            .collect()
    });
    let indices = sobol_indices(&found?);
    // Ends the workers, so that their time counts.
    drop(model);
    let values = |all: &[evstrat_stats::summary::Estimate]| -> Vec<[f64; 2]> {
        all.iter().map(|one| [one.value, one.mcse]).collect()
    };
    clock.stop(json!({
        "threads": threads,
        "evaluations": BASE * (INPUTS + 2),
        "first": values(&indices.first),
        "total": values(&indices.total),
    }))
}

fn model(folder: &Path) -> Result<HostedStrategy, Box<dyn Error>> {
    let library = folder.join(format!(
        "{}evstrat_bench{}",
        std::env::consts::DLL_PREFIX,
        std::env::consts::DLL_SUFFIX
    ));
    let mut settings = LoadSettings::default();
    let worker = vec!["__worker".into()];
    settings.isolation = Isolation::Sandboxed(Sandbox::new(folder.join("evstrat"), worker));
    let candidates = Candidates::discover(&SearchPath::new().file(&library))?;
    let catalog = Catalog::load(candidates, &settings)?;
    Ok(catalog
        .model("bench-potency")?
        .instantiate(&Options::default())?)
}

/// The laws of the workload, in the order of the model's assumptions.
pub(crate) fn laws() -> Result<Vec<Law>, LawError> {
    Ok(vec![
        Law::lognormal(3.912_023_005_428_146, 0.8)?,
        Law::lognormal(5.298_317_366_548_036, 0.5)?,
        Law::lognormal(4.094_344_562_222_1, 0.7)?,
        Law::lognormal(-1.049_822_124_498_677_8, 0.4)?,
        Law::beta(8.0, 12.0)?,
        Law::beta(2.0, 6.0)?,
        Law::beta(1.5, 40.0)?,
        Law::beta(18.0, 3.0)?,
        Law::normal(1.4, 0.4)?.truncated(0.6, 3.0)?,
        Law::normal(4.0, 2.0)?.truncated(0.0, 12.0)?,
        Law::uniform(0.005, 0.05)?,
        Law::uniform(0.0, 0.4)?,
    ])
}

/// The outputs of one replicate; quantile functions are evaluated once for A and once for B.
fn replicate_of(
    design: &SobolDesign,
    replicate: usize,
    points: usize,
    (tables, model): (&[QuantileTable], &HostedStrategy),
) -> Result<SobolReplicate, String> {
    let mut uniforms = vec![0.0; points];
    let mut columns = |matrix: SobolMatrix| -> Vec<Vec<f64>> {
        tables
            .iter()
            .enumerate()
            .map(|(input, table)| {
                design.fill(replicate, matrix, input, (0, &mut uniforms));
                let mut column = vec![0.0; points];
                table.fill(&uniforms, &mut column);
                column
            })
            .collect()
    };
    let (a, b) = (columns(SobolMatrix::A), columns(SobolMatrix::B));
    let of = |changed: Option<usize>, base: &[Vec<f64>]| -> Result<Vec<f64>, String> {
        let inputs: Vec<&[f64]> = (0..INPUTS)
            .map(|input| {
                let from = if changed == Some(input) { &b } else { base };
                from[input].as_slice()
            })
            .collect();
        evaluate(model, &inputs)
    };
    Ok(SobolReplicate {
        a: of(None, &a)?,
        b: of(None, &b)?,
        ab: (0..INPUTS)
            .map(|input| of(Some(input), &a))
            .collect::<Result<_, _>>()?,
        ba: Vec::new(),
    })
}

fn evaluate(model: &HostedStrategy, inputs: &[&[f64]]) -> Result<Vec<f64>, String> {
    let n = inputs[0].len();
    let mut outcomes = vec![vec![0.0; n]; NET_BENEFIT + 1];
    let mut status = vec![RowStatus::OK; n];
    for start in (0..n).step_by(BATCH) {
        let end = (start + BATCH).min(n);
        let slices: Vec<&[f64]> = inputs.iter().map(|column| &column[start..end]).collect();
        let mut outputs: Vec<&mut [f64]> = outcomes
            .iter_mut()
            .map(|column| &mut column[start..end])
            .collect();
        let mut batch = Batch::new(&slices, &mut outputs, &mut status[start..end])
            .map_err(|error| error.to_string())?;
        model
            .evaluate(&mut batch)
            .map_err(|error| error.to_string())?;
    }
    if status.iter().any(|status| !status.is_ok()) {
        return Err("a row failed".to_owned());
    }
    Ok(outcomes.swap_remove(NET_BENEFIT))
}
