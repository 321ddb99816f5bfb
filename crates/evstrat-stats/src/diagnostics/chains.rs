//! Convergence of several chains, rank-normalized.
//!
//! # Shape
//! A sample is a slice of chains of equal length.
//!
//! # References
//! Vehtari, Gelman, Simpson, Carpenter and Bürkner 2021, Bayesian Analysis 16(2).

use evstrat_math::{ln, normal_quantile};

use crate::count;
use crate::summary::{quantile_sorted, ranks};

/// Rank-normalized split R-hat: the greater of the bulk and the folded one.
#[must_use]
pub fn rhat(chains: &[Vec<f64>]) -> f64 {
    let halves = split(chains);
    let bulk = potential_scale_reduction(&normal_scores(&halves));
    let center = pooled_quantile(&halves, 0.5);
    let folded = map(&halves, |x| (x - center).abs());
    bulk.max(potential_scale_reduction(&normal_scores(&folded)))
}

/// R-hat of the values themselves, without splitting or ranks.
#[must_use]
pub fn rhat_basic(chains: &[Vec<f64>]) -> f64 {
    potential_scale_reduction(chains)
}

/// Effective sample size of the values of split chains.
#[must_use]
pub fn ess_mean(chains: &[Vec<f64>]) -> f64 {
    effective_size(&split(chains))
}

/// Effective sample size of the values, without splitting.
#[must_use]
pub fn ess_basic(chains: &[Vec<f64>]) -> f64 {
    effective_size(chains)
}

/// Effective sample size of the normal scores: for the center of the law.
#[must_use]
pub fn ess_bulk(chains: &[Vec<f64>]) -> f64 {
    effective_size(&normal_scores(&split(chains)))
}

/// The smaller effective sample size of the 5 % and the 95 % quantile.
#[must_use]
pub fn ess_tail(chains: &[Vec<f64>]) -> f64 {
    ess_quantile(chains, 0.05).min(ess_quantile(chains, 0.95))
}

/// Effective sample size of a quantile.
#[must_use]
pub fn ess_quantile(chains: &[Vec<f64>], p: f64) -> f64 {
    let cut = pooled_quantile(chains, p);
    effective_size(&split(&map(chains, |x| if x <= cut { 1.0 } else { 0.0 })))
}

/// Effective sample size of the standard deviation, from the absolute deviations.
#[must_use]
pub fn ess_sd(chains: &[Vec<f64>]) -> f64 {
    let mean = pooled_mean(chains);
    effective_size(&split(&map(chains, |x| (x - mean).abs())))
}

/// Monte Carlo standard error of the mean.
#[must_use]
pub fn mcse_mean(chains: &[Vec<f64>]) -> f64 {
    pooled_sd(chains) / ess_mean(chains).sqrt()
}

/// Monte Carlo standard error of a quantile.
#[must_use]
pub fn mcse_quantile(chains: &[Vec<f64>], p: f64) -> f64 {
    let mut pooled: Vec<f64> = chains.concat();
    pooled.sort_by(f64::total_cmp);
    crate::summary::quantile_mcse_effective(&pooled, p, ess_quantile(chains, p))
}

/// Monte Carlo standard error of the standard deviation.
///
/// # References
/// Kenney and Keeping 1951: the delta method on the second and fourth central moments.
#[must_use]
pub fn mcse_sd(chains: &[Vec<f64>]) -> f64 {
    let mean = pooled_mean(chains);
    let squares = map(chains, |x| (x - mean) * (x - mean));
    let second = pooled_mean(&squares);
    let fourth = pooled_mean(&map(&squares, |d| d * d));
    let effective = effective_size(&split(&squares));
    ((fourth - second * second) / effective / (4.0 * second)).sqrt()
}

fn map(chains: &[Vec<f64>], f: impl Fn(f64) -> f64) -> Vec<Vec<f64>> {
    chains
        .iter()
        .map(|chain| chain.iter().map(|x| f(*x)).collect())
        .collect()
}

/// Both halves of every chain; the middle value of an odd length is dropped.
fn split(chains: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let halves = chains.iter().flat_map(|chain| {
        let half = chain.len() / 2;
        [chain[..half].to_vec(), chain[chain.len() - half..].to_vec()]
    });
    halves.collect()
}

fn pooled_quantile(chains: &[Vec<f64>], p: f64) -> f64 {
    let mut pooled: Vec<f64> = chains.concat();
    pooled.sort_by(f64::total_cmp);
    quantile_sorted(&pooled, p)
}

