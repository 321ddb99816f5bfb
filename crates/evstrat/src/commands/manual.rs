//! `evstrat completions` and `evstrat manual`: what shells and `man` read, made from the command line's own description.

use std::fs;
use std::path::Path;

use clap::CommandFactory as _;

use crate::cli::{Cli, CompletionsArgs, ManualArgs};
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;

const NAME: &str = "evstrat";

pub(crate) fn completions(args: &CompletionsArgs, terminal: &Terminal) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), NAME, &mut script);
    terminal.result(&String::from_utf8_lossy(&script));
    Exit::Done
}

pub(crate) fn manual(args: &ManualArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    let Some(folder) = &args.folder else {
        let mut page = Vec::new();
        clap_mangen::Man::new(Cli::command())
            .render(&mut page)
            .map_err(|error| Failure::unusable(format!("cannot make the page: {error}")))?;
        terminal.result(&String::from_utf8_lossy(&page));
        return Ok(Exit::Done);
    };
    write_pages(folder).map_err(|error| {
        Failure::unusable(format!(
            "cannot write pages to {}: {error}",
            folder.display()
        ))
    })?;
    Ok(Exit::Done)
}

fn write_pages(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    // Help is no command to have a page of its own.
    clap_mangen::generate_to(Cli::command().disable_help_subcommand(true), folder)
}
