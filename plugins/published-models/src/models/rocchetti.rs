//! Rocchetti et al. 2013.

use evstrat_biology::BiologyError;
use evstrat_biology::exposure::RocchettiPk;
use evstrat_biology::parameters::Field;
use evstrat_biology::published::{Column, Rocchetti2013};
use evstrat_biology::regimen::Regimen;
use evstrat_biology::tumor::SimeoniParameters;
use evstrat_plugin::prelude::{ModelDescriptor, ModelError, Options, OutcomeDescriptor};
use evstrat_plugin::serde_json::{Value, json};

use super::{derived, rows};
use crate::published::{About, Published};
use crate::schedule;

/// The model with both agents.
#[derive(Debug)]
pub struct Rocchetti {
    anti_angiogenic: Regimen,
    cytotoxic: Regimen,
    horizon: f64,
}

impl Rocchetti {
    fn model(&self, parameters: &[f64]) -> Rocchetti2013 {
        let n = SimeoniParameters::FIELDS.len();
        Rocchetti2013 {
            parameters: SimeoniParameters::from_values(&parameters[..n]),
            pk: RocchettiPk::from_values(&parameters[n..]),
            anti_angiogenic: self.anti_angiogenic.clone(),
            cytotoxic: self.cytotoxic.clone(),
        }
    }
}

impl Published for Rocchetti {
    const ABOUT: About = About {
        id: "rocchetti-2013",
        name: "an anti-angiogenic agent with a cytotoxic drug",
        doc: "Simeoni's tumor with growth multiplied by 1 - Emax CA/(IC50 + CA); under both agents with the IC50 of the \
              combination. The form of the inhibition is reconstructed from published parameters and data. Agent A is \
              bevacizumab; 0.134228 umol/kg is 20 mg/kg.",
        citation: "Rocchetti et al. 2013",
        time: "d",
    };

    fn fields() -> Vec<Field> {
        let start = SimeoniParameters::rocchetti().to_values();
        let growth = SimeoniParameters::FIELDS.iter().zip(start);
        growth
            .map(|(field, default)| Field { default, ..*field })
            .chain(RocchettiPk::FIELDS.iter().copied())
            .collect()
    }

    fn schema() -> Value {
        let doses = |regimen: &Regimen| -> Value {
            regimen.boluses.iter().map(|one| json!({"at": one.at, "amount": one.amount})).collect()
        };
        let a = schedule::schema("d", "umol/kg", &doses(&Rocchetti2013::bevacizumab_regimen()));
        let b = schedule::schema("d", "umol/kg", &json!([]));
        let table = |properties, text: &str| {
            let mut table = schedule::object(properties);
            table["default"] = json!({});
            table["description"] = json!(text);
            table
        };
        json!({
            "type": "object",
            "additionalProperties": false,
            "properties": {
                "a": table(a, "doses of the anti-angiogenic agent"),
                "b": table(b, "doses of the cytotoxic drug"),
                "horizon": schedule::horizon("d", 40.0),
            },
        })
    }

    fn refine(mut descriptor: ModelDescriptor) -> ModelDescriptor {
        if let Some(index) = descriptor.assumption_index("emax") {
            descriptor.assumptions[index].upper = 1.0;
        }
        descriptor
    }

    fn create(options: &Options) -> Result<Self, ModelError> {
        Ok(Self {
            anti_angiogenic: schedule::regimen(&options.table("a")?)?,
            cytotoxic: schedule::regimen(&options.table("b")?)?,
            horizon: options.number("horizon")?,
        })
    }

    fn columns() -> &'static [Column] {
        &Rocchetti2013::COLUMNS
    }

    fn outcomes() -> Vec<OutcomeDescriptor> {
        vec![
            derived("mass-at-horizon", "g", "mass at the horizon, under treatment"),
            OutcomeDescriptor::new("growth-inhibition", "1", f64::NEG_INFINITY, 1.0)
                .doc("1 - mass at the horizon over that without treatment"),
        ]
    }

    fn rows(&self, parameters: &[f64], grid: &[f64]) -> Result<Vec<Vec<f64>>, BiologyError> {
        Ok(rows(self.model(parameters).trace(grid)?))
    }

    fn derived(&self, parameters: &[f64]) -> Result<Vec<f64>, BiologyError> {
        let grid = [0.0, self.horizon];
        let treated = self.model(parameters).trace(&grid)?[1][9];
        let mut untreated = self.model(parameters);
        untreated.anti_angiogenic = Regimen::none();
        untreated.cytotoxic = Regimen::none();
        let control = untreated.trace(&grid)?[1][9];
        Ok(vec![treated, 1.0 - treated / control])
    }
}
