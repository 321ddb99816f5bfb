//! Gompertz growth.

use evstrat_biology::BiologyError;
use evstrat_biology::exposure::TwoCompartmentPk;
use evstrat_biology::parameters::Field;
use evstrat_biology::published::{Column, GompertzGrowth};
use evstrat_biology::regimen::Regimen;
use evstrat_biology::tumor::GompertzParameters;
use evstrat_plugin::prelude::{ModelDescriptor, ModelError, Options, OutcomeDescriptor};
use evstrat_plugin::serde_json::{Value, json};

use super::{derived, rows};
use crate::published::{About, Published};
use crate::schedule;

/// The growth law with a drug in two compartments.
#[derive(Debug)]
pub struct Gompertz {
    regimen: Regimen,
    horizon: f64,
}

/// The parameters of the drug, whose transfer constants would otherwise share names with the capacity.
fn drug_fields() -> impl Iterator<Item = Field> {
    TwoCompartmentPk::FIELDS.iter().copied()
}

impl Gompertz {
    fn model(&self, parameters: &[f64]) -> GompertzGrowth {
        let n = GompertzParameters::FIELDS.len();
        GompertzGrowth {
            parameters: GompertzParameters::from_values(&parameters[..n]),
            pk: TwoCompartmentPk::from_values(&parameters[n..]),
            regimen: self.regimen.clone(),
        }
    }
}

impl Published for Gompertz {
    const ABOUT: About = About {
        id: "gompertz",
        name: "Gompertz growth",
        doc: "dV/dt = beta V ln(k/V) - k2 c V, with a drug in two compartments; doses are in mg/kg, volumes in mm3.",
        citation: "Gompertz' law of growth; parameters fitted to the control curve of Hahnfeldt 1999",
        time: "d",
    };

    fn fields() -> Vec<Field> {
        GompertzParameters::FIELDS.iter().copied().chain(drug_fields()).collect()
    }

    fn schema() -> Value {
        let mut properties = schedule::schema("d", "mg/kg", &json!([]));
        properties.insert("horizon".to_owned(), schedule::horizon("d", 28.0));
        schedule::object(properties)
    }

    fn refine(mut descriptor: ModelDescriptor) -> ModelDescriptor {
        for id in ["k", "v0"] {
            if let Some(index) = descriptor.assumption_index(id) {
                descriptor.assumptions[index].lower_open = true;
            }
        }
        descriptor
    }

    fn create(options: &Options) -> Result<Self, ModelError> {
        Ok(Self { regimen: schedule::regimen(options)?, horizon: options.number("horizon")? })
    }

    fn columns() -> &'static [Column] {
        &GompertzGrowth::COLUMNS
    }

    fn outcomes() -> Vec<OutcomeDescriptor> {
        vec![
            derived("volume-at-horizon", "mm3", "volume at the horizon, under treatment"),
            derived("untreated-volume-at-horizon", "mm3", "k (v0/k)^exp(-beta t) at the horizon"),
        ]
    }

    fn rows(&self, parameters: &[f64], grid: &[f64]) -> Result<Vec<Vec<f64>>, BiologyError> {
        Ok(rows(self.model(parameters).trace(grid)?))
    }

    fn derived(&self, parameters: &[f64]) -> Result<Vec<f64>, BiologyError> {
        let model = self.model(parameters);
        let last = model.trace(&[0.0, self.horizon])?;
        Ok(vec![last[1][0], model.parameters.volume(self.horizon)])
    }
}
