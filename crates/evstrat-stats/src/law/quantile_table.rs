//! Tables of quantile functions: the same few nanoseconds per value for every law.

use evstrat_math::{exp, ln};

use super::{Family, Kind, Law};

/// Cells per octave of min(u, 1 - u).
const PER_OCTAVE: usize = 32;

/// Octaves below one half; smaller tail probabilities, eight in a million, are evaluated exactly. More octaves would cost
/// more to build than the few values cost that fall below these.
const OCTAVES: usize = 17;

/// Cells of one side; cell 0 holds one half itself, the last cell everything below the table.
const CELLS: usize = PER_OCTAVE * OCTAVES + 2;

/// Places for the cells of one side; a power of two, so that a mask serves as bounds check.
const SIDE: usize = CELLS.next_power_of_two();

/// Places of both sides, the lower one first.
const PLACES: usize = 2 * SIDE;

/// Values that are made at a time.
const LANES: usize = 32;

/// Sub-cells of a cell in which one cubic is not enough.
const SUB_CELLS: usize = 32;

/// Marks a cell without sub-cells.
const EXACT: u32 = u32::MAX;

/// How a value is made from the interpolated number g.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Transform {
    /// x = g.
    Direct,
    /// x = low + e^g.
    FromLow(f64),
    /// x = high - e^g.
    FromHigh(f64),
}

impl Transform {
    fn forward(self, x: f64) -> f64 {
        match self {
            Self::Direct => x,
            Self::FromLow(low) => ln(x - low),
            Self::FromHigh(high) => ln(high - x),
        }
    }

    fn back(self, g: f64) -> f64 {
        match self {
            Self::Direct => g,
            Self::FromLow(low) => low + exp(g),
            Self::FromHigh(high) => high - exp(g),
        }
    }

    /// What is added to e^g, its sign, and whether there is no exponential at all.
    fn parts(self) -> (f64, f64, bool) {
        match self {
            Self::Direct => (0.0, 0.0, true),
            Self::FromLow(low) => (low, 1.0, false),
            Self::FromHigh(high) => (high, -1.0, false),
        }
    }

    /// dg/dx at x.
    fn slope(self, x: f64) -> f64 {
        match self {
            Self::Direct => 1.0,
            Self::FromLow(low) => 1.0 / (x - low),
            Self::FromHigh(high) => -1.0 / (high - x),
        }
    }
}

/// A cubic in the position within a cell, constant term first; NaN sends the value to the next level.
type Cubic = [f64; 4];

const NEXT_LEVEL: Cubic = [f64::NAN, 0.0, 0.0, 0.0];

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
        let incomplete = pulp::Arch::new().dispatch(Fill {
            cells,
            transforms,
            u,
            x,
        });
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

/// The loops over a column, in the form that is compiled once for each set of vector instructions.
struct Fill<'a> {
    cells: &'a [Cubic; PLACES],
    transforms: [Transform; 2],
    u: &'a [f64],
    x: &'a mut [f64],
}

impl Fill<'_> {
    /// Interpolates in the cells; NaN where the first level has no cubic.
    #[inline(always)]
    fn interpolate(cells: &[Cubic; PLACES], u: &[f64; LANES], x: &mut [f64; LANES]) {
        let mut places = [0; LANES];
        let mut positions = [0.0; LANES];
        for lane in 0..LANES {
            (places[lane], positions[lane]) = locate(u[lane]);
        }
        for lane in 0..LANES {
            x[lane] = cubic_at(cells[places[lane] % PLACES], positions[lane]);
        }
    }

    /// Takes back the logarithm where there is one.
    #[inline(always)]
    fn transform(lower: Transform, upper: Transform, u: &[f64; LANES], x: &mut [f64; LANES]) {
        let (lower, upper) = (lower.parts(), upper.parts());
        for lane in 0..LANES {
            let (base, sign, direct) = if u[lane] > 0.5 { upper } else { lower };
            let exponential = base + sign * exp(x[lane]);
            x[lane] = if direct { x[lane] } else { exponential };
        }
    }
}

