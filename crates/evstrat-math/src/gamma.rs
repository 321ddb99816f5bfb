//! The gamma function and its relatives.

use crate::{ln, ln_1p};

/// ln sqrt(2 pi).
const LN_SQRT_2PI: f64 = 0.918_938_533_204_672_7;

/// Natural logarithm of the absolute value of the gamma function.
#[must_use]
#[inline]
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// ln Gamma(1 + x), with full relative accuracy near x = 0.
#[must_use]
pub fn ln_gamma_1p(x: f64) -> f64 {
    if x.abs() > 0.2 {
        return ln_gamma(1.0 + x);
    }
    // ln Gamma(1+x) = -ln(1+x) + x (1 - gamma) + sum over k >= 2 of (-x)^k (zeta(k) - 1) / k.
    const ZETA_MINUS_ONE: [f64; 18] = [
        0.644_934_066_848_226_4,
        0.202_056_903_159_594_3,
        0.082_323_233_711_138_19,
        0.036_927_755_143_369_93,
        0.017_343_061_984_449_14,
        0.008_349_277_381_922_827,
        0.004_077_356_197_944_34,
        0.002_008_392_826_082_214_3,
        0.000_994_575_127_818_085_3,
        0.000_494_188_604_119_464_5,
        0.000_246_086_553_308_048_3,
        0.000_122_713_347_578_489_15,
        6.124_813_505_870_483e-5,
        3.058_823_630_702_049e-5,
        1.528_225_940_865_187e-5,
        7.637_197_637_899_763e-6,
        3.817_293_264_999_84e-6,
        1.908_212_716_553_939e-6,
    ];
    const ONE_MINUS_EULER: f64 = 0.422_784_335_098_467_13;
    let mut sum = 0.0;
    let mut k = 19.0;
    for zeta in ZETA_MINUS_ONE.iter().rev() {
        sum = zeta / k - x * sum;
        k -= 1.0;
    }
    (ONE_MINUS_EULER * x - ln_1p(x)) + x * x * sum
}

/// Correction of Stirling's formula: ln Gamma(x) - [(x - 1/2) ln x - x + ln sqrt(2 pi)], for x > 0.
#[must_use]
pub(crate) fn stirling_correction(x: f64) -> f64 {
    if x < 8.0 {
        if x < 0.25 {
            // ln Gamma(x) = ln Gamma(1+x) - ln x
            return ln_gamma_1p(x) - (x + 0.5) * ln(x) + x - LN_SQRT_2PI;
        }
        return ln_gamma(x) - ((x - 0.5) * ln(x) - x + LN_SQRT_2PI);
    }
    // Bernoulli series, B(2n) / (2n (2n-1) x^(2n-1)).
    const COEFFICIENTS: [f64; 9] = [
        0.179_644_372_368_830_57,
        -0.029_550_653_594_771_242,
        0.006_410_256_410_256_41,
        -0.001_917_526_917_526_917_5,
        8.417_508_417_508_417e-4,
        -5.952_380_952_380_953e-4,
        7.936_507_936_507_937e-4,
        -0.002_777_777_777_777_778,
        0.083_333_333_333_333_33,
    ];
    let inverse = 1.0 / x;
    let square = inverse * inverse;
    COEFFICIENTS.iter().fold(0.0, |sum, c| sum * square + c) * inverse
}

/// Logarithm of the beta function B(a, b) for a, b > 0, without cancellation for large arguments.
#[must_use]
pub fn ln_beta(a: f64, b: f64) -> f64 {
    let (small, large) = if a < b { (a, b) } else { (b, a) };
    if large < 10.0 {
        return ln_gamma(small) + (ln_gamma(large) - ln_gamma(small + large));
    }
    // Gamma(large)/Gamma(large+small) through Stirling's formula, in which the large terms cancel on paper.
    let total = small + large;
    let ratio = (large - 0.5) * -ln_1p(small / large) - small * ln(total)
        + small
        + (stirling_correction(large) - stirling_correction(total));
    ln_gamma(small) + ratio
}

/// Digamma function, the derivative of ln Gamma.
///
/// # Definition
/// psi(x) = d/dx ln Gamma(x); poles at 0, -1, -2, ... give NaN.
#[must_use]
pub fn digamma(x: f64) -> f64 {
    if x <= 0.0 {
        if x >= x.floor() && x <= x.floor() {
            return f64::NAN;
        }
        let angle = std::f64::consts::PI * x;
        return digamma(1.0 - x) - std::f64::consts::PI * crate::cos(angle) / crate::sin(angle);
    }
    let mut shift = 0.0;
    let mut x = x;
    while x < 12.0 {
        shift -= 1.0 / x;
        x += 1.0;
    }
    const COEFFICIENTS: [f64; 8] = [
        -0.443_259_803_921_568_6,
        0.083_333_333_333_333_33,
        -0.021_092_796_092_796_094,
        0.007_575_757_575_757_576,
        -0.004_166_666_666_666_667,
        0.003_968_253_968_253_968,
        -0.008_333_333_333_333_333,
        0.083_333_333_333_333_33,
    ];
    let square = 1.0 / (x * x);
    let series = COEFFICIENTS.iter().fold(0.0, |sum, c| sum * square + c) * square;
    shift + ln(x) - 0.5 / x - series
}
