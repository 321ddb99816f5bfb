//! What the model reports.

use evstrat_plugin::prelude::{
    Direction, ModelDescriptor, OutcomeDescriptor, Role, StateDescriptor,
};
use strategy_kit::{manufacture, outcome, tumor};

use crate::beliefs;
use crate::model::RECOVERY_HORIZON;
use crate::options::schema;

pub(crate) fn descriptor() -> ModelDescriptor {
    let mut descriptor = ModelDescriptor::new(
        "sirna-delivery",
        env!("CARGO_PKG_VERSION"),
        "siRNA in vesicles against a tumor: loading, manufacture, circulation, the way into the tumor or across the blood-brain barrier, uptake, escape, the siRNA core of Bartlett and Davis with one lumped potency, and the effect of the lost protein on the tumor.",
    );
    "siRNA delivery by vesicles".clone_into(&mut descriptor.name);
    "MIT OR Apache-2.0".clone_into(&mut descriptor.license);
    "Bartlett and Davis 2006 Nucleic Acids Res 34:322 (reconstructed); Hahnfeldt 1999 Cancer Res 59:4770"
        .clone_into(&mut descriptor.citation);
    let descriptor = tumor::describe(descriptor.options(schema()));
    let descriptor = beliefs::describe(manufacture::describe(descriptor));
    states(supply(effects(outcome::describe(descriptor))))
}

fn step(id: &str, unit: &str, upper: f64, doc: &str) -> OutcomeDescriptor {
    OutcomeDescriptor::new(id, unit, 0.0, upper)
        .role(Role::Intermediate, Direction::HigherIsBetter)
        .doc(doc)
}

fn effects(descriptor: ModelDescriptor) -> ModelDescriptor {
    descriptor
        .outcome(step(
            "knock-down-depth",
            "1",
            1.0,
            "Largest loss of the target protein in the tumor, all target cells taken together.",
        ))
        .outcome(step(
            "knock-down-duration",
            "d",
            365.0,
            "Time with the protein of reached cells below 75 %, cut at the horizon.",
        ))
        .outcome(
            OutcomeDescriptor::new("knock-down-cut", "1", 0.0, 1.0)
                .role(Role::Intermediate, Direction::Neutral)
                .doc("1 if protein was still below 75 % at the horizon, else 0; its mean is the share of cut draws."),
        )
        .outcome(step(
            "in-vitro-knock-down-48h",
            "1",
            1.0,
            "Loss of the target protein after 48 h in the culture of the options, with normal oxygen.",
        ))
        .outcome(step(
            "culture-duration-dividing",
            "d",
            RECOVERY_HORIZON,
            "Time after one dose in that culture until protein is back at 90 %, in cells that divide; cut at 42 d, 0 where it never falls so far.",
        ))
        .outcome(step(
            "culture-duration-resting",
            "d",
            RECOVERY_HORIZON,
            "The same in cells that do not divide.",
        ))
        .outcome(step(
            "complete-blockade-inhibition",
            "1",
            1.0,
            "Growth inhibition after 32 d if VEGF were gone from day 0 on: the effect that bevacizumab had 32 d after its first dose; 0 for other targets.",
        ))
}

fn supply(descriptor: ModelDescriptor) -> ModelDescriptor {
    let many = f64::INFINITY;
    let descriptor = descriptor
        .outcome(step(
            "loaded-copies",
            "{copies}/{vesicles}",
            many,
            "siRNA copies per vesicle, after the packing cap.",
        ))
        .outcome(
            OutcomeDescriptor::new("packing-cap-hit", "1", 0.0, 1.0)
                .role(Role::Intermediate, Direction::LowerIsBetter)
                .doc("1 if the assumptions would load more copies than fit, else 0; its mean is the share of such draws."),
        );
    manufacture::describe_budget(descriptor)
        .outcome(step(
            "delivered-fraction",
            "1",
            1.0,
            "Share of a dose that reaches a tumor of 1 g, barrier included.",
        ))
        .outcome(step(
            "delivered-copies",
            "{copies}/{cells}",
            many,
            "Copies of one dose that a reached cell in a tumor of 1 g takes up.",
        ))
        .outcome(step(
            "cytosolic-copies",
            "{copies}/{cells}",
            many,
            "Copies of one dose that reach the cytosol of such a cell.",
        ))
        .outcome(
            OutcomeDescriptor::new("tumor-volume", "mm3", 0.0, many)
                .role(Role::Intermediate, Direction::LowerIsBetter)
                .doc("Volume of the treated tumor at the horizon."),
        )
        .outcome(
            OutcomeDescriptor::new("control-volume", "mm3", 0.0, many)
                .role(Role::Intermediate, Direction::LowerIsBetter)
                .doc("Volume of the same tumor at the horizon without treatment."),
        )
}

fn states(descriptor: ModelDescriptor) -> ModelDescriptor {
    [
        ("blood-vesicles", "{vesicles}"),
        ("tumor-vesicles", "{vesicles}"),
        ("endosomal-vesicles", "{vesicles}"),
        ("cytosolic-sirna", "{copies}/{cells}"),
        ("risc", "{molecules}/{cells}"),
        ("mrna", "1"),
        ("protein", "1"),
        ("tumor-volume", "mm3"),
    ]
    .iter()
    .fold(descriptor, |descriptor, (id, unit)| {
        descriptor.state(StateDescriptor::new(id, unit))
    })
}