impl pulp::WithSimd for Fill<'_> {
    /// Whether a value is missing.
    type Output = bool;

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> bool {
        let [lower, upper] = self.transforms;
        let direct = self.transforms == [Transform::Direct; 2];
        let (blocks, rest) = self.u.as_chunks::<LANES>();
        let (x_blocks, x_rest) = self.x.as_chunks_mut::<LANES>();
        // Without a branch per number.
        let missing = |x: &[f64; LANES]| x.iter().fold(false, |any, x| any | x.is_nan());
        let mut incomplete = false;
        for (u, x) in blocks.iter().zip(x_blocks) {
            Self::interpolate(self.cells, u, x);
            if !direct {
                Self::transform(lower, upper, u, x);
            }
            incomplete |= missing(x);
        }
        let mut u = [0.5; LANES];
        u[..rest.len()].copy_from_slice(rest);
        let mut x = [0.0; LANES];
        Self::interpolate(self.cells, &u, &mut x);
        if !direct {
            Self::transform(lower, upper, &u, &mut x);
        }
        x_rest.copy_from_slice(&x[..rest.len()]);
        incomplete | missing(&x)
    }
}

/// The value of a cubic.
#[inline(always)]
fn cubic_at([a, b, c, d]: Cubic, t: f64) -> f64 {
    d.mul_add(t, c).mul_add(t, b).mul_add(t, a)
}

/// The place of a cell among those of both sides, and the position in it, of a uniform number.
#[inline(always)]
fn locate(u: f64) -> (usize, f64) {
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
fn cell_range(cell: usize) -> (f64, f64) {
    let octave = cell.div_ceil(PER_OCTAVE);
    let step = octave * PER_OCTAVE - cell;
    let base = evstrat_math::powi(0.5, i32::try_from(octave).unwrap_or(i32::MAX) + 1);
    let width = base / 32.0;
    (base + width * crate::count(step), width)
}

struct Builder<'a> {
    law: &'a Law,
    breaks: Vec<f64>,
}

/// A node of the table: tail probability, value, and slope dx/dv.
#[derive(Clone, Copy)]
struct Node {
    x: f64,
    slope: f64,
}

impl<'a> Builder<'a> {
    fn new(law: &'a Law) -> Self {
        Self {
            law,
            breaks: law.breaks(),
        }
    }

    fn node(&self, v: f64, upper: bool) -> Node {
        let x = if upper {
            self.law.quantile_upper(v)
        } else {
            self.law.quantile(v)
        };
        let slope = 1.0 / self.law.density(x);
        Node {
            x,
            slope: if upper { -slope } else { slope },
        }
    }

    fn side(&self, upper: bool) -> (Vec<Cubic>, Side) {
        // Node k is the lower end of cell k; node 0 is one half.
        let nodes: Vec<Node> = (0..CELLS - 1)
            .map(|cell| self.node(if cell == 0 { 0.5 } else { cell_range(cell).0 }, upper))
            .collect();
        let (low, high) = self.law.support();
        let mut best = self.cells(&nodes, Transform::Direct, upper);
        let others = [
            low.is_finite().then_some(Transform::FromLow(low)),
            high.is_finite().then_some(Transform::FromHigh(high)),
        ];
        let mut transform = Transform::Direct;
        for other in others.into_iter().flatten() {
            if best.1.is_empty() {
                break;
            }
            let candidate = self.cells(&nodes, other, upper);
            // The logarithm costs an exponential per value; take it only when it saves a good part of the cells.
            if candidate.1.len() * 2 < best.1.len() {
                best = candidate;
                transform = other;
            }
        }
        let (cells, failing) = best;
        let mut side = Side {
            transform,
            sub_index: vec![EXACT; CELLS],
            sub_cells: Vec::new(),
        };
        for cell in failing {
            side.sub_index[cell] = u32::try_from(side.sub_cells.len()).unwrap_or(EXACT);
            side.sub_cells.push(self.sub_cells(cell, transform, upper));
        }
        (cells, side)
    }

