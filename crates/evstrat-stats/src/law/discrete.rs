//! Discrete laws: given values, and the levels of a nominal assumption.

use super::{Family, Kind, Law, LawError, Native, Parameter, finite, shares};

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Discrete {
    /// Values in ascending order, without repetition.
    values: Vec<f64>,
    probabilities: Vec<f64>,
    /// Probability at or below each value, and above it.
    cumulative: Vec<(f64, f64)>,
    categorical: bool,
}

impl Law {
    /// Discrete law on the given values; order does not matter, equal values are joined, values of probability zero
    /// dropped.
    ///
    /// # Errors
    /// When a value is not finite, lengths differ, or the probabilities do not sum to 1.
    pub fn discrete(values: &[f64], probabilities: &[f64]) -> Result<Self, LawError> {
        if values.len() != probabilities.len() {
            return Err(LawError::WrongLength {
                role: "discrete probabilities",
                expected: values.len().to_string(),
                found: probabilities.len(),
            });
        }
        let given = shares("discrete probabilities", probabilities)?;
        let mut atoms = Vec::with_capacity(values.len());
        for (&value, &share) in values.iter().zip(&given) {
            atoms.push((finite("discrete value", value)?, share));
        }
        Ok(Self::of(Kind::Discrete(Discrete::new(atoms))))
    }

    /// Law of a nominal assumption: level index 0, 1, ... in declared order, with the given probabilities.
    ///
    /// # Errors
    /// When the probabilities do not sum to 1.
    pub fn categorical(probabilities: &[f64]) -> Result<Self, LawError> {
        let given = shares("level probabilities", probabilities)?;
        let mut atoms = Vec::with_capacity(given.len());
        let mut level = 0.0;
        for share in given {
            atoms.push((level, share));
            level += 1.0;
        }
        let mut law = Discrete::with_levels(atoms);
        law.categorical = true;
        Ok(Self::of(Kind::Discrete(law)))
    }
}

impl Discrete {
    /// A law of atoms in any order whose probabilities sum to one.
    pub(super) fn new(mut atoms: Vec<(f64, f64)>) -> Self {
        atoms.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut joined: Vec<(f64, f64)> = Vec::with_capacity(atoms.len());
        for (value, share) in atoms {
            match joined.last_mut() {
                Some(last) if last.0.total_cmp(&value).is_eq() => last.1 += share,
                _ if share > 0.0 => joined.push((value, share)),
                _ => {}
            }
        }
        Self::with_levels(joined)
    }

    /// A law of atoms in ascending order, atoms of probability zero kept.
    fn with_levels(atoms: Vec<(f64, f64)>) -> Self {
        let n = atoms.len();
        let mut cumulative = vec![(0.0, 0.0); n];
        let mut below = 0.0;
        for (slot, atom) in cumulative.iter_mut().zip(&atoms) {
            below += atom.1;
            slot.0 = below;
        }
        let mut above = 0.0;
        for (slot, atom) in cumulative.iter_mut().zip(&atoms).rev() {
            slot.1 = above;
            above += atom.1;
        }
        let (values, probabilities) = atoms.into_iter().unzip();
        Self {
            values,
            probabilities,
            cumulative,
            categorical: false,
        }
    }

    pub(super) fn is_categorical(&self) -> bool {
        self.categorical
    }
}

impl Family for Discrete {
    fn quantile(&self, p: f64, q: f64) -> f64 {
        // The first value whose cumulative probability reaches p, decided in the smaller tail.
        let index = if p <= q {
            self.cumulative.partition_point(|c| c.0 < p)
        } else {
            self.cumulative.partition_point(|c| c.1 > q)
        };
        self.values[index.min(self.values.len() - 1)]
    }

    fn probabilities(&self, x: f64) -> (f64, f64) {
        match self.values.partition_point(|&value| value <= x) {
            0 => (0.0, 1.0),
            n => self.cumulative[n - 1],
        }
    }

    fn density(&self, _x: f64) -> f64 {
        0.0
    }

    fn mean(&self) -> f64 {
        self.values
            .iter()
            .zip(&self.probabilities)
            .map(|(x, p)| x * p)
            .sum()
    }

    fn sd(&self) -> f64 {
        let mean = self.mean();
        let variance: f64 = self
            .values
            .iter()
            .zip(&self.probabilities)
            .map(|(x, p)| p * (x - mean) * (x - mean))
            .sum();
        variance.sqrt()
    }

    fn support(&self) -> (f64, f64) {
        let (first, last) = (self.values.first(), self.values.last());
        (
            first.copied().unwrap_or(f64::NAN),
            last.copied().unwrap_or(f64::NAN),
        )
    }

    fn native(&self) -> Native {
        let probabilities = (
            "probabilities",
            Parameter::Numbers(self.probabilities.clone()),
        );
        if self.categorical {
            return Native {
                family: "categorical",
                parameters: vec![probabilities],
            };
        }
        let values = ("values", Parameter::Numbers(self.values.clone()));
        Native {
            family: "discrete",
            parameters: vec![values, probabilities],
        }
    }

    fn atoms(&self) -> Vec<(f64, f64)> {
        self.values
            .iter()
            .copied()
            .zip(self.probabilities.iter().copied())
            .collect()
    }

    fn is_discrete(&self) -> bool {
        true
    }

    fn breaks(&self) -> Vec<f64> {
        self.cumulative
            .iter()
            .map(|c| c.0)
            .filter(|&p| p > 0.0 && p < 1.0)
            .collect()
    }
}
