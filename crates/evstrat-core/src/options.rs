//! The certain choices of a strategy file, as a model receives them.

use serde_json::{Map, Value};

use crate::error::ModelError;

/// Options after validation: every key exists in the model's schema, defaults are filled in, and quantities are plain
/// numbers in the unit that the schema names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options(Map<String, Value>);

impl Options {
    /// Reads options from JSON text; empty text means no options.
    ///
    /// # Errors
    /// The text is not JSON, or not an object.
    pub fn from_json(text: &str) -> Result<Self, ModelError> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        match serde_json::from_str(text) {
            Ok(Value::Object(map)) => Ok(Self(map)),
            Ok(other) => Err(ModelError::options(format!(
                "options must be a JSON object, found {}",
                kind_of(&other)
            ))),
            Err(error) => Err(ModelError::options(format!(
                "options are not valid JSON: {error}"
            ))),
        }
    }

    /// The options as a JSON object.
    #[must_use]
    pub fn as_map(&self) -> &Map<String, Value> {
        &self.0
    }

    /// The value of `key`, if it is present.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(key)
    }

    /// The text of `key`.
    ///
    /// # Errors
    /// The key is missing or not a text.
    pub fn text(&self, key: &str) -> Result<&str, ModelError> {
        let value = self.required(key)?;
        value
            .as_str()
            .ok_or_else(|| wrong_type(key, "a text", value))
    }

    /// The number of `key`, in the unit that the model's schema names.
    ///
    /// # Errors
    /// The key is missing, not a number, or not finite.
    pub fn number(&self, key: &str) -> Result<f64, ModelError> {
        let value = self.required(key)?;
        match value.as_f64() {
            Some(number) if number.is_finite() => Ok(number),
            _ => Err(wrong_type(key, "a finite number", value)),
        }
    }

    /// The truth value of `key`.
    ///
    /// # Errors
    /// The key is missing or not a truth value.
    pub fn flag(&self, key: &str) -> Result<bool, ModelError> {
        let value = self.required(key)?;
        value
            .as_bool()
            .ok_or_else(|| wrong_type(key, "true or false", value))
    }

    /// The whole number of `key`.
    ///
    /// # Errors
    /// The key is missing, negative, or not whole.
    pub fn count(&self, key: &str) -> Result<u64, ModelError> {
        let value = self.required(key)?;
        value
            .as_u64()
            .ok_or_else(|| wrong_type(key, "a whole number that is not negative", value))
    }

    /// The options nested under `key`.
    ///
    /// # Errors
    /// The key is missing or not a table.
    pub fn table(&self, key: &str) -> Result<Self, ModelError> {
        let value = self.required(key)?;
        let map = value
            .as_object()
            .ok_or_else(|| wrong_type(key, "a table", value))?;
        Ok(Self(map.clone()))
    }

    /// The tables listed under `key`; none if the key is missing.
    ///
    /// # Errors
    /// The key is not a list of tables.
    pub fn tables(&self, key: &str) -> Result<Vec<Self>, ModelError> {
        let Some(value) = self.0.get(key) else {
            return Ok(Vec::new());
        };
        let list = value
            .as_array()
            .ok_or_else(|| wrong_type(key, "a list of tables", value))?;
        list.iter()
            .map(|item| match item {
                Value::Object(map) => Ok(Self(map.clone())),
                other => Err(wrong_type(key, "a list of tables", other)),
            })
            .collect()
    }

    fn required(&self, key: &str) -> Result<&Value, ModelError> {
        self.0
            .get(key)
            .ok_or_else(|| ModelError::options(format!("option '{key}' is missing")))
    }
}

impl From<Map<String, Value>> for Options {
    fn from(map: Map<String, Value>) -> Self {
        Self(map)
    }
}

fn wrong_type(key: &str, expected: &str, found: &Value) -> ModelError {
    ModelError::options(format!(
        "option '{key}' must be {expected}, found {}",
        kind_of(found)
    ))
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a table",
    }
}
