//! The disease setting that strategies share.

use std::path::PathBuf;

/// A named animal model of disease, shared by all strategies of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct Context {
    /// Unique within the study: made from the file name.
    pub id: String,
    /// The name for people.
    pub name: String,
    /// The species, such as `mouse`.
    pub species: String,
    /// What it stands for; may be empty.
    pub description: String,
    /// Options that the context fixes for every model that has them, as a JSON object of plain values.
    pub options: serde_json::Map<String, serde_json::Value>,
    /// Anything a reader of the report should know.
    pub notes: Vec<String>,
    /// The file it came from.
    pub file: PathBuf,
}
