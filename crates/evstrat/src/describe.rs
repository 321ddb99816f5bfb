//! A model's description as text for the terminal.

use evstrat_core::{
    AssumptionDescriptor, AssumptionKind, Direction, ModelDescriptor, OutcomeDescriptor,
};
use evstrat_report::number::exact;
use serde_json::Value;

const WIDTH: usize = 80;

/// What a model takes and gives, in 80 columns; `from` says where it comes from.
pub(crate) fn describe(model: &ModelDescriptor, from: &str) -> String {
    let mut out = Page::default();
    out.line(
        0,
        &format!("{} {}: {}", model.id, model.version, model.name),
    );
    out.text(2, &model.doc);
    if !model.citation.is_empty() {
        out.text(2, &format!("Cite: {}", model.citation));
    }
    out.line(2, from);
    options(&mut out, &model.options);
    assumptions(&mut out, model);
    outcomes(&mut out, model);
    states(&mut out, model);
    out.0
}

/// The options, assumptions and outcomes of a description that was cut down to a few, with everything said of them.
pub(crate) fn describe_parts(model: &ModelDescriptor) -> String {
    let mut out = Page::default();
    let properties = model.options["properties"].as_object();
    for (name, property) in properties.into_iter().flatten() {
        option(&mut out, name, property);
    }
    for one in &model.assumptions {
        assumption(&mut out, model, one);
        for row in model.priors.iter().filter(|row| row.assumption == one.id) {
            let when = row.when.as_ref().map_or_else(String::new, |when| {
                format!("when {} = {}: ", when.option, when.level)
            });
            if !row.evidence.is_empty() {
                out.text(6, &format!("{when}cites {}", row.evidence.join(", ")));
            }
            out.text(
                6,
                &format!(
                    "{}{}",
                    if row.note.is_empty() { "" } else { &when },
                    row.note
                ),
            );
        }
    }
    for one in &model.outcomes {
        outcome(&mut out, one);
    }
    out.0
}

fn options(out: &mut Page, schema: &Value) {
    out.line(0, "\nOptions");
    let Some(properties) = schema["properties"]
        .as_object()
        .filter(|all| !all.is_empty())
    else {
        out.line(2, "none");
        return;
    };
    for (name, property) in properties {
        option(out, name, property);
    }
}

fn option(out: &mut Page, name: &str, property: &Value) {
    if let Some(nested) = property["properties"].as_object() {
        for (inner, property) in nested {
            option(out, &format!("{name}.{inner}"), property);
        }
        return;
    }
    let mut facts = Vec::new();
    if let Some(levels) = property["enum"].as_array() {
        let levels: Vec<String> = levels.iter().map(plain).collect();
        facts.push(levels.join(" | "));
    } else if let Some(kind) = property["type"].as_str() {
        facts.push(kind.to_owned());
    }
    if let Some(unit) = property["x-unit"].as_str().filter(|unit| *unit != "1") {
        facts.push(format!("in {unit}"));
    }
    if !property["default"].is_null() {
        facts.push(format!("default {}", plain(&property["default"])));
    }
    out.text(2, &format!("{name}: {}", facts.join(", ")));
    if let Some(doc) = property["description"].as_str() {
        out.text(6, doc);
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.as_f64().map_or_else(|| number.to_string(), exact),
        other => other.to_string(),
    }
}

fn assumptions(out: &mut Page, model: &ModelDescriptor) {
    out.line(0, &format!("\nAssumptions ({})", model.assumptions.len()));
    for one in &model.assumptions {
        assumption(out, model, one);
    }
}

fn assumption(out: &mut Page, model: &ModelDescriptor, one: &AssumptionDescriptor) {
    out.text(
        2,
        &format!("{}: {}, default {}", one.id, range(one), default(one)),
    );
    out.text(6, &one.doc);
    for row in model.priors.iter().filter(|row| row.assumption == one.id) {
        let when = row.when.as_ref().map_or_else(String::new, |when| {
            format!(" when {} = {}", when.option, when.level)
        });
        let belief = belief(&row.distribution);
        out.text(6, &format!("suggested{when}: {belief}"));
    }
    for row in model
        .active_when
        .iter()
        .filter(|row| row.assumption == one.id)
    {
        out.text(
            6,
            &format!("only when {} = {}", row.option, row.levels.join(" | ")),
        );
    }
}

/// The default; of a choice its name.
fn default(one: &AssumptionDescriptor) -> String {
    let level = one
        .levels()
        .iter()
        .zip(0_u32..)
        .find(|(_, index)| f64::from(*index).to_bits() == one.default.to_bits());
    level.map_or_else(|| exact(one.default), |(name, _)| name.clone())
}

