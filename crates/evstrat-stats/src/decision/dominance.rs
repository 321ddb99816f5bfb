//! Stochastic dominance.

/// How one sample stands to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dominance {
    /// The first dominates the second.
    First,
    /// The second dominates the first.
    Second,
    /// Neither dominates.
    Neither,
    /// The laws are equal.
    Equal,
}

/// First-order dominance of two samples of equal size: every quantile is at least as great, and one is greater.
#[must_use]
pub fn first_order_dominance(a: &[f64], b: &[f64]) -> Dominance {
    let (a, b) = (sorted(a), sorted(b));
    compare(a.iter().zip(&b).map(|(a, b)| a - b))
}

/// Second-order dominance of two samples of equal size: every lower partial mean is at least as great, and one is
/// greater. What every risk-averse person prefers.
///
/// # References
/// Hadar and Russell 1969, Am. Econ. Rev. 59(1).
#[must_use]
pub fn second_order_dominance(a: &[f64], b: &[f64]) -> Dominance {
    let (a, b) = (sorted(a), sorted(b));
    let mut gap = 0.0;
    let gaps: Vec<f64> = a
        .iter()
        .zip(&b)
        .map(|(a, b)| {
            gap += a - b;
            gap
        })
        .collect();
    compare(gaps.into_iter())
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values
}

fn compare(differences: impl Iterator<Item = f64>) -> Dominance {
    let (mut above, mut below) = (false, false);
    for difference in differences {
        above |= difference > 0.0;
        below |= difference < 0.0;
    }
    match (above, below) {
        (true, false) => Dominance::First,
        (false, true) => Dominance::Second,
        (true, true) => Dominance::Neither,
        (false, false) => Dominance::Equal,
    }
}