    /// The cubics of all cells, and which cells need the next level.
    fn cells(&self, nodes: &[Node], transform: Transform, upper: bool) -> (Vec<Cubic>, Vec<usize>) {
        let mut cells = vec![NEXT_LEVEL; CELLS];
        let mut failing = Vec::new();
        for cell in 1..CELLS - 1 {
            let (start, width) = cell_range(cell);
            let cubic = cubic(nodes[cell], nodes[cell - 1], width, transform);
            if self.holds(cubic, transform, (start, width), upper) {
                cells[cell] = cubic;
            } else {
                failing.push(cell);
            }
        }
        (cells, failing)
    }

    fn sub_cells(&self, cell: usize, transform: Transform, upper: bool) -> [Cubic; SUB_CELLS] {
        let (start, width) = cell_range(cell);
        let width = width / crate::count(SUB_CELLS);
        let mut at = start;
        let mut left = self.node(at, upper);
        std::array::from_fn(|_| {
            let right = self.node(at + width, upper);
            let cubic = cubic(left, right, width, transform);
            let holds = self.holds(cubic, transform, (at, width), upper);
            left = right;
            at += width;
            if holds { cubic } else { NEXT_LEVEL }
        })
    }

    /// Whether a cubic reproduces the tail probability inside its cell.
    fn holds(&self, c: Cubic, transform: Transform, range: (f64, f64), upper: bool) -> bool {
        let (start, width) = range;
        if c.iter().any(|coefficient| !coefficient.is_finite()) {
            return false;
        }
        let inside = |p: &f64| {
            let v = if upper { 1.0 - p } else { *p };
            v >= start && v <= start + width
        };
        if self.breaks.iter().any(inside) {
            return false;
        }
        // Monotone cubics stay between exact values: below this the whole cell is narrower than the error allowed.
        if start < 1e-9 {
            return true;
        }
        [0.04, 0.21, 0.5, 0.79, 0.96].iter().all(|t| {
            let x = transform.back(cubic_at(c, *t));
            let v = start + t * width;
            let tolerance = 2e-8 * v;
            let (p, q) = self.law.probabilities(x);
            let found = if upper { q } else { p };
            (found - v).abs() <= tolerance || self.miss(x, v, upper) <= tolerance
        })
    }

    /// How far a tail probability is from those between the neighbors of x, rounding and atoms included.
    fn miss(&self, x: f64, v: f64, upper: bool) -> f64 {
        let slack = 4.0 * f64::EPSILON * x.abs() + f64::MIN_POSITIVE;
        let (before, after) = (
            self.law.probabilities(x - slack),
            self.law.probabilities(x + slack),
        );
        if upper {
            (after.1 - v).max(v - before.1)
        } else {
            (before.0 - v).max(v - after.0)
        }
    }
}

/// The monotone cubic through two nodes; the slopes are limited so that it cannot overshoot.
fn cubic(left: Node, right: Node, width: f64, transform: Transform) -> Cubic {
    let (a, b) = (transform.forward(left.x), transform.forward(right.x));
    let rise = b - a;
    let limited = |node: Node| {
        let slope = node.slope * transform.slope(node.x) * width;
        if slope.is_finite() {
            slope.clamp((3.0 * rise).min(0.0), (3.0 * rise).max(0.0))
        } else {
            rise
        }
    };
    if !rise.is_finite() {
        return NEXT_LEVEL;
    }
    let (m0, m1) = (limited(left), limited(right));
    [a, m0, 3.0 * rise - 2.0 * m0 - m1, m0 + m1 - 2.0 * rise]
}
