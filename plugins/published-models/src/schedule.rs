//! Doses as options: lists of boluses and infusions.

use evstrat_biology::regimen::{Bolus, Infusion, Regimen};
use evstrat_plugin::prelude::{ModelError, Options};
use evstrat_plugin::serde_json::{Map, Value, json};

/// The schema of a schedule whose times are in `time` and amounts in `amount`; without units numbers are bare.
pub(crate) fn schema(time: &str, amount: &str, boluses: &Value) -> Map<String, Value> {
    let at = json!({"type": "number", "minimum": 0, "x-unit": time, "description": "time"});
    let bolus = json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["at", "amount"],
        "properties": {
            "at": at,
            "amount": {"type": "number", "minimum": 0, "x-unit": amount, "description": "amount"},
        },
    });
    let infusion = json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["from", "to", "rate"],
        "properties": {
            "from": at,
            "to": at,
            "rate": {"type": "number", "minimum": 0, "description": format!("{amount} per {time}")},
        },
    });
    let mut map = Map::new();
    map.insert(
        "boluses".to_owned(),
        json!({"type": "array", "items": bolus, "default": boluses, "description": "doses given at once"}),
    );
    map.insert(
        "infusions".to_owned(),
        json!({"type": "array", "items": infusion, "default": [], "description": "doses given over a time"}),
    );
    map
}

/// Reads the schedule of `options`.
pub(crate) fn regimen(options: &Options) -> Result<Regimen, ModelError> {
    let boluses = options
        .tables("boluses")?
        .iter()
        .map(|one| Ok(Bolus { at: one.number("at")?, amount: one.number("amount")? }))
        .collect::<Result<_, ModelError>>()?;
    let infusions = options
        .tables("infusions")?
        .iter()
        .map(|one| {
            Ok(Infusion { from: one.number("from")?, to: one.number("to")?, rate: one.number("rate")? })
        })
        .collect::<Result<_, ModelError>>()?;
    let regimen = Regimen { boluses, infusions };
    regimen.check().map_err(|error| ModelError::options(error.to_string()))?;
    Ok(regimen)
}

/// The option that says how far outcomes look.
pub(crate) fn horizon(time: &str, default: f64) -> Value {
    json!({
        "type": "number",
        "exclusiveMinimum": 0,
        "default": default,
        "x-unit": time,
        "description": "the time up to which outcomes look",
    })
}

/// A schema of these properties.
pub(crate) fn object(properties: Map<String, Value>) -> Value {
    json!({"type": "object", "additionalProperties": false, "properties": properties})
}
