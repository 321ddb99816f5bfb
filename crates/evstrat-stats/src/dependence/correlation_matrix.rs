//! Correlation matrices and their repair.

use evstrat_math::{asin, sin};

use crate::linear::{Matrix, cholesky, symmetric_eigen};

/// What can be wrong with stated dependences.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DependenceError {
    /// A correlation outside [-1, 1].
    #[error("correlation must lie between -1 and 1, found {found}")]
    OutOfRange {
        /// The number given.
        found: f64,
    },
    /// A pair names a column that does not exist, or one column twice.
    #[error("columns {first} and {second} are no pair of {columns} columns")]
    NoSuchPair {
        /// First column.
        first: usize,
        /// Second column.
        second: usize,
        /// Number of columns.
        columns: usize,
    },
    /// The same pair is given twice.
    #[error("columns {first} and {second} are paired twice")]
    GivenTwice {
        /// First column.
        first: usize,
        /// Second column.
        second: usize,
    },
    /// More columns than a method can handle.
    #[error("{columns} columns are more than the {most} that can be enumerated")]
    TooManyColumns {
        /// Number of columns.
        columns: usize,
        /// The most there may be.
        most: usize,
    },
    /// Samples too short or too alike to be given a correlation.
    #[error("{rows} rows are too few to impose a correlation on {columns} columns")]
    TooFewRows {
        /// Number of rows.
        rows: usize,
        /// Number of columns.
        columns: usize,
    },
}

/// Pearson correlation of normal scores with the given Spearman correlation: 2 sin(pi rho / 6).
#[must_use]
pub fn normal_of_spearman(rho: f64) -> f64 {
    2.0 * sin(std::f64::consts::PI * rho / 6.0)
}

/// Spearman correlation of a Gaussian copula with normal-score correlation r: (6/pi) asin(r/2).
#[must_use]
pub fn spearman_of_normal(r: f64) -> f64 {
    6.0 / std::f64::consts::PI * asin(0.5 * r)
}

/// Pearson correlation of normal scores with the given Kendall tau: sin(pi tau / 2).
#[must_use]
pub fn normal_of_kendall(tau: f64) -> f64 {
    sin(std::f64::consts::FRAC_PI_2 * tau)
}

/// Kendall tau of a Gaussian copula with normal-score correlation r: (2/pi) asin(r).
#[must_use]
pub fn kendall_of_normal(r: f64) -> f64 {
    std::f64::consts::FRAC_2_PI * asin(r)
}

/// A symmetric matrix with unit diagonal and entries in [-1, 1]; not necessarily positive definite.
#[derive(Debug, Clone, PartialEq)]
pub struct CorrelationMatrix {
    entries: Matrix,
}

/// A positive definite correlation matrix and how far it lies from the one asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Repaired {
    /// The matrix to use.
    pub matrix: CorrelationMatrix,
    /// Greatest absolute change of an entry; 0 when nothing had to be repaired.
    pub max_change: f64,
    /// Lower Cholesky factor of the matrix.
    pub(crate) factor: Matrix,
}

impl CorrelationMatrix {
    /// The matrix of n columns in which the given pairs have the given correlations and all others none.
    ///
    /// # Errors
    /// When a pair does not exist or is given twice, or a correlation lies outside [-1, 1].
    pub fn from_pairs(n: usize, pairs: &[(usize, usize, f64)]) -> Result<Self, DependenceError> {
        let mut entries = Matrix::identity(n);
        let mut given = Matrix::zeros(n, n);
        for &(first, second, found) in pairs {
            if first >= n || second >= n || first == second {
                return Err(DependenceError::NoSuchPair {
                    first,
                    second,
                    columns: n,
                });
            }
            if !(-1.0..=1.0).contains(&found) {
                return Err(DependenceError::OutOfRange { found });
            }
            if given[(first, second)] > 0.0 {
                return Err(DependenceError::GivenTwice { first, second });
            }
            for at in [(first, second), (second, first)] {
                entries[at] = found;
                given[at] = 1.0;
            }
        }
        Ok(Self { entries })
    }

    /// Number of columns.
    #[must_use]
    pub fn size(&self) -> usize {
        self.entries.rows()
    }

    /// The correlation of two columns.
    #[must_use]
    pub fn entry(&self, i: usize, j: usize) -> f64 {
        self.entries[(i, j)]
    }

