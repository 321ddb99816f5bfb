//! Inputs of draws made elsewhere, fit for regression.

use super::{Feature, InformationError, Utilities, evppi, uniform_scores};
use crate::summary::Estimate;

/// A column of draws made elsewhere: levels, or scores that are uniform but for ties.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    column: Vec<f64>,
    levels: Option<usize>,
}

impl Scored {
    /// A nominal column of level indices, 0 to `levels` - 1.
    #[must_use]
    pub fn levels(column: Vec<f64>, levels: usize) -> Self {
        Self {
            column,
            levels: Some(levels),
        }
    }

    /// A column of numbers: as levels if it has at most `most_atoms` different values, else as mid-rank scores.
    #[must_use]
    pub fn of_values(values: &[f64], most_atoms: usize) -> Self {
        if let Some(atoms) = atoms(values, most_atoms) {
            let index = |value: &f64| crate::count(atoms.partition_point(|atom| atom < value));
            return Self::levels(values.iter().map(index).collect(), atoms.len());
        }
        Self {
            column: uniform_scores(values),
            levels: None,
        }
    }

    /// The column as what is learned.
    #[must_use]
    pub fn feature(&self) -> Feature<'_> {
        match self.levels {
            Some(levels) => Feature::Levels(&self.column, levels),
            None => Feature::Scores(&self.column),
        }
    }
}

/// The different values of a column in rising order, if there are at most `most`.
fn atoms(values: &[f64], most: usize) -> Option<Vec<f64>> {
    let mut atoms: Vec<f64> = Vec::with_capacity(most + 1);
    for value in values {
        let at = atoms.partition_point(|atom| atom < value);
        if atoms.get(at).is_none_or(|atom| atom > value) {
            atoms.insert(at, *value);
        }
        if atoms.len() > most {
            return None;
        }
    }
    Some(atoms)
}

/// Expected value of learning one such column exactly; see [`evppi`].
///
/// # Errors
/// As for [`evppi`].
pub fn evppi_of_scores(
    utilities: &Utilities,
    scored: &Scored,
) -> Result<Estimate, InformationError> {
    evppi(utilities, &[scored.feature()])
}
