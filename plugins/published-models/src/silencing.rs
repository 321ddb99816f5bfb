//! siRNA kinetics and the release of vesicles.

use evstrat_biology::BiologyError;
use evstrat_biology::published::{
    BartlettDavisCore, BartlettDavisReconstructed, Column, EvRelease, Mihaila2017, Setting,
};
use evstrat_biology::sirna::{CoreParameters, DeliveryParameters, MihailaForm, MihailaParameters};
use evstrat_plugin::prelude::json;
use evstrat_plugin::serde_json::Value;

use crate::kind::{Kind, Parameter, RegimenOption, Rows, Setup, falls_to, least, parameters};

fn owned<const N: usize>(rows: Vec<[f64; N]>) -> Rows {
    rows.into_iter().map(|row| row.to_vec()).collect()
}

fn new(id: &str, unit: &'static str, value: f64, doc: &str) -> Parameter {
    Parameter {
        id: id.to_owned(),
        unit,
        value,
        upper: f64::INFINITY,
        doc: doc.to_owned(),
    }
}

fn share(id: &str, value: f64, doc: &str) -> Parameter {
    Parameter {
        upper: 1.0,
        ..new(id, "1", value, doc)
    }
}

/// The core of Bartlett and Davis 2006.
#[derive(Debug)]
pub struct Core;

impl Kind for Core {
    const ID: &'static str = "bartlett-davis-core";
    const NAME: &'static str = "Bartlett and Davis 2006, RISC core";
    const DOC: &'static str =
        "siRNA in the cytosol, RISC, mRNA and protein, with constant dilution mu by growth.";
    const CITATION: &'static str =
        "Bartlett and Davis 2006 Nucleic Acids Res 34:322, equations reconstructed";
    const TIME: &'static str = "h";
    const HORIZON: f64 = 240.0;
    const COLUMNS: &'static [Column] = &BartlettDavisCore::COLUMNS;

    fn parameters() -> Vec<Parameter> {
        let mut all = parameters(&[CoreParameters::FIELDS]);
        all.push(new(
            "mu",
            "1/h",
            0.0,
            "Dilution mu of everything in the cell by its growth.",
        ));
        all
    }

    fn regimens() -> &'static [RegimenOption] {
        &[RegimenOption {
            key: "regimen",
            unit: "1",
            infusions: true,
            published: &[(0.0, 1e5)],
        }]
    }

    #[rustfmt::skip]
    fn reference() -> &'static [f64] {
        &[827.2140117680864, 0.7623033679638165, 0.7644480458508104]
    }

    fn outcomes() -> &'static [(&'static str, &'static str, &'static str)] {
        &[
            (
                "r50",
                "1",
                "Loaded RISC per cell at which half of the mRNA is left.",
            ),
            (
                "minimum-mrna",
                "1",
                "Least mRNA relative to its start, on a grid of 1 h.",
            ),
            (
                "minimum-protein",
                "1",
                "Least protein relative to its start, on a grid of 1 h.",
            ),
        ]
    }

    fn trace(setup: &Setup, values: &[f64], grid: &[f64]) -> Result<Rows, BiologyError> {
        let own = CoreParameters::FIELDS.len();
        let model = BartlettDavisCore {
            parameters: CoreParameters::from_values(&values[..own]),
            mu: values[own],
            regimen: setup.regimens[0].clone(),
        };
        model.trace(grid).map(owned)
    }

    fn derive(setup: &Setup, values: &[f64]) -> Result<Vec<f64>, BiologyError> {
        Ok(vec![
            CoreParameters::from_values(&values[..CoreParameters::FIELDS.len()]).r50(),
            least::<Self>(setup, values, 5)?,
            least::<Self>(setup, values, 6)?,
        ])
    }
}

/// Bartlett and Davis 2006 with delivery.
#[derive(Debug)]
pub struct Reconstructed;

impl Reconstructed {
    fn model(setup: &Setup, values: &[f64]) -> BartlettDavisReconstructed {
        let (core, delivery) = values.split_at(CoreParameters::FIELDS.len());
        let in_vivo = setup
            .options
            .text("setting")
            .is_ok_and(|text| text == "in-vivo");
        BartlettDavisReconstructed {
            core: CoreParameters::from_values(core),
            delivery: DeliveryParameters::from_values(delivery),
            setting: if in_vivo {
                Setting::InVivo
            } else {
                Setting::InVitro
            },
            doses: setup.regimens[0].boluses.clone(),
            medium_removal: setup.options.number("medium-removal").ok(),
        }
    }
}

