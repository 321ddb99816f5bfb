//! Densities from quantiles.

use evstrat_engine::QuantileGrid;
use evstrat_math::exp;

use super::axis::Axis;

/// How densities are smoothed, for captions.
pub const SMOOTHING: &str = "Densities are histograms of 120 bins over the axis, smoothed by a Gaussian kernel whose \
standard deviation is 1.2 % of the axis and which is reflected at the least and the greatest draw.";

/// Bins over the axis.
pub(crate) const BINS: usize = 120;

/// Standard deviation of the kernel, in bins.
const KERNEL: f64 = 0.012 * BINS as f64;

/// How far the kernel reaches, in bins.
const REACH: usize = 6;

/// The probability per bin over `axis`, smoothed; index 0 is the start of the axis.
///
/// What lies beyond the axis is left out; nothing is drawn below the least or above the greatest value of the grid.
#[must_use]
pub fn density(grid: &QuantileGrid, axis: &Axis) -> Vec<f64> {
    let edge = |bin: usize| axis.value(bin as f64 / BINS as f64);
    // The first bin takes what lies on its lower edge, as the last takes what lies on its upper.
    let mut below = share_below(grid, edge(0));
    let masses: Vec<f64> = (1..=BINS)
        .map(|bin| {
            let up_to = grid.share_up_to(edge(bin));
            let mass = up_to - below;
            below = up_to;
            mass.max(0.0)
        })
        .collect();
    smooth(&masses)
}

/// The share strictly below `x`.
fn share_below(grid: &QuantileGrid, x: f64) -> f64 {
    let below = grid.0.partition_point(|&value| value < x);
    if below == 0 {
        0.0
    } else {
        grid.share_up_to(x)
            .min(below as f64 / (grid.0.len() - 1) as f64)
    }
}

fn smooth(masses: &[f64]) -> Vec<f64> {
    let first = masses.iter().position(|&mass| mass > 0.0);
    let last = masses.iter().rposition(|&mass| mass > 0.0);
    let (Some(first), Some(last)) = (first, last) else {
        return vec![0.0; masses.len()];
    };
    let weights: Vec<f64> = (0..=REACH)
        .map(|step| exp(-0.5 * (step as f64 / KERNEL) * (step as f64 / KERNEL)))
        .collect();
    let total = weights[0] + 2.0 * weights[1..].iter().sum::<f64>();
    let mut smoothed = vec![0.0; masses.len()];
    for (bin, mass) in masses.iter().enumerate().take(last + 1).skip(first) {
        for (step, weight) in weights.iter().enumerate() {
            let share = mass * weight / total;
            let up = reflect(bin + step, first, last);
            smoothed[up] += share;
            if step > 0 {
                let down = reflect_down(bin, step, first, last);
                smoothed[down] += share;
            }
        }
    }
    smoothed
}

/// `bin` mirrored at the edge above `last`.
fn reflect(bin: usize, first: usize, last: usize) -> usize {
    if bin <= last {
        bin
    } else {
        (2 * last + 1).saturating_sub(bin).max(first)
    }
}

/// `bin - step` mirrored at the edge below `first`.
fn reflect_down(bin: usize, step: usize, first: usize, last: usize) -> usize {
    if bin >= first + step {
        bin - step
    } else {
        (2 * first + step - bin).saturating_sub(1).min(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::axis::Spacing;

    #[test]
    fn mass_is_kept() {
        let column: Vec<f64> = (0..10_000).map(|i| f64::from(i % 100) / 100.0).collect();
        let grid = QuantileGrid::of_draws(&column);
        let axis = Axis::new(Spacing::Linear, (0.0, 2.0), (0.0, 1.0));
        let made = density(&grid, &axis);
        assert!((made.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        assert!(
            made[70..].iter().all(|&mass| mass <= 0.0),
            "nothing beyond the data"
        );
    }

    #[test]
    fn a_constant_is_one_bin() {
        let grid = QuantileGrid::of_draws(&[0.5; 64]);
        let axis = Axis::new(Spacing::Linear, (0.0, 1.0), (0.0, 1.0));
        let made = density(&grid, &axis);
        assert!((made.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        assert_eq!(made.iter().filter(|&&mass| mass > 0.0).count(), 1);
    }
}
