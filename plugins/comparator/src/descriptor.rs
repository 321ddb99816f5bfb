//! What the model asks for and reports.

use evstrat_plugin::prelude::{
    AssumptionDescriptor, Direction, ModelDescriptor, OutcomeDescriptor, PriorRow, Role,
    StateDescriptor, json,
};
use evstrat_plugin::serde_json::{Map, Value};
use strategy_kit::law::{GSD_OF_CV_20, GSD_OF_CV_30, GSD_OF_CV_50, lognormal};
use strategy_kit::{outcome, tumor, vegf};

use crate::model::RTOL;
use crate::therapy::Therapy;

/// Agents of Hahnfeldt's paper: name, potency e, clearance, and their evidence.
const AGENTS: [(&str, f64, f64, [&str; 2]); 3] = [
    (
        "endostatin",
        0.66,
        1.7,
        ["hahnfeldt-e-endostatin", "hahnfeldt-clr-endostatin"],
    ),
    (
        "angiostatin",
        0.15,
        0.38,
        ["hahnfeldt-e-angiostatin", "hahnfeldt-clr-angiostatin"],
    ),
    (
        "tnp-470",
        1.3,
        10.1,
        ["hahnfeldt-e-tnp470", "hahnfeldt-clr-tnp470"],
    ),
];

const NO_ERROR: &str = "the published estimate has no standard error; the spread is a judgment";

pub(crate) fn descriptor() -> ModelDescriptor {
    let mut descriptor = ModelDescriptor::new(
        "comparator",
        env!("CARGO_PKG_VERSION"),
        "Untreated growth and published reference therapies with their schedules, on the tumor that all strategies of a comparison share.",
    );
    "Reference therapies".clone_into(&mut descriptor.name);
    "MIT OR Apache-2.0".clone_into(&mut descriptor.license);
    "Hahnfeldt 1999 Cancer Res 59:4770; Simeoni 2004 Cancer Res 64:1094; Rocchetti 2013 Eur J Pharm Sci 50:508"
        .clone_into(&mut descriptor.citation);
    let descriptor = tumor::describe(descriptor.options(schema()));
    let descriptor = agents(bevacizumab(paclitaxel(descriptor)));
    let volume = |id: &str, doc: &str| {
        OutcomeDescriptor::new(id, "mm3", 0.0, f64::INFINITY)
            .role(Role::Intermediate, Direction::LowerIsBetter)
            .doc(doc)
    };
    outcome::describe(descriptor)
        .outcome(volume(
            "tumor-volume",
            "Volume of the treated tumor at the horizon.",
        ))
        .outcome(volume(
            "control-volume",
            "Volume of the same tumor at the horizon without treatment.",
        ))
        .state(StateDescriptor::new("agent-amount", "mg/kg"))
        .state(StateDescriptor::new("tumor-volume", "mm3"))
        .state(StateDescriptor::new("control-volume", "mm3"))
}

fn schema() -> Value {
    let therapies: Vec<&str> = Therapy::ALL.iter().map(|&(name, _)| name).collect();
    let mut properties = Map::new();
    properties.insert(
        "therapy".to_owned(),
        json!({
            "enum": therapies, "default": "untreated", "description": "the reference therapy",
        }),
    );
    properties.insert("regimen".to_owned(), json!({
        "type": "object", "additionalProperties": false, "required": ["dose", "every", "doses", "start"],
        "description": "replaces the published schedule",
        "properties": {
            "dose": {"type": "number", "minimum": 0, "x-unit": "mg/kg", "description": "amount of one dose"},
            "every": {"type": "number", "exclusiveMinimum": 0, "x-unit": "d", "description": "time between doses"},
            "doses": {"type": "integer", "minimum": 0, "maximum": 400, "description": "number of doses"},
            "start": {"type": "number", "minimum": 0, "x-unit": "d", "description": "day of the first dose"},
        },
    }));
    tumor::add_options(&mut properties, RTOL);
    json!({"type": "object", "additionalProperties": false, "properties": properties})
}

/// Adds an assumption with one belief, active under some therapies.
fn add(
    descriptor: ModelDescriptor,
    assumption: AssumptionDescriptor,
    row: PriorRow,
    therapies: &[&str],
) -> ModelDescriptor {
    let id = assumption.id.clone();
    descriptor
        .assumption(assumption)
        .prior(row)
        .active_when(&id, "therapy", therapies)
}

