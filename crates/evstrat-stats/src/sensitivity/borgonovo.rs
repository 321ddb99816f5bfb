//! Borgonovo's delta.

use super::dummy::{WithNoise, head, measure_all, slices};
use crate::count;
use crate::summary::ranks;

/// Borgonovo's delta of one assumption from the draws at hand; see [`borgonovo_indices`].
#[must_use]
pub fn borgonovo(u: &[f64], y: &[f64], seed: u64) -> WithNoise {
    borgonovo_indices(&[u], y, seed).swap_remove(0)
}

/// Borgonovo's moment-independent delta of all assumptions from the draws at hand (the first 16384 of them), with the
/// noise floor of dummy inputs.
///
/// # Definition
/// Half the mean, over values of the assumption, of the distance of the outcome's density from its density given the
/// value: slices of equal probability of the assumption against cells of equal probability of the outcome. Cutting
/// into cells lowers the value a little, noise raises it; the floor shows the latter.
///
/// # References
/// Borgonovo 2007, Reliab. Eng. Syst. Saf. 92(6); Plischke, Borgonovo and Smith 2013, Eur. J. Oper. Res. 226(3).
#[must_use]
pub fn borgonovo_indices(columns: &[&[f64]], y: &[f64], seed: u64) -> Vec<WithNoise> {
    let columns: Vec<&[f64]> = columns.iter().map(|column| head(column)).collect();
    let measures = measure_all(&columns, head(y), seed, Cells::of, |u, cells| {
        [distance(u, cells); 2]
    });
    measures.into_iter().map(|[delta, _]| delta).collect()
}

/// Cells of equal probability of an outcome.
struct Cells {
    /// The cell of each draw.
    of: Vec<usize>,
    /// The share of draws in each cell.
    shares: Vec<f64>,
}

impl Cells {
    fn of(y: &[f64]) -> Self {
        let n = count(y.len());
        // The error of cutting falls and the noise rises with the number of cells; n^(1/3) balances them.
        let cells = crate::to_index(evstrat_math::cbrt(n).clamp(4.0, 48.0));
        let of: Vec<usize> = ranks(y)
            .into_iter()
            .map(|rank| crate::to_index((rank - 0.5) / n * count(cells)).min(cells - 1))
            .collect();
        let mut shares = vec![0.0; cells];
        for &cell in &of {
            shares[cell] += 1.0 / n;
        }
        Self { of, shares }
    }
}

fn distance(u: &[f64], cells: &Cells) -> f64 {
    let (cell_of, overall) = (&cells.of, &cells.shares);
    let n = count(u.len());
    let mut total = 0.0;
    for slice in slices(u, overall.len()) {
        if slice.is_empty() {
            continue;
        }
        let size = count(slice.len());
        let mut inside = vec![0.0; overall.len()];
        for i in slice {
            inside[cell_of[i]] += 1.0 / size;
        }
        let apart: f64 = inside.iter().zip(overall).map(|(a, b)| (a - b).abs()).sum();
        total += 0.5 * apart * size / n;
    }
    total
}
