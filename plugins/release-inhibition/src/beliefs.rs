//! The assumptions of the model, with the beliefs it suggests and their evidence.

use evstrat_plugin::prelude::{AssumptionDescriptor, ModelDescriptor, PriorRow, json};
use evstrat_plugin::serde_json::Value;
use strategy_kit::cargo;
use strategy_kit::law::{beta, derived, lognormal};

use crate::options::{OTHER_FORMATION, OTHER_GTPASES, Step, names};

const BRAIN: &str = "the entry's value is the share that is absorbed, 0.88; the ratio of the areas under the curves in brain and plasma, 0.60, stands beside it";
const DEATH: &str = "nine of ten animals without the enzyme from conception on die around birth; a course of weeks that inhibits part of it in adults is another matter, and a chance of a quarter is a judgment";

/// Adds all assumptions.
pub(crate) fn describe(descriptor: ModelDescriptor) -> ModelDescriptor {
    let descriptor = kinetics(passage(formation(potency(response(descriptor)))));
    toxicity(meaning(descriptor))
}

/// A belief under one inhibitor: name, law, evidence, and why.
type Row<'a> = (&'a str, Value, &'a [&'a str], &'a str);

/// Adds an assumption with a belief for each inhibitor, active under those.
fn by_inhibitor(
    descriptor: ModelDescriptor,
    assumption: AssumptionDescriptor,
    rows: &[Row<'_>],
) -> ModelDescriptor {
    let id = assumption.id.clone();
    let levels: Vec<&str> = rows.iter().map(|row| row.0).collect();
    let descriptor = descriptor
        .assumption(assumption)
        .active_when(&id, "inhibitor", &levels);
    rows.iter()
        .fold(descriptor, |descriptor, (name, law, evidence, note)| {
            let row = PriorRow::new(&id, law.clone())
                .when("inhibitor", name)
                .evidence(evidence)
                .note(note);
            descriptor.prior(row)
        })
}

/// Adds an assumption with one belief.
fn add(
    descriptor: ModelDescriptor,
    assumption: AssumptionDescriptor,
    (law, evidence, note): (Value, &[&str], &str),
) -> ModelDescriptor {
    let row = PriorRow::new(&assumption.id, law)
        .evidence(evidence)
        .note(note);
    descriptor.assumption(assumption).prior(row)
}

/// Rows one after the other.
fn joined<'a, const N: usize>(rows: [Row<'a>; N], others: Vec<Row<'a>>) -> Vec<Row<'a>> {
    rows.into_iter().chain(others).collect()
}

/// Rows of those inhibitors of which little more than the place is known: half a chance that it matters in these cells.
fn others<'a>(law: &Value, note: &'a str, formation: bool, passage: bool) -> Vec<Row<'a>> {
    let mut rows: Vec<Row<'a>> = Vec::new();
    if formation {
        let names = OTHER_FORMATION.iter();
        rows.extend(names.map(|&name| (name, law.clone(), &[] as &[&str], note)));
    }
    if passage {
        let names = OTHER_GTPASES.iter();
        rows.extend(names.map(|&(name, _)| (name, law.clone(), &[] as &[&str], note)));
    }
    rows
}

fn response(descriptor: ModelDescriptor) -> ModelDescriptor {
    let chance = |yes: f64| json!({"levels": {"no": 1.0 - yes, "yes": yes}});
    let assumption = AssumptionDescriptor::categorical("cells-respond", &["no", "yes"], 1)
        .doc("Whether the cells of this tumor release fewer vesicles under the inhibitor at all.")
        .source("Ma 2021 Sci Rep 11:13471; Bobrie 2012 Cancer Res 72:4920");
    let narrow = "GW4869 acts on some cells only; two of three is the mean of beta(4, 2)";
    let half = "one of two tumors responded to the loss of RAB27A: the mean of beta(1.5, 1.5)";
    by_inhibitor(
        descriptor,
        assumption,
        &joined(
            [
                (
                    "gw4869",
                    chance(2.0 / 3.0),
                    &["gw4869-celltype-narrow", "gw4869-four-lines"],
                    narrow,
                ),
                (
                    "pddc",
                    chance(2.0 / 3.0),
                    &["gw4869-celltype-narrow"],
                    "taken from GW4869, which has the same target",
                ),
                (
                    "nsmase2-sirna",
                    chance(2.0 / 3.0),
                    &["gw4869-celltype-narrow", "kosaka-nsmase2"],
                    "taken from GW4869, which has the same target",
                ),
                (
                    "escrt-knock-down",
                    chance(0.5),
                    &["escrt-vps4b"],
                    "two cell lines, two directions",
                ),
                (
                    "rab31-knock-down",
                    chance(0.5),
                    &[],
                    "no readable source tells in which cells RAB31 matters",
                ),
                (
                    "rab27a-knock-down",
                    derived(
                        chance(0.5),
                        "the evidence is the share of models that responded, 0.5; the assumption is whether this one does, with that chance",
                    ),
                    &["rab27a-bobrie-context"],
                    half,
                ),
                (
                    "rab27b-knock-down",
                    derived(
                        chance(0.5),
                        "the evidence is the share of models that responded, 0.5; the assumption is whether this one does, with that chance",
                    ),
                    &["rab27a-bobrie-context"],
                    "taken from RAB27A; that RAB27B often does nothing is in passage-block",
                ),
                (
                    "snare-knock-down",
                    chance(0.5),
                    &[],
                    "no readable source tells in which cells these SNAREs matter",
                ),
            ],
            others(
                &chance(0.5),
                "no readable source tells in which cells it matters",
                true,
                true,
            ),
        ),
    )
}

