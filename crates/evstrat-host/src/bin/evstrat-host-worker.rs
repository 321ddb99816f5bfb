//! A program that is nothing but a worker, for the tests of this crate; the command line program has its own.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(evstrat_host::worker::main(std::env::args_os().skip(1)))
}
