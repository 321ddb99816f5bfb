//! Whether a model's description makes sense.

use std::collections::BTreeSet;

use evstrat_core::{
    AssumptionDescriptor, AssumptionKind, Id, ModelDescriptor, OutcomeDescriptor, RowStatus, Unit,
};
use serde_json::Value;

/// All that contradicts itself in a description, each as a fragment that names the place.
pub(crate) fn problems(of: &ModelDescriptor) -> Vec<String> {
    let mut found = Problems(Vec::new());
    found.id("model", &of.id);
    if of.version.is_empty() {
        found.add("the version is empty");
    }
    if of.outcomes.is_empty() {
        found.add("there are no outcomes");
    }
    if !(of.options.is_null() || of.options.is_object()) {
        found.add("the schema of the options is not a JSON object");
    }
    found.unit("time", &of.time_unit);
    found.ids(
        "assumption",
        of.assumptions.iter().map(|item| item.id.as_str()),
    );
    found.ids("outcome", of.outcomes.iter().map(|item| item.id.as_str()));
    found.ids("state", of.states.iter().map(|item| item.id.as_str()));
    found.ids("reason", of.reasons.iter().map(|item| item.id.as_str()));
    for item in &of.assumptions {
        found.unit(&format!("assumption '{}'", item.id), &item.unit);
        found.assumption(item);
    }
    for item in &of.outcomes {
        found.unit(&format!("outcome '{}'", item.id), &item.unit);
        found.outcome(item);
    }
    for item in &of.states {
        found.unit(&format!("state '{}'", item.id), &item.unit);
    }
    found.references(of);
    found.reasons(of);
    found.0
}

struct Problems(Vec<String>);

impl Problems {
    fn add(&mut self, text: impl Into<String>) {
        self.0.push(text.into());
    }

    fn id(&mut self, what: &str, id: &str) {
        if let Err(error) = Id::new(id) {
            self.add(format!("{what}: {error}"));
        }
    }

    fn ids<'a>(&mut self, what: &str, ids: impl Iterator<Item = &'a str>) {
        let mut seen = BTreeSet::new();
        for id in ids {
            self.id(what, id);
            if !seen.insert(id) {
                self.add(format!("two {what}s have the id '{id}'"));
            }
        }
    }

    fn unit(&mut self, what: &str, code: &str) {
        if let Err(error) = Unit::parse(code) {
            self.add(format!("{what}: {error}"));
        }
    }

    fn assumption(&mut self, of: &AssumptionDescriptor) {
        let id = &of.id;
        if of.lower.is_nan() || of.upper.is_nan() || of.lower > of.upper {
            self.add(format!(
                "assumption '{id}': the bounds {} and {} are crossed",
                of.lower, of.upper
            ));
        } else if !of.admits(of.default) {
            self.add(format!(
                "assumption '{id}': the default {} is not admissible",
                of.default
            ));
        }
        if let AssumptionKind::Categorical { levels } = &of.kind {
            let unique: BTreeSet<_> = levels.iter().collect();
            if levels.is_empty() || unique.len() < levels.len() {
                self.add(format!("assumption '{id}': levels must exist and differ"));
            }
            let last = u32::try_from(levels.len().saturating_sub(1)).unwrap_or(u32::MAX);
            let bounds = (of.lower.to_bits(), of.upper.to_bits());
            if bounds != (0f64.to_bits(), f64::from(last).to_bits()) {
                self.add(format!(
                    "assumption '{id}': the bounds of its levels must be 0 and {last}, found {} and {}",
                    of.lower, of.upper
                ));
            }
        }
    }

    fn outcome(&mut self, of: &OutcomeDescriptor) {
        let id = &of.id;
        if of.lower.is_nan() || of.upper.is_nan() || of.lower > of.upper {
            self.add(format!(
                "outcome '{id}': the bounds {} and {} are crossed",
                of.lower, of.upper
            ));
        } else if let Some(target) = of.target
            && !(of.lower <= target && target <= of.upper && target.is_finite())
        {
            self.add(format!(
                "outcome '{id}': the target {target} is outside its bounds"
            ));
        }
    }

    /// What priors and active-when rows speak of must exist.
    fn references(&mut self, of: &ModelDescriptor) {
        for (index, row) in of.priors.iter().enumerate() {
            if of.assumption_index(&row.assumption).is_none() {
                self.add(format!(
                    "prior {index}: there is no assumption '{}'",
                    row.assumption
                ));
            }
            if row
                .distribution
                .as_object()
                .is_none_or(serde_json::Map::is_empty)
            {
                self.add(format!(
                    "prior {index}: the distribution is not a JSON object"
                ));
            }
            if let Some(when) = &row.when
                && !has_option(&of.options, &when.option)
            {
                self.add(format!(
                    "prior {index}: there is no option '{}'",
                    when.option
                ));
            }
        }
        for (index, row) in of.active_when.iter().enumerate() {
            if of.assumption_index(&row.assumption).is_none() {
                self.add(format!(
                    "active-when {index}: there is no assumption '{}'",
                    row.assumption
                ));
            }
            if !has_option(&of.options, &row.option) {
                self.add(format!(
                    "active-when {index}: there is no option '{}'",
                    row.option
                ));
            }
            if row.levels.is_empty() {
                self.add(format!("active-when {index}: there are no levels"));
            }
        }
    }

    fn reasons(&mut self, of: &ModelDescriptor) {
        let mut seen = BTreeSet::new();
        for reason in &of.reasons {
            if reason.code < RowStatus::FIRST_OWN {
                self.add(format!(
                    "reason '{}': codes begin at 128, found {}",
                    reason.id, reason.code
                ));
            }
            if !seen.insert(reason.code) {
                self.add(format!("two reasons have the code {}", reason.code));
            }
        }
    }
}

