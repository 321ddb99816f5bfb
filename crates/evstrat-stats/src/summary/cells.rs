//! Cells in which the values of a long column are counted, in the order of the values.

/// Cells, a power of two, so that a mask serves as bounds check and the counts stay in the fastest cache.
const CELLS: u16 = 1 << 12;

/// The cell of NaN; the cells before it hold numbers.
const MISSING: u16 = CELLS - 1;

/// The last cell of numbers.
const LAST: u16 = MISSING - 1;

/// Places of a list with one element for each cell.
const PLACES: usize = CELLS as usize;

/// Values whose cells are found together.
const LANES: usize = 64;

/// Values from which the cells are laid out, and how many of them on either side fall into the cells at the ends.
const PILOT: usize = 512;
const BEYOND: usize = 2;

/// From this ratio of the ends on, cells are of equal length on the scale of bits, which is near a logarithm.
const WIDE: f64 = 16.0;

/// Marks a cell whose values are not collected.
const UNWANTED: u16 = u16::MAX;

/// A map from numbers to cells that never falls. The cells at both ends hold everything beyond the range of a pilot.
#[derive(Debug, Clone, Copy)]
enum Scale {
    /// Cells of equal length.
    Even { low: f64, per_unit: f64 },
    /// Cells of equal length on the scale of [`to_key`].
    Bits { least: u64, shift: u32 },
}

impl Scale {
    /// A scale for values like those of a column.
    fn of(column: &[f64]) -> Self {
        // An odd stride: points of a replicate alternate between halves, quarters and so on of their range.
        let stride = (column.len() / PILOT) | 1;
        let pilot = column.iter().step_by(stride).copied();
        let mut pilot: Vec<f64> = pilot.filter(|x| x.is_finite()).collect();
        pilot.sort_unstable_by(f64::total_cmp);
        let Some(last) = pilot.len().checked_sub(1 + BEYOND) else {
            return Self::around(0.0, 0.0);
        };
        Self::around(pilot[BEYOND.min(last)], pilot[last])
    }

    fn around(low: f64, high: f64) -> Self {
        let is_wide = (low > 0.0 && high > WIDE * low) || (high < 0.0 && low < WIDE * high);
        if is_wide {
            let (least, most) = (to_key(low), to_key(high));
            let digits = u64::BITS - (most - least).leading_zeros();
            let shift = digits.saturating_sub(CELLS.trailing_zeros() - 1);
            return Self::Bits { least, shift };
        }
        let per_unit = f64::from(LAST) / (high - low);
        // All alike, or too near or far to tell: one cell.
        let per_unit = if per_unit.is_finite() { per_unit } else { 0.0 };
        Self::Even { low, per_unit }
    }

    /// The cells of some values.
    #[inline(always)]
    fn cells_of(self, values: &[f64; LANES]) -> [u16; LANES] {
        const TO_INTEGER: f64 = 4_503_599_627_370_496.0;
        match self {
            Self::Even { low, per_unit } => values.map(|x| {
                let place = (x - low) * per_unit;
                let place = if place > 0.0 { place } else { 0.0 };
                let last = f64::from(LAST);
                let place = if place < last { place } else { last };
                // The last bits of a number this large are the nearest integer.
                let cell = low_word((place + TO_INTEGER).to_bits()) & (CELLS - 1);
                if x.is_nan() { MISSING } else { cell }
            }),
            Self::Bits { least, shift } => values.map(|x| {
                let cell = (to_key(x).max(least) - least) >> shift;
                let cell = low_word(cell.min(u64::from(LAST)));
                if x.is_nan() { MISSING } else { cell }
            }),
        }
    }
}

/// Counts of the values of a column by cell and group; value i belongs to group i modulo `GROUPS`.
pub(super) struct Counts<const GROUPS: usize> {
    scale: Scale,
    counts: Vec<[u32; GROUPS]>,
}

/// A cell that holds wanted places: the values before it, and how many of the places lie in it or before.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    pub(super) cell: usize,
    pub(super) before: usize,
    pub(super) places: usize,
}

impl<const GROUPS: usize> Counts<GROUPS> {
    /// Counts the values of a column.
    pub(super) fn of(column: &[f64]) -> Self {
        let scale = Scale::of(column);
        let mut counts = vec![[0; GROUPS]; PLACES];
        let visit = |cell: usize, group: usize, _: f64| counts[cell % PLACES][group] += 1;
        Visit::<_, GROUPS> {
            scale,
            column,
            visit,
        }
        .all();
        Self { scale, counts }
    }

