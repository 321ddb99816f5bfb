//! What a report needs beside the results: texts, sources, and the pictures' data.
//!
//! Together with [`evstrat_engine::Results`] a dossier is all that a report is drawn from; both lie in the results folder.

mod notes;

use evstrat_engine::{Detail, Results};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use notes::*;

/// The version of the shape of [`Dossier`].
pub const SCHEMA: u32 = 1;

/// What a report needs beside the results.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dossier {
    /// Version of this shape.
    pub schema: u32,
    /// The fingerprint of the results it belongs to, see [`fingerprint`].
    pub results: String,
    /// Whether strategies were compared or evaluated one by one.
    pub purpose: Purpose,
    /// The contexts of the strategies.
    pub contexts: Vec<ContextNote>,
    /// The decision frame.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub frame: Option<FrameNote>,
    /// The models that evaluated.
    pub models: Vec<ModelNote>,
    /// One per strategy, in the order of the results.
    pub strategies: Vec<StrategyNote>,
    /// The data of pictures, one per strategy, in the order of the results.
    pub details: Vec<Detail>,
    /// Every piece of evidence that is cited, in order of id.
    pub evidence: Vec<EvidenceNote>,
}

/// What was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// Strategies one by one, each held against its own targets.
    Run,
    /// Strategies against each other, held against common targets.
    Compare,
}

impl Dossier {
    /// A dossier that knows nothing but the results themselves.
    pub(crate) fn empty() -> Self {
        Self {
            schema: SCHEMA,
            results: String::new(),
            purpose: Purpose::Compare,
            contexts: Vec::new(),
            frame: None,
            models: Vec::new(),
            strategies: Vec::new(),
            details: Vec::new(),
            evidence: Vec::new(),
        }
    }

    /// The evidence with this id.
    #[must_use]
    pub fn evidence(&self, id: &str) -> Option<&EvidenceNote> {
        self.evidence.iter().find(|note| note.id == id)
    }

    /// The model with this id.
    #[must_use]
    pub fn model(&self, id: &str) -> Option<&ModelNote> {
        self.models.iter().find(|note| note.id == id)
    }

    /// The context with this id.
    #[must_use]
    pub fn context(&self, id: &str) -> Option<&ContextNote> {
        self.contexts.iter().find(|note| note.id == id)
    }

    /// Why this dossier does not belong to `results`; `None` if it does.
    #[must_use]
    pub fn mismatch(&self, results: &Results) -> Option<String> {
        if self.results != fingerprint(results) {
            return Some("it was made for other results".to_owned());
        }
        let fits = |n: usize| n == results.strategies.len();
        if !fits(self.strategies.len()) || !fits(self.details.len()) {
            return Some("it does not have every strategy of the results".to_owned());
        }
        results
            .strategies
            .iter()
            .zip(self.strategies.iter().zip(&self.details))
            .find(|(result, (note, detail))| {
                note.assumptions.len() != result.assumptions.len()
                    || detail.assumptions.len() != result.assumptions.len()
                    || detail.outcomes.len() != result.outcomes.len()
            })
            .map(|(result, _)| format!("its lists for {} are incomplete", result.id))
    }
}

/// SHA-256 of the results without what may differ between equal runs.
#[must_use]
pub fn fingerprint(results: &Results) -> String {
    let mut stable = results.clone();
    if let Some(provenance) = stable.provenance.as_object_mut() {
        provenance.shift_remove("run");
    }
    let text = serde_json::to_vec(&stable).unwrap_or_default();
    let digits = Sha256::digest(&text)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<Vec<_>>();
    digits.concat()
}
