//! Pools of expert opinions.

use evstrat_stats::law::Law;

use super::Scene;
use super::keys::{Key, KeyKind, Keys, places};
use super::mixture::refuse_levels;
use crate::syntax::Entry;

/// How opinions are pooled.
const METHODS: &[&str] = &["linear", "logarithmic"];

/// Keys of the table.
pub(super) const KEYS: Keys = &[
    Key::required("opinions", KeyKind::Parts(OPINION)),
    Key::optional("pool", KeyKind::Word(METHODS)),
];

/// Keys of an opinion beside its distribution.
const OPINION: Keys = &[
    Key::required("weight", KeyKind::Share),
    Key::optional("name", KeyKind::Text),
    Key::optional("truncate", KeyKind::Truncation),
];

/// `experts = { pool = "linear", opinions = [{ weight = 0.5, name = "A", beta = { ... } }, ...] }`.
pub(super) fn experts(entry: &Entry, scene: &mut Scene<'_>) -> Option<Law> {
    refuse_levels(entry, scene)?;
    let table = scene.table(entry, KEYS)?;
    let method = match table.get("pool") {
        Some(node) => scene.word(node, METHODS)?,
        None => "linear",
    };
    let opinions = scene.weighted(table.get("opinions")?, "opinion", OPINION)?;
    let (weights, laws) = opinions.split();
    let law = match method {
        "logarithmic" => Law::logarithmic_pool(&weights, &laws),
        _ => Law::linear_pool(&weights, &laws),
    };
    let mut places = places(table);
    places.push(("weights", opinions.place_of_weights()));
    scene.built(law, entry.node.span, &places)
}