impl Kind for Reconstructed {
    const ID: &'static str = "bartlett-davis-reconstructed";
    const NAME: &'static str = "Bartlett and Davis 2006, reconstructed";
    const DOC: &'static str = "Delivery and action of siRNA complexes, in vitro and in vivo. Reconstructed from parameter names and the durations of the abstract: not the published set of equations.";
    const CITATION: &'static str =
        "Bartlett and Davis 2006 Nucleic Acids Res 34:322, equations reconstructed";
    const TIME: &'static str = "h";
    const HORIZON: f64 = 960.0;
    const COLUMNS: &'static [Column] = &BartlettDavisReconstructed::COLUMNS;

    fn parameters() -> Vec<Parameter> {
        parameters(&[CoreParameters::FIELDS, DeliveryParameters::FIELDS])
    }

    fn regimens() -> &'static [RegimenOption] {
        &[RegimenOption {
            key: "regimen",
            unit: "nmol/L",
            infusions: false,
            published: &[(0.0, 100.0)],
        }]
    }

    fn own_options() -> Vec<(&'static str, Value)> {
        vec![
            (
                "setting",
                json!({"enum": ["in-vitro", "in-vivo"], "default": "in-vitro", "description": "into the medium or into the blood"}),
            ),
            (
                "medium-removal",
                json!({"type": "number", "minimum": 0, "default": 5, "x-unit": "h", "description": "time from a dose to the removal of the medium, in vitro"}),
            ),
        ]
    }

    fn other_values() -> &'static [(&'static str, &'static str, &'static str, f64)] {
        &[
            ("ve", "setting", "in-vivo", 1e-5),
            ("kelimec", "setting", "in-vivo", 0.029),
        ]
    }

    #[rustfmt::skip]
    fn reference() -> &'static [f64] {
        &[111.85884505131408, 176.90994445082396]
    }

    fn outcomes() -> &'static [(&'static str, &'static str, &'static str)] {
        &[
            (
                "time-to-50",
                "h",
                "Time until protein is back at 50 % of its start for good; the horizon if it is not by then.",
            ),
            (
                "time-to-90",
                "h",
                "Time until protein is back at 90 % of its start for good; the horizon if it is not by then.",
            ),
        ]
    }

    fn trace(setup: &Setup, values: &[f64], grid: &[f64]) -> Result<Rows, BiologyError> {
        Self::model(setup, values).trace(grid).map(owned)
    }

    fn derive(setup: &Setup, values: &[f64]) -> Result<Vec<f64>, BiologyError> {
        let model = Self::model(setup, values);
        Ok(vec![
            model.recovery_time(0.5, setup.horizon)?,
            model.recovery_time(0.9, setup.horizon)?,
        ])
    }
}

/// Mihaila 2017.
#[derive(Debug)]
pub struct Mihaila;

impl Kind for Mihaila {
    const ID: &'static str = "mihaila-2017";
    const NAME: &'static str = "Mihaila 2017, siRNA in counts";
    const DOC: &'static str = "siRNA from the medium to the mRNA, counting molecules; in the form of the supplement's SBML or as printed.";
    const CITATION: &'static str = "Mihaila 2017 Mol Ther Nucleic Acids 7:246";
    const TIME: &'static str = "h";
    const HORIZON: f64 = 24.0;
    const COLUMNS: &'static [Column] = &Mihaila2017::COLUMNS;

    fn parameters() -> Vec<Parameter> {
        parameters(&[MihailaParameters::FIELDS])
    }

    fn own_options() -> Vec<(&'static str, Value)> {
        vec![(
            "form",
            json!({"enum": ["sbml", "as-printed"], "default": "sbml", "description": "the supplement's SBML, or the printed equations"}),
        )]
    }