fn paclitaxel(descriptor: ModelDescriptor) -> ModelDescriptor {
    let rows = [
        (
            "paclitaxel-potency",
            "mL/(ng.d)",
            6.29e-4,
            GSD_OF_CV_50,
            "simeoni-ptx-k2",
            "Kill rate k2 per concentration in plasma.",
        ),
        (
            "paclitaxel-volume",
            "L/kg",
            0.81,
            GSD_OF_CV_30,
            "simeoni-pk",
            "Central volume of distribution.",
        ),
        (
            "paclitaxel-elimination",
            "1/h",
            0.868,
            GSD_OF_CV_30,
            "simeoni-pk",
            "Rate of elimination from the central compartment; exchange with the periphery is as published.",
        ),
    ];
    rows.iter().fold(
        descriptor,
        |descriptor, &(id, unit, value, gsd, evidence, doc)| {
            let assumption = AssumptionDescriptor::positive(id, unit, value)
                .doc(doc)
                .source("Simeoni 2004 Cancer Res 64:1094");
            let row = PriorRow::new(id, lognormal(value, gsd))
                .evidence(&[evidence])
                .note(NO_ERROR);
            add(descriptor, assumption, row, &["paclitaxel"])
        },
    )
}

const VASCULAR: [&str; 2] = ["hahnfeldt", "uncertain"];
const OTHER_LAWS: [&str; 4] = ["gompertz", "simeoni", "rocchetti", "uncertain"];

fn bevacizumab(descriptor: ModelDescriptor) -> ModelDescriptor {
    let published = |id: &str, unit: &str, value: f64, doc: &str| {
        AssumptionDescriptor::positive(id, unit, value)
            .doc(doc)
            .source("Rocchetti 2013 Eur J Pharm Sci 50:508, by way of a public data set")
    };
    let belief = |id: &str, value: f64, gsd: f64| {
        PriorRow::new(id, lognormal(value, gsd))
            .evidence(&["rocchetti-params"])
            .note(NO_ERROR)
    };
    let only = &["bevacizumab"];
    let id = "bevacizumab-half-life";
    let descriptor = add(
        descriptor,
        published(
            id,
            "d",
            6.05,
            "Half-life of elimination; absorption and volume are as published.",
        ),
        belief(id, 6.05, GSD_OF_CV_20),
        only,
    );
    let id = "bevacizumab-ic50";
    let descriptor = add(
        descriptor,
        published(
            id,
            "umol/L",
            3.6,
            "Concentration that halves growth, given alone, under laws without vasculature.",
        ),
        belief(id, 3.6, GSD_OF_CV_50),
        only,
    )
    .active_when(id, "growth-law", &OTHER_LAWS);
    let descriptor = vegf::describe(descriptor)
        .active_when("vegf-share", "therapy", only)
        .active_when("vegf-share", "growth-law", &VASCULAR);
    let id = "bevacizumab-affinity";
    add(
        descriptor,
        AssumptionDescriptor::positive(id, "umol/L", 1e-3)
            .doc("Concentration that blocks half of VEGF, under a law with vasculature.")
            .source("general knowledge: about 1 nmol/L, recalled"),
        PriorRow::new(id, lognormal(1e-3, 3.0))
            .note("about 1 nmol/L, recalled; no entry of the library gives it, and at hundreds of times as much antibody it hardly matters"),
        only,
    )
    .active_when(id, "growth-law", &VASCULAR)
}

fn agents(descriptor: ModelDescriptor) -> ModelDescriptor {
    let names = AGENTS.map(|(name, ..)| name);
    let mut descriptor = descriptor;
    let rows = [
        (
            "agent-potency",
            "kg/(mg.d)",
            0.66,
            "Loss rate e of vasculature per amount of the agent.",
        ),
        (
            "agent-clearance",
            "1/d",
            1.7,
            "Rate at which the agent is cleared.",
        ),
    ];
    for (which, (id, unit, value, doc)) in rows.into_iter().enumerate() {
        descriptor = descriptor
            .assumption(
                AssumptionDescriptor::positive(id, unit, value)
                    .doc(doc)
                    .source("Hahnfeldt 1999 Cancer Res 59:4770, Table 1"),
            )
            .active_when(id, "therapy", &names);
        for (name, potency, clearance, evidence) in AGENTS {
            let center = [potency, clearance][which];
            descriptor = descriptor.prior(
                PriorRow::new(id, lognormal(center, GSD_OF_CV_20))
                    .when("therapy", name)
                    .evidence(&[evidence[which], "hahnfeldt-agents"])
                    .note(NO_ERROR),
            );
        }
    }
    descriptor
}
