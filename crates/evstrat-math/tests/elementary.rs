//! Exponential and logarithm against the reference implementation, over their whole range.

use evstrat_math::{exp, ln, pow_positive};

/// Distance in units of the last place.
fn ulps(a: f64, b: f64) -> u64 {
    a.to_bits().abs_diff(b.to_bits())
}

/// A fixed sequence of well-spread 64-bit numbers.
fn spread(i: u64) -> u64 {
    let mut z = i.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

fn unit(i: u64) -> f64 {
    f64::from_bits((spread(i) >> 12) | 0x3FF0_0000_0000_0000) - 1.0
}

/// The reference has an error below one unit too, so two units apart means at most a wrong last digit.
#[test]
fn exponential_agrees_with_libm() {
    for i in 0..2_000_000 {
        let x = match i % 4 {
            0 => 1600.0 * unit(i) - 800.0,
            1 => 2.0 * unit(i) - 1.0,
            2 => 80.0 * unit(i) - 40.0,
            _ => -708.0 - 38.0 * unit(i),
        };
        assert!(ulps(exp(x), libm::exp(x)) <= 1, "exp({x:?}) = {:?}", exp(x));
    }
}

#[test]
fn logarithm_agrees_with_libm() {
    for i in 0..2_000_000 {
        let x = match i % 4 {
            0 => f64::from_bits(spread(i) >> 1),
            1 => 0.5 + unit(i),
            2 => 1.0 + 1e-3 * (unit(i) - 0.5),
            _ => unit(i),
        };
        if x.is_finite() {
            assert!(
                ulps(ln(x).abs(), libm::log(x).abs()) <= 1,
                "ln({x:?}) = {:?}",
                ln(x)
            );
        }
    }
}

#[test]
fn power_has_its_stated_error() {
    for i in 0..500_000 {
        let (x, y) = (1e-3 + 50.0 * unit(i), 12.0 * unit(i + 1_000_000) - 6.0);
        let expected = libm::pow(x, y);
        let limit = (2.0 + (y * ln(x)).abs()) * f64::EPSILON;
        assert!(
            ((pow_positive(x, y) - expected) / expected).abs() <= limit,
            "{x:?}^{y:?}"
        );
    }
    assert!(pow_positive(0.0, 1.5) <= 0.0 && pow_positive(-1.0, 2.0).is_nan());
}

#[test]
fn special_values() {
    assert_eq!(exp(0.0).to_bits(), 1.0_f64.to_bits());
    assert_eq!(exp(f64::NEG_INFINITY).to_bits(), 0.0_f64.to_bits());
    assert!(
        exp(f64::INFINITY).is_infinite() && exp(709.79).is_infinite() && exp(709.78).is_finite()
    );
    assert!(exp(-745.0) > 0.0 && exp(-746.0) <= 0.0 && exp(f64::NAN).is_nan());
    assert_eq!(ln(1.0).to_bits(), 0.0_f64.to_bits());
    assert!(
        ln(0.0) < f64::MIN && ln(-0.0) < f64::MIN && ln(-1.0).is_nan() && ln(f64::NAN).is_nan()
    );
    assert!(ln(f64::INFINITY) > f64::MAX && ln(f64::NEG_INFINITY).is_nan());
    assert!((ln(5e-324) + 744.440_071_921_381_3).abs() < 1e-12);
}

/// Bits that must never change: results of a fixed set of arguments.
#[test]
fn bits_are_frozen() {
    let mut digest = 0_u64;
    for i in 0..10_000 {
        let (e, l) = (exp(20.0 * unit(i) - 10.0), ln(unit(i) + 1e-9));
        digest = digest.rotate_left(5) ^ e.to_bits().wrapping_mul(0x9E37_79B9_7F4A_7C15);
        digest = digest.rotate_left(5) ^ l.to_bits().wrapping_mul(0xBF58_476D_1CE4_E5B9);
    }
    assert_eq!(format!("{digest:016x}"), "64211497b001efb3");
}
