//! Mihaila et al. 2017.

use evstrat_biology::BiologyError;
use evstrat_biology::parameters::Field;
use evstrat_biology::published::{Column, Mihaila2017};
use evstrat_biology::sirna::{MihailaForm, MihailaParameters};
use evstrat_plugin::prelude::{ModelError, Options, OutcomeDescriptor};
use evstrat_plugin::serde_json::{Map, Value, json};

use super::{derived, rows};
use crate::crossing::first_crossing;
use crate::published::{About, Published};
use crate::schedule;

/// Column of the mRNA in a trace.
const MRNA: usize = 6;

/// The model in one of its two forms.
#[derive(Debug)]
pub struct Mihaila {
    form: MihailaForm,
    horizon: f64,
}

impl Mihaila {
    fn model(&self, parameters: &[f64]) -> Mihaila2017 {
        Mihaila2017 { parameters: MihailaParameters::from_values(parameters), form: self.form }
    }

    /// The time until mRNA has fallen to a share of its start.
    fn time_to(&self, parameters: &[f64], share: f64) -> Result<f64, BiologyError> {
        let model = self.model(parameters);
        let mrna = |grid: &[f64]| -> Result<Vec<f64>, BiologyError> {
            Ok(model.trace(grid)?.iter().map(|row| row[MRNA]).collect())
        };
        first_crossing(mrna, share * model.parameters.m0, self.horizon)
    }
}

impl Published for Mihaila {
    const ABOUT: About = About {
        id: "mihaila-2017",
        name: "counting molecules of siRNA",
        doc: "Mass action in molecules per cell: siRNA outside (e), in endosomes (n) and in the cytosol (s), free RISC (r), \
              loaded RISC (sr), RISC on mRNA (srm) and mRNA (m). Form sbml is the supplement's; as-printed is the paper's, \
              which cannot go below 75 % mRNA with the published values. Neither reproduces the plotted data.",
        citation: "Mihaila et al. 2017, Mol Ther Nucleic Acids 7:246, doi 10.1016/j.omtn.2017.04.003",
        time: "h",
    };

    fn fields() -> Vec<Field> {
        MihailaParameters::FIELDS.to_vec()
    }

    fn schema() -> Value {
        let mut properties = Map::new();
        properties.insert(
            "form".to_owned(),
            json!({
                "type": "string",
                "enum": ["sbml", "as-printed"],
                "default": "sbml",
                "description": "which of the two published forms",
            }),
        );
        properties.insert("horizon".to_owned(), schedule::horizon("h", 48.0));
        schedule::object(properties)
    }

    fn create(options: &Options) -> Result<Self, ModelError> {
        let form = match options.text("form")? {
            "sbml" => MihailaForm::Sbml,
            "as-printed" => MihailaForm::AsPrinted,
            other => return Err(ModelError::options(format!("unknown form '{other}'"))),
        };
        Ok(Self { form, horizon: options.number("horizon")? })
    }

    fn columns() -> &'static [Column] {
        &Mihaila2017::COLUMNS
    }

    fn outcomes() -> Vec<OutcomeDescriptor> {
        vec![
            derived("time-to-50", "h", "time until mRNA is at 50 % of its start; the horizon if it is not by then"),
            derived("time-to-90", "h", "time until 90 % of mRNA is gone; the horizon if it is not by then"),
            derived("r50", "1", "loaded RISC per cell for 50 % mRNA, quasi-steady: k9/k6"),
            derived("mrna-at-horizon", "1", "mRNA per cell at the horizon"),
        ]
    }

    fn rows(&self, parameters: &[f64], grid: &[f64]) -> Result<Vec<Vec<f64>>, BiologyError> {
        Ok(rows(self.model(parameters).trace(grid)?))
    }

    fn derived(&self, parameters: &[f64]) -> Result<Vec<f64>, BiologyError> {
        let model = self.model(parameters);
        let last = model.trace(&[0.0, self.horizon])?;
        Ok(vec![
            self.time_to(parameters, 0.5)?,
            self.time_to(parameters, 0.1)?,
            model.parameters.r50(),
            last[1][MRNA],
        ])
    }
}
