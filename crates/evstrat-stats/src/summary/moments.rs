//! Streaming count, mean, variance and range.

use super::tree::Merge;
use crate::count;
use crate::sampling::REPLICATES;

/// Count, mean, sum of squared deviations and range of a set of numbers; NaN is counted apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments {
    count: f64,
    mean: f64,
    squares: f64,
    min: f64,
    max: f64,
    missing: f64,
}

impl Default for Moments {
    fn default() -> Self {
        Self {
            count: 0.0,
            mean: 0.0,
            squares: 0.0,
            min: f64::INFINITY,
            max: f64::NEG_INFINITY,
            missing: 0.0,
        }
    }
}

impl Moments {
    /// Moments of a slice, in its order.
    #[must_use]
    pub fn of(values: &[f64]) -> Self {
        let mut moments = Self::default();
        for &value in values {
            moments.push(value);
        }
        moments
    }

    /// Adds one number (Welford's update).
    #[inline]
    pub fn push(&mut self, value: f64) {
        if value.is_nan() {
            self.missing += 1.0;
            return;
        }
        self.count += 1.0;
        let delta = value - self.mean;
        self.mean += delta / self.count;
        self.squares += delta * (value - self.mean);
        self.min = self.min.min(value);
        self.max = self.max.max(value);
    }

    /// How many numbers were added, NaN not counted.
    #[must_use]
    pub fn count(&self) -> f64 {
        self.count
    }

    /// How many NaN were met.
    #[must_use]
    pub fn missing(&self) -> f64 {
        self.missing
    }

    /// Mean; NaN when empty.
    #[must_use]
    pub fn mean(&self) -> f64 {
        if self.count > 0.0 {
            self.mean
        } else {
            f64::NAN
        }
    }

    /// Sum of the numbers.
    #[must_use]
    pub fn sum(&self) -> f64 {
        self.mean * self.count
    }

    /// Variance with divisor n - 1; NaN below two numbers.
    #[must_use]
    pub fn variance(&self) -> f64 {
        if self.count > 1.0 {
            self.squares / (self.count - 1.0)
        } else {
            f64::NAN
        }
    }

    /// Standard deviation with divisor n - 1.
    #[must_use]
    pub fn sd(&self) -> f64 {
        self.variance().sqrt()
    }

    /// Standard error of the mean of independent draws.
    #[must_use]
    pub fn mcse_plain(&self) -> f64 {
        (self.variance() / self.count).sqrt()
    }

    /// Smallest number; infinity when empty.
    #[must_use]
    pub fn min(&self) -> f64 {
        self.min
    }

    /// Greatest number; minus infinity when empty.
    #[must_use]
    pub fn max(&self) -> f64 {
        self.max
    }
}

impl Merge for Moments {
    /// Chan's pairwise update.
    fn merge(&self, right: &Self) -> Self {
        if self.count == 0.0 {
            return Self {
                missing: self.missing + right.missing,
                ..*right
            };
        }
        if right.count == 0.0 {
            return Self {
                missing: self.missing + right.missing,
                ..*self
            };
        }
        let total = self.count + right.count;
        let delta = right.mean - self.mean;
        Self {
            count: total,
            mean: self.mean + delta * (right.count / total),
            squares: self.squares
                + right.squares
                + delta * delta * (self.count * (right.count / total)),
            min: self.min.min(right.min),
            max: self.max.max(right.max),
            missing: self.missing + right.missing,
        }
    }
}

/// Moments of each replicate of the default sampling.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplicateMoments {
    parts: [Moments; REPLICATES],
}

impl Default for ReplicateMoments {
    fn default() -> Self {
        Self {
            parts: [Moments::default(); REPLICATES],
        }
    }
}

impl ReplicateMoments {
    /// Moments of a block whose first number belongs to a draw that is a multiple of 16.
    #[must_use]
    pub fn of_block(block: &[f64]) -> Self {
        let (rows, rest) = block.as_chunks::<REPLICATES>();
        let mut moments = pulp::Arch::new()
            .dispatch(Complete { rows })
            .unwrap_or_else(|| {
                let mut moments = Self::default();
                for row in rows {
                    moments.push(row);
                }
                moments
            });
        moments.push(rest);
        moments
    }

