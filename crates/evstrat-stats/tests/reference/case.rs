//! One reference case and its comparisons.

use std::cell::RefCell;
use std::path::Path;

use toml::{Table, Value};

pub(crate) type Check = fn(&Case);

pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) tolerance: f64,
    input: Table,
    expected: Table,
    failures: RefCell<Vec<String>>,
}

impl Case {
    pub(crate) fn load(file: &str) -> Vec<Self> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/cases")
            .join(file);
        let text = std::fs::read_to_string(path.with_extension("toml")).expect("the case file");
        let table: Table = text.parse().expect("TOML");
        table["case"]
            .as_array()
            .expect("cases")
            .iter()
            .map(Self::from_value)
            .collect()
    }

    fn from_value(value: &Value) -> Self {
        let part = |name: &str| value[name].as_table().expect("a table").clone();
        Self {
            id: value["id"].as_str().expect("an id").to_owned(),
            // Cases that are exact or state their tolerance in words are compared by their own checks.
            tolerance: value["tolerance"].as_float().unwrap_or(0.0),
            input: part("input"),
            expected: part("expected"),
            failures: RefCell::default(),
        }
    }

    pub(crate) fn failures(&self) -> Vec<String> {
        self.failures
            .borrow()
            .iter()
            .map(|text| format!("{}: {text}", self.id))
            .collect()
    }

    pub(crate) fn input(&self, name: &str) -> &Value {
        &self.input[name]
    }

    pub(crate) fn expected_value(&self, name: &str) -> &Value {
        &self.expected[name]
    }

    pub(crate) fn number(&self, name: &str) -> f64 {
        number(&self.input[name])
    }

    pub(crate) fn numbers(&self, name: &str) -> Vec<f64> {
        numbers(&self.input[name])
    }

    pub(crate) fn expects(&self, name: &str) -> bool {
        self.expected.contains_key(name)
    }

    pub(crate) fn expected(&self, name: &str) -> f64 {
        number(&self.expected[name])
    }

    pub(crate) fn expected_numbers(&self, name: &str) -> Vec<f64> {
        numbers(&self.expected[name])
    }

    pub(crate) fn require(&self, what: &str, holds: bool) {
        if !holds {
            self.failures
                .borrow_mut()
                .push(format!("{what} does not hold"));
        }
    }

    /// Compares with the expected number of the given name, relative to its size above 1e-3.
    pub(crate) fn check(&self, name: &str, found: f64) {
        self.compare(name, found, self.expected(name));
    }

    pub(crate) fn check_all(&self, name: &str, found: &[f64]) {
        let expected = self.expected_numbers(name);
        assert_eq!(expected.len(), found.len(), "{}: {name}", self.id);
        for (i, (found, expected)) in found.iter().zip(&expected).enumerate() {
            self.compare(&format!("{name}[{i}]"), *found, *expected);
        }
    }

    pub(crate) fn compare(&self, what: &str, found: f64, expected: f64) {
        self.compare_within(what, found, expected, self.tolerance);
    }

    pub(crate) fn compare_within(&self, what: &str, found: f64, expected: f64, tolerance: f64) {
        // The files print 10 to 12 digits; the last one is worth 1e-12 of the number.
        let slack = tolerance * expected.abs().max(1e-3) + 1e-12 * expected.abs();
        let holds = (found - expected).abs() <= slack;
        if !holds {
            self.failures
                .borrow_mut()
                .push(format!("{what}: found {found}, expected {expected}"));
        }
    }
}

fn number(value: &Value) -> f64 {
    match value {
        Value::Float(number) => *number,
        Value::Integer(number) => f64::from(i32::try_from(*number).expect("a small integer")),
        _ => f64::NAN,
    }
}

pub(crate) fn numbers(value: &Value) -> Vec<f64> {
    value
        .as_array()
        .expect("a list")
        .iter()
        .map(number)
        .collect()
}

/// A table of numbers beside the cases; a first line with letters is a header.
pub(crate) fn data(path: &str) -> Vec<Vec<f64>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases")
        .join(path);
    let text = std::fs::read_to_string(path).expect("the data file");
    let header = usize::from(text.starts_with('x'));
    let rows = text.lines().skip(header).filter(|line| !line.is_empty());
    rows.map(|line| {
        line.split(',')
            .map(|word| word.trim().parse().expect("a number"))
            .collect()
    })
    .collect()
}
