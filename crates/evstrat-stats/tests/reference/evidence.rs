//! Evidence synthesis.

use evstrat_stats::meta::{
    HartungKnapp, Pooled, Prediction, Studies, TauEstimator, begg, beta_binomial_posterior, egger,
    log_risk_ratio, meta_regression, normal_posterior, pool_with, robust_posterior,
};

use crate::case::{Case, Check};

pub(crate) const CHECKS: &[(&str, Check)] = &[
    ("meta.bcg_effect_sizes", effect_sizes),
    ("meta.bcg_ee", |c| bcg(c, TauEstimator::EqualEffects)),
    ("meta.bcg_dl", |c| bcg(c, TauEstimator::DerSimonianLaird)),
    ("meta.bcg_he", |c| bcg(c, TauEstimator::Hedges)),
    ("meta.bcg_hs", |c| bcg(c, TauEstimator::HunterSchmidt)),
    ("meta.bcg_sj", |c| bcg(c, TauEstimator::SidikJonkman)),
    ("meta.bcg_ml", |c| bcg(c, TauEstimator::Ml)),
    ("meta.bcg_reml", |c| bcg(c, TauEstimator::Reml)),
    ("meta.bcg_pm", |c| bcg(c, TauEstimator::PauleMandel)),
    ("meta.bcg_reml_hksj", hksj),
    ("meta.bcg_bias_and_regression", bias_and_regression),
    ("meta.pymare_unequal_k5_dl_z", |c| {
        small(c, "DL", HartungKnapp::Off);
    }),
    ("meta.pymare_moderate_k20_dl_z", |c| {
        small(c, "DL", HartungKnapp::Off);
    }),
    ("meta.pymare_unequal_k5_reml_z", |c| {
        small(c, "REML", HartungKnapp::Off);
    }),
    ("meta.pymare_moderate_k20_reml_z", |c| {
        small(c, "REML", HartungKnapp::Off);
    }),
    ("meta.pymare_unequal_k5_dl_knha", |c| {
        small(c, "DL", HartungKnapp::On);
    }),
    ("meta.pymare_moderate_k20_dl_knha", |c| {
        small(c, "DL", HartungKnapp::On);
    }),
    ("meta.pymare_unequal_k5_reml_knha", |c| {
        small(c, "REML", HartungKnapp::On);
    }),
    ("meta.pymare_moderate_k20_reml_knha", |c| {
        small(c, "REML", HartungKnapp::On);
    }),
    ("bayes.beta_binomial", beta_binomial),
    ("bayes.normal_normal", normal_normal),
];

fn bcg_effects(c: &Case) -> Vec<(f64, f64)> {
    let column = |name: &str| c.numbers(name);
    let (tpos, tneg, cpos, cneg) = (
        column("tpos"),
        column("tneg"),
        column("cpos"),
        column("cneg"),
    );
    (0..tpos.len())
        .map(|i| {
            let sizes = [tpos[i] + tneg[i], cpos[i] + cneg[i]];
            let effect = log_risk_ratio([tpos[i], cpos[i]], sizes).expect("counts");
            (effect.estimate, effect.variance)
        })
        .collect()
}

fn effect_sizes(c: &Case) {
    let (y, v): (Vec<f64>, Vec<f64>) = bcg_effects(c).into_iter().unzip();
    c.check_all("yi", &y);
    c.check_all("vi", &v);
}

/// The BCG trials, from the counts of their own case.
fn bcg_studies() -> Studies {
    let cases = Case::load("evidence");
    let counts = cases
        .iter()
        .find(|c| c.id == "meta.bcg_effect_sizes")
        .expect("the counts");
    let (y, v): (Vec<f64>, Vec<f64>) = bcg_effects(counts).into_iter().unzip();
    Studies::new(&y, &v).expect("13 studies")
}

