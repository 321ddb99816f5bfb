//! `evstrat report`: draw a report again.

use crate::cli::ReportArgs;
use crate::exit::{Exit, Failure};
use crate::folder::ResultsFolder;
use crate::output::{choices, draw, read};
use crate::terminal::Terminal;

pub(crate) fn report(args: &ReportArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    let choices = choices(&args.look).map_err(Failure::unusable)?;
    let (results, dossier) = read(&args.folder).map_err(Failure::unusable)?;
    let target = args.output.as_ref().unwrap_or(&args.folder);
    let folder = ResultsFolder::create(target).map_err(Failure::unusable)?;
    folder
        .take_results(&args.folder)
        .and_then(|()| draw(&folder, &results, &dossier, &choices))
        .and_then(|()| folder.commit())
        .map_err(Failure::unusable)?;
    terminal.result(&format!("{}\n", target.join("report.html").display()));
    Ok(Exit::Done)
}
