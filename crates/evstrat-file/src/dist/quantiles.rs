//! Laws given by two quantiles.

use evstrat_stats::law::{Law, QuantileFamily};

use super::Scene;
use crate::diagnostic::Code;
use crate::spec::wrong_type;
use crate::syntax::{Node, Table};

/// The law of `family` with the two quantiles `[[p, x], [p, x]]`, in either order.
pub(super) fn read(
    family: QuantileFamily,
    table: &Table,
    node: &Node,
    scene: &mut Scene<'_>,
) -> Option<Law> {
    if let Some(other) = table.entries.iter().find(|entry| entry.key != "quantiles") {
        let message = format!("`{}` does not go with `quantiles`", other.key);
        scene.error(Code::WrongParameters, other.key_span, message);
        return None;
    }
    let Some([first, second]) = node.as_list() else {
        let expected = "two quantiles [[probability, value], [probability, value]]";
        scene.faults.push(wrong_type(node, expected));
        return None;
    };
    let first = point(first, scene);
    let second = point(second, scene);
    let (mut lower, mut upper) = (first?, second?);
    if upper.0 < lower.0 {
        std::mem::swap(&mut lower, &mut upper);
    }
    let places = [("quantiles", node.span)];
    scene.built(
        Law::from_two_quantiles(family, lower, upper),
        node.span,
        &places,
    )
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
