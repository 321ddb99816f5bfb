//! The rules of JSON Schema that are understood, with places.

use evstrat_core::Unit;
use serde_json::{Map, Value as Json};

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::nearest::{listed, suggestion};
use crate::quantity::{self, Wanted};
use crate::syntax::{Node, Table, Value, from_json};

/// Where in the options a value stands, and the rules for it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    schema: &'a Json,
    /// The keys on the way here, joined by dots; empty at the top.
    path: &'a str,
}

impl<'a> Place<'a> {
    /// The top.
    pub(super) fn root(schema: &'a Json) -> Self {
        Self { schema, path: "" }
    }

    fn name(&self) -> String {
        if self.path.is_empty() {
            "the options".to_owned()
        } else {
            format!("option `{}`", self.path)
        }
    }

    fn rule(&self, word: &str) -> Option<&'a Json> {
        self.schema.get(word)
    }

    fn bound(&self, word: &str) -> Option<f64> {
        self.rule(word)?.as_f64()
    }

    fn fault(&self, code: Code, node: &Node, message: String) -> Diagnostic {
        let doc = self.rule("description").and_then(Json::as_str);
        Diagnostic::error(code, node.span, message)
            .maybe_help(doc.map(|doc| format!("`{}`: {doc}", self.path)))
    }
}

/// The value as the model receives it. Faults are reported, and then there is none.
pub(super) fn value(node: &Node, place: Place<'_>, faults: &mut Diagnostics) -> Option<Json> {
    if let Some(unit) = place.rule("x-unit").and_then(Json::as_str) {
        return with_unit(node, unit, place, faults);
    }
    if let Some(choices) = place.rule("enum").and_then(Json::as_array) {
        return choice(node, choices, place, faults);
    }
    if let Some(only) = place.rule("const") {
        return choice(node, std::slice::from_ref(only), place, faults);
    }
    let types = types(place);
    let found = match &node.value {
        Value::Table(table) if admits(&types, "object") => {
            return object(node, table, place, faults);
        }
        Value::List(list) if admits(&types, "array") => return array(node, list, place, faults),
        Value::Text(text) if admits(&types, "string") => Json::String(text.clone()),
        Value::Flag(flag) if admits(&types, "boolean") => Json::Bool(*flag),
        Value::Integer(whole) if types.contains(&"integer") => Json::from(*whole),
        // 3.0 is as whole as 3.
        Value::Float(number) if types == ["integer"] && number.fract().abs() <= 0.0 => {
            whole(*number)
        }
        Value::Integer(_) | Value::Float(_) if admits(&types, "number") => {
            Json::from(node.as_number()?)
        }
        _ => {
            let expected = types.iter().map(|word| in_words(word)).collect::<Vec<_>>();
            let message = format!(
                "{} must be {}, found {}",
                place.name(),
                expected.join(" or "),
                found_in(node)
            );
            faults.push(place.fault(Code::BadOption, node, message));
            return None;
        }
    };
    in_range(node, found, place, faults)
}

fn types(place: Place<'_>) -> Vec<&str> {
    match place.rule("type") {
        Some(Json::String(word)) => vec![word],
        Some(Json::Array(words)) => words.iter().filter_map(Json::as_str).collect(),
        // The top of the schema describes a table, whether it says so or not.
        _ if place.path.is_empty() || place.rule("properties").is_some() => vec!["object"],
        _ => Vec::new(),
    }
}

/// Whether a type is possible; without any named, all are.
fn admits(types: &[&str], word: &str) -> bool {
    types.is_empty() || types.contains(&word)
}

fn in_words(word: &str) -> &'static str {
    match word {
        "string" => "a text",
        "number" => "a number",
        "integer" => "a whole number",
        "boolean" => "true or false",
        "array" => "a list",
        "object" => "a table",
        _ => "something else",
    }
}

fn with_unit(node: &Node, code: &str, place: Place<'_>, faults: &mut Diagnostics) -> Option<Json> {
    let unit = match Unit::parse(code) {
        Ok(unit) => unit,
        Err(error) => {
            let message = format!("{} has a faulty unit in its model: {error}", place.name());
            faults.push(place.fault(Code::FaultyModel, node, message));
            return None;
        }
    };
    let number = match quantity::try_read(node, Wanted::new(&unit)) {
        Ok(number) => number,
        Err(fault) => {
            faults.push(fault);
            return None;
        }
    };
    let is_whole = types(place) == ["integer"];
    if is_whole && number.fract().abs() > 0.0 {
        let message = format!("{} must be a whole number, found {number}", place.name());
        faults.push(place.fault(Code::BadOption, node, message));
        return None;
    }
    let found = if is_whole {
        whole(number)
    } else {
        Json::from(number)
    };
    in_range(node, found, place, faults)
}

