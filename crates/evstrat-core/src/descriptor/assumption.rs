//! Uncertain inputs and the beliefs a model suggests for them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{bound_to_json, lower_from_json, upper_from_json};

/// What values an assumption takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "type")]
pub enum AssumptionKind {
    /// Any real number within the bounds.
    Continuous,
    /// Whole numbers within the bounds.
    Integer,
    /// One of named levels without order; the column holds the index of the level.
    Categorical {
        /// The names of the levels, in the order of their indices.
        levels: Vec<String>,
    },
}

/// On which scale differences of an assumption are best seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scale {
    /// Differences count.
    #[default]
    Linear,
    /// Ratios count.
    Log,
}

/// An uncertain input of a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AssumptionDescriptor {
    /// Unique within the model; never reused for another meaning.
    pub id: String,
    /// A short name for people.
    pub name: String,
    /// UCUM code of the unit; "1" for plain numbers and fractions.
    pub unit: String,
    /// What it means, in one or two sentences.
    pub doc: String,
    /// Where the default comes from: a DOI or citation.
    pub source: String,
    /// What values it takes.
    pub kind: AssumptionKind,
    /// On which scale differences are best seen.
    pub scale: Scale,
    /// Smallest admissible value; negative infinity if there is none.
    #[serde(serialize_with = "bound_to_json", deserialize_with = "lower_from_json")]
    pub lower: f64,
    /// Largest admissible value; infinity if there is none.
    #[serde(serialize_with = "bound_to_json", deserialize_with = "upper_from_json")]
    pub upper: f64,
    /// Whether the lower bound itself is excluded.
    pub lower_open: bool,
    /// Whether the upper bound itself is excluded.
    pub upper_open: bool,
    /// The value used when the assumption is switched off, and the center of the suggested prior.
    pub default: f64,
}

impl AssumptionDescriptor {
    /// A continuous assumption within `[lower, upper]`.
    #[must_use]
    pub fn continuous(id: &str, unit: &str, lower: f64, upper: f64, default: f64) -> Self {
        Self {
            id: id.to_owned(),
            name: id.replace('-', " "),
            unit: unit.to_owned(),
            doc: String::new(),
            source: String::new(),
            kind: AssumptionKind::Continuous,
            scale: Scale::Linear,
            lower,
            upper,
            lower_open: false,
            upper_open: false,
            default,
        }
    }

    /// A fraction within [0, 1].
    #[must_use]
    pub fn fraction(id: &str, default: f64) -> Self {
        Self::continuous(id, "1", 0.0, 1.0, default)
    }

    /// A positive quantity whose ratios count, such as a rate or a half-life.
    #[must_use]
    pub fn positive(id: &str, unit: &str, default: f64) -> Self {
        let mut new = Self::continuous(id, unit, 0.0, f64::INFINITY, default);
        new.scale = Scale::Log;
        new.lower_open = true;
        new
    }

    /// A choice among named levels; `default` is the index of one of them.
    #[must_use]
    pub fn categorical(id: &str, levels: &[&str], default: u32) -> Self {
        let last = f64::from(u32::try_from(levels.len().saturating_sub(1)).unwrap_or(u32::MAX));
        let mut new = Self::continuous(id, "1", 0.0, last, f64::from(default));
        new.kind = AssumptionKind::Categorical {
            levels: levels.iter().map(|&level| level.to_owned()).collect(),
        };
        new
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

    /// Sets the source of the default.
    #[must_use]
    pub fn source(mut self, source: &str) -> Self {
        source.clone_into(&mut self.source);
        self
    }

    /// Whether `value` lies inside the bounds and, for whole numbers and levels, is whole.
    #[must_use]
    pub fn admits(&self, value: f64) -> bool {
        let above = if self.lower_open {
            value > self.lower
        } else {
            value >= self.lower
        };
        let below = if self.upper_open {
            value < self.upper
        } else {
            value <= self.upper
        };
        let whole = matches!(self.kind, AssumptionKind::Continuous) || value.fract().abs() <= 0.0;
        above && below && whole && value.is_finite()
    }

    /// The names of the levels of a categorical assumption; none for others.
    #[must_use]
    pub fn levels(&self) -> &[String] {
        match &self.kind {
            AssumptionKind::Categorical { levels } => levels,
            _ => &[],
        }
    }
}

/// One level of one option.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionLevel {
    /// The option; a dot separates nested options, as in `regimen.dose`.
    pub option: String,
    /// The level, as text.
    pub level: String,
}

/// A belief that the model suggests for an assumption, either always or under one level of an option.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PriorRow {
    /// The assumption it is for.
    pub assumption: String,
    /// When it applies; `None` is the belief used where no other row does.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub when: Option<OptionLevel>,
    /// The distribution, as the JSON form of a strategy file's table: `{"beta": {"mean": 0.3, "sd": 0.1}}`.
    pub distribution: Value,
    /// Ids of evidence that supports it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub evidence: Vec<String>,
    /// Why this belief, in a sentence.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub note: String,
}

impl PriorRow {
    /// The belief in `assumption` wherever no other row applies.
    #[must_use]
    pub fn new(assumption: &str, distribution: Value) -> Self {
        Self {
            assumption: assumption.to_owned(),
            when: None,
            distribution,
            evidence: Vec::new(),
            note: String::new(),
        }
    }

    /// Restricts the row to one level of an option.
    #[must_use]
    pub fn when(mut self, option: &str, level: &str) -> Self {
        self.when = Some(OptionLevel {
            option: option.to_owned(),
            level: level.to_owned(),
        });
        self
    }

    /// Names the evidence.
    #[must_use]
    pub fn evidence(mut self, ids: &[&str]) -> Self {
        self.evidence = ids.iter().map(|&id| id.to_owned()).collect();
        self
    }

    /// Says how the distribution follows from the evidence, where that measured something else or lies outside its 99 %
    /// interval. The text is the key `derivation` of the distribution's table, as in a strategy file.
    ///
    /// Does nothing if the distribution is not a table.
    #[must_use]
    pub fn derivation(mut self, derivation: &str) -> Self {
        if let Value::Object(table) = &mut self.distribution {
            table.insert("derivation".to_owned(), Value::from(derivation));
        }
        self
    }

    /// Marks the evidence as being about another tumor, species or system than the one that is modeled: the key `indirect`
    /// of the distribution's table. The note says which.
    ///
    /// Does nothing if the distribution is not a table.
    #[must_use]
    pub fn indirect(mut self) -> Self {
        if let Value::Object(table) = &mut self.distribution {
            table.insert("indirect".to_owned(), Value::from(true));
        }
        self
    }

    /// Says why.
    #[must_use]
    pub fn note(mut self, note: &str) -> Self {
        note.clone_into(&mut self.note);
        self
    }
}

/// An assumption that matters only under some levels of an option.
///
/// Several rows for one assumption must all hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActiveWhen {
    /// The assumption.
    pub assumption: String,
    /// The option; a dot separates nested options.
    pub option: String,
    /// The levels under which the assumption matters.
    pub levels: Vec<String>,
}
