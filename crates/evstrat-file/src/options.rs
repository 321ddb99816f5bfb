//! The options of a strategy, held against the JSON Schema that the model gives for them.
//!
//! The part of JSON Schema that is understood: `type`, `properties`, `required`, `additionalProperties`, `enum`,
//! `const`, `minimum`, `maximum`, `exclusiveMinimum`, `exclusiveMaximum`, `items`, `minItems`, `maxItems`, `default`,
//! and our own `x-unit`: the UCUM unit of a number, in which bare numbers are taken and to which quantities such as
//! `"3 d"` are converted. Unlike in JSON Schema, a key that `properties` does not name is an error unless
//! `additionalProperties` admits it.

mod merge;
mod validate;

use serde_json::{Map, Value as Json};

use crate::diagnostic::Diagnostics;
use crate::source::Span;
use crate::syntax::{Node, Table, Value};

pub(crate) use merge::merge;

/// Words of JSON Schema that carry no rule.
const ANNOTATIONS: &[&str] = &[
    "$schema",
    "$id",
    "$comment",
    "title",
    "description",
    "examples",
    "default",
    "format",
];
/// Words of JSON Schema that are checked.
const RULES: &[&str] = &[
    "type",
    "properties",
    "required",
    "additionalProperties",
    "enum",
    "const",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "items",
    "minItems",
    "maxItems",
    "x-unit",
];

/// Checks `options` (an empty table if there are none), fills in defaults and converts quantities. `at` is the place for
/// what is missing. Faults are reported, and then there are no options.
pub(crate) fn resolve(
    options: &Table,
    schema: &Json,
    at: Span,
    faults: &mut Diagnostics,
) -> Option<Map<String, Json>> {
    let node = Node {
        span: at,
        value: Value::Table(options.clone()),
    };
    let known = faults.len();
    let value = validate::value(&node, validate::Place::root(schema), faults);
    match value {
        Some(Json::Object(map)) if faults.len() == known => Some(map),
        _ => None,
    }
}

/// The level of an option as text, a dot separating nested options; numbers in their shortest form.
#[must_use]
pub(crate) fn level_of(options: &Map<String, Json>, path: &str) -> Option<String> {
    let mut keys = path.split('.');
    let mut value = options.get(keys.next()?)?;
    for key in keys {
        value = value.get(key)?;
    }
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Bool(flag) => Some(flag.to_string()),
        Json::Number(number) => Some(match number.as_i64() {
            Some(whole) => whole.to_string(),
            None => number.as_f64()?.to_string(),
        }),
        _ => None,
    }
}

/// The names of a model's options in the order of their schema, a dot separating nested ones.
#[must_use]
pub fn option_names(schema: &Json) -> Vec<String> {
    let mut names = Vec::new();
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let inner = option_names(property);
        if inner.is_empty() {
            names.push(name.clone());
        }
        names.extend(inner.iter().map(|inner| format!("{name}.{inner}")));
    }
    names
}

/// Words in a model's option schema that this program does not understand, as paths such as `/properties/dose/oneOf`.
///
/// A model whose schema uses them would have options accepted that its author meant to refuse.
#[must_use]
pub fn unsupported_keywords(schema: &Json) -> Vec<String> {
    let mut found = Vec::new();
    collect_unsupported(schema, "", &mut found);
    found
}

fn collect_unsupported(schema: &Json, path: &str, found: &mut Vec<String>) {
    let Some(map) = schema.as_object() else {
        return;
    };
    for (word, value) in map {
        let here = format!("{path}/{word}");
        match word.as_str() {
            "properties" => {
                for (name, inner) in value.as_object().into_iter().flatten() {
                    collect_unsupported(inner, &format!("{here}/{name}"), found);
                }
            }
            "items" | "additionalProperties" => collect_unsupported(value, &here, found),
            word if RULES.contains(&word) || ANNOTATIONS.contains(&word) => {}
            _ => found.push(here),
        }
    }
}

#[cfg(test)]
mod tests;
