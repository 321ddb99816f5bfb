//! Assumptions and outcomes as the command line names them.

use std::collections::BTreeSet;

use evstrat_core::{Id, Unit};

/// An assumption or outcome: `ID[:UNIT[:CENTER]]`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Field {
    pub(super) id: String,
    /// UCUM.
    pub(super) unit: String,
    /// Default of an assumption and median of its belief; outcomes have none.
    pub(super) center: f64,
}

impl Field {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut parts = text.splitn(3, ':');
        let id = parts.next().unwrap_or_default();
        Id::new(id).map_err(|error| error.to_string())?;
        let unit = parts.next().unwrap_or("1");
        Unit::parse(unit).map_err(|error| format!("unit '{unit}': {error}"))?;
        let center = parts.next().unwrap_or("1");
        let center = center
            .parse::<f64>()
            .ok()
            .filter(|value| *value > 0.0 && value.is_finite())
            .ok_or_else(|| format!("'{center}' is no positive number"))?;
        Ok(Self {
            id: id.to_owned(),
            unit: unit.to_owned(),
            center,
        })
    }

    /// The id as words.
    pub(super) fn words(&self) -> String {
        self.id.replace('-', " ")
    }
}

/// The first id that is there twice.
pub(super) fn repeated(fields: &[Field]) -> Option<&str> {
    let mut seen = BTreeSet::new();
    let mut ids = fields.iter().map(|one| one.id.as_str());
    ids.find(|id| !seen.insert(*id))
}

/// Ids with units, for a comment.
pub(super) fn listed(fields: &[Field]) -> String {
    let words: Vec<String> = fields
        .iter()
        .map(|one| format!("{} [{}]", one.id, one.unit))
        .collect();
    words.join(", ")
}

pub(super) fn numbers(values: impl Iterator<Item = f64>) -> String {
    let words: Vec<String> = values.map(literal).collect();
    words.join(", ")
}

/// A number as both languages write it.
pub(super) fn literal(value: f64) -> String {
    if (1e-3..1e6).contains(&value) {
        format!("{value:?}")
    } else {
        format!("{value:e}")
    }
}

/// What the placeholder gives where every assumption is at its center.
pub(super) const AT_CENTERS: f64 = 0.5;

/// The placeholder of a model: the mean saturation, finite and between 0 and 1 for whatever goes in.
pub(super) fn formula(assumptions: &[Field]) -> String {
    let terms: Vec<String> = assumptions
        .iter()
        .enumerate()
        .map(|(index, one)| format!("x[{index}] / ({} + x[{index}])", literal(one.center)))
        .collect();
    if let [only] = terms.as_slice() {
        return only.clone();
    }
    format!("({}) / {}.0", terms.join(" + "), terms.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_and_faults_named() {
        let field = Field::parse("clearance:mL/h:20").unwrap();
        let expected = Field {
            id: "clearance".to_owned(),
            unit: "mL/h".to_owned(),
            center: 20.0,
        };
        assert_eq!(field, expected);
        assert_eq!(Field::parse("share").unwrap().unit, "1");
        for bad in ["", "Share", "a:parsec", "a:1:x", "a:1:-1"] {
            assert!(Field::parse(bad).is_err(), "{bad}");
        }
    }
}
