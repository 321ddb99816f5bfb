//! Laws given by a central interval.

use evstrat_stats::law::{Law, QuantileFamily};

use super::Scene;
use crate::diagnostic::{Code, Diagnostic};
use crate::nearest::suggestion;
use crate::source::Span;
use crate::spec::wrong_type;
use crate::syntax::{Entry, Table};

/// Keys of the table.
pub(crate) const KEYS: &[&str] = &["low", "high", "coverage", "family"];

/// `interval = { low = ..., high = ..., coverage = 0.9, family = "lognormal" }`.
pub(super) fn interval(entry: &Entry, scene: &mut Scene<'_>) -> Option<Law> {
    let Some(table) = entry.node.as_table() else {
        let fault = wrong_type(&entry.node, "a table with low, high, coverage and family");
        scene.faults.push(fault);
        return None;
    };
    if !scene.only_keys("interval", table, KEYS) | !scene.all_keys("interval", entry, table, KEYS) {
        return None;
    }
    let family = family(table, scene);
    let low = scene.number(table.get("low")?);
    let high = scene.number(table.get("high")?);
    let coverage = scene.plain(table.get("coverage")?);
    let places: Vec<(&str, Span)> = table
        .entries
        .iter()
        .map(|entry| (entry.key.as_str(), entry.node.span))
        .collect();
    let law = Law::interval(family?, low?, high?, coverage?);
    scene.built(law, entry.node.span, &places)
}

fn family(table: &Table, scene: &mut Scene<'_>) -> Option<QuantileFamily> {
    let node = table.get("family")?;
    let Some(text) = node.as_text() else {
        scene.faults.push(wrong_type(node, "the name of a family"));
        return None;
    };
    let found = QuantileFamily::from_key(text);
    if found.is_none() {
        let names: Vec<&str> = QuantileFamily::ALL
            .iter()
            .map(|family| family.key())
            .collect();
        let (meant, help) = suggestion(text, &names);
        let message = format!("no interval of family \"{text}\"");
        let fault = Diagnostic::error(Code::NotAChoice, node.span, message).help(help);
        scene.faults.push(match meant {
            Some(name) => fault.patch(node.span, format!("\"{name}\"")),
            None => fault,
        });
    }
    found
}

impl Scene<'_> {
    /// Whether `table` has no keys but these; others are reported.
    pub(super) fn only_keys(&mut self, family: &str, table: &Table, keys: &[&str]) -> bool {
        let mut only = true;
        for entry in &table.entries {
            if keys.contains(&entry.key.as_str()) {
                continue;
            }
            only = false;
            let message = format!("`{family}` has no parameter `{}`", entry.key);
            let (meant, help) = suggestion(&entry.key, keys);
            let fault =
                Diagnostic::error(Code::WrongParameters, entry.key_span, message).help(help);
            self.faults.push(match meant {
                Some(name) => fault.patch(entry.key_span, name),
                None => fault,
            });
        }
        only
    }

    /// Whether `table` has all these keys; missing ones are reported.
    pub(super) fn all_keys(
        &mut self,
        family: &str,
        entry: &Entry,
        table: &Table,
        keys: &[&str],
    ) -> bool {
        let missing: Vec<String> = keys
            .iter()
            .filter(|key| table.get(key).is_none())
            .map(|key| format!("`{key}`"))
            .collect();
        if !missing.is_empty() {
            let message = format!("`{family}` needs {}", missing.join(", "));
            self.error(Code::WrongParameters, entry.node.span, message);
        }
        missing.is_empty()
    }
}
