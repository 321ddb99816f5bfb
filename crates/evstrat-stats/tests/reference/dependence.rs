//! Copulas, Iman-Conover and rank statistics.

use evstrat_stats::dependence::{
    CorrelationMatrix, iman_conover, kendall_of_normal, normal_of_kendall, normal_of_spearman,
    spearman_of_normal,
};
use evstrat_stats::sampling::PlainStream;
use evstrat_stats::summary::{chatterjee_xi, kendall_tau_b, spearman};

use crate::case::{Case, Check};

pub(crate) const CHECKS: &[(&str, Check)] = &[
    ("corr.gaussian_copula", gaussian_copula),
    ("corr.iman_conover_property", iman_conover_property),
    ("corr.rank_statistics", rank_statistics),
];

fn gaussian_copula(c: &Case) {
    let r = c.numbers("r");
    c.check_all(
        "spearman",
        &r.iter().map(|r| spearman_of_normal(*r)).collect::<Vec<_>>(),
    );
    c.check_all(
        "kendall",
        &r.iter().map(|r| kendall_of_normal(*r)).collect::<Vec<_>>(),
    );
    for r in r {
        c.compare(
            "spearman and back",
            normal_of_spearman(spearman_of_normal(r)),
            r,
        );
        c.compare(
            "kendall and back",
            normal_of_kendall(kendall_of_normal(r)),
            r,
        );
    }
}

fn iman_conover_property(c: &Case) {
    let rows: Vec<Vec<f64>> = c
        .input("target")
        .as_array()
        .expect("rows")
        .iter()
        .map(crate::case::numbers)
        .collect();
    let pairs: Vec<(usize, usize, f64)> = [(0, 1), (0, 2), (1, 2)]
        .iter()
        .map(|&(i, j)| (i, j, rows[i][j]))
        .collect();
    let target = CorrelationMatrix::from_pairs(3, &pairs).expect("a correlation matrix");
    for seed in 0..20 {
        let original: Vec<Vec<f64>> = (0..3)
            .map(|k| {
                let mut column = vec![0.0; 200];
                PlainStream::new(seed, &format!("column-{k}")).fill(0, &mut column);
                column
            })
            .collect();
        let mut columns = original.clone();
        let reached = iman_conover(&mut columns, &target, seed).expect("enough rows");
        for &(i, j, rho) in &pairs {
            let score = reached.score_correlations[(i, j)];
            c.require(
                "score correlation",
                (score - normal_of_spearman(rho)).abs() < 1e-10,
            );
            let found = spearman(&columns[i], &columns[j]);
            c.require(
                &format!("spearman {found} near {rho}"),
                (found - rho).abs() < 0.03,
            );
        }
        for (before, after) in original.iter().zip(&columns) {
            let (mut before, mut after) = (before.clone(), after.clone());
            before.sort_by(f64::total_cmp);
            after.sort_by(f64::total_cmp);
            c.require("columns are permutations", before == after);
        }
    }
}

fn rank_statistics(c: &Case) {
    let (x, y) = (c.numbers("x"), c.numbers("y"));
    c.check("spearman", spearman(&x, &y));
    c.check("kendall_tau_b", kendall_tau_b(&x, &y));
    c.check("chatterjee_xi", chatterjee_xi(&x, &y));
}
