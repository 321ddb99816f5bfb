//! What the published models have in common.

use std::marker::PhantomData;
use std::sync::atomic::Ordering;

use evstrat_biology::BiologyError;
use evstrat_biology::parameters::Field;
use evstrat_biology::published::Column;
use evstrat_biology::regimen::{Bolus, Infusion, Regimen};
use evstrat_plugin::prelude::{
    AssumptionDescriptor, Batch, Direction, ErrorKind, Model, ModelDescriptor, ModelError, Options,
    OutcomeDescriptor, PriorRow, Role, RowStatus, SelfTest, StateDescriptor, Strategy,
    TraceRequest, json,
};
use evstrat_plugin::serde_json::{Map, Value};

/// A parameter that is no field of a parameter set, or a field under its own name.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its id.
    pub id: String,
    /// UCUM unit.
    pub unit: &'static str,
    /// Published value.
    pub value: f64,
    /// Largest value with a meaning.
    pub upper: f64,
    /// What it is.
    pub doc: String,
}

/// The fields of parameter sets as parameters, with hyphens for underscores.
pub(crate) fn parameters(sets: &[&[Field]]) -> Vec<Parameter> {
    let fields = sets.iter().flat_map(|set| set.iter());
    fields
        .map(|field| Parameter {
            id: field.name.replace('_', "-"),
            unit: field.unit,
            value: field.default,
            upper: f64::INFINITY,
            // Words for a terminal, not for Markdown.
            doc: field.doc.replace('`', ""),
        })
        .collect()
}

/// A regimen that a model takes.
#[derive(Clone, Copy, Debug)]
pub struct RegimenOption {
    /// Its key among the options.
    pub key: &'static str,
    /// UCUM unit of amounts.
    pub unit: &'static str,
    /// Whether infusions are possible.
    pub infusions: bool,
    /// Times and amounts of the published boluses.
    pub published: &'static [(f64, f64)],
}

/// The choices for one instance.
#[derive(Clone, Debug)]
pub struct Setup {
    /// End of the course.
    pub horizon: f64,
    /// The regimens, in the order of [`Kind::regimens`].
    pub regimens: Vec<Regimen>,
    /// All options.
    pub options: Options,
}

/// Amounts closer to zero than this are nothing, whatever their unit.
const LEAST: f64 = 1e-9;

/// States over time: one row per time.
pub(crate) type Rows = Vec<Vec<f64>>;

/// A published model.
pub trait Kind: Send + Sync + 'static {
    /// Model id.
    const ID: &'static str;
    /// Its name for people.
    const NAME: &'static str;
    /// What it is.
    const DOC: &'static str;
    /// Citation.
    const CITATION: &'static str;
    /// Where the values of its parameters come from.
    const NOTE: &'static str = "the published value";
    /// UCUM unit of time.
    const TIME: &'static str;
    /// End of the course unless another is chosen.
    const HORIZON: f64;
    /// Columns of the trace.
    const COLUMNS: &'static [Column];

    /// Parameters, fixed at the published values.
    fn parameters() -> Vec<Parameter>;

    /// Regimens that it takes.
    fn regimens() -> &'static [RegimenOption] {
        &[]
    }

    /// Options of its own, as properties of the schema.
    fn own_options() -> Vec<(&'static str, Value)> {
        Vec::new()
    }

    /// Values that hold under another level of an option: parameter, option, level, value.
    fn other_values() -> &'static [(&'static str, &'static str, &'static str, f64)] {
        &[]
    }

    /// Derived quantities: id, unit, explanation.
    fn outcomes() -> &'static [(&'static str, &'static str, &'static str)];

    /// States at the times of the grid.
    ///
    /// # Errors
    /// The parameters are not valid, or the integration fails.
    fn trace(setup: &Setup, values: &[f64], grid: &[f64]) -> Result<Rows, BiologyError>;

    /// The derived quantities at the published values.
    fn reference() -> &'static [f64];

    /// The derived quantities.
    ///
    /// # Errors
    /// As for [`Kind::trace`].
    fn derive(setup: &Setup, values: &[f64]) -> Result<Vec<f64>, BiologyError>;
}

/// A published model with its options chosen.
#[derive(Debug)]
pub struct Published<K> {
    setup: Setup,
    kind: PhantomData<fn() -> K>,
}

