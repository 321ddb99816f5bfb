//! Legendre polynomials, orthonormal under the uniform law.

/// Values of the orthonormal shifted Legendre polynomials of degree 1 to `out.len()` at u.
///
/// # Definition
/// `sqrt(2k + 1) P_k(2u - 1)`: mean zero, variance one, uncorrelated for uniform u.
pub(crate) fn legendre(u: f64, out: &mut [f64]) {
    let x = 2.0 * u - 1.0;
    let (mut before, mut here) = (1.0, x);
    let mut k = 1.0;
    for slot in out {
        *slot = (2.0 * k + 1.0_f64).sqrt() * here;
        let next = ((2.0 * k + 1.0) * x * here - k * before) / (k + 1.0);
        before = here;
        here = next;
        k += 1.0;
    }
}
