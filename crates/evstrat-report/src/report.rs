//! The report: one HTML file, one Markdown file, figures and tables, from results and a dossier alone.

mod markdown;
mod templates;

use evstrat_engine::Results;
use thiserror::Error;

use crate::dossier::Dossier;
use crate::view::whole;
pub use templates::{TEMPLATES, Templates};

/// A part of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// The answer, and the decision table.
    Answer,
    /// Distributions and findings per outcome.
    Outcomes,
    /// Ranks and pairs.
    Ranking,
    /// What drives each strategy.
    Drivers,
    /// What to measure next.
    Next,
    /// Time courses.
    Courses,
    /// Published observations against the model.
    Fit,
    /// Assumptions, evidence, references.
    Rests,
    /// Methods, precision, provenance, checklists.
    How,
}

impl Section {
    /// All sections, in the order in which they stand.
    pub const ALL: [Self; 9] = [
        Self::Answer,
        Self::Outcomes,
        Self::Ranking,
        Self::Drivers,
        Self::Next,
        Self::Courses,
        Self::Fit,
        Self::Rests,
        Self::How,
    ];

    /// Its name on the command line, which is also its anchor.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Outcomes => "outcomes",
            Self::Ranking => "ranking",
            Self::Drivers => "drivers",
            Self::Next => "next",
            Self::Courses => "courses",
            Self::Fit => "fit",
            Self::Rests => "rests",
            Self::How => "how",
        }
    }

    /// Its heading.
    #[must_use]
    pub fn heading(self) -> &'static str {
        match self {
            Self::Answer => "The answer",
            Self::Outcomes => "Outcome by outcome",
            Self::Ranking => "Ranking",
            Self::Drivers => "What drives it",
            Self::Next => "What to measure next",
            Self::Courses => "Time courses",
            Self::Fit => "Does it fit what was observed?",
            Self::Rests => "What it rests on",
            Self::How => "How it was done",
        }
    }

    /// The section with this name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.id() == id)
    }
}

/// What is in a report, and how it looks.
#[derive(Clone, Debug)]
pub struct Choices {
    /// The sections, in the order of [`Section::ALL`].
    pub sections: Vec<Section>,
    /// The templates.
    pub templates: Templates,
}

impl Default for Choices {
    fn default() -> Self {
        Self {
            sections: Section::ALL.to_vec(),
            templates: Templates::default(),
        }
    }
}

/// One file of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportFile {
    /// Its path within the results folder, with `/` between folders.
    pub path: String,
    /// What it holds.
    pub content: Vec<u8>,
}

/// Why a report could not be drawn.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReportError {
    /// A template has a fault.
    #[error("template {name}{}: {message}", line.map_or_else(String::new, |line| format!(", line {line}")))]
    Template {
        /// The template.
        name: String,
        /// The line of the fault, if it is known.
        line: Option<usize>,
        /// What is wrong.
        message: String,
    },
}

/// Draws a report: `report.html`, `report.md`, `figures/` and `tables/`.
///
/// The same results, dossier and choices give the same bytes.
///
/// # Errors
/// A template has a fault.
pub fn report(
    results: &Results,
    dossier: &Dossier,
    choices: &Choices,
) -> Result<Vec<ReportFile>, ReportError> {
    let sections: Vec<Section> = Section::ALL
        .into_iter()
        .filter(|section| choices.sections.contains(section))
        .collect();
    let whole = whole(results, dossier, &sections);
    let mut files = vec![
        file("report.html", choices.templates.html(&whole.view)?),
        file("report.md", choices.templates.markdown(&whole.view)?),
    ];
    for figure in &whole.figures {
        let path = |ending: &str| format!("figures/{}.{ending}", figure.id);
        files.push(file(&path("svg"), figure.file()));
        files.push(file(&path("csv"), figure.table.csv()));
        files.push(file(&path("vl.json"), figure.specification()));
    }
    for (name, table) in &whole.tables {
        files.push(file(&format!("tables/{name}"), table.csv()));
    }
    Ok(files)
}

fn file(path: &str, content: String) -> ReportFile {
    ReportFile {
        path: path.to_owned(),
        content: content.into_bytes(),
    }
}
