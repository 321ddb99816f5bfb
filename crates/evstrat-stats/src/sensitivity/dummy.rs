//! Noise floors from inputs that do nothing.

use crate::sampling::PlainStream;

/// How many dummies make a noise floor.
const DUMMIES: u32 = 20;

/// A measure that is never negative, with the level that a dummy input reaches by chance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WithNoise {
    /// The measure.
    pub value: f64,
    /// Mean of the measure over dummy inputs.
    pub noise_mean: f64,
    /// Greatest measure of a dummy input: values below it are indistinguishable from nothing.
    pub noise_max: f64,
}

impl WithNoise {
    /// Measures a column and dummies of the same length.
    pub(super) fn measure(u: &[f64], seed: u64, measure: impl Fn(&[f64]) -> f64) -> Self {
        let mut column = vec![0.0; u.len()];
        let (mut sum, mut max) = (0.0, 0.0_f64);
        for dummy in 0..DUMMIES {
            PlainStream::new(seed, &format!("dummy/{dummy}")).fill(0, &mut column);
            let level = measure(&column);
            sum += level;
            max = max.max(level);
        }
        Self {
            value: measure(u),
            noise_mean: sum / f64::from(DUMMIES),
            noise_max: max,
        }
    }

    /// Whether the measure stands out from the noise.
    #[must_use]
    pub fn stands_out(&self) -> bool {
        self.value > self.noise_max
    }
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
