//! Value of information.

use evstrat_math::normal_quantile;
use evstrat_stats::information::{
    Experiment, Feature, Population, Utilities, evpi, evpi_normal, evppi, evsi, evsi_normal,
    falls_below, preposterior_sd,
};
use evstrat_stats::sampling::ReplicateStream;
use evstrat_stats::summary::Estimate;

use crate::case::{Case, Check};

pub(crate) const CHECKS: &[(&str, Check)] = &[
    ("voi.evpi_two_option_normal", evpi_two_options),
    ("voi.evppi_linear_normal", evppi_linear_normal),
    ("voi.evsi_normal", evsi_of_a_normal_mean),
    ("voi.population_evpi", population),
];

const DRAWS: usize = 1 << 15;

fn column(key: &str) -> Vec<f64> {
    let mut column = vec![0.0; DRAWS];
    ReplicateStream::new(1, key).fill(0, &mut column);
    column
}

fn covers(c: &Case, what: &str, found: Estimate, exact: f64) {
    let holds = (found.value - exact).abs() <= 4.5 * found.mcse + 1e-6;
    c.require(
        &format!("{what}: {} +- {} covers {exact}", found.value, found.mcse),
        holds,
    );
}

fn evpi_two_options(c: &Case) {
    let (means, sds) = (c.numbers("mu"), c.numbers("sd"));
    let found: Vec<f64> = means
        .iter()
        .zip(&sds)
        .map(|(m, s)| evpi_normal(*m, *s))
        .collect();
    c.check_all("evpi", &found);
    let u = column("difference");
    for ((m, s), exact) in means.iter().zip(&sds).zip(c.expected_numbers("evpi")) {
        let difference: Vec<f64> = u.iter().map(|u| m + s * normal_quantile(*u)).collect();
        let zero = vec![0.0; DRAWS];
        let columns = [zero.as_slice(), &difference];
        let found = evpi(&Utilities::new(&columns).expect("columns"));
        covers(c, "evpi by simulation", found, exact);
    }
}

fn evppi_linear_normal(c: &Case) {
    let (beta, sd) = (c.numbers("beta"), c.numbers("sd"));
    let u: Vec<Vec<f64>> = (0..4).map(|j| column(&format!("t{j}"))).collect();
    let benefit: Vec<f64> = (0..DRAWS)
        .map(|i| {
            let effects = (0..4).map(|j| beta[j] * sd[j] * normal_quantile(u[j][i]));
            c.number("intercept") + effects.sum::<f64>()
        })
        .collect();
    let zero = vec![0.0; DRAWS];
    let columns = [zero.as_slice(), &benefit];
    let utilities = Utilities::new(&columns).expect("columns");
    let perfect = evpi(&utilities);
    covers(c, "evpi", perfect, c.expected("evpi"));
    let mut singles = Vec::new();
    for (u, exact) in u.iter().zip(c.expected_numbers("evppi")) {
        let found = evppi(&utilities, &[Feature::Uniform(u)]).expect("a fit");
        covers(c, "evppi", found, exact);
        c.require("evppi below evpi", !falls_below(perfect, found));
        c.require("a useful error", found.mcse < 0.02);
        singles.push(found);
    }
    let group = [Feature::Uniform(&u[0]), Feature::Uniform(&u[2])];
    let found = evppi(&utilities, &group).expect("a fit");
    covers(c, "evppi_1_3", found, c.expected("evppi_1_3"));
    c.require("group above its members", !falls_below(found, singles[0]));
}

fn evsi_of_a_normal_mean(c: &Case) {
    let prior = (c.number("prior_mean"), c.number("prior_sd"));
    let data_sd = c.number("data_sd");
    let sizes = c.numbers("n");
    let sds: Vec<f64> = sizes
        .iter()
        .map(|n| preposterior_sd(prior.1, data_sd, *n))
        .collect();
    c.check_all("preposterior_sd", &sds);
    let exact: Vec<f64> = sizes
        .iter()
        .map(|n| evsi_normal(prior, data_sd, *n))
        .collect();
    c.check_all("evsi", &exact);
    let benefit: Vec<f64> = column("theta")
        .iter()
        .map(|u| prior.0 + prior.1 * normal_quantile(*u))
        .collect();
    let zero = vec![0.0; DRAWS];
    let columns = [zero.as_slice(), &benefit];
    let utilities = Utilities::new(&columns).expect("columns");
    for (n, exact) in sizes.iter().zip(&exact) {
        let experiment = Experiment::NormalMean { n: *n, sd: data_sd };
        let found = evsi(&utilities, &benefit, experiment, (1, "potency")).expect("a design");
        covers(c, "evsi by regression", found, *exact);
    }
}

fn population(c: &Case) {
    let population = Population {
        annual: c.number("annual"),
        years: c.number("years"),
        rate: c.number("rate"),
    };
    c.check(
        "discrete_from_year0",
        c.number("evpi") * population.discounted(),
    );
    c.check(
        "continuous",
        c.number("evpi") * population.discounted_continuously(),
    );
}
