//! Values of several draws side by side.

use super::elementary;
use std::array;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign};

/// One quantity of `L` draws, one lane each.
///
/// # Definition
/// Every operation acts on each lane by itself and in one fixed way, so that the bits of a lane never depend on its
/// neighbors, on `L`, or on the vector width the compiler picks.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(align(32))]
pub struct Lanes<const L: usize>([f64; L]);

impl<const L: usize> Lanes<L> {
    /// The same value in all lanes.
    #[inline(always)]
    #[must_use]
    pub const fn splat(value: f64) -> Self {
        Self([value; L])
    }

    /// Lanes from an array.
    #[inline(always)]
    #[must_use]
    pub const fn new(values: [f64; L]) -> Self {
        Self(values)
    }

    /// The values as an array.
    #[inline(always)]
    #[must_use]
    pub const fn to_array(self) -> [f64; L] {
        self.0
    }

    /// The value of one lane.
    #[inline(always)]
    #[must_use]
    pub const fn lane(&self, lane: usize) -> f64 {
        self.0[lane]
    }

    /// Sets the value of one lane.
    #[inline(always)]
    pub const fn set_lane(&mut self, lane: usize, value: f64) {
        self.0[lane] = value;
    }

    /// `self * factor + addend`, rounded once.
    #[inline(always)]
    #[must_use]
    pub fn mul_add(self, factor: Self, addend: Self) -> Self {
        Self(array::from_fn(|l| {
            self.0[l].mul_add(factor.0[l], addend.0[l])
        }))
    }

    /// `addend - self * factor`, rounded once.
    #[inline(always)]
    #[must_use]
    pub fn neg_mul_add(self, factor: Self, addend: Self) -> Self {
        Self(array::from_fn(|l| {
            (-self.0[l]).mul_add(factor.0[l], addend.0[l])
        }))
    }

    /// Absolute values.
    #[inline(always)]
    #[must_use]
    pub fn abs(self) -> Self {
        Self(array::from_fn(|l| self.0[l].abs()))
    }

    /// The larger of two values, lane by lane; `other` where a comparison with NaN fails.
    #[inline(always)]
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        Self(array::from_fn(|l| {
            if self.0[l] > other.0[l] {
                self.0[l]
            } else {
                other.0[l]
            }
        }))
    }

    /// The smaller of two values, lane by lane; `other` where a comparison with NaN fails.
    #[inline(always)]
    #[must_use]
    pub fn min(self, other: Self) -> Self {
        Self(array::from_fn(|l| {
            if self.0[l] < other.0[l] {
                self.0[l]
            } else {
                other.0[l]
            }
        }))
    }

    /// e^x, good to two units in the last place; x is cut to [-708, 709].
    #[inline(always)]
    #[must_use]
    pub fn exp(self) -> Self {
        Self(array::from_fn(|l| elementary::exp(self.0[l])))
    }

    /// Natural logarithm of positive normal values, good to two units in the last place; others have no meaning.
    #[inline(always)]
    #[must_use]
    pub fn ln(self) -> Self {
        Self(array::from_fn(|l| elementary::ln(self.0[l])))
    }

    /// A function of one value, applied lane by lane.
    #[inline(always)]
    #[must_use]
    pub fn map(self, function: impl Fn(f64) -> f64) -> Self {
        Self(array::from_fn(|l| function(self.0[l])))
    }
}

impl<const L: usize> Default for Lanes<L> {
    #[inline(always)]
    fn default() -> Self {
        Self::splat(0.0)
    }
}

macro_rules! elementwise {
    ($trait:ident, $method:ident, $op:tt) => {
        impl<const L: usize> $trait for Lanes<L> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Self(array::from_fn(|l| self.0[l] $op other.0[l]))
            }
        }

        impl<const L: usize> $trait<f64> for Lanes<L> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: f64) -> Self {
                Self(array::from_fn(|l| self.0[l] $op other))
            }
        }

        impl<const L: usize> $trait<Lanes<L>> for f64 {
            type Output = Lanes<L>;
            #[inline(always)]
            fn $method(self, other: Lanes<L>) -> Lanes<L> {
                Lanes(array::from_fn(|l| self $op other.0[l]))
            }
        }
    };
}

elementwise!(Add, add, +);
elementwise!(Sub, sub, -);
elementwise!(Mul, mul, *);
elementwise!(Div, div, /);

impl<const L: usize> Neg for Lanes<L> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Self(array::from_fn(|l| -self.0[l]))
    }
}

impl<const L: usize> AddAssign for Lanes<L> {
    #[inline(always)]
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl<const L: usize> SubAssign for Lanes<L> {
    #[inline(always)]
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}
