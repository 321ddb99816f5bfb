//! Growth laws with the drugs of their papers.

use evstrat_biology::BiologyError;
use evstrat_biology::exposure::{Agent, RocchettiPk, TwoCompartmentPk};
use evstrat_biology::published::{
    Column, GompertzGrowth, Hahnfeldt1999, Rocchetti2013, Simeoni2004,
};
use evstrat_biology::tumor::{GompertzParameters, HahnfeldtParameters, SimeoniParameters};

use crate::kind::{Kind, Parameter, RegimenOption, Rows, Setup, at_horizon, parameters};

/// Drug regimen of the models with Simeoni's pharmacokinetics.
const DRUG: RegimenOption = RegimenOption {
    key: "regimen",
    unit: "mg/kg",
    infusions: true,
    published: &[(8.0, 30.0), (12.0, 30.0), (16.0, 30.0)],
};

fn owned<const N: usize>(rows: Vec<[f64; N]>) -> Rows {
    rows.into_iter().map(|row| row.to_vec()).collect()
}

/// Hahnfeldt 1999.
#[derive(Debug)]
pub struct Hahnfeldt;

const AGENTS: [(&str, &str, Agent); 3] = [
    ("e-tnp-470", "clr-tnp-470", Agent::TNP_470),
    ("e-endostatin", "clr-endostatin", Agent::ENDOSTATIN),
    ("e-angiostatin", "clr-angiostatin", Agent::ANGIOSTATIN),
];

const fn agent_regimen(key: &'static str) -> RegimenOption {
    RegimenOption {
        key,
        unit: "mg/kg",
        infusions: true,
        published: &[],
    }
}

impl Hahnfeldt {
    fn model(setup: &Setup, values: &[f64]) -> Hahnfeldt1999 {
        let own = HahnfeldtParameters::FIELDS.len();
        let agent = |i: usize| Agent {
            e: values[own + 2 * i],
            clr: values[own + 2 * i + 1],
        };
        Hahnfeldt1999 {
            parameters: HahnfeldtParameters::from_values(&values[..own]),
            agents: [agent(0), agent(1), agent(2)],
            regimens: std::array::from_fn(|i| setup.regimens[i].clone()),
        }
    }
}

impl Kind for Hahnfeldt {
    const ID: &'static str = "hahnfeldt-1999";
    const NAME: &'static str = "Hahnfeldt 1999, tumor with vasculature";
    const DOC: &'static str = "Tumor volume and vascular capacity under anti-angiogenic agents.";
    const CITATION: &'static str = "Hahnfeldt 1999 Cancer Res 59:4770";
    const TIME: &'static str = "d";
    const HORIZON: f64 = 28.0;
    const COLUMNS: &'static [Column] = &Hahnfeldt1999::COLUMNS;

    fn parameters() -> Vec<Parameter> {
        let mut all = parameters(&[HahnfeldtParameters::FIELDS]);
        for (e, clr, agent) in AGENTS {
            let name = e.trim_start_matches("e-");
            let new = |id: &str, unit, value, doc| Parameter {
                id: id.to_owned(),
                unit,
                value,
                upper: f64::INFINITY,
                doc,
            };
            let potency = format!(
                "Potency e of {name}: loss of vascular capacity per concentration and day."
            );
            all.push(new(e, "kg/(mg.d)", agent.e, potency));
            let clearance = format!("Rate clr at which {name} leaves the blood.");
            all.push(new(clr, "1/d", agent.clr, clearance));
        }
        all
    }

    fn regimens() -> &'static [RegimenOption] {
        const ALL: [RegimenOption; 3] = [
            agent_regimen("tnp-470"),
            agent_regimen("endostatin"),
            agent_regimen("angiostatin"),
        ];
        &ALL
    }

    #[rustfmt::skip]
    fn reference() -> &'static [f64] {
        &[17346.522891206965, 14771.689476714948]
    }

    fn outcomes() -> &'static [(&'static str, &'static str, &'static str)] {
        &[
            (
                "set-point",
                "mm3",
                "Volume at which the untreated tumor rests, (b/d)^1.5 for lambda2 = 0.",
            ),
            ("volume-at-horizon", "mm3", "Volume at the horizon."),
        ]
    }

    fn trace(setup: &Setup, values: &[f64], grid: &[f64]) -> Result<Rows, BiologyError> {
        Self::model(setup, values).trace(grid).map(owned)
    }

    fn derive(setup: &Setup, values: &[f64]) -> Result<Vec<f64>, BiologyError> {
        let last = at_horizon::<Self>(setup, values)?;
        Ok(vec![
            Self::model(setup, values).parameters.set_point(0.0),
            last[0],
        ])
    }
}

