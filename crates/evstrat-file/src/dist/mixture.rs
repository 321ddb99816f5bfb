//! Mixtures of distributions.

use evstrat_core::AssumptionKind;
use evstrat_stats::law::Law;

use super::{Scene, is_family};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::spec::wrong_type;
use crate::syntax::{Entry, Node, Table};

/// Keys of a part beside its family.
pub(crate) const PART_KEYS: &[&str] = &["weight", "truncate"];

/// `mixture = { parts = [{ weight = 0.35, point = 0 }, { weight = 0.65, beta = { ... } }] }`.
pub(super) fn mixture(entry: &Entry, scene: &mut Scene<'_>) -> Option<Law> {
    let kind = &scene.subject.descriptor.kind;
    if matches!(kind, AssumptionKind::Categorical { .. }) {
        let message = "a categorical assumption takes no mixture";
        let fault = Diagnostic::error(Code::WrongDistributionKind, entry.key_span, message);
        scene
            .faults
            .push(fault.help("give `levels` with the probabilities of the mixture"));
        return None;
    }
    let Some(table) = entry.node.as_table() else {
        scene
            .faults
            .push(wrong_type(&entry.node, "a table with `parts`"));
        return None;
    };
    let only = scene.only_keys("mixture", table, &["parts"]);
    if !only || !scene.all_keys("mixture", entry, table, &["parts"]) {
        return None;
    }
    let parts_at = table.get("parts")?;
    let Some(parts) = parts_at.as_list() else {
        scene.faults.push(wrong_type(parts_at, "a list of tables"));
        return None;
    };
    // Every part is read before the first fault ends the mixture, so that all faults are reported.
    let parts: Vec<Option<(f64, Span, Law)>> = parts.iter().map(|node| part(node, scene)).collect();
    let parts: Vec<(f64, Span, Law)> = parts.into_iter().collect::<Option<_>>()?;
    let weights: Vec<f64> = parts.iter().map(|part| part.0).collect();
    let bad = parts
        .iter()
        .find(|part| !(0.0..=1.0).contains(&part.0))
        .map_or(parts_at.span, |part| part.1);
    let laws: Vec<Law> = parts.into_iter().map(|part| part.2).collect();
    let places = [("weights", bad)];
    scene.built(Law::mixture(&weights, &laws), entry.node.span, &places)
}

fn part(node: &Node, scene: &mut Scene<'_>) -> Option<(f64, Span, Law)> {
    let Some(table) = node.as_table() else {
        scene
            .faults
            .push(wrong_type(node, "a table with `weight` and a distribution"));
        return None;
    };
    let known = only_part_keys(table, scene);
    let weight = match table.get("weight") {
        Some(at) => scene.plain(at).map(|weight| (weight, at.span)),
        None => {
            scene.error(Code::MissingKey, node.span, "key `weight` is missing");
            None
        }
    };
    let law = scene.law(node, table);
    let ((weight, span), (_, law)) = (weight?, law?);
    known.then_some((weight, span, law))
}

fn only_part_keys(table: &Table, scene: &mut Scene<'_>) -> bool {
    let families = super::family_keys();
    let keys: Vec<&str> = PART_KEYS.iter().copied().chain(families).collect();
    let others: Vec<Entry> = table
        .entries
        .iter()
        .filter(|entry| !is_family(&entry.key) && !PART_KEYS.contains(&entry.key.as_str()))
        .cloned()
        .collect();
    scene.only_keys("mixture part", &Table { entries: others }, &keys)
}