/// A distribution in words: "lognormal (median 5, gsd 1.6), truncate (lower 0)".
fn belief(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let entries: Vec<String> = map
                .iter()
                .map(|(key, value)| match value {
                    Value::Object(_) => format!("{key} ({})", belief(value)),
                    _ => format!("{key} {}", belief(value)),
                })
                .collect();
            entries.join(", ")
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(belief).collect();
            format!("[{}]", items.join("; "))
        }
        other => plain(other),
    }
}

/// The values that an assumption takes, with the unit.
pub(crate) fn range(one: &AssumptionDescriptor) -> String {
    if let AssumptionKind::Categorical { levels } = &one.kind {
        return levels.join(" | ");
    }
    let unit = if one.unit == "1" {
        String::new()
    } else {
        format!(" {}", one.unit)
    };
    let low = if one.lower.is_finite() {
        one.lower.to_string()
    } else {
        "-∞".to_owned()
    };
    let high = if one.upper.is_finite() {
        one.upper.to_string()
    } else {
        "∞".to_owned()
    };
    let open = if one.lower_open || !one.lower.is_finite() {
        '('
    } else {
        '['
    };
    let close = if one.upper_open || !one.upper.is_finite() {
        ')'
    } else {
        ']'
    };
    let whole = if one.kind == AssumptionKind::Integer {
        ", whole"
    } else {
        ""
    };
    format!("{open}{low}, {high}{close}{unit}{whole}")
}

fn outcomes(out: &mut Page, model: &ModelDescriptor) {
    out.line(0, &format!("\nOutcomes ({})", model.outcomes.len()));
    for one in &model.outcomes {
        outcome(out, one);
    }
}

fn outcome(out: &mut Page, one: &OutcomeDescriptor) {
    let better = match one.direction {
        Direction::LowerIsBetter => ", lower is better",
        Direction::Neutral => "",
        Direction::HigherIsBetter => ", higher is better",
    };
    let unit = if one.unit == "1" {
        String::new()
    } else {
        format!(" [{}]", one.unit)
    };
    out.text(2, &format!("{}{unit}{better}", one.id));
    out.text(6, &one.doc);
}

fn states(out: &mut Page, model: &ModelDescriptor) {
    if model.states.is_empty() {
        return;
    }
    out.line(0, &format!("\nTime courses (time in {})", model.time_unit));
    for state in &model.states {
        out.line(2, &format!("{} [{}]", state.id, state.unit));
    }
}

/// Text that grows line by line and wraps.
#[derive(Default)]
pub(crate) struct Page(String);

impl Page {
    /// The text so far.
    pub(crate) fn into_text(self) -> String {
        self.0
    }

    /// Adds a line as it is.
    pub(crate) fn line(&mut self, indent: usize, text: &str) {
        self.0.push_str(&" ".repeat(indent));
        self.0.push_str(text);
        self.0.push('\n');
    }

    /// Adds a label and words beside it, broken into lines that begin where the words do.
    pub(crate) fn item(&mut self, indent: usize, label: &str, text: &str) {
        let mut beside = Self::default();
        beside.text(indent + label.chars().count(), text);
        let words = beside.0.trim_start();
        self.0.push_str(&" ".repeat(indent));
        self.0.push_str(label);
        self.0.push_str(words);
    }

    /// Adds words, broken into lines.
    pub(crate) fn text(&mut self, indent: usize, text: &str) {
        let mut line = String::new();
        for word in text.split_whitespace() {
            let hanging = if line.is_empty() { 0 } else { 1 };
            if !line.is_empty()
                && indent + line.chars().count() + hanging + word.chars().count() > WIDTH
            {
                self.line(indent, &line);
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        if !line.is_empty() {
            self.line(indent, &line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn beliefs_and_defaults_are_words() {
        let law = json!({"lognormal": {"median": 5.0, "gsd": 1.6}, "truncate": {"lower": 0}});
        assert_eq!(
            belief(&law),
            "lognormal (median 5, gsd 1.6), truncate (lower 0)"
        );
        let levels = json!({"levels": {"tumor": 0.25, "brain": 0.75}});
        assert_eq!(belief(&levels), "levels (tumor 0.25, brain 0.75)");
        let route = AssumptionDescriptor::categorical("route", &["tumor", "brain"], 1);
        assert_eq!(default(&route), "brain");
        assert_eq!(
            default(&AssumptionDescriptor::fraction("share", 0.5)),
            "0.5"
        );
    }
}
