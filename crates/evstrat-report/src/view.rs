//! What a template sees: the whole report as plain texts, numbers in words, and figures.

pub(crate) mod answer;
mod atlas;
pub(crate) mod certainty;
mod checklist;
mod conditioned;
mod decision;
mod drivers;
mod foundation;
mod group;
mod method;
mod next;
mod outcomes;
mod ranking;
mod strategy;
mod tables;
pub(crate) mod words;

use evstrat_engine::Results;
use serde::Serialize;

use crate::dossier::{Dossier, Purpose};
use crate::figure::{Figure, Table};
use crate::report::Section;
use crate::scorecard::DISCLAIMER;
use atlas::Atlas;

/// Everything a template sees.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct View {
    pub(crate) title: String,
    pub(crate) disclaimer: String,
    pub(crate) program: String,
    pub(crate) subtitle: String,
    pub(crate) warnings: Vec<String>,
    /// The sections that are shown, in order: id and heading.
    pub(crate) sections: Vec<SectionView>,
    pub(crate) decisions: Vec<decision::Decision>,
    pub(crate) outcomes: Vec<outcomes::Outcomes>,
    pub(crate) rankings: Vec<ranking::Ranking>,
    pub(crate) strategies: Vec<strategy::StrategyView>,
    pub(crate) next: Vec<next::Next>,
    pub(crate) foundation: foundation::Foundation,
    pub(crate) method: method::Method,
    pub(crate) checklists: Vec<checklist::Checklist>,
}

/// A section.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SectionView {
    pub(crate) id: String,
    pub(crate) heading: String,
}

/// A figure in a page.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct FigureView {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) caption: String,
    pub(crate) svg: String,
}

/// The figures of a report, in the order in which they were shown.
#[derive(Debug, Default)]
pub(crate) struct Gallery {
    pub(crate) figures: Vec<Figure>,
}

impl Gallery {
    /// Keeps a figure, under a name that no other has.
    pub(crate) fn show(&mut self, mut figure: Figure) -> FigureView {
        let taken = |id: &str| self.figures.iter().any(|other| other.id == id);
        if taken(&figure.id) {
            let mut number = 2;
            while taken(&format!("{}-{number}", figure.id)) {
                number += 1;
            }
            let name = format!("{}-{number}", figure.id);
            figure.svg = figure
                .svg
                .replace(&format!("\"{}-t", figure.id), &format!("\"{name}-t"));
            figure.svg = figure
                .svg
                .replace(&format!("{}-d\"", figure.id), &format!("{name}-d\""));
            figure.id = name;
        }
        let view = FigureView {
            id: figure.id.clone(),
            title: figure.title.clone(),
            caption: figure.caption.clone(),
            svg: figure.svg.clone(),
        };
        self.figures.push(figure);
        view
    }
}

/// A report before it becomes text.
pub(crate) struct Whole {
    pub(crate) view: View,
    pub(crate) figures: Vec<Figure>,
    /// Tables with the names of their files.
    pub(crate) tables: Vec<(String, Table)>,
}

/// Puts the sections that were asked for together.
pub(crate) fn whole(results: &Results, dossier: &Dossier, sections: &[Section]) -> Whole {
    let atlas = Atlas::new(results, dossier);
    let groups = group::groups(&atlas);
    let mut gallery = Gallery::default();
    let view = View {
        title: title(&atlas),
        disclaimer: DISCLAIMER.to_owned(),
        program: results.provenance["program"]["version"]
            .as_str()
            .unwrap_or_default()
            .to_owned(),
        subtitle: subtitle(&atlas),
        warnings: results.warnings.clone(),
        sections: sections
            .iter()
            .map(|section| SectionView {
                id: section.id().to_owned(),
                heading: section.heading().to_owned(),
            })
            .collect(),
        decisions: groups
            .iter()
            .enumerate()
            .map(|(index, group)| decision::decision(&atlas, group, index))
            .collect(),
        outcomes: groups
            .iter()
            .map(|group| outcomes::outcomes(&atlas, group, &mut gallery))
            .collect(),
        rankings: groups
            .iter()
            .filter_map(|group| ranking::ranking(&atlas, group, &mut gallery))
            .collect(),
        strategies: atlas
            .asked()
            .map(|index| strategy::strategy(&atlas, index, &mut gallery))
            .collect(),
        next: groups
            .iter()
            .filter_map(|group| next::next(&atlas, group, &mut gallery))
            .collect(),
        foundation: foundation::foundation(&atlas),
        method: method::method(&atlas),
        checklists: checklist::checklists(&atlas),
    };
    Whole {
        tables: tables::tables(&atlas, &view),
        view,
        figures: gallery.figures,
    }
}

fn title(atlas: &Atlas<'_>) -> String {
    let asked: Vec<usize> = atlas.asked().collect();
    match (asked.as_slice(), atlas.dossier.purpose) {
        ([one], _) => atlas.result(*one).name.clone(),
        (many, Purpose::Compare) => {
            format!("Which of {} strategies is worth pursuing?", many.len())
        }
        (many, Purpose::Run) => format!("{} strategies evaluated", many.len()),
    }
}

fn subtitle(atlas: &Atlas<'_>) -> String {
    let contexts: Vec<String> = atlas
        .dossier
        .contexts
        .iter()
        .map(|context| context.name.clone())
        .collect();
    let place = if contexts.is_empty() {
        String::new()
    } else {
        format!(" in {}", words::listed(&contexts))
    };
    format!(
        "Extracellular-vesicle therapeutics{place}; {} draws of every assumption per strategy, seed {}",
        crate::number::grouped(atlas.results.study.draws),
        atlas.results.study.seed
    )
}
