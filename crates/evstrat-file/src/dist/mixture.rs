//! Mixtures of distributions.

use evstrat_core::AssumptionKind;
use evstrat_stats::law::Law;

use super::Scene;
use super::keys::{Key, KeyKind, Keys};
use crate::diagnostic::{Code, Diagnostic};
use crate::nearest::suggestion;
use crate::source::Span;
use crate::syntax::{Entry, Node, Table};

/// Keys of the table.
pub(super) const KEYS: Keys = &[Key::required("parts", KeyKind::Parts(PART))];

/// Keys of a part beside its distribution.
const PART: Keys = &[
    Key::required("weight", KeyKind::Share),
    Key::optional("truncate", KeyKind::Truncation),
];

/// `mixture = { parts = [{ weight = 0.35, point = 0 }, { weight = 0.65, beta = { ... } }] }`.
pub(super) fn mixture(entry: &Entry, scene: &mut Scene<'_>) -> Option<Law> {
    refuse_levels(entry, scene)?;
    let table = scene.table(entry, KEYS)?;
    let parts_at = table.get("parts")?;
    let parts = scene.weighted(parts_at, "mixture part", PART)?;
    let (weights, laws) = parts.split();
    let places = [("weights", parts.place_of_weights())];
    scene.built(Law::mixture(&weights, &laws), entry.node.span, &places)
}

/// Levels have no mixtures: their probabilities say the same.
pub(super) fn refuse_levels(entry: &Entry, scene: &mut Scene<'_>) -> Option<()> {
    let kind = &scene.subject.descriptor.kind;
    if !matches!(kind, AssumptionKind::Categorical { .. }) {
        return Some(());
    }
    let message = format!("a categorical assumption takes no `{}`", entry.key);
    let fault = Diagnostic::error(Code::WrongDistributionKind, entry.key_span, message);
    scene
        .faults
        .push(fault.help("give `levels` with the resulting probabilities"));
    None
}

/// Laws with weights.
pub(super) struct Weighted {
    parts: Vec<(f64, Span, Law)>,
    whole: Span,
}

impl Weighted {
    pub(super) fn split(&self) -> (Vec<f64>, Vec<Law>) {
        let weights = self.parts.iter().map(|part| part.0).collect();
        let laws = self.parts.iter().map(|part| part.2.clone()).collect();
        (weights, laws)
    }

    /// The first weight that cannot be one, or the whole list.
    pub(super) fn place_of_weights(&self) -> Span {
        self.parts
            .iter()
            .find(|part| !(0.0..=1.0).contains(&part.0))
            .map_or(self.whole, |part| part.1)
    }
}

impl Scene<'_> {
    /// A list of tables, each with `weight`, a distribution, and perhaps other keys.
    pub(super) fn weighted(&mut self, node: &Node, what: &str, keys: Keys) -> Option<Weighted> {
        let tables = self.tables(node)?;
        // Every part is read before the first fault ends the list, so that all faults are reported.
        let parts: Vec<Option<(f64, Span, Law)>> = tables
            .into_iter()
            .map(|(node, table)| self.part(node, table, what, keys))
            .collect();
        Some(Weighted {
            parts: parts.into_iter().collect::<Option<_>>()?,
            whole: node.span,
        })
    }

    fn part(
        &mut self,
        node: &Node,
        table: &Table,
        what: &str,
        keys: Keys,
    ) -> Option<(f64, Span, Law)> {
        let others = Table {
            entries: table
                .entries
                .iter()
                .filter(|entry| !super::is_family(&entry.key) && !is_near_family(&entry.key, keys))
                .cloned()
                .collect(),
        };
        let known = self.keys(what, node, &others, keys);
        let weight = table
            .get("weight")
            .and_then(|at| Some((self.plain(at)?, at.span)));
        let law = self.part_law(node, table, keys);
        let ((weight, span), law) = (weight?, law?);
        known.then_some((weight, span, law))
    }

    /// The law of a part; a misspelled family is reported as such.
    fn part_law(&mut self, node: &Node, table: &Table, keys: Keys) -> Option<Law> {
        for entry in &table.entries {
            if is_near_family(&entry.key, keys) {
                let names: Vec<&str> = super::family_keys().collect();
                let message = format!("unknown key `{}`", entry.key);
                let (name, help) = suggestion(&entry.key, &names);
                let fault = Diagnostic::error(Code::UnknownKey, entry.key_span, message).help(help);
                self.faults.push(match name {
                    Some(name) => fault.patch(entry.key_span, name),
                    None => fault,
                });
                return None;
            }
        }
        self.law(node, table).map(|(_, law)| law)
    }
}

/// Whether a key is neither a family nor one of `keys`, but most like a family.
fn is_near_family(key: &str, keys: Keys) -> bool {
    let own: Vec<&str> = keys.iter().map(|key| key.name).collect();
    if own.contains(&key) || super::is_family(key) {
        return false;
    }
    let all: Vec<&str> = own.iter().copied().chain(super::family_keys()).collect();
    suggestion(key, &all)
        .0
        .is_some_and(|name| !own.contains(&name))
}
