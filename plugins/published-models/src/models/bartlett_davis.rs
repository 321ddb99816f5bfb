//! Bartlett and Davis 2006.

use evstrat_biology::BiologyError;
use evstrat_biology::parameters::Field;
use evstrat_biology::published::{
    BartlettDavisCore as Core, BartlettDavisReconstructed as Reconstructed, Column, Setting,
};
use evstrat_biology::regimen::{Bolus, Regimen};
use evstrat_biology::sirna::{CoreParameters, DeliveryParameters};
use evstrat_plugin::prelude::{ModelError, Options, OutcomeDescriptor};
use evstrat_plugin::serde_json::{Value, json};

use super::{derived, rows};
use crate::published::{About, Published};
use crate::schedule;

const CITATION: &str = "Bartlett & Davis 2006, Nucleic Acids Res 34:322, doi 10.1093/nar/gkj439";

/// Hours in a day.
const DAY: f64 = 24.0;

/// Columns of relative mRNA and protein in a trace of the core.
const MRNA: usize = 5;
const PROTEIN: usize = 6;

/// naked siRNA in the cytosol, RISC, mRNA and protein.
#[derive(Debug)]
pub struct BartlettDavisCore {
    regimen: Regimen,
    horizon: f64,
}

impl BartlettDavisCore {
    fn model(&self, parameters: &[f64]) -> Core {
        let n = CoreParameters::FIELDS.len();
        Core {
            parameters: CoreParameters::from_values(&parameters[..n]),
            mu: parameters[n],
            regimen: self.regimen.clone(),
        }
    }
}

impl Published for BartlettDavisCore {
    const ABOUT: About = About {
        id: "bartlett-davis-core",
        name: "siRNA, RISC, mRNA and protein in a cell",
        doc: "Equations 7 to 11 of the reconstruction: naked siRNA put into the cytosol, RISC, RISC on mRNA, mRNA and \
              protein, diluted by growth at rate mu. Doses are copies per cell.",
        citation: CITATION,
        time: "h",
    };

    fn fields() -> Vec<Field> {
        let mu = Field { name: "mu", unit: "h-1", default: 0.0 };
        CoreParameters::FIELDS.iter().copied().chain([mu]).collect()
    }

    fn schema() -> Value {
        let mut properties = schedule::schema("h", "1", &json!([{"at": 0, "amount": 1e5}]));
        properties.insert("horizon".to_owned(), schedule::horizon("h", 720.0));
        schedule::object(properties)
    }

    fn create(options: &Options) -> Result<Self, ModelError> {
        Ok(Self { regimen: schedule::regimen(options)?, horizon: options.number("horizon")? })
    }

    fn columns() -> &'static [Column] {
        &Core::COLUMNS
    }

    fn outcomes() -> Vec<OutcomeDescriptor> {
        vec![
            derived("r50", "1", "RISC per cell for 50 % mRNA, quasi-steady"),
            derived("copies-50", "1", "copies put into the cytosol for 50 % mRNA at the peak of RISC"),
            derived("minimum-mrna", "1", "least relative mRNA on a grid of one hour"),
            derived("minimum-protein", "1", "least relative protein on a grid of one hour"),
        ]
    }

    fn rows(&self, parameters: &[f64], grid: &[f64]) -> Result<Vec<Vec<f64>>, BiologyError> {
        Ok(rows(self.model(parameters).trace(grid)?))
    }

    fn derived(&self, parameters: &[f64]) -> Result<Vec<f64>, BiologyError> {
        let model = self.model(parameters);
        let hours: Vec<f64> =
            (0..=100_000_u32).map(f64::from).take_while(|&hour| hour <= self.horizon).collect();
        let traced = model.trace(&hours)?;
        let least = |column: usize| traced.iter().map(|row| row[column]).fold(f64::INFINITY, f64::min);
        Ok(vec![
            model.parameters.r50(),
            model.parameters.copies_50(),
            least(MRNA),
            least(PROTEIN),
        ])
    }
}

/// The core with delivery.
#[derive(Debug)]
pub struct BartlettDavisReconstructed {
    setting: Setting,
    doses: Vec<Bolus>,
    medium_removal: f64,
    horizon: f64,
}

impl BartlettDavisReconstructed {
    fn model(&self, parameters: &[f64]) -> Reconstructed {
        let n = CoreParameters::FIELDS.len();
        Reconstructed {
            core: CoreParameters::from_values(&parameters[..n]),
            delivery: DeliveryParameters::from_values(&parameters[n..]),
            setting: self.setting,
            doses: self.doses.clone(),
            medium_removal: (self.setting == Setting::InVitro).then_some(self.medium_removal),
        }
    }
}

impl Published for BartlettDavisReconstructed {
    const ABOUT: About = About {
        id: "bartlett-davis-reconstructed",
        name: "siRNA from medium or blood to protein",
        doc: "The thirteen-equation model of siRNA in complexes. The equations are reconstructed from the names of its 29 \
              parameters and from a program that cites it; only the durations in the abstract are published truth. Doses \
              are concentrations of siRNA in the medium or in plasma.",
        citation: CITATION,
        time: "h",
    };

    fn fields() -> Vec<Field> {
        CoreParameters::FIELDS.iter().chain(DeliveryParameters::FIELDS).copied().collect()
    }

    fn schema() -> Value {
        let mut properties = schedule::schema("h", "nmol/L", &json!([{"at": 0, "amount": 100}]));
        properties.remove("infusions");
        properties.insert(
            "setting".to_owned(),
            json!({
                "type": "string",
                "enum": ["in-vitro", "in-vivo"],
                "default": "in-vitro",
                "description": "where the siRNA is given: into the medium or into the blood",
            }),
        );
        properties.insert(
            "medium-removal".to_owned(),
            json!({
                "type": "number",
                "minimum": 0,
                "default": 5,
                "x-unit": "h",
                "description": "time from a dose to the removal of the medium, in vitro",
            }),
        );
        properties.insert("horizon".to_owned(), schedule::horizon("h", 1440.0));
        schedule::object(properties)
    }

    fn create(options: &Options) -> Result<Self, ModelError> {
        let setting = match options.text("setting")? {
            "in-vitro" => Setting::InVitro,
            "in-vivo" => Setting::InVivo,
            other => return Err(ModelError::options(format!("unknown setting '{other}'"))),
        };
        Ok(Self {
            setting,
            doses: schedule::regimen(options)?.boluses,
            medium_removal: options.number("medium-removal")?,
            horizon: options.number("horizon")?,
        })
    }

    fn columns() -> &'static [Column] {
        &Reconstructed::COLUMNS
    }

    fn outcomes() -> Vec<OutcomeDescriptor> {
        let doc = |share: &str| {
            format!("time until protein is back at {share} % for good; the horizon if it is not by then")
        };
        vec![
            derived("recovery-to-90", "d", &doc("90")),
            derived("recovery-to-50", "d", &doc("50")),
            derived("r50", "1", "RISC per cell for 50 % mRNA, quasi-steady"),
        ]
    }

    fn rows(&self, parameters: &[f64], grid: &[f64]) -> Result<Vec<Vec<f64>>, BiologyError> {
        Ok(rows(self.model(parameters).trace(grid)?))
    }

    fn derived(&self, parameters: &[f64]) -> Result<Vec<f64>, BiologyError> {
        let model = self.model(parameters);
        Ok(vec![
            model.recovery_time(0.9, self.horizon)? / DAY,
            model.recovery_time(0.5, self.horizon)? / DAY,
            model.core.r50(),
        ])
    }
}
