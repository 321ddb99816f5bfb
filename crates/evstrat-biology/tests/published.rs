//! The published models against reference trajectories and published claims.

mod common;

use common::{assert_close, assert_columns, column};
use evstrat_biology::pharmacodynamics::{Hill, micromolar};
use evstrat_biology::published::{
    EvRelease, GompertzGrowth, Hahnfeldt1999, Rocchetti2013, Simeoni2004,
};
use evstrat_biology::regimen::Regimen;
use evstrat_biology::tumor::HahnfeldtParameters;

/// Agreement of the reference integrators with each other.
const REFERENCE: f64 = 4e-8;

fn pick<const N: usize>(rows: &[[f64; N]], place: usize) -> Vec<f64> {
    rows.iter().map(|row| row[place]).collect()
}

#[test]
fn hahnfeldt_untreated() {
    let text = include_str!("reference/hahnfeldt_control.csv");
    let rows = Hahnfeldt1999::default()
        .trace(&column(text, "t_d"))
        .unwrap();
    assert_columns(&pick(&rows, 0), &column(text, "V_mm3"), REFERENCE, "V");
    assert_columns(&pick(&rows, 1), &column(text, "K_mm3"), REFERENCE, "K");
    let points = Hahnfeldt1999::default()
        .trace(&[10.0, 19.0, 300.0])
        .unwrap();
    assert_close(points[0][0], 3700.6211094, 1e-9);
    assert_close(points[1][0], 10515.33775, 1e-9);
    let set_point = HahnfeldtParameters::default().set_point(0.0);
    assert_close(set_point, 17_346.522_891_206_965, 1e-12);
    assert_close(points[2][0], set_point, 1e-3);
}

#[test]
fn hahnfeldt_under_tnp_470() {
    let text = include_str!("reference/hahnfeldt_tnp470_30_q2d.csv");
    let mut model = Hahnfeldt1999::default();
    model.parameters.v0 = 170.0;
    model.regimens[0] = Regimen::repeated(0.0, 2.0, 7, 30.0);
    let rows = model.trace(&column(text, "t_d")).unwrap();
    let day_13 = model.trace(&[13.0]).unwrap()[0];
    // The paper says 1840 mm3.
    assert_close(day_13[0], 1840.0, 0.01);
    assert_close(day_13[0], 1833.377, 1e-6);
    for (place, name) in [(0, "V_mm3"), (1, "K_mm3"), (2, "g_tnp470")] {
        assert_columns(&pick(&rows, place), &column(text, name), REFERENCE, name);
    }
}

#[test]
fn hahnfeldt_published_claims() {
    // The same total dose by continuous infusion: 1300 mm3 at day 13 in the paper.
    let mut model = Hahnfeldt1999::default();
    model.parameters.v0 = 170.0;
    model.regimens[0] = Regimen::infusion(0.0, 13.0, 15.0);
    assert_close(model.trace(&[13.0]).unwrap()[0][0], 1300.0, 0.01);
}

#[test]
fn hahnfeldt_set_points() {
    let days: Vec<f64> = (0..=1000).map(|i| 590.0 + 0.01 * f64::from(i)).collect();
    // Angiostatin 14 mg/kg daily holds the tumor at 240 mm3 in the paper.
    let mut model = Hahnfeldt1999::default();
    model.regimens[2] = Regimen::repeated(0.0, 1.0, 601, 14.0);
    for row in model.trace(&days).unwrap() {
        assert_close(row[0], 240.0, 0.02);
    }
    // TNP-470 30 mg/kg every other day: 12,300 mm3.
    let mut model = Hahnfeldt1999::default();
    model.regimens[0] = Regimen::repeated(0.0, 2.0, 301, 30.0);
    let highest = model
        .trace(&days)
        .unwrap()
        .iter()
        .map(|row| row[0])
        .fold(0.0, f64::max);
    assert_close(highest, 12_324.0, 1e-3);
    // With constant infusion the set point is ((b - e g)/d)^(3/2).
    let mut model = Hahnfeldt1999::default();
    model.regimens[1] = Regimen::infusion(0.0, 2000.0, 5.0);
    let held = model.trace(&[1500.0]).unwrap()[0][0];
    assert_close(held, model.parameters.set_point(0.66 * 5.0 / 1.7), 1e-8);
}

