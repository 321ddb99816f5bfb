//! Antithetic pairs.

use super::PlainStream;

/// Pairs of draws (u, 1 - u): draws 2k and 2k + 1 share the plain number k.
#[derive(Debug, Clone, Copy)]
pub struct AntitheticStream {
    plain: PlainStream,
}

impl AntitheticStream {
    /// The stream of a seed and a key text.
    #[must_use]
    pub fn new(seed: u64, key: &str) -> Self {
        Self {
            plain: PlainStream::new(seed, key),
        }
    }

    /// Writes the uniform numbers of the draws from `start` on.
    pub fn fill(&self, start: u64, out: &mut [f64]) {
        for (draw, slot) in (start..).zip(out) {
            let u = self.plain.at(draw / 2);
            // The smallest u is 2^-54, whose complement would round to 1.
            *slot = if draw % 2 == 0 {
                u
            } else {
                (1.0 - u).min(1.0 - f64::EPSILON / 2.0)
            };
        }
    }
}
