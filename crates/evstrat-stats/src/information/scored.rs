//! Inputs of draws made elsewhere, fit for regression.

use std::sync::OnceLock;

use super::cells::CellSums;
use super::evppi::{enough_draws, evppi_of_cells};
use super::{Feature, InformationError, Utilities, check_column, evppi, uniform_scores};
use crate::summary::Estimate;

/// A column of draws made elsewhere: levels, or numbers that stand for their uniform scores.
#[derive(Debug, Clone)]
pub struct Scored<'a> {
    kind: Kind<'a>,
}

#[derive(Debug, Clone)]
enum Kind<'a> {
    Levels(Vec<f64>, usize),
    /// The values, and their scores when they have been asked for.
    Numbers(&'a [f64], OnceLock<Vec<f64>>),
}

impl<'a> Scored<'a> {
    /// A nominal column of level indices, 0 to `levels` - 1.
    #[must_use]
    pub fn levels(column: Vec<f64>, levels: usize) -> Self {
        let kind = Kind::Levels(column, levels);
        Self { kind }
    }

    /// A column of numbers: as levels if it has at most `most_atoms` different values, else as mid-rank scores.
    #[must_use]
    pub fn of_values(values: &'a [f64], most_atoms: usize) -> Self {
        if let Some(atoms) = atoms(values, most_atoms) {
            let index = |value: &f64| crate::count(atoms.partition_point(|atom| atom < value));
            return Self::levels(values.iter().map(index).collect(), atoms.len());
        }
        let kind = Kind::Numbers(values, OnceLock::new());
        Self { kind }
    }

    /// The column as what is learned.
    #[must_use]
    pub fn feature(&self) -> Feature<'_> {
        match &self.kind {
            Kind::Levels(column, levels) => Feature::Levels(column, *levels),
            Kind::Numbers(values, scores) => {
                Feature::Scores(scores.get_or_init(|| uniform_scores(values)))
            }
        }
    }

    /// The values, if the column is one of numbers.
    pub(super) fn numbers(&self) -> Option<&'a [f64]> {
        match &self.kind {
            Kind::Levels(..) => None,
            Kind::Numbers(values, _) => Some(values),
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
    let Some(values) = scored.numbers() else {
        return evppi(utilities, &[scored.feature()]);
    };
    let draws = enough_draws(utilities)?;
    check_column("an input's column", values, draws)?;
    let sums = CellSums::collect(&utilities.gains(), &super::cells::cells_of_values(values));
    Ok(evppi_of_cells(utilities, &sums, None))
}
