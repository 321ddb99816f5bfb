//! Exponential and logarithm without branches, so that lanes are computed side by side.
//!
//! Written with fused multiply-adds and integer operations only: the same bits on every processor and at any number of
//! lanes. Errors stay below two units in the last place over the ranges given.

/// 1.5 x 2^52: adding it rounds to an integer, found in the low bits.
const ROUNDER: f64 = 6_755_399_441_055_744.0;
const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// The linear polynomials of which Estrin's scheme is made, from the highest terms down.
#[inline(always)]
fn pairs<const N: usize, const HALF: usize>(terms: &[f64; N], x: f64) -> [f64; HALF] {
    let mut pairs = [0.0; HALF];
    let mut k = 0;
    while k < HALF {
        pairs[k] = terms[2 * k].mul_add(x, terms[2 * k + 1]);
        k += 1;
    }
    pairs
}

/// e^x for x cut to [-708, 709]; NaN gives NaN.
#[inline(always)]
pub(super) fn exp(x: f64) -> f64 {
    /// 1/13! down to 1/2!.
    const TERMS: [f64; 12] = [
        1.0 / 6_227_020_800.0,
        1.0 / 479_001_600.0,
        1.0 / 39_916_800.0,
        1.0 / 3_628_800.0,
        1.0 / 362_880.0,
        1.0 / 40_320.0,
        1.0 / 5_040.0,
        1.0 / 720.0,
        1.0 / 120.0,
        1.0 / 24.0,
        1.0 / 6.0,
        0.5,
    ];
    // Comparisons with NaN fail, and let it through.
    let x = if x < -708.0 { -708.0 } else { x };
    let x = if x > 709.0 { 709.0 } else { x };
    let shifted = x.mul_add(std::f64::consts::LOG2_E, ROUNDER);
    let n = shifted - ROUNDER;
    let r = (-n).mul_add(LN_2_LOW, (-n).mul_add(LN_2_HIGH, x));
    // Estrin's scheme, because a chain of twelve operations would be waited for.
    let square = r * r;
    let fourth = square * square;
    let [a, b, c, d, e, f] = pairs(&TERMS, r);
    let high = a.mul_add(square, b);
    let middle = c.mul_add(square, d);
    let low = e.mul_add(square, f);
    let sum = high.mul_add(fourth, middle).mul_add(fourth, low);
    let value = sum.mul_add(square, r) + 1.0;
    let power = f64::from_bits((shifted.to_bits() << 52).wrapping_add(0x3FF0_0000_0000_0000));
    value * power
}

/// ln x for positive normal x; values for others have no meaning.
#[inline(always)]
pub(super) fn ln(x: f64) -> f64 {
    /// Bits of sqrt(1/2), which centers the mantissa on one.
    const CENTER: u64 = 0x3FE6_A09E_667F_3BCD;
    /// 1/21 down to 1/3.
    const TERMS: [f64; 10] = [
        1.0 / 21.0,
        1.0 / 19.0,
        1.0 / 17.0,
        1.0 / 15.0,
        1.0 / 13.0,
        1.0 / 11.0,
        1.0 / 9.0,
        1.0 / 7.0,
        1.0 / 5.0,
        1.0 / 3.0,
    ];
    let bits = x.to_bits().wrapping_sub(CENTER);
    // The exponent, biased by 1024 to be positive, read back as the low bits of a large double.
    let exponent = bits.wrapping_add(1024 << 52) >> 52;
    let exponent = f64::from_bits(0x4330_0000_0000_0000 | exponent) - 4_503_599_627_371_520.0;
    let mantissa = f64::from_bits((bits & 0x000F_FFFF_FFFF_FFFF).wrapping_add(CENTER));
    let f = mantissa - 1.0;
    let s = f / (2.0 + f);
    let z = s * s;
    let square = z * z;
    let [a, b, c, d, e] = pairs(&TERMS, z);
    let high = a.mul_add(square, b);
    let middle = c.mul_add(square, d);
    let sum = high.mul_add(square * square, middle).mul_add(square, e);
    // ln(1 + f) = 2 atanh(s) = f - s (f - 2 z sum).
    let tail = s * (-2.0 * z).mul_add(sum, f);
    exponent.mul_add(LN_2_HIGH, f - exponent.mul_add(-LN_2_LOW, tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_scalar_functions() {
        for i in 0..200_000 {
            let x = -707.9 + 1416.7 * f64::from(i) / 200_000.0;
            let expected = evstrat_math::exp(x);
            assert!((exp(x) / expected - 1.0).abs() < 4e-16, "{x}");
            let near = x / 700.0;
            let expected = evstrat_math::exp(near);
            assert!((exp(near) / expected - 1.0).abs() < 4e-16, "{near}");
            let y = evstrat_math::exp(x);
            let expected = evstrat_math::ln(y);
            assert!(
                (ln(y) - expected).abs() <= 4e-16 * expected.abs().max(1e-300),
                "{y}"
            );
            let y = evstrat_math::exp(near);
            let expected = evstrat_math::ln(y);
            assert!(
                (ln(y) - expected).abs() <= 5e-16 * expected.abs() + 1e-30,
                "{y}"
            );
        }
        assert_eq!(exp(0.0).to_bits(), 1.0_f64.to_bits());
        assert_eq!(ln(1.0).to_bits(), 0.0_f64.to_bits());
        assert!(exp(f64::NAN).is_nan() && exp(-1e9) < 1e-300 && exp(1e9) > 1e300);
    }
}
