//! How many vesicles a production batch gives, and how many a course of treatment needs.

use evstrat_plugin::core::{
    AssumptionDescriptor, Direction, ModelDescriptor, ModelError, Options, OutcomeDescriptor,
    PriorRow, Role,
};
use evstrat_plugin::serde_json::{Map, Value, json};

use crate::columns::Columns;
use crate::law::{beta, lognormal};

/// The certain choices of a production.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Production {
    cells: f64,
    days: f64,
    bioreactor: bool,
    /// How many batches a course may take.
    most_batches: f64,
}

impl Production {
    /// Reads the production from validated options.
    ///
    /// # Errors
    /// An option is missing or of the wrong type.
    pub fn from_options(options: &Options) -> Result<Self, ModelError> {
        let table = options.table("production")?;
        Ok(Self {
            cells: table.number("cells")?,
            days: table.number("days")?,
            bioreactor: table.text("culture")? == "bioreactor",
            most_batches: table.number("batches")?,
        })
    }

    /// Vesicles of one batch, ready to store: cells x days x yield x bioreactor gain x recoveries.
    #[must_use]
    pub fn batch(&self, beliefs: &Beliefs<'_>, row: usize) -> f64 {
        let gain = if self.bioreactor {
            beliefs.bioreactor_gain[row]
        } else {
            1.0
        };
        let made = self.cells * self.days * beliefs.vesicle_yield[row] * gain;
        made * beliefs.panel_recovery[row] * beliefs.loading_recovery[row]
    }

    /// The share of `vesicles` that the batches of a course give: one, unless the particle budget is less than the course
    /// asks for.
    #[must_use]
    pub fn share(&self, vesicles: f64, beliefs: &Beliefs<'_>, row: usize) -> f64 {
        let needed = self.batches(vesicles, beliefs, row);
        if needed > self.most_batches {
            self.most_batches / needed
        } else {
            1.0
        }
    }

    /// Batches that `vesicles` injected vesicles take, with what storage loses.
    #[must_use]
    pub fn batches(&self, vesicles: f64, beliefs: &Beliefs<'_>, row: usize) -> f64 {
        vesicles / (self.batch(beliefs, row) * beliefs.storage_recovery[row])
    }
}

/// The columns of the assumptions about production.
#[derive(Clone, Copy, Debug)]
pub struct Beliefs<'a> {
    vesicle_yield: &'a [f64],
    bioreactor_gain: &'a [f64],
    panel_recovery: &'a [f64],
    loading_recovery: &'a [f64],
    storage_recovery: &'a [f64],
    /// Share of the product's particles that are vesicles of the intended cells.
    pub panel_purity: &'a [f64],
}

impl<'a> Beliefs<'a> {
    /// Finds the columns.
    #[must_use]
    pub fn of(columns: &Columns<'a>) -> Self {
        Self {
            vesicle_yield: columns.get("vesicle-yield"),
            bioreactor_gain: columns.get("bioreactor-gain"),
            panel_recovery: columns.get("panel-recovery"),
            loading_recovery: columns.get("loading-recovery"),
            storage_recovery: columns.get("storage-recovery"),
            panel_purity: columns.get("panel-purity"),
        }
    }
}

/// Parameters of a beta law.
type Shapes = (f64, f64);

/// Panels by which vesicles are isolated, with beliefs in purity and recovery.
const PANELS: [(&str, Shapes, Shapes); 6] = [
    ("none", (4.0, 4.0), (18.0, 2.0)),
    ("tetraspanin", (7.0, 4.0), (6.0, 4.0)),
    ("cd31-cd41", (9.0, 3.0), (5.0, 5.0)),
    ("cd144-cd105", (18.0, 2.0), (3.0, 7.0)),
    ("cd62e", (18.0, 2.0), (2.0, 8.0)),
    ("cd144", (17.0, 3.0), (4.0, 6.0)),
];

/// Adds the options about production to the properties of a schema.
pub fn add_options(properties: &mut Map<String, Value>) {
    let panels: Vec<&str> = PANELS.iter().map(|&(name, ..)| name).collect();
    properties.insert(
        "production".to_owned(),
        json!({
            "type": "object",
            "additionalProperties": false,
            "default": {},
            "description": "one production batch",
            "properties": {
                "culture": {"enum": ["flask", "bioreactor"], "default": "bioreactor", "description": "how the producer cells grow"},
                "cells": {"type": "number", "exclusiveMinimum": 0, "default": 1e9, "x-unit": "{cells}", "description": "producer cells"},
                "batches": {"type": "number", "exclusiveMinimum": 0, "default": 10, "x-unit": "1", "description": "most batches that a course may take; doses are cut to what they give"},
                "days": {"type": "number", "exclusiveMinimum": 0, "default": 6, "x-unit": "d", "description": "days of harvest"},
            },
        }),
    );
    properties.insert(
        "panel".to_owned(),
        json!({
            "enum": panels, "default": "cd31-cd41",
            "description": "surface markers by which endothelial vesicles are isolated",
        }),
    );
    properties.insert(
        "storage".to_owned(),
        json!({
            "enum": ["fridge", "fridge-low-binding", "frozen", "frozen-protected"], "default": "fridge-low-binding",
            "description": "how vesicles are kept until use: 48 h at 4 C in plain or low-binding tubes, weeks at -80 C in buffer or with a cryoprotectant",
        }),
    );
}

