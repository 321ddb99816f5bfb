//! Rows to evaluate a model at.

use evstrat_core::{AssumptionDescriptor, AssumptionKind, ModelDescriptor, Scale};

/// Random numbers that are good enough to look for faults.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits, by `SplitMix64`.
    pub(super) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number between 0 and 1, both excluded.
    pub(super) fn unit(&mut self) -> f64 {
        let high = u32::try_from(self.bits() >> 32).unwrap_or_default();
        (f64::from(high) + 0.5) / 4_294_967_296.0
    }
}

/// The row of all defaults.
pub(super) fn defaults(of: &ModelDescriptor) -> Vec<f64> {
    of.assumptions.iter().map(|item| item.default).collect()
}

/// Rows spread over what the descriptor admits; where there is no bound, around the default.
pub(super) fn random_rows(of: &ModelDescriptor, n_rows: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut random = Random::new(seed);
    let row = |_| {
        of.assumptions
            .iter()
            .map(|item| random_value(item, random.unit()))
            .collect()
    };
    (0..n_rows).map(row).collect()
}

/// Whether values differ by factors rather than by amounts.
fn is_ratio(item: &AssumptionDescriptor) -> bool {
    item.scale == Scale::Log && item.lower >= 0.0 && item.default > 0.0
}

/// The smallest and the largest value to try, both admissible.
pub(super) fn range(item: &AssumptionDescriptor) -> (f64, f64) {
    let around = if item.default.abs() > 0.0 {
        item.default.abs()
    } else {
        1.0
    };
    let mut low = if item.lower.is_finite() {
        item.lower
    } else {
        item.default - 10.0 * around
    };
    let mut high = if item.upper.is_finite() {
        item.upper
    } else {
        item.default + 10.0 * around
    };
    if is_ratio(item) {
        low = low.max(item.default / 100.0);
        high = high.min(item.default * 100.0);
    }
    let inside = (high - low) * 1e-9;
    if item.lower_open && low <= item.lower {
        low = item.lower + inside;
    }
    if item.upper_open && high >= item.upper {
        high = item.upper - inside;
    }
    if item.kind != AssumptionKind::Continuous {
        (low, high) = (low.ceil(), high.floor());
    }
    (low, high)
}

#[expect(
    clippy::disallowed_methods,
    reason = "rows of the checker need no bits that are the same everywhere"
)]
fn random_value(item: &AssumptionDescriptor, unit: f64) -> f64 {
    let (low, high) = range(item);
    let value = match item.kind {
        // Evenly over the orders of magnitude, or nearly all values would be of the largest.
        AssumptionKind::Continuous if is_ratio(item) && low > 0.0 => low * (high / low).powf(unit),
        AssumptionKind::Continuous => low + (high - low) * unit,
        _ => (low + ((high - low + 1.0) * unit).floor()).min(high),
    };
    if item.admits(value) {
        value
    } else {
        item.default
    }
}

/// All assumptions low, all high, each alone low and high, and random mixtures of both ends.
pub(super) fn corners(of: &ModelDescriptor, seed: u64) -> Vec<Vec<f64>> {
    let ends: Vec<(f64, f64)> = of.assumptions.iter().map(range).collect();
    let mut rows = vec![
        ends.iter().map(|end| end.0).collect(),
        ends.iter().map(|end| end.1).collect(),
    ];
    for (index, end) in ends.iter().enumerate() {
        for value in [end.0, end.1] {
            let mut row = defaults(of);
            row[index] = value;
            rows.push(row);
        }
    }
    let mut random = Random::new(seed);
    for _ in 0..64 {
        let mut pick = |end: &(f64, f64)| if random.bits() & 1 == 0 { end.0 } else { end.1 };
        rows.push(ends.iter().map(&mut pick).collect());
    }
    rows
}

/// Each assumption alone at values that no model should trust.
pub(super) fn extremes(of: &ModelDescriptor) -> Vec<Vec<f64>> {
    let mut rows = Vec::new();
    for (index, item) in of.assumptions.iter().enumerate() {
        let (low, high) = range(item);
        let outside = [low - (high - low).max(1.0), high + (high - low).max(1.0)];
        let odd = [
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            5e-324,
            -0.0,
            f64::MAX,
            f64::MIN,
            0.5,
        ];
        for value in odd.into_iter().chain(outside) {
            let mut row = defaults(of);
            row[index] = value;
            rows.push(row);
        }
    }
    for value in [f64::NAN, f64::INFINITY, f64::MAX, 0.0] {
        rows.push(vec![value; of.assumptions.len()]);
    }
    rows
}

/// Puts rows in random order.
pub(super) fn shuffle(rows: &mut [Vec<f64>], seed: u64) {
    let mut random = Random::new(seed);
    for last in (1..rows.len()).rev() {
        // Not quite even, which does not matter here.
        let other = random.bits() % (last as u64 + 1);
        rows.swap(last, usize::try_from(other).unwrap_or(last));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_admissible() {
        let of = ModelDescriptor::new("m", "1", "")
            .assumption(AssumptionDescriptor::fraction("f", 0.3))
            .assumption(AssumptionDescriptor::positive("p", "1", 1e11))
            .assumption(AssumptionDescriptor::continuous(
                "u",
                "1",
                f64::NEG_INFINITY,
                f64::INFINITY,
                0.0,
            ))
            .assumption(AssumptionDescriptor::categorical("c", &["a", "b", "c"], 1));
        let rows = random_rows(&of, 1000, 1).into_iter().chain(corners(&of, 1));
        let mut seen = [false; 3];
        for row in rows {
            for (item, &value) in of.assumptions.iter().zip(&row) {
                assert!(item.admits(value), "{}: {value}", item.id);
            }
            for (level, seen) in [0.0, 1.0, 2.0].iter().zip(&mut seen) {
                *seen |= row[3].to_bits() == f64::to_bits(*level);
            }
        }
        assert_eq!(seen, [true; 3]);
    }
}
