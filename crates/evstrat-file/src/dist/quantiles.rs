//! Laws given by quantiles: two are met exactly, more as closely as the family can.

use evstrat_stats::law::{Law, QuantileFamily};

use super::Scene;
use super::keys::{Key, KeyKind, Keys, places};
use crate::diagnostic::{Code, Diagnostic};
use crate::spec::wrong_type;
use crate::syntax::{Entry, Node};

/// Keys of a table with quantiles.
pub(super) const KEYS: Keys = &[Key::required("quantiles", KeyKind::Quantiles)];
/// The same of a beta law, which may be scaled.
pub(super) const BETA_KEYS: Keys = &[
    Key::required("quantiles", KeyKind::Quantiles),
    Key::optional("lower", KeyKind::Value),
    Key::optional("upper", KeyKind::Value),
];

/// Largest miss of a stated probability that is not worth a word.
const TOLERABLE_MISS: f64 = 0.02;

/// Keys of a table with quantiles of a family.
pub(crate) fn keys_of(family: QuantileFamily) -> Keys {
    match family {
        QuantileFamily::Beta => BETA_KEYS,
        _ => KEYS,
    }
}

/// The law of `family` with the quantiles `[[p, x], ...]`, in any order.
pub(super) fn read(family: QuantileFamily, entry: &Entry, scene: &mut Scene<'_>) -> Option<Law> {
    let table = scene.table(entry, keys_of(family))?;
    let node = table.get("quantiles")?;
    let points = points(node, scene)?;
    let mut bound = |key: &str, absent: f64| match table.get(key) {
        Some(node) => scene.number(node),
        None => Some(absent),
    };
    let bounds = (bound("lower", 0.0)?, bound("upper", 1.0)?);
    let mut places = places(table);
    places.push(("elicited", node.span));
    let fit = Law::fit_quantiles(family, &points, bounds).map(|fit| fit.law);
    let law = scene.built(fit, entry.node.span, &places)?;
    let miss = points
        .iter()
        .map(|&(p, x)| (law.cdf(x) - p).abs())
        .fold(0.0, f64::max);
    if points.len() > 2 && miss > TOLERABLE_MISS {
        let message = format!(
            "the closest {} distribution misses a stated probability by {miss:.3}",
            family.key()
        );
        scene.faults.push(
            Diagnostic::warning(Code::BadData, node.span, message)
                .help("choose another family, or `metalog`, which meets up to nine quantiles"),
        );
    }
    Some(law)
}

/// Pairs of probability and value, in order of probability.
pub(super) fn points(node: &Node, scene: &mut Scene<'_>) -> Option<Vec<(f64, f64)>> {
    let Some(list) = node.as_list().filter(|list| list.len() >= 2) else {
        let expected = "two or more quantiles [[probability, value], [probability, value]]";
        scene.faults.push(wrong_type(node, expected));
        return None;
    };
    let points: Vec<Option<(f64, f64)>> = list.iter().map(|item| point(item, scene)).collect();
    let mut points: Vec<(f64, f64)> = points.into_iter().collect::<Option<_>>()?;
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    Some(points)
}

fn point(node: &Node, scene: &mut Scene<'_>) -> Option<(f64, f64)> {
    let Some([probability, value]) = node.as_list() else {
        let fault = wrong_type(node, "a pair [probability, value]");
        scene.faults.push(fault);
        return None;
    };
    let probability = scene.plain(probability);
    let value = scene.number(value);
    Some((probability?, value?))
}
