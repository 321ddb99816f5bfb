//! Eigenvalues of symmetric matrices.

use super::Matrix;

/// Eigenvalues and orthonormal eigenvectors (as columns) of a symmetric matrix, by cyclic Jacobi rotations.
pub(crate) fn symmetric_eigen(matrix: &Matrix) -> (Vec<f64>, Matrix) {
    let n = matrix.rows();
    let mut a = matrix.clone();
    let mut vectors = Matrix::identity(n);
    for _ in 0..100 {
        let off: f64 = (0..n)
            .flat_map(|i| (0..i).map(move |j| (i, j)))
            .map(|at| a[at] * a[at])
            .sum();
        if off <= 1e-32 {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(&mut a, &mut vectors, p, q);
            }
        }
    }
    ((0..n).map(|i| a[(i, i)]).collect(), vectors)
}

/// One Jacobi rotation that makes a[p][q] zero.
fn rotate(a: &mut Matrix, vectors: &mut Matrix, p: usize, q: usize) {
    let pivot = a[(p, q)];
    if pivot.abs() < 1e-300 {
        return;
    }
    let theta = (a[(q, q)] - a[(p, p)]) / (2.0 * pivot);
    let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    for k in 0..a.rows() {
        let (x, y) = (a[(k, p)], a[(k, q)]);
        a[(k, p)] = c * x - s * y;
        a[(k, q)] = s * x + c * y;
    }
    for k in 0..a.rows() {
        let (x, y) = (a[(p, k)], a[(q, k)]);
        a[(p, k)] = c * x - s * y;
        a[(q, k)] = s * x + c * y;
    }
    for k in 0..a.rows() {
        let (x, y) = (vectors[(k, p)], vectors[(k, q)]);
        vectors[(k, p)] = c * x - s * y;
        vectors[(k, q)] = s * x + c * y;
    }
}
