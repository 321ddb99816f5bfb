//! Regression and correlation indices.

use crate::linear::{Matrix, inverse_spd};
use crate::summary::ranks;

/// Why regression indices cannot be computed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RegressionError {
    /// The inputs depend on each other linearly, or one does not vary, or there are too few rows.
    #[error("{rows} rows do not tell the effects of {inputs} inputs apart")]
    Singular {
        /// Number of rows.
        rows: usize,
        /// Number of inputs.
        inputs: usize,
    },
    /// The output does not vary.
    #[error("the output does not vary")]
    Constant,
}

/// Indices of one output on all inputs.
#[derive(Debug, Clone, PartialEq)]
pub struct RegressionIndices {
    /// Pearson correlations.
    pub pearson: Vec<f64>,
    /// Spearman correlations.
    pub spearman: Vec<f64>,
    /// Standardized regression coefficients.
    pub src: Vec<f64>,
    /// Partial correlation coefficients.
    pub pcc: Vec<f64>,
    /// Share of variance that the linear regression explains.
    pub r2: f64,
    /// Standardized rank regression coefficients.
    pub srrc: Vec<f64>,
    /// Partial rank correlation coefficients.
    pub prcc: Vec<f64>,
    /// Share of the variance of ranks that the rank regression explains.
    pub r2_ranks: f64,
}

/// Correlation, regression and partial correlation indices, on values and on ranks.
///
/// Rank indices say how strong and in which direction a monotone effect is; a low `r2_ranks` warns that effects are
/// not monotone or interact.
///
/// # Shape
/// `inputs` holds one column per assumption.
///
/// # References
/// Saltelli et al. 2000, Sensitivity Analysis, chapter 6; Marino et al. 2008, J. Theor. Biol. 254(1) for PRCC.
///
/// # Errors
/// When the output does not vary or the inputs cannot be told apart.
pub fn regression_indices(
    inputs: &[&[f64]],
    output: &[f64],
) -> Result<RegressionIndices, RegressionError> {
    let values: Vec<Vec<f64>> = inputs.iter().map(|column| column.to_vec()).collect();
    let raw = linear(&values, output)?;
    let ranked: Vec<Vec<f64>> = inputs.iter().map(|column| ranks(column)).collect();
    let rank = linear(&ranked, &ranks(output))?;
    Ok(RegressionIndices {
        pearson: raw.correlations,
        src: raw.coefficients,
        pcc: raw.partial,
        r2: raw.r2,
        spearman: rank.correlations,
        srrc: rank.coefficients,
        prcc: rank.partial,
        r2_ranks: rank.r2,
    })
}

/// A column less its mean, scaled to length one: products of two such columns are correlations. NaN for a constant.
fn standardized(column: &[f64]) -> Vec<f64> {
    let mean = column.iter().sum::<f64>() / crate::count(column.len());
    let centered: Vec<f64> = column.iter().map(|x| x - mean).collect();
    let length = dot(&centered, &centered).sqrt();
    centered.into_iter().map(|x| x / length).collect()
}

/// Sum of products, in eight partial sums that a vector register holds.
fn dot(x: &[f64], y: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    let ((x_rows, x_rest), (y_rows, y_rest)) = (x.as_chunks::<8>(), y.as_chunks::<8>());
    for (x, y) in x_rows.iter().zip(y_rows) {
        for lane in 0..8 {
            sums[lane] += x[lane] * y[lane];
        }
    }
    let rest: f64 = x_rest.iter().zip(y_rest).map(|(x, y)| x * y).sum();
    sums.iter().sum::<f64>() + rest
}

struct Linear {
    correlations: Vec<f64>,
    coefficients: Vec<f64>,
    partial: Vec<f64>,
    r2: f64,
}

fn linear(inputs: &[Vec<f64>], output: &[f64]) -> Result<Linear, RegressionError> {
    let d = inputs.len();
    let singular = RegressionError::Singular {
        rows: output.len(),
        inputs: d,
    };
    let standard: Vec<Vec<f64>> = inputs.iter().map(|column| standardized(column)).collect();
    let standard_output = standardized(output);
    let correlations: Vec<f64> = standard
        .iter()
        .map(|column| dot(column, &standard_output))
        .collect();
    if output.iter().all(|y| y.total_cmp(&output[0]).is_eq()) {
        return Err(RegressionError::Constant);
    }
    let mut among = Matrix::zeros(d, d);
    for i in 0..d {
        among[(i, i)] = 1.0;
        for j in 0..i {
            let correlation = dot(&standard[i], &standard[j]);
            (among[(i, j)], among[(j, i)]) = (correlation, correlation);
        }
    }
    if correlations.iter().any(|r| r.is_nan()) || output.len() < d + 2 {
        return Err(singular);
    }
    let inverse = inverse_spd(&among).ok_or(singular)?;
    let coefficients: Vec<f64> = (0..d)
        .map(|i| {
            inverse
                .row(i)
                .iter()
                .zip(&correlations)
                .map(|(a, r)| a * r)
                .sum()
        })
        .collect();
    let r2: f64 = coefficients
        .iter()
        .zip(&correlations)
        .map(|(b, r)| b * r)
        .sum();
    // With P the inverse of the full correlation matrix: P_yy = 1/(1 - R2), P_iy = -b_i P_yy, and
    // P_ii = (R^-1)_ii + b_i^2 P_yy, so the partial correlation is b_i / sqrt((R^-1)_ii (1 - R2) + b_i^2).
    let unexplained = (1.0 - r2).max(0.0);
    let partial = coefficients
        .iter()
        .enumerate()
        .map(|(i, b)| b / (inverse[(i, i)] * unexplained + b * b).sqrt())
        .collect();
    Ok(Linear {
        correlations,
        coefficients,
        partial,
        r2,
    })
}
