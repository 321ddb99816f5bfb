//! Sizes of units as exact decimal ratios, so that conversions round once.

/// A positive number `numerator / denominator * 10^exponent`.
///
/// Sizes of units are products of small whole numbers and powers of ten. Kept apart, they cancel exactly: nmol/L to
/// mol/L is one division by 10^9, not a product of rounded factors.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scale {
    numerator: f64,
    denominator: f64,
    exponent: i32,
}

/// Powers of ten that a double holds exactly.
const EXACT: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

impl Scale {
    pub(super) const ONE: Self = Self::new(1.0, 0);

    /// `value * 10^exponent`.
    pub(super) const fn new(value: f64, exponent: i32) -> Self {
        Self::over(value, 1.0, exponent)
    }

    /// `numerator / denominator * 10^exponent`.
    pub(super) const fn over(numerator: f64, denominator: f64, exponent: i32) -> Self {
        Self {
            numerator,
            denominator,
            exponent,
        }
    }

    /// Multiplies by `other` to the power of `exponent`.
    pub(super) fn times(self, other: Self, exponent: i8) -> Self {
        let mut new = self;
        for _ in 0..exponent.unsigned_abs() {
            let (above, below) = if exponent > 0 {
                (other.numerator, other.denominator)
            } else {
                (other.denominator, other.numerator)
            };
            new.numerator *= above;
            new.denominator *= below;
        }
        new.exponent = new
            .exponent
            .saturating_add(other.exponent.saturating_mul(i32::from(exponent)));
        new
    }

    /// This scale over `other`.
    pub(super) fn ratio(self, other: Self) -> Self {
        let new = self.times(other, -1);
        // Equal parts cancel before they can round.
        if same(new.numerator, new.denominator) {
            return Self::new(1.0, new.exponent);
        }
        new
    }

    pub(super) fn is_one(self) -> bool {
        same(self.apply(1.0), 1.0)
    }

    /// Whether the scale is a finite positive number in the range of doubles.
    pub(super) fn is_usable(self) -> bool {
        let size = self.apply(1.0);
        size.is_normal() && self.numerator.is_normal() && self.denominator.is_normal()
    }

    /// `value` times this scale.
    pub(super) fn apply(self, value: f64) -> f64 {
        let mut value = value * self.numerator;
        let mut left = self.exponent.clamp(-700, 700);
        while left > 0 {
            let step = left.min(22);
            value *= power_of_ten(step);
            left -= step;
        }
        let mut divisor = self.denominator;
        if (-22..0).contains(&left) {
            // One division instead of two, as long as the divisor is exact.
            divisor *= power_of_ten(-left);
            left = 0;
        }
        value /= divisor;
        while left < 0 {
            let step = (-left).min(22);
            value /= power_of_ten(step);
            left += step;
        }
        value
    }
}

fn power_of_ten(exponent: i32) -> f64 {
    let index = usize::try_from(exponent).unwrap_or(0);
    EXACT.get(index).copied().unwrap_or(1.0)
}

/// Exact equality; the numbers are products of the same constants or they are not.
fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits()
}
