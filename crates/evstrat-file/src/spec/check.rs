//! Holding a tree against its table of keys.

use evstrat_core::Id;

use super::{KeySpec, Kind, TableSpec};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::dist;
use crate::nearest::{listed, suggestion};
use crate::syntax::{Entry, Node, Value};

/// Reports unknown keys, missing keys and wrong types in `table`, which stands at `node`, and in all tables inside.
///
/// With `whole = false`, when the text had syntax errors, missing keys are not reported: they may be in the part that
/// was not understood.
pub(crate) fn check(node: &Node, spec: &TableSpec, whole: bool, faults: &mut Diagnostics) {
    let Some(table) = node.as_table() else {
        faults.push(wrong_type(node, "a table"));
        return;
    };
    let mut meant = Vec::new();
    for entry in &table.entries {
        match spec.key(&entry.key) {
            Some(key) => check_key(entry, key, whole, faults),
            None if spec.takes_family && dist::is_family(&entry.key) => {}
            None => meant.extend(report_unknown(entry, spec, faults)),
        }
    }
    if whole {
        report_missing(node, spec, &meant, faults);
    }
}

/// Reports required keys that are neither there nor meant by a misspelled one.
fn report_missing(node: &Node, spec: &TableSpec, meant: &[&str], faults: &mut Diagnostics) {
    let is_there = |name: &str| {
        node.as_table()
            .is_some_and(|table| table.get(name).is_some())
    };
    for key in spec.keys.iter().filter(|key| key.required) {
        if !is_there(key.name) && !meant.contains(&key.name) {
            faults.push(
                Diagnostic::error(
                    Code::MissingKey,
                    node.span,
                    format!("key `{}` is missing", key.name),
                )
                .help(format!(
                    "add `{} = {}`: {}",
                    key.name,
                    example(key),
                    key.doc
                )),
            );
        }
    }
}

fn example(key: &KeySpec) -> String {
    match key.kind {
        Kind::Word(words) => format!("\"{}\"", words.first().unwrap_or(&"...")),
        Kind::Count(least) => least.to_string(),
        Kind::Flag => "true".to_owned(),
        Kind::Number(..) | Kind::Quantity => "...".to_owned(),
        Kind::Table(_) | Kind::Map(_) | Kind::AnyTable => "{ ... }".to_owned(),
        Kind::Tables(_) | Kind::Range | Kind::Points | Kind::Counts => "[ ... ]".to_owned(),
        _ => "\"...\"".to_owned(),
    }
}

/// Reports an unknown key, and returns the key that is likely to be meant.
fn report_unknown(
    entry: &Entry,
    spec: &TableSpec,
    faults: &mut Diagnostics,
) -> Option<&'static str> {
    let mut names: Vec<&'static str> = spec.keys.iter().map(|key| key.name).collect();
    if spec.takes_family {
        names.extend(dist::family_keys());
    }
    let parameter = spec
        .takes_family
        .then(|| dist::family_of(&entry.key))
        .flatten();
    let (meant, help) = match parameter {
        Some(example) => {
            let help = format!(
                "`{}` belongs inside a distribution: write `{example}`",
                entry.key
            );
            (None, help)
        }
        None => suggestion(&entry.key, &names),
    };
    let fault = Diagnostic::error(
        Code::UnknownKey,
        entry.key_span,
        format!("unknown key `{}`", entry.key),
    );
    let fault = if help.is_empty() {
        fault
    } else {
        fault.help(help)
    };
    faults.push(match meant {
        Some(name) => fault.patch(entry.key_span, name),
        None => fault,
    });
    meant
}

/// "expected ..., found ...", at the value.
pub(crate) fn wrong_type(node: &Node, expected: &str) -> Diagnostic {
    Diagnostic::error(
        Code::WrongType,
        node.span,
        format!("expected {expected}, found {}", node.kind()),
    )
}

fn check_key(entry: &Entry, key: &KeySpec, whole: bool, faults: &mut Diagnostics) {
    let node = &entry.node;
    let fault = match key.kind {
        Kind::Any => None,
        Kind::Text | Kind::Path => check_text(node, false),
        Kind::Name => check_text(node, true),
        Kind::Id => check_id(node),
        Kind::Word(words) => check_word(node, words),
        Kind::Flag => {
            (!matches!(node.value, Value::Flag(_))).then(|| wrong_type(node, "true or false"))
        }
        Kind::Count(least) => check_count(node, least),
        Kind::Number(low, high) => check_number(node, (low, high)),
        Kind::Quantity => check_quantity(node),
        Kind::Range => check_range(node),
        Kind::Points => check_points(node),
        Kind::Counts => check_list(node, "a list of whole numbers", |item| check_count(item, 1)),
        Kind::Texts => check_one_or_list(node, "a text or a list of texts", |item| {
            check_text(item, true)
        }),
        Kind::Ids => check_one_or_list(node, "an id or a list of ids", check_id),
        Kind::AnyTable => node
            .as_table()
            .is_none()
            .then(|| wrong_type(node, "a table")),
        Kind::Table(spec) => {
            check(node, spec, whole, faults);
            None
        }
        Kind::Tables(spec) => check_tables(entry, spec, whole, faults),
        Kind::Map(spec) => check_map(node, spec, whole, faults),
    };
    if let Some(fault) = fault {
        let doc = || format!("`{}`: {}", key.name, key.doc);
        let help = fault.help.clone().unwrap_or_else(doc);
        faults.push(fault.help(help));
    }
}

