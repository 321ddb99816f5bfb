//! Our laws against an independent implementation, `statrs`.
//!
//! Nothing between seed and outcome calls `statrs`, because it uses the platform's transcendental functions; here it is the
//! second opinion on distribution functions from tail to tail; ours are also held to come back to the probability.

use evstrat_stats::law::Law;
use statrs::distribution::{Beta, ContinuousCDF, Gamma, LogNormal, Normal, StudentsT, Weibull};

/// Probabilities from tail to tail.
const P: [f64; 9] = [1e-6, 1e-3, 0.025, 0.25, 0.5, 0.75, 0.975, 0.999, 0.999_999];

fn agree(name: &str, law: &Law, other: &impl ContinuousCDF<f64, f64>) {
    for p in P {
        let x = law.quantile(p);
        let (ours, theirs) = (law.cdf(x), other.cdf(x));
        assert!(
            (ours - theirs).abs() < 1e-9,
            "{name}: cdf({x}) is {ours}, statrs has {theirs}"
        );
        assert!(
            (ours - p).abs() < 1e-12 + 1e-10 * p,
            "{name}: cdf(quantile({p})) is {ours}"
        );
        let (upper, theirs) = (law.sf(x), other.sf(x));
        assert!(
            (upper - theirs).abs() < 1e-9,
            "{name}: sf({x}) is {upper}, statrs has {theirs}"
        );
    }
}

#[test]
fn distribution_functions_agree_with_statrs() {
    agree(
        "normal",
        &Law::normal(3.0, 2.0).unwrap(),
        &Normal::new(3.0, 2.0).unwrap(),
    );
    agree(
        "lognormal",
        &Law::lognormal(1.0, 0.8).unwrap(),
        &LogNormal::new(1.0, 0.8).unwrap(),
    );
    for (a, b) in [(8.0, 12.0), (0.5, 0.5), (1.5, 40.0), (200.0, 3.0)] {
        agree("beta", &Law::beta(a, b).unwrap(), &Beta::new(a, b).unwrap());
    }
    for (shape, scale) in [(2.3, 1.7), (0.4, 1.0), (120.0, 0.1)] {
        // statrs takes the rate.
        agree(
            "gamma",
            &Law::gamma(shape, scale).unwrap(),
            &Gamma::new(shape, 1.0 / scale).unwrap(),
        );
    }
    agree(
        "weibull",
        &Law::weibull(1.8, 2.5).unwrap(),
        &Weibull::new(1.8, 2.5).unwrap(),
    );
    agree(
        "student t",
        &Law::student_t(5.0, 0.0, 1.0).unwrap(),
        &StudentsT::new(0.0, 1.0, 5.0).unwrap(),
    );
}
