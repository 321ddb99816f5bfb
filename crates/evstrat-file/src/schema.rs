//! JSON Schema of the files, for editors.
//!
//! Written from the tables that the checker walks, so that the two cannot drift apart. The version is draft-07, which is
//! what TOML editors validate with. What a schema cannot express (units, names that a library holds, whether a
//! distribution exists) is left to the checker.

mod distribution;

use evstrat_core::{AssumptionDescriptor, AssumptionKind, ModelDescriptor};
use serde_json::{Map, Value as Json, json};

use crate::spec::{FileKind, KeySpec, Kind, TableSpec};

/// The JSON Schema of one kind of file.
///
/// With a model, the options, assumptions and outcomes of strategy files are narrowed to those that it has.
#[must_use]
pub fn schema(kind: FileKind, model: Option<&ModelDescriptor>) -> Json {
    let mut schema = table(kind.spec());
    if let (FileKind::Strategy, Some(model)) = (kind, model) {
        narrow(&mut schema, model);
    }
    let mut top = Map::new();
    top.insert(
        "$schema".to_owned(),
        json!("http://json-schema.org/draft-07/schema#"),
    );
    top.insert(
        "title".to_owned(),
        json!(format!("evstrat {} file", kind.name())),
    );
    if let Json::Object(rest) = schema {
        top.extend(rest);
    }
    if let Some(version) = top
        .get_mut("properties")
        .and_then(|properties| properties.get_mut("schema"))
    {
        *version = json!({"const": crate::spec::SCHEMA_VERSION, "description": "Version of the file format."});
    }
    top.insert(
        "definitions".to_owned(),
        json!({
            "quantity": {
                "description": "A number, or a text of number and UCUM unit such as \"3 d\".",
                "anyOf": [{"type": "number"}, {"type": "string", "pattern": QUANTITY}],
            },
            "distribution": distribution::one_of_all(),
        }),
    );
    Json::Object(top)
}

/// A number at the start of the text.
const QUANTITY: &str = r"^\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?";
/// The form of ids.
const ID: &str = "^[a-z][a-z0-9-]*$";

fn quantity() -> Json {
    json!({"$ref": "#/definitions/quantity"})
}

fn table(spec: &TableSpec) -> Json {
    let mut properties = Map::new();
    for key in spec.keys {
        properties.insert(key.name.to_owned(), value(key));
    }
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("object"));
    schema.insert("description".to_owned(), json!(spec.doc));
    if spec.takes_family {
        for (key, family) in distribution::families() {
            properties.insert(key, family);
        }
        schema.insert(
            "allOf".to_owned(),
            json!([{"$ref": "#/definitions/distribution"}]),
        );
    }
    schema.insert("properties".to_owned(), Json::Object(properties));
    let required: Vec<&str> = spec
        .keys
        .iter()
        .filter(|key| key.required)
        .map(|key| key.name)
        .collect();
    if !required.is_empty() {
        schema.insert("required".to_owned(), json!(required));
    }
    schema.insert("additionalProperties".to_owned(), json!(false));
    Json::Object(schema)
}

fn value(key: &KeySpec) -> Json {
    let mut schema = kind(key.kind);
    if let Json::Object(map) = &mut schema {
        // Draft-07 ignores what stands beside a reference.
        if let Some(reference) = map.remove("$ref") {
            map.insert("allOf".to_owned(), json!([{"$ref": reference}]));
        }
        map.insert("description".to_owned(), json!(key.doc));
    }
    schema
}

