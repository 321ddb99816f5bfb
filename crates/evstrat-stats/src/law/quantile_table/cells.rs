//! Where the cells of a table lie.

/// Cells per octave of min(u, 1 - u).
const PER_OCTAVE: usize = 32;

/// Octaves below one half; smaller tail probabilities, eight in a million, are evaluated exactly. More octaves would cost
/// more to build than the few values cost that fall below these.
const OCTAVES: usize = 17;

/// Cells of one side; cell 0 holds one half itself, the last cell everything below the table.
pub(super) const CELLS: usize = PER_OCTAVE * OCTAVES + 2;

/// Places for the cells of one side; a power of two, so that a mask serves as bounds check.
pub(super) const SIDE: usize = CELLS.next_power_of_two();

/// Places of both sides, the lower one first.
pub(super) const PLACES: usize = 2 * SIDE;

/// The place of a cell among those of both sides, and the position in it, of a uniform number.
#[inline(always)]
pub(super) fn locate(u: f64) -> (usize, f64) {
    const TOP: u64 = 0x3FE << 5;
    const LAST: u64 = CELLS as u64 - 1;
    let upper = u > 0.5;
    let v = if upper { 1.0 - u } else { u };
    let bits = v.to_bits();
    let cell = TOP.wrapping_sub(bits >> 47).min(LAST);
    let fraction = f64::from_bits((bits << 5) & 0x000F_FFFF_FFFF_FFFF | 0x3FF0_0000_0000_0000);
    let place = cell as usize + if upper { SIDE } else { 0 };
    (place, fraction - 1.0)
}

/// The lower end and the width of a cell in min(u, 1 - u).
pub(super) fn cell_range(cell: usize) -> (f64, f64) {
    let octave = cell.div_ceil(PER_OCTAVE);
    let step = octave * PER_OCTAVE - cell;
    let base = evstrat_math::powi(0.5, i32::try_from(octave).unwrap_or(i32::MAX) + 1);
    let width = base / 32.0;
    (base + width * crate::count(step), width)
}
