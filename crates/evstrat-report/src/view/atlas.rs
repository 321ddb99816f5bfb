//! Where everything of a report is found: anchors of strategies, beliefs and evidence.

use std::collections::BTreeMap;

use evstrat_engine::{Detail, Part, Results, StrategyResult};

use super::certainty::Judged;
use super::words::{Link, slug};
use crate::dossier::{Dossier, StrategyNote};

/// One belief, however many strategies hold it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Belief {
    /// Its anchor.
    pub(crate) anchor: String,
    /// Where it is first found: strategy and assumption.
    pub(crate) place: (usize, usize),
    /// The strategies that hold it.
    pub(crate) held_by: Vec<usize>,
}

/// Results and dossier with anchors.
pub(crate) struct Atlas<'a> {
    pub(crate) results: &'a Results,
    pub(crate) dossier: &'a Dossier,
    /// Distinct beliefs, in the order of their first use.
    pub(crate) beliefs: Vec<Belief>,
    /// Which belief an assumption of a strategy is; none for inactive assumptions.
    belief_of: BTreeMap<(usize, usize), usize>,
    slugs: Vec<String>,
}

impl<'a> Atlas<'a> {
    pub(crate) fn new(results: &'a Results, dossier: &'a Dossier) -> Self {
        let mut beliefs: Vec<Belief> = Vec::new();
        let mut belief_of = BTreeMap::new();
        let mut known: BTreeMap<(String, String, String), usize> = BTreeMap::new();
        for (strategy, result) in results.strategies.iter().enumerate() {
            for (position, used) in result.assumptions.iter().enumerate() {
                if used.origin == "inactive" {
                    continue;
                }
                let name = (
                    used.id.clone(),
                    used.key.clone(),
                    used.distribution.to_string(),
                );
                let index = *known.entry(name).or_insert_with(|| {
                    beliefs.push(Belief {
                        anchor: format!("a{}", beliefs.len() + 1),
                        place: (strategy, position),
                        held_by: Vec::new(),
                    });
                    beliefs.len() - 1
                });
                beliefs[index].held_by.push(strategy);
                belief_of.insert((strategy, position), index);
            }
        }
        Self {
            results,
            dossier,
            beliefs,
            belief_of,
            slugs: slugs(results),
        }
    }

    pub(crate) fn result(&self, strategy: usize) -> &'a StrategyResult {
        &self.results.strategies[strategy]
    }

    pub(crate) fn note(&self, strategy: usize) -> &'a StrategyNote {
        &self.dossier.strategies[strategy]
    }

    pub(crate) fn detail(&self, strategy: usize) -> &'a Detail {
        &self.dossier.details[strategy]
    }

    pub(crate) fn judged(&self, strategy: usize) -> Judged<'a> {
        Judged(self.result(strategy))
    }

    /// The strategies that were asked for.
    pub(crate) fn asked(&self) -> impl Iterator<Item = usize> {
        (0..self.results.strategies.len())
            .filter(|&index| self.result(index).part == Part::Strategy)
    }

    /// A name for files of a strategy, unique in the report.
    pub(crate) fn slug(&self, strategy: usize) -> &str {
        &self.slugs[strategy]
    }

    pub(crate) fn anchor(&self, strategy: usize) -> String {
        format!("s{}", strategy + 1)
    }

    /// Where the targets and all outcomes of a strategy are; empty for comparators, which have no section.
    pub(crate) fn outcomes_anchor(&self, strategy: usize) -> String {
        self.part_anchor('t', strategy)
    }

    /// Where the findings of a strategy and their certainty are; empty for comparators.
    pub(crate) fn findings_anchor(&self, strategy: usize) -> String {
        self.part_anchor('g', strategy)
    }

    /// Where what drives a strategy is; empty for comparators.
    pub(crate) fn drivers_anchor(&self, strategy: usize) -> String {
        self.part_anchor('s', strategy)
    }

    fn part_anchor(&self, part: char, strategy: usize) -> String {
        if self.result(strategy).part == Part::Strategy {
            format!("{part}{}", strategy + 1)
        } else {
            String::new()
        }
    }

    /// A strategy by name, leading to its section; comparators have none of their own.
    pub(crate) fn link(&self, strategy: usize) -> Link {
        let result = self.result(strategy);
        Link::new(&result.id, self.drivers_anchor(strategy))
    }

    /// An assumption of a strategy by id, leading to the belief.
    pub(crate) fn assumption(&self, strategy: usize, id: &str) -> Link {
        let position = self
            .result(strategy)
            .assumptions
            .iter()
            .position(|used| used.id == id);
        let belief = position.and_then(|position| self.belief_of.get(&(strategy, position)));
        Link::new(
            id,
            belief.map_or_else(String::new, |&index| self.beliefs[index].anchor.clone()),
        )
    }

    /// The anchor of a piece of evidence; empty if it is not in the dossier.
    pub(crate) fn evidence_anchor(&self, id: &str) -> String {
        let position = self.dossier.evidence.iter().position(|one| one.id == id);
        position.map_or_else(String::new, |index| format!("e{}", index + 1))
    }

    /// Evidence by id, each leading to its row.
    pub(crate) fn evidence_links(&self, ids: &[String]) -> Vec<Link> {
        ids.iter()
            .map(|id| Link::new(id, self.evidence_anchor(id)))
            .collect()
    }
}

fn slugs(results: &Results) -> Vec<String> {
    let mut taken: Vec<String> = Vec::new();
    for result in &results.strategies {
        let base = slug(&result.id);
        let mut name = base.clone();
        let mut number = 2;
        while taken.contains(&name) {
            name = format!("{base}-{number}");
            number += 1;
        }
        taken.push(name);
    }
    taken
}
