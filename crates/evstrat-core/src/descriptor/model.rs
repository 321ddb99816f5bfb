//! The description of a whole model.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    ActiveWhen, AssumptionDescriptor, OptionLevel, OutcomeDescriptor, PriorRow, StateDescriptor,
};
use crate::batch::RowStatus;

/// What a model promises about its evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capabilities {
    /// Outcomes are a function of options, assumptions, seed and row index, bit for bit.
    pub deterministic: bool,
    /// The model draws random numbers, keyed by seed and row index.
    pub stochastic: bool,
    /// Row i depends on row i only, so that any batching gives the same bits.
    pub rowwise: bool,
    /// The model reads files of its own while it runs.
    pub needs_resources: bool,
}

impl Default for Capabilities {
    fn default() -> Self {
        Self {
            deterministic: true,
            stochastic: false,
            rowwise: true,
            needs_resources: false,
        }
    }
}

/// The meaning of a model's own row status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The status code, 128 or more.
    pub code: u8,
    /// An id for machines.
    pub id: String,
    /// What happened, for people.
    pub doc: String,
}

/// Everything that can be known of a model without evaluating it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelDescriptor {
    /// The model id that strategy files use.
    pub id: String,
    /// A short name for people.
    pub name: String,
    /// The version of the model.
    pub version: String,
    /// What the model computes, and how, in a few sentences.
    pub doc: String,
    /// The license, as an SPDX expression.
    pub license: String,
    /// How to cite the model.
    pub citation: String,
    /// What the model promises about its evaluation.
    pub capabilities: Capabilities,
    /// JSON Schema of the options; `null` if the model takes none.
    pub options: Value,
    /// Uncertain inputs, in the order of the columns.
    pub assumptions: Vec<AssumptionDescriptor>,
    /// Results, in the order of the columns.
    pub outcomes: Vec<OutcomeDescriptor>,
    /// Suggested beliefs.
    pub priors: Vec<PriorRow>,
    /// Which assumptions matter only under some options.
    pub active_when: Vec<ActiveWhen>,
    /// Quantities that the model can trace over time; empty if it has no time courses.
    pub states: Vec<StateDescriptor>,
    /// UCUM unit of the time of traces.
    pub time_unit: String,
    /// The meaning of the model's own row statuses.
    pub reasons: Vec<Reason>,
    /// The largest batch the model takes; 0 means any.
    pub max_rows: u64,
}

