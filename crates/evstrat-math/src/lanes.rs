//! Exponential and logarithm without branches or tables.
//!
//! Both are straight-line arithmetic, so a loop over a column turns into vector instructions, and every lane has the
//! same bits as a single call. Neither uses fused multiply-add: with and without the hardware the bits are the same.

/// Adding and subtracting this rounds a double below 2^51 to a whole number, which then sits in the lowest bits.
const ROUND: f64 = 6_755_399_441_055_744.0;

/// Upper part of ln 2: its last 21 bits are zero, so products with whole numbers below 2^21 are exact.
const LN_2_HIGH: f64 = 0.693_147_180_369_123_8;

/// ln 2 less its upper part.
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// 2^k for a two's complement whole number k in the range of normal exponents.
#[inline(always)]
fn power_of_two(k: u64) -> f64 {
    f64::from_bits(k.wrapping_add(1023) << 52)
}

/// Exponential function e^x; error below 1 unit in the last place.
///
/// # Definition
/// x = n ln 2 + r with |r| <= ln 2 / 2; e^r = 1 + r + r^2 P(r) with P of degree 10, a Chebyshev fit with error
/// 1.4e-18; the result is scaled by 2^n in two steps, which covers subnormal results and overflow.
///
/// ```
/// assert_eq!(evstrat_math::exp(0.0), 1.0);
/// assert!((evstrat_math::exp(1.0) - std::f64::consts::E).abs() < 1e-15);
/// ```
#[must_use]
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    let x = x.clamp(-746.0, 710.0);
    let shifted = x * std::f64::consts::LOG2_E + ROUND;
    let whole = shifted - ROUND;
    let r = (x - whole * LN_2_HIGH) - whole * LN_2_LOW;
    let s = r * r;
    let even = 0.5
        + s * (0.041_666_666_666_666_67
            + s * (0.001_388_888_888_888_375
                + s * (2.480_158_732_554_432e-5
                    + s * (2.755_727_364_745_108_7e-7 + s * 2.091_468_516_141_806_7e-9))));
    let odd = 0.166_666_666_666_666_7
        + s * (0.008_333_333_333_326_136
            + s * (0.000_198_412_698_748_158_34
                + s * (2.755_725_540_628_504_4e-6 + s * 2.510_521_447_475_141_3e-8)));
    let y = 1.0 + (r + s * (even + r * odd));
    // The whole number in two's complement, and its two halves.
    let n = shifted.to_bits().wrapping_sub(ROUND.to_bits());
    let half = (n.wrapping_add(4096) >> 1).wrapping_sub(2048);
    y * power_of_two(half) * power_of_two(n.wrapping_sub(half))
}

/// Natural logarithm; error below 1 unit in the last place. NaN below zero, minus infinity at zero.
///
/// # Definition
/// x = 2^k m with m between sqrt(1/2) and sqrt(2); ln m through s = (m - 1)/(m + 1) as in FreeBSD's `e_log.c`
/// (Sun Microsystems 1993), with its polynomial.
///
/// ```
/// assert_eq!(evstrat_math::ln(1.0), 0.0);
/// assert!(evstrat_math::ln(-1.0).is_nan());
/// ```
#[must_use]
#[inline(always)]
pub fn ln(x: f64) -> f64 {
    const ROOT_HALF: u64 = 0x3fe6_a09e_667f_3bcd;
    const TWO_54: f64 = 18_014_398_509_481_984.0;
    let tiny = x < f64::MIN_POSITIVE;
    let normal = if tiny { x * TWO_54 } else { x };
    let offset = if tiny { 54.0 } else { 0.0 };
    let bits = normal.to_bits();
    // The exponent relative to sqrt(1/2), moved to be positive, and the significand it leaves.
    let moved = bits.wrapping_sub(ROOT_HALF).wrapping_add(1023 << 52);
    let exponent = moved >> 52;
    let m = f64::from_bits(bits.wrapping_sub(exponent << 52).wrapping_add(1023 << 52));
    let k = f64::from_bits(ROUND.to_bits().wrapping_add(exponent)) - (ROUND + 1023.0) - offset;
    let f = m - 1.0;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let even = w
        * (0.399_999_999_994_094_2 + w * (0.222_221_984_321_497_84 + w * 0.153_138_376_992_093_73));
    let odd = z
        * (0.666_666_666_666_673_5
            + w * (0.285_714_287_436_623_9
                + w * (0.181_835_721_616_180_5 + w * 0.147_981_986_051_165_86)));
    let half_square = 0.5 * f * f;
    let result =
        k * LN_2_HIGH - ((half_square - (s * (half_square + (even + odd)) + k * LN_2_LOW)) - f);
    let finite = if x == f64::INFINITY { x } else { result };
    let signed = if x == 0.0 {
        f64::NEG_INFINITY
    } else {
        f64::NAN
    };
    if x > 0.0 { finite } else { signed }
}

/// Power x^y of a positive x as e^(y ln x), for loops over columns.
///
/// Its relative error is about |y ln x| + 1 units in the last place, where [`crate::pow`] stays below one: 1e-14 at
/// |y ln x| = 40. In return it has no branches. NaN for negative x; 0^y is 0 for positive y.
///
/// ```
/// assert!((evstrat_math::pow_positive(2.0, 0.5) - 2.0_f64.sqrt()).abs() < 1e-15);
/// ```
#[must_use]
#[inline(always)]
pub fn pow_positive(x: f64, y: f64) -> f64 {
    exp(y * ln(x))
}
