//! Sparse LU factors of a small matrix whose pattern is known beforehand.
//!
//! The pattern is analyzed once: pivots are taken from the diagonal in an order that keeps the fill small (Markowitz),
//! and the elimination becomes a list of operations on stored entries. The same list serves every lane of every step,
//! so a factorization has no branch that depends on values and each lane is eliminated exactly as it would be alone.

use super::lanes::Lanes;

/// One pivot: its entry, and its range of multipliers.
#[derive(Clone, Copy, Debug)]
struct Pivot {
    diagonal: usize,
    multipliers: (usize, usize),
}

/// One multiplier below a pivot: its entry, and its range of updates.
#[derive(Clone, Copy, Debug)]
struct Multiplier {
    entry: usize,
    updates: (usize, usize),
}

/// `target -= multiplier * source`.
#[derive(Clone, Copy, Debug)]
struct Update {
    target: usize,
    source: usize,
}

/// `b[row] -= entry * b[column]`.
#[derive(Clone, Copy, Debug)]
struct Substitution {
    row: usize,
    entry: usize,
    column: usize,
}

/// One row of the backward substitution: its range of terms, then the division by its pivot.
#[derive(Clone, Copy, Debug)]
struct Backward {
    row: usize,
    diagonal: usize,
    terms: (usize, usize),
}

/// The elimination of one sparsity pattern, ready to be run on values.
#[derive(Clone, Debug)]
pub struct Elimination {
    states: usize,
    entries: usize,
    /// Where each entry of the declared pattern is stored.
    scatter: Vec<usize>,
    diagonal: Vec<usize>,
    pivots: Vec<Pivot>,
    multipliers: Vec<Multiplier>,
    updates: Vec<Update>,
    forward: Vec<Substitution>,
    backward_terms: Vec<Substitution>,
    backward: Vec<Backward>,
}

/// Entries by (row, column) while the elimination is planned.
struct Slots {
    states: usize,
    slot: Vec<Option<usize>>,
    used: usize,
}

impl Slots {
    fn new(states: usize) -> Self {
        Self {
            states,
            slot: vec![None; states * states],
            used: 0,
        }
    }

    fn get(&self, row: usize, column: usize) -> Option<usize> {
        self.slot[row * self.states + column]
    }

    fn add(&mut self, row: usize, column: usize) -> usize {
        let place = &mut self.slot[row * self.states + column];
        *place.get_or_insert_with(|| {
            self.used += 1;
            self.used - 1
        })
    }

    /// Remaining rows (or columns) coupled to a pivot candidate.
    fn coupled(&self, pivot: usize, done: &[bool], by_row: bool) -> Vec<usize> {
        (0..self.states)
            .filter(|&other| other != pivot && !done[other])
            .filter(|&other| {
                if by_row {
                    self.get(pivot, other).is_some()
                } else {
                    self.get(other, pivot).is_some()
                }
            })
            .collect()
    }
}

impl Elimination {
    /// Plans the elimination of a matrix with `states` rows and the given (row, column) entries.
    ///
    /// # Definition
    /// The diagonal is always stored. A pair that occurs more than once is stored once, and its values add up.
    ///
    /// # Panics
    /// When an entry lies outside the matrix, which is an error in the system's declaration.
    #[must_use]
    pub fn plan(states: usize, pattern: &[(usize, usize)]) -> Self {
        let mut slots = Slots::new(states);
        let diagonal: Vec<usize> = (0..states).map(|k| slots.add(k, k)).collect();
        let scatter = pattern.iter().map(|&(i, j)| slots.add(i, j)).collect();
        let mut plan = Self {
            states,
            entries: 0,
            scatter,
            diagonal,
            pivots: Vec::new(),
            multipliers: Vec::new(),
            updates: Vec::new(),
            forward: Vec::new(),
            backward_terms: Vec::new(),
            backward: Vec::new(),
        };
        let mut done = vec![false; states];
        let mut uppers = Vec::new();
        for _ in 0..states {
            let pivot = cheapest_pivot(&slots, &done);
            uppers.push((pivot, plan.eliminate(pivot, &mut slots, &mut done)));
        }
        plan.plan_backward(&slots, &uppers);
        plan.entries = slots.used;
        plan
    }

    fn eliminate(&mut self, pivot: usize, slots: &mut Slots, done: &mut [bool]) -> Vec<usize> {
        let rows = slots.coupled(pivot, done, false);
        let columns = slots.coupled(pivot, done, true);
        let first_multiplier = self.multipliers.len();
        for &row in &rows {
            let entry = slots.add(row, pivot);
            let first_update = self.updates.len();
            for &column in &columns {
                let target = slots.add(row, column);
                let source = slots.add(pivot, column);
                self.updates.push(Update { target, source });
            }
            self.multipliers.push(Multiplier {
                entry,
                updates: (first_update, self.updates.len()),
            });
            self.forward.push(Substitution {
                row,
                entry,
                column: pivot,
            });
        }
        self.pivots.push(Pivot {
            diagonal: self.diagonal[pivot],
            multipliers: (first_multiplier, self.multipliers.len()),
        });
        done[pivot] = true;
        columns
    }

