//! The schema of distribution tables.

use evstrat_stats::law::QuantileFamily;
use serde_json::{Map, Value as Json, json};

use super::quantity;
use crate::dist::{FAMILIES, Family, Form, ParamKind, Reader};

/// Exactly one family must be named.
pub(super) fn one_of_all() -> Json {
    let each: Vec<Json> = FAMILIES
        .iter()
        .map(|family| json!({"required": [family.key]}))
        .collect();
    json!({"oneOf": each})
}

/// The key of every family with its schema.
pub(super) fn families() -> impl Iterator<Item = (String, Json)> {
    FAMILIES.iter().map(|family| {
        let mut schema = of(family);
        schema["description"] = json!(family.doc);
        (family.key.to_owned(), schema)
    })
}

fn of(family: &Family) -> Json {
    match &family.reader {
        Reader::Forms(forms) => {
            let mut ways: Vec<Json> = forms.iter().map(form).collect();
            if QuantileFamily::from_key(family.key).is_some() {
                ways.push(json!({
                    "type": "object",
                    "properties": {"quantiles": quantiles()},
                    "required": ["quantiles"],
                    "additionalProperties": false,
                }));
            }
            json!({"anyOf": ways})
        }
        Reader::Own(_) => own(family.key),
    }
}

fn form(form: &Form) -> Json {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for param in form.params {
        let schema = match param.kind {
            ParamKind::Value | ParamKind::Inverse => quantity(),
            ParamKind::LogValue | ParamKind::Plain => json!({"type": "number"}),
        };
        properties.insert(param.key.to_owned(), schema);
        if param.default.is_none() {
            required.push(param.key);
        }
    }
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn quantiles() -> Json {
    json!({
        "description": "Two pairs [probability, value].",
        "type": "array",
        "items": {"type": "array", "items": [{"type": "number"}, quantity()], "minItems": 2, "maxItems": 2},
        "minItems": 2,
        "maxItems": 2,
    })
}

/// Families that are more than a set of numbers.
fn own(key: &str) -> Json {
    let share = || json!({"type": "number", "minimum": 0, "maximum": 1});
    let shares = || json!({"type": "object", "additionalProperties": share()});
    match key {
        "point" => json!({"anyOf": [{"type": "number"}, {"type": "string"}]}),
        "interval" => {
            let families: Vec<&str> = QuantileFamily::ALL.iter().map(|one| one.key()).collect();
            closed(&json!({
                "low": quantity(),
                "high": quantity(),
                "coverage": share(),
                "family": {"enum": families},
            }))
        }
        "discrete" => closed(&json!({
            "values": {"type": "array", "items": quantity()},
            "probabilities": {"type": "array", "items": share()},
        })),
        "levels" => shares(),
        // A part is a belief of its own; describing it here once more would make the schema endless.
        "mixture" => closed(&json!({
            "parts": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"weight": share()},
                    "required": ["weight"],
                    "allOf": [{"$ref": "#/definitions/distribution"}],
                },
            },
        })),
        _ => json!({}),
    }
}

/// A table that has these keys and no others.
fn closed(properties: &Json) -> Json {
    let required: Vec<String> = properties
        .as_object()
        .map(|map| map.keys().cloned().collect())
        .unwrap_or_default();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}
