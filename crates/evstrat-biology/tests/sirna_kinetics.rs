//! siRNA kinetics against reference trajectories, closed forms and published durations.

mod common;

use common::{assert_close, assert_columns, column};
use evstrat_biology::published::{
    BartlettDavisCore, BartlettDavisReconstructed, Mihaila2017, Setting,
};
use evstrat_biology::sirna::{CoreParameters, DeliveryParameters, MihailaForm};

const REFERENCE: f64 = 4e-8;

fn pick<const N: usize>(rows: &[[f64; N]], place: usize) -> Vec<f64> {
    rows.iter().map(|row| row[place]).collect()
}

#[test]
fn core_matches_the_reference() {
    for (text, mu) in [
        (include_str!("reference/bd06_core_1e5_nondividing.csv"), 0.0),
        (include_str!("reference/bd06_core_1e5_dividing.csv"), 0.029),
    ] {
        let model = BartlettDavisCore {
            mu,
            ..BartlettDavisCore::default()
        };
        let rows = model.trace(&column(text, "t_h")).unwrap();
        for (place, name) in ["Cna", "R", "C", "M", "P", "mRNA_rel", "protein_rel"]
            .iter()
            .enumerate()
        {
            assert_columns(&pick(&rows, place), &column(text, name), REFERENCE, name);
        }
    }
}

#[test]
fn core_silences_as_published() {
    let grid: Vec<f64> = (0..200).map(f64::from).collect();
    let rows = BartlettDavisCore::default().trace(&grid).unwrap();
    let least = pick(&rows, 5).into_iter().fold(1.0, f64::min);
    assert_close(least, 0.762303368, 1e-8);
    assert_close(CoreParameters::default().r50(), 827.2140117680862, 1e-12);
    let vegf = |minutes: f64| CoreParameters {
        kdegmrna: std::f64::consts::LN_2 / minutes * 60.0,
        ..CoreParameters::default()
    };
    assert_close(vegf(43.0).r50(), 400.0, 0.01);
    assert_close(vegf(7.0 * 60.0).r50(), 41.0, 0.01);
}

#[test]
fn bolus_of_copies_50_silences_half() {
    for kdegrisc in [0.0096, 0.077, 0.029_38] {
        let parameters = CoreParameters {
            kdegrisc,
            ..CoreParameters::default()
        };
        let mut model = BartlettDavisCore {
            parameters,
            ..BartlettDavisCore::default()
        };
        model.regimen.boluses[0].amount = parameters.copies_50();
        let grid: Vec<f64> = (0..400).map(|i| 0.5 * f64::from(i)).collect();
        let rows = model.trace(&grid).unwrap();
        let least = pick(&rows, 5).into_iter().fold(1.0, f64::min);
        // RISC that is bound to mRNA and RISC already used up are left out of the closed form.
        assert!((least - 0.5).abs() < 0.035, "{least}");
    }
}

#[test]
fn full_reconstruction_matches_the_reference() {
    let dividing = BartlettDavisReconstructed::default();
    let non_dividing = BartlettDavisReconstructed::non_dividing();
    for (text, model) in [
        (include_str!("reference/bd06r_dividing_1d.csv"), &dividing),
        (
            include_str!("reference/bd06r_nondividing.csv"),
            &non_dividing,
        ),
    ] {
        let rows = model.trace(&column(text, "t_h")).unwrap();
        for (place, name) in [
            "Ec",
            "Enc",
            "Enna",
            "Cc",
            "Cna",
            "R",
            "C",
            "M",
            "P",
            "N",
            "mRNA_rel",
            "protein_rel",
        ]
        .iter()
        .enumerate()
        {
            let found = pick(&rows, place + 2);
            assert_columns(&found, &column(text, name), REFERENCE, name);
        }
    }
    let days =
        |model: &BartlettDavisReconstructed| model.recovery_time(0.9, 24.0 * 60.0).unwrap() / 24.0;
    assert_close(days(&dividing), 7.371, 1e-3);
    assert!((4.0..8.5).contains(&days(&dividing)));
    assert_close(days(&non_dividing), 24.069, 1e-3);
    assert!((21.0..31.0).contains(&days(&non_dividing)));
}

#[test]
fn in_vivo_blood_follows_its_closed_form() {
    let model = BartlettDavisReconstructed {
        delivery: DeliveryParameters::in_vivo(),
        setting: Setting::InVivo,
        medium_removal: None,
        ..BartlettDavisReconstructed::default()
    };
    let rows = model.trace(&[0.0, 24.0]).unwrap();
    let d = &model.delivery;
    let (a, b, c) = (
        d.kbloodbind + d.kelimpl + d.ktransblood,
        d.kblooddis,
        d.kbloodbind * d.kblooddis,
    );
    let root = ((a - b) * (a - b) + 4.0 * c).sqrt();
    let (fast, slow) = (0.5 * (a + b + root), 0.5 * (a + b - root));
    let free = |t: f64| {
        ((fast - b) * evstrat_math::exp(-fast * t) + (b - slow) * evstrat_math::exp(-slow * t))
            / (fast - slow)
    };
    assert_close(rows[1][0] / rows[0][0], free(24.0), 1e-8);
    assert!(rows[1][2] > 0.0 && rows[1][13] < 1.0);
}

#[test]
fn mihaila_sbml_matches_the_reference() {
    let text = include_str!("reference/mihaila_sbml_default.csv");
    let rows = Mihaila2017::default().trace(&column(text, "t_h")).unwrap();
    for (place, name) in ["E", "N", "S", "R", "SR", "SRM", "M"].iter().enumerate() {
        assert_columns(&pick(&rows, place), &column(text, name), REFERENCE, name);
    }
    // Half of the mRNA is left at 1.674240678 h.
    let at_half = Mihaila2017::default().trace(&[1.674240678]).unwrap();
    assert_close(at_half[0][6], 50.0, 1e-6);
}

#[test]
fn mihaila_as_printed_cannot_silence_deeply() {
    let model = Mihaila2017 {
        form: MihailaForm::AsPrinted,
        ..Mihaila2017::default()
    };
    let grid: Vec<f64> = (0..200).map(f64::from).collect();
    let rows = model.trace(&grid).unwrap();
    let least = pick(&rows, 6).into_iter().fold(100.0, f64::min);
    assert!((75.0..76.0).contains(&least), "{least}");
    assert_close(rows[199][0], model.parameters.e0, 1e-12);
}

#[test]
fn nothing_escapes_before_the_delay() {
    let mut model = Mihaila2017::default();
    model.parameters.escape_delay = 2.0;
    let rows = model.trace(&[1.0, 2.0, 2.5]).unwrap();
    assert!(rows[0][2] == 0.0 && rows[1][2] == 0.0 && rows[2][2] > 0.0);
}
