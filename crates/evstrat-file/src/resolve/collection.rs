//! The evidence library by itself, for commands that search it.

use std::path::Path;
use std::sync::Arc;

use evstrat_core::ModelDescriptor;

use super::Request;
use super::session::Session;
use crate::diagnostic::Diagnostics;
use crate::files::Files;
use crate::models::{LookupError, Models};
use crate::source::SourceMap;
use crate::study::EvidenceRecord;

/// What a folder of evidence files holds.
#[derive(Debug)]
pub struct Collection {
    /// The records, in order of id.
    pub records: Vec<EvidenceRecord>,
    /// Faults in the files.
    pub diagnostics: Diagnostics,
    /// The texts that the faults point into.
    pub sources: SourceMap,
}

/// Reads all evidence files of a folder.
pub fn read_evidence(folder: &Path, files: &dyn Files) -> Collection {
    let request = Request::default();
    let mut session = Session::new(&request, files, &NoModels);
    let library = super::evidence::load(folder, None, &mut session);
    let records = library.into_records();
    let resolved = session.finish(None);
    Collection {
        records,
        diagnostics: resolved.diagnostics,
        sources: resolved.sources,
    }
}

/// Evidence names no models.
struct NoModels;

impl Models for NoModels {
    fn by_id(&self, _id: &str) -> Result<Arc<ModelDescriptor>, LookupError> {
        Err(LookupError::Unknown { known: Vec::new() })
    }

    fn by_path(&self, _path: &Path, _id: &str) -> Result<Arc<ModelDescriptor>, LookupError> {
        Err(LookupError::Unknown { known: Vec::new() })
    }

    fn ids(&self) -> Vec<String> {
        Vec::new()
    }
}
