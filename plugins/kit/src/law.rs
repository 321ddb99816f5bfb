//! Distributions in the JSON form of a strategy file's table.

use evstrat_plugin::serde_json::{Value, json};

/// Lognormal with this median and geometric standard deviation.
#[must_use]
pub fn lognormal(median: f64, gsd: f64) -> Value {
    json!({"lognormal": {"median": median, "gsd": gsd}})
}

/// Geometric standard deviation of a lognormal with a coefficient of variation of 20 %: exp(sqrt(ln 1.04)).
pub const GSD_OF_CV_20: f64 = 1.219;
/// Geometric standard deviation of a lognormal with a coefficient of variation of 30 %: exp(sqrt(ln 1.09)).
pub const GSD_OF_CV_30: f64 = 1.341;
/// Geometric standard deviation of a lognormal with a coefficient of variation of 50 %: exp(sqrt(ln 1.25)).
pub const GSD_OF_CV_50: f64 = 1.604;

/// Lognormal with this median and geometric standard deviation, cut to `[lower, upper]`.
#[must_use]
pub fn lognormal_within(median: f64, gsd: f64, lower: f64, upper: f64) -> Value {
    json!({
        "lognormal": {"median": median, "gsd": gsd},
        "truncate": {"lower": lower, "upper": upper},
    })
}

/// The law with the text that says how it follows from evidence which measured something else or lies outside its 99 %
/// interval.
#[must_use]
pub fn derived(mut law: Value, derivation: &str) -> Value {
    law["derivation"] = derivation.into();
    law
}

/// Beta with these shape parameters.
#[must_use]
pub fn beta(alpha: f64, beta: f64) -> Value {
    json!({"beta": {"alpha": alpha, "beta": beta}})
}

/// Normal on the logit scale.
#[must_use]
pub fn logit_normal(mu: f64, sigma: f64) -> Value {
    json!({"logit-normal": {"mu": mu, "sigma": sigma}})
}

/// Normal.
#[must_use]
pub fn normal(mean: f64, sd: f64) -> Value {
    json!({"normal": {"mean": mean, "sd": sd}})
}

/// Uniform in the logarithm.
#[must_use]
pub fn log_uniform(min: f64, max: f64) -> Value {
    json!({"log-uniform": {"min": min, "max": max}})
}