fn list(unit: &str, time: &str, keys: &[(&str, &str)]) -> Value {
    let mut properties = Map::new();
    for (key, of) in keys {
        let unit = match *of {
            "time" => time.to_owned(),
            "amount" => unit.to_owned(),
            _ => format!("{unit}/{time}"),
        };
        let rule = json!({"type": "number", "minimum": 0, "x-unit": unit});
        properties.insert((*key).to_owned(), rule);
    }
    let required: Vec<&str> = keys.iter().map(|(key, _)| *key).collect();
    json!({
        "type": "array", "default": [],
        "items": {"type": "object", "additionalProperties": false, "required": required, "properties": properties},
    })
}

fn schema<K: Kind>() -> Value {
    let mut properties = Map::new();
    properties.insert(
        "horizon".to_owned(),
        json!({
            "type": "number", "exclusiveMinimum": 0, "default": K::HORIZON, "x-unit": K::TIME,
            "description": "end of the course for the derived quantities",
        }),
    );
    for option in K::regimens() {
        let mut inner = Map::new();
        let mut boluses = list(
            option.unit,
            K::TIME,
            &[("at", "time"), ("amount", "amount")],
        );
        let published = option.published.iter();
        boluses["default"] = published
            .map(|(at, amount)| json!({"at": at, "amount": amount}))
            .collect();
        inner.insert("boluses".to_owned(), boluses);
        if option.infusions {
            let keys = [("from", "time"), ("to", "time"), ("rate", "rate")];
            inner.insert("infusions".to_owned(), list(option.unit, K::TIME, &keys));
        }
        properties.insert(
            option.key.to_owned(),
            json!({
                "type": "object", "additionalProperties": false, "default": {}, "properties": inner,
                "description": "boluses {at, amount} and, where listed, infusions {from, to, rate}",
            }),
        );
    }
    for (key, value) in K::own_options() {
        properties.insert(key.to_owned(), value);
    }
    json!({"type": "object", "additionalProperties": false, "properties": properties})
}

fn read_regimen(options: &Options, key: &str) -> Result<Regimen, ModelError> {
    let table = options.table(key)?;
    let mut regimen = Regimen::none();
    for bolus in table.tables("boluses")? {
        let (at, amount) = (bolus.number("at")?, bolus.number("amount")?);
        regimen.boluses.push(Bolus { at, amount });
    }
    for infusion in table.tables("infusions")? {
        let (from, to) = (infusion.number("from")?, infusion.number("to")?);
        let rate = infusion.number("rate")?;
        regimen.infusions.push(Infusion { from, to, rate });
    }
    regimen
        .check()
        .map_err(|error| ModelError::options(format!("option '{key}': {error}")))?;
    Ok(regimen)
}

impl<K: Kind> Model for Published<K> {
    fn descriptor() -> ModelDescriptor {
        let mut descriptor = ModelDescriptor::new(K::ID, env!("CARGO_PKG_VERSION"), K::DOC);
        K::NAME.clone_into(&mut descriptor.name);
        "MIT OR Apache-2.0".clone_into(&mut descriptor.license);
        K::CITATION.clone_into(&mut descriptor.citation);
        K::TIME.clone_into(&mut descriptor.time_unit);
        descriptor = descriptor.options(schema::<K>());
        for parameter in K::parameters() {
            let Parameter {
                id,
                unit,
                value,
                upper,
                doc,
            } = parameter;
            let row = PriorRow::new(&id, json!({"point": value})).note(K::NOTE);
            let assumption = AssumptionDescriptor::continuous(&id, unit, 0.0, upper, value)
                .doc(&doc)
                .source(K::CITATION);
            descriptor = descriptor.assumption(assumption).prior(row);
        }
        for &(id, option, level, value) in K::other_values() {
            let row = PriorRow::new(id, json!({"point": value}))
                .when(option, level)
                .note("the published value in this setting");
            descriptor = descriptor.prior(row);
        }
        for &(id, unit, doc) in K::outcomes() {
            // An inhibition is a difference, everything else a size, a time or a concentration.
            let (lower, upper) = if id.ends_with("inhibition") {
                (f64::NEG_INFINITY, 1.0)
            } else {
                (0.0, f64::INFINITY)
            };
            let outcome = OutcomeDescriptor::new(id, unit, lower, upper)
                .role(Role::Intermediate, Direction::Neutral);
            descriptor = descriptor.outcome(outcome.doc(doc));
        }
        K::COLUMNS.iter().fold(descriptor, |descriptor, column| {
            descriptor.state(StateDescriptor::new(column.name, column.unit))
        })
    }

    fn self_tests() -> Vec<SelfTest> {
        let values = Self::descriptor().assumptions;
        vec![SelfTest {
            options: String::new(),
            inputs: vec![values.iter().map(|one| one.default).collect()],
            expected: vec![K::reference().to_vec()],
            relative: 1e-7,
            absolute: 0.0,
        }]
    }

