//! Generators and low-discrepancy points.

use evstrat_stats::sampling::{ScrambledSobol, Sobol, philox4x32_10};

use crate::case::{Case, Check};

pub(crate) const CHECKS: &[(&str, Check)] = &[
    ("rng.philox4x32_10", philox),
    ("qmc.sobol_joe_kuo_first16", sobol_points),
    ("qmc.net_property", net_property),
];

fn words<const N: usize>(text: &str) -> [u32; N] {
    let mut words = text
        .split(' ')
        .map(|word| u32::from_str_radix(word, 16).expect("hex"));
    std::array::from_fn(|_| words.next().expect("enough words"))
}

fn philox(c: &Case) {
    let vectors = c.input("vectors").as_array().expect("vectors");
    let outputs = c.expected_value("out").as_array().expect("outputs");
    for (vector, output) in vectors.iter().zip(outputs) {
        let text = |i: usize| vector[i].as_str().expect("text");
        let found = philox4x32_10(words(text(0)), words(text(1)));
        c.require(
            "known answer",
            found == words::<4>(output.as_str().expect("text")),
        );
    }
}

fn sobol_points(c: &Case) {
    let sobol = Sobol::new(6).expect("6 dimensions");
    let points = c.expected_value("points").as_array().expect("points");
    for (point, expected) in (0..).zip(points) {
        for (dimension, x) in expected.as_array().expect("a row").iter().enumerate() {
            let found = evstrat_math::exp2(-64.0) * u64_to_f64(sobol.digits(point, dimension));
            c.compare_within("point", found, x.as_float().expect("a number"), 0.0);
        }
    }
}

fn u64_to_f64(x: u64) -> f64 {
    let high = u32::try_from(x >> 32).expect("32 bits");
    let low = u32::try_from(x & 0xffff_ffff).expect("32 bits");
    f64::from(high) * 4_294_967_296.0 + f64::from(low)
}

fn net_property(c: &Case) {
    let (m, dimensions) = (10, 12);
    c.require(
        "m = 10 and d = 12",
        c.number("m") == 10.0 && c.number("d") == 12.0,
    );
    for seed in 0..20 {
        let sobol = ScrambledSobol::new(seed, "net", 0, dimensions).expect("12 dimensions");
        for dimension in 0..dimensions {
            let mut column = vec![0.0; 1 << m];
            sobol.fill(dimension, 0, &mut column);
            column.sort_by(f64::total_cmp);
            let cells = column.iter().map(|u| (u * 1024.0).floor());
            c.require(
                "one point per cell",
                cells.zip(0..).all(|(k, i)| k == f64::from(i)),
            );
        }
    }
}
