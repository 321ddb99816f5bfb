//! Builds and checks the cells.

use super::cells::{CELLS, cell_range};
use super::cubic::{Cubic, NEXT_LEVEL, Node, Transform, cubic, cubic_at};
use super::{EXACT, SUB_CELLS, Side};
use crate::law::Law;

/// Builds the table of one law.
pub(super) struct Builder<'a> {
    law: &'a Law,
    breaks: Vec<f64>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(law: &'a Law) -> Self {
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

    /// The cells of one side.
    pub(super) fn side(&self, upper: bool) -> (Vec<Cubic>, Side) {
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