    fn plan_backward(&mut self, slots: &Slots, uppers: &[(usize, Vec<usize>)]) {
        for (pivot, columns) in uppers.iter().rev() {
            let first = self.backward_terms.len();
            for &column in columns {
                if let Some(entry) = slots.get(*pivot, column) {
                    self.backward_terms.push(Substitution {
                        row: *pivot,
                        entry,
                        column,
                    });
                }
            }
            self.backward.push(Backward {
                row: *pivot,
                diagonal: self.diagonal[*pivot],
                terms: (first, self.backward_terms.len()),
            });
        }
    }

    /// Number of stored entries, fill included.
    #[must_use]
    pub const fn entries(&self) -> usize {
        self.entries
    }

    /// Number of rows.
    #[must_use]
    pub const fn states(&self) -> usize {
        self.states
    }

    /// Stores `shift * I - J`, J given by the values of its declared entries.
    #[inline(always)]
    pub fn load<const L: usize>(
        &self,
        shift: Lanes<L>,
        jacobian: &[Lanes<L>],
        matrix: &mut [Lanes<L>],
    ) {
        matrix.fill(Lanes::splat(0.0));
        for &slot in &self.diagonal {
            matrix[slot] = shift;
        }
        for (&slot, &value) in self.scatter.iter().zip(jacobian) {
            matrix[slot] -= value;
        }
    }

    /// Replaces a stored matrix by its factors; pivots become their reciprocals.
    #[inline(always)]
    pub fn factor<const L: usize>(&self, matrix: &mut [Lanes<L>]) {
        let matrix = &mut matrix[..self.entries];
        for pivot in &self.pivots {
            let reciprocal = 1.0 / matrix[pivot.diagonal];
            matrix[pivot.diagonal] = reciprocal;
            for multiplier in &self.multipliers[pivot.multipliers.0..pivot.multipliers.1] {
                let factor = matrix[multiplier.entry] * reciprocal;
                matrix[multiplier.entry] = factor;
                for update in &self.updates[multiplier.updates.0..multiplier.updates.1] {
                    matrix[update.target] =
                        factor.neg_mul_add(matrix[update.source], matrix[update.target]);
                }
            }
        }
    }

    /// Solves with stored factors, in place.
    #[inline(always)]
    pub fn solve<const L: usize>(&self, factors: &[Lanes<L>], b: &mut [Lanes<L>]) {
        for term in &self.forward {
            b[term.row] = factors[term.entry].neg_mul_add(b[term.column], b[term.row]);
        }
        for row in &self.backward {
            let mut value = b[row.row];
            for term in &self.backward_terms[row.terms.0..row.terms.1] {
                value = factors[term.entry].neg_mul_add(b[term.column], value);
            }
            b[row.row] = value * factors[row.diagonal];
        }
    }

    /// Adds J v to `product`, J given by the values of its declared entries.
    #[inline(always)]
    pub fn multiply<const L: usize>(
        pattern: &[(usize, usize)],
        jacobian: &[Lanes<L>],
        v: &[Lanes<L>],
        product: &mut [Lanes<L>],
    ) {
        for (&(row, column), &value) in pattern.iter().zip(jacobian) {
            product[row] = value.mul_add(v[column], product[row]);
        }
    }
}

/// The remaining diagonal entry whose elimination touches the fewest others; the first of equals.
fn cheapest_pivot(slots: &Slots, done: &[bool]) -> usize {
    (0..slots.states)
        .filter(|&k| !done[k])
        .min_by_key(|&k| slots.coupled(k, done, true).len() * slots.coupled(k, done, false).len())
        .expect("called once per state, so that one is left")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solves_a_system_with_fill() {
        // Arrow matrix: the worst order would fill it completely.
        let pattern = [(0, 1), (0, 2), (0, 3), (1, 0), (2, 0), (3, 0), (0, 0)];
        let plan = Elimination::plan(4, &pattern);
        assert_eq!(plan.entries(), 10);
        let jacobian = [0.5, -0.25, 0.125, 2.0, 1.0, -1.0, 3.0].map(Lanes::<2>::splat);
        let mut matrix = vec![Lanes::splat(0.0); plan.entries()];
        plan.load(Lanes::splat(10.0), &jacobian, &mut matrix);
        plan.factor(&mut matrix);
        let x = [1.0, -2.0, 3.0, 0.5];
        let mut dense = [[0.0; 4]; 4];
        for (k, row) in dense.iter_mut().enumerate() {
            row[k] = 10.0;
        }
        for (&(i, j), value) in pattern.iter().zip(&jacobian) {
            dense[i][j] -= value.lane(0);
        }
        let mut b: Vec<Lanes<2>> = dense
            .iter()
            .map(|row| Lanes::splat(row.iter().zip(x).map(|(a, x)| a * x).sum()))
            .collect();
        plan.solve(&matrix, &mut b);
        for (solved, expected) in b.iter().zip(x) {
            assert!((solved.lane(0) - expected).abs() < 1e-14);
            assert_eq!(solved.lane(0).to_bits(), solved.lane(1).to_bits());
        }
    }
}
