//! What each stage of an evaluation costs per value: generator, quantile functions, summaries.
#![forbid(unsafe_code)]
#![expect(missing_docs, reason = "functions that the macros of criterion make")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use evstrat_stats::law::{Law, QuantileTable};
use evstrat_stats::sampling::{PlainStream, ReplicateStream};
use evstrat_stats::summary::{
    BLOCK_DRAWS, OrderStatistics, QuantileSketch, ReplicateCounts, ReplicateMoments,
};

/// Values of one task of the engine.
const ROWS: usize = 8192;

const ROWS_U64: u64 = 8192;

/// Values of a whole column.
const COLUMN: usize = 1 << 20;

fn uniforms(rows: usize) -> Vec<f64> {
    let mut column = vec![0.0; rows];
    PlainStream::new(1, "bench").fill(0, &mut column);
    column
}

fn streams(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("uniforms");
    group.throughput(Throughput::Elements(ROWS_U64));
    let mut column = vec![0.0; ROWS];
    let plain = PlainStream::new(1, "bench");
    group.bench_function("plain", |b| b.iter(|| plain.fill(0, &mut column)));
    let replicates = ReplicateStream::new(1, "bench");
    group.bench_function("replicates", |b| b.iter(|| replicates.fill(0, &mut column)));
    group.finish();
}

fn laws() -> Vec<(&'static str, Law)> {
    let laws = [
        ("lognormal", Law::lognormal(3.9, 0.8)),
        ("beta", Law::beta(1.5, 40.0)),
        ("gamma", Law::gamma(2.0, 1.0)),
        (
            "truncated normal",
            Law::normal(1.4, 0.4).and_then(|law| law.truncated(0.6, 3.0)),
        ),
        ("uniform", Law::uniform(0.0, 0.4)),
    ];
    let known = laws
        .into_iter()
        .filter_map(|(name, law)| Some((name, law.ok()?)));
    known.collect()
}

fn quantile_functions(criterion: &mut Criterion) {
    let u = uniforms(ROWS);
    let mut x = vec![0.0; ROWS];
    let mut group = criterion.benchmark_group("quantiles of laws");
    group.throughput(Throughput::Elements(ROWS_U64));
    for (name, law) in laws() {
        let table = QuantileTable::build(&law);
        group.bench_function(BenchmarkId::new("table", name), |b| {
            b.iter(|| table.fill(&u, &mut x));
        });
    }
    group.finish();
    let mut group = criterion.benchmark_group("tables");
    for (name, law) in laws() {
        group.bench_function(BenchmarkId::new("build", name), |b| {
            b.iter(|| QuantileTable::build(&law));
        });
    }
    group.finish();
}

fn summaries(criterion: &mut Criterion) {
    const PROBABILITIES: [f64; 7] = [0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975];
    let column = uniforms(COLUMN);
    let mut group = criterion.benchmark_group("summaries");
    group.throughput(Throughput::Elements(COLUMN as u64));
    group.sample_size(20);
    group.bench_function("moments", |b| {
        b.iter(|| {
            let blocks = column.chunks(BLOCK_DRAWS);
            blocks
                .map(|block| ReplicateMoments::of_block(block).count())
                .sum::<f64>()
        });
    });
    group.bench_function("quantiles", |b| {
        b.iter(|| OrderStatistics::of(&column, &PROBABILITIES, true).quantile(0.5));
    });
    group.bench_function("quantiles with their replicates", |b| {
        b.iter(|| {
            let (all, _) = OrderStatistics::of_replicates(&column, &PROBABILITIES);
            all.quantile(0.5)
        });
    });
    group.bench_function("sketch", |b| {
        b.iter(|| {
            let mut sketch = QuantileSketch::new(&column[..BLOCK_DRAWS]);
            sketch.add(&column);
            sketch.quantile(0.5)
        });
    });
    group.bench_function("share in a range", |b| {
        b.iter(|| ReplicateCounts::between(&column, (0.2, 0.3)).share());
    });
    group.finish();
}

criterion_group!(stages, streams, quantile_functions, summaries);
criterion_main!(stages);