    /// The nearest positive definite correlation matrix in the Frobenius norm, with its smallest eigenvalue kept at
    /// 1e-9 or more; the matrix itself when it already is.
    ///
    /// # References
    /// Higham 2002, IMA J. Numer. Anal. 22(3): alternating projections with Dykstra's correction.
    #[must_use]
    pub fn repaired(&self) -> Repaired {
        if let Some(factor) = positive_definite(&self.entries, 1e-10) {
            return Repaired {
                matrix: self.clone(),
                max_change: 0.0,
                factor,
            };
        }
        let nearest = alternating_projections(&self.entries);
        // Projections end on the border of the cone; a little of the identity moves them inside.
        let mut share = 0.0;
        loop {
            let n = self.size();
            let blend = Matrix::from_fn(n, n, |i, j| {
                if i == j {
                    1.0
                } else {
                    (1.0 - share) * nearest[(i, j)]
                }
            });
            if let Some(factor) = positive_definite(&blend, 1e-9) {
                let max_change = blend.max_difference(&self.entries);
                return Repaired {
                    matrix: Self { entries: blend },
                    max_change,
                    factor,
                };
            }
            share = if share == 0.0 {
                1e-9
            } else {
                (share * 2.0_f64).min(1.0)
            };
        }
    }
}

/// The Cholesky factor when no eigenvalue is below the limit.
fn positive_definite(matrix: &Matrix, limit: f64) -> Option<Matrix> {
    let factor = cholesky(matrix)?;
    (smallest_eigenvalue(matrix) >= limit).then_some(factor)
}

fn smallest_eigenvalue(matrix: &Matrix) -> f64 {
    symmetric_eigen(matrix)
        .0
        .into_iter()
        .fold(f64::INFINITY, f64::min)
}

fn alternating_projections(start: &Matrix) -> Matrix {
    let n = start.rows();
    let mut y = start.clone();
    let mut correction = Matrix::zeros(n, n);
    for _ in 0..2000 {
        let r = Matrix::from_fn(n, n, |i, j| y[(i, j)] - correction[(i, j)]);
        let x = projected_on_cone(&r);
        correction = Matrix::from_fn(n, n, |i, j| x[(i, j)] - r[(i, j)]);
        let next = Matrix::from_fn(n, n, |i, j| {
            if i == j {
                1.0
            } else {
                x[(i, j)].clamp(-1.0, 1.0)
            }
        });
        let moved = next.max_difference(&y);
        y = next;
        if moved < 1e-12 {
            break;
        }
    }
    y
}

/// The nearest positive semidefinite matrix: negative eigenvalues set to zero.
fn projected_on_cone(matrix: &Matrix) -> Matrix {
    let (values, vectors) = symmetric_eigen(matrix);
    Matrix::from_fn(matrix.rows(), matrix.rows(), |i, j| {
        values
            .iter()
            .enumerate()
            .map(|(k, value)| value.max(0.0) * vectors[(i, k)] * vectors[(j, k)])
            .sum()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repairs_the_example_of_higham() {
        // Higham 2002, section 4: a tridiagonal matrix of ones; nearest off-diagonals 0.760690, 0.157298.
        let pairs = [(0, 1, 1.0), (1, 2, 1.0)];
        let repaired = CorrelationMatrix::from_pairs(3, &pairs).unwrap().repaired();
        assert!((repaired.matrix.entry(0, 1) - 0.760_690).abs() < 1e-5);
        assert!((repaired.matrix.entry(0, 2) - 0.157_298).abs() < 1e-5);
        assert!((repaired.max_change - 0.239_310).abs() < 1e-5);
    }

    #[test]
    fn leaves_a_good_matrix_alone() {
        let good = CorrelationMatrix::from_pairs(3, &[(0, 1, 0.6), (1, 2, -0.3)]).unwrap();
        let repaired = good.repaired();
        assert_eq!(repaired.matrix, good);
        assert!(repaired.max_change <= 0.0);
    }

    #[test]
    fn perfect_correlation_is_pulled_in_by_little() {
        let perfect = CorrelationMatrix::from_pairs(2, &[(0, 1, 1.0)])
            .unwrap()
            .repaired();
        assert!(perfect.max_change > 0.0 && perfect.max_change < 1e-7);
    }
}
