//! Records of evidence by id.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::nearest::suggestion;
use crate::source::Span;
use crate::study::EvidenceRecord;
use crate::syntax::Node;

/// The records that a file may cite.
#[derive(Debug, Default)]
pub(crate) struct Library {
    /// Records with the places of their ids, if they come from files.
    records: BTreeMap<String, (EvidenceRecord, Option<Span>)>,
    origin: Origin,
}

/// Where the records come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Origin {
    /// Nowhere: no folder was found.
    #[default]
    Nowhere,
    /// A folder of evidence files.
    Folder,
    /// The study file that cites them.
    Study,
}

impl Library {
    /// The library of a folder, to be filled.
    pub(crate) fn of_folder() -> Self {
        Self {
            records: BTreeMap::new(),
            origin: Origin::Folder,
        }
    }

    /// The library of a study file: the records that it carries. Ids that it does not have pass, as a model may cite
    /// what no library has.
    pub(crate) fn of_study(records: &[EvidenceRecord]) -> Self {
        let place = |record: &EvidenceRecord| (record.id.clone(), (record.clone(), None));
        Self {
            records: records.iter().map(place).collect(),
            origin: Origin::Study,
        }
    }

    pub(crate) fn get(&self, id: &str) -> Option<&EvidenceRecord> {
        self.records.get(id).map(|(record, _)| record)
    }

    /// All records, in order of id.
    pub(crate) fn into_records(self) -> Vec<EvidenceRecord> {
        self.records
            .into_values()
            .map(|(record, _)| record)
            .collect()
    }

    /// Whether it is a folder that lacks what it does not have.
    pub(crate) fn is_folder(&self) -> bool {
        self.origin == Origin::Folder
    }

    /// Adds a record whose id stands at `place`; one with an id that is taken is a fault.
    pub(crate) fn add(&mut self, record: EvidenceRecord, place: Span) -> Result<(), Diagnostic> {
        if let Some((_, Some(first))) = self.records.get(&record.id) {
            let message = format!("evidence `{}` is there twice", record.id);
            return Err(Diagnostic::error(Code::DuplicateEvidence, place, message)
                .also(*first, "the first is here")
                .help("give each record an id of its own"));
        }
        self.records
            .insert(record.id.clone(), (record, Some(place)));
        Ok(())
    }

    /// The fault of citing `id` at `node`, if the library should have it and does not.
    pub(crate) fn missing(&self, id: &str, node: &Node) -> Option<Diagnostic> {
        if self.origin == Origin::Study || self.get(id).is_some() {
            return None;
        }
        let message = format!("unknown evidence `{id}`");
        let fault = Diagnostic::error(Code::UnknownEvidence, node.span, message);
        if self.origin == Origin::Nowhere {
            return Some(fault.help(
                "no folder `evidence` was found beside or above this file; make one with a file of `[[evidence]]` records",
            ));
        }
        let names: Vec<&str> = self.records.keys().map(String::as_str).collect();
        Some(match suggestion(id, &names) {
            (Some(name), help) => fault
                .help(format!("{help} else add an `[[evidence]]` record with this id"))
                .patch(node.span, format!("\"{name}\"")),
            (None, _) => fault.help(
                "`evstrat evidence list` shows all ids; or add an `[[evidence]]` record with this one to a file of the \
                 library",
            ),
        })
    }
}
