//! What the model reports.

use evstrat_plugin::prelude::{
    Direction, ModelDescriptor, OutcomeDescriptor, Role, StateDescriptor,
};
use strategy_kit::{manufacture, outcome, tumor};

use crate::beliefs;
use crate::options::schema;

pub(crate) fn descriptor() -> ModelDescriptor {
    let mut descriptor = ModelDescriptor::new(
        "drug-loading",
        env!("CARGO_PKG_VERSION"),
        "A drug in vesicles against a tumor: loading with its packing cap, manufacture, storage, leak in blood, deposit in the tumor, release, and killing by concentration, beside as much free drug.",
    );
    "Drug-loaded vesicles".clone_into(&mut descriptor.name);
    "MIT OR Apache-2.0".clone_into(&mut descriptor.license);
    "Simeoni 2004 Cancer Res 64:1094; Hahnfeldt 1999 Cancer Res 59:4770"
        .clone_into(&mut descriptor.citation);
    let descriptor = tumor::describe(descriptor.options(schema()));
    let descriptor = beliefs::describe(manufacture::describe(descriptor));
    states(supply(effects(outcome::describe(descriptor))))
}

fn effects(descriptor: ModelDescriptor) -> ModelDescriptor {
    let inhibition = |id: &str, doc: &str| {
        OutcomeDescriptor::new(id, "1", f64::NEG_INFINITY, 1.0)
            .role(Role::Intermediate, Direction::HigherIsBetter)
            .doc(doc)
    };
    descriptor
        .outcome(inhibition(
            "free-drug-inhibition",
            "Growth inhibition by as much free drug on the same days.",
        ))
        .outcome(
            OutcomeDescriptor::new("carrier-advantage", "1", -2.0, 2.0)
                .role(Role::Intermediate, Direction::HigherIsBetter)
                .doc("Growth inhibition by carried drug less that by as much free drug, each at least -1."),
        )
        .outcome(
            OutcomeDescriptor::new("tumor-volume", "mm3", 0.0, f64::INFINITY)
                .role(Role::Intermediate, Direction::LowerIsBetter)
                .doc("Volume of the treated tumor at the horizon."),
        )
        .outcome(
            OutcomeDescriptor::new("control-volume", "mm3", 0.0, f64::INFINITY)
                .role(Role::Intermediate, Direction::LowerIsBetter)
                .doc("Volume of the same tumor at the horizon without treatment."),
        )
}

fn supply(descriptor: ModelDescriptor) -> ModelDescriptor {
    let step = |id: &str, unit: &str, upper: f64, doc: &str| {
        OutcomeDescriptor::new(id, unit, 0.0, upper)
            .role(Role::Intermediate, Direction::HigherIsBetter)
            .doc(doc)
    };
    let many = f64::INFINITY;
    let descriptor = descriptor
        .outcome(step(
            "loaded-molecules",
            "{molecules}/{vesicles}",
            many,
            "Drug molecules per vesicle, after the packing cap.",
        ))
        .outcome(
            OutcomeDescriptor::new("packing-cap-hit", "1", 0.0, 1.0)
                .role(Role::Intermediate, Direction::LowerIsBetter)
                .doc("1 if the assumptions would load more than fits, else 0; its mean is the share of such draws."),
        );
    manufacture::describe_budget(descriptor)
        .outcome(step(
            "delivered-dose",
            "nmol",
            many,
            "Drug in one injected dose.",
        ))
        .outcome(step(
            "delivered-fraction",
            "1",
            1.0,
            "Share of a dose that vesicles bring into a tumor of 1 g.",
        ))
        .outcome(step(
            "leaked-fraction",
            "1",
            1.0,
            "Share of a dose that leaks out in blood and acts as free drug.",
        ))
        .outcome(step(
            "tumor-concentration",
            "nmol/L",
            many,
            "Drug of one dose that vesicles release in a tumor of 1 g, bound drug included.",
        ))
}

fn states(descriptor: ModelDescriptor) -> ModelDescriptor {
    [
        ("carried-doses", "1"),
        ("effective-concentration", "nmol/L"),
        ("tumor-volume", "mm3"),
    ]
    .iter()
    .fold(descriptor, |descriptor, (id, unit)| {
        descriptor.state(StateDescriptor::new(id, unit))
    })
}
