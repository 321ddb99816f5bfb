//! Screening by elementary effects.

use crate::count;
use crate::sampling::{Jitter, PlainStream, latin_hypercube};
use crate::summary::{Moments, ranks};

/// Levels of the grid in each input.
const LEVELS: f64 = 8.0;

/// Length of a step: half the grid.
const STEP: f64 = 0.5;

/// A design of random one-at-a-time paths through the unit cube.
///
/// # Shape
/// Path t occupies rows t (d + 1) to t (d + 1) + d; consecutive rows differ in one input by one half. Grid values are
/// cell centers, so that no law is evaluated at its ends.
#[derive(Debug, Clone, PartialEq)]
pub struct MorrisDesign {
    inputs: usize,
    /// For each path, the order in which inputs move.
    orders: Vec<Vec<usize>>,
    /// Columns of uniforms, one per input.
    columns: Vec<Vec<f64>>,
}

/// Elementary effects of one input.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MorrisEffect {
    /// Mean effect of a step of the whole range.
    pub mean: f64,
    /// Mean absolute effect: the measure to rank by.
    pub mean_absolute: f64,
    /// Standard error of the mean absolute effect.
    pub se: f64,
    /// Standard deviation of the effects: non-linearity and interactions.
    pub sd: f64,
}

impl MorrisDesign {
    /// A design with the given numbers of inputs and paths.
    ///
    /// # References
    /// Morris 1991, Technometrics 33(2); Campolongo et al. 2007, Environ. Model. Softw. 22(10).
    #[must_use]
    pub fn new(seed: u64, inputs: usize, paths: usize) -> Self {
        let stream = PlainStream::new(seed, "morris");
        let mut draw = 0;
        let mut next = || {
            draw += 1;
            stream.at(draw)
        };
        let mut columns = vec![Vec::with_capacity(paths * (inputs + 1)); inputs];
        let mut orders = Vec::with_capacity(paths);
        for path in 0..paths {
            let mut point: Vec<f64> = (0..inputs)
                .map(|_| ((next() * LEVELS).floor() + 0.5) / LEVELS)
                .collect();
            let order = random_order(seed, path, inputs);
            push(&mut columns, &point);
            for &input in &order {
                // From the lower half up, from the upper half down: always inside.
                point[input] += if point[input] < 0.5 { STEP } else { -STEP };
                push(&mut columns, &point);
            }
            orders.push(order);
        }
        Self {
            inputs,
            orders,
            columns,
        }
    }

    /// Columns of uniforms to evaluate, one per input.
    #[must_use]
    pub fn columns(&self) -> &[Vec<f64>] {
        &self.columns
    }
}

fn push(columns: &mut [Vec<f64>], point: &[f64]) {
    for (column, u) in columns.iter_mut().zip(point) {
        column.push(*u);
    }
}

fn random_order(seed: u64, path: usize, inputs: usize) -> Vec<usize> {
    let mut keys = vec![0.0; inputs];
    latin_hypercube(seed, &format!("morris/{path}"), Jitter::Center, &mut keys);
    ranks(&keys)
        .into_iter()
        .map(|rank| crate::to_index(rank) - 1)
        .collect()
}

/// Elementary effects of every input from the outputs of a design.
#[must_use]
pub fn morris_effects(design: &MorrisDesign, output: &[f64]) -> Vec<MorrisEffect> {
    let mut effects = vec![Vec::with_capacity(design.orders.len()); design.inputs];
    for (path, order) in design.orders.iter().enumerate() {
        let first = path * (design.inputs + 1);
        for (k, &input) in order.iter().enumerate() {
            let (from, to) = (first + k, first + k + 1);
            let column = &design.columns[input];
            effects[input].push((output[to] - output[from]) / (column[to] - column[from]));
        }
    }
    effects
        .iter()
        .map(|effects| {
            let signed = Moments::of(effects);
            let absolute: Vec<f64> = effects.iter().map(|e| e.abs()).collect();
            let absolute = Moments::of(&absolute);
            MorrisEffect {
                mean: signed.mean(),
                mean_absolute: absolute.mean(),
                se: absolute.sd() / count(effects.len()).sqrt(),
                sd: signed.sd(),
            }
        })
        .collect()
}
