//! Functions of one uniform number on which outcomes are projected.

use std::sync::OnceLock;

use evstrat_math::{normal_cdf, normal_quantile};

use super::legendre::{MAX_DEGREE, legendre};
use crate::law::{Law, expectation};
use crate::linear::{Matrix, cholesky, forward_substitute};

/// Legendre polynomials in the basis.
pub(crate) const POLYNOMIALS: usize = MAX_DEGREE;

/// Functions of the normal score in the basis.
const SCORES: usize = 3;

/// 1 / sqrt(6).
const INV_SQRT_6: f64 = 0.408_248_290_463_863;

/// Number of functions, the constant excluded.
pub(crate) const FUNCTIONS: usize = POLYNOMIALS + SCORES;

/// An orthonormal basis of functions of a uniform number.
///
/// # Definition
/// Legendre polynomials of degree 1 to 8 in u, and Hermite polynomials of degree 1 to 3 in the normal score of u with
/// their parts along the former removed. Outcomes that are linear in a normal or mildly skewed assumption rise without
/// bound at the ends, which polynomials in u alone reproduce to about half a percent of the variance only.
#[derive(Debug)]
pub(crate) struct MarginalBasis {
    /// The last rows of the inverse Cholesky factor of the functions' Gram matrix.
    rows: [[f64; FUNCTIONS]; SCORES],
}

impl MarginalBasis {
    /// The basis, made once.
    pub(crate) fn get() -> &'static Self {
        static BASIS: OnceLock<MarginalBasis> = OnceLock::new();
        BASIS.get_or_init(Self::orthogonalized)
    }

    /// Values of the functions at u.
    pub(crate) fn evaluate(&self, u: f64, out: &mut [f64; FUNCTIONS]) {
        let mut raw = [0.0; FUNCTIONS];
        evaluate_raw(u, normal_quantile(u), &mut raw);
        out[..POLYNOMIALS].copy_from_slice(&raw[..POLYNOMIALS]);
        for (slot, row) in out[POLYNOMIALS..].iter_mut().zip(&self.rows) {
            *slot = row.iter().zip(&raw).map(|(a, f)| a * f).sum();
        }
    }

    fn orthogonalized() -> Self {
        let mut rows = [[0.0; FUNCTIONS]; SCORES];
        for (j, row) in rows.iter_mut().enumerate() {
            row[POLYNOMIALS + j] = 1.0;
        }
        let Ok(normal) = Law::normal(0.0, 1.0) else {
            return Self { rows };
        };
        let product = |i: usize, j: usize| {
            expectation(normal.family(), |z| {
                let mut values = [0.0; FUNCTIONS];
                evaluate_raw(normal_cdf(z), z, &mut values);
                values[i] * values[j]
            })
        };
        let gram = Matrix::from_fn(FUNCTIONS, FUNCTIONS, |i, j| {
            let same_kind = (i < POLYNOMIALS) == (j < POLYNOMIALS);
            match (i == j, same_kind) {
                (true, _) => 1.0,
                (false, true) => 0.0,
                (false, false) => product(i, j),
            }
        });
        if let Some(factor) = cholesky(&gram) {
            for column in 0..FUNCTIONS {
                let mut unit = [0.0; FUNCTIONS];
                unit[column] = 1.0;
                forward_substitute(&factor, &mut unit);
                for (row, value) in rows.iter_mut().zip(&unit[POLYNOMIALS..]) {
                    row[column] = *value;
                }
            }
        }
        Self { rows }
    }
}

/// Orthonormal Legendre polynomials in u, then orthonormal Hermite polynomials in z.
fn evaluate_raw(u: f64, z: f64, out: &mut [f64; FUNCTIONS]) {
    legendre(u, &mut out[..POLYNOMIALS]);
    out[POLYNOMIALS] = z;
    out[POLYNOMIALS + 1] = (z * z - 1.0) * std::f64::consts::FRAC_1_SQRT_2;
    out[POLYNOMIALS + 2] = z * (z * z - 3.0) * INV_SQRT_6;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_orthonormal() {
        let normal = Law::normal(0.0, 1.0).unwrap();
        let basis = MarginalBasis::get();
        for i in 0..FUNCTIONS {
            for j in 0..=i {
                let product = expectation(normal.family(), |z| {
                    let mut values = [0.0; FUNCTIONS];
                    basis.evaluate(normal_cdf(z), &mut values);
                    values[i] * values[j]
                });
                let expected = if i == j { 1.0 } else { 0.0 };
                assert!((product - expected).abs() < 1e-7, "({i}, {j}): {product}");
            }
        }
    }
}
