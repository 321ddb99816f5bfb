//! Small densities beside the words that describe them.

use evstrat_engine::QuantileGrid;

use super::axis::{Axis, Spacing};
use super::canvas::Canvas;
use super::density::density;

const WIDTH: f64 = 120.0;
const HEIGHT: f64 = 26.0;

/// The density of a distribution between its 0.5 % and 99.5 % quantiles, with its median as a tick; nothing for a constant.
#[must_use]
pub fn spark(grid: &QuantileGrid, log: bool) -> String {
    let (low, high) = (grid.at(0.005), grid.at(0.995));
    if grid.is_empty() || !(high - low).is_finite() || high <= low {
        return String::new();
    }
    let ratios = log || high / low > 50.0;
    let spacing = if ratios && low > 0.0 {
        Spacing::Log
    } else {
        Spacing::Linear
    };
    let axis = Axis::new(spacing, (low, high), (0.0, WIDTH));
    let made = density(grid, &axis);
    let peak = made.iter().copied().fold(0.0, f64::max);
    let mut canvas = Canvas::new(WIDTH, HEIGHT);
    let base = HEIGHT - 3.0;
    let bins = made.len();
    // A third of the bins suffices at this size.
    let outline: Vec<(f64, f64)> = (0..bins)
        .step_by(3)
        .map(|bin| {
            (
                WIDTH * (bin as f64 + 1.5) / bins as f64,
                base - (base - 2.0) * made[bin + 1] / peak,
            )
        })
        .collect();
    let mut area = vec![(0.0, base)];
    area.extend(outline);
    area.push((WIDTH, base));
    canvas.path(&area, true, "fa o");
    canvas.line((0.0, base), (WIDTH, base), "g");
    let median = axis.pixel(grid.at(0.5));
    canvas.line((median, 2.0), (median, base), "la v");
    canvas.ornament()
}
