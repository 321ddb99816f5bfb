//! Cholesky factors of symmetric positive definite matrices.

use super::Matrix;

/// The lower factor L with L L' = A, or `None` when A is not positive definite to rounding.
pub(crate) fn cholesky(a: &Matrix) -> Option<Matrix> {
    let n = a.rows();
    let mut l = Matrix::zeros(n, n);
    for i in 0..n {
        for j in 0..=i {
            let dot: f64 = (0..j).map(|k| l[(i, k)] * l[(j, k)]).sum();
            let rest = a[(i, j)] - dot;
            if i == j {
                if rest.is_nan() || rest <= 1e-14 * a[(i, i)].abs() {
                    return None;
                }
                l[(i, i)] = rest.sqrt();
            } else {
                l[(i, j)] = rest / l[(j, j)];
            }
        }
    }
    Some(l)
}

/// Solves L x = b in place for lower triangular L.
pub(crate) fn forward_substitute(l: &Matrix, b: &mut [f64]) {
    for i in 0..b.len() {
        let dot: f64 = (0..i).map(|k| l[(i, k)] * b[k]).sum();
        b[i] = (b[i] - dot) / l[(i, i)];
    }
}

/// Inverse of a symmetric positive definite matrix, or `None` when it is not positive definite.
pub(crate) fn inverse_spd(a: &Matrix) -> Option<Matrix> {
    let n = a.rows();
    let l = cholesky(a)?;
    let mut inverse_l = Matrix::zeros(n, n);
    for j in 0..n {
        let mut unit = vec![0.0; n];
        unit[j] = 1.0;
        forward_substitute(&l, &mut unit);
        for (i, value) in unit.into_iter().enumerate() {
            inverse_l[(i, j)] = value;
        }
    }
    Some(inverse_l.transposed().times(&inverse_l))
}
