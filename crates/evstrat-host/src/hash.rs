//! Sums by which files and descriptors are known again.

use std::fmt::Write as _;

use evstrat_core::ModelDescriptor;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// SHA-256 in lower-case hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        write!(text, "{byte:02x}").expect("writing to a string does not fail");
    }
    text
}

/// SHA-256 of a descriptor: of its JSON form with keys in order and without spaces.
pub(crate) fn of_descriptor(descriptor: &ModelDescriptor) -> String {
    let value = serde_json::to_value(descriptor).expect("descriptors have text keys only");
    sha256(canonical(value).to_string().as_bytes())
}

/// The same value with the keys of all objects in order.
fn canonical(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.into_iter().collect();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            let entries = entries
                .into_iter()
                .map(|(key, value)| (key, canonical(value)));
            Value::Object(entries.collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(canonical).collect()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn sums_are_those_of_the_standard() {
        // FIPS 180-4, example "abc".
        assert_eq!(
            sha256(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn the_order_of_keys_does_not_count() {
        let model = |options| ModelDescriptor::new("m", "1", "").options(options);
        let a = model(json!({"type": "object", "properties": {"b": 1, "a": 2}}));
        let b = model(json!({"properties": {"a": 2, "b": 1}, "type": "object"}));
        assert_eq!(of_descriptor(&a), of_descriptor(&b));
        let c = model(json!({"properties": {"a": 2, "b": 3}, "type": "object"}));
        assert_ne!(of_descriptor(&a), of_descriptor(&c));
    }
}