fn potency(descriptor: ModelDescriptor) -> ModelDescriptor {
    let ic50 = AssumptionDescriptor::positive("enzyme-ic50", "umol/L", 1.0)
        .doc("Concentration that halves the activity of nSMase2 in a test tube.")
        .source("Luberto 2002 (GW4869, recalled), Rojas 2019 (PDDC)");
    let descriptor = by_inhibitor(
        descriptor,
        ic50,
        &[
            (
                "gw4869",
                lognormal(1.0, 1.5),
                &["gw4869-ic50"],
                "not verified, but quoted everywhere",
            ),
            (
                "pddc",
                derived(lognormal(0.269, 1.2), "10^-6.57 mol/L is 0.269 umol/L"),
                &["pddc-pic50"],
                "pIC50 6.57; the evidence gives the logarithm",
            ),
        ],
    );
    let shift = AssumptionDescriptor::positive("potency-shift", "1", 10.0)
        .doc("Concentration that halves release over that which halves the enzyme.")
        .source("Rojas 2019 Br J Pharmacol 176:3857");
    let descriptor = by_inhibitor(
        descriptor,
        shift,
        &[
            (
                "gw4869",
                derived(
                    lognormal(10.0, 2.0),
                    "10^(6.57 - 5.5) is 12 for PDDC; 10 for another compound",
                ),
                &["pddc-pec50-ev"],
                "12-fold for PDDC; for another compound less certain. The evidence gives the potency on release",
            ),
            (
                "pddc",
                derived(lognormal(11.75, 1.3), "10^(6.57 - 5.5) is 11.75"),
                &["pddc-pec50-ev", "pddc-pic50"],
                "potencies on the enzyme and on release from one paper",
            ),
        ],
    );
    let half_life = AssumptionDescriptor::positive("inhibitor-half-life", "h", 8.0)
        .doc("Half-life of the inhibitor in the body.")
        .source("judgment; no readable source");
    let note = "no readable source gives a half-life; small molecules of this kind stay some hours";
    let descriptor = by_inhibitor(
        descriptor,
        half_life,
        &[
            ("gw4869", lognormal(8.0, 2.0), &[], note),
            (
                "pddc",
                lognormal(8.0, 2.0),
                &[],
                "88 % bioavailable; the half-life is not in the abstract, some hours are a judgment",
            ),
        ],
    );
    tissue(descriptor)
}

fn tissue(descriptor: ModelDescriptor) -> ModelDescriptor {
    let tissue = AssumptionDescriptor::positive("tissue-to-plasma", "1", 0.6)
        .doc("Concentration at the cells over that in plasma.")
        .source("Rojas 2019 Br J Pharmacol 176:3857, brain");
    by_inhibitor(
        descriptor,
        tissue,
        &[
            (
                "gw4869",
                derived(lognormal(0.6, 1.6), BRAIN),
                &["pddc-pk"],
                "poorly soluble; taken from PDDC in the brain. The evidence gives the ratio beside its value",
            ),
            (
                "pddc",
                derived(lognormal(0.6, 1.4), BRAIN),
                &["pddc-pk"],
                "ratio of areas under the curve in brain; the evidence gives it beside its value",
            ),
        ],
    )
}

