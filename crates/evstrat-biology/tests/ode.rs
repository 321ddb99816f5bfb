//! The driver against analytic and published solutions.

mod common;

use common::assert_close;
use common::w3::{W3, W3Course};
use evstrat_biology::ode::{
    Driver, Evaluator, Lanes, Measure, Options, Output, Probe, RODAS4, RODAS5P, Status, Switchable,
    System, Table, Tableau, trace,
};
use evstrat_biology::regimen::{Change, Regimen, Timeline};

/// A linear system y' = A y + c, its matrix the same in all lanes but for a factor.
#[derive(Clone)]
struct Linear<const L: usize> {
    matrix: Vec<Vec<f64>>,
    constant: Vec<Lanes<L>>,
}

impl<const L: usize> Linear<L> {
    fn new(matrix: &[&[f64]]) -> Self {
        Self {
            matrix: matrix.iter().map(|row| row.to_vec()).collect(),
            constant: vec![Lanes::splat(0.0); matrix.len()],
        }
    }
}

impl<const L: usize> System<L> for Linear<L> {
    fn states(&self) -> usize {
        self.matrix.len()
    }

    fn pattern(&self) -> Vec<(usize, usize)> {
        let n = self.matrix.len();
        (0..n * n).map(|i| (i / n, i % n)).collect()
    }

    fn rates(&self, y: &[Lanes<L>], rates: &mut [Lanes<L>]) {
        for (i, row) in self.matrix.iter().enumerate() {
            rates[i] = self.constant[i];
            for (a, y) in row.iter().zip(y) {
                rates[i] += *a * *y;
            }
        }
    }

    fn jacobian(&self, _: &[Lanes<L>], entries: &mut [Lanes<L>]) {
        for (entry, a) in entries.iter_mut().zip(self.matrix.iter().flatten()) {
            *entry = Lanes::splat(*a);
        }
    }
}

impl<const L: usize> Switchable for Linear<L> {
    fn set_parameter(&mut self, lane: usize, parameter: usize, value: f64) {
        self.constant[parameter].set_lane(lane, value);
    }
}

#[test]
fn oral_dose_in_one_compartment() {
    // Bateman function: ka 1.1, ke 0.21, V 12, dose 100, F 0.8.
    let (ka, ke, v) = (1.1, 0.21, 12.0);
    let times = [0.5, 1.0, 2.0, 4.0, 8.0, 24.0];
    let published = [
        2.66451073728,
        3.93621332209,
        4.50088410186,
        3.45600375939,
        1.5344237248,
        0.0533417464146,
    ];
    let timeline = Timeline::until(24.0).with_regimen(&Regimen::boluses(&[0.0], 80.0), 0, None);
    for (rtol, allowed) in [(1e-6, 2e-6), (1e-9, 2e-9), (1e-11, 3e-11)] {
        let mut system = Linear::<1>::new(&[&[-ka, 0.0], &[ka, -ke]]);
        let options = Options::new(rtol, rtol * 1e-3);
        let rows = trace(&mut system, options, &timeline, &times, |_, _| {}).unwrap();
        for (row, expected) in rows.iter().zip(published) {
            assert_close(row[1] / v, expected, allowed + 1e-11);
        }
    }
    let probe = |measure| Probe {
        output: Output::State(1),
        measure,
    };
    let timeline = Timeline::until(400.0).with_regimen(&Regimen::boluses(&[0.0], 80.0), 0, None);
    let mut system = Linear::<4>::new(&[&[-ka, 0.0], &[ka, -ke]]);
    let mut evaluator = Evaluator::new(
        &system,
        Options::new(1e-10, 1e-12),
        &[probe(Measure::Integral), probe(Measure::At(2.0))],
    );
    let mut values = [0.0; 2];
    let table = Table {
        values: &mut values,
        status: &mut [Status::Done],
    };
    evaluator.run(&mut system, &timeline, |_, _, _, _| true, table);
    assert_close(values[0] / v, 31.746031746, 1e-8);
    assert_close(values[1] / v, published[2], 1e-8);
}

#[test]
fn protein_turnover() {
    // T(t) = 1 - I (1 - exp(-k t)).
    let (k, inhibition) = (0.02, 0.85);
    let times = [0.0, 24.0, 72.0, 168.0, 336.0];
    let expected = [
        1.0,
        0.675965883035,
        0.35138859488,
        0.179524970103,
        0.151025557482,
    ];
    let mut system = Linear::<1>::new(&[&[-k]]);
    let timeline = Timeline::until(336.0).with(
        0.0,
        Change::Parameter {
            parameter: 0,
            value: k * (1.0 - inhibition),
        },
    );
    let rows = trace(
        &mut system,
        Options::new(1e-11, 1e-13),
        &timeline,
        &times,
        |_, y| y[0] = 1.0,
    )
    .unwrap();
    for (row, expected) in rows.iter().zip(expected) {
        assert_close(row[0], expected, 1e-10);
    }
}

