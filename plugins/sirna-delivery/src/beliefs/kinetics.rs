//! From the endosome to the protein, and from the protein to the tumor.

use evstrat_plugin::prelude::{AssumptionDescriptor, ModelDescriptor, json};
use strategy_kit::law::{beta, derived, lognormal, lognormal_within};

use super::{Belief, add, add_under};

pub(super) fn describe(descriptor: ModelDescriptor) -> ModelDescriptor {
    response(target(persistence(models(escape(descriptor)))))
}

fn escape(descriptor: ModelDescriptor) -> ModelDescriptor {
    let descriptor = add(
        descriptor,
        AssumptionDescriptor::fraction("endosomal-escape", 0.02)
            .doc("Share of the siRNA taken up that reaches the cytosol.")
            .source(
                "Gilleron 2013 (nanoparticles), Bonsergent 2021 and 2022 NanoBiT work (vesicles)",
            ),
        Belief {
            law: json!({"mixture": {"parts": [
                {"weight": 0.6, "lognormal": {"median": 0.005, "gsd": 2.5}, "truncate": {"lower": 0.0, "upper": 1.0}},
                {"weight": 0.4, "beta": {"alpha": 4.0, "beta": 14.0}},
            ]}}),
            evidence: &[
                "escape-lnp-gilleron",
                "escape-ev-fusion-qualitative",
                "escape-ev-bonsergent",
                "escape-ev-joshi",
            ],
            note: "two literatures: very low fusion of vesicles, or 20-30 % of contents released; the mixture carries both",
        },
    );
    add(
        descriptor,
        AssumptionDescriptor::positive("potency-copies", "{molecules}/{cells}", 1500.0)
            .doc("Cytosolic copies per cell that halve an mRNA with a half-life of 20 min, RISC loading included.")
            .source("Hedlund 2023 Nat Commun 14, 10.1038/s41467-023-36752-1"),
        Belief {
            law: derived(lognormal(1500.0, 3.0), "several hundred to thousands span the dose-response, whose middle is taken; the 2000 of the other entry are those for the largest effect, so half of it needs fewer"),
            evidence: &["cytosolic-sirna-doseresponse", "sirna-copies-50pct-wittrup"],
            note: "one lumped potency, anchored on the measured hundreds to thousands: escape and RISC loading of the two kinetic models exclude each other and must not be sampled apart",
        },
    )
}

/// The pairs of escape and potency that the two kinetic models imply.
fn models(descriptor: ModelDescriptor) -> ModelDescriptor {
    let bartlett_davis = ("kinetics", "bartlett-davis");
    let mihaila = ("kinetics", "mihaila");
    let pair = "goes with the other number of the same model, never with another's";
    let descriptor = add_under(
        descriptor,
        "endosomal-escape",
        bartlett_davis,
        Belief {
            law: beta(19.0, 1.0),
            evidence: &["escape-fraction-bd06"],
            note: pair,
        },
    );
    let descriptor = add_under(
        descriptor,
        "potency-copies",
        bartlett_davis,
        Belief {
            law: derived(
                lognormal(3.4e5, 2.0),
                "827 loaded RISC per cell halve an mRNA with a half-life of 20 min; 1.3 % of the copies in the cytosol are loaded while RISC lasts 9 h, which takes 3.4e5 copies",
            ),
            evidence: &["bd06-r50-derived"],
            note: pair,
        },
    );
    let descriptor = add_under(
        descriptor,
        "endosomal-escape",
        mihaila,
        Belief {
            law: lognormal_within(1.67e-4, 2.5, 0.0, 1.0),
            evidence: &["escape-fraction-mihaila"],
            note: pair,
        },
    );
    add_under(
        descriptor,
        "potency-copies",
        mihaila,
        Belief {
            law: derived(
                lognormal(35.0, 2.0),
                "10 loaded RISC per cell halve an mRNA with a half-life of 42 min, for which the model needs about 17 copies in the cytosol; at a half-life of 20 min twice as many",
            ),
            evidence: &["mihaila17-r50-derived"],
            note: pair,
        },
    )
}

