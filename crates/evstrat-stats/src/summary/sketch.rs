//! Quantiles of more values than memory holds.

use super::cells::low_word;
use super::marks::count_rows;
use super::{BLOCK_DRAWS, OrderStatistics};
use crate::count;
use crate::sampling::REPLICATES;

/// Bits of the significand that tell cells apart: a cell is at most a 1024th of its distance from the center wide.
const BITS: u32 = 10;

/// Octaves of distance from the center that have cells of their own; nearer values share the innermost cells, farther ones
/// the outermost.
const OCTAVES: usize = 32;

/// How many of them lie below the pilot's spread.
const BELOW: u64 = 20;

/// Cells on one side of the center.
const SIDE: usize = OCTAVES << BITS;

/// All cells: as many as a 16-bit number tells apart, so that no bounds are checked.
const PLACES: usize = 1 << 16;
const _: () = assert!(2 * SIDE == PLACES, "two sides fill the places");

/// The first cell above the center.
const ABOVE: u16 = 1 << 15;

/// Bits, without those that do not count, of the distance at which the innermost cell ends.
const LOWEST: u64 = (1023 - BELOW) << BITS;

/// Counts of values in cells around the median of a pilot, from which quantiles of all values follow.
///
/// # Definition
/// A value belongs to a cell by its distance from the pilot's median: each octave of distance has 1024 cells, from 2^-20
/// to 2^12 times the pilot's interquartile range. A quantile is interpolated within its cell: it differs from that of the
/// sorted values by what the values of one cell scatter, about a thirtieth of the Monte Carlo error. A cell in which all
/// values of the pilot are equal gives that value. Counts add up in any order, so quantiles have the same bits however the
/// work was spread.
///
/// Beside them, values below the pilot's quantiles are counted by replicate: their spread is that of the distribution
/// function between replicates, and the quantile function takes it back to the scale of the values (Woodruff 1952, J. Am.
/// Stat. Assoc. 47:635).
#[derive(Debug, Clone)]
pub struct QuantileSketch {
    center: f64,
    /// Scale by which distances are divided, so that the pilot's spread is one.
    spread: f64,
    counts: Box<[u64; PLACES]>,
    /// How values of the replicates are counted; `None` if draws are independent.
    replicates: Option<Replicates>,
    /// Values, NaN not counted.
    n: u64,
    /// Cells that hold one value alone in the pilot, in ascending order.
    atoms: Vec<(usize, f64)>,
}

impl QuantileSketch {
    /// An empty sketch of draws of replicates, whose cells suit the values of a pilot, with errors at `probabilities`.
    #[must_use]
    pub fn of_replicates(pilot: &[f64], probabilities: &[f64]) -> Self {
        let at = OrderStatistics::of(pilot, probabilities, false);
        let at = |&p: &f64| (p, at.quantile(p), [0; REPLICATES]);
        let replicates = Some(Replicates {
            below: probabilities.iter().map(at).collect(),
            totals: [0; REPLICATES],
        });
        Self {
            replicates,
            ..Self::new(pilot)
        }
    }

    /// An empty sketch of independent draws, whose cells suit the values of a pilot.
    #[must_use]
    pub fn new(pilot: &[f64]) -> Self {
        let order = OrderStatistics::of(pilot, &[0.25, 0.5, 0.75], false);
        let center = if order.is_empty() {
            0.0
        } else {
            order.quantile(0.5)
        };
        let range = order.quantile(0.75) - order.quantile(0.25);
        let deviations = pilot
            .iter()
            .filter(|x| !x.is_nan())
            .map(|x| (x - center).abs());
        let spread = if range > 0.0 {
            range
        } else {
            deviations.fold(0.0, f64::max)
        };
        let mut sketch = Self {
            center,
            spread: if spread > 0.0 { spread } else { 1.0 },
            counts: zeros(),
            replicates: None,
            n: 0,
            atoms: Vec::new(),
        };
        sketch.atoms = sketch.find_atoms(pilot);
        sketch
    }

    fn find_atoms(&self, pilot: &[f64]) -> Vec<(usize, f64)> {
        let mut seen: Vec<Option<(f64, bool, u32)>> = vec![None; self.counts.len()];
        for &x in pilot.iter().filter(|x| !x.is_nan()) {
            let cell = &mut seen[self.cell_of(x)];
            let (value, alone, n) = cell.unwrap_or((x, true, 0));
            *cell = Some((value, alone && value.total_cmp(&x).is_eq(), n + 1));
        }
        let cells = seen.into_iter().enumerate();
        cells
            .filter_map(|(cell, found)| {
                let (value, alone, n) = found?;
                (alone && n > 1).then_some((cell, value))
            })
            .collect()
    }

