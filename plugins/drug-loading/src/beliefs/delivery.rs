//! What of the dose reaches the tumor, carried or free.

use evstrat_plugin::prelude::{AssumptionDescriptor, ModelDescriptor};
use strategy_kit::law::{beta, derived, lognormal, lognormal_within};
use strategy_kit::{cargo, exposure};

use super::{Belief, add, add_under};

const FAST_SHARE: &str = "the evidence is clearance without macrophages, 0.65 mL/h and 3.6 h of mean residence, where intact mice clear within minutes: macrophages take nearly all, in the fast phase; the share itself is a judgment";
const EFFECTIVE: &str = "cells hold doxorubicin 230 times above the medium (the entry's note), so 1/230 of the concentration in cells does the same in the medium; 0.01 allows for what of a tumor is not cells. The entry's value, 10, compares free drug with liposomes";

pub(super) fn describe(descriptor: ModelDescriptor) -> ModelDescriptor {
    let descriptor = exposure::describe_gains(exposure::describe_tumor_fraction(descriptor));
    native_cargo(organ(free_drug(circulation(descriptor))))
}

fn circulation(descriptor: ModelDescriptor) -> ModelDescriptor {
    let descriptor = add(
        descriptor,
        AssumptionDescriptor::positive("half-life-fast", "min", 5.0)
            .doc("Half-life of the first phase in blood, when macrophages take up most vesicles.")
            .source("Matsumoto 2020, 10.1080/20013078.2019.1696517"),
        Belief {
            law: lognormal(5.0, 1.6),
            evidence: &["pk-half-life-mp", "pk-half-life-alpha", "pk-half-life-b16"],
            note: "2 min (recalled), 7 min, 6.9-8.8 min",
        },
    );
    let descriptor = add(
        descriptor,
        AssumptionDescriptor::positive("half-life-slow", "min", 180.0)
            .doc("Half-life of the second phase in blood.")
            .source("10.3390/pharmaceutics11120649"),
        Belief {
            law: lognormal(180.0, 2.2),
            evidence: &["pk-half-life-beta"],
            note: "149-792 min with dyes, whose shedding lengthens it",
        },
    );
    let descriptor = add(
        descriptor,
        AssumptionDescriptor::fraction("fast-share", 0.9)
            .doc("Share of the dose that leaves the blood in the first phase.")
            .source("macrophage depletion, 10.3390/pharmaceutics11120649"),
        Belief {
            law: derived(beta(18.0, 2.0), FAST_SHARE),
            evidence: &["pk-macrophage-depletion"],
            note: "without macrophages the mean residence is 3.6 h instead of minutes; the share itself is a judgment",
        },
    );
    add(
        descriptor,
        AssumptionDescriptor::positive("release-half-life", "h", 12.0)
            .doc("Half-life of the drug inside vesicles at 37 C, in blood and tumor alike.")
            .source("release curves of 24-48 h, recalled"),
        Belief {
            law: lognormal(12.0, 2.5),
            evidence: &["release-half-life-37c"],
            note: "release for 48 h was seen (release-window), the half-life is recalled; serum speeds it up, dialysis slows it down",
        },
    )
}

fn free_drug(descriptor: ModelDescriptor) -> ModelDescriptor {
    let mut fraction = AssumptionDescriptor::positive("free-tumor-fraction", "1", 0.01)
        .doc("Share of the free drug's dose that reaches a tumor of 1 g.")
        .source("general knowledge");
    fraction.upper = 1.0;
    let descriptor = add(
        descriptor,
        fraction,
        Belief {
            law: lognormal_within(0.01, 2.0, 0.0, 1.0),
            evidence: &[],
            note: "a few percent of the dose per gram for small drugs in mice is common knowledge; no entry of the library gives it",
        },
    );
    let descriptor = add(
        descriptor,
        AssumptionDescriptor::positive("tumor-half-life", "h", 24.0)
            .doc("Half-life of drug in the tumor.")
            .source("general knowledge"),
        Belief {
            law: lognormal(24.0, 2.0),
            evidence: &[],
            note: "tumors keep taxanes and anthracyclines for a day or more; no entry of the library gives it",
        },
    );
    let mut unbound = AssumptionDescriptor::positive("effective-share", "1", 0.01)
        .doc("Concentration in culture medium that does the same, over the concentration in the tumor.")
        .source("Uppsala 2021 Cells 10:1717 for doxorubicin");
    unbound.upper = 1.0;
    add(
        descriptor,
        unbound,
        Belief {
            law: derived(lognormal_within(0.01, 2.5, 0.0, 1.0), EFFECTIVE),
            evidence: &["dox-liposome-uptake"],
            note: "tubulin binds paclitaxel as cells hold doxorubicin, so a tumor needs far more than the medium of a dish",
        },
    )
}

fn organ(descriptor: ModelDescriptor) -> ModelDescriptor {
    let id = "organ-exposure-ratio";
    let descriptor = descriptor.assumption(
        AssumptionDescriptor::positive(id, "1", 3.0)
            .doc("Exposure of the named organ to carried drug over that to free drug, at equal dose.")
            .source("Toffoli 2015 Nanomedicine 10:2963 for the heart"),
    );
    let descriptor = add_under(
        descriptor,
        id,
        ("organ", "heart"),
        Belief {
            law: derived(
                beta(12.0, 8.0),
                "the evidence is the reduction in the heart, 0.4, the assumption what is left: 0.6",
            ),
            evidence: &["tox-exodox-heart"],
            note: "doxorubicin in the heart was lower by about 40 %; the evidence gives the reduction, the assumption what is left",
        },
    );
    add_under(
        descriptor,
        id,
        ("organ", "liver"),
        Belief {
            law: derived(
                lognormal(3.0, 1.6),
                "28 to 70 % of vesicles over some 10 to 20 % of small drugs in the liver is 1.4 to 7",
            ),
            evidence: &["bd-systematic"],
            note: "28 to 70 % of vesicles end in the liver (bd-liver), of small drugs some 10 to 20 % (general knowledge); the ratio is derived from the two",
        },
    )
}

fn native_cargo(descriptor: ModelDescriptor) -> ModelDescriptor {
    let descriptor = add(
        descriptor,
        AssumptionDescriptor::positive("endogenous-secretion", "{vesicles}/d", 2.6e13)
            .doc("Vesicles that a mouse puts into its blood per day, against which carriers are few.")
            .source("Matsumoto 2020: 18 ug/min, times 1e9 vesicles per ug"),
        Belief {
            law: derived(lognormal(2.6e13, 5.0), "18 ug of vesicle protein per min are 2.6e4 ug per day; times 1e9 vesicles per ug, 2.6e13"),
            evidence: &["plasma-ev-secretion-mouse", "ev-particles-per-ug-protein"],
            note: "18 ug per min is 26 mg per day; the conversion to particles is recalled and the larger part of the spread",
        },
    );
    cargo::describe(descriptor)
}
