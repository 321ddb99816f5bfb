//! Support for the tests of the shipped models: fill in options, evaluate named rows, find faults of descriptors.

use std::collections::BTreeMap;

use evstrat_plugin::core::{
    AssumptionDescriptor, Batch, Model, ModelDescriptor, ModelError, Options, RowStatus,
};
use evstrat_plugin::serde_json::{Map, Value};

/// Amounts below this are nothing: products of them underflow.
const NOTHING: f64 = 1e-200;

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

/// A row anywhere within the bounds of the assumptions: `units`, from 0 to 1, say where, and are used over again.
///
/// Bounded assumptions are spread evenly. Unbounded ones lie within a factor of ten of the default where the first unit is
/// below a half; else within twelve orders of magnitude, and near 0 and 1 at their end or 300 orders of magnitude out.
///
/// # Panics
/// `units` is empty.
#[must_use]
pub fn anywhere(descriptor: &ModelDescriptor, units: &[f64]) -> Vec<f64> {
    let is_near = units[0] < 0.5;
    descriptor
        .assumptions
        .iter()
        .zip(units.iter().cycle())
        .map(|(assumption, &unit)| {
            let value = place(assumption, unit, is_near);
            if assumption.admits(value) {
                value
            } else {
                assumption.default
            }
        })
        .collect()
}

fn place(of: &AssumptionDescriptor, unit: f64, is_near: bool) -> f64 {
    let n_levels = of.levels().len();
    if n_levels > 0 {
        return (unit * n_levels as f64).floor().min(n_levels as f64 - 1.0);
    }
    let (low, high) = (of.lower, of.upper);
    if low.is_finite() && high.is_finite() {
        // The ends themselves, where they are admitted.
        return low + (high - low) * (1.04 * unit - 0.02).clamp(0.0, 1.0);
    }
    let around = if of.default.abs() > 0.0 {
        of.default
    } else {
        1.0
    };
    if is_near {
        around * evstrat_biology::math::exp(2.3 * (2.0 * unit - 1.0))
    } else if unit < 0.02 {
        if of.lower_open { 1e-300 } else { low }
    } else if unit > 0.98 {
        1e300
    } else {
        around * evstrat_biology::math::exp(27.6 * (2.0 * unit - 1.0))
    }
}

/// What breaks at one point of the assumption space, under options that depend on the dose: rows that call themselves good
/// with an outcome outside its bounds, volumes that are not positive, a dose of zero with an effect, or a larger dose that
/// lowers an outcome of `rising`.
///
/// # Panics
/// The model refuses the options.
pub fn breaches<M: Model>(
    options_at: impl Fn(f64) -> String,
    units: &[f64],
    rising: &[&str],
) -> Vec<String> {
    let mut faults = Vec::new();
    let mut last: Option<Outcomes> = None;
    for dose in [0.0, 1e9, 1e12] {
        let subject = Subject::<M>::new(&options_at(dose)).expect("the options are sound");
        let row = anywhere(&subject.descriptor, units);
        let (values, status) = subject.evaluate(&[row]);
        if !status[0].is_ok() {
            last = None;
            continue;
        }
        let described = subject.descriptor.outcomes.iter();
        let found: Outcomes = described
            .clone()
            .zip(&values)
            .map(|(outcome, column)| (outcome.id.clone(), column[0]))
            .collect();
        for outcome in described {
            let value = found[&outcome.id];
            let is_volume = outcome.id.ends_with("-volume");
            let is_good = value.is_finite() && outcome.lower <= value && value <= outcome.upper;
            if !is_good || (is_volume && value <= 0.0) {
                faults.push(format!("{} is {value} at dose {dose}", outcome.id));
            }
        }
        if dose <= 0.0 {
            for id in [
                "tumor-growth-inhibition",
                "growth-delay",
                "batches-per-course",
            ] {
                if found[id].to_bits() != 0 {
                    faults.push(format!("{id} is {} without a dose", found[id]));
                }
            }
        }
        for &id in rising {
            let before = last.as_ref().map_or(f64::NEG_INFINITY, |last| last[id]);
            // A dose that the particle budget cuts may round either way, and what is next to nothing may underflow.
            if found[id] < before * (1.0 - 1e-12) && before > NOTHING {
                faults.push(format!(
                    "{id} falls from {before} to {} at {dose}",
                    found[id]
                ));
            }
        }
        last = Some(found);
    }
    faults
}

/// How far an outcome lies from what it is at a tolerance of 1e-9.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Deviation {
    /// In the worst of all rows.
    pub worst: f64,
    /// Of the mean over all rows.
    pub mean: f64,
}

/// How far the outcomes at the usual tolerance lie from those at 1e-9, over 400 rows within a factor of two of the
/// defaults. `options` is a JSON object without a tolerance.
///
/// # Panics
/// The model refuses the options or a row.
#[must_use]
pub fn deviations<M: Model>(options: &str) -> BTreeMap<String, Deviation> {
    let separator = if options == "{}" { "" } else { ", " };
    let tight = format!(r#"{{"tolerance": 1e-9{separator}{}"#, &options[1..]);
    let [usual, tight] =
        [options, &tight].map(|text| Subject::<M>::new(text).expect("the options are sound"));
    let rows: Vec<Vec<f64>> = (0..400).map(|row| around(&usual.descriptor, row)).collect();
    let mut deviations: BTreeMap<String, Deviation> = BTreeMap::new();
    for (found, exact) in usual.outcomes(&rows).iter().zip(&tight.outcomes(&rows)) {
        for (id, value) in found {
            let deviation = deviations.entry(id.clone()).or_default();
            deviation.worst = deviation.worst.max((value - exact[id]).abs());
            deviation.mean += (value - exact[id]) / rows.len() as f64;
        }
    }
    deviations
}

/// One of many rows within a factor of two of the defaults.
fn around(descriptor: &ModelDescriptor, row: u32) -> Vec<f64> {
    let assumptions = descriptor.assumptions.iter().zip(0_u32..);
    assumptions
        .map(|(assumption, k)| {
            let place = f64::from((row * 37 + k * 101 + row * k * 13) % 97) / 97.0;
            let value = assumption.default * (0.5 + 1.5 * place);
            if assumption.admits(value) {
                value
            } else {
                assumption.default
            }
        })
        .collect()
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