fn persistence(descriptor: ModelDescriptor) -> ModelDescriptor {
    let descriptor = add(
        descriptor,
        AssumptionDescriptor::positive("risc-half-life", "h", 36.0)
            .doc("Half-life of loaded RISC, apart from dilution by growth.")
            .source("Bartlett and Davis 2006 (9 h); De 2013 (days)"),
        Belief {
            law: derived(
                lognormal(36.0, 2.5),
                "ln 2 over the rate of 0.077 per h is 9 h, the lower part of the law; days for the purified complex are the upper",
            ),
            evidence: &["bd06-kdegrisc", "ago2-guide-half-life"],
            note: "9 h in the kinetic model, days for the purified complex; the law spans both",
        },
    );
    add(
        descriptor,
        AssumptionDescriptor::positive("doubling-time", "d", 3.0)
            .doc("Doubling time of tumor cells, which dilutes siRNA and RISC.")
            .source("Bartlett and Davis 2006, subcutaneous tumors"),
        Belief {
            law: derived(
                lognormal(3.0, 1.8),
                "one entry is how long a knock-down lasts in such tumors, 10 d; the kinetic model gives that at a doubling time of 1.5 to 2 d, xenografts double in 2 to 12 d",
            ),
            evidence: &["bd06-duration-tumor", "growth-doubling-range"],
            note: "1.5 to 2 d reproduces the published 10 d of knock-down, xenografts double in 2 to 12 d; the durations are the evidence, not the doubling time",
        },
    )
}

fn target(descriptor: ModelDescriptor) -> ModelDescriptor {
    let descriptor = descriptor
        .assumption(
            AssumptionDescriptor::positive("mrna-half-life", "h", 3.3)
                .doc("Half-life of the target's mRNA in the tumor.")
                .source("Shima 1995, Liu 2002, Levy 1996 (VEGF, hypoxia)"),
        )
        .assumption(
            AssumptionDescriptor::positive("mrna-half-life-culture", "h", 0.7)
                .doc("Half-life of the target's mRNA in normoxic culture.")
                .source("Shima 1995, Liu 2002, Levy 1996 (VEGF, normoxia)"),
        )
        .assumption(
            AssumptionDescriptor::positive("protein-half-life", "h", 1.2)
                .doc("Half-life of the target protein.")
                .source("general knowledge, recalled"),
        );
    let vegfa = ("target-gene", "VEGFA");
    let kras = ("target-gene", "KRAS");
    let descriptor = add_under(
        descriptor,
        "mrna-half-life",
        vegfa,
        Belief {
            law: lognormal(3.3, 2.0),
            evidence: &["vegf-mrna-halflife-hypoxia"],
            note: "tumors are hypoxic, which stabilizes the mRNA: 1.8, 3.3, 6-8 h in three studies",
        },
    );
    let descriptor = add_under(
        descriptor,
        "mrna-half-life-culture",
        vegfa,
        Belief {
            law: lognormal(0.7, 1.2),
            evidence: &["vegf-mrna-halflife-normoxia"],
            note: "42 min in three studies",
        },
    );
    let descriptor = add_under(
        descriptor,
        "protein-half-life",
        vegfa,
        Belief {
            law: lognormal(1.2, 1.5),
            evidence: &["vegf-protein-halflife"],
            note: "0.5 to 2 h, recalled",
        },
    );
    let descriptor = add_under(
        descriptor,
        "mrna-half-life",
        kras,
        Belief {
            law: lognormal(8.0, 1.5),
            evidence: &["kras-mrna-halflife"],
            note: "4 to 12 h, recalled",
        },
    );
    let descriptor = add_under(
        descriptor,
        "mrna-half-life-culture",
        kras,
        Belief {
            law: lognormal(8.0, 1.5),
            evidence: &["kras-mrna-halflife"],
            note: "4 to 12 h, recalled",
        },
    );
    add_under(
        descriptor,
        "protein-half-life",
        kras,
        Belief {
            law: lognormal(24.0, 1.5),
            evidence: &["kras-protein-halflife"],
            note: "12 to 40 h, recalled",
        },
    )
}

fn response(descriptor: ModelDescriptor) -> ModelDescriptor {
    let descriptor = strategy_kit::vegf::describe(descriptor);
    let descriptor = add(
        descriptor.active_when("vegf-share", "target-gene", &["VEGFA"]),
        AssumptionDescriptor::fraction("kras-dependence", 0.6)
            .doc("Share of proliferation that stops when KRAS is gone.")
            .source("judgment; no readable source"),
        Belief {
            law: beta(3.0, 2.0),
            evidence: &[],
            note: "tumors with mutated KRAS depend on it to differing degree; no entry of the library gives a number",
        },
    );
    descriptor.active_when("kras-dependence", "target-gene", &["KRAS"])
}