fn formation(descriptor: ModelDescriptor) -> ModelDescriptor {
    let assumption = AssumptionDescriptor::continuous("branch-share", "1", -1.0, 1.0, 0.45)
        .doc("Share of vesicle formation that runs through the inhibited branch in cells that respond; negative if the loss of the branch raises formation.")
        .source("reductions of exosome release, see the evidence");
    let observed =
        "the largest observed reduction of release in cells that respond: 0 to 0.8, recalled";
    by_inhibitor(
        descriptor,
        assumption,
        &joined(
            [
                (
                    "gw4869",
                    beta(4.0, 3.5),
                    &["gw4869-reduction", "menck-exo-down"],
                    observed,
                ),
                (
                    "pddc",
                    beta(4.0, 3.5),
                    &["gw4869-reduction", "menck-exo-down"],
                    observed,
                ),
                (
                    "nsmase2-sirna",
                    beta(4.0, 4.5),
                    &["menck-exo-down", "kosaka-nsmase2"],
                    "as for the inhibitors, times an incomplete knock-down",
                ),
                (
                    "escrt-knock-down",
                    json!({"normal": {"mean": 0.15, "sd": 0.3}, "truncate": {"lower": -0.9, "upper": 0.9}}),
                    &["escrt-vps4b"],
                    "less VPS4B raised secretion in one line, less VPS4A and B lowered it in another: the sign is part of the belief",
                ),
                (
                    "rab31-knock-down",
                    beta(2.0, 8.0),
                    &[],
                    "RAB31 forms vesicles beside ESCRT; how many, no readable source says",
                ),
            ],
            others(
                &beta(2.0, 8.0),
                "forms vesicles beside ESCRT and ceramide; how many, no readable source says",
                true,
                false,
            ),
        ),
    )
}

/// The block by the loss of other small G proteins.
fn gtpases() -> Vec<Row<'static>> {
    let law = json!({"mixture": {"parts": [{"weight": 0.5, "point": 0.0}, {"weight": 0.5, "beta": {"alpha": 4.0, "beta": 6.0}}]}});
    let screened: &[&str] = &["rab27-ostrowski"];
    OTHER_GTPASES
        .iter()
        .map(|&(name, is_in_screen)| {
            if is_in_screen {
                (name, law.clone(), screened, "its loss lowered release in a screen of HeLa cells, elsewhere unknown: half a chance of no effect; the size is a judgment")
            } else {
                (name, law.clone(), &[] as &[&str], "its part in transport or docking is published for some cells; half a chance of no effect here, the size is a judgment")
            }
        })
        .collect()
}

fn passage(descriptor: ModelDescriptor) -> ModelDescriptor {
    let assumption = AssumptionDescriptor::fraction("passage-block", 0.64)
        .doc(
            "Share of the passage from the pool to the outside that is lost in cells that respond.",
        )
        .source("Ostrowski 2010, Bobrie 2012, Peinado 2012");
    by_inhibitor(
        descriptor,
        assumption,
        &joined(
            [
                (
                    "rab27a-knock-down",
                    derived(
                        beta(7.0, 4.0),
                        "with half of the pool going to lysosomes a block of 0.64 lowers release by 0.47; the evidence is that reduction, 0.3 to 0.8",
                    ),
                    &["rab27a-reduction", "rab27-ostrowski", "rab27-tnbc"],
                    "release fell by 0.3 to 0.8 (recalled); with half of the pool going to lysosomes a block of 0.64 lowers release by 0.47",
                ),
                (
                    "rab27b-knock-down",
                    json!({"mixture": {"parts": [{"weight": 0.6, "point": 0.0}, {"weight": 0.4, "beta": {"alpha": 5.0, "beta": 6.0}}]}}),
                    &["rab27-tnbc", "rab27-ostrowski"],
                    "no effect in three breast cancer lines, an effect in HeLa: the mixture carries both",
                ),
                (
                    "snare-knock-down",
                    beta(3.0, 3.0),
                    &[],
                    "that VAMP7, SYX-5 and SNAP-23 serve the fusion is published, the size of the effect was not found",
                ),
            ],
            gtpases(),
        ),
    )
}