    /// Adds one number to each of the first replicates.
    fn push(&mut self, row: &[f64]) {
        for (part, &value) in self.parts.iter_mut().zip(row) {
            part.push(value);
        }
    }

    /// The replicates, in order.
    #[must_use]
    pub fn parts(&self) -> &[Moments; REPLICATES] {
        &self.parts
    }

    /// The means of the replicates.
    #[must_use]
    pub fn means(&self) -> [f64; REPLICATES] {
        self.parts.map(|part| part.mean())
    }

    /// Moments of all replicates together, merged in a fixed binary tree.
    #[must_use]
    pub fn total(&self) -> Moments {
        let mut level = self.parts.to_vec();
        while level.len() > 1 {
            level = level
                .chunks(2)
                .map(|pair| pair[0].merge(&pair[pair.len() - 1]))
                .collect();
        }
        level[0]
    }

    /// How many numbers were added to all replicates.
    #[must_use]
    pub fn count(&self) -> f64 {
        self.parts.iter().map(Moments::count).sum()
    }
}

/// Moments of rows without NaN, in two passes that are compiled once for each set of vector instructions: the mean, then
/// the squares around it with the correction of Chan, Golub and `LeVeque` 1983 for the rounding of the mean.
struct Complete<'a> {
    rows: &'a [[f64; REPLICATES]],
}

impl pulp::WithSimd for Complete<'_> {
    /// `None` if a number is NaN or infinite, or there are none.
    type Output = Option<ReplicateMoments>;

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> Self::Output {
        let mut sum = [0.0; REPLICATES];
        let mut min = [f64::INFINITY; REPLICATES];
        let mut max = [f64::NEG_INFINITY; REPLICATES];
        for row in self.rows {
            for lane in 0..REPLICATES {
                sum[lane] += row[lane];
                min[lane] = if row[lane] < min[lane] {
                    row[lane]
                } else {
                    min[lane]
                };
                max[lane] = if row[lane] > max[lane] {
                    row[lane]
                } else {
                    max[lane]
                };
            }
        }
        let count = count(self.rows.len());
        let mean = sum.map(|sum| sum / count);
        if !mean.iter().all(|mean| mean.is_finite()) {
            return None;
        }
        let mut squares = [0.0; REPLICATES];
        let mut left = [0.0; REPLICATES];
        for row in self.rows {
            for lane in 0..REPLICATES {
                let deviation = row[lane] - mean[lane];
                squares[lane] += deviation * deviation;
                left[lane] += deviation;
            }
        }
        Some(ReplicateMoments {
            parts: std::array::from_fn(|lane| Moments {
                count,
                mean: mean[lane] + left[lane] / count,
                squares: (squares[lane] - left[lane] * left[lane] / count).max(0.0),
                min: min[lane],
                max: max[lane],
                missing: 0.0,
            }),
        })
    }
}

impl Merge for ReplicateMoments {
    fn merge(&self, right: &Self) -> Self {
        let mut parts = self.parts;
        for (part, other) in parts.iter_mut().zip(&right.parts) {
            *part = part.merge(other);
        }
        Self { parts }
    }
}

/// Mean and sd (divisor n - 1) of a short list.
pub(crate) fn mean_sd(values: &[f64]) -> (f64, f64) {
    let n = count(values.len());
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
    (mean, (squares / (n - 1.0)).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn merging_equals_adding_up(
            values in prop::collection::vec(-1e3..1e3_f64, 2..200),
            cut in 0_usize..200,
        ) {
            let cut = cut.min(values.len());
            let whole = Moments::of(&values);
            let merged = Moments::of(&values[..cut]).merge(&Moments::of(&values[cut..]));
            prop_assert!((whole.mean() - merged.mean()).abs() < 1e-9);
            prop_assert!((whole.sd() - merged.sd()).abs() < 1e-9);
            prop_assert!(whole.min() <= merged.min() && whole.max() >= merged.max());
        }
    }

    #[test]
    fn counts_missing_numbers_apart() {
        let moments = Moments::of(&[1.0, f64::NAN, 3.0]);
        assert!((moments.mean() - 2.0).abs() < 1e-15 && moments.missing() > 0.5);
        let replicates = ReplicateMoments::of_block(&[1.0; 64]);
        assert!((replicates.total().count() - 64.0).abs() < 1e-15);
    }
}
