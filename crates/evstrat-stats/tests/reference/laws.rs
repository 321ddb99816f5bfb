//! Distributions and fits.

use evstrat_math::ln;
use evstrat_stats::law::{Law, MetalogBounds, Parameter, QuantileFamily};

use crate::case::{Case, Check};

pub(crate) const CHECKS: &[(&str, Check)] = &[
    ("dist.lognormal", |c| {
        moments_and_quantiles(c, Law::lognormal(ln(50.0), c.number("sigma")));
    }),
    ("dist.beta_8_12", |c| {
        moments_and_quantiles(c, Law::beta(c.number("a"), c.number("b")));
    }),
    ("dist.beta_0p5", |c| {
        moments_and_quantiles(c, Law::beta(c.number("a"), c.number("b")));
    }),
    ("dist.gamma", |c| {
        moments_and_quantiles(c, Law::gamma(c.number("shape"), c.number("scale")));
    }),
    ("dist.truncnorm", |c| {
        moments_and_quantiles(c, truncated_normal(c));
    }),
    ("dist.truncnorm_tail", |c| {
        moments_and_quantiles(c, truncated_normal(c));
    }),
    ("dist.triangular", |c| {
        let law = Law::triangular(c.number("min"), c.number("mode"), c.number("max"));
        moments_and_quantiles(c, law);
    }),
    ("dist.pert", |c| {
        let law = Law::pert(c.number("min"), c.number("mode"), c.number("max"), 4.0);
        moments_and_quantiles(c, law);
    }),
    ("dist.metalog4", metalog),
    ("fit.metalog_spt", metalog_fit),
    ("fit.shelf_least_squares", shelf),
    ("fit.lognormal_two_quantiles", |c| {
        let law = two_quantiles(c, QuantileFamily::Lognormal);
        c.check("mu", ln(law.quantile(0.5)));
        c.check(
            "sigma",
            ln(law.quantile(0.975) / law.quantile(0.5)) / 1.959963984540054,
        );
    }),
    ("fit.beta_two_quantiles", |c| {
        let law = two_quantiles(c, QuantileFamily::Beta);
        let total = law.mean() * (1.0 - law.mean()) / (law.sd() * law.sd()) - 1.0;
        c.check("a", total * law.mean());
        c.check("b", total * (1.0 - law.mean()));
    }),
];

fn truncated_normal(c: &Case) -> Result<Law, evstrat_stats::law::LawError> {
    Law::normal(c.number("mu"), c.number("sd"))?.truncated(c.number("lo"), c.number("hi"))
}

fn two_quantiles(c: &Case, family: QuantileFamily) -> Law {
    let (p, x) = (c.numbers("p"), c.numbers("x"));
    Law::from_two_quantiles(family, (p[0], x[0]), (p[1], x[1])).expect("a law")
}

fn moments_and_quantiles(c: &Case, law: Result<Law, evstrat_stats::law::LawError>) {
    let law = law.expect("a law");
    let p = c.numbers("p");
    let quantiles: Vec<f64> = p.iter().map(|&p| law.quantile(p)).collect();
    c.check_all("quantile", &quantiles);
    for (i, x) in c.expected_numbers("quantile").into_iter().enumerate() {
        // The printed quantile has 12 digits; its probability is compared to what they determine.
        let slack = 1e-9 + 2e-11 * x.abs() * law.density(x);
        c.require(
            &format!("cdf at quantile {i}"),
            (law.cdf(x) - p[i]).abs() <= slack,
        );
    }
    c.check("mean", law.mean());
    c.check("var", law.sd() * law.sd());
    c.check("skew", law.standardized_moment(3));
    c.check("excess_kurtosis", law.standardized_moment(4) - 3.0);
}

fn metalog(c: &Case) {
    for (name, expected, bounds) in [
        ("a", "quantile", MetalogBounds::None),
        ("a_log", "quantile_log", MetalogBounds::Lower(0.0)),
        ("a_logit", "quantile_logit", MetalogBounds::Both(0.0, 1.0)),
    ] {
        let law = Law::metalog(&c.numbers(name), bounds).expect("a feasible metalog");
        let p = c.numbers("p");
        c.check_all(
            expected,
            &p.iter().map(|&p| law.quantile(p)).collect::<Vec<_>>(),
        );
        for &p in &p {
            c.compare("cdf of quantile", law.cdf(law.quantile(p)), p);
        }
    }
}

fn metalog_fit(c: &Case) {
    let points: Vec<(f64, f64)> = c.numbers("p").into_iter().zip(c.numbers("x")).collect();
    let law = Law::metalog_from_quantiles(&points, 3, MetalogBounds::None).expect("a fit");
    match &law.native().parameters[0].1 {
        Parameter::Numbers(a) => c.check_all("a", a),
        other => c.require(&format!("coefficients are a list: {other}"), false),
    }
}

fn shelf(c: &Case) {
    let points: Vec<(f64, f64)> = c.numbers("p").into_iter().zip(c.numbers("x")).collect();
    let bounds = (c.number("lower"), c.number("upper"));
    let fit = |family| {
        Law::fit_quantiles(family, &points, bounds)
            .expect("a fit")
            .law
    };
    let normal = fit(QuantileFamily::Normal);
    c.check("normal_mean", normal.mean());
    c.check("normal_sd", normal.sd());
    let beta = fit(QuantileFamily::Beta);
    let number = |index: usize| match beta.native().parameters[index].1 {
        Parameter::Number(number) => number,
        _ => f64::NAN,
    };
    c.check("beta_shape1", number(0));
    c.check("beta_shape2", number(1));
}
