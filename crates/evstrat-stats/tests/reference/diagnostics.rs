//! Convergence and effective sample sizes.

use evstrat_stats::diagnostics::{
    ess_basic, ess_bulk, ess_mean, ess_quantile, ess_sd, ess_tail, kish_ess, mcse_mean,
    mcse_quantile, mcse_sd, rhat, rhat_basic,
};
use evstrat_stats::law::Law;
use evstrat_stats::summary::quantile_mcse_asymptotic;

use crate::case::{Case, Check, data};

pub(crate) const CHECKS: &[(&str, Check)] = &[
    ("diag.ar06", chains),
    ("diag.iid", chains),
    ("diag.mcse_quantile_iid", quantile_error),
    ("bayes.sir_kish_ess", kish),
];

fn chains(c: &Case) {
    let rows = data(c.input("data").as_str().expect("a path"));
    let chains: Vec<Vec<f64>> = (0..4)
        .map(|j| rows.iter().map(|row| row[j]).collect())
        .collect();
    c.check("rhat", rhat(&chains));
    c.check("rhat_basic", rhat_basic(&chains));
    c.check("ess_bulk", ess_bulk(&chains));
    c.check("ess_tail", ess_tail(&chains));
    c.check("ess_mean", ess_mean(&chains));
    c.check("ess_median", ess_quantile(&chains, 0.5));
    c.check("ess_basic", ess_basic(&chains));
    c.check("ess_q10", ess_quantile(&chains, 0.1));
    c.check("mcse_mean", mcse_mean(&chains));
    c.check("mcse_median", mcse_quantile(&chains, 0.5));
    c.check("mcse_q10", mcse_quantile(&chains, 0.1));
    c.check("ess_sd_posterior14", ess_sd(&chains));
    c.check("mcse_sd_posterior14", mcse_sd(&chains));
}

fn quantile_error(c: &Case) {
    let p = c.number("p");
    let law = Law::lognormal(c.number("mu"), c.number("sigma")).expect("a law");
    let density = law.density(law.quantile(p));
    c.check("mcse", quantile_mcse_asymptotic(p, c.number("n"), density));
}

fn kish(c: &Case) {
    let weights: Vec<f64> = data(c.input("weights").as_str().expect("a path")).concat();
    c.check("kish", kish_ess(&weights));
    // Importance weights of N(0,1) under a N(0,2) proposal, at the proposal's quantiles.
    let proposal = Law::normal(0.0, 2.0).expect("a law");
    let target = Law::normal(0.0, 1.0).expect("a law");
    let n = 20_000;
    let weights: Vec<f64> = (0..n)
        .map(|i| {
            let x = proposal.quantile((f64::from(i) + 0.5) / f64::from(n));
            target.density(x) / proposal.density(x)
        })
        .collect();
    let ratio = kish_ess(&weights) / f64::from(n);
    c.compare_within("limit_ratio", ratio, c.expected("limit_ratio"), 1e-6);
}
