//! Times at which a traced quantity passes a level.

use evstrat_biology::BiologyError;

/// Points of the first search and of each refinement.
const POINTS: u32 = 400;

/// Refinements; each narrows the place by the number of points.
const ROUNDS: u32 = 3;

/// The first time up to `horizon` at which `value` has crossed `level`; the horizon if it never does.
///
/// `values` gives the quantity at the times of a grid. The place is narrowed by tracing again between the two points of
/// the grid around it.
pub(crate) fn first_crossing(
    values: impl Fn(&[f64]) -> Result<Vec<f64>, BiologyError>,
    level: f64,
    horizon: f64,
) -> Result<f64, BiologyError> {
    let (mut from, mut to) = (0.0, horizon);
    let mut start_above = None;
    for _ in 0..ROUNDS {
        let grid: Vec<f64> = (0..=POINTS)
            .map(|i| from + (to - from) * f64::from(i) / f64::from(POINTS))
            .collect();
        let found = values(&grid)?;
        let above = *start_above.get_or_insert(found[0] > level);
        let Some(after) = found.iter().position(|&value| (value > level) != above) else {
            return Ok(to);
        };
        let before = after.saturating_sub(1);
        from = grid[before];
        to = grid[after];
    }
    Ok((from + to) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crossing_is_found_to_many_digits() {
        let falling = |grid: &[f64]| {
            Ok(grid.iter().map(|&t| evstrat_biology_exp(-0.105 * t)).collect())
        };
        let half = first_crossing(falling, 0.5, 100.0).unwrap();
        assert!((half - 6.601_401_719_618_527).abs() < 1e-6);
        let never = first_crossing(|grid| Ok(vec![1.0; grid.len()]), 0.5, 7.0).unwrap();
        assert!((never - 7.0).abs() < 1e-12);
    }

    /// The exponential by its series, for the test alone.
    fn evstrat_biology_exp(x: f64) -> f64 {
        let half = x / 1024.0;
        let mut sum = 1.0 + half + half * half / 2.0 + half * half * half / 6.0;
        for _ in 0..10 {
            sum *= sum;
        }
        sum
    }
}
