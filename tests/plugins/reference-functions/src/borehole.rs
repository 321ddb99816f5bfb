//! Flow of water through a borehole.

use evstrat_math::{exp, ln};
use evstrat_plugin::prelude::*;
use evstrat_plugin::serde_json::Value;

use crate::quadrature::{Rule, legendre, normal};
use crate::{ExactIndices, output};

/// Names of the inputs.
const INPUTS: [&str; 8] = ["rw", "r", "tu", "hu", "tl", "hl", "l", "kw"];

/// Median and standard deviation of the logarithm of the radius of influence.
const RADIUS: (f64, f64) = (7.71, 1.0056);

/// Mean and standard deviation of the radius of the borehole.
const BOREHOLE: (f64, f64) = (0.10, 0.016_181_2);

/// Ranges of the uniform inputs, from the third on.
const RANGES: [(f64, f64); 6] = [
    (63_070.0, 115_600.0),
    (990.0, 1110.0),
    (63.1, 116.0),
    (700.0, 820.0),
    (1120.0, 1680.0),
    (9855.0, 12_045.0),
];

/// Flow of water through a borehole, in cubic meters per year.
///
/// # References
/// Harper and Gupta 1983; laws of the inputs as in Morris, Mitchell and Ylvisaker 1993, Technometrics 35(3).
#[derive(Debug, Clone, Copy)]
pub struct Borehole;

/// The flow over the difference of heads, from (rw, r, tu, tl, l, kw).
fn flow_per_head(x: [f64; 6]) -> f64 {
    let [rw, r, tu, tl, l, kw] = x;
    let log = ln(r / rw);
    2.0 * std::f64::consts::PI * tu / (log * (1.0 + 2.0 * l * tu / (log * rw * rw * kw) + tu / tl))
}

impl Borehole {
    /// Indices by tensor quadrature, right to about ten digits.
    ///
    /// The flow is the product of the difference of heads and a function of the six other inputs, whose conditional
    /// moments are found on a grid of Gauss nodes.
    #[must_use]
    pub fn indices() -> Vec<ExactIndices> {
        let uniform = |k: usize, nodes| legendre(nodes, RANGES[k].0, RANGES[k].1);
        let radius = normal(17, RADIUS.0, RADIUS.1).map(exp);
        let rules = [
            normal(11, BOREHOLE.0, BOREHOLE.1),
            radius,
            uniform(0, 4),
            uniform(2, 7),
            uniform(4, 7),
            uniform(5, 6),
        ];
        let moments = Moments::of(&rules, flow_per_head);
        // Heads: mean and variance of hu - hl.
        let width = |k: usize| RANGES[k].1 - RANGES[k].0;
        let middle = |k: usize| 0.5 * (RANGES[k].1 + RANGES[k].0);
        let variances = [width(1) * width(1) / 12.0, width(3) * width(3) / 12.0];
        let mean = middle(1) - middle(3);
        let head_square = mean * mean + variances[0] + variances[1];
        let total = head_square * moments.square - mean * mean * moments.mean * moments.mean;
        let of_flow = |k: usize| {
            let alone = mean * mean * moments.variance_of_mean[k] / total;
            (alone, head_square * moments.mean_of_variance[k] / total)
        };
        let of_head = |variance: f64| {
            let alone = variance * moments.mean * moments.mean / total;
            (alone, variance * moments.square / total)
        };
        let found = [
            of_flow(0),
            of_flow(1),
            of_flow(2),
            of_head(variances[0]),
            of_flow(3),
            of_head(variances[1]),
            of_flow(4),
            of_flow(5),
        ];
        INPUTS
            .iter()
            .zip(found)
            .map(|(&input, (first_order, total))| ExactIndices {
                input,
                first_order,
                total,
            })
            .collect()
    }
}

/// Moments of a function of six inputs on a tensor grid.
struct Moments {
    mean: f64,
    square: f64,
    /// `Var(E[g | x_k])`.
    variance_of_mean: [f64; 6],
    /// `E[Var(g | all but x_k)]`.
    mean_of_variance: [f64; 6],
}

