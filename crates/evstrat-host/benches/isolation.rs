//! What isolation costs: nanoseconds per row of the example in C (12 inputs, 4 outputs), by batch size.
//!
//! Run with `cargo bench -p evstrat-host --bench isolation`. Prints the least of many repeats, in this process and in a
//! sandboxed worker; "direct" is the same model written in Rust and called without the interface.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark stops at the first fault and prints"
)]

#[path = "../tests/common/mod.rs"]
mod common;

use std::time::Instant;

use common::{c_example, delivery_columns};
use evstrat_core::{Batch, Columns, ModelError, Options, RowStatus, Strategy};
use evstrat_host::{
    Candidates, Catalog, HostedStrategy, Isolation, LoadSettings, Sandbox, SearchPath,
};

/// The model of the example in C.
struct Direct;

impl Strategy for Direct {
    fn evaluate(&self, batch: &mut Batch<'_>) -> Result<(), ModelError> {
        let x = batch.inputs();
        let (y, status) = batch.outputs();
        for i in 0..status.len() {
            let delivered = x[0][i] * x[5][i] * x[7][i] * x[2][i] * x[1][i] * x[8][i] / x[6][i];
            y[0][i] = delivered;
            y[1][i] = x[10][i] * (delivered / (delivered + x[9][i]));
            y[2][i] = x[11][i] * x[4][i] * (x[0][i] / x[3][i]);
            y[3][i] = x[11][i] * x[0][i];
            status[i] = RowStatus::OK;
        }
        Ok(())
    }
}

fn hosted(isolation: Isolation) -> HostedStrategy {
    let mut settings = LoadSettings::default();
    settings.isolation = isolation;
    let candidates = Candidates::discover(&SearchPath::new().file(c_example())).unwrap();
    let catalog = Catalog::load(candidates, &settings).unwrap();
    catalog.models()[0]
        .instantiate(&Options::default())
        .unwrap()
}

/// The least time per row over repeats that take about half a second.
fn nanoseconds_per_row(strategy: &dyn Strategy, n_rows: usize) -> f64 {
    let inputs = delivery_columns(n_rows);
    let columns: Vec<&[f64]> = inputs.iter().collect();
    let mut results = Columns::new(4, n_rows);
    let mut status = vec![RowStatus::OK; n_rows];
    let (begin, mut least) = (Instant::now(), f64::INFINITY);
    while begin.elapsed().as_millis() < 500 {
        let mut outputs: Vec<&mut [f64]> = results.iter_mut().collect();
        let mut batch = Batch::new(&columns, &mut outputs, &mut status).unwrap();
        let start = Instant::now();
        strategy.evaluate(&mut batch).unwrap();
        let rows = f64::from(u32::try_from(n_rows).unwrap());
        least = least.min(start.elapsed().as_secs_f64() * 1e9 / rows);
    }
    least
}

fn main() {
    let here = hosted(Isolation::None);
    let worker = env!("CARGO_BIN_EXE_evstrat-host-worker").into();
    let there = hosted(Isolation::Sandboxed(Sandbox::new(worker, Vec::new())));
    println!("ns per row, least of many: 12 inputs, 4 outputs");
    println!(
        "{:>8} {:>10} {:>12} {:>12}",
        "rows", "direct", "in process", "sandboxed"
    );
    for n_rows in [64, 1024, 8192, 65_536] {
        println!(
            "{n_rows:>8} {:>10.2} {:>12.2} {:>12.2}",
            nanoseconds_per_row(&Direct, n_rows),
            nanoseconds_per_row(&here, n_rows),
            nanoseconds_per_row(&there, n_rows)
        );
    }
}