/// Adds the outcome that tells of courses for which the particle budget is too small.
#[must_use]
pub fn describe_budget(descriptor: ModelDescriptor) -> ModelDescriptor {
    descriptor.outcome(
        OutcomeDescriptor::new("particle-budget-hit", "1", 0.0, 1.0)
            .role(Role::Intermediate, Direction::LowerIsBetter)
            .doc("1 if the course needs more vesicles than its batches give, so that doses are cut, else 0; its mean is the share of such draws."),
    )
}

/// Adds the assumptions about production with their suggested beliefs.
#[must_use]
pub fn describe(descriptor: ModelDescriptor) -> ModelDescriptor {
    storage(panel(yields(descriptor)))
}

fn yields(descriptor: ModelDescriptor) -> ModelDescriptor {
    descriptor
        .assumption(
            AssumptionDescriptor::positive("vesicle-yield", "{vesicles}/{cells}/d", 1320.0)
                .doc("Vesicles that a producer cell releases per day.")
                .source("typical cell lines 60-170 per hour; endothelial cells release less than their progenitors"),
        )
        .prior(
            PriorRow::new("vesicle-yield", lognormal(1320.0, 2.0))
                .evidence(&["yield-rate-generic", "yield-epc-vs-huvec", "yield-huvec"])
                .derivation("cell lines give 2200 per cell and day; the 4.2 is a ratio, by which HUVEC give fewer than their progenitors. Between that number and a quarter of it, a factor of 0.6 is a judgment: 1320")
                .note("cell lines and endothelial progenitors were measured, the yield of endothelial cells as such was not"),
        )
        .assumption(
            AssumptionDescriptor::positive("bioreactor-gain", "1", 25.0)
                .doc("Vesicles per cell in a perfused bioreactor over those in flasks.")
                .source("bone-marrow stromal cells, perfusion and microcarriers"),
        )
        .prior(
            PriorRow::new("bioreactor-gain", lognormal(25.0, 2.3))
                .evidence(&["yield-perfusion-gain", "yield-ec-perfusion-gain"])
                .note("27-fold and 40- to 80-fold in stromal cells; in endothelial cells only the direction was seen"),
        )
        .active_when("bioreactor-gain", "production.culture", &["bioreactor"])
}

fn panel(descriptor: ModelDescriptor) -> ModelDescriptor {
    let mut descriptor = descriptor
        .assumption(
            AssumptionDescriptor::fraction("panel-purity", 0.75)
                .doc("Share of the product's particles that are vesicles of the intended cells.")
                .source("judgment; no readable source"),
        )
        .assumption(
            AssumptionDescriptor::fraction("panel-recovery", 0.5)
                .doc("Share of vesicles that isolation by the chosen markers keeps.")
                .source("judgment; no readable source"),
        );
    let note = "no source gives a number; the order of the panels follows the exclusiveness of their markers";
    for (level, (a, b), (c, d)) in PANELS {
        descriptor = descriptor
            .prior(
                PriorRow::new("panel-purity", beta(a, b))
                    .when("panel", level)
                    .note(note),
            )
            .prior(
                PriorRow::new("panel-recovery", beta(c, d))
                    .when("panel", level)
                    .note(note),
            );
    }
    descriptor
}

fn storage(descriptor: ModelDescriptor) -> ModelDescriptor {
    let left = "the evidence is what is lost, the assumption what is left: 1 less the loss";
    let levels: [(&str, f64, f64, &[&str], &str); 4] = [
        (
            "fridge",
            49.0,
            51.0,
            &["store-4c-pbs-48h"],
            "51 % lost in 48 h, two thirds of it to the wall, so not a decay",
        ),
        (
            "fridge-low-binding",
            80.0,
            20.0,
            &["store-4c-lobind-48h"],
            "18-21 % lost in 48 h in low-binding or blocked tubes",
        ),
        (
            "frozen",
            4.0,
            4.0,
            &["store-m80-pbs-recovery", "store-28d-temps"],
            "the direction was seen, the size is recalled",
        ),
        (
            "frozen-protected",
            18.0,
            2.0,
            &["store-m80-pbs-recovery", "store-m80-pbs-vs-sucrose"],
            "the direction was seen, the size is recalled",
        ),
    ];
    let mut descriptor = descriptor
        .assumption(
            AssumptionDescriptor::fraction("loading-recovery", 0.5)
                .doc("Share of vesicles that survive loading and the clean-up after it.")
                .source("consensus range, recalled"),
        )
        .prior(
            PriorRow::new("loading-recovery", beta(4.0, 4.0))
                .evidence(&["load-recovery"])
                .note("no readable source gives a number"),
        )
        .assumption(
            AssumptionDescriptor::fraction("storage-recovery", 0.8)
                .doc("Share of vesicles left after storage.")
                .source("Evtushenko 2020 PLoS ONE 15:e0243738"),
        );
    for (level, a, b, evidence, note) in levels {
        descriptor = descriptor.prior(
            PriorRow::new("storage-recovery", beta(a, b))
                .when("storage", level)
                .evidence(evidence)
                .derivation(left)
                .note(note),
        );
    }
    descriptor
}
