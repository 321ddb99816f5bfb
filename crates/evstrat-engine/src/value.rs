//! From outcomes to a score between 0 and 100.

use evstrat_file::study::{Criterion, Frame};

/// The value function of a frame, bound to the outcome columns of one model.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueFunction {
    criteria: Vec<Bound>,
}

#[derive(Clone, Debug, PartialEq)]
struct Bound {
    column: usize,
    criterion: Criterion,
}

/// How often one criterion was clamped.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Clamps {
    /// The outcome of the criterion.
    pub outcome: String,
    /// Draws beyond the worst value.
    pub beyond_worst: u64,
    /// Draws beyond the best value.
    pub beyond_best: u64,
}

impl ValueFunction {
    /// Binds `frame` to columns; `None` if the model lacks an outcome that counts.
    pub fn new(frame: &Frame, column_of: impl Fn(&str) -> Option<usize>) -> Option<Self> {
        let criteria = frame
            .criteria
            .iter()
            .map(|criterion| {
                let column = column_of(&criterion.outcome)?;
                Some(Bound {
                    column,
                    criterion: criterion.clone(),
                })
            })
            .collect::<Option<Vec<_>>>()?;
        Some(Self { criteria })
    }

    /// The score of every draw, 100 x sum of weight x value; NaN where the draw failed.
    ///
    /// # Shape
    /// `outcomes`: one column per outcome of the model; the result has one score per draw.
    #[must_use]
    pub fn scores(&self, outcomes: &[Vec<f64>]) -> Vec<f64> {
        let n_draws = outcomes.first().map_or(0, Vec::len);
        let mut scores = vec![0.0; n_draws];
        for Bound { column, criterion } in &self.criteria {
            for (score, &x) in scores.iter_mut().zip(&outcomes[*column]) {
                *score += 100.0 * criterion.weight * value(&criterion.points, x);
            }
        }
        scores
    }

    /// The value of every draw on every criterion, from 0 to 1, in the order of the criteria.
    #[must_use]
    pub fn criterion_values(&self, outcomes: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let of = |bound: &Bound| {
            outcomes[bound.column]
                .iter()
                .map(|&x| value(&bound.criterion.points, x))
                .collect()
        };
        self.criteria.iter().map(of).collect()
    }

    /// How often each criterion was clamped.
    #[must_use]
    pub fn clamps(&self, outcomes: &[Vec<f64>]) -> Vec<Clamps> {
        self.criteria
            .iter()
            .map(|bound| bound.clamps(&outcomes[bound.column]))
            .collect()
    }
}

impl Bound {
    fn clamps(&self, column: &[f64]) -> Clamps {
        let points = &self.criterion.points;
        let (Some(first), Some(last)) = (points.first(), points.last()) else {
            return Clamps::default();
        };
        let count = |keep: &dyn Fn(f64) -> bool| column.iter().filter(|&&x| keep(x)).count() as u64;
        let below = count(&|x| x < first.0);
        let above = count(&|x| x > last.0);
        let rising = first.1 < last.1;
        Clamps {
            outcome: self.criterion.outcome.clone(),
            beyond_worst: if rising { below } else { above },
            beyond_best: if rising { above } else { below },
        }
    }
}

/// Piecewise linear interpolation through `points`, constant beyond the ends.
fn value(points: &[(f64, f64)], x: f64) -> f64 {
    if x.is_nan() {
        return f64::NAN;
    }
    let after = points.partition_point(|&(at, _)| at <= x);
    match (
        after.checked_sub(1).and_then(|before| points.get(before)),
        points.get(after),
    ) {
        (Some(&(x0, y0)), Some(&(x1, y1))) => y0 + (y1 - y0) * ((x - x0) / (x1 - x0)),
        (Some(&(_, y)), None) | (None, Some(&(_, y))) => y,
        (None, None) => f64::NAN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_piecewise_linear_and_clamped() {
        let points = [(0.0, 0.0), (1.0, 0.8), (2.0, 1.0)];
        let at = |x| value(&points, x);
        let expected = [
            (-1.0, 0.0),
            (0.0, 0.0),
            (0.5, 0.4),
            (1.0, 0.8),
            (1.5, 0.9),
            (2.0, 1.0),
            (9.0, 1.0),
        ];
        for (x, y) in expected {
            assert!((at(x) - y).abs() < 1e-15, "{x}");
        }
        assert!(at(f64::NAN).is_nan());
    }
}