fn check_tables(
    entry: &Entry,
    spec: &TableSpec,
    whole: bool,
    faults: &mut Diagnostics,
) -> Option<Diagnostic> {
    let Some(list) = entry.node.as_list() else {
        let fault = wrong_type(&entry.node, "a list of tables");
        return Some(match entry.node.value {
            Value::Table(_) => fault.label(format!("write `[[{}]]`", entry.key)),
            _ => fault,
        });
    };
    for item in list {
        check(item, spec, whole, faults);
    }
    None
}

fn check_map(
    node: &Node,
    spec: &TableSpec,
    whole: bool,
    faults: &mut Diagnostics,
) -> Option<Diagnostic> {
    let Some(table) = node.as_table() else {
        return Some(wrong_type(node, "a table"));
    };
    for entry in &table.entries {
        check(&entry.node, spec, whole, faults);
    }
    None
}

fn check_text(node: &Node, filled: bool) -> Option<Diagnostic> {
    match node.as_text() {
        None => Some(wrong_type(node, "a text")),
        Some(text) if filled && text.trim().is_empty() => Some(Diagnostic::error(
            Code::OutOfRange,
            node.span,
            "the text is empty",
        )),
        Some(_) => None,
    }
}

fn check_id(node: &Node) -> Option<Diagnostic> {
    let Some(text) = node.as_text() else {
        return Some(wrong_type(node, "an id"));
    };
    let error = Id::new(text).err()?;
    Some(Diagnostic::error(Code::BadId, node.span, error.to_string()))
}

fn check_word(node: &Node, words: &[&str]) -> Option<Diagnostic> {
    let Some(text) = node.as_text() else {
        return Some(wrong_type(node, &format!("one of {}", listed(words))));
    };
    if words.contains(&text) {
        return None;
    }
    let fault = Diagnostic::error(
        Code::NotAChoice,
        node.span,
        format!("\"{text}\" is not possible here"),
    )
    .label(format!("expected {}", listed(words)));
    Some(match suggestion(text, words).0 {
        Some(word) => fault
            .help(format!("did you mean `{word}`?"))
            .patch(node.span, format!("\"{word}\"")),
        None => fault,
    })
}

fn check_count(node: &Node, least: u64) -> Option<Diagnostic> {
    match node.value {
        Value::Integer(number) if u64::try_from(number).is_ok_and(|number| number >= least) => None,
        Value::Integer(number) => Some(Diagnostic::error(
            Code::OutOfRange,
            node.span,
            format!("expected {least} or more, found {number}"),
        )),
        _ => Some(wrong_type(node, "a whole number")),
    }
}

fn check_number(node: &Node, (low, high): (f64, f64)) -> Option<Diagnostic> {
    let Some(number) = node.as_number() else {
        return Some(wrong_type(node, "a number"));
    };
    if number.is_finite() && (low..=high).contains(&number) {
        return None;
    }
    let range = if high.is_finite() {
        format!("a number from {low} to {high}")
    } else {
        format!("a number of {low} or more")
    };
    Some(Diagnostic::error(
        Code::OutOfRange,
        node.span,
        format!("expected {range}, found {number}"),
    ))
}

fn check_quantity(node: &Node) -> Option<Diagnostic> {
    match node.value {
        Value::Integer(_) | Value::Float(_) | Value::Text(_) => None,
        _ => Some(wrong_type(node, "a number or a text such as \"3 d\"")),
    }
}

fn check_range(node: &Node) -> Option<Diagnostic> {
    match node.as_list() {
        Some(list) if list.len() == 2 => list.iter().find_map(check_quantity),
        Some(list) => Some(Diagnostic::error(
            Code::WrongType,
            node.span,
            format!("expected two numbers [low, high], found {}", list.len()),
        )),
        None => Some(wrong_type(node, "two numbers [low, high]")),
    }
}

fn check_points(node: &Node) -> Option<Diagnostic> {
    check_list(node, "a list of pairs", |pair| match pair.as_list() {
        Some([first, second]) => {
            check_quantity(first).or_else(|| check_number(second, (f64::MIN, f64::MAX)))
        }
        _ => Some(wrong_type(pair, "a pair of two numbers")),
    })
}

fn check_list(
    node: &Node,
    expected: &str,
    item: impl Fn(&Node) -> Option<Diagnostic>,
) -> Option<Diagnostic> {
    match node.as_list() {
        Some(list) => list.iter().find_map(item),
        None => Some(wrong_type(node, expected)),
    }
}

fn check_one_or_list(
    node: &Node,
    expected: &str,
    item: impl Fn(&Node) -> Option<Diagnostic>,
) -> Option<Diagnostic> {
    match &node.value {
        Value::Text(_) => item(node),
        Value::List(list) => list.iter().find_map(item),
        _ => Some(wrong_type(node, expected)),
    }
}