#[test]
fn simeoni_untreated_and_treated() {
    let text = include_str!("reference/simeoni_control.csv");
    let rows = Simeoni2004::default().trace(&column(text, "t_d")).unwrap();
    assert_columns(&pick(&rows, 6), &column(text, "W_g"), REFERENCE, "W");

    let text = include_str!("reference/simeoni_paclitaxel_30_d8_12_16.csv");
    let model = Simeoni2004::paclitaxel();
    let rows = model.trace(&column(text, "t_d")).unwrap();
    let names = ["A1_mgkg", "A2_mgkg", "x1_g", "x2_g", "x3_g", "x4_g", "W_g"];
    for (place, name) in names.iter().enumerate() {
        assert_columns(&pick(&rows, place), &column(text, name), REFERENCE, name);
    }
    assert_close(model.trace(&[26.0]).unwrap()[0][6], 2.3238014805, 1e-8);
    assert_close(model.asymptotic_delay(), 12.288942780494237, 1e-12);
    let static_concentration = model
        .parameters
        .static_concentration(model.pk.k2_per_microgram());
    assert_close(static_concentration, 0.43402225755, 1e-9);
    assert_close(model.parameters.switch_mass(), 2.98168498, 1e-8);
}

#[test]
fn rocchetti_untreated_and_bevacizumab() {
    let text = include_str!("reference/rocchetti_control.csv");
    let rows = Rocchetti2013::default()
        .trace(&column(text, "t_d"))
        .unwrap();
    assert_columns(&pick(&rows, 9), &column(text, "W_g"), REFERENCE, "W");

    let treated = Rocchetti2013 {
        anti_angiogenic: Rocchetti2013::bevacizumab_regimen(),
        ..Rocchetti2013::default()
    };
    let control = Rocchetti2013::default().trace(&[40.0]).unwrap()[0][9];
    let inhibition = 1.0 - treated.trace(&[40.0]).unwrap()[0][9] / control;
    assert_close(inhibition, 0.266, 0.005);
}

#[test]
fn gompertz_is_analytic() {
    let model = GompertzGrowth::default();
    let times = [0.0, 1.0, 10.0, 28.0, 100.0];
    for (time, row) in times.iter().zip(model.trace(&times).unwrap()) {
        assert_close(row[0], model.parameters.volume(*time), 1e-9);
    }
}

#[test]
fn release_after_a_block_of_formation() {
    let text = include_str!("reference/ev_release_pool_washout.csv");
    for (name, i_form) in [
        ("release_I0.25", 0.25),
        ("release_I0.5", 0.5),
        ("release_I0.8", 0.8),
        ("release_I0.95", 0.95),
    ] {
        let model = EvRelease {
            i_form,
            ..EvRelease::default()
        };
        let rows = model.trace(&column(text, "t_h")).unwrap();
        assert_columns(&pick(&rows, 1), &column(text, name), 1e-11, name);
    }
    let half_time = EvRelease::default().half_time().unwrap();
    assert_close(half_time, 6.601401719618527, 1e-12);
    let docking = EvRelease {
        i_form: 0.0,
        i_fus: 0.7,
        ..EvRelease::default()
    };
    assert_close(docking.lasting().unwrap(), 1.0, 1e-12);
    let with_lysosomes = EvRelease {
        kdeg: 0.105,
        ..docking
    };
    assert_close(
        with_lysosomes.lasting().unwrap(),
        0.3 * 0.21 / (0.3 * 0.105 + 0.105),
        1e-12,
    );
    let wrong = EvRelease {
        i_fus: 1.5,
        ..docking
    };
    assert!(wrong.trace(&[0.0]).is_err());
}

#[test]
fn enzyme_and_release_of_pddc() {
    let text = include_str!("reference/pddc_hill.csv");
    let curve = |p: f64| {
        let hill = Hill {
            emax: 1.0,
            ec50: micromolar(p),
            slope: 1.0,
        };
        column(text, "conc_uM")
            .iter()
            .map(|&c| hill.effect(c))
            .collect::<Vec<f64>>()
    };
    let enzyme = column(text, "frac_nSMase2_inhibited");
    assert_columns(&curve(6.57), &enzyme, 1e-11, "enzyme");
    let release = column(text, "frac_EV_release_inhibited");
    assert_columns(&curve(5.5), &release, 1e-11, "release");
}