/// Robertson's chemical kinetics.
struct Robertson;

impl<const L: usize> System<L> for Robertson {
    fn states(&self) -> usize {
        3
    }

    fn pattern(&self) -> Vec<(usize, usize)> {
        vec![(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (2, 1)]
    }

    fn rates(&self, y: &[Lanes<L>], rates: &mut [Lanes<L>]) {
        let first = 0.04 * y[0] - 1e4 * y[1] * y[2];
        let second = 3e7 * y[1] * y[1];
        rates[0] = -first;
        rates[1] = first - second;
        rates[2] = second;
    }

    fn jacobian(&self, y: &[Lanes<L>], entries: &mut [Lanes<L>]) {
        let second = 6e7 * y[1];
        let values = [
            Lanes::splat(-0.04),
            1e4 * y[2],
            1e4 * y[1],
            Lanes::splat(0.04),
            -(1e4 * y[2]) - second,
            -(1e4 * y[1]),
            second,
        ];
        entries.copy_from_slice(&values);
    }
}

impl Switchable for Robertson {
    fn set_parameter(&mut self, _: usize, _: usize, _: f64) {}
}

#[test]
fn robertson_kinetics() {
    let times = [0.4, 4.0, 40.0, 400.0, 4000.0, 40000.0];
    // As printed by the CVODE example cvRoberts_dns, rtol 1e-4.
    let y1 = [
        0.9851641, 0.9055097, 0.7158017, 0.450536, 0.1832299, 0.03898902,
    ];
    let y2 = [
        3.386242e-05,
        2.240338e-05,
        9.185037e-06,
        3.223271e-06,
        8.944378e-07,
        1.622006e-07,
    ];
    let run = |rtol: f64, method: &'static Tableau| {
        let options = Options::new(rtol, 1e-12).with_method(method);
        trace::<_, _, 1>(
            &mut Robertson,
            options,
            &Timeline::until(4e4),
            &times,
            |_, y| y[0] = 1.0,
        )
        .unwrap()
    };
    let tight = run(1e-10, &RODAS5P);
    for (row, (y1, y2)) in tight.iter().zip(y1.iter().zip(y2)) {
        assert_close(row[0], *y1, 2e-3);
        assert_close(row[1], y2, 2e-3);
        assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-11);
    }
    for method in [&RODAS4, &RODAS5P] {
        for (rtol, allowed) in [(1e-4, 1e-3), (1e-6, 1e-5), (1e-8, 1e-7)] {
            for (row, reference) in run(rtol, method).iter().zip(&tight) {
                assert_close(row[0], reference[0], allowed);
                assert_close(row[1], reference[1], allowed);
            }
        }
    }
}

/// Three draws of the benchmark problem and their outcomes by CVODE (BDF, rtol 1e-10, atol 1e-13), the third by
/// `SciPy`.
#[rustfmt::skip]
const W3_PARAMETERS: [[f64; 12]; 3] = [
    [0.29309836332089495, 0.05112226572546777, 0.48554574762315134, 0.00924864333545942, 0.30303373962949537, 0.07414269429524079,
     20.41463671368597, 0.007394399705171575, 753.3671947816376, 269.78767425060136, 0.09667189851061632, 0.022563513001382648],
    [0.32823858246467996, 0.035948083154081344, 0.8001188608148175, 0.01722106491794102, 0.2635851089258045, 0.04077021586871284,
     20.899988319542018, 0.014147250504643343, 517.9073072271876, 221.09847309645707, 0.11800580510791002, 0.015745652762327565],
    [0.3840504937250257, 0.04835338145350926, 0.733604214582179, 0.011487131752322972, 0.4837933702762408, 0.04088987563910011,
     22.788524691802024, 0.0057289196335339725, 333.14078043846393, 408.4004408843115, 0.141437582772855, 0.021718572690641744],
];
const W3_OUTCOMES: [[f64; 3]; 3] = [
    [0.0255101099, 0.15905359, 0.828072876],
    [0.054398357, 0.169376933, 0.771729199],
    // CVODE gave 0.457254302 for the second value; Radau and LSODA of SciPy at rtol 1e-11 agree on this one.
    [0.06756263769, 0.45725157066, 0.74309254821],
];

fn w3(rtol: f64, method: &'static Tableau) -> Vec<[f64; 3]> {
    let mut system = W3::<4>::default();
    let mut course = W3Course::new(&W3_PARAMETERS);
    let options = Options::new(rtol, rtol * 1e-3).with_method(method);
    Driver::new(&system, options).run(&mut system, 0..3, &mut course);
    course.outcomes
}

