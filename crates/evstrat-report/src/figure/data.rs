//! The data of a figure or table, as CSV.

use std::fmt::Write as _;

/// A field.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Text.
    Text(String),
    /// A number; one that is not finite is left empty.
    Number(f64),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&String> for Cell {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

/// Rows of fields under names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table without rows.
    #[must_use]
    pub fn new(columns: &[&str]) -> Self {
        Self {
            columns: columns.iter().map(|&name| name.to_owned()).collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row.
    pub fn push(&mut self, row: Vec<Cell>) {
        self.rows.push(row);
    }

    /// The table as CSV (RFC 4180, lines ended by a line feed).
    ///
    /// A text that a spreadsheet would take for a formula gets an apostrophe before it.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut out = String::new();
        let header: Vec<String> = self.columns.iter().map(|name| field(name)).collect();
        // Writing to a string cannot fail, here and below.
        let _ = writeln!(out, "{}", header.join(","));
        for row in &self.rows {
            let fields: Vec<String> = row.iter().map(cell).collect();
            let _ = writeln!(out, "{}", fields.join(","));
        }
        out
    }
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => {
            field(&format!("'{text}"))
        }
        Cell::Text(text) => field(text),
        Cell::Number(number) if number.is_finite() => {
            // The shortest text that reads back to the same number, without an exponent only where that is short.
            let size = number.abs();
            if size > 0.0 && !(1e-4..1e7).contains(&size) {
                format!("{number:e}")
            } else {
                format!("{number}")
            }
        }
        Cell::Number(_) => String::new(),
    }
}

fn field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_read_back() {
        let mut table = Table::new(&["name", "value"]);
        table.push(vec!["a, \"b\"".into(), 0.1.into()]);
        table.push(vec!["=1+1".into(), f64::NAN.into()]);
        table.push(vec!["c".into(), 1e-12.into()]);
        assert_eq!(
            table.csv(),
            "name,value\n\"a, \"\"b\"\"\",0.1\n'=1+1,\nc,1e-12\n"
        );
    }
}