/// Simeoni 2004.
#[derive(Debug)]
pub struct Simeoni;

impl Simeoni {
    fn model(setup: &Setup, values: &[f64]) -> Simeoni2004 {
        let (own, pk) = values.split_at(SimeoniParameters::FIELDS.len());
        Simeoni2004 {
            parameters: SimeoniParameters::from_values(own),
            pk: TwoCompartmentPk::from_values(pk),
            regimen: setup.regimens[0].clone(),
        }
    }
}

impl Kind for Simeoni {
    const ID: &'static str = "simeoni-2004";
    const NAME: &'static str = "Simeoni 2004, cytotoxic drug";
    const DOC: &'static str = "Exponential, then linear growth under a cytotoxic drug with a transit chain of dying cells.";
    const CITATION: &'static str = "Simeoni 2004 Cancer Res 64:1094";
    const TIME: &'static str = "d";
    const HORIZON: f64 = 28.0;
    const COLUMNS: &'static [Column] = &Simeoni2004::COLUMNS;

    fn parameters() -> Vec<Parameter> {
        parameters(&[SimeoniParameters::FIELDS, TwoCompartmentPk::FIELDS])
    }

    fn regimens() -> &'static [RegimenOption] {
        &[DRUG]
    }

    #[rustfmt::skip]
    fn reference() -> &'static [f64] {
        &[0.43402225755166934, 12.288942780494239, 2.9816849816849813, 3.852345422306412]
    }

    fn outcomes() -> &'static [(&'static str, &'static str, &'static str)] {
        &[
            (
                "static-concentration",
                "ug/mL",
                "Concentration that holds the tumor still, lambda0/k2.",
            ),
            (
                "asymptotic-delay",
                "d",
                "Growth delay reached in the end, k2 AUC/lambda0.",
            ),
            (
                "switch-mass",
                "g",
                "Mass at which growth turns linear, lambda1/lambda0.",
            ),
            ("mass-at-horizon", "g", "Mass at the horizon."),
        ]
    }

    fn trace(setup: &Setup, values: &[f64], grid: &[f64]) -> Result<Rows, BiologyError> {
        Self::model(setup, values).trace(grid).map(owned)
    }

    fn derive(setup: &Setup, values: &[f64]) -> Result<Vec<f64>, BiologyError> {
        let model = Self::model(setup, values);
        let last = at_horizon::<Self>(setup, values)?;
        let k2 = model.pk.k2_per_microgram();
        Ok(vec![
            model.parameters.static_concentration(k2),
            model.asymptotic_delay(),
            model.parameters.switch_mass(),
            mass(last[6]),
        ])
    }
}

/// A mass without the rounding below zero that integration leaves of a tumor that was killed: less than a microgram.
fn mass(integrated: f64) -> f64 {
    const ROUNDING: f64 = 1e-6;
    if integrated < 0.0 && integrated > -ROUNDING {
        0.0
    } else {
        integrated
    }
}

/// Rocchetti 2013.
#[derive(Debug)]
pub struct Rocchetti;

impl Kind for Rocchetti {
    const ID: &'static str = "rocchetti-2013";
    const NAME: &'static str = "Rocchetti 2013, bevacizumab with a cytotoxic drug";
    const DOC: &'static str = "An anti-angiogenic agent with a cytotoxic drug; the form of the inhibition is reconstructed.";
    const CITATION: &'static str =
        "Rocchetti 2013 Eur J Pharm Sci 50:508, parameters at second hand";
    const TIME: &'static str = "d";
    const HORIZON: f64 = 40.0;
    const COLUMNS: &'static [Column] = &Rocchetti2013::COLUMNS;

