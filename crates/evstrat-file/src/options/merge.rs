//! Options that a context fixes for all its strategies.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::validate;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::syntax::{Entry, Table};

/// The strategy's own options joined by those of the context that the model has.
///
/// A value that both give must be the same. The paths of context options that the model has are added to `used`.
pub(crate) fn merge(
    own: &Table,
    shared: &Table,
    schema: &Json,
    used: &mut BTreeSet<String>,
    faults: &mut Diagnostics,
) -> Table {
    let mut merger = Merger { used, faults };
    merger.tables(own, shared, schema, "")
}

struct Merger<'a> {
    used: &'a mut BTreeSet<String>,
    faults: &'a mut Diagnostics,
}

impl Merger<'_> {
    fn tables(&mut self, own: &Table, shared: &Table, schema: &Json, path: &str) -> Table {
        let mut merged = own.clone();
        for entry in &shared.entries {
            let Some(schema) = schema.get("properties").and_then(|map| map.get(&entry.key)) else {
                continue;
            };
            let path = format!("{path}{}", entry.key);
            self.used.insert(path.clone());
            match merged.entries.iter_mut().find(|mine| mine.key == entry.key) {
                None => merged.entries.push(entry.clone()),
                Some(mine) => self.entries(mine, entry, schema, &path),
            }
        }
        merged
    }

    fn entries(&mut self, mine: &mut Entry, shared: &Entry, schema: &Json, path: &str) {
        if let (Some(own), Some(other)) = (mine.node.as_table(), shared.node.as_table()) {
            let merged = self.tables(own, other, schema, &format!("{path}."));
            mine.node.value = crate::syntax::Value::Table(merged);
            return;
        }
        // Values are compared as the model will see them: "4 wk" is the same as 28 in days.
        let mut unheard = Diagnostics::default();
        let mut seen = |entry: &Entry| {
            let place = validate::Place::root(schema);
            validate::value(&entry.node, place, &mut unheard)
        };
        let (own, other) = (seen(mine), seen(shared));
        if own != other {
            let message = format!("option `{path}` differs from the context's");
            self.faults.push(
                Diagnostic::error(Code::ContextConflict, mine.node.span, message)
                    .also(shared.node.span, "the context sets it here")
                    .help("leave it out here: the strategies of a context are compared under its options"),
            );
        }
    }
}