/// Whether a schema names an option; nested options are joined by dots. A schema that composes others may name anything.
fn has_option(schema: &Value, path: &str) -> bool {
    let mut schema = schema;
    for key in path.split('.') {
        let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
            return schema.is_object();
        };
        match properties.get(key) {
            Some(inner) => schema = inner,
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use evstrat_core::{PriorRow, Reason};
    use serde_json::json;

    fn good() -> ModelDescriptor {
        ModelDescriptor::new("m", "1.0.0", "A model.")
            .options(json!({"type": "object", "properties": {
                "loading": {"enum": ["a", "b"]},
                "regimen": {"type": "object", "properties": {"dose": {"type": "number"}}},
            }}))
            .believed(
                AssumptionDescriptor::fraction("x", 0.5),
                json!({"point": 0.5}),
            )
            .prior(PriorRow::new("x", json!({"point": 0.1})).when("loading", "a"))
            .active_when("x", "regimen.dose", &["1"])
            .assumption(AssumptionDescriptor::categorical("c", &["p", "q"], 1))
            .outcome(OutcomeDescriptor::new("y", "mg/kg", 0.0, 1.0))
    }

    fn only_problem(change: impl FnOnce(&mut ModelDescriptor)) -> String {
        let mut model = good();
        change(&mut model);
        let problems = problems(&model);
        assert_eq!(problems.len(), 1, "{problems:?}");
        problems.into_iter().next().unwrap_or_default()
    }

    #[test]
    fn every_rule_has_its_message() {
        assert_eq!(problems(&good()), [""; 0]);
        let cases = [
            (
                only_problem(|m| m.id = "M".into()),
                "model: id 'M' must begin with a lower-case letter",
            ),
            (only_problem(|m| m.version.clear()), "the version is empty"),
            (
                only_problem(|m| m.outcomes.clear()),
                "there are no outcomes",
            ),
            (
                only_problem(|m| m.outcomes.push(m.outcomes[0].clone())),
                "two outcomes have the id 'y'",
            ),
            (
                only_problem(|m| m.assumptions[0].default = 1.5),
                "assumption 'x': the default 1.5 is not admissible",
            ),
            (
                only_problem(|m| m.assumptions[0].lower = 2.0),
                "assumption 'x': the bounds 2 and 1 are crossed",
            ),
            (
                only_problem(|m| m.assumptions[1].upper = 7.0),
                "assumption 'c': the bounds of its levels must be 0 and 1, found 0 and 7",
            ),
            (
                only_problem(|m| m.outcomes[0].lower = f64::NAN),
                "outcome 'y': the bounds NaN and 1 are crossed",
            ),
            (
                only_problem(|m| m.outcomes[0].target = Some(2.0)),
                "outcome 'y': the target 2 is outside its bounds",
            ),
            (
                only_problem(|m| m.priors[0].assumption = "z".into()),
                "prior 0: there is no assumption 'z'",
            ),
            (
                only_problem(|m| m.priors[0].distribution = json!(3)),
                "prior 0: the distribution is not a JSON object",
            ),
            (
                only_problem(|m| m.active_when[0].option = "regimen.x".into()),
                "active-when 0: there is no option 'regimen.x'",
            ),
            (
                only_problem(|m| m.active_when[0].levels.clear()),
                "active-when 0: there are no levels",
            ),
        ];
        for (found, expected) in cases {
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn units_and_reasons_are_checked() {
        let unit = only_problem(|m| m.outcomes[0].unit = "furlong".into());
        assert!(
            unit.starts_with("outcome 'y': 'furlong' is not a UCUM unit"),
            "{unit}"
        );
        let reason = |code| Reason {
            code,
            id: format!("r{code}"),
            doc: String::new(),
        };
        assert_eq!(
            only_problem(|m| m.reasons = vec![reason(3)]),
            "reason 'r3': codes begin at 128, found 3"
        );
    }
}
