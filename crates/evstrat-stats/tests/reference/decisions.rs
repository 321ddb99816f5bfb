//! Decisions, success and assurance.

use evstrat_math::{normal_cdf, normal_quantile};
use evstrat_stats::decision::{
    Dominance, FrontierStatus, TwoArmTrial, WeightSpace, acceptability_curve, assurance,
    assurance_normal, first_order_dominance, icer_frontier, second_order_dominance, smaa,
    sprt_bounds,
};
use evstrat_stats::law::Law;
use evstrat_stats::sampling::ReplicateStream;
use evstrat_stats::summary::{Estimate, clopper_pearson, draws_for_mcse, jeffreys, wilson};

use crate::case::{Case, Check, numbers};

pub(crate) const CHECKS: &[(&str, Check)] = &[
    ("voi.ceac_bivariate_normal", ceac),
    ("cea.icer_frontier", frontier),
    ("smaa.two_criteria", two_criteria),
    ("smaa.three_criteria_vertices", vertices),
    ("rank.stochastic_dominance", dominance),
    ("pos.assurance_normal", assurance_of_a_trial),
    ("pos.sample_size_mcse", sample_size),
    ("pos.binomial_intervals", binomial_intervals),
    ("pos.sprt_bounds", sprt),
];

const DRAWS: usize = 1 << 16;

fn column(key: &str) -> Vec<f64> {
    let mut column = vec![0.0; DRAWS];
    ReplicateStream::new(1, key).fill(0, &mut column);
    column
}

fn covers(c: &Case, what: &str, found: Estimate, exact: f64) {
    let holds = (found.value - exact).abs() <= 5.0 * found.mcse + 1e-4 && found.mcse < 5e-3;
    c.require(
        &format!("{what}: {} +- {} covers {exact}", found.value, found.mcse),
        holds,
    );
}

fn ceac(c: &Case) {
    let (effect, cost, rho) = (c.numbers("dE"), c.numbers("dC"), c.number("rho"));
    let exact = c.expected_numbers("prob");
    let values = c.numbers("k");
    for (k, exact) in values.iter().zip(&exact) {
        let spread =
            k * k * effect[1] * effect[1] + cost[1] * cost[1] - 2.0 * k * rho * effect[1] * cost[1];
        c.compare(
            "closed form",
            normal_cdf((k * effect[0] - cost[0]) / spread.sqrt()),
            *exact,
        );
    }
    let (u, v) = (column("effect"), column("cost"));
    let effects: Vec<f64> = u
        .iter()
        .map(|u| effect[0] + effect[1] * normal_quantile(*u))
        .collect();
    let costs: Vec<f64> = u
        .iter()
        .zip(&v)
        .map(|(u, v)| {
            let z = rho * normal_quantile(*u) + (1.0 - rho * rho).sqrt() * normal_quantile(*v);
            cost[0] + cost[1] * z
        })
        .collect();
    let zero = vec![0.0; DRAWS];
    let curve =
        acceptability_curve(&[&zero, &effects], &[&zero, &costs], &values).expect("columns");
    for (point, exact) in curve.iter().zip(exact) {
        covers(c, "acceptability", point.probability_best[1], exact);
        let better = point.value * effect[0] > cost[0];
        c.require("frontier", (point.frontier == 1) == better);
    }
}

fn frontier(c: &Case) {
    let text = |name: &str| c.input(name).as_array().expect("names").clone();
    let names: Vec<String> = text("name")
        .iter()
        .map(|n| n.as_str().expect("a name").to_owned())
        .collect();
    let found = icer_frontier(&c.numbers("cost"), &c.numbers("effect"));
    let order: Vec<&str> = found.order.iter().map(|i| names[*i].as_str()).collect();
    let expected = c.expected_value("frontier").as_array().expect("names");
    c.require(
        "order",
        expected
            .iter()
            .map(|n| n.as_str().expect("a name"))
            .eq(order),
    );
    let ratios: Vec<f64> = found
        .order
        .iter()
        .filter_map(|i| match found.status[*i] {
            FrontierStatus::OnFrontier(ratio) => ratio,
            _ => None,
        })
        .collect();
    c.check_all("icer", &ratios);
    let status = |name: &str| {
        let option = names.iter().position(|n| n == name).expect("an option");
        match found.status[option] {
            FrontierStatus::OnFrontier(_) => "ND",
            FrontierStatus::Dominated => "D",
            FrontierStatus::ExtendedlyDominated => "ED",
        }
    };
    for name in ["C", "A"] {
        let expected = c.expected_value(&format!("status_{name}"));
        c.require(name, expected.as_str() == Some(status(name)));
    }
}

