//! The schema of distribution tables.

use evstrat_stats::law::QuantileFamily;
use serde_json::{Map, Value as Json, json};

use super::quantity;
use crate::dist::{FAMILIES, Family, Form, KeyKind, Keys, ParamKind, Reader, quantile_keys};
use crate::spec::TRUNCATION;

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
            if let Some(one) = QuantileFamily::from_key(family.key) {
                ways.push(closed(quantile_keys(one)));
            }
            json!({"anyOf": ways})
        }
        Reader::Own(Some(keys), _) => closed(keys),
        // A number, a quantity or a level; probabilities by level.
        Reader::Own(None, _) if family.key == "levels" => {
            json!({"type": "object", "additionalProperties": share()})
        }
        Reader::Own(None, _) => json!({"anyOf": [{"type": "number"}, {"type": "string"}]}),
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

fn share() -> Json {
    json!({"type": "number", "minimum": 0, "maximum": 1})
}

/// A table that has these keys and no others.
fn closed(keys: Keys) -> Json {
    let mut schema = open(keys);
    schema["additionalProperties"] = json!(false);
    schema
}

/// A table that has these keys and perhaps others.
fn open(keys: Keys) -> Json {
    let properties: Map<String, Json> = keys
        .iter()
        .map(|key| (key.name.to_owned(), kind(key.kind)))
        .collect();
    let required: Vec<&str> = keys
        .iter()
        .filter(|key| key.required)
        .map(|key| key.name)
        .collect();
    json!({"type": "object", "properties": properties, "required": required})
}

fn kind(kind: KeyKind) -> Json {
    let list = |item: Json| json!({"type": "array", "items": item});
    match kind {
        KeyKind::Value => quantity(),
        KeyKind::Values => list(quantity()),
        KeyKind::Plain => json!({"type": "number"}),
        KeyKind::Plains => list(json!({"type": "number"})),
        KeyKind::Share => share(),
        KeyKind::Shares => list(share()),
        KeyKind::Count => json!({"type": "integer", "minimum": 1}),
        KeyKind::Quantiles => json!({
            "description": "Pairs [probability, value].",
            "type": "array",
            "items": {"type": "array", "items": [share(), quantity()], "minItems": 2, "maxItems": 2},
            "minItems": 2,
        }),
        KeyKind::Word(words) => json!({"enum": words}),
        KeyKind::Text => json!({"type": "string"}),
        KeyKind::Truncation => super::table(&TRUNCATION),
        KeyKind::Ids => json!({"anyOf": [{"type": "string"}, list(json!({"type": "string"}))]}),
        KeyKind::Tables(keys) => list(closed(keys)),
        // The distribution of a part is not described once more, which would make the schema endless.
        KeyKind::Parts(keys) => {
            let mut part = open(keys);
            part["allOf"] = json!([{"$ref": "#/definitions/distribution"}]);
            list(part)
        }
    }
}
