//! The outcomes that all strategies report, so that they compare on one scale.

use evstrat_plugin::core::{Direction, ModelDescriptor, OutcomeDescriptor, Role};

/// Ids of the core outcomes, in the order in which [`describe`] adds them.
pub const CORE: [&str; 5] = [
    "tumor-growth-inhibition",
    "growth-delay",
    "growth-delay-cut",
    "off-target-exposure-ratio",
    "batches-per-course",
];

/// Adds the core outcomes.
#[must_use]
pub fn describe(descriptor: ModelDescriptor) -> ModelDescriptor {
    let horizon = 365.0;
    descriptor
        .outcome(
            OutcomeDescriptor::new(CORE[0], "1", f64::NEG_INFINITY, 1.0)
                .role(Role::Efficacy, Direction::HigherIsBetter)
                .doc("1 - V(treated) / V(control) at the horizon, where the control is the same draw without treatment; negative if treatment promotes growth."),
        )
        .outcome(
            OutcomeDescriptor::new(CORE[1], "d", -horizon, horizon)
                .role(Role::Efficacy, Direction::HigherIsBetter)
                .doc("Difference of the times at which treated and untreated tumor reach the growth factor times the start volume, each cut at the horizon."),
        )
        .outcome(
            OutcomeDescriptor::new(CORE[2], "1", 0.0, 1.0)
                .role(Role::Intermediate, Direction::Neutral)
                .doc("1 if a time behind growth-delay was cut at the horizon, else 0; its mean is the share of cut draws."),
        )
        .outcome(
            OutcomeDescriptor::new(CORE[3], "1", 0.0, f64::INFINITY)
                .role(Role::Toxicity, Direction::LowerIsBetter)
                .doc("Exposure of the named organ over that of the tumor, divided by the same ratio for the free agent; below 1 the carrier spares the organ."),
        )
        .outcome(
            OutcomeDescriptor::new(CORE[4], "1", 0.0, f64::INFINITY)
                .role(Role::Cost, Direction::LowerIsBetter)
                .doc("Vesicles that a course of treatment needs over those of one production batch."),
        )
}