    /// How many numbers a group has, NaN not counted; of all groups for `None`.
    pub(super) fn n(&self, group: Option<usize>) -> usize {
        let cells = 0..usize::from(MISSING);
        cells.map(|cell| self.at(cell, group)).sum()
    }

    fn at(&self, cell: usize, group: Option<usize>) -> usize {
        let counts = &self.counts[cell];
        let n = match group {
            Some(group) => u64::from(counts[group]),
            None => counts.iter().map(|&n| u64::from(n)).sum(),
        };
        usize::try_from(n).unwrap_or(usize::MAX)
    }

    /// The cells in which the places, which rise, of a group lie.
    pub(super) fn locate(&self, group: Option<usize>, places: &[usize]) -> Vec<Wanted> {
        let mut found = Vec::new();
        let (mut before, mut done) = (0, 0);
        for cell in 0..usize::from(MISSING) {
            if done == places.len() {
                break;
            }
            let end = before + self.at(cell, group);
            let upto = done + places[done..].partition_point(|&place| place < end);
            if upto > done {
                found.push(Wanted {
                    cell,
                    before,
                    places: upto,
                });
                done = upto;
            }
            before = end;
        }
        found
    }

    /// The keys of the values in the given cells, by cell and group.
    pub(super) fn collect(&self, column: &[f64], cells: &[usize]) -> Vec<[Vec<u64>; GROUPS]> {
        let mut slots = vec![UNWANTED; PLACES];
        let mut found: Vec<[Vec<u64>; GROUPS]> = Vec::with_capacity(cells.len());
        for &cell in cells {
            slots[cell] = u16::try_from(found.len()).unwrap_or(UNWANTED);
            let room = |group| Vec::with_capacity(self.at(cell, Some(group)));
            found.push(std::array::from_fn(room));
        }
        let visit = |cell: usize, group: usize, x: f64| {
            let slot = slots[cell % PLACES];
            if slot != UNWANTED {
                found[usize::from(slot)][group].push(to_key(x));
            }
        };
        Visit::<_, GROUPS> {
            scale: self.scale,
            column,
            visit,
        }
        .all();
        found
    }
}

/// Calls `visit` with cell, group and value for all values, in their order.
struct Visit<'a, F, const GROUPS: usize> {
    scale: Scale,
    column: &'a [f64],
    visit: F,
}

impl<F: FnMut(usize, usize, f64), const GROUPS: usize> Visit<'_, F, GROUPS> {
    fn all(self) {
        pulp::Arch::new().dispatch(self);
    }
}

impl<F: FnMut(usize, usize, f64), const GROUPS: usize> pulp::WithSimd for Visit<'_, F, GROUPS> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        const { assert!(LANES.is_multiple_of(GROUPS)) };
        let Self {
            scale,
            column,
            mut visit,
        } = self;
        let (blocks, rest) = column.as_chunks::<LANES>();
        for block in blocks {
            let cells = scale.cells_of(block);
            for lane in 0..LANES {
                visit(usize::from(cells[lane]), lane % GROUPS, block[lane]);
            }
        }
        let mut last = [f64::NAN; LANES];
        last[..rest.len()].copy_from_slice(rest);
        let cells = scale.cells_of(&last);
        for (lane, &x) in rest.iter().enumerate() {
            visit(usize::from(cells[lane]), lane % GROUPS, x);
        }
    }
}

/// The lowest 16 bits.
#[inline(always)]
#[expect(
    clippy::cast_possible_truncation,
    reason = "the lowest bits are what is asked for"
)]
pub(super) fn low_word(x: u64) -> u16 {
    x as u16
}

/// Unsigned integers in the order of [`f64::total_cmp`].
#[inline(always)]
pub(super) fn to_key(x: f64) -> u64 {
    let bits = x.to_bits();
    // All ones below zero, else only the sign.
    let flip = (bits >> 63).wrapping_neg() | 1 << 63;
    bits ^ flip
}

/// The number of a key.
pub(super) fn from_key(key: u64) -> f64 {
    f64::from_bits(if key >> 63 == 1 {
        key & !(1 << 63)
    } else {
        !key
    })
}
