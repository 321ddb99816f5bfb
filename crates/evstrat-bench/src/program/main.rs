//! Runs one workload as a whole process and prints one line of JSON.
//!
//! `evstrat-bench w1 --draws 1e6` and so on; `docs/performance.md` defines the workloads and how other programs are run
//! beside them. Wall time is `compute_s`, processor time of this process and of those that it started `cpu_s`.
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, reason = "the result of a benchmark is a line")]

mod beside;
mod clock;
mod data;
mod made;
mod scaling;
mod w1;
mod w2;
mod w3;
mod w4;
mod w5;

use std::error::Error;
use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// Workloads that measure evstrat beside other programs.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    /// Threads to use
    #[arg(long, global = true, default_value_t = 2)]
    threads: usize,
    #[command(subcommand)]
    workload: Workload,
}

#[derive(Subcommand)]
enum Workload {
    /// Monte Carlo: twelve assumptions, five outcomes, means, spreads, quantiles and the success probability
    W1 {
        /// Draws, for example 1e6
        #[arg(long, default_value = "1e6", value_parser = draws)]
        draws: u64,
        /// How draws are spread: plain or replicates
        #[arg(long, default_value = "plain")]
        sampling: String,
        /// Which draws to keep in memory: all, thin or none
        #[arg(long, default_value = "all")]
        keep: String,
        /// Run the plugin in this process instead of a sandboxed worker
        #[arg(long)]
        in_process: bool,
        /// The program to measure [default: evstrat beside this one]
        #[arg(long, value_name = "FILE")]
        program: Option<PathBuf>,
    },
    /// First-order and total Sobol indices of twelve inputs with intervals: 917,504 evaluations
    W2,
    /// Stiff kinetics with eight states over 14 days, for each row of parameters
    W3 {
        /// Twelve little-endian doubles per draw [default: 10,000 made ones]
        parameters: Option<PathBuf>,
        /// Relative tolerance; the absolute one is a thousandth of it
        #[arg(long, default_value_t = 1e-6)]
        rtol: f64,
        /// Three little-endian doubles per draw to compare with
        #[arg(long)]
        reference: Option<PathBuf>,
    },
    /// Value of learning each of twelve inputs for a choice among three options
    W4 {
        /// Rows of twelve inputs and three net benefits, little-endian doubles [default: 100,000 made ones]
        draws: Option<PathBuf>,
    },
    /// Random-effects meta-analysis by restricted maximum likelihood on bootstrap samples
    W5 {
        /// Rows of study indices, little-endian 32-bit integers [default: 10,000 made samples]
        #[arg(requires = "studies")]
        indices: Option<PathBuf>,
        /// Rows of estimate and variance, separated by commas [default: 13 trials of the BCG vaccine]
        studies: Option<PathBuf>,
    },
    /// Monte Carlo of growing numbers of assumptions and outcomes, with one thread and with two: a line for each
    Scaling {
        /// Draws, for example 1e6
        #[arg(long, default_value = "1e6", value_parser = draws)]
        draws: u64,
        /// Depth of the sensitivity analysis, as of `evstrat run`
        #[arg(long, default_value = "none")]
        sensitivity: String,
    },
}

fn draws(text: &str) -> Result<u64, String> {
    match text.parse::<f64>() {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked on the left"
        )]
        Ok(n) if (1.0..=1e12).contains(&n) => Ok(n as u64),
        _ => Err(format!("must be a count such as 1e6, found '{text}'")),
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let threads = arguments.threads;
    let line = match arguments.workload {
        Workload::W1 {
            draws,
            sampling,
            keep,
            in_process,
            program,
        } => w1::run(&w1::Settings {
            draws,
            sampling,
            keep,
            in_process,
            program,
            threads,
        })?,
        Workload::W2 => w2::run(threads)?,
        Workload::W3 {
            parameters,
            rtol,
            reference,
        } => w3::run(parameters.as_deref(), rtol, reference.as_deref(), threads)?,
        Workload::W4 { draws } => w4::run(draws.as_deref(), threads)?,
        Workload::W5 { indices, studies } => {
            w5::run(indices.as_deref().zip(studies.as_deref()), threads)?
        }
        Workload::Scaling { draws, sensitivity } => {
            let settings = scaling::Settings { draws, sensitivity };
            return scaling::run(&settings, |line| println!("{line}"));
        }
    };
    println!("{line}");
    Ok(())
}
