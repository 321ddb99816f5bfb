//! What a unit measures, apart from its size.

use std::fmt;

/// The number of base quantities.
const BASES: usize = 8;

/// Exponents of the base quantities: length, mass, time, amount of substance, temperature, electric charge, luminous
/// intensity, and international units of biological effect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Dimension {
    exponents: [i8; BASES],
}

/// Names of base quantities, in the order of the exponents.
const NAMES: [&str; BASES] = [
    "length",
    "mass",
    "time",
    "amount",
    "temperature",
    "charge",
    "luminous intensity",
    "international units",
];

/// Dimensions with a name of their own.
const NAMED: &[([i8; BASES], &str)] = &[
    ([0, 0, 0, 0, 0, 0, 0, 0], "number"),
    ([2, 0, 0, 0, 0, 0, 0, 0], "area"),
    ([3, 0, 0, 0, 0, 0, 0, 0], "volume"),
    ([0, 0, -1, 0, 0, 0, 0, 0], "rate"),
    ([-3, 0, 0, 1, 0, 0, 0, 0], "molar concentration"),
    ([-3, 1, 0, 0, 0, 0, 0, 0], "mass concentration"),
    ([-3, 0, 0, 0, 0, 0, 0, 0], "number concentration"),
    ([3, 0, -1, 0, 0, 0, 0, 0], "clearance"),
    ([0, 1, 0, -1, 0, 0, 0, 0], "molar mass"),
    ([1, 0, -1, 0, 0, 0, 0, 0], "velocity"),
    ([1, 1, -2, 0, 0, 0, 0, 0], "force"),
    ([-1, 1, -2, 0, 0, 0, 0, 0], "pressure"),
    ([2, 1, -2, 0, 0, 0, 0, 0], "energy"),
    ([2, 1, -3, 0, 0, 0, 0, 0], "power"),
];

impl Dimension {
    /// The dimension with these exponents.
    pub(super) const fn new(exponents: [i8; BASES]) -> Self {
        Self { exponents }
    }

    /// Exponents of length, mass, time, amount, temperature, charge, luminous intensity and international units.
    #[must_use]
    pub fn exponents(self) -> [i8; 8] {
        self.exponents
    }

    /// Whether this is the dimension of plain numbers.
    #[must_use]
    pub fn is_number(self) -> bool {
        self == Self::default()
    }

    /// Multiplies by `other` to the power of `exponent`; `None` if an exponent overflows.
    pub(super) fn times(self, other: Self, exponent: i8) -> Option<Self> {
        let mut new = self;
        for (sum, power) in new.exponents.iter_mut().zip(other.exponents) {
            *sum = sum.checked_add(power.checked_mul(exponent)?)?;
        }
        Some(new)
    }
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((_, name)) = NAMED
            .iter()
            .find(|(exponents, _)| *exponents == self.exponents)
        {
            return f.write_str(name);
        }
        let side = |positive: bool| {
            let factors: Vec<String> = NAMES
                .iter()
                .zip(self.exponents)
                .filter(|&(_, power)| power != 0 && (power > 0) == positive)
                .map(|(name, power)| match power.unsigned_abs() {
                    1 => (*name).to_owned(),
                    power => format!("{name}^{power}"),
                })
                .collect();
            factors.join(" ")
        };
        match (side(true), side(false)) {
            (above, below) if below.is_empty() => f.write_str(&above),
            (above, below) if above.is_empty() => write!(f, "1 per {below}"),
            (above, below) => write!(f, "{above} per {below}"),
        }
    }
}
