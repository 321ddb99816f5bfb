//! The published models against reference trajectories and published claims.

mod common;

use common::{assert_close, assert_columns, column};
use evstrat_biology::published::{GompertzGrowth, Hahnfeldt1999, Rocchetti2013, Simeoni2004};
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