fn kind(kind: Kind) -> Json {
    let text = || json!({"type": "string", "pattern": r"\S"});
    let id = || json!({"type": "string", "pattern": ID});
    let one_or_list =
        |item: Json| json!({"anyOf": [item.clone(), {"type": "array", "items": item}]});
    match kind {
        Kind::Text | Kind::Path => json!({"type": "string"}),
        Kind::Name => text(),
        Kind::Id => id(),
        Kind::Word(words) => json!({"enum": words}),
        Kind::Flag => json!({"type": "boolean"}),
        Kind::Count(least) => json!({"type": "integer", "minimum": least}),
        Kind::Number(low, high) => number(low, high),
        Kind::Quantity => quantity(),
        Kind::Range => json!({"type": "array", "items": quantity(), "minItems": 2, "maxItems": 2}),
        Kind::Points => json!({
            "type": "array",
            "items": {"type": "array", "items": [quantity(), {"type": "number"}], "minItems": 2, "maxItems": 2},
        }),
        Kind::Counts => json!({"type": "array", "items": {"type": "integer", "minimum": 1}}),
        Kind::Texts => one_or_list(text()),
        Kind::Ids => one_or_list(id()),
        Kind::Table(spec) => table(spec),
        Kind::Tables(spec) => json!({"type": "array", "items": table(spec)}),
        Kind::Map(spec) => json!({"type": "object", "additionalProperties": table(spec)}),
        Kind::AnyTable => json!({"type": "object"}),
        Kind::Any => json!({}),
    }
}

fn number(low: f64, high: f64) -> Json {
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("number"));
    if low.is_finite() {
        schema.insert("minimum".to_owned(), json!(low));
    }
    if high.is_finite() {
        schema.insert("maximum".to_owned(), json!(high));
    }
    Json::Object(schema)
}

/// Narrows the schema of strategy files to the names of one model.
fn narrow(schema: &mut Json, model: &ModelDescriptor) {
    let Some(properties) = schema.get_mut("properties") else {
        return;
    };
    properties["model"] = json!({"const": model.id, "description": model.doc});
    if model.options.is_object() {
        properties["options"] = with_quantities(&model.options);
    }
    if let Some(belief) = properties["assumptions"]
        .get("additionalProperties")
        .cloned()
    {
        let mut named = Map::new();
        for assumption in &model.assumptions {
            let mut about = belief.clone();
            about["description"] = json!(describe(assumption));
            named.insert(assumption.id.clone(), about);
        }
        properties["assumptions"]["properties"] = Json::Object(named);
        properties["assumptions"]["additionalProperties"] = json!(false);
    }
    let outcomes: Vec<&str> = model
        .outcomes
        .iter()
        .map(|outcome| outcome.id.as_str())
        .collect();
    for key in ["targets", "checks"] {
        properties[key]["items"]["properties"]["outcome"]["enum"] = json!(outcomes);
    }
}

fn describe(assumption: &AssumptionDescriptor) -> String {
    let what = match &assumption.kind {
        AssumptionKind::Categorical { levels } => format!("one of {}", levels.join(", ")),
        _ => format!("in {}", assumption.unit),
    };
    let name = if assumption.doc.is_empty() {
        &assumption.name
    } else {
        &assumption.doc
    };
    format!("{name} ({what})")
}

/// The schema of a model's options with quantities admitted wherever a number has a unit, and unknown keys refused.
fn with_quantities(schema: &Json) -> Json {
    let Some(map) = schema.as_object() else {
        return schema.clone();
    };
    if let Some(unit) = map.get("x-unit").and_then(Json::as_str) {
        let doc = map.get("description").and_then(Json::as_str).unwrap_or("");
        let mut numeric = map.clone();
        numeric.remove("description");
        numeric.remove("default");
        return json!({
            "description": format!("{doc} In {unit}.").trim_start(),
            "anyOf": [numeric, {"type": "string", "pattern": QUANTITY}],
        });
    }
    let mut new = Map::new();
    for (word, value) in map {
        let value = match (word.as_str(), value) {
            ("properties", Json::Object(inner)) => Json::Object(
                inner
                    .iter()
                    .map(|(name, schema)| (name.clone(), with_quantities(schema)))
                    .collect(),
            ),
            ("items", value) => with_quantities(value),
            (_, value) => value.clone(),
        };
        new.insert(word.clone(), value);
    }
    if new.contains_key("properties") && !new.contains_key("additionalProperties") {
        new.insert("additionalProperties".to_owned(), json!(false));
    }
    Json::Object(new)
}
