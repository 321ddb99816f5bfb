//! Latin hypercube samples.

use super::philox::{join, philox4x32_10, words_of};
use super::scramble::ScrambleKey;
use super::{REPLICATES, StreamKey, exact_f64, plain_uniform, stream_key};

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

/// How often the digits of a position are scrambled, in both directions in turn.
const ROUNDS: usize = 4;

/// Latin hypercube samples in 16 interleaved replicates, by draw index and without a table.
///
/// # Definition
/// Draw i is point i div 16 of replicate i mod 16. Each replicate is a Latin hypercube of its own with `2^digits`
/// points, at uniform places within their strata. The order of strata is a keyed permutation: four rounds of a
/// scramble in which digits depend on all digits before them, with the order of digits reversed between rounds.
#[derive(Debug, Clone)]
pub struct LatinStream {
    key: StreamKey,
    digits: u32,
    scrambles: Vec<[ScrambleKey; ROUNDS]>,
}

impl LatinStream {
    /// The stream of a seed and a key text, with `2^digits` points in each replicate (at most 2^48).
    #[must_use]
    pub fn new(seed: u64, key: &str, digits: u32) -> Self {
        let key = stream_key(seed, key);
        let scrambles = (0..)
            .take(REPLICATES)
            .map(|replicate| {
                [0, 1, 2, 3].map(|round| ScrambleKey::derive(key.words, replicate, 4, round))
            })
            .collect();
        Self {
            key,
            digits: digits.min(48),
            scrambles,
        }
    }

    /// The uniform number of one draw.
    #[must_use]
    pub fn at(&self, draw: u64) -> f64 {
        let points = 1_u64 << self.digits;
        let replicate = usize::try_from(draw % 16).unwrap_or(0);
        let mut stratum = (draw / 16) % points;
        for scramble in &self.scrambles[replicate] {
            let mixed = scramble.scramble_reversed(stratum) & (points - 1);
            stratum = if self.digits == 0 {
                0
            } else {
                mixed.reverse_bits() >> (64 - self.digits)
            };
        }
        let (low, high) = words_of(draw);
        let [x0, x1, _, _] = philox4x32_10([low, high, 4, 0], self.key.words);
        let place = (exact_f64(stratum) + plain_uniform(join(x0, x1))) / exact_f64(points);
        place.clamp(f64::MIN_POSITIVE, 1.0 - f64::EPSILON / 2.0)
    }

    /// Writes the uniform numbers of the draws from `start` on.
    pub fn fill(&self, start: u64, out: &mut [f64]) {
        for (draw, slot) in (start..).zip(out) {
            *slot = self.at(draw);
        }
    }
}
