//! Hahnfeldt et al. 1999.

use evstrat_biology::BiologyError;
use evstrat_biology::exposure::Agent;
use evstrat_biology::parameters::Field;
use evstrat_biology::published::{Column, Hahnfeldt1999};
use evstrat_biology::regimen::Regimen;
use evstrat_biology::tumor::HahnfeldtParameters;
use evstrat_plugin::prelude::{ModelDescriptor, ModelError, Options, OutcomeDescriptor, PriorRow};
use evstrat_plugin::serde_json::{Value, json};

use super::{derived, rows};
use crate::published::{About, Published};
use crate::schedule;

const AGENTS: [(&str, Agent); 3] = [
    ("tnp-470", Agent::TNP_470),
    ("endostatin", Agent::ENDOSTATIN),
    ("angiostatin", Agent::ANGIOSTATIN),
];

/// The model with one agent.
#[derive(Debug)]
pub struct Hahnfeldt {
    regimen: Regimen,
    horizon: f64,
}

impl Hahnfeldt {
    fn model(&self, parameters: &[f64]) -> Hahnfeldt1999 {
        let n = HahnfeldtParameters::FIELDS.len();
        Hahnfeldt1999 {
            parameters: HahnfeldtParameters::from_values(&parameters[..n]),
            agents: [Agent { e: parameters[n], clr: parameters[n + 1] }, Agent::NONE, Agent::NONE],
            regimens: [self.regimen.clone(), Regimen::none(), Regimen::none()],
        }
    }
}

impl Published for Hahnfeldt {
    const ABOUT: About = About {
        id: "hahnfeldt-1999",
        name: "tumor growth under angiogenic signaling",
        doc: "dV/dt = -lam1 V ln(V/K); dK/dt = -lam2 K + b V - d K V^(2/3) - e K g; dg/dt = dose rate - clr g. The \
              volume is in mm3, the concentration g of the agent in mg/kg.",
        citation: "Hahnfeldt et al. 1999, Cancer Res 59:4770",
        time: "d",
    };

    fn fields() -> Vec<Field> {
        let agent = [
            Field { name: "e", unit: "kg.mg-1.d-1", default: 1.3 },
            Field { name: "clr", unit: "d-1", default: 10.1 },
        ];
        HahnfeldtParameters::FIELDS.iter().copied().chain(agent).collect()
    }

    fn schema() -> Value {
        let mut properties = schedule::schema("d", "mg/kg", &json!([]));
        properties.insert(
            "agent".to_owned(),
            json!({
                "type": "string",
                "enum": AGENTS.map(|(name, _)| name),
                "default": "tnp-470",
                "description": "whose potency e and clearance clr are the defaults",
            }),
        );
        properties.insert("horizon".to_owned(), schedule::horizon("d", 300.0));
        schedule::object(properties)
    }

    fn refine(descriptor: ModelDescriptor) -> ModelDescriptor {
        AGENTS.iter().fold(descriptor, |all, (name, agent)| {
            all.prior(PriorRow::new("e", json!({"point": agent.e})).when("agent", name))
                .prior(PriorRow::new("clr", json!({"point": agent.clr})).when("agent", name))
        })
    }

    fn create(options: &Options) -> Result<Self, ModelError> {
        Ok(Self { regimen: schedule::regimen(options)?, horizon: options.number("horizon")? })
    }

    fn columns() -> &'static [Column] {
        &Hahnfeldt1999::COLUMNS[..3]
    }

    fn outcomes() -> Vec<OutcomeDescriptor> {
        vec![
            derived("set-point", "mm3", "volume that the untreated tumor tends to: (b/d)^(3/2) without lam2"),
            derived("volume-at-horizon", "mm3", "volume at the horizon, under treatment"),
        ]
    }

    fn rows(&self, parameters: &[f64], grid: &[f64]) -> Result<Vec<Vec<f64>>, BiologyError> {
        Ok(rows(self.model(parameters).trace(grid)?))
    }

    fn derived(&self, parameters: &[f64]) -> Result<Vec<f64>, BiologyError> {
        let model = self.model(parameters);
        let last = model.trace(&[0.0, self.horizon])?;
        Ok(vec![model.parameters.set_point(0.0), last[1][0]])
    }
}
