//! The cell culture in which published knock-downs were seen.

use evstrat_plugin::prelude::{AssumptionDescriptor, ModelDescriptor};
use strategy_kit::law::{beta, derived, lognormal};

use super::{Belief, add};

pub(super) fn describe(descriptor: ModelDescriptor) -> ModelDescriptor {
    let descriptor = add(
        descriptor,
        AssumptionDescriptor::positive("culture-uptake", "{vesicles}/{cells}/h", 20.0)
            .doc("Vesicles that a cell takes up per hour from a medium with 1e9 per mL; proportional to their number.")
            .source("about 1 % per hour of the vesicles on offer, Bonsergent 2021, recalled"),
        Belief {
            law: derived(lognormal(20.0, 4.0), "1 % per hour of 1e9 vesicles per mL, shared by 5e5 cells per mL, are 20 per cell and hour"),
            evidence: &["uptake-evs-per-cell-hour", "uptake-spontaneous"],
            note: "2 to 200 at 1e9 per mL, recalled; never more than the medium holds",
        },
    );
    let descriptor = add(
        descriptor,
        AssumptionDescriptor::positive("culture-doubling-time", "d", 1.0)
            .doc("Doubling time of cells in culture.")
            .source("Bartlett and Davis 2006, figures 6 and 8"),
        Belief {
            law: derived(
                lognormal(1.0, 1.3),
                "the entry's value is the dose of the simulation; among its conditions is a growth rate of 0.029 per h, which is a doubling time of 1 d",
            ),
            evidence: &["bd06-fig6-conditions"],
            note: "1 d (0.029 per h) in the published simulations; the evidence lists conditions, of which this is one",
        },
    );
    add(
        descriptor,
        AssumptionDescriptor::fraction("heparan-share", 0.5)
            .doc("Share of uptake that needs heparan sulfate proteoglycans and stops under free heparin.")
            .source("Christianson 2013 PNAS 110:17380"),
        Belief {
            law: beta(8.0, 8.0),
            evidence: &["uptake-hspg", "uptake-hspg-size"],
            note: "that heparan sulfate inhibits was seen, the size (25-80 %) is recalled",
        },
    )
    .active_when("heparan-share", "culture.heparin", &["true"])
}
