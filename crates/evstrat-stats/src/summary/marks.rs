//! Which numbers of a column lie in a range, and how many of each replicate do.

use crate::sampling::REPLICATES;

use super::BLOCK_DRAWS;

/// Draws that meet a condition, by replicate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReplicateCounts {
    /// All draws, whether they meet it or not.
    pub n_draws: u64,
    counts: [u64; REPLICATES],
}

impl ReplicateCounts {
    /// Counts the draws of a column that lie between `low` and `high`, both included; NaN does not. The first draw belongs to
    /// replicate 0.
    #[must_use]
    pub fn between(column: &[f64], (low, high): (f64, f64)) -> Self {
        let mut counts = [0; REPLICATES];
        pulp::Arch::new().dispatch(CountBetween {
            column,
            range: (low, high),
            counts: &mut counts,
        });
        Self {
            n_draws: column.len() as u64,
            counts,
        }
    }

    /// Counts `n_draws` draws block by block: `decide` is told where a block begins and clears the marks, all set at first,
    /// of those of its draws that do not meet the condition.
    pub fn by(n_draws: usize, decide: impl Fn(usize, &mut [bool])) -> Self {
        let mut counts = Self::default();
        let mut met = [true; BLOCK_DRAWS];
        for start in (0..n_draws).step_by(BLOCK_DRAWS) {
            let met = &mut met[..BLOCK_DRAWS.min(n_draws - start)];
            met.fill(true);
            decide(start, met);
            for row in met.chunks(REPLICATES) {
                for (count, &yes) in counts.counts.iter_mut().zip(row) {
                    *count += u64::from(yes);
                }
            }
        }
        counts.n_draws = n_draws as u64;
        counts
    }

    /// Adds the counts of draws that follow a multiple of 16 others.
    pub fn append(&mut self, later: &Self) {
        for (count, more) in self.counts.iter_mut().zip(&later.counts) {
            *count += more;
        }
        self.n_draws += later.n_draws;
    }

    /// The share over all draws.
    #[must_use]
    pub fn share(&self) -> f64 {
        self.counts.iter().sum::<u64>() as f64 / self.n_draws as f64
    }

    /// The share within each replicate.
    #[must_use]
    pub fn shares(&self) -> [f64; REPLICATES] {
        let replicates = REPLICATES as u64;
        let n_points = |replicate: u64| (self.n_draws + replicates - 1 - replicate) / replicates;
        let mut replicate = 0;
        self.counts.map(|count| {
            let share = count as f64 / n_points(replicate) as f64;
            replicate += 1;
            share
        })
    }
}

/// Clears the marks of the numbers that do not lie between `low` and `high`, both included; NaN does not.
///
/// # Shape
/// One mark for each number.
pub fn clear_outside(marks: &mut [bool], column: &[f64], (low, high): (f64, f64)) {
    pulp::Arch::new().dispatch(ClearOutside {
        marks,
        column,
        range: (low, high),
    });
}

/// Whether all numbers of a column are finite.
#[must_use]
pub fn all_finite(column: &[f64]) -> bool {
    pulp::Arch::new().dispatch(AllFinite(column))
}

struct CountBetween<'a> {
    column: &'a [f64],
    range: (f64, f64),
    counts: &'a mut [u64; REPLICATES],
}

impl pulp::WithSimd for CountBetween<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        let (low, high) = self.range;
        for block in self.column.chunks(BLOCK_DRAWS) {
            count_rows(block, self.counts, |x| (low <= x) & (x <= high));
        }
    }
}

/// Adds to the count of each replicate how many of its values in a block are `counted`.
#[inline(always)]
pub(super) fn count_rows(
    block: &[f64],
    counts: &mut [u64; REPLICATES],
    counted: impl Fn(f64) -> bool,
) {
    // Sums of floating-point numbers are not reordered, so that compilers go through a block row by row.
    let one = |x: f64| if counted(x) { 1.0 } else { 0.0 };
    let mut sums = [0.0; REPLICATES];
    let (rows, rest) = block.as_chunks::<REPLICATES>();
    for row in rows {
        for lane in 0..REPLICATES {
            sums[lane] += one(row[lane]);
        }
    }
    for (sum, &x) in sums.iter_mut().zip(rest) {
        *sum += one(x);
    }
    for (count, sum) in counts.iter_mut().zip(sums) {
        *count += crate::to_index(sum) as u64;
    }
}

struct ClearOutside<'a> {
    marks: &'a mut [bool],
    column: &'a [f64],
    range: (f64, f64),
}

impl pulp::WithSimd for ClearOutside<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        let (low, high) = self.range;
        for (mark, &x) in self.marks.iter_mut().zip(self.column) {
            *mark &= (low <= x) & (x <= high);
        }
    }
}

struct AllFinite<'a>(&'a [f64]);

impl pulp::WithSimd for AllFinite<'_> {
    type Output = bool;

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> bool {
        // Without a branch per number.
        self.0.iter().fold(true, |all, x| all & x.is_finite())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_by_replicate() {
        let column: Vec<f64> = (0..1003_u32).map(|i| f64::from(i % 16)).collect();
        let found = ReplicateCounts::between(&column, (3.0, 5.0));
        assert_eq!(found.n_draws, 1003);
        for (replicate, share) in (0..).zip(found.shares()) {
            let expected = f64::from(u8::from((3..=5).contains(&replicate)));
            assert!((share - expected).abs() <= 0.0, "{replicate}");
        }
        let marked = ReplicateCounts::by(column.len(), |start, marks| {
            clear_outside(marks, &column[start..], (3.0, 5.0));
        });
        assert_eq!(found, marked);
        let mut sum = ReplicateCounts::between(&column[..160], (3.0, 5.0));
        sum.append(&ReplicateCounts::between(&column[160..], (3.0, 5.0)));
        assert_eq!(found, sum);
    }

    #[test]
    fn nothing_is_between_if_it_is_not_a_number() {
        let column = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1.0];
        let all = (f64::NEG_INFINITY, f64::INFINITY);
        assert!((ReplicateCounts::between(&column, all).share() - 0.75).abs() < 1e-15);
        let mut marks = [true; 4];
        clear_outside(&mut marks, &column, all);
        assert_eq!(marks, [false, true, true, true]);
        assert!(!all_finite(&column) && all_finite(&column[3..]) && all_finite(&[]));
    }
}
