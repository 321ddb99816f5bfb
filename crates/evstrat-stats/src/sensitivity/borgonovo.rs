//! Borgonovo's delta.

use super::dummy::{WithNoise, slices};
use crate::count;
use crate::summary::ranks;

/// Borgonovo's moment-independent delta from the draws at hand, with the noise floor of dummy inputs.
///
/// # Definition
/// Half the mean, over values of the assumption, of the distance of the outcome's density from its density given the
/// value: slices of equal probability of the assumption against cells of equal probability of the outcome. Cutting
/// into cells lowers the value a little, noise raises it; the floor shows the latter.
///
/// # References
/// Borgonovo 2007, Reliab. Eng. Syst. Saf. 92(6); Plischke, Borgonovo and Smith 2013, Eur. J. Oper. Res. 226(3).
#[must_use]
pub fn borgonovo(u: &[f64], y: &[f64], seed: u64) -> WithNoise {
    let n = count(y.len());
    // The error of cutting falls and the noise rises with the number of cells; n^(1/3) balances them.
    let cells = crate::to_index(evstrat_math::cbrt(n).clamp(4.0, 48.0));
    let cell_of: Vec<usize> = ranks(y)
        .into_iter()
        .map(|rank| crate::to_index((rank - 0.5) / n * count(cells)).min(cells - 1))
        .collect();
    let mut overall = vec![0.0; cells];
    for &cell in &cell_of {
        overall[cell] += 1.0 / n;
    }
    WithNoise::measure(u, seed, |u| distance(u, &cell_of, &overall))
}

fn distance(u: &[f64], cell_of: &[usize], overall: &[f64]) -> f64 {
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