impl Moments {
    fn of(rules: &[Rule; 6], g: impl Fn([f64; 6]) -> f64) -> Self {
        let sizes: Vec<usize> = rules.iter().map(|rule| rule.nodes.len()).collect();
        let n: usize = sizes.iter().product();
        let index =
            |point: usize, k: usize| point / sizes[k + 1..].iter().product::<usize>() % sizes[k];
        let mut values = Vec::with_capacity(n);
        let mut weights = Vec::with_capacity(n);
        for point in 0..n {
            let at: [usize; 6] = std::array::from_fn(|k| index(point, k));
            values.push(g(std::array::from_fn(|k| rules[k].nodes[at[k]])));
            weights.push((0..6).map(|k| rules[k].weights[at[k]]).product::<f64>());
        }
        let mean: f64 = values.iter().zip(&weights).map(|(g, w)| g * w).sum();
        let square: f64 = values.iter().zip(&weights).map(|(g, w)| g * g * w).sum();
        let mut variance_of_mean = [0.0; 6];
        let mut mean_of_variance = [0.0; 6];
        for k in 0..6 {
            let stride: usize = sizes[k + 1..].iter().product();
            let mut given = vec![0.0; sizes[k]];
            let mut left = 0.0;
            for point in 0..n {
                let own = index(point, k);
                given[own] += values[point] * weights[point] / rules[k].weights[own];
                if own == 0 {
                    // The variance over x_k with everything else fixed, from deviations: as a difference of squares
                    // it would have no digits where x_k hardly matters.
                    let line = || {
                        let own = rules[k].weights.iter().enumerate();
                        own.map(|(i, w)| (values[point + i * stride], w))
                    };
                    let mean: f64 = line().map(|(g, w)| g * w).sum();
                    let variance: f64 = line().map(|(g, w)| (g - mean) * (g - mean) * w).sum();
                    left += variance * weights[point] / rules[k].weights[0];
                }
            }
            let squares = given
                .iter()
                .zip(&rules[k].weights)
                .map(|(m, w)| (m - mean) * (m - mean) * w);
            variance_of_mean[k] = squares.sum();
            mean_of_variance[k] = left;
        }
        Self {
            mean,
            square,
            variance_of_mean,
            mean_of_variance,
        }
    }
}

impl Strategy for Borehole {
    fn evaluate(&self, batch: &mut Batch<'_>) -> Result<(), ModelError> {
        batch.for_each_row(|x, y| {
            y[0] = (x[3] - x[5]) * flow_per_head([x[0], x[1], x[2], x[4], x[6], x[7]]);
            RowStatus::OK
        })
    }
}

impl Model for Borehole {
    fn descriptor() -> ModelDescriptor {
        let mut model =
            ModelDescriptor::new("borehole", "1.0.0", "Flow through a borehole.").outcome(output());
        for (k, id) in INPUTS.into_iter().enumerate() {
            let belief: Value = match k {
                0 => json!({"normal": {"mean": BOREHOLE.0, "sd": BOREHOLE.1}}),
                1 => json!({"lognormal": {"mu": RADIUS.0, "sigma": RADIUS.1}}),
                _ => json!({"uniform": {"min": RANGES[k - 2].0, "max": RANGES[k - 2].1}}),
            };
            let default = match k {
                0 => BOREHOLE.0,
                1 => exp(RADIUS.0),
                _ => 0.5 * (RANGES[k - 2].0 + RANGES[k - 2].1),
            };
            let unbounded = f64::INFINITY;
            model = model.believed(
                AssumptionDescriptor::continuous(id, "1", -unbounded, unbounded, default)
                    .doc("An input of the function.")
                    .source("Morris, Mitchell and Ylvisaker 1993"),
                belief,
            );
        }
        model
    }

    fn create(_options: &Options) -> Result<Self, ModelError> {
        Ok(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The radius dominates, first-order indices sum to less than one and total ones to more.
    #[test]
    fn indices_are_plausible_and_add_up() {
        let found = Borehole::indices();
        let sum: f64 = found.iter().map(|one| one.first_order).sum();
        assert!(sum > 0.9 && sum < 1.0, "{found:?}");
        let total: f64 = found.iter().map(|one| one.total).sum();
        assert!(total > 1.0 && total < 1.1, "{found:?}");
        let most = found[0].first_order;
        let others = found.iter().skip(1);
        assert!(
            others.into_iter().all(|one| 5.0 * one.first_order < most),
            "{found:?}"
        );
        for one in &found {
            assert!(one.total >= one.first_order, "{one:?}");
        }
    }

    /// A total index of 8e-12 needs variances that are not differences of squares: 8.461067e-12 is the same quadrature at
    /// 30 digits (mpmath 1.3).
    #[test]
    fn the_smallest_index_keeps_its_digits() {
        let found = Borehole::indices();
        let total = found[2].total;
        assert!((total / 8.461_067e-12 - 1.0).abs() < 1e-6, "{total:e}");
        assert!(found[2].first_order < total, "{found:?}");
    }
}
