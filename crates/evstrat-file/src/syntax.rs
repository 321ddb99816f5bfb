//! Texts as trees in which every key and value knows its place.

mod json;
mod toml;

pub use json::from_json;
pub use toml::parse;

use crate::source::Span;

/// A value with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where the value stands; for a table with a header, where the header stands.
    pub span: Span,
    /// The value.
    pub value: Value,
}

/// A value as files have it.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction or exponent.
    Float(f64),
    /// True or false.
    Flag(bool),
    /// A date or time, as text.
    Date(String),
    /// A list.
    List(Vec<Node>),
    /// A table.
    Table(Table),
}

/// Keys and values in the order of their places.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The entries; no key occurs twice.
    pub entries: Vec<Entry>,
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    pub node: Node,
}

impl Table {
    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.node)
    }

    /// The entry of a key.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// The text of a key; `None` if it is missing or something else.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_text()
    }

    /// The table of a key; `None` if it is missing or something else.
    #[must_use]
    pub fn table(&self, key: &str) -> Option<&Self> {
        self.get(key)?.as_table()
    }

    /// The flag of a key; `None` if it is missing or something else.
    #[must_use]
    pub fn flag(&self, key: &str) -> Option<bool> {
        match self.get(key)?.value {
            Value::Flag(flag) => Some(flag),
            _ => None,
        }
    }

    /// The tables in the list of a key, or the one table that stands in its place.
    pub fn tables(&self, key: &str) -> impl Iterator<Item = (&Node, &Self)> {
        let list = match self.get(key) {
            Some(Node {
                value: Value::List(list),
                ..
            }) => list.as_slice(),
            Some(node) => std::slice::from_ref(node),
            None => &[],
        };
        list.iter()
            .filter_map(|node| node.as_table().map(|table| (node, table)))
    }
}

impl Node {
    /// The text, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The table, if it is one.
    #[must_use]
    pub fn as_table(&self) -> Option<&Table> {
        match &self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The list, if it is one.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Node]> {
        match &self.value {
            Value::List(list) => Some(list),
            _ => None,
        }
    }

    /// The number, whole or not, if it is one.
    #[must_use]
    pub fn as_number(&self) -> Option<f64> {
        match self.value {
            #[expect(
                clippy::cast_precision_loss,
                reason = "whole numbers beyond 2^53 lose digits, as every number of this format may"
            )]
            Value::Integer(number) => Some(number as f64),
            Value::Float(number) => Some(number),
            _ => None,
        }
    }

    /// The whole number from 0 up, if it is one.
    #[must_use]
    pub fn as_count(&self) -> Option<u64> {
        match self.value {
            Value::Integer(number) => u64::try_from(number).ok(),
            _ => None,
        }
    }

    /// What it is, for messages: `found a list`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Text(_) => "a text",
            Value::Integer(_) => "a whole number",
            Value::Float(_) => "a number",
            Value::Flag(_) => "true or false",
            Value::Date(_) => "a date",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }

    /// The place of the characters `from..from + length` of a text, inside its quotes. The whole place if the text is
    /// written with escapes or as something else.
    #[must_use]
    pub fn text_part(&self, from: usize, length: usize) -> Span {
        let Some(text) = self.as_text() else {
            return self.span;
        };
        let quotes = self.span.range().len().saturating_sub(text.len());
        if quotes == 2 {
            self.span.part(1 + from, length.max(1))
        } else {
            self.span
        }
    }
}