fn pooled_mean(chains: &[Vec<f64>]) -> f64 {
    let n: f64 = chains.iter().map(|chain| count(chain.len())).sum();
    chains.iter().flatten().sum::<f64>() / n
}

fn pooled_sd(chains: &[Vec<f64>]) -> f64 {
    let mean = pooled_mean(chains);
    let n: f64 = chains.iter().map(|chain| count(chain.len())).sum();
    (chains
        .iter()
        .flatten()
        .map(|x| (x - mean) * (x - mean))
        .sum::<f64>()
        / (n - 1.0))
        .sqrt()
}

/// Normal quantiles of the pooled fractional ranks (Blom's formula).
fn normal_scores(chains: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let pooled: Vec<f64> = chains.concat();
    let n = count(pooled.len());
    let mut scores = ranks(&pooled)
        .into_iter()
        .map(|rank| normal_quantile((rank - 0.375) / (n + 0.25)));
    chains
        .iter()
        .map(|chain| scores.by_ref().take(chain.len()).collect())
        .collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / count(values.len())
}

fn variance(values: &[f64]) -> f64 {
    let center = mean(values);
    values
        .iter()
        .map(|x| (x - center) * (x - center))
        .sum::<f64>()
        / (count(values.len()) - 1.0)
}

fn potential_scale_reduction(chains: &[Vec<f64>]) -> f64 {
    let n = count(chains.first().map_or(0, Vec::len));
    let means: Vec<f64> = chains.iter().map(|chain| mean(chain)).collect();
    let within = mean(
        &chains
            .iter()
            .map(|chain| variance(chain))
            .collect::<Vec<_>>(),
    );
    let between = n * variance(&means);
    ((between / within + n - 1.0) / n).sqrt()
}

/// Autocovariance of a chain at a lag, with divisor n.
fn autocovariance(centered: &[f64], lag: usize) -> f64 {
    let products = centered.iter().zip(&centered[lag..]).map(|(a, b)| a * b);
    products.sum::<f64>() / count(centered.len())
}

/// Effective sample size by Geyer's initial monotone sequence over chains.
fn effective_size(chains: &[Vec<f64>]) -> f64 {
    let length = chains.first().map_or(0, Vec::len);
    let (m, n) = (count(chains.len()), count(length));
    if length < 3 {
        return f64::NAN;
    }
    let centered: Vec<Vec<f64>> = chains
        .iter()
        .map(|chain| {
            let center = mean(chain);
            chain.iter().map(|x| x - center).collect()
        })
        .collect();
    let mean_covariance = |lag: usize| {
        centered
            .iter()
            .map(|chain| autocovariance(chain, lag))
            .sum::<f64>()
            / m
    };
    let within = mean_covariance(0) * n / (n - 1.0);
    let mut total = within * (n - 1.0) / n;
    if chains.len() > 1 {
        total += variance(&chains.iter().map(|chain| mean(chain)).collect::<Vec<_>>());
    }
    let correlation = |lag: usize| 1.0 - (within - mean_covariance(lag)) / total;
    let tau = integrated_time(length, correlation);
    // Antithetic chains may have tau below one; the bound keeps the size finite.
    let tau = tau.max(ln(10.0) / ln(m * n));
    m * n / tau
}

/// Sum of autocorrelations up to where pairs of them turn negative, made monotone.
fn integrated_time(length: usize, correlation: impl Fn(usize) -> f64) -> f64 {
    let mut rho = vec![0.0; length];
    rho[0] = 1.0;
    let mut odd = correlation(1);
    rho[1] = odd;
    let mut even = 1.0;
    let mut lag = 0;
    while lag + 5 < length && even + odd > 0.0 {
        lag += 2;
        even = correlation(lag);
        odd = correlation(lag + 1);
        if even + odd >= 0.0 {
            rho[lag] = even;
            rho[lag + 1] = odd;
        }
    }
    let last = lag;
    // The even term after the last pair improves the estimate for antithetic chains.
    if even > 0.0 {
        rho[last] = even;
    }
    let mut pair = 0;
    while pair + 4 <= last {
        pair += 2;
        if rho[pair] + rho[pair + 1] > rho[pair - 2] + rho[pair - 1] {
            rho[pair] = 0.5 * (rho[pair - 2] + rho[pair - 1]);
            rho[pair + 1] = rho[pair];
        }
    }
    -1.0 + 2.0 * rho[..last].iter().sum::<f64>() + rho[last]
}
