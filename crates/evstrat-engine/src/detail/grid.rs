//! A distribution as equally spaced quantiles.

use evstrat_stats::law::Law;
use evstrat_stats::summary::quantile_sorted;
use serde::{Deserialize, Serialize};

/// How many quantiles a grid holds, from 0 % to 100 % in steps of 0.5 %.
pub const GRID_POINTS: usize = 201;

/// Significant digits that a picture needs.
const DIGITS: usize = 6;

/// The quantiles of a distribution at probabilities 0, 0.005, ..., 1; empty if no draw could be evaluated.
///
/// The ends are the least and greatest draw; for a law they are its quantiles at 0.0005 and 0.9995, since many laws have no
/// ends.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct QuantileGrid(pub Vec<f64>);

impl QuantileGrid {
    /// The quantiles of a column; draws that are NaN are left out.
    #[must_use]
    pub fn of_draws(column: &[f64]) -> Self {
        let mut sorted: Vec<f64> = column.iter().copied().filter(|x| !x.is_nan()).collect();
        if sorted.is_empty() {
            return Self::default();
        }
        sorted.sort_unstable_by(f64::total_cmp);
        let at = |p: f64| rounded(quantile_sorted(&sorted, p), DIGITS);
        Self(probabilities().map(at).collect())
    }

    /// The quantiles of a law.
    #[must_use]
    pub fn of_law(law: &Law) -> Self {
        let inside = |p: f64| p.clamp(0.1 / 200.0, 1.0 - 0.1 / 200.0);
        let at = |p: f64| rounded(law.quantile(inside(p)), DIGITS);
        Self(probabilities().map(at).collect())
    }

    /// The quantile at probability `p`, by linear interpolation; NaN for an empty grid.
    #[must_use]
    pub fn at(&self, p: f64) -> f64 {
        quantile_sorted(&self.0, p)
    }

    /// Whether there is nothing to draw.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The probability of a value of at most `x`, by linear interpolation between the quantiles.
    #[must_use]
    pub fn share_up_to(&self, x: f64) -> f64 {
        let steps = (self.0.len().max(2) - 1) as f64;
        let above = self.0.partition_point(|&value| value <= x);
        if above == 0 {
            return 0.0;
        }
        if above == self.0.len() {
            return 1.0;
        }
        let (low, high) = (self.0[above - 1], self.0[above]);
        ((above - 1) as f64 + (x - low) / (high - low)) / steps
    }
}

fn probabilities() -> impl Iterator<Item = f64> {
    (0..GRID_POINTS).map(|index| index as f64 / (GRID_POINTS - 1) as f64)
}

/// `value` to so many significant digits, by way of its decimal text.
#[must_use]
pub fn rounded(value: f64, digits: usize) -> f64 {
    let places = digits.saturating_sub(1);
    format!("{value:.places$e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_gives_back_its_distribution() {
        let column: Vec<f64> = (0..=1000).map(f64::from).collect();
        let grid = QuantileGrid::of_draws(&column);
        assert_eq!(grid.0.len(), GRID_POINTS);
        assert!((grid.at(0.5) - 500.0).abs() < 1e-9);
        assert!((grid.share_up_to(250.0) - 0.25).abs() < 1e-9);
        assert!((grid.share_up_to(2000.0) - 1.0).abs() < 1e-12);
        assert!(grid.share_up_to(-1.0).abs() < 1e-12);
    }

    #[test]
    fn an_atom_is_a_step() {
        let column: Vec<f64> = (0..1000).map(|i| f64::from(i32::from(i >= 700))).collect();
        let grid = QuantileGrid::of_draws(&column);
        assert!((grid.share_up_to(0.5) - 0.7).abs() < 0.01);
        assert!((grid.share_up_to(1.0) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn failed_draws_leave_no_trace() {
        assert!(QuantileGrid::of_draws(&[f64::NAN]).is_empty());
        assert!((rounded(0.123_456_789, 3) - 0.123).abs() < 1e-15);
    }
}
