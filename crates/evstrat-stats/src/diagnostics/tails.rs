//! A check for infinite variance.

use crate::count;
use crate::summary::Moments;

/// What the half-sample check found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HalfSample {
    /// Variance of all draws over the median variance of 64 parts: about 1 when the variance is finite, growing with the
    /// number of draws when it is not.
    pub growth: f64,
    /// Share of the sum of squared deviations that the single most extreme draw holds.
    pub largest_share: f64,
    /// Whether the variance looks infinite: the mean's standard error is then meaningless.
    pub suspicious: bool,
}

/// Whether the variance of a column looks infinite.
///
/// # Definition
/// Under a finite variance the variance of a part is, in the mean, that of the whole. The check compares the median
/// variance of parts of n/64 draws with that of the whole, and looks at the weight of the most extreme draw.
#[must_use]
pub fn half_sample_check(column: &[f64]) -> HalfSample {
    const PARTS: usize = 64;
    let whole = Moments::of(column);
    let part = (column.len() / PARTS).max(2);
    let mut variances: Vec<f64> = column
        .chunks_exact(part)
        .map(|chunk| Moments::of(chunk).variance())
        .collect();
    variances.retain(|v| v.is_finite());
    variances.sort_by(f64::total_cmp);
    let typical = crate::summary::quantile_sorted(&variances, 0.5);
    let growth = if typical > 0.0 {
        whole.variance() / typical
    } else {
        1.0
    };
    let deviation = |x: f64| (x - whole.mean()) * (x - whole.mean());
    let total = whole.variance() * (count(column.len()) - 1.0);
    let largest = deviation(whole.min()).max(deviation(whole.max()));
    let largest_share = if total > 0.0 { largest / total } else { 0.0 };
    let suspicious = column.len() >= 1024 && (growth > 4.0 || largest_share > 0.2);
    HalfSample {
        growth,
        largest_share,
        suspicious,
    }
}
