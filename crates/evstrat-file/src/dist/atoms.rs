//! Certain values, discrete values, levels and counts.

use evstrat_core::AssumptionKind;
use evstrat_stats::law::Law;

use super::Scene;
use super::keys::{Key, KeyKind, Keys, places};
use crate::diagnostic::{Code, Diagnostic};
use crate::nearest::suggestion;
use crate::source::Span;
use crate::spec::wrong_type;
use crate::syntax::{Entry, Value};

/// Keys of the table of discrete values.
pub(super) const DISCRETE: Keys = &[
    Key::required("values", KeyKind::Values),
    Key::required("probabilities", KeyKind::Shares),
];

/// Keys of the table of equally probable values.
pub(super) const EMPIRICAL: Keys = &[Key::required("values", KeyKind::Values)];

/// Keys of the binomial distribution.
pub(super) const BINOMIAL: Keys = &[
    Key::required("trials", KeyKind::Count),
    Key::required("probability", KeyKind::Share),
];

/// `point = 5`, `point = "5 d"`, or the name of a level.
pub(super) fn point(entry: &Entry, scene: &mut Scene<'_>) -> Option<Law> {
    let node = &entry.node;
    let categorical = matches!(
        scene.subject.descriptor.kind,
        AssumptionKind::Categorical { .. }
    );
    let law = match &node.value {
        Value::Text(level) if categorical => {
            let index = scene.level(level, node.span)?;
            let mut shares = vec![0.0; scene.subject.descriptor.levels().len()];
            shares[index] = 1.0;
            Law::categorical(&shares)
        }
        _ => Law::point(scene.number(node)?),
    };
    scene.built(law, node.span, &[])
}

/// `discrete = { values = [...], probabilities = [...] }`.
pub(super) fn discrete(entry: &Entry, scene: &mut Scene<'_>) -> Option<Law> {
    let table = scene.table(entry, DISCRETE)?;
    let values_at = table.get("values")?;
    let shares_at = table.get("probabilities")?;
    let values = scene.list(values_at, |scene, node| scene.number(node));
    let shares = scene.list(shares_at, |scene, node| scene.plain(node));
    let (values, shares) = (values?, shares?);
    if values.len() != shares.len() {
        let message = format!(
            "{} values, but {} probabilities",
            values.len(),
            shares.len()
        );
        let fault = Diagnostic::error(Code::ImpossibleDistribution, shares_at.span, message);
        scene.faults.push(fault.also(values_at.span, ""));
        return None;
    }
    let mut places = places(table);
    places.push(("value", values_at.span));
    scene.built(Law::discrete(&values, &shares), entry.node.span, &places)
}

/// `empirical = { values = [...] }`.
pub(super) fn empirical(entry: &Entry, scene: &mut Scene<'_>) -> Option<Law> {
    let table = scene.table(entry, EMPIRICAL)?;
    let values = scene.list(table.get("values")?, |scene, node| scene.number(node))?;
    scene.built(Law::empirical(&values), entry.node.span, &places(table))
}

/// `binomial = { trials = 6, probability = 0.1 }`.
pub(super) fn binomial(entry: &Entry, scene: &mut Scene<'_>) -> Option<Law> {
    let table = scene.table(entry, BINOMIAL)?;
    let trials_at = table.get("trials")?;
    let trials = trials_at
        .as_count()
        .and_then(|trials| u32::try_from(trials).ok());
    if trials.is_none() {
        let fault = wrong_type(trials_at, "a whole number");
        scene.faults.push(fault);
    }
    let probability = scene.plain(table.get("probability")?);
    let law = Law::binomial(trials?, probability?);
    scene.built(law, entry.node.span, &places(table))
}

/// `levels = { hahnfeldt = 0.5, gompertz = 0.5 }`; levels that are not named have probability zero.
pub(super) fn levels(entry: &Entry, scene: &mut Scene<'_>) -> Option<Law> {
    let Some(table) = entry.node.as_table() else {
        let fault = wrong_type(&entry.node, "a table of levels and probabilities");
        scene.faults.push(fault);
        return None;
    };
    let names = scene.subject.descriptor.levels();
    if names.is_empty() {
        let id = &scene.subject.descriptor.id;
        let message = format!("`{id}` has no levels");
        let fault = Diagnostic::error(Code::WrongDistributionKind, entry.key_span, message);
        scene
            .faults
            .push(fault.help("give a distribution of numbers"));
        return None;
    }
    let mut shares = vec![0.0; names.len()];
    let mut complete = true;
    for level in &table.entries {
        let index = scene.level(&level.key, level.key_span);
        let share = scene.plain(&level.node);
        match (index, share) {
            (Some(index), Some(share)) => shares[index] = share,
            _ => complete = false,
        }
    }
    if !complete {
        return None;
    }
    let places = [("probabilities", entry.node.span)];
    scene.built(Law::categorical(&shares), entry.node.span, &places)
}

impl Scene<'_> {
    /// The index of a level; unknown ones are reported at `span`.
    fn level(&mut self, name: &str, span: Span) -> Option<usize> {
        let levels = self.subject.descriptor.levels();
        let index = levels.iter().position(|level| level == name);
        if index.is_none() {
            let names: Vec<&str> = levels.iter().map(String::as_str).collect();
            let id = &self.subject.descriptor.id;
            let message = format!("`{id}` has no level `{name}`");
            let help = suggestion(name, &names).1;
            self.faults
                .push(Diagnostic::error(Code::UnknownLevel, span, message).help(help));
        }
        index
    }
}
