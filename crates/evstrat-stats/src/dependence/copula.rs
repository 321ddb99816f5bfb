//! The Gaussian copula.

use evstrat_math::{normal_cdf, normal_quantile};

use super::correlation_matrix::{
    CorrelationMatrix, DependenceError, Repaired, normal_of_kendall, normal_of_spearman,
};

/// How a dependence between two columns is stated.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Dependence {
    /// Spearman's rank correlation.
    Spearman(f64),
    /// Kendall's tau.
    Kendall(f64),
    /// Pearson correlation of the normal scores.
    Normal(f64),
}

impl Dependence {
    /// The correlation of normal scores it amounts to.
    ///
    /// # Errors
    /// When the coefficient lies outside [-1, 1].
    pub fn normal_correlation(self) -> Result<f64, DependenceError> {
        let (Self::Spearman(found) | Self::Kendall(found) | Self::Normal(found)) = self;
        if !(-1.0..=1.0).contains(&found) {
            return Err(DependenceError::OutOfRange { found });
        }
        Ok(match self {
            Self::Spearman(rho) => normal_of_spearman(rho),
            Self::Kendall(tau) => normal_of_kendall(tau),
            Self::Normal(r) => r,
        })
    }
}

/// A Gaussian copula over k columns.
///
/// # Definition
/// z = quantiles of the standard normal law at the independent uniforms, x = L z with L the lower Cholesky factor of
/// the normal-score correlations, u = normal distribution function of x. The first column stays what it is; give
/// columns in a fixed order, such as that of their ids.
#[derive(Debug, Clone)]
pub struct Copula {
    repaired: Repaired,
}

impl Copula {
    /// The copula of `columns` columns in which the given pairs depend as stated and all others do not.
    ///
    /// When no joint law has all the stated correlations, the nearest one is taken; see [`Copula::max_change`].
    ///
    /// # Errors
    /// When a pair does not exist or is given twice, or a coefficient lies outside [-1, 1].
    pub fn new(
        columns: usize,
        pairs: &[(usize, usize, Dependence)],
    ) -> Result<Self, DependenceError> {
        let mut normal = Vec::with_capacity(pairs.len());
        for &(first, second, dependence) in pairs {
            normal.push((first, second, dependence.normal_correlation()?));
        }
        Ok(Self {
            repaired: CorrelationMatrix::from_pairs(columns, &normal)?.repaired(),
        })
    }

    /// Number of columns.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.repaired.matrix.size()
    }

    /// The normal-score correlations in use.
    #[must_use]
    pub fn correlations(&self) -> &CorrelationMatrix {
        &self.repaired.matrix
    }

    /// Greatest absolute change of a normal-score correlation by the repair; 0 when none was needed.
    #[must_use]
    pub fn max_change(&self) -> f64 {
        self.repaired.max_change
    }

    /// Turns independent uniform columns into dependent ones, in place and without allocation.
    ///
    /// # Shape
    /// One slice per column, all of the same length; any block of draws gives the same bits as all of them at once.
    pub fn apply(&self, columns: &mut [&mut [f64]]) {
        let Some((first, others)) = columns.split_first_mut() else {
            return;
        };
        for u in others.iter_mut().flat_map(|column| column.iter_mut()) {
            *u = normal_quantile(*u);
        }
        // From the last column up: each needs the scores of those before it, which are still in place.
        for i in (0..others.len()).rev() {
            let (before, rest) = others.split_at_mut(i);
            self.mix(i + 1, first, before, rest[0]);
        }
    }

    /// Replaces the scores of column i by its dependent uniforms.
    fn mix(&self, i: usize, first: &[f64], before: &[&mut [f64]], column: &mut [f64]) {
        let l = &self.repaired.factor;
        for value in column.iter_mut() {
            *value *= l[(i, i)];
        }
        let weight = l[(i, 0)];
        if weight != 0.0 {
            for (value, u) in column.iter_mut().zip(first) {
                *value += weight * normal_quantile(*u);
            }
        }
        for (j, other) in (1..).zip(before) {
            let weight = l[(i, j)];
            if weight != 0.0 {
                for (value, z) in column.iter_mut().zip(other.iter()) {
                    *value += weight * z;
                }
            }
        }
        for value in column.iter_mut() {
            *value = normal_cdf(*value).clamp(f64::MIN_POSITIVE, 1.0 - f64::EPSILON / 2.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::ReplicateStream;
    use crate::summary::{kendall_tau_b, spearman};

    fn columns(copula: &Copula, n: usize) -> Vec<Vec<f64>> {
        let mut columns: Vec<Vec<f64>> = (0..copula.columns())
            .map(|k| {
                let mut column = vec![0.0; n];
                ReplicateStream::new(4, &k.to_string()).fill(0, &mut column);
                column
            })
            .collect();
        let mut slices: Vec<&mut [f64]> = columns.iter_mut().map(Vec::as_mut_slice).collect();
        copula.apply(&mut slices);
        columns
    }

    #[test]
    fn columns_have_the_stated_rank_correlations() {
        let pairs = [
            (0, 1, Dependence::Spearman(0.6)),
            (1, 3, Dependence::Kendall(-0.4)),
        ];
        let copula = Copula::new(4, &pairs).unwrap();
        assert!(copula.max_change() <= 0.0);
        let columns = columns(&copula, 1 << 16);
        // Standard error of a rank correlation of 65536 draws: 0.004.
        assert!((spearman(&columns[0], &columns[1]) - 0.6).abs() < 0.015);
        assert!((kendall_tau_b(&columns[1], &columns[3]) + 0.4).abs() < 0.015);
        assert!(spearman(&columns[0], &columns[2]).abs() < 0.015);
        let mut sorted = columns[3].clone();
        sorted.sort_by(f64::total_cmp);
        for (k, u) in (1..).zip(sorted) {
            assert!((u - f64::from(k) / 65536.0).abs() < 0.01);
        }
    }

    #[test]
    fn blocks_do_not_matter_and_the_first_column_stays() {
        let pairs = [
            (0, 1, Dependence::Spearman(0.9)),
            (0, 2, Dependence::Normal(0.5)),
        ];
        let copula = Copula::new(3, &pairs).unwrap();
        let whole = columns(&copula, 4096);
        let mut first = vec![0.0; 4096];
        ReplicateStream::new(4, "0").fill(0, &mut first);
        assert_eq!(whole[0], first);
        let part = columns(&copula, 1024);
        for (whole, part) in whole.iter().zip(&part) {
            assert_eq!(whole[..1024], part[..]);
        }
    }
}
