//! Tables of comma-separated values, in which every cell knows its place.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use crate::exit::Failure;

/// Faults that are shown; a file with more has one cause.
const MOST_FAULTS: usize = 20;

/// The text of a table.
pub(crate) struct Source {
    path: PathBuf,
    text: String,
}

/// A cell: its text without quotes and surrounding space, and where it begins.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cell<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) at: usize,
}

/// What is wrong with a table, at which byte.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fault {
    pub(crate) at: usize,
    pub(crate) message: String,
}

impl Fault {
    pub(crate) fn new(at: usize, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { at, message }
    }
}

impl Source {
    /// Reads a file.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let said = |why: &str| Failure::unusable(format!("cannot read {}: {why}", path.display()));
        let bytes = std::fs::read(path).map_err(|error| said(&error.to_string()))?;
        let mut text = String::from_utf8(bytes).map_err(|_| said("it is not UTF-8 text"))?;
        // A mark that spreadsheets put before the first cell.
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        let path = path.to_owned();
        Ok(Self { path, text })
    }

    #[cfg(test)]
    pub(crate) fn of_text(name: &str, text: &str) -> Self {
        let (path, text) = (PathBuf::from(name), text.to_owned());
        Self { path, text }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The rows, first the header; blank rows and rows that begin with # are left out.
    pub(crate) fn rows(&self) -> Rows<'_> {
        let first = self.text.lines().find(|line| !is_skipped(line));
        let header = first.unwrap_or("");
        let most = |delimiter: &char| header.matches(*delimiter).count();
        let delimiter = [',', ';', '\t'].into_iter().rev().max_by_key(most);
        Rows {
            text: &self.text,
            at: 0,
            delimiter: delimiter.map_or(b',', |one| u8::try_from(one).unwrap_or(b',')),
        }
    }

    /// Line and column, from 1, of a byte.
    fn place(&self, at: usize) -> (usize, usize) {
        let before = &self.text[..at.min(self.text.len())];
        let line = before.matches('\n').count() + 1;
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        (line, before[start..].chars().count() + 1)
    }

    /// The line, from 1, of a byte.
    pub(crate) fn line(&self, at: usize) -> usize {
        self.place(at).0
    }

    /// A fault as text.
    pub(crate) fn describe(&self, fault: &Fault) -> String {
        let (line, column) = self.place(fault.at);
        let path = self.path.display();
        format!("{path}:{line}:{column}: {}", fault.message)
    }

    /// All faults as one failure, in the order of their places.
    pub(crate) fn failure(&self, mut faults: Vec<Fault>) -> Failure {
        faults.sort_by_key(|fault| fault.at);
        let mut lines: Vec<String> = faults
            .iter()
            .take(MOST_FAULTS)
            .map(|fault| format!("error: {}", self.describe(fault)))
            .collect();
        if faults.len() > MOST_FAULTS {
            lines.push(format!("error: {} more faults", faults.len() - MOST_FAULTS));
        }
        Failure::unusable(lines.join("\n"))
    }
}

fn is_skipped(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with('#')
}

/// The rows of a table, one after another.
pub(crate) struct Rows<'a> {
    text: &'a str,
    at: usize,
    delimiter: u8,
}

impl<'a> Rows<'a> {
    /// Reads the next row into `cells`; false at the end.
    pub(crate) fn next_into(&mut self, cells: &mut Vec<Cell<'a>>) -> bool {
        cells.clear();
        loop {
            let rest = &self.text[self.at..];
            if rest.is_empty() {
                return false;
            }
            let end = rest.find('\n').map_or(rest.len(), |end| end + 1);
            if !is_skipped(&rest[..end]) {
                break;
            }
            self.at += end;
        }
        while self.cell(cells) {}
        true
    }

    /// Reads one cell; whether the row goes on.
    fn cell(&mut self, cells: &mut Vec<Cell<'a>>) -> bool {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let blank = bytes[start..]
            .iter()
            .take_while(|byte| **byte == b' ')
            .count();
        let is_quoted = bytes.get(start + blank) == Some(&b'"');
        let mut end = start;
        let mut inside = false;
        while let Some(&byte) = bytes.get(end) {
            if byte == b'"' && is_quoted {
                inside = !inside;
            } else if !inside && (byte == self.delimiter || byte == b'\n') {
                break;
            }
            end += 1;
        }
        let raw = self.text[start..end].trim();
        let text = if is_quoted {
            let open = raw.strip_prefix('"').unwrap_or(raw);
            let inner = open.strip_suffix('"').unwrap_or(open);
            Cow::Owned(inner.replace("\"\"", "\""))
        } else {
            Cow::Borrowed(raw)
        };
        let at = start + self.text[start..end].len() - self.text[start..end].trim_start().len();
        cells.push(Cell { text, at });
        let goes_on = bytes.get(end) == Some(&self.delimiter);
        self.at = (end + 1).min(bytes.len());
        goes_on
    }
}

/// Whether a cell says that there is no value.
pub(crate) fn is_missing(text: &str) -> bool {
    matches!(
        text,
        "" | "NA" | "N/A" | "na" | "n/a" | "." | "NaN" | "nan" | "null"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        let source = Source::of_text("t.csv", text);
        let mut rows = source.rows();
        let (mut cells, mut all) = (Vec::new(), Vec::new());
        while rows.next_into(&mut cells) {
            all.push(cells.iter().map(|cell| cell.text.to_string()).collect());
        }
        all
    }

    #[test]
    fn cells_may_be_quoted_and_separated_otherwise() {
        let text = "# a note\nstudy, yi ,vi\r\n\"Smith, 1990\",0.5,\"a \"\"b\"\"\"\n\nx,,\n";
        let expected = [
            vec!["study", "yi", "vi"],
            vec!["Smith, 1990", "0.5", "a \"b\""],
            vec!["x", "", ""],
        ];
        assert_eq!(rows(text), expected);
        assert_eq!(rows("a;b\n1;2"), [vec!["a", "b"], vec!["1", "2"]]);
        assert_eq!(rows("a\tb\n1\t2\n"), [vec!["a", "b"], vec!["1", "2"]]);
        assert!(rows("").is_empty());
    }

    #[test]
    fn places_are_lines_and_columns() {
        let source = Source::of_text("t.csv", "a,b\n1, x\n");
        let mut rows = source.rows();
        let mut cells = Vec::new();
        while rows.next_into(&mut cells) && cells[1].text != "x" {}
        let fault = Fault::new(cells[1].at, "found 'x'");
        assert_eq!(source.describe(&fault), "t.csv:2:4: found 'x'");
    }
}
