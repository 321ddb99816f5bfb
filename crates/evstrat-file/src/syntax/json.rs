//! JSON values as trees: beliefs and schemas that come with a model.

use serde_json::Value as Json;

use super::{Entry, Node, Table, Value};
use crate::source::Span;

/// Turns JSON into a tree whose every part stands at `span`. Entries with the value `null` are left out.
#[must_use]
pub fn from_json(json: &Json, span: Span) -> Node {
    let value = match json {
        Json::Null => Value::Table(Table::default()),
        Json::Bool(flag) => Value::Flag(*flag),
        Json::Number(number) => match number.as_i64() {
            Some(integer) => Value::Integer(integer),
            None => Value::Float(number.as_f64().unwrap_or(f64::NAN)),
        },
        Json::String(text) => Value::Text(text.clone()),
        Json::Array(list) => Value::List(list.iter().map(|item| from_json(item, span)).collect()),
        Json::Object(map) => Value::Table(Table {
            entries: map
                .iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(key, value)| Entry {
                    key: key.clone(),
                    key_span: span,
                    node: from_json(value, span),
                })
                .collect(),
        }),
    };
    Node { span, value }
}

impl Node {
    /// The value as JSON; numbers that JSON does not have become `null`.
    #[must_use]
    pub fn to_json(&self) -> Json {
        match &self.value {
            Value::Text(text) | Value::Date(text) => Json::String(text.clone()),
            Value::Integer(number) => Json::from(*number),
            Value::Float(number) => Json::from(*number),
            Value::Flag(flag) => Json::Bool(*flag),
            Value::List(list) => Json::Array(list.iter().map(Self::to_json).collect()),
            Value::Table(table) => Json::Object(
                table
                    .entries
                    .iter()
                    .map(|entry| (entry.key.clone(), entry.node.to_json()))
                    .collect(),
            ),
        }
    }
}
