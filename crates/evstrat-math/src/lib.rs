//! Transcendental and special functions that give the same bits on every machine.
//!
//! The platform's `libm` differs between processors with and without fused multiply-add, so nothing on the way from
//! seed to outcome may call it. Every function here is plain Rust arithmetic on IEEE 754 doubles: no fused
//! multiply-add, no lookup in the environment, no state.
//!
//! - [`exp`], [`ln`], [`pow`] and their kin: elementary functions.
//! - [`normal_cdf`], [`normal_sf`], [`normal_quantile`], [`erf`], [`erfc`]: the normal law, tails included.
//! - [`ln_gamma`], [`digamma`], [`ln_beta`]: the gamma function and its relatives.
//! - [`gamma_pq`], [`gamma_inverse`], [`beta_pq`], [`beta_inverse`]: regularized incomplete functions and inverses.
//! - [`student_t_pq`], [`chi_square_sf`] and kin: the classical test distributions.
#![forbid(unsafe_code)]

mod classical;
mod elementary;
mod gamma;
mod incomplete_beta;
mod incomplete_gamma;
mod inverse;
mod lanes;
mod normal;
mod temme;

pub use classical::{
    binomial_pmf, chi_square_cdf, chi_square_quantile, chi_square_sf, f_sf, poisson_pmf,
    student_t_pdf, student_t_pq, student_t_quantile,
};
pub use elementary::{
    acos, asin, atan, atan2, cbrt, cos, cosh, exp_m1, exp2, hypot, ln_1p, log2, log10, pow, powi,
    sin, sinh, tan, tanh,
};
pub use gamma::{digamma, ln_beta, ln_gamma, ln_gamma_1p};
pub use incomplete_beta::beta_pq;
pub use incomplete_gamma::gamma_pq;
pub use inverse::{beta_inverse, gamma_inverse};
pub use lanes::{exp, ln, pow_positive};
pub use normal::{erf, erfc, normal_cdf, normal_pdf, normal_quantile, normal_sf};

/// x - ln(1 + x) without cancellation near zero.
///
/// # Definition
/// The deviance function of the saddle-point forms of the gamma and beta densities; 0 at x = 0 and x^2/2 near it.
#[must_use]
pub(crate) fn x_minus_ln_1p(x: f64) -> f64 {
    if x.abs() > 0.4 {
        return x - ln_1p(x);
    }
    // ln(1+x) = 2 atanh(s) with s = x/(2+x), and x = s(2+x), so x - ln(1+x) = s x - 2 (s^3/3 + s^5/5 + ...).
    let s = x / (2.0 + x);
    let z = s * s;
    let mut sum = 0.0;
    let mut k = 33.0;
    while k >= 3.0 {
        sum = sum * z + 1.0 / k;
        k -= 2.0;
    }
    s * (x - 2.0 * z * sum)
}
