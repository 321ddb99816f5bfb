//! Which part of a column a value lies in, without sorting the column.

use super::cells::to_key;
use crate::{count, to_index};

/// Stands for a value whose part is not yet known.
const UNKNOWN: u16 = u16::MAX;

/// Cells are counted to two to this power at most.
const MOST_CELLS: u32 = 17;

/// The part of [0, 1], of `parts` equal ones, in which the uniform score of each value lies.
///
/// # Definition
/// The score is (rank - 1/2)/n, where ties share their mean rank, as in [`crate::information::uniform_scores`]. Values
/// are counted in cells of equal length on the scale of their bits; only those in cells across which the part changes
/// are sorted.
pub(crate) fn rank_cells(column: &[f64], parts: u16) -> Vec<u16> {
    let part = |rank: f64| part_of(rank, column.len(), parts);
    let cells = Cells::of(column);
    // Minus zero equals zero.
    let cell_of = |x: f64| cells.of_key(to_key(x + 0.0));
    let mut counts = vec![0_u32; cells.len()];
    for &x in column {
        counts[cell_of(x)] += 1;
    }
    // The part of all values of a cell, and the number of values below it.
    let (mut below, mut start) = (Vec::new(), 0);
    let mut known = Vec::new();
    for n in counts {
        let end = start + usize::try_from(n).unwrap_or(usize::MAX);
        let (first, last) = (part(count(start + 1)), part(count(end)));
        known.push(if first == last { first } else { UNKNOWN });
        below.push(start);
        start = end;
    }
    let mut open: Vec<(u64, usize)> = Vec::new();
    let mut found = vec![UNKNOWN; column.len()];
    for (index, (slot, &x)) in found.iter_mut().zip(column).enumerate() {
        *slot = known[cell_of(x)];
        if *slot == UNKNOWN {
            open.push((to_key(x + 0.0), index));
        }
    }
    open.sort_unstable();
    let mut rest = open.as_slice();
    while let Some(&(least, _)) = rest.first() {
        let cell = cells.of_key(least);
        let n = rest.partition_point(|one| cells.of_key(one.0) == cell);
        let (inside, others) = rest.split_at(n);
        place(inside, below[cell], part, &mut found);
        rest = others;
    }
    found
}

/// Parts of sorted values of one cell, with `start` values below them.
fn place(sorted: &[(u64, usize)], mut start: usize, part: impl Fn(f64) -> u16, found: &mut [u16]) {
    for ties in sorted.chunk_by(|a, b| a.0 == b.0) {
        let end = start + ties.len();
        let of_all = part(0.5 * (count(start + 1) + count(end)));
        for &(_, index) in ties {
            found[index] = of_all;
        }
        start = end;
    }
}

/// The part in which the score of a rank among `n` lies.
fn part_of(rank: f64, n: usize, parts: u16) -> u16 {
    let score = (rank - 0.5) / count(n);
    u16::try_from(to_index(score * f64::from(parts)))
        .unwrap_or(UNKNOWN)
        .min(parts - 1)
}

/// Cells of equal length on the scale of the bits of a column's values.
struct Cells {
    least: u64,
    shift: u32,
    last: usize,
}

impl Cells {
    fn of(column: &[f64]) -> Self {
        let (least, most) = pulp::Arch::new().dispatch(KeyRange(column));
        let span = most.saturating_sub(least);
        // To a power of two that leaves a few values to each.
        let cells = (usize::BITS - column.len().leading_zeros()).min(MOST_CELLS);
        let shift = (u64::BITS - span.leading_zeros()).saturating_sub(cells);
        let last = usize::try_from(span >> shift).unwrap_or(usize::MAX);
        Self { least, shift, last }
    }

    fn len(&self) -> usize {
        self.last + 1
    }

    #[inline(always)]
    fn of_key(&self, key: u64) -> usize {
        let cell = key.wrapping_sub(self.least) >> self.shift;
        usize::try_from(cell).unwrap_or(usize::MAX).min(self.last)
    }
}

/// The least and the greatest key of a column, compiled once for each set of vector instructions.
struct KeyRange<'a>(&'a [f64]);

impl pulp::WithSimd for KeyRange<'_> {
    type Output = (u64, u64);

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> (u64, u64) {
        let range = |(least, most): (u64, u64), &x: &f64| {
            let key = to_key(x + 0.0);
            (least.min(key), most.max(key))
        };
        self.0.iter().fold((u64::MAX, 0), range)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::information::uniform_scores;
    use crate::sampling::PlainStream;

    /// Spread over both signs and many orders of magnitude, narrow, constant, with ties, signed zeros and an outlier.
    #[test]
    fn as_by_sorting() {
        let mut uniforms = vec![0.0; 20_000];
        PlainStream::new(1, "rank cells").fill(0, &mut uniforms);
        let columns: [fn(f64) -> f64; 6] = [
            |u| evstrat_math::powi(u - 0.3, 9),
            |u| 1e6 + 1e-6 * u,
            |_| -2.5,
            |u| (u * 700.0).floor() - 100.0,
            |u| if u < 0.3 { -0.0 } else { (2.0 * u).floor() },
            |u| if u < 1e-4 { -1e300 } else { 1.0 / u },
        ];
        for column in columns {
            let values: Vec<f64> = uniforms.iter().map(|&u| column(u)).collect();
            let expected: Vec<u16> = uniform_scores(&values)
                .into_iter()
                .map(|score| u16::try_from(to_index(score * 1024.0)).unwrap())
                .collect();
            assert_eq!(rank_cells(&values, 1024), expected);
        }
    }
}