#[test]
fn sirna_kinetics_at_three_tolerances() {
    for method in [&RODAS4, &RODAS5P] {
        for (rtol, allowed) in [(1e-4, 1e-5), (1e-6, 1e-7), (1e-9, 1.1e-9)] {
            for (found, expected) in w3(rtol, method).iter().zip(W3_OUTCOMES) {
                for (f, e) in found.iter().zip(expected) {
                    // The published values have nine digits.
                    assert!((f - e).abs() < allowed, "{} {rtol}: {f} {e}", method.name);
                }
            }
        }
    }
}

/// Errors with fixed steps, at the end and of the dense output: legs that continue without restart hold the step.
fn fixed_step_errors(method: &'static Tableau, steps: u32) -> (f64, f64) {
    // Oscillator with damping: y'' + 0.2 y' + y = 0, exact by complex exponentials.
    let mut system = Linear::<1>::new(&[&[0.0, 1.0], &[-1.0, -0.2]]);
    let end = 4.0;
    let grid: Vec<f64> = (0..=steps)
        .map(|i| end * f64::from(i) / f64::from(steps))
        .collect();
    let options = Options::new(1e3, 1e3).with_method(method);
    let rows = trace(
        &mut system,
        options,
        &Timeline::until(end),
        &grid,
        |_, y| y[0] = 1.0,
    )
    .expect("a smooth problem");
    let omega = 0.99_f64.sqrt();
    let exact = |t: f64| {
        evstrat_math::exp(-0.1 * t)
            * (evstrat_math::cos(omega * t) + 0.1 / omega * evstrat_math::sin(omega * t))
    };
    let end_error = (rows.last().expect("the grid is not empty")[0] - exact(end)).abs();
    // Dense output within a step, by a measure at that time.
    let time = grid[1] * 0.3;
    let mut system = Linear::<1>::new(&[&[0.0, 1.0], &[-1.0, -0.2]]);
    let probe = Probe {
        output: Output::State(0),
        measure: Measure::At(time),
    };
    let options = Options::new(1e3, 1e3).with_method(method);
    let mut evaluator = Evaluator::new(&system, options, &[probe]);
    let mut values = [0.0];
    let table = Table {
        values: &mut values,
        status: &mut [Status::Done],
    };
    let timeline = Timeline::until(grid[1]);
    let start = |_: usize, _: usize, _: &mut _, y: &mut [f64]| {
        y[0] = 1.0;
        true
    };
    evaluator.run(&mut system, &timeline, start, table);
    (end_error, (values[0] - exact(time)).abs())
}

#[test]
fn orders_of_convergence() {
    for (method, order, dense_order) in [(&RODAS4, 4.0, 4.0), (&RODAS5P, 5.0, 5.0)] {
        let (coarse, coarse_dense) = fixed_step_errors(method, 16);
        let (fine, fine_dense) = fixed_step_errors(method, 32);
        let rate = evstrat_math::log2(coarse / fine);
        let dense_rate = evstrat_math::log2(coarse_dense / fine_dense);
        assert!(rate > order - 0.5, "{}: order {rate}", method.name);
        // One step of a dense output of order p has an error of order p + 1.
        assert!(
            dense_rate > dense_order - 0.5,
            "{}: dense {dense_rate}",
            method.name
        );
    }
}

#[test]
fn failures_are_statuses() {
    // y' = y^2 blows up at t = 1.
    struct Explosion;
    impl<const L: usize> System<L> for Explosion {
        fn states(&self) -> usize {
            1
        }
        fn pattern(&self) -> Vec<(usize, usize)> {
            vec![(0, 0)]
        }
        fn rates(&self, y: &[Lanes<L>], rates: &mut [Lanes<L>]) {
            rates[0] = y[0] * y[0];
        }
        fn jacobian(&self, y: &[Lanes<L>], entries: &mut [Lanes<L>]) {
            entries[0] = 2.0 * y[0];
        }
    }
    impl Switchable for Explosion {
        fn set_parameter(&mut self, _: usize, _: usize, _: f64) {}
    }
    let probe = Probe {
        output: Output::State(0),
        measure: Measure::At(2.0),
    };
    let mut evaluator = Evaluator::<4>::new(&Explosion, Options::new(1e-6, 1e-9), &[probe]);
    let starts = [1.0, -1.0, f64::NAN, -1.0, 1.0, -1.0, -1.0];
    let mut values = [0.0; 7];
    let mut status = [Status::Done; 7];
    let table = Table {
        values: &mut values,
        status: &mut status,
    };
    let timeline = Timeline::until(2.0);
    evaluator.run(
        &mut Explosion,
        &timeline,
        |row, _, _, y| {
            y[0] = starts[row];
            true
        },
        table,
    );
    for (row, start) in starts.iter().enumerate() {
        if *start < 0.0 {
            assert_eq!(status[row], Status::Done);
            assert_close(values[row], -1.0 / 3.0, 1e-6);
        } else {
            assert!(status[row] != Status::Done && values[row].is_nan());
        }
    }
    assert_eq!(status[2], Status::NotFinite);
}