fn bcg(c: &Case, estimator: TauEstimator) {
    let pooled = pool_with(&bcg_studies(), estimator, HartungKnapp::Off);
    check_mean(c, &pooled, "mu");
    c.check("z", pooled.statistic());
    c.compare_within(
        "p",
        pooled.p_value() / c.expected("p"),
        1.0,
        10.0 * c.tolerance,
    );
    c.check("Q", pooled.q);
    c.compare("Qp", pooled.q_p / c.expected("Qp"), 1.0);
    c.check("I2", pooled.i2);
    c.check("H2", pooled.h2);
    if c.expects("se_tau2") {
        c.check("se_tau2", pooled.se_tau2);
    }
}

fn check_mean(c: &Case, pooled: &Pooled, name: &str) {
    c.check(name, pooled.mean);
    c.check("se", pooled.se);
    let (low, high) = pooled.interval(0.05);
    c.check("ci_lb", low);
    c.check("ci_ub", high);
    if c.expects("tau2") {
        c.check("tau2", pooled.tau2);
    }
    if c.expects("exact_tau2") {
        c.compare_within("exact_tau2", pooled.tau2, c.expected("exact_tau2"), 1e-12);
    }
}

fn hksj(c: &Case) {
    let studies = bcg_studies();
    let pooled = pool_with(&studies, TauEstimator::Reml, HartungKnapp::On);
    check_mean(c, &pooled, "mu");
    c.check("t", pooled.statistic());
    c.check("p", pooled.p_value());
    c.check("df", pooled.degrees);
    let (low, high) = pooled
        .prediction(Prediction::StudentKMinus1, 0.05)
        .expect("13 studies");
    c.check("pi_lb", low);
    c.check("pi_ub", high);
    let plain = pool_with(&studies, TauEstimator::Reml, HartungKnapp::Off);
    let (low, high) = plain
        .prediction(Prediction::Normal, 0.05)
        .expect("13 studies");
    c.check("pi_z_lb", low);
    c.check("pi_z_ub", high);
}

fn bias_and_regression(c: &Case) {
    let studies = bcg_studies();
    c.check(
        "egger_z",
        egger(&studies, TauEstimator::Reml).expect("13 studies").z,
    );
    let begg = begg(&studies).expect("13 studies");
    c.check("begg_tau", begg.tau);
    c.check("begg_p", begg.p);
    let fit = meta_regression(&studies, &c.numbers("ablat"), TauEstimator::Reml).expect("a fit");
    c.check("reg_b0", fit.intercept);
    c.check("reg_b1", fit.slope);
    c.check("reg_se0", fit.se_intercept);
    c.check("reg_se1", fit.se_slope);
    c.check("reg_tau2", fit.tau2);
    c.check("reg_QM", fit.qm);
    c.check("reg_R2", fit.r2);
}

fn small(c: &Case, estimator: &str, knapp: HartungKnapp) {
    let studies = Studies::new(&c.numbers("y"), &c.numbers("v")).expect("studies");
    let estimator = TauEstimator::from_key(estimator).expect("an estimator");
    let pooled = pool_with(&studies, estimator, knapp);
    check_mean(c, &pooled, "beta");
    c.check("pval", pooled.p_value());
    if c.expects("dof") {
        c.check("dof", pooled.degrees);
    }
}

fn beta_binomial(c: &Case) {
    let prior = (c.number("a"), c.number("b"));
    let posterior = beta_binomial_posterior(prior, c.number("k"), c.number("n")).expect("a law");
    c.check("mean", posterior.law.mean());
    c.check("sd", posterior.law.sd());
    c.check_all(
        "ci",
        &[posterior.law.quantile(0.025), posterior.law.quantile(0.975)],
    );
    c.check("log_evidence", posterior.log_evidence);
}

fn normal_normal(c: &Case) {
    let prior = c.numbers("prior");
    let (y, se) = (c.number("y"), c.number("se"));
    let posterior = normal_posterior((prior[0], prior[1]), y, se);
    c.check("mean", posterior.mean);
    c.check("sd", posterior.sd);
    let parts = robust_posterior(&[(0.8, 0.0, 2.0), (0.2, 0.0, 10.0)], y, se);
    c.check("mixture_weight", parts[0].0);
    c.check(
        "mixture_mean",
        parts.iter().map(|(w, part)| w * part.mean).sum(),
    );
}
