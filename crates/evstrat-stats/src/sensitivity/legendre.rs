//! Legendre polynomials, orthonormal under the uniform law.

/// Greatest degree.
pub(crate) const MAX_DEGREE: usize = 8;

/// Factors of `x P_k` and of `P_(k-1)` in the recurrence for `P_(k+1)`, k = 1, 2, ...
const RECURRENCE: [(f64, f64); MAX_DEGREE] = [
    (3.0 / 2.0, 1.0 / 2.0),
    (5.0 / 3.0, 2.0 / 3.0),
    (7.0 / 4.0, 3.0 / 4.0),
    (9.0 / 5.0, 4.0 / 5.0),
    (11.0 / 6.0, 5.0 / 6.0),
    (13.0 / 7.0, 6.0 / 7.0),
    (15.0 / 8.0, 7.0 / 8.0),
    (17.0 / 9.0, 8.0 / 9.0),
];

/// sqrt(2k + 1), k = 1, 2, ...
const NORMS: [f64; MAX_DEGREE] = [
    1.732_050_807_568_877_2,
    2.236_067_977_499_79,
    2.645_751_311_064_590_7,
    3.0,
    3.316_624_790_355_4,
    3.605_551_275_463_989,
    3.872_983_346_207_417,
    4.123_105_625_617_661,
];

/// Values of the orthonormal shifted Legendre polynomials of degree 1 to 8 at u.
///
/// # Definition
/// `sqrt(2k + 1) P_k(2u - 1)`: mean zero, variance one, uncorrelated for uniform u.
#[inline]
pub(crate) fn legendre(u: f64, out: &mut [f64]) {
    let x = 2.0 * u - 1.0;
    let (mut before, mut here) = (1.0, x);
    for ((slot, norm), (a, b)) in out.iter_mut().zip(NORMS).zip(RECURRENCE) {
        *slot = norm * here;
        (before, here) = (here, a * x * here - b * before);
    }
}
