//! The workloads as whole processes, at sizes that repeat quickly.
//!
//! W1 and W2 run the program beside `evstrat-bench`: build it first with `cargo build --release`.
#![forbid(unsafe_code)]
#![expect(clippy::print_stderr, reason = "says what is left out")]
#![expect(missing_docs, reason = "functions that the macros of criterion make")]

use std::path::Path;
use std::process::{Command, Stdio};

use criterion::{Criterion, criterion_group, criterion_main};

const PROGRAM: &str = env!("CARGO_BIN_EXE_evstrat-bench");

fn workloads(criterion: &mut Criterion) {
    let main_program = Path::new(PROGRAM).with_file_name("evstrat");
    let mut group = criterion.benchmark_group("processes");
    group.sample_size(10);
    for arguments in [
        &["w1", "--draws", "1e5"][..],
        &["w1", "--draws", "1e5", "--sampling", "replicates"],
        &["w2"],
        &["w3"],
        &["w4"],
        &["w5"],
    ] {
        let needs_main = matches!(arguments[0], "w1" | "w2");
        if needs_main && !main_program.is_file() {
            eprintln!(
                "{} is missing; run `cargo build --release` first",
                main_program.display()
            );
            continue;
        }
        group.bench_function(arguments.join(" "), |b| {
            b.iter(|| {
                let mut command = Command::new(PROGRAM);
                let quiet = command
                    .args(arguments)
                    .stdout(Stdio::null())
                    .stderr(Stdio::null());
                quiet.status().is_ok_and(|status| status.success())
            });
        });
    }
    group.finish();
}

criterion_group!(processes, workloads);
criterion_main!(processes);