fn kinetics(descriptor: ModelDescriptor) -> ModelDescriptor {
    let descriptor = add(
        descriptor,
        AssumptionDescriptor::positive("release-rate", "1/h", 0.105)
            .doc("Rate at which the pool of vesicles in the cell is released.")
            .source("Wang 2017 J Control Release 268:147"),
        (
            lognormal(0.105, 2.0),
            &["ev-krel"],
            "half-time 6.6 h, by which inhibitors of formation lag behind",
        ),
    );
    let mut lysosomal = AssumptionDescriptor::fraction("lysosomal-share", 0.5)
        .doc("Share of the pool's turnover that goes to lysosomes; without it a block of docking does nothing in the long run.")
        .source("judgment; no readable source");
    lysosomal.upper = 0.99;
    let descriptor = add(
        descriptor,
        lysosomal,
        (
            json!({"beta": {"alpha": 5.0, "beta": 5.0}, "truncate": {"lower": 0.0, "upper": 0.99}}),
            &[],
            "that multivesicular endosomes go both ways is textbook knowledge, in which proportion differs between cells",
        ),
    );
    let formation = names(|inhibitor| inhibitor.step == Step::Formation);
    add(
        descriptor,
        AssumptionDescriptor::positive("microvesicle-gain", "1", 1.25)
            .doc("Rise of microvesicles per fall of exosome formation.")
            .source("Menck 2017 J Extracell Vesicles 6:1378056, direction only"),
        (
            derived(lognormal(1.25, 1.8), "microvesicles rose by 0.5 of their number while small vesicles fell by 0.4: 0.5/0.4"),
            &["menck-mv-up", "menck-exo-down"],
            "1.5-fold microvesicles at 0.4 fewer exosomes: 0.5/0.4; the direction is certain, both numbers are recalled",
        ),
    )
    .active_when("microvesicle-gain", "inhibitor", &formation)
}

fn meaning(descriptor: ModelDescriptor) -> ModelDescriptor {
    let descriptor = cargo::describe(descriptor);
    add(
        descriptor,
        AssumptionDescriptor::continuous("tumor-vesicle-drive", "1", -1.0, 1.0, 0.15)
            .doc("Relative change of the angiogenic stimulus that all vesicles of tumor cells cause.")
            .source("Huang and Feng 2017, Peinado 2012, Kosaka 2013, direction only"),
        (
            json!({"normal": {"mean": 0.15, "sd": 0.15}, "truncate": {"lower": -1.0, "upper": 1.0}}),
            &["rab27a-huang-feng", "kosaka-nsmase2", "rab27a-peinado"],
            "tumor vesicles drive vessels; none of the abstracts gives a size, so the standard deviation is as large as the mean",
        ),
    )
    .active_when("tumor-vesicle-drive", "cells", &["tumor"])
}

fn toxicity(descriptor: ModelDescriptor) -> ModelDescriptor {
    let assumption = AssumptionDescriptor::fraction("toxicity-chance", 0.25)
        .doc("Chance that complete and lasting loss of the target in the whole body limits the dose.")
        .source("Stoffel 2019 Am J Pathol 189:1831; MGI:4437913");
    let nsmase2 = "loss from birth means dwarfism or death; a short course in adults is another matter, hence 0.25";
    let other = "no readable source; taken as for nSMase2 but wider";
    by_inhibitor(
        descriptor,
        assumption,
        &joined(
            [
                (
                    "gw4869",
                    derived(beta(2.0, 6.0), DEATH),
                    &["nsmase2-loss-phenotype", "nsmase2-fro-mortality"],
                    nsmase2,
                ),
                (
                    "pddc",
                    derived(beta(2.0, 6.0), DEATH),
                    &["nsmase2-loss-phenotype", "nsmase2-fro-mortality"],
                    nsmase2,
                ),
                (
                    "nsmase2-sirna",
                    derived(beta(2.0, 6.0), DEATH),
                    &["nsmase2-loss-phenotype", "nsmase2-fro-mortality"],
                    nsmase2,
                ),
                (
                    "escrt-knock-down",
                    beta(3.0, 3.0),
                    &[],
                    "ESCRT serves cell division too, so harm is more likely than for nSMase2; a judgment",
                ),
                ("rab31-knock-down", beta(1.5, 4.5), &[], other),
                (
                    "rab27a-knock-down",
                    beta(1.5, 4.5),
                    &[],
                    "people without RAB27A have an immune deficiency (general knowledge); taken as for nSMase2 but wider",
                ),
                ("rab27b-knock-down", beta(1.5, 4.5), &[], other),
                (
                    "snare-knock-down",
                    beta(3.0, 3.0),
                    &[],
                    "these SNAREs serve other secretion too, so harm is more likely than for nSMase2; a judgment",
                ),
            ],
            others(
                &beta(3.0, 3.0),
                "it serves other traffic of the cell too, so harm is more likely than for nSMase2; a judgment",
                true,
                true,
            ),
        ),
    )
}
