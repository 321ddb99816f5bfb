//! Shared helpers of the tests.
#![expect(dead_code, reason = "each test file uses its own part")]

pub(crate) mod w3;

/// Header names and rows of a reference table.
pub(crate) fn table(text: &str) -> (Vec<&str>, Vec<Vec<f64>>) {
    let mut lines = text.lines().filter(|line| !line.starts_with('#'));
    let names = lines
        .next()
        .expect("a reference has a header")
        .split(',')
        .collect();
    let rows = lines
        .map(|line| {
            line.split(',')
                .map(|v| v.parse().expect("a reference holds numbers"))
                .collect()
        })
        .collect();
    (names, rows)
}

/// Values of one column.
pub(crate) fn column(text: &str, name: &str) -> Vec<f64> {
    let (names, rows) = table(text);
    let place = names
        .iter()
        .position(|&n| n == name)
        .expect("a column of the reference");
    rows.iter().map(|row| row[place]).collect()
}

/// Asserts that two columns agree to `tolerance` of the largest expected value.
#[track_caller]
pub(crate) fn assert_columns(found: &[f64], expected: &[f64], tolerance: f64, what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    let largest = expected.iter().fold(1e-300_f64, |m, v| m.max(v.abs()));
    for (i, (f, e)) in found.iter().zip(expected).enumerate() {
        assert!(
            (f - e).abs() <= tolerance * largest,
            "{what}, row {i}: {f} instead of {e}"
        );
    }
}

/// Asserts a relative error.
#[track_caller]
pub(crate) fn assert_close(found: f64, expected: f64, tolerance: f64) {
    assert!(
        (found - expected).abs() <= tolerance * expected.abs(),
        "{found} instead of {expected}"
    );
}
