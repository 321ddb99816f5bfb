//! What drug in the tumor does.

use evstrat_plugin::prelude::{AssumptionDescriptor, ModelDescriptor, json};
use strategy_kit::law::{beta, derived, lognormal};

use super::{Belief, add, add_under};

pub(super) fn describe(descriptor: ModelDescriptor) -> ModelDescriptor {
    release(carrier(killing(potency(descriptor))))
}

fn potency(descriptor: ModelDescriptor) -> ModelDescriptor {
    let id = "ic50";
    let descriptor = descriptor.assumption(
        AssumptionDescriptor::positive(id, "nmol/L", 4.3)
            .doc("Concentration in culture medium that kills half as fast as any.")
            .source("Liebmann 1993 (paclitaxel), Alberts 1988 (doxorubicin)"),
    );
    let descriptor = add_under(
        descriptor,
        id,
        ("drug", "paclitaxel"),
        Belief {
            law: json!({"mixture": {"parts": [
                {"weight": 0.85, "lognormal": {"median": 4.27, "gsd": 1.48}},
                {"weight": 0.15, "lognormal": {"median": 316.0, "gsd": 2.51}},
            ]}}),
            evidence: &["ic50-ptx", "ic50-ptx-resistant"],
            note: "2.5-7.5 nmol/L in eight lines, 120 nmol/L and more in lines that detoxify: the mixture carries both",
        },
    );
    let descriptor = add_under(
        descriptor,
        id,
        ("drug", "doxorubicin"),
        Belief {
            law: lognormal(316.0, 2.51),
            evidence: &["ic50-dox-mcf7", "ic50-dox-range"],
            note: "0.25 umol/L in MCF-7; 35-fold between 23 tumors gives the spread (ic50-dox-intertumor)",
        },
    );
    let descriptor = add_under(
        descriptor,
        id,
        ("drug", "saporin"),
        Belief {
            law: lognormal(1.0, 10.0),
            evidence: &[],
            note: "in the cytosol a few molecules stop a ribosome-inactivating protein's cell; no entry of the library gives a concentration",
        },
    );
    slope(descriptor)
}

fn slope(descriptor: ModelDescriptor) -> ModelDescriptor {
    let id = "hill";
    let mut assumption = AssumptionDescriptor::positive(id, "1", 1.5)
        .doc("Hill slope of killing by concentration.")
        .source("viability assays, recalled");
    assumption.lower = 0.2;
    assumption.upper = 10.0;
    let descriptor = descriptor.assumption(assumption);
    let bounded =
        |median: f64, gsd: f64| strategy_kit::law::lognormal_within(median, gsd, 0.2, 10.0);
    let rows: [(&str, f64, f64, &[&str], &str); 3] = [
        ("paclitaxel", 1.8, 1.4, &["ptx-hill"], "1 to 4, recalled"),
        ("doxorubicin", 1.3, 1.3, &["dox-hill"], "0.8 to 2, recalled"),
        ("saporin", 1.0, 1.3, &[], "one molecule acts alone, so 1"),
    ];
    rows.into_iter().fold(
        descriptor,
        |descriptor, (drug, median, gsd, evidence, note)| {
            let law = bounded(median, gsd);
            add_under(
                descriptor,
                id,
                ("drug", drug),
                Belief {
                    law,
                    evidence,
                    note,
                },
            )
        },
    )
}

fn killing(descriptor: ModelDescriptor) -> ModelDescriptor {
    add(
        descriptor,
        AssumptionDescriptor::positive("kill-rate", "1/d", 0.3)
            .doc("Largest rate at which drug kills, however much there is.")
            .source("Simeoni 2004, what a dose of paclitaxel kills, over the days it stays above the IC50"),
        Belief {
            law: derived(lognormal(0.3, 1.8), "k2 (6.29e-4 mL/ng/d) times the area under the curve of 30 mg/kg (1780 ng.d/mL) is 1.12 e-folds per dose; with a half-life of a day in the tumor drug stays above the IC50 for about 4 d, and 1.12/4 is 0.28 per day"),
            evidence: &["simeoni-ptx-k2", "simeoni-pk"],
            note: "the days above the IC50 are the weak part; the spread is a judgment",
        },
    )
}

fn carrier(descriptor: ModelDescriptor) -> ModelDescriptor {
    add(
        descriptor,
        AssumptionDescriptor::positive("carrier-potency", "1", 1.0)
            .doc("Effect of carried drug in the tumor over that of as much free drug.")
            .source("Toffoli 2015 Nanomedicine 10:2963"),
        Belief {
            law: lognormal(1.0, 2.2),
            evidence: &["tgi-exodox-parity", "fold-evdrug-typical"],
            note: "parity in mice against headlines of 50- and 190-fold in vitro; a carrier normally lowers potency in culture (dox-liposome-uptake)",
        },
    )
}

fn release(descriptor: ModelDescriptor) -> ModelDescriptor {
    let descriptor = add(
        descriptor,
        AssumptionDescriptor::fraction("cytosolic-release", 0.25)
            .doc("Share of vesicles taken up that release their cargo into the cytosol; matters for cargo that cannot cross membranes.")
            .source("Bonsergent 2021, Joshi 2020, and a preprint that finds none"),
        Belief {
            law: json!({"mixture": {"parts": [
                {"weight": 0.35, "point": 0.0},
                {"weight": 0.65, "beta": {"alpha": 2.0, "beta": 6.0}},
            ]}}),
            evidence: &[
                "uptake-content-release",
                "uptake-joshi",
                "uptake-cd63-no-fusion",
                "uptake-nanobit-low-fusion",
            ],
            note: "about 30 % of vesicles, or none that could be detected: the mixture carries both",
        },
    )
    .active_when("cytosolic-release", "drug", &["saporin"]);
    let descriptor = add(
        descriptor,
        AssumptionDescriptor::positive("fusogen-gain", "1", 5.0)
            .doc("Gain in cytosolic release by a fusogenic peptide with cationic lipid; never above all of the cargo.")
            .source("Nakase and Futaki 2015 Sci Rep 5:10112"),
        Belief {
            law: lognormal(5.0, 2.7),
            evidence: &["fusogen-gala"],
            note: "in vitro only, size recalled",
        },
    )
    .active_when("fusogen-gain", "fusogen", &["true"]);
    add(
        descriptor,
        AssumptionDescriptor::fraction("fusogen-circulation", 0.5)
            .doc("Deposit in the tumor with cationic lipid on the vesicles over that without.")
            .source("judgment; direction from the fate of cationic particles"),
        Belief {
            law: beta(4.0, 4.0),
            evidence: &[],
            note: "cationic particles leave the blood fast; the work on fusogens is in vitro and says nothing of it, so the loss is a judgment",
        },
    )
    .active_when("fusogen-circulation", "fusogen", &["true"])
}