#[test]
fn events_are_exact() {
    // Infusion of 3 per day from day 1 to 4 and a bolus of 5 on day 2.5, elimination 0.7 per day.
    let k = 0.7;
    let regimen = Regimen {
        boluses: Regimen::boluses(&[2.5], 5.0).boluses,
        infusions: Regimen::infusion(1.0, 4.0, 3.0).infusions,
    };
    let timeline = Timeline::until(6.0).with_regimen(&regimen, 0, Some(0));
    let times = [0.5, 1.0, 2.0, 2.5, 3.0, 4.0, 6.0];
    let mut system = Linear::<1>::new(&[&[-k]]);
    let options = Options::new(1e-11, 1e-13);
    let rows = trace(&mut system, options, &timeline, &times, |_, _| {}).unwrap();
    for (time, row) in times.iter().zip(&rows) {
        let infused = |t: f64| 3.0 / k * (1.0 - evstrat_math::exp(-k * t.clamp(0.0, 3.0)));
        let after = (time - 4.0).max(0.0);
        let mut expected = infused(time - 1.0) * evstrat_math::exp(-k * after);
        if *time >= 2.5 {
            expected += 5.0 * evstrat_math::exp(-k * (time - 2.5));
        }
        assert!(
            (row[0] - expected).abs() < 1e-9,
            "{time}: {row:?} {expected}"
        );
    }
}

#[test]
fn crossings_and_durations() {
    // y = exp(-t): below one half from ln 2 on; reaches twice its start at ln 2 when growing.
    let ln2 = std::f64::consts::LN_2;
    let probe = |measure| Probe {
        output: Output::State(0),
        measure,
    };
    let probes = [
        probe(Measure::Below(0.5)),
        probe(Measure::Reach(2.0)),
        probe(Measure::Minimum),
        probe(Measure::Integral),
    ];
    for (rate, expected) in [
        (-1.0, [5.0 - ln2, 5.0, 0.006737946999, 0.993262053]),
        (1.0, [0.0, ln2, 1.0, 147.4131591]),
    ] {
        let mut system = Linear::<2>::new(&[&[rate]]);
        let mut evaluator = Evaluator::new(&system, Options::new(1e-10, 1e-13), &probes);
        let mut values = [0.0; 4];
        let table = Table {
            values: &mut values,
            status: &mut [Status::Done],
        };
        evaluator.run(
            &mut system,
            &Timeline::until(5.0),
            |_, _, _, y| {
                y[0] = 1.0;
                true
            },
            table,
        );
        for (value, expected) in values.iter().zip(expected) {
            assert!(
                (value - expected).abs() <= 2e-9 * expected.max(1.0),
                "{values:?}"
            );
        }
    }
}

/// y = cos t + sin t = sqrt(2) cos(t - pi/4) is beyond 1.41 and below -1.41 for a short time only, which a step may span.
#[test]
fn short_visits_beyond_a_level_are_found() {
    let probe = |measure| Probe {
        output: Output::State(0),
        measure,
    };
    let probes = [
        probe(Measure::Reach(1.41)),
        probe(Measure::Fall(-1.41)),
        probe(Measure::LastBelow(-1.41)),
    ];
    let quarter = std::f64::consts::FRAC_PI_4;
    let half_width = evstrat_math::acos(1.41 / std::f64::consts::SQRT_2);
    let trough = 5.0 * quarter;
    let expected = [
        quarter - half_width,
        trough - half_width,
        trough + half_width,
    ];
    for rtol in [1e-4, 1e-5, 1e-6, 1e-7, 1e-8] {
        let mut system = Linear::<2>::new(&[&[0.0, 1.0], &[-1.0, 0.0]]);
        let mut evaluator = Evaluator::new(&system, Options::new(rtol, rtol), &probes);
        let mut values = [0.0; 3];
        let table = Table {
            values: &mut values,
            status: &mut [Status::Done],
        };
        let start = |_: usize, _: usize, _: &mut Linear<2>, y: &mut [f64]| {
            y.fill(1.0);
            true
        };
        evaluator.run(&mut system, &Timeline::until(5.5), start, table);
        for (value, expected) in values.iter().zip(expected) {
            // A level is met at an angle of 0.1 here, so times are ten times as uncertain as values.
            assert!(
                (value - expected).abs() < 0.01 + 100.0 * rtol,
                "{rtol}: {values:?}, expected {expected}"
            );
        }
    }
}
