//! TOML texts as trees.

use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Entry, Node, Table, Value};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{SourceId, SourceMap, Span};

/// The most syntax errors of one file that are reported; the rest are consequences or noise.
const MAX_ERRORS: usize = 10;

/// A text as a tree, and whether it was free of syntax errors. What can be understood is in the tree even if it was not.
pub fn parse(source: SourceId, sources: &SourceMap, faults: &mut Diagnostics) -> (Node, bool) {
    let text = sources.text(source);
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors.iter().take(MAX_ERRORS) {
        faults.push(diagnose(error, source, text));
    }
    if errors.len() > MAX_ERRORS {
        let more = errors.len() - MAX_ERRORS;
        let message = format!("{more} more syntax errors in this file");
        faults.push(Diagnostic::error(
            Code::Syntax,
            Span::new(source, text.len()..text.len()),
            message,
        ));
    }
    let mut root = Node {
        span: Span::start_of(source),
        value: Value::Table(convert_table(table.get_ref(), source)),
    };
    sort(&mut root);
    (root, errors.is_empty())
}

fn diagnose(error: &toml::de::Error, source: SourceId, text: &str) -> Diagnostic {
    let span = Span::new(source, error.span().unwrap_or(text.len()..text.len()));
    // The parser explains some errors on a second line.
    let message = error.message().trim().replace('\n', "; ");
    if message.starts_with("duplicate key") {
        let key = text.get(span.range()).unwrap_or("");
        return Diagnostic::error(Code::DuplicateKey, span, format!("`{key}` is set twice"))
            .help("remove one of the two");
    }
    Diagnostic::error(Code::Syntax, span, message)
}

fn convert(value: &Spanned<DeValue<'_>>, source: SourceId) -> Node {
    let span = Span::new(source, value.span());
    let value = match value.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(digits) => match i64::from_str_radix(digits.as_str(), digits.radix()) {
            Ok(number) => Value::Integer(number),
            Err(_) => Value::Float(digits.as_str().parse().unwrap_or(f64::NAN)),
        },
        DeValue::Float(digits) => Value::Float(digits.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(flag) => Value::Flag(*flag),
        DeValue::Datetime(date) => Value::Date(date.to_string()),
        DeValue::Array(list) => {
            Value::List(list.iter().map(|item| convert(item, source)).collect())
        }
        DeValue::Table(table) => Value::Table(convert_table(table, source)),
    };
    Node { span, value }
}

fn convert_table(table: &DeTable<'_>, source: SourceId) -> Table {
    let entries = table
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            key_span: Span::new(source, key.span()),
            node: convert(value, source),
        })
        .collect();
    Table { entries }
}

/// Puts entries in the order of the text.
fn sort(node: &mut Node) {
    match &mut node.value {
        Value::Table(table) => {
            table
                .entries
                .sort_by_key(|entry| (entry.key_span.start, entry.key_span.end));
            for entry in &mut table.entries {
                sort(&mut entry.node);
            }
        }
        Value::List(list) => list.iter_mut().for_each(sort),
        _ => {}
    }
}
