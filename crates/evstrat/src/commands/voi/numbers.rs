//! Columns of numbers from a table; fast, since draws come by the hundred thousand.

use std::collections::BTreeMap;

use evstrat_stats::information::Scored;

use crate::exit::Failure;
use crate::table::{Cell, Fault, Source, is_missing};

/// Distinct texts up to which a column that holds no numbers is taken for levels.
const MOST_LEVELS: usize = 64;

/// Distinct values up to which a column of numbers is regressed on by level.
const MOST_ATOMS: usize = 24;

/// A column of a table.
pub(super) struct Column {
    pub(super) name: String,
    /// Numbers, or indices of levels in order of their names.
    pub(super) values: Vec<f64>,
    /// How many levels; none for numbers.
    levels: Option<usize>,
}

/// The columns of a table.
pub(super) struct Numbers {
    pub(super) columns: Vec<Column>,
    pub(super) n_rows: usize,
}

impl Column {
    /// What is regressed on: levels where there are few distinct values, else mid-ranks.
    pub(super) fn scored(&self) -> Scored<'_> {
        match self.levels {
            Some(levels) => Scored::levels(self.values.clone(), levels),
            None => Scored::of_values(&self.values, MOST_ATOMS),
        }
    }
}

/// Reads a table in which every column holds numbers, or `words` for named levels if these are allowed.
pub(super) fn read(source: &Source, words: bool) -> Result<Numbers, Failure> {
    let mut rows = source.rows();
    let mut cells: Vec<Cell<'_>> = Vec::new();
    if !rows.next_into(&mut cells) {
        return Err(source.failure(vec![Fault::new(0, "the table is empty")]));
    }
    let header: Vec<String> = cells.iter().map(|cell| cell.text.to_string()).collect();
    let mut faults = headless(&cells);
    let mut columns: Vec<Kind> = vec![Kind::Numbers(Vec::new()); header.len()];
    let mut n_rows = 0;
    while rows.next_into(&mut cells) {
        if cells.len() != header.len() {
            let message = format!("expected {} cells, found {}", header.len(), cells.len());
            faults.push(Fault::new(cells[0].at, message));
            continue;
        }
        for (column, cell) in columns.iter_mut().zip(&cells) {
            column.add(cell, words && n_rows == 0, &mut faults);
        }
        n_rows += 1;
    }
    if n_rows == 0 && faults.is_empty() {
        faults.push(Fault::new(0, "the table has no rows below its header"));
    }
    if !faults.is_empty() {
        return Err(source.failure(faults));
    }
    let mut named = Vec::with_capacity(header.len());
    for (name, kind) in header.into_iter().zip(columns) {
        named.push(kind.column(name).map_err(Failure::unusable)?);
    }
    Ok(Numbers {
        columns: named,
        n_rows,
    })
}

/// A header that is a row of numbers, or names a column twice.
fn headless(header: &[Cell<'_>]) -> Vec<Fault> {
    let mut faults = Vec::new();
    if header.iter().all(|cell| cell.text.parse::<f64>().is_ok()) {
        let message = "expected the names of the columns, found numbers";
        faults.push(Fault::new(header[0].at, message));
    }
    for (k, cell) in header.iter().enumerate() {
        if header[..k].iter().any(|other| other.text == cell.text) {
            let message = format!("the name '{}' stands twice", cell.text);
            faults.push(Fault::new(cell.at, message));
        }
    }
    faults
}

/// What a column holds.
#[derive(Clone)]
enum Kind {
    Numbers(Vec<f64>),
    Words(Vec<String>),
}

impl Kind {
    /// Adds a cell; the first row decides whether a column may hold words.
    fn add(&mut self, cell: &Cell<'_>, may_be_words: bool, faults: &mut Vec<Fault>) {
        match self {
            Self::Numbers(values) => match cell.text.parse::<f64>() {
                Ok(number) if number.is_finite() => values.push(number),
                _ if is_missing(&cell.text) => {
                    faults.push(Fault::new(cell.at, "a value is missing"));
                }
                _ if may_be_words => *self = Self::Words(vec![cell.text.to_string()]),
                _ => {
                    let message = format!("expected a number, found '{}'", cell.text);
                    faults.push(Fault::new(cell.at, message));
                }
            },
            Self::Words(_) if is_missing(&cell.text) => {
                faults.push(Fault::new(cell.at, "a value is missing"));
            }
            Self::Words(words) => words.push(cell.text.to_string()),
        }
    }

    fn column(self, name: String) -> Result<Column, String> {
        match self {
            Self::Numbers(values) => Ok(Column {
                name,
                values,
                levels: None,
            }),
            Self::Words(words) => {
                let mut levels: BTreeMap<&str, f64> =
                    words.iter().map(|word| (word.as_str(), 0.0)).collect();
                if levels.len() > MOST_LEVELS {
                    return Err(format!(
                        "column '{name}' holds {} different words; more than {MOST_LEVELS} are no levels",
                        levels.len()
                    ));
                }
                for (index, level) in (0_u32..).zip(levels.values_mut()) {
                    *level = f64::from(index);
                }
                let count = levels.len();
                Ok(Column {
                    name,
                    values: words.iter().map(|word| levels[word.as_str()]).collect(),
                    levels: Some(count),
                })
            }
        }
    }
}
