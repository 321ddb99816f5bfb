//! Support for the tests of the shipped models: fill in options, evaluate named rows, find faults of descriptors.

use std::collections::BTreeMap;

use evstrat_plugin::core::{
    AssumptionDescriptor, Batch, Model, ModelDescriptor, ModelError, Options, RowStatus,
};
use evstrat_plugin::serde_json::{Map, Value};

/// Options with the defaults of the model's schema filled in.
///
/// # Panics
/// `text` is not a JSON object, or the schema has no properties.
#[must_use]
pub fn options(descriptor: &ModelDescriptor, text: &str) -> Options {
    let mut given: Map<String, Value> =
        evstrat_plugin::serde_json::from_str(text).expect("tests pass JSON objects");
    fill(&descriptor.options, &mut given);
    Options::from(given)
}

fn fill(schema: &Value, given: &mut Map<String, Value>) {
    let properties = schema["properties"]
        .as_object()
        .expect("schemas list properties");
    for (key, property) in properties {
        if let (None, Some(default)) = (given.get(key), property.get("default")) {
            given.insert(key.clone(), default.clone());
        }
        if let Some(Value::Object(inner)) = given.get_mut(key) {
            fill(property, inner);
        }
    }
}

/// A model with its descriptor, to be evaluated by names.
#[derive(Debug)]
pub struct Subject<M> {
    /// The model.
    pub model: M,
    /// Its descriptor.
    pub descriptor: ModelDescriptor,
}

/// Outcomes of one row by id.
pub type Outcomes = BTreeMap<String, f64>;

impl<M: Model> Subject<M> {
    /// Creates the model.
    ///
    /// # Errors
    /// The model refuses the options.
    pub fn new(text: &str) -> Result<Self, ModelError> {
        let descriptor = M::descriptor();
        let model = M::create(&options(&descriptor, text))?;
        Ok(Self { model, descriptor })
    }

    /// Default assumptions with some replaced.
    ///
    /// # Panics
    /// An id is unknown.
    #[must_use]
    pub fn row(&self, changes: &[(&str, f64)]) -> Vec<f64> {
        let mut row: Vec<f64> = self
            .descriptor
            .assumptions
            .iter()
            .map(|a| a.default)
            .collect();
        for &(id, value) in changes {
            let index = self.descriptor.assumption_index(id);
            row[index.expect("tests change known assumptions")] = value;
        }
        row
    }

    /// Evaluates rows together; every status must be OK.
    ///
    /// # Panics
    /// The batch fails, or a row does.
    pub fn outcomes(&self, rows: &[Vec<f64>]) -> Vec<Outcomes> {
        let (values, status) = self.evaluate(rows);
        assert!(status.iter().all(|s| s.is_ok()), "rows failed: {status:?}");
        let ids = self.descriptor.outcomes.iter().map(|o| o.id.clone());
        let ids: Vec<String> = ids.collect();
        (0..rows.len())
            .map(|row| {
                ids.iter()
                    .cloned()
                    .zip(values.iter().map(|c| c[row]))
                    .collect()
            })
            .collect()
    }

    /// Evaluates one row given by its changes from the defaults.
    pub fn outcome_of(&self, changes: &[(&str, f64)]) -> Outcomes {
        self.outcomes(&[self.row(changes)]).remove(0)
    }

    /// Outcome columns and statuses of rows evaluated together.
    ///
    /// # Panics
    /// The batch fails as a whole.
    pub fn evaluate(&self, rows: &[Vec<f64>]) -> (Vec<Vec<f64>>, Vec<RowStatus>) {
        let n = rows.len();
        let inputs: Vec<Vec<f64>> = (0..self.descriptor.assumptions.len())
            .map(|column| rows.iter().map(|row| row[column]).collect())
            .collect();
        let inputs: Vec<&[f64]> = inputs.iter().map(Vec::as_slice).collect();
        let mut values = vec![vec![f64::NAN; n]; self.descriptor.outcomes.len()];
        let mut outputs: Vec<&mut [f64]> = values.iter_mut().map(Vec::as_mut_slice).collect();
        let mut status = vec![RowStatus::OK; n];
        let mut batch = Batch::new(&inputs, &mut outputs, &mut status).expect("equal columns");
        self.model
            .evaluate(&mut batch)
            .expect("the batch as a whole is sound");
        (values, status)
    }
}

/// Faults of a descriptor: ids that repeat, defaults out of bounds, assumptions without a belief, dangling references.
#[must_use]
pub fn faults(descriptor: &ModelDescriptor) -> Vec<String> {
    let mut faults = Vec::new();
    let ids: Vec<&str> = descriptor
        .assumptions
        .iter()
        .map(|a| a.id.as_str())
        .collect();
    for (i, id) in ids.iter().enumerate() {
        if ids[..i].contains(id) {
            faults.push(format!("assumption {id} occurs twice"));
        }
    }
    for assumption in &descriptor.assumptions {
        check_assumption(assumption, descriptor, &mut faults);
    }
    let references = descriptor.priors.iter().map(|p| &p.assumption);
    let references = references.chain(descriptor.active_when.iter().map(|a| &a.assumption));
    for id in references {
        if !ids.contains(&id.as_str()) {
            faults.push(format!("no assumption {id}"));
        }
    }
    for prior in &descriptor.priors {
        if prior.evidence.is_empty() && prior.note.is_empty() {
            faults.push(format!(
                "{} has neither evidence nor note",
                prior.assumption
            ));
        }
    }
    faults
}

fn check_assumption(
    assumption: &AssumptionDescriptor,
    descriptor: &ModelDescriptor,
    faults: &mut Vec<String>,
) {
    let id = &assumption.id;
    if !assumption.admits(assumption.default) {
        faults.push(format!("{id}: the default lies outside the bounds"));
    }
    if assumption.doc.is_empty() || assumption.source.is_empty() {
        faults.push(format!("{id}: no explanation or source"));
    }
    if !descriptor
        .priors
        .iter()
        .any(|prior| &prior.assumption == id)
    {
        faults.push(format!("{id}: no belief is suggested"));
    }
}
