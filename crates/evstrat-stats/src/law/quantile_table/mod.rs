//! Tables of quantile functions: the same few nanoseconds per value for every law.

mod build;
mod cells;
mod cubic;
mod fill;

use build::Builder;
use cells::{CELLS, PLACES, SIDE, locate};
use cubic::{Cubic, NEXT_LEVEL, Transform, cubic_at};
use fill::Fill;

use super::{Family, Kind, Law};

/// Sub-cells of a cell in which one cubic is not enough.
const SUB_CELLS: usize = 32;

/// Marks a cell without sub-cells.
const EXACT: u32 = u32::MAX;

#[derive(Debug, Clone)]
struct Side {
    transform: Transform,
    /// For each cell its place in `sub_cells`, or `EXACT`.
    sub_index: Vec<u32>,
    sub_cells: Vec<[Cubic; SUB_CELLS]>,
}

#[derive(Debug, Clone)]
enum Form {
    /// Evaluated exactly: discrete laws.
    Exact,
    /// x = start + width u: uniform laws.
    Line { start: f64, width: f64 },
    /// Cells of the lower side, then of the upper side.
    Cells {
        cells: Box<[Cubic; PLACES]>,
        sides: Box<[Side; 2]>,
    },
}

/// A table of a law's quantile function.
///
/// # Definition
/// On each side of one half, min(u, 1 - u) is cut into octaves and each octave into 32 equal cells. In a cell the
/// quantile (or the logarithm of its distance from an end of the support) is a monotone cubic through the exact values
/// and slopes at both ends. Cells are checked against the distribution function while the table is built; where the
/// probability is off by more than 2e-8 times the tail probability, the cell is cut into 32 again, and where that does
/// not help, or a jump or bend lies inside, values are evaluated exactly. The error in probability is thus at most
/// 1e-8, less in the tails.
#[derive(Debug, Clone)]
pub struct QuantileTable {
    law: Law,
    form: Form,
}

impl QuantileTable {
    /// Builds the table of a law; takes some milliseconds.
    #[must_use]
    pub fn build(law: &Law) -> Self {
        let form = match &law.kind {
            Kind::Uniform(uniform) => {
                let (start, end) = uniform.support();
                Form::Line {
                    start,
                    width: end - start,
                }
            }
            _ if law.is_discrete() => Form::Exact,
            _ => {
                let builder = Builder::new(law);
                let (lower_cells, lower) = builder.side(false);
                let (upper_cells, upper) = builder.side(true);
                let mut cells = Box::new([NEXT_LEVEL; PLACES]);
                cells[..CELLS].copy_from_slice(&lower_cells);
                cells[SIDE..SIDE + CELLS].copy_from_slice(&upper_cells);
                Form::Cells {
                    cells,
                    sides: Box::new([lower, upper]),
                }
            }
        };
        Self {
            law: law.clone(),
            form,
        }
    }

    /// The law.
    #[must_use]
    pub fn law(&self) -> &Law {
        &self.law
    }

    /// Writes the quantiles of a column of uniforms.
    ///
    /// # Shape
    /// `u` and `x` have the same length; any split into blocks gives the same bits.
    pub fn fill(&self, u: &[f64], x: &mut [f64]) {
        match &self.form {
            Form::Exact => {
                for (x, &u) in x.iter_mut().zip(u) {
                    *x = self.law.quantile(u);
                }
            }
            Form::Line { start, width } => {
                for (x, &u) in x.iter_mut().zip(u) {
                    *x = start + width * u;
                }
            }
            Form::Cells { cells, sides } => self.fill_cells(cells, sides, u, x),
        }
    }

    fn fill_cells(&self, cells: &[Cubic; PLACES], sides: &[Side; 2], u: &[f64], x: &mut [f64]) {
        let transforms = [sides[0].transform, sides[1].transform];
        let incomplete = Fill {
            cells,
            transforms,
            u,
            x,
        }
        .run();
        if incomplete {
            for (x, &u) in x.iter_mut().zip(u) {
                if x.is_nan() {
                    *x = self.next_level(sides, u);
                }
            }
        }
    }

    /// The quantile where the first level has no cubic.
    fn next_level(&self, sides: &[Side; 2], u: f64) -> f64 {
        let (place, position) = locate(u);
        let (side, cell) = (&sides[place / SIDE], place % SIDE);
        let sub = side.sub_index[cell];
        if sub != EXACT {
            let scaled = position * 32.0;
            let floor = scaled.floor();
            let cubics = &side.sub_cells[crate::to_index(f64::from(sub))];
            let sub = cubics[crate::to_index(floor).min(SUB_CELLS - 1)];
            let g = cubic_at(sub, scaled - floor);
            if !g.is_nan() {
                return side.transform.back(g);
            }
        }
        self.law.quantile(u)
    }
}
