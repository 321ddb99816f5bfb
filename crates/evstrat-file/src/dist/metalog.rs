//! Metalog laws, by quantiles or by coefficients.

use evstrat_stats::law::{Law, MetalogBounds};

use super::Scene;
use super::keys::{Key, KeyKind, Keys, places};
use super::quantiles;
use crate::diagnostic::{Code, Diagnostic};
use crate::spec::wrong_type;
use crate::syntax::{Entry, Table};

/// Keys of the table.
pub(super) const KEYS: Keys = &[
    Key::optional("quantiles", KeyKind::Quantiles),
    Key::optional("terms", KeyKind::Count),
    Key::optional("coefficients", KeyKind::Plains),
    Key::optional("lower", KeyKind::Value),
    Key::optional("upper", KeyKind::Value),
];

/// The most terms that a metalog law has.
const MAX_TERMS: usize = 9;

/// `metalog = { quantiles = [[0.1, 2], [0.5, 5], [0.9, 20]], lower = 0 }`, with `terms` of the expansion, or with its
/// `coefficients` in place of quantiles.
pub(super) fn metalog(entry: &Entry, scene: &mut Scene<'_>) -> Option<Law> {
    let table = scene.table(entry, KEYS)?;
    let lower = bound(table, "lower", scene)?;
    let upper = bound(table, "upper", scene)?;
    let bounds = match (lower, upper) {
        (None, None) => MetalogBounds::None,
        (Some(lower), None) => MetalogBounds::Lower(lower),
        (None, Some(upper)) => MetalogBounds::Upper(upper),
        (Some(lower), Some(upper)) => MetalogBounds::Both(lower, upper),
    };
    let law = match (table.get("quantiles"), table.get("coefficients")) {
        (Some(node), None) => {
            let points = quantiles::points(node, scene)?;
            let terms = match table.get("terms") {
                None => points.len().min(MAX_TERMS),
                Some(at) => {
                    let Some(terms) = at.as_count() else {
                        scene.faults.push(wrong_type(at, "a whole number"));
                        return None;
                    };
                    usize::try_from(terms).ok()?
                }
            };
            Law::metalog_from_quantiles(&points, terms, bounds)
        }
        (None, Some(node)) => {
            if !scene.bare.is_equivalent(scene.subject.unit) {
                let message = "`coefficients` are in the unit of the assumption; remove `unit`";
                scene.error(Code::Conflict, node.span, message);
                return None;
            }
            let coefficients = scene.list(node, |scene, item| scene.plain(item))?;
            Law::metalog(&coefficients, bounds)
        }
        _ => {
            let message = "`metalog` needs either `quantiles` or `coefficients`";
            let fault = Diagnostic::error(Code::WrongParameters, entry.node.span, message);
            scene.faults.push(fault);
            return None;
        }
    };
    scene.built(law, entry.node.span, &places(table))
}

/// A bound that may be absent; faults are reported, and then there is nothing at all.
fn bound(table: &Table, key: &str, scene: &mut Scene<'_>) -> Option<Option<f64>> {
    match table.get(key) {
        None => Some(None),
        Some(node) => scene.number(node).map(Some),
    }
}
