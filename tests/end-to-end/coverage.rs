//! Intervals at nominal 95 % cover known values: at least 41 of 50 runs, which a sound method misses once in 3,000 times.

use evstrat_tests::coverage::problems;

const SEEDS: usize = 50;

/// The binomial law with p = 0.95 and n = 50 is below 41 with probability 3e-4.
const LEAST: usize = 41;

fn covers(name: &str) {
    let problems = problems();
    let named: Vec<_> = problems.iter().filter(|one| one.name == name).collect();
    assert!(!named.is_empty(), "no problem {name}");
    for one in named.iter().flat_map(|problem| problem.coverage(SEEDS)) {
        assert!(one.hits >= LEAST, "{name}: {one:?} of {SEEDS}");
    }
}

#[test]
fn sobol_indices_of_ishigami() {
    covers("ishigami");
}

#[test]
fn sobol_indices_of_the_g_function() {
    covers("sobol-g");
}

#[test]
fn sobol_indices_of_the_borehole() {
    covers("borehole");
}

#[test]
fn information_about_normal_inputs() {
    covers("normal-choice");
}

#[test]
fn information_about_a_probability() {
    covers("beta-choice");
}

#[test]
fn success_probabilities() {
    covers("success");
}
