//! Plain Monte Carlo: independent uniform numbers.

use super::philox::{LANES, join, philox_bits, philox4x32_10, words_of};
use super::{StreamKey, plain_uniform, stream_key};

const LANES_U64: u64 = 8;

/// Independent uniform numbers of one assumption.
///
/// # Definition
/// Draw i is u = ((x >> 11) + 1/2) / 2^53, where x joins the first two output words of Philox4x32-10 at counter
/// (lower word of i, upper word of i, 0, 0) under the stream key.
///
/// ```
/// use evstrat_stats::sampling::PlainStream;
/// let stream = PlainStream::new(1, "context/example");
/// assert_eq!([0, 1, 2].map(|draw| stream.at(draw)), [
///     0.960_230_672_964_739,
///     0.710_619_128_531_295_5,
///     0.890_836_859_129_836_1,
/// ]);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct PlainStream {
    key: StreamKey,
}

impl PlainStream {
    /// The stream of a seed and a key text.
    #[must_use]
    pub fn new(seed: u64, key: &str) -> Self {
        Self {
            key: stream_key(seed, key),
        }
    }

    /// The uniform number of one draw.
    #[must_use]
    #[inline]
    pub fn at(&self, draw: u64) -> f64 {
        plain_uniform(self.bits(draw))
    }

    /// The 64 random bits of one draw.
    #[must_use]
    #[inline]
    pub fn bits(&self, draw: u64) -> u64 {
        let (low, high) = words_of(draw);
        let [x0, x1, _, _] = philox4x32_10([low, high, 0, 0], self.key.words);
        join(x0, x1)
    }

    /// Writes the uniform numbers of the draws from `start` on.
    pub fn fill(&self, start: u64, out: &mut [f64]) {
        pulp::Arch::new().dispatch(Fill {
            key: self.key.words,
            start,
            out,
        });
    }
}

/// The loop over a column, in the form that is compiled once for each set of vector instructions.
struct Fill<'a> {
    key: [u32; 2],
    start: u64,
    out: &'a mut [f64],
}

impl pulp::WithSimd for Fill<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        let mut draw = self.start;
        let (blocks, rest) = self.out.as_chunks_mut::<LANES>();
        for block in blocks {
            *block = philox_bits(draw, self.key).map(plain_uniform);
            draw = draw.wrapping_add(LANES_U64);
        }
        let last = philox_bits(draw, self.key).map(plain_uniform);
        rest.copy_from_slice(&last[..rest.len()]);
    }
}
