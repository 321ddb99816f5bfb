//! Empirical laws and the bootstrap.

use super::discrete::Discrete;
use super::{Family, Kind, Law, LawError, Native, Parameter, finite};
use crate::count;
use crate::sampling::PlainStream;

/// Equal probability on every given value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Empirical {
    /// The values in ascending order, repetitions kept.
    values: Vec<f64>,
    table: Discrete,
}

impl Law {
    /// Empirical law: equal probability on every given value; repeated values count as often as they occur.
    ///
    /// # Errors
    /// When there is no value or one is not finite.
    pub fn empirical(values: &[f64]) -> Result<Self, LawError> {
        let role = "empirical values";
        if values.is_empty() {
            return Err(LawError::WrongLength {
                role,
                expected: "one or more".into(),
                found: 0,
            });
        }
        let mut sorted = Vec::with_capacity(values.len());
        for &value in values {
            sorted.push(finite("empirical value", value)?);
        }
        sorted.sort_by(f64::total_cmp);
        let share = 1.0 / count(sorted.len());
        let table = Discrete::new(sorted.iter().map(|&value| (value, share)).collect());
        Ok(Self::of(Kind::Empirical(Empirical {
            values: sorted,
            table,
        })))
    }

    /// Law of the mean of a data column, by the bootstrap: the empirical law of `resamples` means of as many values
    /// as the column has, drawn from it with replacement.
    ///
    /// # Errors
    /// When the column or the number of resamples is empty, or a value is not finite.
    ///
    /// # References
    /// Efron 1979, Ann. Stat. 7(1).
    pub fn bootstrap_mean(values: &[f64], resamples: u32, seed: u64) -> Result<Self, LawError> {
        Self::empirical(values)?;
        let stream = PlainStream::new(seed, "bootstrap");
        let n = count(values.len());
        let mut draw = 0;
        let means: Vec<f64> = (0..resamples)
            .map(|_| {
                let sum: f64 = values
                    .iter()
                    .map(|_| {
                        let index = crate::to_index((stream.at(draw) * n).floor());
                        draw += 1;
                        values[index.min(values.len() - 1)]
                    })
                    .sum();
                sum / n
            })
            .collect();
        Self::empirical(&means)
    }
}

impl Family for Empirical {
    fn quantile(&self, p: f64, q: f64) -> f64 {
        self.table.quantile(p, q)
    }

    fn probabilities(&self, x: f64) -> (f64, f64) {
        self.table.probabilities(x)
    }

    fn density(&self, _x: f64) -> f64 {
        0.0
    }

    fn mean(&self) -> f64 {
        self.table.mean()
    }

    fn sd(&self) -> f64 {
        self.table.sd()
    }

    fn support(&self) -> (f64, f64) {
        self.table.support()
    }

    fn native(&self) -> Native {
        let values = Parameter::Numbers(self.values.clone());
        Native {
            family: "empirical",
            parameters: vec![("values", values)],
        }
    }

    fn atoms(&self) -> Vec<(f64, f64)> {
        self.table.atoms()
    }

    fn is_discrete(&self) -> bool {
        true
    }

    fn breaks(&self) -> Vec<f64> {
        self.table.breaks()
    }
}