impl ModelDescriptor {
    /// A model without assumptions and outcomes, to be filled by the methods below.
    #[must_use]
    pub fn new(id: &str, version: &str, doc: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: id.replace('-', " "),
            version: version.to_owned(),
            doc: doc.to_owned(),
            license: String::new(),
            citation: String::new(),
            capabilities: Capabilities::default(),
            options: Value::Null,
            assumptions: Vec::new(),
            outcomes: Vec::new(),
            priors: Vec::new(),
            active_when: Vec::new(),
            states: Vec::new(),
            time_unit: "d".to_owned(),
            reasons: Vec::new(),
            max_rows: 0,
        }
    }

    /// Adds an assumption without a suggested belief.
    #[must_use]
    pub fn assumption(mut self, assumption: AssumptionDescriptor) -> Self {
        self.assumptions.push(assumption);
        self
    }

    /// Adds an assumption with a suggested belief, as the JSON form of a strategy file's table.
    #[must_use]
    pub fn believed(mut self, assumption: AssumptionDescriptor, distribution: Value) -> Self {
        self.priors
            .push(PriorRow::new(&assumption.id, distribution));
        self.assumptions.push(assumption);
        self
    }

    /// Adds a suggested belief.
    #[must_use]
    pub fn prior(mut self, row: PriorRow) -> Self {
        self.priors.push(row);
        self
    }

    /// Makes an assumption matter only under some levels of an option.
    #[must_use]
    pub fn active_when(mut self, assumption: &str, option: &str, levels: &[&str]) -> Self {
        self.active_when.push(ActiveWhen {
            assumption: assumption.to_owned(),
            option: option.to_owned(),
            levels: levels.iter().map(|&level| level.to_owned()).collect(),
        });
        self
    }

    /// Adds an outcome.
    #[must_use]
    pub fn outcome(mut self, outcome: OutcomeDescriptor) -> Self {
        self.outcomes.push(outcome);
        self
    }

    /// Adds a traced state.
    #[must_use]
    pub fn state(mut self, state: StateDescriptor) -> Self {
        self.states.push(state);
        self
    }

    /// Sets the JSON Schema of the options.
    #[must_use]
    pub fn options(mut self, schema: Value) -> Self {
        self.options = schema;
        self
    }

    /// The position of an assumption.
    #[must_use]
    pub fn assumption_index(&self, id: &str) -> Option<usize> {
        self.assumptions
            .iter()
            .position(|assumption| assumption.id == id)
    }

    /// The position of an outcome.
    #[must_use]
    pub fn outcome_index(&self, id: &str) -> Option<usize> {
        self.outcomes.iter().position(|outcome| outcome.id == id)
    }

    /// The belief suggested for `assumption` under the options that `level_of` looks up: the last conditional row that
    /// applies, else the unconditional one.
    pub fn suggested(
        &self,
        assumption: &str,
        level_of: impl Fn(&str) -> Option<String>,
    ) -> Option<&PriorRow> {
        let applies = |when: &OptionLevel| level_of(&when.option).as_ref() == Some(&when.level);
        let rows = || {
            self.priors
                .iter()
                .filter(|row| row.assumption == assumption)
        };
        rows()
            .rfind(|row| row.when.as_ref().is_some_and(applies))
            .or_else(|| rows().find(|row| row.when.is_none()))
    }

    /// Whether `assumption` matters under the options that `level_of` looks up.
    pub fn is_active(&self, assumption: &str, level_of: impl Fn(&str) -> Option<String>) -> bool {
        self.active_when
            .iter()
            .filter(|row| row.assumption == assumption)
            .all(|row| level_of(&row.option).is_some_and(|level| row.levels.contains(&level)))
    }

    /// The meaning of a row status of this model, for people.
    #[must_use]
    pub fn reason(&self, status: RowStatus) -> &str {
        match status {
            RowStatus::OK => "evaluated",
            RowStatus::DOMAIN => "inputs outside the domain of the model",
            RowStatus::NUMERIC => "the numerical method did not reach its tolerance",
            RowStatus::NOT_RUN => "not evaluated",
            RowStatus::BOUNDS => {
                "an outcome not finite or outside the bounds that the model declared"
            }
            RowStatus::CRASHED => "the plugin crashed on it",
            RowStatus(code) => self
                .reasons
                .iter()
                .find(|reason| reason.code == code)
                .map_or("a reason the model does not explain", |reason| {
                    reason.doc.as_str()
                }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn example() -> ModelDescriptor {
        ModelDescriptor::new("example", "1.0.0", "An example.")
            .believed(
                AssumptionDescriptor::positive("copies", "1", 10.0),
                json!({"point": 10.0}),
            )
            .prior(PriorRow::new("copies", json!({"point": 2000.0})).when("loading", "ph-gradient"))
            .assumption(AssumptionDescriptor::fraction("gain", 0.5))
            .active_when("gain", "loading", &["fusogen"])
            .outcome(OutcomeDescriptor::new("dose", "1", 0.0, f64::INFINITY))
    }

    #[test]
    fn beliefs_follow_the_options() {
        let model = example();
        let at = |level: &'static str| move |_: &str| Some(level.to_owned());
        let value = |row: Option<&PriorRow>| row.map(|row| row.distribution["point"].clone());
        assert_eq!(
            value(model.suggested("copies", at("ph-gradient"))),
            Some(json!(2000.0))
        );
        assert_eq!(
            value(model.suggested("copies", at("other"))),
            Some(json!(10.0))
        );
        assert!(model.is_active("gain", at("fusogen")));
        assert!(!model.is_active("gain", at("other")));
        assert!(model.is_active("copies", at("other")));
    }

    #[test]
    fn descriptors_survive_json() {
        let model = example();
        let text = serde_json::to_string(&model).unwrap();
        assert!(
            text.contains(r#""upper":null"#),
            "infinity is written as null"
        );
        assert_eq!(
            serde_json::from_str::<ModelDescriptor>(&text).unwrap(),
            model
        );
    }
}
