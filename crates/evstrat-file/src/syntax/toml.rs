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
    let told = one_per_line(&errors, text);
    for error in told.iter().take(MAX_ERRORS) {
        faults.push(diagnose(error, source, text));
    }
    if told.len() > MAX_ERRORS {
        let more = told.len() - MAX_ERRORS;
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

/// One error of each line: a slip makes the parser stumble over what follows it. That something is missing tells more than
/// what was found in its place.
fn one_per_line<'a>(errors: &'a [toml::de::Error], text: &str) -> Vec<&'a toml::de::Error> {
    let line = |error: &toml::de::Error| {
        let start = error.span().map_or(text.len(), |span| span.start);
        let before = text.as_bytes().iter().take(start);
        before.filter(|byte| **byte == b'\n').count()
    };
    let is_missing = |error: &toml::de::Error| error.message().starts_with("missing");
    let is_duplicate = |error: &toml::de::Error| error.message().starts_with("duplicate key");
    let mut told: Vec<(usize, &toml::de::Error)> = Vec::new();
    for error in errors {
        let line = line(error);
        match told.iter_mut().find(|(other, _)| *other == line) {
            // A key that stands twice is well written.
            Some((_, first)) if !is_duplicate(first) && !is_duplicate(error) => {
                if is_missing(error) && !is_missing(first) {
                    *first = error;
                }
            }
            _ => told.push((line, error)),
        }
    }
    told.into_iter().map(|(_, error)| error).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(text: &str) -> Vec<String> {
        let mut sources = SourceMap::default();
        let source = sources.add("file.toml".into(), text.to_owned());
        let mut faults = Diagnostics::default();
        parse(source, &sources, &mut faults);
        faults.iter().map(|one| one.message.clone()).collect()
    }

    #[test]
    fn a_slip_is_one_error() {
        assert_eq!(
            messages("beta = { mean = 0.02 sd = 0.01 }\n"),
            ["missing comma between key-value pairs, expected `,`"]
        );
        assert_eq!(messages("a = 1\na = 2\na = 3\n").len(), 2);
    }
}
