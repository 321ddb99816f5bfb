//! Reference rows that the plugin checker runs.

use evstrat_plugin::core::{ModelDescriptor, SelfTest};
use evstrat_plugin::serde_json::{Map, Value};

/// How far integrations at the tolerance of `run` may lie from those at 1e-9, with which references were made.
const RELATIVE: f64 = 1e-3;
/// The same for outcomes near zero.
const ABSOLUTE: f64 = 1e-4;

/// A row at the defaults of a model, under some options and with some assumptions changed, and the outcomes that were found
/// for it with a tolerance of 1e-9.
#[must_use]
pub fn row(
    descriptor: &ModelDescriptor,
    options: &[(&str, Value)],
    changes: &[(&str, f64)],
    expected: &[f64],
) -> SelfTest {
    let mut filled = Map::new();
    defaults(&descriptor.options, &mut filled);
    for (key, value) in options {
        filled.insert((*key).to_owned(), value.clone());
    }
    let value_of = |id: &str, default: f64| {
        let change = changes.iter().find(|(known, _)| *known == id);
        change.map_or(default, |change| change.1)
    };
    let assumptions = descriptor.assumptions.iter();
    SelfTest {
        options: Value::Object(filled).to_string(),
        inputs: vec![
            assumptions
                .map(|one| value_of(&one.id, one.default))
                .collect(),
        ],
        expected: vec![expected.to_vec()],
        relative: RELATIVE,
        absolute: ABSOLUTE,
    }
}

/// Fills in the defaults of a schema.
fn defaults(schema: &Value, into: &mut Map<String, Value>) {
    let properties = schema.get("properties").and_then(Value::as_object);
    for (key, property) in properties.into_iter().flatten() {
        if let Some(default) = property.get("default") {
            into.insert(key.clone(), default.clone());
        }
        if let Some(Value::Object(inner)) = into.get_mut(key) {
            defaults(property, inner);
        }
    }
}
