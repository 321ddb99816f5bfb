//! Simeoni et al. 2004.

use evstrat_biology::BiologyError;
use evstrat_biology::exposure::TwoCompartmentPk;
use evstrat_biology::parameters::Field;
use evstrat_biology::published::{Column, Simeoni2004};
use evstrat_biology::regimen::Regimen;
use evstrat_biology::tumor::SimeoniParameters;
use evstrat_plugin::prelude::{ModelError, Options, OutcomeDescriptor};
use evstrat_plugin::serde_json::{Value, json};

use super::{derived, rows};
use crate::published::{About, Published};
use crate::schedule;

/// Nanograms in a microgram, per milliliter.
const NANOGRAMS: f64 = 1000.0;

/// The model with its drug.
#[derive(Debug)]
pub struct Simeoni {
    regimen: Regimen,
    horizon: f64,
}

impl Simeoni {
    fn model(&self, parameters: &[f64]) -> Simeoni2004 {
        let n = SimeoniParameters::FIELDS.len();
        Simeoni2004 {
            parameters: SimeoniParameters::from_values(&parameters[..n]),
            pk: TwoCompartmentPk::from_values(&parameters[n..]),
            regimen: self.regimen.clone(),
        }
    }
}

impl Published for Simeoni {
    const ABOUT: About = About {
        id: "simeoni-2004",
        name: "tumor growth under a cytotoxic drug",
        doc: "Growth from exponential (lam0) to linear (lam1); cells hit by the drug, k2 c x1, pass three stages at rate \
              k1. The drug has two compartments; doses are in mg/kg, tumors in g. Paclitaxel, 30 mg/kg on days 8, 12, 16.",
        citation: "Simeoni et al. 2004, Cancer Res 64:1094",
        time: "d",
    };

    fn fields() -> Vec<Field> {
        SimeoniParameters::FIELDS.iter().chain(TwoCompartmentPk::FIELDS).copied().collect()
    }

    fn schema() -> Value {
        let paclitaxel = json!([
            {"at": 8, "amount": 30}, {"at": 12, "amount": 30}, {"at": 16, "amount": 30},
        ]);
        let mut properties = schedule::schema("d", "mg/kg", &paclitaxel);
        properties.insert("horizon".to_owned(), schedule::horizon("d", 26.0));
        schedule::object(properties)
    }

    fn create(options: &Options) -> Result<Self, ModelError> {
        Ok(Self { regimen: schedule::regimen(options)?, horizon: options.number("horizon")? })
    }

    fn columns() -> &'static [Column] {
        &Simeoni2004::COLUMNS
    }

    fn outcomes() -> Vec<OutcomeDescriptor> {
        vec![
            derived("static-concentration", "ug/mL", "concentration that holds the tumor: lam0/k2"),
            derived("asymptotic-delay", "d", "growth delay reached in the end: k2 AUC/lam0"),
            derived("switch-mass", "g", "mass at which growth turns from exponential to linear: lam1/lam0"),
            derived("mass-at-horizon", "g", "mass at the horizon, under treatment"),
        ]
    }

    fn rows(&self, parameters: &[f64], grid: &[f64]) -> Result<Vec<Vec<f64>>, BiologyError> {
        Ok(rows(self.model(parameters).trace(grid)?))
    }

    fn derived(&self, parameters: &[f64]) -> Result<Vec<f64>, BiologyError> {
        let model = self.model(parameters);
        let last = model.trace(&[0.0, self.horizon])?;
        let growth = &model.parameters;
        Ok(vec![
            growth.lam0 / (model.pk.k2 * NANOGRAMS),
            model.asymptotic_delay(),
            growth.lam1 / growth.lam0,
            last[1][6],
        ])
    }
}
