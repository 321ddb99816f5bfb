//! The error function and the standard normal law.

use crate::{exp, ln};

/// 1 / sqrt(2 pi).
const INV_SQRT_2PI: f64 = 0.398_942_280_401_432_7;

/// 2 / sqrt(pi).
const TWO_OVER_SQRT_PI: f64 = std::f64::consts::FRAC_2_SQRT_PI;

/// Error function.
///
/// # Definition
/// erf(x) = 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x.
#[must_use]
#[inline]
pub fn erf(x: f64) -> f64 {
    libm::erf(x)
}

/// Complementary error function 1 - erf(x), accurate where erf(x) is close to 1.
#[must_use]
#[inline]
pub fn erfc(x: f64) -> f64 {
    libm::erfc(x)
}

/// Density of the standard normal law.
#[must_use]
#[inline]
pub fn normal_pdf(x: f64) -> f64 {
    // The square is split so that its rounding error, amplified by the exponential, does not reach the result.
    let high = upper_half(x);
    let low = x - high;
    INV_SQRT_2PI * exp(-0.5 * high * high) * exp(-(0.5 * low + high) * low)
}

/// Probability that a standard normal variable is at most x, with full relative accuracy in the lower tail.
///
/// ```
/// // scipy.special.ndtr(-10)
/// assert!((evstrat_math::normal_cdf(-10.0) / 7.61985302416e-24 - 1.0).abs() < 1e-11);
/// ```
#[must_use]
pub fn normal_cdf(x: f64) -> f64 {
    normal_sf(-x)
}

/// Probability that a standard normal variable exceeds x, with full relative accuracy in the upper tail.
#[must_use]
pub fn normal_sf(x: f64) -> f64 {
    let t = x * std::f64::consts::FRAC_1_SQRT_2;
    let tail = erfc(t);
    if !(1.0..26.0).contains(&t) {
        return 0.5 * tail;
    }
    // x/sqrt(2) is rounded; in the tail that costs t^2 units in the last place unless it is undone to first order.
    let delta = residual_of_root_half(x, t);
    let hazard = TWO_OVER_SQRT_PI * exp(-t * t) / tail;
    0.5 * tail * (1.0 - delta * hazard)
}

/// The double with the lower 27 bits of the significand cleared.
#[inline]
fn upper_half(x: f64) -> f64 {
    f64::from_bits(x.to_bits() & 0xffff_ffff_f800_0000)
}

/// x/sqrt(2) - t, where t is the rounded product x * (1/sqrt 2).
fn residual_of_root_half(x: f64, t: f64) -> f64 {
    // 1/sqrt(2) as an unevaluated sum of three doubles; the first two multiply exactly with the halves of x.
    const ROOT_HIGH: f64 = f64::from_bits(0x3fe6_a09e_6000_0000);
    const ROOT_MIDDLE: f64 = std::f64::consts::FRAC_1_SQRT_2 - ROOT_HIGH;
    const ROOT_LOW: f64 = -4.833_646_656_726_457e-17;
    let high = upper_half(x);
    let low = x - high;
    let exact = high * ROOT_HIGH - t;
    exact + high * ROOT_MIDDLE + low * ROOT_HIGH + low * ROOT_MIDDLE + x * ROOT_LOW
}

/// Quantile of the standard normal law: the x with P(X <= x) = p.
///
/// For probabilities close to 1 pass the upper tail and change the sign: `-normal_quantile(q)`.
///
/// # References
/// Wichura 1988, algorithm AS 241 (PPND16), Applied Statistics 37(3).
///
/// ```
/// // scipy.special.ndtri(0.975)
/// assert!((evstrat_math::normal_quantile(0.975) - 1.959963984540054).abs() < 1e-15);
/// ```
#[must_use]
pub fn normal_quantile(p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        return central(q);
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    if tail <= 0.0 {
        return if q < 0.0 {
            f64::NEG_INFINITY
        } else {
            f64::INFINITY
        };
    }
    let r = (-ln(tail)).sqrt();
    let x = if r <= 5.0 {
        near_tail(r - 1.6)
    } else {
        far_tail(r - 5.0)
    };
    if q < 0.0 { -x } else { x }
}

/// Polynomial with coefficients from the highest power down.
#[inline]
fn polynomial(x: f64, coefficients: [f64; 8]) -> f64 {
    coefficients.iter().fold(0.0, |sum, c| sum * x + c)
}

fn central(q: f64) -> f64 {
    let r = 0.180_625 - q * q;
    let numerator = [
        2_509.080_928_730_122_7,
        33_430.575_583_588_13,
        67_265.770_927_008_7,
        45_921.953_931_549_87,
        13_731.693_765_509_46,
        1_971.590_950_306_551_3,
        133.141_667_891_784_38,
        3.387_132_872_796_366_5,
    ];
    let denominator = [
        5_226.495_278_852_854,
        28_729.085_735_721_943,
        39_307.895_800_092_71,
        21_213.794_301_586_597,
        5_394.196_021_424_751,
        687.187_007_492_057_9,
        42.313_330_701_600_91,
        1.0,
    ];
    q * polynomial(r, numerator) / polynomial(r, denominator)
}

fn near_tail(r: f64) -> f64 {
    let numerator = [
        7.745_450_142_783_414e-4,
        0.022_723_844_989_269_184,
        0.241_780_725_177_450_6,
        1.270_458_252_452_368_4,
        3.647_848_324_763_204_5,
        5.769_497_221_460_691,
        4.630_337_846_156_546,
        1.423_437_110_749_683_5,
    ];
    let denominator = [
        1.050_750_071_644_416_9e-9,
        5.475_938_084_995_345e-4,
        0.015_198_666_563_616_457,
        0.148_103_976_427_480_08,
        0.689_767_334_985_1,
        1.676_384_830_183_803_8,
        2.053_191_626_637_759,
        1.0,
    ];
    polynomial(r, numerator) / polynomial(r, denominator)
}

fn far_tail(r: f64) -> f64 {
    let numerator = [
        2.010_334_399_292_288_1e-7,
        2.711_555_568_743_487_6e-5,
        0.001_242_660_947_388_078_4,
        0.026_532_189_526_576_124,
        0.296_560_571_828_504_87,
        1.784_826_539_917_291_3,
        5.463_784_911_164_114,
        6.657_904_643_501_103,
    ];
    let denominator = [
        2.044_263_103_389_939_8e-15,
        1.421_511_758_316_446e-7,
        1.846_318_317_510_054_8e-5,
        7.868_691_311_456_133e-4,
        0.014_875_361_290_850_615,
        0.136_929_880_922_735_8,
        0.599_832_206_555_888,
        1.0,
    ];
    polynomial(r, numerator) / polynomial(r, denominator)
}
