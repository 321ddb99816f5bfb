//! How many vesicles reach a cell of the tumor.

use evstrat_plugin::prelude::{AssumptionDescriptor, ModelDescriptor};
use strategy_kit::exposure;
use strategy_kit::law::{beta, derived, lognormal, lognormal_within};

use super::{Belief, add, add_under};

pub(super) fn describe(descriptor: ModelDescriptor) -> ModelDescriptor {
    let descriptor = exposure::describe_tumor_fraction(descriptor).active_when(
        "tumor-fraction",
        "route",
        &["tumor"],
    );
    free_agent(exposure::describe(cells(circulation(brain(descriptor)))))
}

fn brain(descriptor: ModelDescriptor) -> ModelDescriptor {
    let descriptor = add(
        descriptor,
        AssumptionDescriptor::positive("brain-uptake", "1/g", 0.001)
            .doc("Share of injected vesicles in a gram of healthy brain, for vesicles that circulate as the defaults say.")
            .source("Banks 2020 Int J Mol Sci 21:4407 and others, recalled"),
        Belief {
            law: lognormal_within(0.001, 2.0, 0.0, 0.1),
            evidence: &["bbb-brain-uptake"],
            note: "0.1 % per g, 0.01-0.6 % recalled; what differs between sources is in barrier-factor",
        },
    );
    let descriptor = add(
        descriptor,
        AssumptionDescriptor::positive("barrier-factor", "1", 1.0)
            .doc("How well vesicles of this source cross the blood-brain barrier, relative to the typical source.")
            .source("10.3390/ijms21124407"),
        Belief {
            law: derived(lognormal(1.0, 2.2), "the evidence is the ratio of the fastest to the slowest of ten sources, 10; ten draws of a normal law span 3.1 standard deviations on average, so one source varies by a factor of exp(ln 10 / 3.1) = 2.1 around the typical one"),
            evidence: &["bbb-ev-variability", "bbb-ki-variation"],
            note: "influx differed more than 10-fold between 10 sources and no property predicted it; the evidence is that range, the assumption one source's place in it",
        },
    );
    let descriptor = add(
        descriptor,
        AssumptionDescriptor::positive("tumor-to-brain", "1", 2.0)
            .doc("Vesicles in a gram of brain tumor over those in a gram of healthy brain.")
            .source("judgment; no readable source"),
        Belief {
            law: lognormal(2.0, 2.0),
            evidence: &[],
            note: "vessels of high-grade gliomas leak, by how much for vesicles nobody measured; 0.6- to 6-fold",
        },
    );
    ["brain-uptake", "barrier-factor", "tumor-to-brain"]
        .iter()
        .fold(descriptor, |descriptor, id| {
            descriptor.active_when(id, "route", &["brain"])
        })
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
            note: "149-792 min with dyes, whose shedding lengthens it; 340 min, their center, lies inside the interval",
        },
    );
    add(
        descriptor,
        AssumptionDescriptor::fraction("fast-share", 0.9)
            .doc("Share of the dose that leaves the blood in the first phase.")
            .source("macrophage depletion, 10.3390/pharmaceutics11120649"),
        Belief {
            law: derived(
                beta(18.0, 2.0),
                "the evidence is clearance without macrophages, 0.65 mL/h and 3.6 h of mean residence, where intact mice clear within minutes: macrophages take nearly all, in the fast phase; the share itself is a judgment",
            ),
            evidence: &["pk-macrophage-depletion"],
            note: "without macrophages the mean residence is 3.6 h instead of minutes, so they take nearly all; the share itself is a judgment",
        },
    )
}

fn cells(descriptor: ModelDescriptor) -> ModelDescriptor {
    let descriptor = add(
        descriptor,
        AssumptionDescriptor::positive("cells-per-gram", "{cells}/g", 5e8)
            .doc("Target cells in a gram of tumor.")
            .source("general knowledge: 1e8 to 1e9"),
        Belief {
            law: lognormal(5e8, 1.8),
            evidence: &[],
            note: "1e8 to 1e9 per g is common knowledge; no entry of the library gives it",
        },
    );
    let descriptor = add(
        descriptor,
        AssumptionDescriptor::fraction("target-cell-share", 0.4)
            .doc("Share of the vesicles in the tumor that target cells take up, the rest going to macrophages and matrix.")
            .source("judgment; no readable source"),
        Belief {
            law: beta(4.0, 6.0),
            evidence: &[],
            note: "macrophages compete for vesicles wherever they are; the share in tumors was not found",
        },
    );
    add(
        descriptor,
        AssumptionDescriptor::fraction("reached-cells", 0.6)
            .doc(
                "Share of the target cells that vesicles reach at all; the rest keeps its protein.",
            )
            .source("judgment; no readable source"),
        Belief {
            law: beta(6.0, 4.0),
            evidence: &[],
            note: "vesicles stay near the vessels, and cells far from them are spared; no entry of the library gives a share for tumors",
        },
    )
}

fn free_agent(descriptor: ModelDescriptor) -> ModelDescriptor {
    let descriptor = descriptor.assumption(
        AssumptionDescriptor::positive("free-organ-to-tumor", "1", 30.0)
            .doc("Exposure of the named organ over that of the tumor, for the free agent.")
            .source("judgment; no readable source for siRNA"),
    );
    let descriptor = add_under(
        descriptor,
        "free-organ-to-tumor",
        ("comparator", "naked-sirna"),
        Belief {
            law: lognormal(30.0, 3.0),
            evidence: &[],
            note: "naked siRNA is filtered by the kidney within minutes; liver some percent of the dose, tumors some tenths of a percent: general knowledge",
        },
    );
    let descriptor = add_under(
        descriptor,
        "free-organ-to-tumor",
        ("comparator", "lipid-nanoparticle"),
        Belief {
            law: lognormal(80.0, 2.6),
            evidence: &[],
            note: "the liver takes about 60 % of lipid nanoparticles (general knowledge), tumors 0.7 % (median of a survey, bd-tumor-nanoparticle); the ratio is derived from the two",
        },
    );
    // The last belief that applies counts: behind the blood-brain barrier neither free agent reaches the tumor.
    add_under(
        descriptor,
        "free-organ-to-tumor",
        ("route", "brain"),
        Belief {
            law: lognormal(600.0, 3.0),
            evidence: &[],
            note: "neither naked siRNA nor lipid nanoparticles cross into the brain to more than some hundredths of a percent of the dose (general knowledge), while the liver takes some to many percent; no entry of the library gives the ratio",
        },
    )
}