/// A whole number as JSON has it.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the number is whole; a cast beyond the range saturates"
)]
fn whole(number: f64) -> Json {
    Json::from(number as i64)
}

/// What was found in place of another type: the number itself, as its kind alone would not tell it from a whole one.
fn found_in(node: &Node) -> String {
    match node.value {
        Value::Float(number) => number.to_string(),
        _ => node.kind().to_owned(),
    }
}

fn in_range(node: &Node, found: Json, place: Place<'_>, faults: &mut Diagnostics) -> Option<Json> {
    let Some(number) = found.as_f64() else {
        // Numbers that JSON does not have were turned into null.
        if found.is_null() {
            let message = format!("{} must be finite", place.name());
            faults.push(place.fault(Code::BadOption, node, message));
            return None;
        }
        return Some(found);
    };
    let unit = place
        .rule("x-unit")
        .and_then(Json::as_str)
        .filter(|unit| *unit != "1")
        .map_or_else(String::new, |unit| format!(" {unit}"));
    let least = place.bound("minimum");
    let most = place.bound("maximum");
    let above = place.bound("exclusiveMinimum");
    let under = place.bound("exclusiveMaximum");
    let rule = [
        least
            .filter(|&bound| number < bound)
            .map(|bound| format!("at least {bound}{unit}")),
        most.filter(|&bound| number > bound)
            .map(|bound| format!("at most {bound}{unit}")),
        above
            .filter(|&bound| number <= bound)
            .map(|bound| format!("greater than {bound}{unit}")),
        under
            .filter(|&bound| number >= bound)
            .map(|bound| format!("less than {bound}{unit}")),
    ];
    if let Some(rule) = rule.into_iter().flatten().next() {
        let message = format!("{} must be {rule}, found {number}{unit}", place.name());
        faults.push(place.fault(Code::BadOption, node, message));
        return None;
    }
    Some(found)
}

fn choice(
    node: &Node,
    choices: &[Json],
    place: Place<'_>,
    faults: &mut Diagnostics,
) -> Option<Json> {
    let found = node.to_json();
    let same = |choice: &&Json| {
        **choice == found || (choice.is_number() && choice.as_f64() == found.as_f64())
    };
    if let Some(choice) = choices.iter().find(same) {
        return Some(choice.clone());
    }
    let texts: Vec<String> = choices
        .iter()
        .map(|choice| {
            choice
                .as_str()
                .map_or_else(|| choice.to_string(), str::to_owned)
        })
        .collect();
    let names: Vec<&str> = texts.iter().map(String::as_str).collect();
    let shown = match node.as_text() {
        Some(text) => format!("\"{text}\""),
        None => node.kind().to_owned(),
    };
    let message = format!("{} cannot be {shown}", place.name());
    let fault = place
        .fault(Code::BadOption, node, message)
        .label(format!("expected {}", listed(&names)));
    let meant = node.as_text().and_then(|text| suggestion(text, &names).0);
    faults.push(match meant {
        Some(name) => fault
            .help(format!("did you mean `{name}`?"))
            .patch(node.span, format!("\"{name}\"")),
        None => fault,
    });
    None
}

fn array(node: &Node, list: &[Node], place: Place<'_>, faults: &mut Diagnostics) -> Option<Json> {
    let count = |word: &str| place.rule(word).and_then(Json::as_u64);
    let length = u64::try_from(list.len()).unwrap_or(u64::MAX);
    let least = count("minItems").filter(|&least| length < least);
    let most = count("maxItems").filter(|&most| length > most);
    let rule = least
        .map(|least| format!("{least} or more"))
        .or_else(|| most.map(|most| format!("{most} or fewer")));
    if let Some(rule) = rule {
        let message = format!("{} must have {rule} entries, found {length}", place.name());
        faults.push(place.fault(Code::BadOption, node, message));
        return None;
    }
    let nothing = Json::Object(Map::new());
    let schema = place.rule("items").unwrap_or(&nothing);
    let items: Vec<Option<Json>> = list
        .iter()
        .enumerate()
        .map(|(index, item)| {
            let path = format!("{}[{}]", place.path, index + 1);
            let place = Place {
                schema,
                path: &path,
            };
            value(item, place, faults)
        })
        .collect();
    items
        .into_iter()
        .collect::<Option<Vec<Json>>>()
        .map(Json::Array)
}

