//! Laws given by a central interval.

use evstrat_stats::law::{Law, QuantileFamily};

use super::Scene;
use super::keys::{Key, KeyKind, Keys, places};
use crate::syntax::Entry;

/// Families that two quantiles determine.
const FAMILIES: &[&str] = &[
    "normal",
    "lognormal",
    "beta",
    "gamma",
    "logit-normal",
    "uniform",
    "log-uniform",
    "weibull",
];

/// Keys of the table.
pub(super) const KEYS: Keys = &[
    Key::required("low", KeyKind::Value),
    Key::required("high", KeyKind::Value),
    Key::required("coverage", KeyKind::Share),
    Key::required("family", KeyKind::Word(FAMILIES)),
];

/// `interval = { low = ..., high = ..., coverage = 0.9, family = "lognormal" }`.
pub(super) fn interval(entry: &Entry, scene: &mut Scene<'_>) -> Option<Law> {
    let table = scene.table(entry, KEYS)?;
    let family = scene.word(table.get("family")?, FAMILIES);
    let low = scene.number(table.get("low")?);
    let high = scene.number(table.get("high")?);
    let coverage = scene.plain(table.get("coverage")?);
    let family = QuantileFamily::from_key(family?)?;
    let law = Law::interval(family, low?, high?, coverage?);
    scene.built(law, entry.node.span, &places(table))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_families_are_those_that_have_intervals() {
        let keys: Vec<&str> = QuantileFamily::ALL
            .iter()
            .map(|family| family.key())
            .collect();
        assert_eq!(keys, FAMILIES);
    }
}