    fn create(options: &Options) -> Result<Self, ModelError> {
        let regimens = K::regimens().iter();
        let regimens: Result<Vec<Regimen>, ModelError> = regimens
            .map(|option| read_regimen(options, option.key))
            .collect();
        Ok(Self {
            setup: Setup {
                horizon: options.number("horizon")?,
                regimens: regimens?,
                options: options.clone(),
            },
            kind: PhantomData,
        })
    }
}

impl<K: Kind> Strategy for Published<K> {
    fn evaluate(&self, batch: &mut Batch<'_>) -> Result<(), ModelError> {
        // Published values are certain, so rows are mostly equal; each is computed once.
        let mut last: Option<(Vec<f64>, Option<Vec<f64>>)> = None;
        // A row can take milliseconds, so the host's wish to stop is looked at in each.
        let cancel = batch.cancel_word();
        let is_cancelled = || cancel.is_some_and(|word| word.load(Ordering::Relaxed) != 0);
        batch.for_each_row(|x, y| {
            if is_cancelled() {
                return RowStatus::NOT_RUN;
            }
            let known = matches!(&last, Some((values, _)) if same_bits(values, x));
            if !known {
                last = Some((x.to_vec(), K::derive(&self.setup, x).ok()));
            }
            match last.as_ref().and_then(|(_, derived)| derived.as_ref()) {
                Some(derived) => {
                    y.copy_from_slice(derived);
                    for value in y {
                        // A tumor without living cells can come out below zero by the tolerance.
                        if *value < 0.0 && *value > -LEAST {
                            *value = 0.0;
                        }
                    }
                    RowStatus::OK
                }
                None => RowStatus::NUMERIC,
            }
        })?;
        if is_cancelled() {
            let message = "the host asked to stop";
            return Err(ModelError::new(ErrorKind::Cancelled, message));
        }
        Ok(())
    }

    fn trace(
        &self,
        request: &TraceRequest<'_>,
        columns: &mut [&mut [f64]],
    ) -> Result<(), ModelError> {
        let rows = K::trace(&self.setup, request.assumptions, request.times)
            .map_err(|error| ModelError::model(error.to_string()))?;
        for (i, row) in rows.iter().enumerate() {
            for (column, value) in columns.iter_mut().zip(row) {
                column[i] = *value;
            }
        }
        Ok(())
    }
}

fn same_bits(a: &[f64], b: &[f64]) -> bool {
    a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits())
}

/// The last state of a course.
///
/// # Errors
/// As for [`Kind::trace`].
pub(crate) fn at_horizon<K: Kind>(setup: &Setup, values: &[f64]) -> Result<Vec<f64>, BiologyError> {
    let mut rows = K::trace(setup, values, &[setup.horizon])?;
    Ok(rows.pop().unwrap_or_default())
}

/// The first time at which a column falls to a level, by bisection; the horizon if it never does.
///
/// # Errors
/// As for [`Kind::trace`].
pub(crate) fn falls_to<K: Kind>(
    setup: &Setup,
    values: &[f64],
    column: usize,
    level: f64,
) -> Result<f64, BiologyError> {
    let grid: Vec<f64> = (0..=400)
        .map(|i| setup.horizon * f64::from(i) / 400.0)
        .collect();
    let rows = K::trace(setup, values, &grid)?;
    let Some(first) = rows.iter().position(|row| row[column] <= level) else {
        return Ok(setup.horizon);
    };
    if first == 0 {
        return Ok(0.0);
    }
    let (mut low, mut high) = (grid[first - 1], grid[first]);
    for _ in 0..50 {
        let middle = 0.5 * (low + high);
        let row = K::trace(setup, values, &[middle])?;
        if row[0][column] <= level {
            high = middle;
        } else {
            low = middle;
        }
    }
    Ok(0.5 * (low + high))
}

/// The least value of a column on a grid of whole units of time.
///
/// # Errors
/// As for [`Kind::trace`].
pub(crate) fn least<K: Kind>(
    setup: &Setup,
    values: &[f64],
    column: usize,
) -> Result<f64, BiologyError> {
    let mut grid = vec![0.0];
    while let Some(last) = grid.last().filter(|last| **last + 1.0 <= setup.horizon) {
        grid.push(last + 1.0);
    }
    let rows = K::trace(setup, values, &grid)?;
    Ok(rows
        .iter()
        .map(|row| row[column])
        .fold(f64::INFINITY, f64::min))
}
