//! Special functions against values computed with mpmath 1.3 at 40 to 60 digits.
//!
//! `data/reference.txt` holds one case a line: the function, its arguments, the expected results.

use evstrat_math::{
    beta_inverse, beta_pq, digamma, gamma_inverse, gamma_pq, ln_beta, ln_gamma, ln_gamma_1p,
    normal_cdf, normal_quantile, normal_sf,
};

fn cases(name: &str) -> Vec<Vec<f64>> {
    let text = include_str!("data/reference.txt");
    let rows: Vec<Vec<f64>> = text
        .lines()
        .filter_map(|line| line.strip_prefix(name)?.strip_prefix(' '))
        .map(|rest| {
            rest.split(' ')
                .map(|word| word.parse().expect("a number"))
                .collect()
        })
        .collect();
    assert!(!rows.is_empty(), "no cases of {name}");
    rows
}

fn relative(found: f64, expected: f64) -> f64 {
    ((found - expected) / expected).abs()
}

fn worst(name: &str, limit: f64, error: impl Fn(&[f64]) -> f64) {
    let mut rows: Vec<(f64, Vec<f64>)> = cases(name).into_iter().map(|r| (error(&r), r)).collect();
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    assert!(
        rows[0].0 <= limit,
        "{name}: {:?}",
        &rows[..rows.len().min(12)]
    );
}

#[test]
fn normal_tails_have_full_relative_accuracy() {
    worst("nsf", 2e-15, |c| {
        relative(normal_sf(c[0]), c[1]).max(relative(normal_cdf(-c[0]), c[1]))
    });
    worst("nq", 2e-15, |c| relative(normal_quantile(c[0]), c[1]));
}

#[test]
fn gamma_function_and_its_relatives() {
    worst("lg", 2e-15, |c| {
        (ln_gamma(c[0]) - c[1]).abs() / (1e-3 + c[1].abs())
    });
    worst("psi", 2e-15, |c| {
        (digamma(c[0]) - c[1]).abs() / (0.1 + c[1].abs())
    });
    worst("lg1p", 4e-16, |c| relative(ln_gamma_1p(c[0]), c[1]));
    worst("lb", 4e-15, |c| {
        (ln_beta(c[0], c[1]) - c[2]).abs() / (1.0 + c[2].abs())
    });
}

#[test]
fn incomplete_gamma_on_both_sides() {
    worst("g", 1e-12, |c| {
        let (p, q) = gamma_pq(c[0], c[1]);
        relative(p, c[2]).max((q - c[3]).abs() / c[3].max(c[3].sqrt().min(1e-6)))
    });
}

#[test]
fn incomplete_beta_on_both_sides() {
    worst("b", 2e-13, |c| {
        let (p, q) = beta_pq(c[0], c[1], c[2], 1.0 - c[2]);
        (p - c[3]).abs().max((q - c[4]).abs()) / c[3].min(c[4]).max(1e-9)
    });
}

#[test]
fn inverses_return_to_the_probability() {
    worst("g", 2e-11, |c| {
        let x = gamma_inverse(c[0], c[2], c[3]);
        // The tail changes by (density/tail) dx; compare the probabilities, which are conditioned well.
        let (p, q) = gamma_pq(c[0], x);
        if c[2] <= c[3] {
            relative(p, c[2])
        } else {
            relative(q, c[3])
        }
    });
    worst("b", 1e-11, |c| {
        let (x, y) = beta_inverse(c[0], c[1], c[3], c[4]);
        let (p, q) = beta_pq(c[0], c[1], x, y);
        if c[3] <= c[4] {
            relative(p, c[3])
        } else {
            relative(q, c[4])
        }
    });
}
