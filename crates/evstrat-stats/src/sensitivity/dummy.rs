//! Noise floors from inputs that do nothing.

use crate::sampling::PlainStream;
use crate::summary::{Estimate, split_replicates};

/// How many dummies make a noise floor.
const DUMMIES: u32 = 20;

/// A measure that is never negative, with the level that a dummy input reaches by chance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WithNoise {
    /// The measure.
    pub value: f64,
    /// Its Monte Carlo standard error, from the spread over replicates.
    pub mcse: f64,
    /// Mean of the measure over dummy inputs.
    pub noise_mean: f64,
    /// Greatest measure of a dummy input: values below it are indistinguishable from nothing.
    pub noise_max: f64,
}

impl WithNoise {
    /// Whether the measure stands out from the noise.
    #[must_use]
    pub fn stands_out(&self) -> bool {
        self.value > self.noise_max
    }
}

/// Draws beyond which moment-independent measures gain nothing that a figure could show.
const MOST_DRAWS: usize = 1 << 14;

/// Two measures of the effect of every column on `y`, with the noise floors of dummies of the same length, which are
/// made once, and with errors from the interleaved replicates.
///
/// `prepare` does what a measure needs of the outcome alone.
pub(super) fn measure_all<P>(
    columns: &[&[f64]],
    y: &[f64],
    seed: u64,
    prepare: impl Fn(&[f64]) -> P,
    measure: impl Fn(&[f64], &P) -> [f64; 2],
) -> Vec<[WithNoise; 2]> {
    let whole = prepare(y);
    let parts: Vec<P> = split_replicates(y)
        .iter()
        .map(|part| prepare(part))
        .collect();
    let mut dummy = vec![0.0; y.len()];
    let levels: Vec<[f64; 2]> = (0..DUMMIES)
        .map(|k| {
            PlainStream::new(seed, &format!("dummy/{k}")).fill(0, &mut dummy);
            measure(&dummy, &whole)
        })
        .collect();
    let floor = |which: usize, value: f64, each: &[[f64; 2]]| {
        let reached: Vec<f64> = levels.iter().map(|level| level[which]).collect();
        let each: Vec<f64> = each.iter().map(|part| part[which]).collect();
        WithNoise {
            value,
            mcse: Estimate::around(value, &each).mcse,
            noise_mean: reached.iter().sum::<f64>() / f64::from(DUMMIES),
            noise_max: reached.into_iter().fold(0.0, f64::max),
        }
    };
    columns
        .iter()
        .map(|column| {
            let found = measure(column, &whole);
            let each: Vec<[f64; 2]> = split_replicates(column)
                .iter()
                .zip(&parts)
                .map(|(part, prepared)| measure(part, prepared))
                .collect();
            [0, 1].map(|which| floor(which, found[which], &each))
        })
        .collect()
}

/// The first draws of a column, at most 16384; they are a sample of their own, replicates included.
pub(super) fn head(column: &[f64]) -> &[f64] {
    &column[..column.len().min(MOST_DRAWS)]
}

/// Draws by slice of the uniform: `slices` equal slices, each with the positions of its draws.
pub(super) fn slices(u: &[f64], slices: usize) -> Vec<Vec<usize>> {
    let mut result = vec![Vec::new(); slices];
    for (i, u) in u.iter().enumerate() {
        let slice = crate::to_index((u * crate::count(slices)).floor().max(0.0));
        result[slice.min(slices - 1)].push(i);
    }
    result
}
