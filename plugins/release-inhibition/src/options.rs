//! The certain choices of a release-inhibition strategy.

use evstrat_plugin::prelude::{ModelError, Options, json};
use evstrat_plugin::serde_json::{Map, Value};
use strategy_kit::regimen::Regimen;
use strategy_kit::tumor::{self, Frame};

use crate::model::RTOL;

/// Where an inhibitor acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Formation of vesicles, through one branch.
    Formation,
    /// Passage from the pool to the outside: transport, docking or fusion.
    Passage,
}

/// An inhibitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Inhibitor {
    /// Its name in files.
    pub(crate) name: &'static str,
    pub(crate) step: Step,
    /// Whether it is a drug that is given in doses; the others are lasting losses of a protein.
    pub(crate) is_drug: bool,
}

const fn inhibitor(name: &'static str, step: Step, is_drug: bool) -> Inhibitor {
    Inhibitor {
        name,
        step,
        is_drug,
    }
}

/// All inhibitors: those with beliefs of their own, then those of which little more than the place is known.
pub(crate) const INHIBITORS: [Inhibitor; 18] = [
    inhibitor("gw4869", Step::Formation, true),
    inhibitor("pddc", Step::Formation, true),
    inhibitor("nsmase2-sirna", Step::Formation, false),
    inhibitor("escrt-knock-down", Step::Formation, false),
    inhibitor("rab31-knock-down", Step::Formation, false),
    inhibitor("cd63-knock-down", Step::Formation, false),
    inhibitor("pmel17-knock-down", Step::Formation, false),
    inhibitor("plp-knock-down", Step::Formation, false),
    inhibitor("rab27a-knock-down", Step::Passage, false),
    inhibitor("rab27b-knock-down", Step::Passage, false),
    inhibitor("rab2b-knock-down", Step::Passage, false),
    inhibitor("rab5-knock-down", Step::Passage, false),
    inhibitor("rab7-knock-down", Step::Passage, false),
    inhibitor("rab9a-knock-down", Step::Passage, false),
    inhibitor("rab11-knock-down", Step::Passage, false),
    inhibitor("rab35-knock-down", Step::Passage, false),
    inhibitor("ral-knock-down", Step::Passage, false),
    inhibitor("snare-knock-down", Step::Passage, false),
];

/// Inhibitors of formation of which little more than the place is known.
pub(crate) const OTHER_FORMATION: [&str; 3] =
    ["cd63-knock-down", "pmel17-knock-down", "plp-knock-down"];

/// Small G proteins of transport and docking, and whether their loss lowered release in a screen of one cell line.
pub(crate) const OTHER_GTPASES: [(&str, bool); 7] = [
    ("rab2b-knock-down", true),
    ("rab5-knock-down", true),
    ("rab7-knock-down", false),
    ("rab9a-knock-down", true),
    ("rab11-knock-down", false),
    ("rab35-knock-down", false),
    ("ral-knock-down", false),
];

/// Names of the inhibitors for which `select` holds.
pub(crate) fn names(select: impl Fn(&Inhibitor) -> bool) -> Vec<&'static str> {
    INHIBITORS
        .iter()
        .filter(|inhibitor| select(inhibitor))
        .map(|inhibitor| inhibitor.name)
        .collect()
}

/// All choices.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Choices {
    pub(crate) inhibitor: Inhibitor,
    /// Whether the vesicles of tumor cells are meant, and not those of the endothelium.
    pub(crate) from_tumor: bool,
    pub(crate) regimen: Regimen,
    pub(crate) frame: Frame,
}

impl Choices {
    pub(crate) fn from_options(options: &Options) -> Result<Self, ModelError> {
        let name = options.text("inhibitor")?;
        let inhibitor = INHIBITORS.iter().find(|known| known.name == name);
        let unknown = || ModelError::options(format!("'{name}' is not an inhibitor of this model"));
        Ok(Self {
            inhibitor: *inhibitor.ok_or_else(unknown)?,
            from_tumor: options.text("cells")? == "tumor",
            regimen: Regimen::from_options(options)?,
            frame: Frame::from_options(options)?,
        })
    }
}

/// The JSON Schema of the options.
pub(crate) fn schema() -> Value {
    let all = names(|_| true);
    let mut properties = Map::new();
    properties.insert(
        "inhibitor".to_owned(),
        json!({
            "enum": all, "default": "gw4869", "description": "what is inhibited, and by what",
        }),
    );
    properties.insert(
        "cells".to_owned(),
        json!({
            "enum": ["endothelium", "tumor"], "default": "endothelium",
            "description": "the cells whose vesicles matter; most published work is on tumor cells",
        }),
    );
    properties.insert(
        "regimen".to_owned(),
        Regimen::schema("umol/L", 10.0, 1.0, 28),
    );
    tumor::add_options(&mut properties, RTOL);
    json!({"type": "object", "additionalProperties": false, "properties": properties})
}
