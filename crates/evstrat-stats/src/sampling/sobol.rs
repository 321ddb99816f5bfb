//! Sobol points with Owen scrambling.

use super::scramble::ScrambleKey;
use super::{cell_midpoint, stream_key};

/// The greatest number of dimensions with direction numbers on board.
pub const MAX_DIMENSIONS: usize = 1200;

const DIRECTION_NUMBERS: &str = include_str!("../data/joe-kuo.txt");

/// Why a Sobol sequence cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SobolError {
    /// More dimensions than direction numbers.
    #[error("a Sobol sequence has at most {MAX_DIMENSIONS} dimensions, asked for {asked}")]
    TooManyDimensions {
        /// The number of dimensions asked for.
        asked: usize,
    },
}

/// The Sobol sequence with the direction numbers of Joe and Kuo, in 64 binary digits.
///
/// Points come in Gray-code order, as in most programs; point 0 is the origin.
///
/// # References
/// Joe and Kuo 2008, SIAM J. Sci. Comput. 30:2635 (`new-joe-kuo-6`).
#[derive(Debug, Clone)]
pub struct Sobol {
    directions: Vec<[u64; 64]>,
}

impl Sobol {
    /// The sequence in the given number of dimensions.
    ///
    /// # Errors
    /// When there are more than [`MAX_DIMENSIONS`].
    pub fn new(dimensions: usize) -> Result<Self, SobolError> {
        if dimensions > MAX_DIMENSIONS {
            return Err(SobolError::TooManyDimensions { asked: dimensions });
        }
        let first = std::array::from_fn(|bit| 1 << (63 - bit));
        let others = DIRECTION_NUMBERS
            .lines()
            .filter(|line| !line.starts_with('#'));
        let directions = std::iter::once(first)
            .chain(others.map(directions_of))
            .take(dimensions)
            .collect();
        Ok(Self { directions })
    }

    /// Number of dimensions.
    #[must_use]
    pub fn dimensions(&self) -> usize {
        self.directions.len()
    }

    /// The 64 digits of one coordinate of one point, first digit in the highest bit.
    #[must_use]
    pub fn digits(&self, point: u64, dimension: usize) -> u64 {
        let mut gray = point ^ (point >> 1);
        let mut digits = 0;
        while gray != 0 {
            digits ^= self.directions[dimension][gray.trailing_zeros() as usize];
            gray &= gray - 1;
        }
        digits
    }
}

/// Direction numbers of one dimension from its line `d s a m_1 ... m_s`.
fn directions_of(line: &str) -> [u64; 64] {
    let mut numbers = line
        .split_ascii_whitespace()
        .map(|word| word.parse::<u64>().unwrap_or(0));
    let _dimension = numbers.next();
    let degree = usize::try_from(numbers.next().unwrap_or(0)).unwrap_or(0);
    let coefficients = numbers.next().unwrap_or(0);
    let mut v = [0; 64];
    for (bit, (slot, m)) in v.iter_mut().zip(numbers).enumerate() {
        *slot = m << (63 - bit);
    }
    for bit in degree..64 {
        let mut value = v[bit - degree] ^ (v[bit - degree] >> degree);
        for k in 1..degree {
            if coefficients >> (degree - 1 - k) & 1 == 1 {
                value ^= v[bit - k];
            }
        }
        v[bit] = value;
    }
    v
}

/// One Owen-scrambled copy of a Sobol sequence.
///
/// # Definition
/// Coordinate j of point i has the digits of the Sobol point, scrambled under a key derived from (seed, label,
/// replicate, j); copies of different replicates are independent. Digits beyond the 52nd are dropped and the number is
/// the midpoint of its cell.
#[derive(Debug, Clone)]
pub struct ScrambledSobol {
    sobol: Sobol,
    keys: Vec<ScrambleKey>,
}

impl ScrambledSobol {
    /// A scrambled copy in the given number of dimensions.
    ///
    /// # Errors
    /// When there are more than [`MAX_DIMENSIONS`].
    pub fn new(
        seed: u64,
        label: &str,
        replicate: u32,
        dimensions: usize,
    ) -> Result<Self, SobolError> {
        let sobol = Sobol::new(dimensions)?;
        let words = stream_key(seed, label).words;
        let keys = (0..)
            .take(dimensions)
            .map(|j| ScrambleKey::derive(words, j, 2, replicate));
        Ok(Self {
            sobol,
            keys: keys.collect(),
        })
    }

    /// Number of dimensions.
    #[must_use]
    pub fn dimensions(&self) -> usize {
        self.keys.len()
    }

    /// One coordinate of one point.
    #[must_use]
    pub fn at(&self, point: u64, dimension: usize) -> f64 {
        cell_midpoint(self.keys[dimension].scramble(self.sobol.digits(point, dimension)))
    }

    /// Writes one coordinate of the points from `start` on.
    pub fn fill(&self, dimension: usize, start: u64, out: &mut [f64]) {
        let key = &self.keys[dimension];
        let directions = &self.sobol.directions[dimension];
        let mut digits = self.sobol.digits(start, dimension);
        for (point, slot) in (start..).zip(out) {
            *slot = cell_midpoint(key.scramble(digits));
            // Successive Gray codes differ in the bit that counts up.
            digits ^= directions[(point + 1).trailing_zeros().min(63) as usize];
        }
    }
}
