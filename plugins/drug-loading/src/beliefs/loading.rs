//! How much drug a vesicle carries, and what loading does to it.

use evstrat_plugin::prelude::{AssumptionDescriptor, ModelDescriptor};
use strategy_kit::law::{beta, derived, logit_normal, lognormal, lognormal_within};

use super::{Belief, add, add_under};

/// A loading method: mean and standard deviation of the log-odds of its efficiency, evidence, and why.
type Method = (
    &'static str,
    f64,
    f64,
    &'static [&'static str],
    &'static str,
);

const CLASSES: &str = "small molecules across laboratories; within one laboratory the spread is 5 to 20 times smaller";

/// Methods whose efficiency depends on the chemistry of the cargo: proteins have a belief of their own below.
const BY_CHEMISTRY: [Method; 2] = [
    (
        "incubation",
        -1.735,
        1.30,
        &[
            "load-agrawal-ptx-milk",
            "load-saari-ptx",
            "load-fuhrmann-huvec-hydrophobic",
            "load-ptx-hek",
            "load-fa-milk-ptx-ee",
        ],
        CLASSES,
    ),
    (
        "electroporation",
        -2.944,
        1.44,
        &[
            "load-kim-ptx-electroporation",
            "load-tian2014-dox-electroporation",
        ],
        "5.3 %, at most 20 %, and 0.5-50 % across studies, which mix efficiency and capacity",
    ),
];

const BY_METHOD: [Method; 4] = [
    (
        "freeze-thaw",
        -1.90,
        0.49,
        &["load-haney-freeze-thaw"],
        "14.7 % of a protein, 10-13 % of small molecules across studies",
    ),
    (
        "saponin",
        -1.735,
        0.76,
        &["load-haney-saponin"],
        "18.5 % is recalled; a gain of at most 11-fold on about 1 % was seen (load-fuhrmann-saponin-gain)",
    ),
    (
        "sonication",
        -1.516,
        0.62,
        &[
            "load-haney-sonication",
            "load-kim-ptx-sonication",
            "load-dox-sonication-optim",
        ],
        "26 % of a protein, 28 % and 22 % of drugs, 8-30 % across studies; 20 times incubation in one laboratory, 1.24 times in another",
    ),
    (
        "extrusion",
        -1.516,
        0.57,
        &["load-haney-extrusion"],
        "22 % of a protein in one laboratory",
    ),
];

pub(super) fn describe(descriptor: ModelDescriptor) -> ModelDescriptor {
    integrity(cap(particles(efficiency(descriptor))))
}

fn efficiency(descriptor: ModelDescriptor) -> ModelDescriptor {
    let id = "loading-efficiency";
    let method = |descriptor: ModelDescriptor, row: &Method| {
        let &(name, mu, sigma, evidence, note) = row;
        let law = logit_normal(mu, sigma);
        add_under(
            descriptor,
            id,
            ("method", name),
            Belief {
                law,
                evidence,
                note,
            },
        )
    };
    let descriptor = descriptor.assumption(
        AssumptionDescriptor::fraction(id, 0.15)
            .doc("Share of the offered drug that ends up in vesicles.")
            .source("published loading efficiencies, see the evidence"),
    );
    let descriptor = BY_CHEMISTRY.iter().fold(descriptor, method);
    let descriptor = add_under(
        descriptor,
        id,
        ("drug", "saporin"),
        Belief {
            law: logit_normal(-3.476, 1.06),
            evidence: &["load-haney-incubation", "load-fuhrmann-huvec-hydrophilic"],
            note: "hydrophilic cargo and proteins by incubation or electroporation: 0.6 to 4.9 %",
        },
    );
    BY_METHOD.iter().fold(descriptor, method)
}

fn particles(descriptor: ModelDescriptor) -> ModelDescriptor {
    let mut assumption = AssumptionDescriptor::positive(
        "particles-per-protein",
        "{vesicles}/ug",
        1e9,
    )
    .doc("Vesicles per mass of their protein, which turns offered mass into molecules per vesicle.")
    .source("Webber and Clayton 2013 for the pure end, recalled");
    assumption.lower = 1e7;
    assumption.lower_open = false;
    assumption.upper = 1e11;
    add(
        descriptor,
        assumption,
        Belief {
            law: lognormal_within(1e9, 5.0, 1e7, 1e11),
            evidence: &["ev-particles-per-ug-protein"],
            note: "recalled; 3e10 per ug is the criterion of purity",
        },
    )
}

fn cap(descriptor: ModelDescriptor) -> ModelDescriptor {
    let id = "packing-cap";
    let descriptor = descriptor.assumption(
        AssumptionDescriptor::positive(id, "{molecules}/{vesicles}", 2900.0)
            .doc("Most drug molecules that a vesicle holds; more are counted as not loaded.")
            .source("volume of the lumen and solubility in the membrane of a 100 nm vesicle"),
    );
    let rows: [(&str, f64, f64, &[&str], &str); 3] = [
        (
            "paclitaxel",
            2900.0,
            1.7,
            &["load-molecules-per-ev-ptx-cap"],
            "9.7e4 lipids with 3 mol% of drug, 8 mol% at most (7,700)",
        ),
        (
            "doxorubicin",
            10_000.0,
            2.2,
            &["load-molecules-per-ev-dox-cap"],
            "230 (1 mmol/L) to 46,000 (crystal after remote loading); liposomes of that size hold about 1e4",
        ),
        (
            "saporin",
            340.0,
            1.8,
            &["load-molecules-per-ev-dox-cap"],
            "a lumen of 3.8e-19 L at 20 to 100 g/L of a protein of 30 kDa holds 150 to 760; the evidence is the same lumen full of doxorubicin",
        ),
    ];
    rows.into_iter().fold(
        descriptor,
        |descriptor, (drug, median, gsd, evidence, note)| {
            let law = derived(lognormal(median, gsd), note);
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

fn integrity(descriptor: ModelDescriptor) -> ModelDescriptor {
    let id = "surface-integrity";
    let descriptor = descriptor.assumption(
        AssumptionDescriptor::fraction(id, 0.8)
            .doc("Share of surface ligands that loading leaves intact; targeting gains shrink with what is lost.")
            .source("nano-flow cytometry of six loading methods, direction only"),
    );
    let gentle = "coincubation and electroporation left surface proteins intact; how intact was not in the abstract";
    let harsh = "extrusion, freeze-thaw, sonication and surfactant damaged surface proteins; by how much was not in the abstract";
    let rows = [
        ("incubation", 19.0, 1.0, gentle),
        ("electroporation", 16.0, 4.0, gentle),
        ("freeze-thaw", 13.0, 7.0, harsh),
        ("saponin", 12.0, 8.0, harsh),
        ("sonication", 10.0, 10.0, harsh),
        ("extrusion", 11.0, 9.0, harsh),
    ];
    rows.into_iter()
        .fold(descriptor, |descriptor, (method, a, b, note)| {
            let evidence = &["load-single-ev-dox-positive"];
            add_under(
                descriptor,
                id,
                ("method", method),
                Belief {
                    law: derived(beta(a, b), "the evidence is the share of vesicles with drug inside; the assumption follows what the same study says of surface proteins, a direction without a number"),
                    evidence,
                    note,
                },
            )
        })
}
