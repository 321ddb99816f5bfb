//! The command line of evstrat: the only crate that prints, reads the environment, or chooses an exit status.
#![forbid(unsafe_code)]

mod catalog;
mod cli;
mod commands;
mod describe;
mod dossier;
mod draws;
mod exit;
mod folder;
mod grid;
mod output;
mod provenance;
mod record;
mod requirement;
mod table;
mod terminal;
mod trust;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Command};
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;

/// The hidden subcommand that makes this program a worker for a plugin.
const WORKER: &str = "__worker";

fn main() -> ExitCode {
    // Before anything else: a worker gives up its rights while it has one thread.
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().is_some_and(|first| first == WORKER) {
        return evstrat_host::worker::main(arguments).into();
    }
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let terminal = Terminal::new(&cli.global);
    terminal.start_logging();
    match dispatch(&cli, &terminal) {
        Ok(exit) => match terminal.lost() {
            None => exit.into(),
            Some(why) => {
                terminal.error(&format!("cannot write to standard output: {why}"));
                Exit::Unusable.into()
            }
        },
        Err(Failure { exit, message }) => {
            terminal.error(&message);
            exit.into()
        }
    }
}

fn dispatch(cli: &Cli, terminal: &Terminal) -> Result<Exit, Failure> {
    match &cli.command {
        Command::Run(args) => commands::run::run(args, &cli.global, terminal),
        Command::Compare(args) => commands::run::compare(args, &cli.global, terminal),
        Command::Report(args) => commands::report::report(args, terminal),
        Command::Check(args) => commands::check::check(args, &cli.global, terminal),
        Command::Trace(args) => commands::trace::trace(args, &cli.global, terminal),
        Command::Pool(args) => commands::pool::pool(args, &cli.global, terminal),
        Command::Voi(args) => commands::voi::voi(args, &cli.global, terminal),
        Command::Optimize(args) => commands::optimize::optimize(args, &cli.global, terminal),
        Command::Schema(args) => commands::schema::schema(args, &cli.global, terminal),
        Command::Evidence(command) => commands::evidence::evidence(command, &cli.global, terminal),
        Command::Completions(args) => Ok(commands::manual::completions(args, terminal)),
        Command::Manual(args) => commands::manual::manual(args, terminal),
        Command::Strategy(command) => commands::strategy::strategy(command, &cli.global, terminal),
        Command::Plugin(command) => commands::plugin::plugin(command, &cli.global, terminal),
    }
}

/// Help and version go to standard output and end well; a wrong call is unusable input.
fn usage(error: &clap::Error) -> ExitCode {
    // Nothing can be done about a closed standard output.
    drop(error.print());
    if error.use_stderr() {
        Exit::Unusable.into()
    } else {
        Exit::Done.into()
    }
}
