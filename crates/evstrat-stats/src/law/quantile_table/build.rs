//! Builds and checks the cells.

use super::cells::{CELLS, cell_range};
use super::cubic::{Cubic, NEXT_LEVEL, Node, Transform, cubic, cubic_at};
use super::{EXACT, SUB_CELLS, Side};
use crate::law::{Kind, Law};

/// Builds the table of one law.
pub(super) struct Builder<'a> {
    law: &'a Law,
    breaks: Vec<f64>,
    /// Whether one formula holds for the whole law.
    is_smooth: bool,
    /// Whether its quantiles are found step by step, which takes less when a step begins near them.
    iterates: bool,
}

/// Positions in a cell at which its cubic is checked: between two nodes the error of a cubic is greatest near the middle;
/// parts of a law that is made of several may lie anywhere.
const CHECKS: [f64; 5] = [0.21, 0.5, 0.79, 0.04, 0.96];
const CHECKS_IF_SMOOTH: usize = 3;

/// A step of Newton's method from within this relative distance in probability leaves an error of about its square.
const NEAR: f64 = 1e-6;

/// Steps before a quantile is found from nothing.
const STEPS: usize = 3;

fn is_smooth(law: &Law) -> bool {
    match &law.kind {
        Kind::Truncated(truncated) => is_smooth(truncated.inner()),
        Kind::Normal(_) | Kind::Lognormal(_) | Kind::LogitNormal(_) => true,
        _ => iterates(law),
    }
}

fn iterates(law: &Law) -> bool {
    match &law.kind {
        Kind::Truncated(truncated) => iterates(truncated.inner()),
        _ => matches!(
            law.kind,
            Kind::Beta(_)
                | Kind::Pert(_)
                | Kind::Gamma(_)
                | Kind::StudentT(_)
                | Kind::LogStudentT(_)
        ),
    }
}

impl<'a> Builder<'a> {
    pub(super) fn new(law: &'a Law) -> Self {
        Self {
            law,
            breaks: law.breaks(),
            is_smooth: is_smooth(law),
            iterates: iterates(law),
        }
    }

    fn node(&self, v: f64, upper: bool) -> Node {
        let x = if upper {
            self.law.quantile_upper(v)
        } else {
            self.law.quantile(v)
        };
        self.node_at(x, upper)
    }

    fn node_at(&self, x: f64, upper: bool) -> Node {
        let slope = 1.0 / self.law.density(x);
        Node {
            x,
            slope: if upper { -slope } else { slope },
        }
    }

    /// Node k is the lower end of cell k; node 0 is one half.
    fn nodes(&self, upper: bool) -> Vec<Node> {
        let mut nodes: Vec<Node> = Vec::with_capacity(CELLS - 1);
        let mut at = Vec::with_capacity(CELLS - 1);
        for cell in 0..CELLS - 1 {
            let v = if cell == 0 { 0.5 } else { cell_range(cell).0 };
            let near = match (nodes.as_slice(), at.as_slice()) {
                ([.., before, last], [.., v_before, v_last]) if self.iterates => {
                    let guess = beyond((*v_before, *before), (*v_last, *last), v);
                    self.quantile_near(guess, v, upper)
                }
                _ => None,
            };
            let node = match near {
                Some(x) => self.node_at(x, upper),
                None => self.node(v, upper),
            };
            nodes.push(node);
            at.push(v);
        }
        nodes
    }

    /// The quantile at tail probability v by Newton's method from a guess; `None` if that does not lead there.
    fn quantile_near(&self, guess: f64, v: f64, upper: bool) -> Option<f64> {
        let (low, high) = self.law.support();
        let mut x = guess;
        for _ in 0..STEPS {
            if !(low < x && x < high) {
                return None;
            }
            let (p, q) = self.law.probabilities(x);
            let excess = if upper { v - q } else { p - v };
            x -= excess / self.law.density(x);
            if excess.abs() <= NEAR * v {
                return (low < x && x < high).then_some(x);
            }
        }
        None
    }

    /// The cells of one side.
    pub(super) fn side(&self, upper: bool) -> (Vec<Cubic>, Side) {
        let nodes = self.nodes(upper);
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
        let checks = if self.is_smooth {
            &CHECKS[..CHECKS_IF_SMOOTH]
        } else {
            &CHECKS
        };
        checks.iter().all(|t| {
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

/// Where the cubic through two nodes leads.
fn beyond((v0, before): (f64, Node), (v1, last): (f64, Node), v: f64) -> f64 {
    let width = v1 - v0;
    let t = (v - v0) / width;
    let rise = last.x - before.x;
    let (m0, m1) = (before.slope * width, last.slope * width);
    let (c, d) = (3.0 * rise - 2.0 * m0 - m1, m0 + m1 - 2.0 * rise);
    cubic_at([before.x, m0, c, d], t)
}
