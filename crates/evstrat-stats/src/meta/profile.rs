//! Weighted regression of study estimates at a given between-study variance.

use evstrat_math::ln;

use crate::linear::{Matrix, cholesky, inverse_spd};

/// Estimates, variances and the columns they are regressed on (a column of ones for plain pooling).
#[derive(Debug, Clone, Copy)]
pub(super) struct Profile<'a> {
    pub(super) y: &'a [f64],
    pub(super) v: &'a [f64],
    pub(super) x: &'a Matrix,
}

/// A weighted fit at one between-study variance.
#[derive(Debug, Clone)]
pub(super) struct Fit {
    pub(super) coefficients: Vec<f64>,
    /// (X' W X)^-1.
    pub(super) covariance: Matrix,
    /// Sum of w r^2.
    pub(super) q: f64,
    /// Sum of w^2 r^2.
    pub(super) q2: f64,
    /// Trace of P = W - W X (X' W X)^-1 X' W.
    pub(super) trace_p: f64,
    /// ln |X' W X|.
    log_det: f64,
}

impl Profile<'_> {
    pub(super) fn studies(&self) -> f64 {
        crate::count(self.y.len())
    }

    pub(super) fn degrees(&self) -> f64 {
        crate::count(self.y.len()) - crate::count(self.x.columns())
    }

    pub(super) fn weights(&self, tau2: f64) -> Vec<f64> {
        self.v.iter().map(|v| 1.0 / (v + tau2)).collect()
    }

    /// The weighted fit; `None` when the columns depend on each other.
    pub(super) fn fit(&self, weights: &[f64]) -> Option<Fit> {
        let p = self.x.columns();
        let gram = |power: i32| {
            Matrix::from_fn(p, p, |i, j| {
                let terms = weights.iter().enumerate();
                terms
                    .map(|(s, w)| evstrat_math::powi(*w, power) * self.x[(s, i)] * self.x[(s, j)])
                    .sum()
            })
        };
        let information = gram(1);
        let covariance = inverse_spd(&information)?;
        let factor = cholesky(&information)?;
        let log_det = 2.0 * (0..p).map(|i| ln(factor[(i, i)])).sum::<f64>();
        let moment: Vec<f64> = (0..p)
            .map(|i| {
                weights
                    .iter()
                    .enumerate()
                    .map(|(s, w)| w * self.x[(s, i)] * self.y[s])
                    .sum()
            })
            .collect();
        let coefficients: Vec<f64> = (0..p)
            .map(|i| {
                covariance
                    .row(i)
                    .iter()
                    .zip(&moment)
                    .map(|(c, m)| c * m)
                    .sum()
            })
            .collect();
        let (mut q, mut q2) = (0.0, 0.0);
        for (s, w) in weights.iter().enumerate() {
            let fitted: f64 = self
                .x
                .row(s)
                .iter()
                .zip(&coefficients)
                .map(|(x, b)| x * b)
                .sum();
            let r = self.y[s] - fitted;
            q += w * r * r;
            q2 += w * w * r * r;
        }
        let product = covariance.times(&gram(2));
        let leverage: f64 = (0..p).map(|i| product[(i, i)]).sum();
        let trace_p = weights.iter().sum::<f64>() - leverage;
        Some(Fit {
            coefficients,
            covariance,
            q,
            q2,
            trace_p,
            log_det,
        })
    }

    /// Trace of P V P V... products: the matrix P itself, for standard errors of the variance.
    pub(super) fn projection(&self, weights: &[f64], fit: &Fit) -> Matrix {
        let n = weights.len();
        let p = self.x.columns();
        Matrix::from_fn(n, n, |s, t| {
            let mut hat = 0.0;
            for i in 0..p {
                for j in 0..p {
                    hat += self.x[(s, i)] * fit.covariance[(i, j)] * self.x[(t, j)];
                }
            }
            let own = if s == t { weights[s] } else { 0.0 };
            own - weights[s] * hat * weights[t]
        })
    }

    /// Log likelihood of a between-study variance, restricted or not, up to a constant.
    pub(super) fn log_likelihood(&self, tau2: f64, restricted: bool) -> f64 {
        let weights = self.weights(tau2);
        let Some(fit) = self.fit(&weights) else {
            return f64::NEG_INFINITY;
        };
        let spread: f64 = weights.iter().map(|w| ln(*w)).sum();
        let penalty = if restricted { fit.log_det } else { 0.0 };
        0.5 * (spread - penalty - fit.q)
    }

    /// Derivative of the log likelihood by tau2.
    pub(super) fn score(&self, tau2: f64, restricted: bool) -> f64 {
        let weights = self.weights(tau2);
        let Some(fit) = self.fit(&weights) else {
            return f64::NAN;
        };
        let trace = if restricted {
            fit.trace_p
        } else {
            weights.iter().sum()
        };
        0.5 * (fit.q2 - trace)
    }
}