    fn parameters() -> Vec<Parameter> {
        let mut all = parameters(&[SimeoniParameters::FIELDS, RocchettiPk::FIELDS]);
        let own = SimeoniParameters::rocchetti().to_values();
        for (parameter, value) in all.iter_mut().zip(own) {
            parameter.value = value;
        }
        all
    }

    fn regimens() -> &'static [RegimenOption] {
        &[
            RegimenOption {
                key: "anti-angiogenic",
                unit: "umol/kg",
                infusions: true,
                published: &[
                    (8.0, 0.134_228),
                    (12.0, 0.134_228),
                    (16.0, 0.134_228),
                    (20.0, 0.134_228),
                ],
            },
            RegimenOption {
                key: "cytotoxic",
                unit: "umol/kg",
                infusions: true,
                published: &[],
            },
        ]
    }

    #[rustfmt::skip]
    fn reference() -> &'static [f64] {
        &[2.6346510984960005, 0.2662674587341588]
    }

    fn outcomes() -> &'static [(&'static str, &'static str, &'static str)] {
        &[
            ("mass-at-horizon", "g", "Mass at the horizon."),
            (
                "growth-inhibition",
                "1",
                "1 - mass over that without drugs, at the horizon.",
            ),
        ]
    }

    fn trace(setup: &Setup, values: &[f64], grid: &[f64]) -> Result<Rows, BiologyError> {
        let (own, pk) = values.split_at(SimeoniParameters::FIELDS.len());
        let model = Rocchetti2013 {
            parameters: SimeoniParameters::from_values(own),
            pk: RocchettiPk::from_values(pk),
            anti_angiogenic: setup.regimens[0].clone(),
            cytotoxic: setup.regimens[1].clone(),
        };
        model.trace(grid).map(owned)
    }

    fn derive(setup: &Setup, values: &[f64]) -> Result<Vec<f64>, BiologyError> {
        let treated = mass(at_horizon::<Self>(setup, values)?[9]);
        let mut without = setup.clone();
        without
            .regimens
            .fill(evstrat_biology::regimen::Regimen::none());
        let control = at_horizon::<Self>(&without, values)?[9];
        Ok(vec![treated, 1.0 - treated / control])
    }
}

/// Gompertz growth.
#[derive(Debug)]
pub struct Gompertz;

impl Kind for Gompertz {
    const ID: &'static str = "gompertz";
    const NAME: &'static str = "Gompertz growth";
    const DOC: &'static str =
        "Growth whose specific rate decays, under a drug in two compartments.";
    const CITATION: &'static str =
        "Benzekry 2014 PLoS Comput Biol 10:e1003800 (recalled); Simeoni 2004 for the drug";
    const TIME: &'static str = "d";
    const HORIZON: f64 = 28.0;
    const COLUMNS: &'static [Column] = &GompertzGrowth::COLUMNS;

    fn parameters() -> Vec<Parameter> {
        parameters(&[GompertzParameters::FIELDS, TwoCompartmentPk::FIELDS])
    }

    fn regimens() -> &'static [RegimenOption] {
        const NONE: RegimenOption = RegimenOption {
            published: &[],
            ..DRUG
        };
        &[NONE]
    }

    #[rustfmt::skip]
    fn reference() -> &'static [f64] {
        &[7437.188337497262]
    }

    fn outcomes() -> &'static [(&'static str, &'static str, &'static str)] {
        &[("volume-at-horizon", "mm3", "Volume at the horizon.")]
    }

    fn trace(setup: &Setup, values: &[f64], grid: &[f64]) -> Result<Rows, BiologyError> {
        let (own, pk) = values.split_at(GompertzParameters::FIELDS.len());
        let model = GompertzGrowth {
            parameters: GompertzParameters::from_values(own),
            pk: TwoCompartmentPk::from_values(pk),
            regimen: setup.regimens[0].clone(),
        };
        model.trace(grid).map(owned)
    }

    fn derive(setup: &Setup, values: &[f64]) -> Result<Vec<f64>, BiologyError> {
        Ok(vec![at_horizon::<Self>(setup, values)?[0]])
    }
}
