//! How well a belief is supported.

use evstrat_file::study::{EvidenceRecord, Knowledge, StudyAssumption};

/// What supports a belief, as far as its evidence tells.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Support {
    /// Whether the evidence is about another tumor, species or system.
    pub(super) indirect: bool,
    /// What is thin about it.
    pub(super) gaps: Vec<String>,
}

/// The support of a belief in a context of this species.
pub(super) fn of(
    used: &StudyAssumption,
    records: &[&EvidenceRecord],
    species: Option<&str>,
) -> Support {
    let mut gaps = Vec::new();
    if used.evidence.is_empty() {
        gaps.push("no evidence");
    } else if records.is_empty() {
        gaps.push("evidence is not in the library");
    }
    let all = |holds: &dyn Fn(&EvidenceRecord) -> bool| {
        !records.is_empty() && records.iter().all(|record| holds(record))
    };
    if all(&|record| record.how == Knowledge::Recalled) {
        gaps.push("recalled only");
    }
    let firm = gaps.len();
    if used.indirect {
        gaps.push("another tumor or system");
    }
    if species.is_some_and(|species| all(&|record| is_other_species(record, species))) {
        gaps.push("other species");
    }
    if all(&|record| is_in_vitro(&record.system)) {
        gaps.push("in vitro only");
    }
    Support {
        indirect: gaps.len() > firm,
        gaps: gaps.into_iter().map(str::to_owned).collect(),
    }
}

fn is_other_species(record: &EvidenceRecord, species: &str) -> bool {
    !record.species.is_empty() && !record.species.contains(species)
}

/// Words by which records name systems outside the animal.
fn is_in_vitro(system: &str) -> bool {
    let system = system.to_lowercase();
    let words = [
        "in vitro",
        "cell line",
        "cells",
        "culture",
        "purified",
        "huvec",
        "hela",
    ];
    let living = [
        "in vivo",
        "xenograft",
        "mice",
        "mouse tumor",
        "i.v.",
        "patients",
    ];
    words.iter().any(|word| system.contains(word))
        && !living.iter().any(|word| system.contains(word))
}
