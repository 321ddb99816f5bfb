//! The certain choices of an siRNA strategy.

use evstrat_plugin::prelude::{ModelError, Options, json};
use evstrat_plugin::serde_json::{Map, Value};
use strategy_kit::exposure::{self, Surface};
use strategy_kit::manufacture::{self, Production};
use strategy_kit::regimen::Regimen;
use strategy_kit::tumor::{self, Frame};

use crate::model::RTOL;

/// How the siRNA gets into the vesicles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Loading {
    /// The number of copies per vesicle is what was measured.
    Counted,
    /// A share of the offered siRNA enters.
    Share,
}

/// Loading methods by name; the second kind is modeled by the share of the offered siRNA that enters.
pub(crate) const COUNTED: [&str; 3] = ["ph-gradient", "hydrophobic", "producer-transfection"];
pub(crate) const SHARE: [&str; 2] = ["electroporation", "transfection-reagent"];

/// The gene that the siRNA silences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// Vascular endothelial growth factor A: acts through the vessels.
    Vegfa,
    /// KRAS: acts through proliferation.
    Kras,
}

/// How vesicles reach the tumor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// Through leaky vessels.
    Tumor,
    /// Across the blood-brain barrier.
    Brain,
}

/// All choices.
#[derive(Clone, Debug)]
pub(crate) struct Choices {
    pub(crate) loading: Loading,
    pub(crate) target: Target,
    pub(crate) route: Route,
    /// siRNA offered, in ug per ug of vesicle protein.
    pub(crate) offered: f64,
    pub(crate) regimen: Regimen,
    /// Vesicles that all doses until the horizon ask for.
    pub(crate) course: f64,
    pub(crate) production: Production,
    pub(crate) surface: Surface,
    pub(crate) frame: Frame,
    pub(crate) vitro: Vitro,
}

/// The cell culture in which published knock-downs were seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Vitro {
    /// Vesicles per mL of medium.
    pub(crate) vesicles: f64,
    /// Cells per mL of medium.
    pub(crate) cells: f64,
    /// Whether free heparin blocks the uptake that needs heparan sulfate.
    pub(crate) heparin: bool,
}

impl Choices {
    pub(crate) fn from_options(options: &Options) -> Result<Self, ModelError> {
        let loading = options.text("loading")?;
        let (regimen, frame) = (
            Regimen::from_options(options)?,
            Frame::from_options(options)?,
        );
        let doses = u32::try_from(regimen.days(frame.horizon).len()).unwrap_or(u32::MAX);
        Ok(Self {
            loading: if SHARE.contains(&loading) {
                Loading::Share
            } else {
                Loading::Counted
            },
            target: if options.text("target-gene")? == "KRAS" {
                Target::Kras
            } else {
                Target::Vegfa
            },
            route: if options.text("route")? == "brain" {
                Route::Brain
            } else {
                Route::Tumor
            },
            offered: options.number("offered-sirna")?,
            course: regimen.dose * f64::from(doses),
            regimen,
            production: Production::from_options(options)?,
            surface: Surface::from_options(options)?,
            frame,
            vitro: Vitro::from_options(options)?,
        })
    }
}

impl Vitro {
    fn from_options(options: &Options) -> Result<Self, ModelError> {
        let table = options.table("culture")?;
        Ok(Self {
            vesicles: table.number("vesicles")?,
            cells: table.number("cells")?,
            heparin: table.flag("heparin")?,
        })
    }
}

/// The JSON Schema of the options.
pub(crate) fn schema() -> Value {
    let mut properties = Map::new();
    let mut choice = |key: &str, levels: &[&str], text: &str| {
        let value = json!({"enum": levels, "default": levels[0], "description": text});
        properties.insert(key.to_owned(), value);
    };
    let methods: Vec<&str> = COUNTED.iter().chain(&SHARE).copied().collect();
    choice("loading", &methods, "how the siRNA gets into the vesicles");
    choice(
        "target-gene",
        &["VEGFA", "KRAS"],
        "the gene that is silenced",
    );
    choice(
        "route",
        &["tumor", "brain"],
        "through leaky tumor vessels, or across the blood-brain barrier",
    );
    choice(
        "comparator",
        &["naked-sirna", "lipid-nanoparticle"],
        "the free agent whose exposure ratio is the yardstick",
    );
    choice(
        "kinetics",
        &["measured", "bartlett-davis", "mihaila"],
        "whose numbers for escape and potency are believed: those measured apart from each other, or the pair that one of two kinetic models implies; the two put the bottleneck at different steps, so each pair is taken whole",
    );
    properties.insert(
        "offered-sirna".to_owned(),
        json!({
            "type": "number", "exclusiveMinimum": 0, "default": 1, "x-unit": "ug/ug",
            "description": "siRNA offered per vesicle protein, for methods that load a share of it",
        }),
    );
    properties.insert(
        "regimen".to_owned(),
        Regimen::schema("{vesicles}", 1e11, 3.0, 6),
    );
    properties.insert("culture".to_owned(), json!({
        "type": "object", "additionalProperties": false, "default": {},
        "description": "the cell culture of the in-vitro outcomes",
        "properties": {
            "vesicles": {"type": "number", "minimum": 0, "default": 1e10, "x-unit": "{vesicles}/mL", "description": "vesicles in the medium"},
            "cells": {"type": "number", "exclusiveMinimum": 0, "default": 1e5, "x-unit": "{cells}/mL", "description": "cells in the medium"},
            "heparin": {"type": "boolean", "default": false, "description": "free heparin blocks uptake by heparan sulfate"},
        },
    }));
    tumor::add_options(&mut properties, RTOL);
    exposure::add_options(&mut properties);
    manufacture::add_options(&mut properties);
    json!({"type": "object", "additionalProperties": false, "properties": properties})
}
