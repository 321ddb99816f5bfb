//! Latin hypercube samples.

use super::philox::{join, philox4x32_10, words_of};
use super::{exact_f64, plain_uniform, stream_key};

/// Where in its stratum a Latin hypercube point lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Jitter {
    /// Uniformly inside the stratum.
    Uniform,
    /// At its center; good for small samples, without an error estimate.
    Center,
}

/// Fills one column with a Latin hypercube sample: one point in each of `out.len()` equal strata, in random order.
///
/// Columns of different keys are permuted independently.
pub fn latin_hypercube(seed: u64, key: &str, jitter: Jitter, out: &mut [f64]) {
    let words = stream_key(seed, key).words;
    let random = |index: u64, purpose: u32| {
        let (low, high) = words_of(index);
        let [x0, x1, _, _] = philox4x32_10([low, high, 3, purpose], words);
        join(x0, x1)
    };
    for (index, slot) in (0..).zip(out.iter_mut()) {
        *slot = exact_f64(index);
    }
    for last in (1..out.len()).rev() {
        let choices = u64::try_from(last).unwrap_or(u64::MAX).saturating_add(1);
        // Multiplying up maps 64 random bits to 0..choices with a bias below choices/2^64.
        let scaled = (u128::from(random(choices, 0)) * u128::from(choices)) >> 64;
        out.swap(last, usize::try_from(scaled).unwrap_or(last));
    }
    let strata = out.len().max(1);
    let width = 1.0 / crate::count(strata);
    for (index, slot) in (0..).zip(out.iter_mut()) {
        let within = match jitter {
            Jitter::Uniform => plain_uniform(random(index, 1)),
            Jitter::Center => 0.5,
        };
        *slot = ((*slot + within) * width).clamp(f64::MIN_POSITIVE, 1.0 - f64::EPSILON / 2.0);
    }
}
