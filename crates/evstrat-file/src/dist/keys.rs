//! Keys of families whose table is more than a set of numbers.

use super::Scene;
use crate::diagnostic::{Code, Diagnostic};
use crate::nearest::{listed, suggestion};
use crate::source::Span;
use crate::spec::wrong_type;
use crate::syntax::{Entry, Node, Table};

/// The keys of a family's table.
pub(crate) type Keys = &'static [Key];

/// A key of a family's table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) kind: KeyKind,
    pub(crate) required: bool,
}

/// What a key takes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum KeyKind {
    /// A value of the assumption.
    Value,
    /// A list of values of the assumption.
    Values,
    /// A number without unit.
    Plain,
    /// A number from 0 to 1.
    Share,
    /// A list of numbers from 0 to 1.
    Shares,
    /// A list of numbers without unit.
    Plains,
    /// A whole number from 1.
    Count,
    /// Pairs of probability and value.
    Quantiles,
    /// One of these words.
    Word(&'static [&'static str]),
    /// Any text.
    Text,
    /// The range of a truncation.
    Truncation,
    /// One id or a list of ids.
    Ids,
    /// A list of tables with these keys.
    Tables(Keys),
    /// A list of tables with these keys and one distribution each.
    Parts(Keys),
}

impl Key {
    pub(crate) const fn required(name: &'static str, kind: KeyKind) -> Self {
        Self {
            name,
            kind,
            required: true,
        }
    }

    pub(crate) const fn optional(name: &'static str, kind: KeyKind) -> Self {
        Self {
            name,
            kind,
            required: false,
        }
    }
}

impl Scene<'_> {
    /// The table of a family, if it has no unknown keys and all that it needs; faults are reported.
    pub(super) fn table<'t>(&mut self, entry: &'t Entry, keys: Keys) -> Option<&'t Table> {
        let Some(table) = entry.node.as_table() else {
            let names: Vec<&str> = keys.iter().map(|key| key.name).collect();
            let fault = wrong_type(&entry.node, "a table of parameters");
            self.faults
                .push(fault.help(format!("it has the keys {}", listed(&names))));
            return None;
        };
        self.keys(&entry.key, &entry.node, table, keys)
            .then_some(table)
    }

    /// Whether `table` has none but these keys and all that are needed; faults are reported.
    pub(super) fn keys(&mut self, what: &str, node: &Node, table: &Table, keys: Keys) -> bool {
        let names: Vec<&str> = keys.iter().map(|key| key.name).collect();
        let mut meant: Vec<&str> = Vec::new();
        let mut is_good = true;
        for entry in &table.entries {
            if names.contains(&entry.key.as_str()) {
                continue;
            }
            is_good = false;
            let message = format!("`{what}` has no parameter `{}`", entry.key);
            let (name, help) = suggestion(&entry.key, &names);
            let fault =
                Diagnostic::error(Code::WrongParameters, entry.key_span, message).help(help);
            meant.extend(name);
            self.faults.push(match name {
                Some(name) => fault.patch(entry.key_span, name),
                None => fault,
            });
        }
        let missing: Vec<&str> = keys
            .iter()
            .filter(|key| key.required && table.get(key.name).is_none())
            .map(|key| key.name)
            .filter(|name| !meant.contains(name))
            .collect();
        if !missing.is_empty() {
            let message = format!("`{what}` needs {}", listed(&missing));
            self.error(Code::WrongParameters, node.span, message);
        }
        is_good && missing.is_empty()
    }

    /// The word at `node`, which must be one of `words`; others are reported.
    pub(super) fn word<'w>(&mut self, node: &Node, words: &[&'w str]) -> Option<&'w str> {
        let Some(text) = node.as_text() else {
            let fault = wrong_type(node, &format!("one of {}", listed(words)));
            self.faults.push(fault);
            return None;
        };
        let found = words.iter().find(|word| **word == text).copied();
        if found.is_none() {
            let (meant, help) = suggestion(text, words);
            let message = format!("\"{text}\" is not possible here");
            let fault = Diagnostic::error(Code::NotAChoice, node.span, message).help(help);
            self.faults.push(match meant {
                Some(name) => fault.patch(node.span, format!("\"{name}\"")),
                None => fault,
            });
        }
        found
    }

    /// The numbers in a list.
    pub(super) fn list(
        &mut self,
        node: &Node,
        mut read: impl FnMut(&mut Self, &Node) -> Option<f64>,
    ) -> Option<Vec<f64>> {
        let Some(list) = node.as_list() else {
            self.faults.push(wrong_type(node, "a list of numbers"));
            return None;
        };
        // Every entry is read before the first fault ends the list, so that all faults are reported.
        let numbers: Vec<Option<f64>> = list.iter().map(|item| read(self, item)).collect();
        numbers.into_iter().collect()
    }

    /// The tables in a list.
    pub(super) fn tables<'t>(&mut self, node: &'t Node) -> Option<Vec<(&'t Node, &'t Table)>> {
        let Some(list) = node.as_list() else {
            self.faults.push(wrong_type(node, "a list of tables"));
            return None;
        };
        let mut tables = Vec::new();
        for item in list {
            match item.as_table() {
                Some(table) => tables.push((item, table)),
                None => self.faults.push(wrong_type(item, "a table")),
            }
        }
        (tables.len() == list.len()).then_some(tables)
    }
}

/// The places of the values in a table, by key.
pub(super) fn places(table: &Table) -> Vec<(&str, Span)> {
    table
        .entries
        .iter()
        .map(|entry| (entry.key.as_str(), entry.node.span))
        .collect()
}
