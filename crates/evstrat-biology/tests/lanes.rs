//! A draw's trajectory has the same bits alone, in any lane, at any width, beside any neighbors.

mod common;

use common::w3::{W3, W3Course};
use evstrat_biology::ode::{Driver, Options, RODAS4, RODAS5P, Tableau};
use proptest::prelude::*;

const NOMINAL: [f64; 12] = [
    0.3, 0.05, 0.5, 0.01, 0.3, 0.05, 20.0, 0.01, 500.0, 300.0, 0.14, 0.02,
];

fn run<const L: usize>(draws: &[[f64; 12]], method: &'static Tableau) -> Vec<[u64; 3]> {
    let mut system = W3::<L>::default();
    let mut course = W3Course::new(draws);
    let options = Options::new(1e-5, 1e-8).with_method(method);
    Driver::new(&system, options).run(&mut system, 0..draws.len(), &mut course);
    course
        .outcomes
        .iter()
        .map(|outcome| outcome.map(f64::to_bits))
        .collect()
}

fn draw() -> impl Strategy<Value = [f64; 12]> {
    proptest::array::uniform12(0.3_f64..3.0).prop_map(|factors| {
        let mut draw = NOMINAL;
        for (value, factor) in draw.iter_mut().zip(factors) {
            *value *= factor;
        }
        draw
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn shuffling_and_padding_change_nothing(
        draws in proptest::collection::vec(draw(), 1..20),
        padding in proptest::collection::vec(draw(), 0..9),
        keys in proptest::collection::vec(any::<u64>(), 29),
    ) {
        for method in [&RODAS4, &RODAS5P] {
            let alone: Vec<[u64; 3]> =
                draws.iter().map(|draw| run::<1>(&[*draw], method)[0]).collect();
            let mut all: Vec<(usize, [f64; 12])> = draws
                .iter()
                .chain(&padding)
                .copied()
                .enumerate()
                .collect();
            all.sort_by_key(|(i, _)| keys[*i]);
            let rows: Vec<[f64; 12]> = all.iter().map(|(_, draw)| *draw).collect();
            for found in [
                run::<1>(&rows, method),
                run::<2>(&rows, method),
                run::<4>(&rows, method),
                run::<8>(&rows, method),
                run::<16>(&rows, method),
            ] {
                for ((i, _), bits) in all.iter().zip(&found) {
                    if let Some(alone) = alone.get(*i) {
                        prop_assert_eq!(bits, alone);
                    }
                }
            }
        }
    }
}
