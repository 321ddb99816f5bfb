//! Least squares by Householder reflections.

use super::Matrix;

/// A least-squares fit.
#[derive(Debug, Clone)]
pub(crate) struct LeastSquares {
    /// Coefficients; zero for columns that depend on earlier ones.
    pub(crate) coefficients: Vec<f64>,
    /// Number of independent columns.
    pub(crate) rank: usize,
}

/// Minimizes |X b - y|. Columns that are linear combinations of earlier ones get coefficient zero.
pub(crate) fn least_squares(x: &Matrix, y: &[f64]) -> LeastSquares {
    let (n, p) = (x.rows(), x.columns());
    // Columns contiguous: reflections run along them.
    let mut columns: Vec<Vec<f64>> = (0..p)
        .map(|j| (0..n).map(|i| x[(i, j)]).collect())
        .collect();
    let scales: Vec<f64> = columns.iter().map(|c| norm(c)).collect();
    let mut rhs = y.to_vec();
    let mut pivots = Vec::with_capacity(p);
    let mut row = 0;
    for j in 0..p {
        if row >= n {
            break;
        }
        let length = norm(&columns[j][row..]);
        if length <= 1e-11 * scales[j] || length == 0.0 {
            continue;
        }
        let mut v = columns[j][row..].to_vec();
        v[0] += if v[0] < 0.0 { -length } else { length };
        let squared: f64 = v.iter().map(|a| a * a).sum();
        for column in &mut columns[j..] {
            reflect(&v, squared, &mut column[row..]);
        }
        reflect(&v, squared, &mut rhs[row..]);
        pivots.push(j);
        row += 1;
    }
    let mut coefficients = vec![0.0; p];
    for (k, &j) in pivots.iter().enumerate().rev() {
        let dot: f64 = pivots[k + 1..]
            .iter()
            .map(|&later| columns[later][k] * coefficients[later])
            .sum();
        coefficients[j] = (rhs[k] - dot) / columns[j][k];
    }
    LeastSquares {
        coefficients,
        rank: pivots.len(),
    }
}

fn norm(v: &[f64]) -> f64 {
    v.iter().map(|a| a * a).sum::<f64>().sqrt()
}

fn reflect(v: &[f64], squared: f64, target: &mut [f64]) {
    let dot: f64 = v.iter().zip(target.iter()).map(|(a, b)| a * b).sum();
    let factor = 2.0 * dot / squared;
    for (t, a) in target.iter_mut().zip(v) {
        *t -= factor * a;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recovers_a_plane_and_skips_a_repeated_column() {
        let x = Matrix::from_fn(20, 4, |i, j| {
            let t = f64::from(u32::try_from(i).unwrap());
            [1.0, t, 2.0 * t, t * t][j]
        });
        let y: Vec<f64> = (0..20)
            .map(|i| 3.0 - 2.0 * x[(i, 1)] + 0.5 * x[(i, 3)])
            .collect();
        let fit = least_squares(&x, &y);
        assert_eq!(fit.rank, 3);
        for (found, expected) in fit.coefficients.iter().zip([3.0, -2.0, 0.0, 0.5]) {
            assert!((found - expected).abs() < 1e-10);
        }
    }
}
