//! Derives the law of the share u of the angiogenic stimulus that VEGF carries.
//!
//! `cargo run --release -p evstrat-biology --example vegf_share`
#![expect(clippy::print_stdout, reason = "an example prints its result")]

use evstrat_biology::exposure::RocchettiPk;
use evstrat_biology::published::Rocchetti2013;
use evstrat_biology::tumor::{HahnfeldtParameters, SimeoniParameters};
use evstrat_biology::vegf_share::{blockade_inhibition, comparator_inhibition, matching_shares};
use evstrat_math::{cos, exp, ln, ln_1p};

/// Number of draws.
const DRAWS: usize = 4000;

/// A small generator (splitmix64) with normal variates by Box and Muller's method.
struct Normals(u64);

impl Normals {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64 + 1e-17
    }

    fn next(&mut self) -> f64 {
        let radius = (-2.0 * ln(self.uniform())).sqrt();
        radius * cos(std::f64::consts::TAU * self.uniform())
    }

    /// A lognormal factor with median one and a coefficient of variation.
    fn factor(&mut self, cv: f64) -> f64 {
        exp(self.next() * ln_1p(cv * cv).sqrt())
    }
}

fn hahnfeldt(normals: &mut Normals) -> HahnfeldtParameters {
    let defaults = HahnfeldtParameters::default();
    // b and d vary by 20 % with correlation 0.7.
    let sigma = ln_1p(0.04_f64).sqrt();
    let (x, y) = (normals.next(), normals.next());
    HahnfeldtParameters {
        lam1: defaults.lam1 * normals.factor(0.2),
        b: defaults.b * exp(sigma * x),
        d: defaults.d * exp(sigma * (0.7 * x + 0.51_f64.sqrt() * y)),
        ..defaults
    }
}

fn rocchetti(normals: &mut Normals) -> (SimeoniParameters, RocchettiPk) {
    let (tumor, pk) = (SimeoniParameters::rocchetti(), RocchettiPk::default());
    (
        SimeoniParameters {
            lam0: tumor.lam0 * normals.factor(0.3),
            lam1: tumor.lam1 * normals.factor(0.3),
            w0: tumor.w0 * normals.factor(0.3),
            ..tumor
        },
        RocchettiPk {
            ic50: pk.ic50 * normals.factor(0.3),
            v_a: pk.v_a * normals.factor(0.2),
            ke_a: pk.ke_a * normals.factor(0.2),
            ..pk
        },
    )
}

fn summary(name: &str, mut values: Vec<f64>) {
    values.retain(|v| v.is_finite());
    values.sort_by(f64::total_cmp);
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let sd = (values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / (n - 1.0)).sqrt();
    let q = |percent: usize| values[(values.len() - 1) * percent / 100];
    println!(
        "{name:34} mean {mean:.3} sd {sd:.3}  5 % {:.3}  50 % {:.3}  95 % {:.3}",
        q(5),
        q(50),
        q(95)
    );
}

fn main() {
    let published = HahnfeldtParameters::default();
    let comparator =
        comparator_inhibition(&[(SimeoniParameters::rocchetti(), RocchettiPk::default())]);
    println!("bevacizumab, published parameters: {:.4}", comparator[0]);
    for until in [12.0, 18.05, 24.0, 32.0] {
        let tgi = blockade_inhibition(&[published; 2], &[0.2, 0.4], until);
        let share = matching_shares(&[published], &comparator, until)[0];
        println!(
            "blockade for {until:5} d: u = 0.2 gives {:.3}, u = 0.4 gives {:.3}; matching u = {share:.4}",
            tgi[0], tgi[1]
        );
    }
    let mut normals = Normals(1);
    let pairs: Vec<_> = (0..DRAWS).map(|_| rocchetti(&mut normals)).collect();
    let tumors: Vec<_> = (0..DRAWS).map(|_| hahnfeldt(&mut normals)).collect();
    let targets = comparator_inhibition(&pairs);
    summary("comparator inhibition", targets.clone());
    for until in [32.0, 29.7, 27.3, 25.0, 20.4] {
        let shares = matching_shares(&tumors, &targets, until);
        summary(&format!("u, blockade for {until} d"), shares);
    }
    let study = Rocchetti2013 {
        anti_angiogenic: Rocchetti2013::bevacizumab_regimen(),
        ..Rocchetti2013::default()
    };
    if let Ok(rows) = study.trace(&[20.5, 40.0]) {
        let volume = study.pk.v_a;
        println!(
            "bevacizumab: {:.2} umol/L at day 20.5, {:.2} at day 40",
            rows[0][1] / volume,
            rows[1][1] / volume
        );
    }
}
