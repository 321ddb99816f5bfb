//! Values as TOML writes them, for whoever writes files that are read here.

use serde_json::Value;

/// A text in quotes.
#[must_use]
pub fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

/// A key, quoted if it is not bare.
#[must_use]
pub fn key_of(key: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !key.is_empty() && key.chars().all(is_bare) {
        key.to_owned()
    } else {
        quoted(key)
    }
}

/// JSON as an inline value. TOML has no null: entries of tables that are null are left out, others become an empty text.
///
/// ```
/// use evstrat_file::toml_text::inline;
/// let value = serde_json::json!({"dose": 1e11, "days": [0, 3], "none": null});
/// assert_eq!(inline(&value), "{ dose = 100000000000.0, days = [0, 3] }");
/// ```
#[must_use]
pub fn inline(value: &Value) -> String {
    match value {
        Value::Null => "\"\"".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(whole) if whole.is_i64() || whole.is_u64() => whole.to_string(),
        // The shortest text that reads back to the same bits.
        Value::Number(other) => format!("{:?}", other.as_f64().unwrap_or(f64::NAN)),
        Value::String(text) => quoted(text),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(inline).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(map) => {
            let entries: Vec<String> = map
                .iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(key, value)| format!("{} = {}", key_of(key), inline(value)))
                .collect();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}
