//! One-way sensitivity: a tornado.

/// Probabilities at which each assumption is tried.
const PROBABILITIES: [f64; 2] = [0.05, 0.95];

/// The outcome at an assumption's own 5 % and 95 % quantile, all others at their medians.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TornadoBar {
    /// Index of the assumption.
    pub input: usize,
    /// Outcome at the 5 % quantile (or the first of the levels tried).
    pub low: f64,
    /// Outcome at the 95 % quantile (or the last of the levels tried).
    pub high: f64,
}

impl TornadoBar {
    /// Length of the bar.
    #[must_use]
    pub fn swing(&self) -> f64 {
        (self.high - self.low).abs()
    }
}

/// Columns of uniforms for a tornado: row 0 is the base case, then two rows per assumption.
#[must_use]
pub fn tornado_points(inputs: usize) -> Vec<Vec<f64>> {
    (0..inputs)
        .map(|input| {
            let mut column = vec![0.5; 1 + 2 * inputs];
            column[1 + 2 * input] = PROBABILITIES[0];
            column[2 + 2 * input] = PROBABILITIES[1];
            column
        })
        .collect()
}

/// Bars of a tornado from the outputs at [`tornado_points`], longest first; ties keep the order of the inputs.
#[must_use]
pub fn tornado(output: &[f64]) -> Vec<TornadoBar> {
    let pairs = output.get(1..).unwrap_or_default().chunks_exact(2);
    let mut bars: Vec<TornadoBar> = pairs
        .enumerate()
        .map(|(input, pair)| TornadoBar {
            input,
            low: pair[0],
            high: pair[1],
        })
        .collect();
    bars.sort_by(|a, b| b.swing().total_cmp(&a.swing()));
    bars
}
