//! Antithetic pairs.

use super::{PlainStream, REPLICATES};

/// Draws between the two of a pair.
const APART: u64 = REPLICATES as u64;

/// Pairs of draws (u, 1 - u).
///
/// # Definition
/// Draws i and i + 16 with i div 16 even are a pair, and u is the plain number i: both draws of a pair belong to the
/// same one of 16 interleaved parts, so that these parts are independent of each other.
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
            let is_second = draw / APART % 2 == 1;
            *slot = if is_second {
                // The smallest u is 2^-54, whose complement would round to 1.
                (1.0 - self.plain.at(draw - APART)).min(1.0 - f64::EPSILON / 2.0)
            } else {
                self.plain.at(draw)
            };
        }
    }
}
