//! What every published model has, and the plugin model made of it.

use evstrat_biology::BiologyError;
use evstrat_biology::parameters::Field;
use evstrat_biology::published::Column;
use evstrat_plugin::prelude::{
    AssumptionDescriptor, Batch, Model, ModelDescriptor, ModelError, Options, OutcomeDescriptor,
    RowStatus, StateDescriptor, Strategy, TraceRequest,
};
use evstrat_plugin::serde_json::Value;

/// What is said of a model.
pub struct About {
    /// The model id.
    pub id: &'static str,
    /// The name for people.
    pub name: &'static str,
    /// What it is.
    pub doc: &'static str,
    /// How to cite it.
    pub citation: &'static str,
    /// UCUM unit of time.
    pub time: &'static str,
}

/// A published model with its options chosen.
pub trait Published: Sized + Send + Sync + 'static {
    /// What is said of the model.
    const ABOUT: About;

    /// Its parameters in the order of the assumptions, with published values.
    fn fields() -> Vec<Field>;

    /// JSON Schema of its options.
    fn schema() -> Value;

    /// Changes of the plain description: ranges, levels, values by option.
    fn refine(descriptor: ModelDescriptor) -> ModelDescriptor {
        descriptor
    }

    /// The model with these options.
    ///
    /// # Errors
    /// The options contradict each other.
    fn create(options: &Options) -> Result<Self, ModelError>;

    /// The columns of its traces.
    fn columns() -> &'static [Column];

    /// Its derived quantities.
    fn outcomes() -> Vec<OutcomeDescriptor>;

    /// One row per time of the grid, with parameters in the order of [`fields`](Self::fields).
    ///
    /// # Errors
    /// A parameter is outside its domain, or the integration fails.
    fn rows(&self, parameters: &[f64], grid: &[f64]) -> Result<Vec<Vec<f64>>, BiologyError>;

    /// The derived quantities in the order of [`outcomes`](Self::outcomes).
    ///
    /// # Errors
    /// A parameter is outside its domain, or the integration fails.
    fn derived(&self, parameters: &[f64]) -> Result<Vec<f64>, BiologyError>;
}

/// A published model as a plugin offers it.
#[derive(Debug)]
pub struct Alone<P>(P);

impl<P: Published> Model for Alone<P> {
    fn descriptor() -> ModelDescriptor {
        let about = P::ABOUT;
        let mut descriptor = ModelDescriptor::new(about.id, env!("CARGO_PKG_VERSION"), about.doc)
            .options(P::schema());
        descriptor.name = about.name.to_owned();
        descriptor.citation = about.citation.to_owned();
        descriptor.license = "MIT OR Apache-2.0".to_owned();
        descriptor.time_unit = about.time.to_owned();
        for field in P::fields() {
            descriptor = descriptor.assumption(assumption(&field, about.citation));
        }
        for outcome in P::outcomes() {
            descriptor = descriptor.outcome(outcome);
        }
        for column in P::columns() {
            descriptor = descriptor.state(StateDescriptor::new(column.name, column.unit));
        }
        P::refine(descriptor)
    }

    fn create(options: &Options) -> Result<Self, ModelError> {
        P::create(options).map(Self)
    }
}

/// A parameter as an assumption: not negative, at its published value.
fn assumption(field: &Field, citation: &str) -> AssumptionDescriptor {
    let id = field.name.replace('_', "-");
    AssumptionDescriptor::continuous(&id, field.unit, 0.0, f64::INFINITY, field.default)
        .doc("a parameter of the published model, by the name it has there")
        .source(citation)
}

impl<P: Published> Strategy for Alone<P> {
    fn evaluate(&self, batch: &mut Batch<'_>) -> Result<(), ModelError> {
        batch.for_each_row(|parameters, outcomes| match self.0.derived(parameters) {
            Ok(found) => {
                outcomes.copy_from_slice(&found);
                RowStatus::OK
            }
            Err(BiologyError::Integration { .. }) => RowStatus::NUMERIC,
            Err(_) => RowStatus::DOMAIN,
        })
    }

    fn trace(
        &self,
        request: &TraceRequest<'_>,
        columns: &mut [&mut [f64]],
    ) -> Result<(), ModelError> {
        let rows = self
            .0
            .rows(request.assumptions, request.times)
            .map_err(|error| ModelError::model(error.to_string()))?;
        for (index, row) in rows.iter().enumerate() {
            for (column, value) in columns.iter_mut().zip(row) {
                column[index] = *value;
            }
        }
        Ok(())
    }
}