/// Deterministic scores under free weights.
fn scores_under_free_weights(c: &Case) -> evstrat_stats::decision::Smaa {
    let scores: Vec<Vec<f64>> = c
        .input("scores")
        .as_array()
        .expect("rows")
        .iter()
        .map(numbers)
        .collect();
    let columns: Vec<Vec<Vec<f64>>> = scores
        .iter()
        .map(|row| row.iter().map(|v| vec![*v; DRAWS]).collect())
        .collect();
    let values: Vec<Vec<&[f64]>> = columns
        .iter()
        .map(|option| option.iter().map(Vec::as_slice).collect())
        .collect();
    let weights = WeightSpace::Free {
        criteria: scores[0].len(),
    }
    .draw(1, DRAWS)
    .expect("weights");
    smaa(&values, &weights).expect("columns")
}

fn two_criteria(c: &Case) {
    let found = scores_under_free_weights(c);
    for (rank, name) in ["b1", "b2", "b3"].iter().enumerate() {
        for (row, exact) in found.ranks.shares.iter().zip(c.expected_numbers(name)) {
            covers(c, name, row[rank], exact);
        }
    }
    for (option, name) in [(0, "central_weight_A"), (2, "central_weight_C")] {
        let central = found.central_weights[option]
            .as_ref()
            .expect("it wins at times");
        for (found, exact) in central.iter().zip(c.expected_numbers(name)) {
            c.compare_within(name, *found, exact, 1e-3);
        }
    }
    // Scores are certain: with its central weights an option wins for sure.
    c.require(
        "confidence",
        found
            .confidence
            .iter()
            .flatten()
            .all(|f| f.value > 1.0 - 1e-12),
    );
}

fn vertices(c: &Case) {
    let found = scores_under_free_weights(c);
    for share in found.ranks.shares.iter().flatten() {
        covers(
            c,
            "rank acceptability",
            *share,
            c.expected("rank_acceptability"),
        );
    }
    let central = found.central_weights[0].as_ref().expect("it wins at times");
    for (found, exact) in central.iter().zip(c.expected_numbers("central_weight_1")) {
        c.compare_within("central weight", *found, exact, 5e-3);
    }
}

fn dominance(c: &Case) {
    let laws: Vec<Vec<f64>> = c
        .input("normal")
        .as_array()
        .expect("pairs")
        .iter()
        .map(numbers)
        .collect();
    let sample = |law: &[f64]| -> Vec<f64> {
        let law = Law::normal(law[0], law[1]).expect("a law");
        (0..2000)
            .map(|i| law.quantile((f64::from(i) + 0.5) / 2000.0))
            .collect()
    };
    let (x, y) = (sample(&laws[0]), sample(&laws[1]));
    let expected = |name: &str| c.expected_value(name).as_bool().expect("a truth value");
    let first = first_order_dominance(&x, &y) == Dominance::First;
    c.require("normal_fsd", first == expected("normal_fsd"));
    let second = second_order_dominance(&x, &y) == Dominance::First;
    c.require("normal_ssd", second == expected("normal_ssd"));
    let found = first_order_dominance(&c.numbers("discrete_x"), &c.numbers("discrete_y"));
    c.require(
        "discrete_fsd",
        (found == Dominance::First) == expected("discrete_fsd"),
    );
}

fn assurance_of_a_trial(c: &Case) {
    let trial = TwoArmTrial {
        n_per_arm: c.number("n"),
        sd: c.number("sd"),
        alpha: c.number("alpha"),
    };
    let (mean, sd) = (c.number("prior_mean"), c.number("prior_sd"));
    c.check("power_at_mean", trial.power(mean));
    c.check("assurance", assurance_normal(&trial, mean, sd));
    let draws: Vec<f64> = column("difference")
        .iter()
        .map(|u| mean + sd * normal_quantile(*u))
        .collect();
    covers(
        c,
        "assurance by simulation",
        assurance(&trial, &draws),
        c.expected("assurance"),
    );
}

fn sample_size(c: &Case) {
    let found: Vec<f64> = c
        .numbers("p")
        .iter()
        .map(|p| draws_for_mcse(*p, c.number("mcse")))
        .collect();
    c.check_all("n", &found);
}

fn binomial_intervals(c: &Case) {
    let (k, n) = (c.number("k"), c.number("n"));
    for (name, (low, high)) in [
        ("clopper_pearson", clopper_pearson(k, n, 0.05)),
        ("wilson", wilson(k, n, 0.05)),
        ("jeffreys", jeffreys(k, n, 0.05)),
    ] {
        c.check_all(name, &[low, high]);
    }
}

fn sprt(c: &Case) {
    let bounds = sprt_bounds(
        c.number("alpha"),
        c.number("beta"),
        c.number("p0"),
        c.number("p1"),
    );
    c.check("lower", bounds.lower);
    c.check("upper", bounds.upper);
    c.check("approx_n_H1", bounds.expected_n_greater);
}
