//! Suggested beliefs, as plugins add them to their description.

use evstrat_plugin::prelude::{AssumptionDescriptor, ModelDescriptor, PriorRow};
use evstrat_plugin::serde_json::Value;

/// One belief: its law, its evidence, and why.
pub struct Belief<'a> {
    /// The distribution, as the JSON form of a strategy file's table.
    pub law: Value,
    /// Ids of the evidence it rests on.
    pub evidence: &'a [&'a str],
    /// Why this belief, in a sentence.
    pub note: &'a str,
}

/// Adds an assumption with one belief.
#[must_use]
pub fn add(
    descriptor: ModelDescriptor,
    assumption: AssumptionDescriptor,
    belief: Belief<'_>,
) -> ModelDescriptor {
    let row = PriorRow::new(&assumption.id, belief.law)
        .evidence(belief.evidence)
        .note(belief.note);
    descriptor.assumption(assumption).prior(row)
}

/// Adds a belief that holds under one level of an option.
#[must_use]
pub fn add_under(
    descriptor: ModelDescriptor,
    id: &str,
    (option, level): (&str, &str),
    belief: Belief<'_>,
) -> ModelDescriptor {
    let row = PriorRow::new(id, belief.law)
        .when(option, level)
        .evidence(belief.evidence)
        .note(belief.note);
    descriptor.prior(row)
}
