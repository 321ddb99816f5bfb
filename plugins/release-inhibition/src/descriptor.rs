//! What the model reports.

use evstrat_plugin::prelude::{
    Direction, ModelDescriptor, OutcomeDescriptor, Role, StateDescriptor,
};
use strategy_kit::{outcome, tumor};

use crate::beliefs;
use crate::options::schema;

pub(crate) fn descriptor() -> ModelDescriptor {
    let mut descriptor = ModelDescriptor::new(
        "release-inhibition",
        env!("CARGO_PKG_VERSION"),
        "Inhibition of vesicle release: branches of formation, passage with its lysosomal side way, wash-out of the pool, compensation by microvesicles, and the signed balance of what the vesicles say to the tumor.",
    );
    "Inhibition of vesicle release".clone_into(&mut descriptor.name);
    "MIT OR Apache-2.0".clone_into(&mut descriptor.license);
    "Gao et al. 2022 Cell Commun Signal 20; Wang 2017 J Control Release 268:147; Rojas 2019 Br J Pharmacol 176:3857"
        .clone_into(&mut descriptor.citation);
    let descriptor = beliefs::describe(tumor::describe(descriptor.options(schema())));
    states(release(outcome::describe(descriptor)))
}

fn release(descriptor: ModelDescriptor) -> ModelDescriptor {
    let relative = |id: &str, doc: &str| {
        OutcomeDescriptor::new(id, "1", 0.0, f64::INFINITY)
            .role(Role::Intermediate, Direction::Neutral)
            .doc(doc)
    };
    let volume = |id: &str, doc: &str| {
        OutcomeDescriptor::new(id, "mm3", 0.0, f64::INFINITY)
            .role(Role::Intermediate, Direction::LowerIsBetter)
            .doc(doc)
    };
    descriptor
        .outcome(relative("exosome-release", "Exosomes released until the horizon, relative to no inhibition."))
        .outcome(relative("exosome-release-first-day", "Exosomes released at the end of day 1, relative to no inhibition."))
        .outcome(relative("microvesicle-release", "Microvesicles released until the horizon, relative to no inhibition."))
        .outcome(
            OutcomeDescriptor::new("stimulus-removed", "1", -2.0, 2.0)
                .role(Role::Intermediate, Direction::HigherIsBetter)
                .doc("Mean share of the angiogenic stimulus that the missing vesicles take along; negative if they would have restrained it."),
        )
        .outcome(
            OutcomeDescriptor::new("on-target-toxicity", "1", 0.0, 1.0)
                .role(Role::Toxicity, Direction::LowerIsBetter)
                .doc("Chance that inhibition of the target in the whole body limits the dose: that of its complete loss times the mean inhibition."),
        )
        .outcome(volume("tumor-volume", "Volume of the treated tumor at the horizon."))
        .outcome(volume("control-volume", "Volume of the same tumor at the horizon without treatment."))
}

fn states(descriptor: ModelDescriptor) -> ModelDescriptor {
    [
        ("inhibitor", "umol/L"),
        ("pool", "1"),
        ("exosome-release", "1"),
        ("tumor-volume", "mm3"),
    ]
    .iter()
    .fold(descriptor, |descriptor, (id, unit)| {
        descriptor.state(StateDescriptor::new(id, unit))
    })
}
