//! What a record of the evidence library says, in words.

use evstrat_file::study::EvidenceRecord;
use evstrat_report::number::exact;
use serde_json::Value;

/// The value with unit and spread, as a person would write it.
pub(crate) fn value(record: &EvidenceRecord) -> String {
    let text = bare_value(record);
    match spread(record) {
        spread if spread.is_empty() => text,
        spread => format!("{text} ({spread})"),
    }
}

/// The value with its unit; empty if the record holds a statement only.
pub(crate) fn bare_value(record: &EvidenceRecord) -> String {
    let text = plain(&record.value);
    if text.is_empty() || record.unit.is_empty() || record.unit == "1" {
        text
    } else {
        format!("{text} {}", record.unit)
    }
}

/// How far the value is said to spread, in its unit; empty if the source does not say.
pub(crate) fn spread(record: &EvidenceRecord) -> String {
    let Some(table) = record.spread.as_object() else {
        return plain(&record.spread);
    };
    let at = |key: &str| table.get(key).map(plain).unwrap_or_default();
    match table.get("kind").and_then(Value::as_str) {
        Some("sd") => format!("SD {}", at("sd")),
        Some("plus-minus") => format!("± {}", at("value")),
        Some("range") => format!("{} to {}", at("low"), at("high")),
        Some("range-recalled") => format!("range from memory {} to {}", at("low"), at("high")),
        _ => table
            .iter()
            .map(|(key, value)| format!("{key} {}", plain(value)))
            .collect::<Vec<_>>()
            .join(", "),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Number(number) => number.as_f64().map_or_else(|| number.to_string(), exact),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
