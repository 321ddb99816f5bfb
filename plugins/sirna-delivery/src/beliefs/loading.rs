//! How many copies a vesicle carries.

use evstrat_plugin::prelude::{AssumptionDescriptor, ModelDescriptor};
use strategy_kit::law::{derived, log_uniform, lognormal, lognormal_within};

use super::{Belief, add, add_under};
use crate::options::{COUNTED, SHARE};

const HYDROPHOBIC: &str = "1000 to 3000 copies per vesicle are the law; the other entry is the share of the offered siRNA that was loaded, which without the amount offered says nothing of copies";

pub(super) fn describe(descriptor: ModelDescriptor) -> ModelDescriptor {
    cap(share(counted(descriptor)))
}

fn counted(descriptor: ModelDescriptor) -> ModelDescriptor {
    let descriptor = descriptor.assumption(
        AssumptionDescriptor::positive("copies-per-vesicle", "{copies}/{vesicles}", 1500.0)
            .doc("siRNA copies that a vesicle carries on average, by methods whose result was counted.")
            .source("Table 1 of PMC7054713 (pH gradient)"),
    );
    let descriptor = add_under(
        descriptor,
        "copies-per-vesicle",
        ("loading", "ph-gradient"),
        Belief {
            law: derived(
                lognormal(1500.0, 2.5),
                "65 pmol per 10 ug are 3.9e12 copies per ug; at 2e9 vesicles per ug that is 2000 per vesicle, of which a quarter is taken off because one laboratory's best method is cited",
            ),
            evidence: &["loading-ph-gradient", "loading-copies-per-ev-contrast"],
            note: "65 pmol per 10 ug at 2e9 particles per ug; the conversion is the larger part of the spread",
        },
    );
    let descriptor = add_under(
        descriptor,
        "copies-per-vesicle",
        ("loading", "hydrophobic"),
        Belief {
            law: derived(lognormal(1500.0, 2.5), HYDROPHOBIC),
            evidence: &["loading-copies-hydrophobic", "loading-incubation-range"],
            note: "cholesterol-type conjugates; siRNA bound to the surface is not excluded",
        },
    );
    add_under(
        descriptor,
        "copies-per-vesicle",
        ("loading", "producer-transfection"),
        Belief {
            law: derived(
                lognormal(0.25, 3.0),
                "0.8 fmol per ug are 4.8e8 copies per ug; at 2e9 vesicles per ug, 0.24 per vesicle",
            ),
            evidence: &[
                "loading-producer-transfection-njuchina",
                "loading-copies-per-ev-contrast",
            ],
            note: "0.8 fmol per ug at 2e9 particles per ug: most vesicles carry none",
        },
    )
    .active_when("copies-per-vesicle", "loading", &COUNTED)
}

fn share(descriptor: ModelDescriptor) -> ModelDescriptor {
    let descriptor = descriptor.assumption(
        AssumptionDescriptor::fraction("loading-fraction", 0.012)
            .doc("Share of the offered siRNA that ends up inside vesicles.")
            .source("Rankin-Turner 2021 Adv Drug Deliv Rev 173:479, Table 1"),
    );
    let descriptor = add_under(
        descriptor,
        "loading-fraction",
        ("loading", "electroporation"),
        Belief {
            law: derived(
                log_uniform(0.0005, 0.3),
                "the other entry is what is left inside once precipitated siRNA is taken off, below 0.05 %: the lower end; half of the largest report, 62 %, is the upper",
            ),
            evidence: &[
                "loading-electroporation-range",
                "loading-electroporation-precipitate",
            ],
            note: "reports run from below 0.5 % to 62 %; precipitated siRNA inflates the upper ones",
        },
    );
    let descriptor = add_under(
        descriptor,
        "loading-fraction",
        ("loading", "transfection-reagent"),
        Belief {
            law: derived(
                log_uniform(0.01, 0.3),
                "30 % is the largest report, so it is the upper end; the lower is a judgment",
            ),
            evidence: &["loading-transfection-range"],
            note: "30 % is the largest report; reagent that is carried over confounds it",
        },
    );
    let mut particles =
        AssumptionDescriptor::positive("particles-per-protein", "{vesicles}/ug", 1e9)
            .doc("Vesicles per mass of their protein, which turns offered mass into copies.")
            .source("Webber and Clayton 2013 for the pure end, recalled");
    particles.lower = 1e7;
    particles.lower_open = false;
    particles.upper = 1e11;
    add(
        descriptor.active_when("loading-fraction", "loading", &SHARE),
        particles,
        Belief {
            law: lognormal_within(1e9, 5.0, 1e7, 1e11),
            evidence: &["ev-particles-per-ug-protein"],
            note: "recalled; 3e10 per ug is the criterion of purity",
        },
    )
    .active_when("particles-per-protein", "loading", &SHARE)
}

fn cap(descriptor: ModelDescriptor) -> ModelDescriptor {
    add(
        descriptor,
        AssumptionDescriptor::positive("packing-cap", "{copies}/{vesicles}", 4000.0)
            .doc("Most copies that fit into a vesicle; more are counted as not loaded.")
            .source("lumen of 3.8e-19 L (100 nm vesicle) at 100 to 500 g/L of siRNA (13.3 kDa)"),
        Belief {
            law: derived(
                lognormal(4000.0, 1.6),
                "the lumen of the doxorubicin ceiling, 3.8e-19 L, at 100 to 500 g/L of siRNA of 13.3 kDa holds 1,700 to 8,600, the 90 % interval; the other entries are reports of copies and of a dose that would need more than fits",
            ),
            evidence: &[
                "load-molecules-per-ev-dox-cap",
                "loading-copies-hydrophobic",
                "kd-kamerkar-dose",
            ],
            note: "the lumen of the doxorubicin ceiling holds 1,700 to 8,600 siRNAs; the range is the 90 % interval. The evidence gives the lumen and reports of other cargo, not this number",
        },
    )
}
