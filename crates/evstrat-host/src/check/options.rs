//! Options, good and bad.

use std::time::{Duration, Instant};

use serde_json::{Map, Value};

use super::Outcome;
use super::load::expect_good;
use super::process::ProcessFacts;
use super::subject::Subject;
use crate::sandbox::probe::Probe;

/// The options that a schema's defaults give; where it has none, the first of its choices.
pub(super) fn default_options(schema: &Value) -> Value {
    let mut options = Map::new();
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
        return Value::Object(options);
    };
    let required = schema.get("required").and_then(Value::as_array);
    for (key, property) in properties {
        let is_required = required.is_some_and(|list| list.iter().any(|item| item == key));
        let nested = default_options(property);
        let is_table = property.get("properties").is_some();
        let first = property.get("enum").and_then(|list| list.get(0));
        let value = match property.get("default") {
            // What a table's default leaves out has defaults of its own.
            Some(Value::Object(default)) if is_table => merged(nested, default),
            Some(default) => default.clone(),
            None if is_table => nested,
            None if !is_required => continue,
            None => first
                .or_else(|| property.get("minimum"))
                .cloned()
                .unwrap_or(Value::from(1)),
        };
        options.insert(key.clone(), value);
    }
    Value::Object(options)
}

fn merged(mut base: Value, over: &Map<String, Value>) -> Value {
    if let Some(table) = base.as_object_mut() {
        for (key, value) in over {
            table.insert(key.clone(), value.clone());
        }
    }
    base
}

pub(super) fn defaults(subject: &Subject<'_>) -> Result<Outcome, String> {
    subject.instance()?;
    Ok(Outcome::passed())
}

pub(super) fn malformed(subject: &Subject<'_>) -> Result<Outcome, String> {
    let noise: String = (0..1 << 20)
        .map(|i: u32| char::from(b' ' + u8::try_from(i % 94).unwrap_or(0)))
        .collect();
    let mut wrong = Map::new();
    if let Some(properties) = subject
        .descriptor()
        .options
        .get("properties")
        .and_then(Value::as_object)
    {
        for key in properties.keys() {
            wrong.insert(key.clone(), Value::from(vec![Value::Null]));
        }
    }
    let has_options = !wrong.is_empty();
    let wrong = Value::Object(wrong).to_string();
    let mut faults = Vec::new();
    for (what, text, must_fail) in [
        ("text that is no JSON", "{\"a\": ", has_options),
        ("a list", "[1, 2]", has_options),
        ("1 MB of noise", noise.as_str(), has_options),
        ("NUL bytes", "{\u{0}}", has_options),
        ("no text at all", "", false),
        ("null", "null", false),
        ("options of wrong types", wrong.as_str(), false),
    ] {
        match subject.afresh().session(subject.index, text) {
            Err(error) if error.kind == evstrat_core::ErrorKind::Host => {
                faults.push(format!("{what}: {error}"));
            }
            Err(error) if error.message == "the plugin gave no reason" => {
                faults.push(format!("{what}: refused without a reason"));
            }
            Ok(_) if must_fail => faults.push(format!("{what}: accepted")),
            Err(_) | Ok(_) => {}
        }
    }
    Ok(Outcome::of_faults(&faults, Outcome::Failed))
}

/// How many instances come and go, if creating one is quick.
const LIVES: u32 = 10_000;

pub(super) fn lifecycle(subject: &Subject<'_>) -> Result<Outcome, String> {
    let plugin = subject.afresh();
    let probe = |times: u32| {
        let probe = Probe::CreateAndDestroy {
            model: subject.index,
            options: subject.options(),
            times,
        };
        plugin
            .probe(probe)
            .map(expect_good)
            .map_err(|error| error.to_string())
    };
    // What is made once only, and stays, is made now.
    let started = Instant::now();
    let first = probe(100)?;
    if first != Outcome::passed() {
        return Ok(first);
    }
    let n_lives = affordable_lives(started.elapsed() / 100, subject.settings.patience);
    let facts = || {
        let session = plugin
            .session(subject.index, &subject.options())
            .map_err(|error| error.to_string())?;
        ProcessFacts::of(&session)
    };
    let before = facts()?;
    let second = probe(n_lives)?;
    if second != Outcome::passed() {
        return Ok(second);
    }
    let after = facts()?;
    let mut faults = before.leftovers(&after);
    let growth = after.memory.saturating_sub(before.memory);
    if growth > 1 << 20 {
        faults.push(format!(
            "{} KiB of memory more after {n_lives} instances",
            growth >> 10
        ));
    }
    let outcome = Outcome::of_faults(&faults, Outcome::Failed);
    Ok(match outcome {
        Outcome::Passed(_) if n_lives < LIVES => Outcome::Passed(format!(
            "{n_lives} times, because creating an instance is slow"
        )),
        other => other,
    })
}

/// As many instances as can be made in time, and no fewer than show a leak.
fn affordable_lives(each: Duration, patience: Duration) -> u32 {
    let mut n_lives = LIVES;
    while n_lives > 500 && each * n_lives > patience {
        n_lives /= 2;
    }
    n_lives
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn defaults_come_from_the_schema() {
        let schema = json!({"type": "object", "required": ["b", "n"], "properties": {
            "a": {"enum": ["x", "y"], "default": "y"},
            "b": {"enum": ["p", "q"]},
            "c": {"enum": ["r"]},
            "n": {"type": "number", "minimum": 3},
            "regimen": {"type": "object", "default": {"every": 2}, "properties": {
                "doses": {"type": "integer", "default": 6},
                "every": {"type": "integer", "default": 3},
            }},
        }});
        let expected = json!({"a": "y", "b": "p", "n": 3, "regimen": {"doses": 6, "every": 2}});
        assert_eq!(default_options(&schema), expected);
        assert_eq!(default_options(&Value::Null), json!({}));
    }
}