    #[rustfmt::skip]
    fn reference() -> &'static [f64] {
        &[10.0, 1.6742406783418828, 4.705419545698755]
    }

    fn outcomes() -> &'static [(&'static str, &'static str, &'static str)] {
        &[
            (
                "r50",
                "1",
                "Loaded RISC per cell at which half of the mRNA is left, k9/k6.",
            ),
            (
                "time-to-50",
                "h",
                "Time at which half of the mRNA is gone; the horizon if never.",
            ),
            (
                "time-to-90",
                "h",
                "Time at which 90 % of the mRNA is gone; the horizon if never.",
            ),
        ]
    }

    fn trace(setup: &Setup, values: &[f64], grid: &[f64]) -> Result<Rows, BiologyError> {
        let as_printed = setup
            .options
            .text("form")
            .is_ok_and(|text| text == "as-printed");
        let model = Mihaila2017 {
            parameters: MihailaParameters::from_values(values),
            form: if as_printed {
                MihailaForm::AsPrinted
            } else {
                MihailaForm::Sbml
            },
        };
        model.trace(grid).map(owned)
    }

    fn derive(setup: &Setup, values: &[f64]) -> Result<Vec<f64>, BiologyError> {
        let parameters = MihailaParameters::from_values(values);
        Ok(vec![
            parameters.r50(),
            falls_to::<Self>(setup, values, 6, 0.5 * parameters.m0)?,
            falls_to::<Self>(setup, values, 6, 0.1 * parameters.m0)?,
        ])
    }
}

/// Release of vesicles after a block.
#[derive(Debug)]
pub struct Release;

impl Release {
    fn model(values: &[f64]) -> EvRelease {
        let &[s, m, krel, kdeg, i_form, i_fus, c] = values else {
            return EvRelease::default();
        };
        EvRelease {
            s,
            m,
            krel,
            kdeg,
            i_form,
            i_fus,
            c,
        }
    }
}

impl Kind for Release {
    const ID: &'static str = "ev-release";
    const NAME: &'static str = "Vesicle release after a block";
    const DOC: &'static str = "Pool and release of exosomes, and release of microvesicles, after a constant block that begins at time 0. A proposal, not a published model.";
    const CITATION: &'static str = "Wang 2017 J Control Release 268:147 for the release rate; Chiu 2016 Small for the rate of exosomes";
    const NOTE: &'static str = "the default of the proposal; krel and s are published, what is blocked is for the user to say";
    const TIME: &'static str = "h";
    const HORIZON: f64 = 72.0;
    const COLUMNS: &'static [Column] = &EvRelease::COLUMNS;

    fn parameters() -> Vec<Parameter> {
        let published = EvRelease::default();
        vec![
            new(
                "s",
                "1/h",
                published.s,
                "Release s of exosomes without block, per cell.",
            ),
            new(
                "m",
                "1/h",
                published.m,
                "Release m of microvesicles without block, per cell.",
            ),
            new(
                "krel",
                "1/h",
                published.krel,
                "Rate krel at which the pool is released.",
            ),
            new(
                "kdeg",
                "1/h",
                published.kdeg,
                "Rate kdeg at which lysosomes degrade the pool.",
            ),
            share(
                "i-form",
                published.i_form,
                "Share of formation that is blocked.",
            ),
            share(
                "i-fus",
                published.i_fus,
                "Share of docking and fusion that is blocked.",
            ),
            new(
                "c",
                "1",
                published.c,
                "Rise c of microvesicles per share of formation that is blocked.",
            ),
        ]
    }

    #[rustfmt::skip]
    fn reference() -> &'static [f64] {
        &[6.601401719618527, 21.92938183803853, 0.5]
    }

    fn outcomes() -> &'static [(&'static str, &'static str, &'static str)] {
        &[
            (
                "time-to-50",
                "h",
                "Time in which half of what a block of formation takes away is gone.",
            ),
            ("time-to-90", "h", "Time in which 90 % of it is gone."),
            (
                "lasting-release",
                "1",
                "Release of exosomes in the end, relative to no block.",
            ),
        ]
    }

    fn trace(_: &Setup, values: &[f64], grid: &[f64]) -> Result<Rows, BiologyError> {
        Self::model(values).trace(grid).map(owned)
    }

    fn derive(_: &Setup, values: &[f64]) -> Result<Vec<f64>, BiologyError> {
        let model = Self::model(values);
        let half = model.half_time()?;
        Ok(vec![
            half,
            half * std::f64::consts::LOG2_10,
            model.lasting()?,
        ])
    }
}