fn object(node: &Node, table: &Table, place: Place<'_>, faults: &mut Diagnostics) -> Option<Json> {
    let nothing = Map::new();
    let properties = place
        .rule("properties")
        .and_then(Json::as_object)
        .unwrap_or(&nothing);
    let mut complete = true;
    // Extra keys come after those of the schema, which come in its order, so that equal options are equal texts.
    let mut map = Map::new();
    for (key, schema) in properties {
        let path = join(place.path, key);
        let inner = Place {
            schema,
            path: &path,
        };
        let required = place
            .rule("required")
            .and_then(Json::as_array)
            .is_some_and(|list| list.iter().any(|name| name == key));
        match property(node, table.get(key), inner, required, faults) {
            Ok(Some(value)) => {
                map.insert(key.clone(), value);
            }
            Ok(None) => {}
            Err(Reported) => complete = false,
        }
    }
    for entry in &table.entries {
        if properties.contains_key(&entry.key) {
            continue;
        }
        let path = join(place.path, &entry.key);
        match place.rule("additionalProperties") {
            Some(Json::Bool(true)) => {
                map.insert(entry.key.clone(), entry.node.to_json());
            }
            Some(schema @ Json::Object(_)) => {
                let inner = Place {
                    schema,
                    path: &path,
                };
                match value(&entry.node, inner, faults) {
                    Some(value) => {
                        map.insert(entry.key.clone(), value);
                    }
                    None => complete = false,
                }
            }
            _ => {
                complete = false;
                let names: Vec<&str> = properties.keys().map(String::as_str).collect();
                let inside = inside(place.schema, &entry.key);
                faults.push(match inside.as_slice() {
                    [one] => unknown(&path, entry, &[]).help(format!(
                        "did you mean `{one}`? It stands in the table `[options.{}]`",
                        one.rsplit_once('.').map_or("", |(table, _)| table)
                    )),
                    _ => unknown(&path, entry, &names),
                });
            }
        }
    }
    complete.then_some(Json::Object(map))
}

/// The paths of nested options whose last part is `name`.
fn inside(schema: &Json, name: &str) -> Vec<String> {
    super::option_names(schema)
        .into_iter()
        .filter(|path| path.rsplit_once('.').is_some_and(|(_, last)| last == name))
        .collect()
}

/// A fault that has been reported.
struct Reported;

/// The value of a property: what is given, or its default, or the defaults inside it.
fn property(
    parent: &Node,
    given: Option<&Node>,
    place: Place<'_>,
    required: bool,
    faults: &mut Diagnostics,
) -> Result<Option<Json>, Reported> {
    if let Some(node) = given {
        return value(node, place, faults).map(Some).ok_or(Reported);
    }
    if let Some(default) = place.rule("default") {
        let node = from_json(default, parent.span);
        return value(&node, place, faults).map(Some).ok_or(Reported);
    }
    if place.rule("properties").is_some() && (required || has_defaults(place.schema)) {
        let empty = Node {
            span: parent.span,
            value: Value::Table(Table::default()),
        };
        return value(&empty, place, faults).map(Some).ok_or(Reported);
    }
    if required {
        let message = format!("{} is missing", place.name());
        faults.push(place.fault(Code::BadOption, parent, message));
        return Err(Reported);
    }
    Ok(None)
}

/// Whether an absent table can be made of defaults alone.
fn has_defaults(schema: &Json) -> bool {
    let Some(properties) = schema.get("properties").and_then(Json::as_object) else {
        return false;
    };
    let defaulted = |key: &str| {
        properties
            .get(key)
            .is_some_and(|inner| inner.get("default").is_some() || has_defaults(inner))
    };
    let required_given = schema
        .get("required")
        .and_then(Json::as_array)
        .is_none_or(|list| list.iter().filter_map(Json::as_str).all(defaulted));
    required_given && properties.keys().any(|key| defaulted(key))
}

fn unknown(path: &str, entry: &crate::syntax::Entry, names: &[&str]) -> Diagnostic {
    let message = format!("the model has no option `{path}`");
    let fault = Diagnostic::error(Code::UnknownOption, entry.key_span, message);
    if names.is_empty() {
        return fault.help("it takes no options here");
    }
    match suggestion(&entry.key, names) {
        (Some(name), help) => fault.help(help).patch(entry.key_span, name),
        (None, help) => fault.help(help),
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}
