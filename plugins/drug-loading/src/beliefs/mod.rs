//! The assumptions of the model, with the beliefs it suggests and their evidence.

mod delivery;
mod effect;
mod loading;

use evstrat_plugin::prelude::{AssumptionDescriptor, ModelDescriptor, PriorRow};
use evstrat_plugin::serde_json::Value;

/// Adds all assumptions.
pub(crate) fn describe(descriptor: ModelDescriptor) -> ModelDescriptor {
    effect::describe(delivery::describe(loading::describe(descriptor)))
}

/// One belief: its law, its evidence, and why.
struct Belief<'a> {
    law: Value,
    evidence: &'a [&'a str],
    note: &'a str,
}

/// Adds an assumption with one belief.
fn add(
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
fn add_under(
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
