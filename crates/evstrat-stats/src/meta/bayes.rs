//! Bayesian random effects for few studies.

use evstrat_math::exp;

use super::profile::Profile;
use super::{Scale, Studies, Target};
use crate::count;
use crate::law::{Law, LawError};
use crate::linear::Matrix;

/// Points of the grid of tau.
const GRID: usize = 4000;

/// Components of the laws made from the posterior.
const COMPONENTS: usize = 32;

/// The posterior under a flat prior on the mean and a half-normal prior on tau.
#[derive(Debug, Clone, PartialEq)]
pub struct BayesPool {
    /// Posterior mean of the mean.
    pub mean: f64,
    /// Its posterior standard deviation.
    pub sd: f64,
    /// Posterior mean of tau.
    pub tau_mean: f64,
    /// Posterior quantiles of tau at 2.5, 50 and 97.5 percent.
    pub tau_quantiles: [f64; 3],
    /// Weights, conditional means and variances of the mean, and tau, of the components.
    components: Vec<Component>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Component {
    weight: f64,
    tau: f64,
    mean: f64,
    variance: f64,
}

/// Normal-normal hierarchical model with a half-normal prior of the given scale on tau, by quadrature over tau.
///
/// # Definition
/// p(tau | y) is proportional to the half-normal density times the likelihood with the mean integrated out; given tau
/// the mean is normal.
///
/// # References
/// Röver 2020, J. Stat. Softw. 93(6); Röver et al. 2021, Res. Synth. Methods 12(4) on the prior's scale.
///
/// # Errors
/// When the scale is not positive.
pub fn bayes_pool(studies: &Studies, tau_scale: f64) -> Result<BayesPool, LawError> {
    let prior = Law::half_normal(tau_scale)?;
    let x = Matrix::from_fn(studies.len(), 1, |_, _| 1.0);
    let profile = Profile {
        y: &studies.y,
        v: &studies.v,
        x: &x,
    };
    // Equal steps up to where the prior has nothing left.
    let end = prior.quantile_upper(1e-12);
    let step = end / count(GRID);
    let mut points: Vec<Component> = (0..GRID)
        .map(|i| {
            let tau = step * (count(i) + 0.5);
            let weights = profile.weights(tau * tau);
            let total: f64 = weights.iter().sum();
            let mean = weights
                .iter()
                .zip(&studies.y)
                .map(|(w, y)| w * y)
                .sum::<f64>()
                / total;
            let log_likelihood = profile.log_likelihood(tau * tau, true);
            Component {
                weight: log_likelihood,
                tau,
                mean,
                variance: 1.0 / total,
            }
        })
        .collect();
    let top = points
        .iter()
        .map(|point| point.weight)
        .fold(f64::NEG_INFINITY, f64::max);
    for point in &mut points {
        point.weight = exp(point.weight - top) * prior.density(point.tau);
    }
    let total: f64 = points.iter().map(|point| point.weight).sum();
    for point in &mut points {
        point.weight /= total;
    }
    Ok(summarize(&points, step))
}

fn average(points: &[Component], f: impl Fn(&Component) -> f64) -> f64 {
    points.iter().map(|point| point.weight * f(point)).sum()
}

fn summarize(points: &[Component], step: f64) -> BayesPool {
    let mean = average(points, |point| point.mean);
    let variance = average(points, |point| {
        point.variance + (point.mean - mean) * (point.mean - mean)
    });
    let quantile = |p: f64| {
        let mut below = 0.0;
        for point in points {
            if below + point.weight >= p {
                return point.tau + step * ((p - below) / point.weight - 0.5);
            }
            below += point.weight;
        }
        f64::NAN
    };
    BayesPool {
        mean,
        sd: variance.sqrt(),
        tau_mean: average(points, |point| point.tau),
        tau_quantiles: [0.025, 0.5, 0.975].map(quantile),
        components: compressed(points),
    }
}

/// Joins grid points into components of equal weight, keeping the first two moments of each.
fn compressed(points: &[Component]) -> Vec<Component> {
    let share = 1.0 / count(COMPONENTS);
    let mut components = Vec::with_capacity(COMPONENTS);
    let mut group: Vec<Component> = Vec::new();
    let mut weight = 0.0;
    for (i, point) in points.iter().enumerate() {
        group.push(*point);
        weight += point.weight;
        if weight >= share || i + 1 == points.len() {
            let mean = average(&group, |p| p.mean) / weight;
            let variance =
                average(&group, |p| p.variance + (p.mean - mean) * (p.mean - mean)) / weight;
            let tau2 = average(&group, |p| p.tau * p.tau) / weight;
            if weight > 0.0 {
                components.push(Component {
                    weight,
                    tau: tau2.sqrt(),
                    mean,
                    variance,
                });
            }
            group.clear();
            weight = 0.0;
        }
    }
    components
}

impl BayesPool {
    /// The posterior law of the mean, or the predictive law of a new setting: a mixture of normal (lognormal) laws.
    ///
    /// # Errors
    /// Never for a posterior that was computed from finite data.
    pub fn law(&self, target: Target, scale: Scale) -> Result<Law, LawError> {
        let total: f64 = self.components.iter().map(|c| c.weight).sum();
        let weights: Vec<f64> = self.components.iter().map(|c| c.weight / total).collect();
        let mut parts = Vec::with_capacity(weights.len());
        for component in &self.components {
            let between = match target {
                Target::Mean => 0.0,
                Target::NewSetting => component.tau * component.tau,
            };
            let sd = (component.variance + between).sqrt();
            parts.push(match scale {
                Scale::Identity => Law::normal(component.mean, sd)?,
                Scale::Log => Law::lognormal(component.mean, sd)?,
            });
        }
        Law::mixture(&weights, &parts)
    }
}
