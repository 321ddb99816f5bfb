//! What a model computes.

use serde::{Deserialize, Serialize};

use super::{bound_to_json, lower_from_json, upper_from_json};

/// How the id of an outcome ends that is 1 where a ceiling of the model held back what the assumptions ask for, else 0: a
/// mass balance, a packing cap, a budget. Its mean is the share of such draws, and a strategy with many says so in its
/// headline.
pub const CEILING_SUFFIX: &str = "-hit";

/// What an outcome speaks of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// How well the strategy works.
    Efficacy,
    /// What harm it may do.
    Toxicity,
    /// What it takes to make and give it.
    Cost,
    /// A step on the way, useful to understand the result.
    Intermediate,
    /// Anything else.
    #[default]
    Other,
}

/// Which way an outcome is better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Smaller values are better.
    LowerIsBetter,
    /// Neither way is better.
    #[default]
    Neutral,
    /// Larger values are better.
    HigherIsBetter,
}

/// A result of a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutcomeDescriptor {
    /// Unique within the model.
    pub id: String,
    /// A short name for people.
    pub name: String,
    /// UCUM code of the unit.
    pub unit: String,
    /// What it means and how it is computed.
    pub doc: String,
    /// What it speaks of.
    pub role: Role,
    /// Which way it is better.
    pub direction: Direction,
    /// Smallest possible value; negative infinity if there is none.
    #[serde(serialize_with = "bound_to_json", deserialize_with = "lower_from_json")]
    pub lower: f64,
    /// Largest possible value; infinity if there is none.
    #[serde(serialize_with = "bound_to_json", deserialize_with = "upper_from_json")]
    pub upper: f64,
    /// A success threshold that the author suggests.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub target: Option<f64>,
}

impl OutcomeDescriptor {
    /// An outcome within `[lower, upper]`.
    #[must_use]
    pub fn new(id: &str, unit: &str, lower: f64, upper: f64) -> Self {
        Self {
            id: id.to_owned(),
            name: id.replace('-', " "),
            unit: unit.to_owned(),
            doc: String::new(),
            role: Role::Other,
            direction: Direction::Neutral,
            lower,
            upper,
            target: None,
        }
    }

    /// Sets the role and the better direction.
    #[must_use]
    pub fn role(mut self, role: Role, direction: Direction) -> Self {
        self.role = role;
        self.direction = direction;
        self
    }

    /// Sets the name for people.
    #[must_use]
    pub fn name(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    /// Sets the explanation.
    #[must_use]
    pub fn doc(mut self, doc: &str) -> Self {
        doc.clone_into(&mut self.doc);
        self
    }
}

/// A quantity that changes over time, offered by [`crate::Strategy::trace`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateDescriptor {
    /// Unique within the model.
    pub id: String,
    /// A short name for people.
    pub name: String,
    /// UCUM code of the unit.
    pub unit: String,
}

impl StateDescriptor {
    /// A state with a name made from its id.
    #[must_use]
    pub fn new(id: &str, unit: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: id.replace('-', " "),
            unit: unit.to_owned(),
        }
    }
}