    /// Adds the values of consecutive draws, of which the first belongs to replicate 0; NaN is left out.
    pub fn add(&mut self, column: &[f64]) {
        if let Some(replicates) = &mut self.replicates {
            replicates.add(column);
        }
        self.n += pulp::Arch::new().dispatch(Add {
            sketch: (self.center, self.spread),
            counts: &mut self.counts,
            column,
        });
    }

    /// How many values were added, NaN not counted.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.n
    }

    /// The quantile at p; NaN when empty.
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        let n = self.count();
        if n == 0 {
            return f64::NAN;
        }
        // Type 7: the value with rank (n - 1) p, values of a cell spread evenly over it.
        let rank = (n - 1) as f64 * p.clamp(0.0, 1.0) + 0.5;
        let mut before = 0;
        for (cell, &n_cell) in self.counts.iter().enumerate() {
            if n_cell > 0 && rank <= (before + n_cell) as f64 {
                let atom = self.atoms.binary_search_by_key(&cell, |atom| atom.0);
                if let Ok(index) = atom {
                    return self.atoms[index].1;
                }
                let (low, high) = self.ends(cell);
                let share = (rank - before as f64) / n_cell as f64;
                return low + share * (high - low);
            }
            before += n_cell;
        }
        f64::NAN
    }

    /// Standard error of the quantile at p; of replicates only at the probabilities given before, else NaN.
    #[must_use]
    pub fn mcse(&self, p: f64) -> f64 {
        let error = match &self.replicates {
            None => (p * (1.0 - p) / self.n as f64).sqrt(),
            Some(replicates) => replicates.error(p),
        };
        0.5 * (self.quantile((p + error).min(1.0)) - self.quantile((p - error).max(0.0)))
    }

    fn cell_of(&self, x: f64) -> usize {
        usize::from(cell_of((self.center, self.spread), x))
    }

    /// The values at the ends of a cell.
    fn ends(&self, cell: usize) -> (f64, f64) {
        let edge = |place: usize| {
            if place == 0 {
                return 0.0;
            }
            let place = LOWEST + u64::try_from(place).unwrap_or(u64::MAX);
            f64::from_bits(place << (52 - BITS)) * self.spread
        };
        if cell < SIDE {
            let place = SIDE - 1 - cell;
            (self.center - edge(place + 1), self.center - edge(place))
        } else {
            let place = cell - SIDE;
            (self.center + edge(place), self.center + edge(place + 1))
        }
    }
}

/// On the heap from the start: half a megabyte is much for a stack.
fn zeros() -> Box<[u64; PLACES]> {
    vec![0; PLACES]
        .into_boxed_slice()
        .try_into()
        .expect("the length is the same constant")
}

/// The cell of a value by center and spread: cells ascend with values, those below the center first.
#[inline(always)]
fn cell_of((center, spread): (f64, f64), x: f64) -> u16 {
    let distance = (x - center) / spread;
    let place = (distance.abs().to_bits() >> (52 - BITS)).max(LOWEST) - LOWEST;
    let place = low_word(place.min(SIDE as u64 - 1));
    if distance < 0.0 {
        ABOVE - 1 - place
    } else {
        ABOVE + place
    }
}

/// Values whose cells are found together.
const LANES: usize = 64;

/// Adds a column; gives the number of values that are not NaN.
struct Add<'a> {
    sketch: (f64, f64),
    counts: &'a mut [u64; PLACES],
    column: &'a [f64],
}

impl pulp::WithSimd for Add<'_> {
    type Output = u64;

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> u64 {
        let Self {
            sketch,
            counts,
            column,
        } = self;
        let mut n = 0;
        let mut add = |block: &[f64; LANES]| {
            let cells = block.map(|x| cell_of(sketch, x));
            let one = block.map(|x| u64::from(!x.is_nan()));
            n += one.iter().sum::<u64>();
            for (cell, one) in cells.into_iter().zip(one) {
                counts[usize::from(cell)] += one;
            }
        };
        let (blocks, rest) = column.as_chunks();
        for block in blocks {
            add(block);
        }
        let mut last = [f64::NAN; LANES];
        last[..rest.len()].copy_from_slice(rest);
        add(&last);
        n
    }
}

/// Counts by replicate: their spread is the error of the distribution function.
#[derive(Debug, Clone)]
struct Replicates {
    /// Probability, the pilot's quantile there, and the values of each replicate below it.
    below: Vec<(f64, f64, [u64; REPLICATES])>,
    /// Values of each replicate, NaN not counted.
    totals: [u64; REPLICATES],
}

impl Replicates {
    fn add(&mut self, column: &[f64]) {
        pulp::Arch::new().dispatch(AddToReplicates {
            replicates: self,
            column,
        });
    }

    /// Standard error of the distribution function where a share p lies below; NaN at other probabilities than those given.
    fn error(&self, p: f64) -> f64 {
        let same = |one: &&(f64, _, _)| one.0.total_cmp(&p).is_eq();
        let Some((_, _, below)) = self.below.iter().find(same) else {
            return f64::NAN;
        };
        let shares = below.iter().zip(&self.totals);
        let shares = shares.map(|(&below, &total)| below as f64 / total as f64);
        let shares: Vec<f64> = shares.collect();
        super::moments::mean_sd(&shares).1 / count(REPLICATES).sqrt()
    }
}

struct AddToReplicates<'a> {
    replicates: &'a mut Replicates,
    column: &'a [f64],
}

impl pulp::WithSimd for AddToReplicates<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        let Replicates { below, totals } = self.replicates;
        for block in self.column.chunks(BLOCK_DRAWS) {
            count_rows(block, totals, |x| !x.is_nan());
            for (_, threshold, below) in below.iter_mut() {
                count_rows(block, below, |x| x < *threshold);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::Law;
    use crate::sampling::{PlainStream, ReplicateStream};
    use crate::summary::{Estimate, split_replicates};

    const PROBABILITIES: [f64; 7] = [0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975];

    fn column(law: &Law, n: usize) -> Vec<f64> {
        let mut u = vec![0.0; n];
        PlainStream::new(1, "sketch").fill(0, &mut u);
        u.into_iter().map(|u| law.quantile(u)).collect()
    }

    fn sketch(values: &[f64], replicates: bool) -> QuantileSketch {
        let pilot = &values[..values.len().min(4096)];
        let mut sketch = if replicates {
            QuantileSketch::of_replicates(pilot, &PROBABILITIES)
        } else {
            QuantileSketch::new(pilot)
        };
        for part in values.chunks(4096) {
            sketch.add(part);
        }
        sketch
    }

    /// Well within the Monte Carlo error, whatever the law, its place and its scale.
    #[test]
    fn quantiles_as_by_sorting() {
        let laws = [
            Law::normal(0.0, 1.0),
            Law::normal(1e6, 1e-3),
            Law::lognormal(3.0, 1.5),
            Law::beta(0.5, 8.0),
            Law::uniform(-4.0, -3.0),
        ];
        for law in laws.into_iter().flatten() {
            let values = column(&law, 400_000);
            let sketch = sketch(&values, false);
            let exact = OrderStatistics::of(&values, &PROBABILITIES, true);
            for p in PROBABILITIES {
                let error = (sketch.quantile(p) - exact.quantile(p)).abs();
                assert!(error < 0.1 * exact.mcse_plain(p), "{law:?} at {p}: {error}");
                let ratio = sketch.mcse(p) / exact.mcse_plain(p);
                assert!((ratio - 1.0).abs() < 0.1, "{law:?} at {p}: {ratio}");
            }
        }
    }

    #[test]
    fn errors_of_replicates_as_by_quantiles_of_replicates() {
        let stream = ReplicateStream::new(1, "sketch");
        let mut u = vec![0.0; 1 << 18];
        stream.fill(0, &mut u);
        let mut other = vec![0.0; 1 << 18];
        ReplicateStream::new(1, "other").fill(0, &mut other);
        // A product keeps an error that balanced columns do not remove.
        let values: Vec<f64> = u.iter().zip(&other).map(|(u, v)| u * v).collect();
        let sketch = sketch(&values, true);
        let parts = split_replicates(&values);
        for p in [0.25, 0.5, 0.75] {
            let each: Vec<f64> = parts
                .iter()
                .map(|part| OrderStatistics::of(part, &[p], false).quantile(p))
                .collect();
            let ratio = sketch.mcse(p) / Estimate::from_replicates(&each).mcse;
            assert!((ratio - 1.0).abs() < 0.2, "{p}: {ratio}");
        }
    }

    #[test]
    fn atoms_keep_their_values_and_missing_values_are_left_out() {
        let mut values: Vec<f64> = (0..40_000).map(|i| f64::from(i % 4)).collect();
        values[5] = f64::NAN;
        let found = sketch(&values, false);
        assert_eq!(found.count(), 39_999);
        for (p, expected) in [(0.05, 0.0), (0.3, 1.0), (0.6, 2.0), (0.95, 3.0)] {
            assert_eq!(found.quantile(p).to_bits(), f64::to_bits(expected));
        }
        let constant = sketch(&[2.5; 5000], true);
        assert_eq!(constant.quantile(0.5).to_bits(), 2.5_f64.to_bits());
        assert!(constant.mcse(0.5).abs() <= 0.0);
        assert!(sketch(&[f64::NAN; 32], true).quantile(0.5).is_nan());
    }
}
