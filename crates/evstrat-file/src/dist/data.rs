//! Laws from a column of a data file.

use std::path::Path;

use evstrat_math::ln;
use evstrat_stats::law::{Law, LawError};
use sha2::{Digest, Sha256};

use super::Scene;
use super::keys::{Key, KeyKind, Keys, places};
use super::mixture::refuse_levels;
use crate::diagnostic::{Code, Diagnostic};
use crate::files::{Files, clean};
use crate::nearest::suggestion;
use crate::source::Span;
use crate::syntax::{Entry, Node};

const ROWS: &[&str] = &["settings", "subjects"];
const FITS: &[&str] = &["normal", "lognormal", "empirical"];

/// Keys of the table.
pub(super) const KEYS: Keys = &[
    Key::required("file", KeyKind::Text),
    Key::required("column", KeyKind::Text),
    Key::required("rows", KeyKind::Word(ROWS)),
    Key::required("fit", KeyKind::Word(FITS)),
];

/// Largest data file that is read.
const MAX_SIZE: u64 = 8 << 20;
/// Resamples of the bootstrap.
const RESAMPLES: u32 = 2000;

/// `data = { file = "data/potency.csv", column = "ec50", rows = "settings", fit = "lognormal" }`.
///
/// # Definition
/// Rows that are `settings` (one number per study or laboratory) give the predictive law of a new setting: Student t on
/// n - 1 degrees of freedom, of scale s sqrt(1 + 1/n), of the values or their logarithms, or the values themselves. Rows
/// that are `subjects` give the law of the mean alone: scale s / sqrt(n), or the bootstrap of the mean.
///
/// # References
/// Gelman et al. 2013, Bayesian Data Analysis, 3rd edition, section 3.2.
pub(super) fn data(entry: &Entry, scene: &mut Scene<'_>) -> Option<Law> {
    refuse_levels(entry, scene)?;
    let table = scene.table(entry, KEYS)?;
    let rows = scene.word(table.get("rows")?, ROWS);
    let fit = scene.word(table.get("fit")?, FITS);
    let file_at = table.get("file")?;
    let column_at = table.get("column")?;
    let values = column(file_at, column_at, scene)?;
    let is_mean = rows? == "subjects";
    let fit = fit?;
    if fit == "lognormal" && values.iter().any(|&value| value <= 0.0) {
        let message = "the column holds values that are not positive, which have no logarithm";
        scene.error(Code::BadData, column_at.span, message);
        return None;
    }
    let law = match (fit, is_mean) {
        ("empirical", false) => Law::empirical(&values),
        ("empirical", true) => Law::bootstrap_mean(&values, RESAMPLES, 0),
        ("lognormal", _) => {
            let logs: Vec<f64> = values.iter().map(|&value| ln(value)).collect();
            student(&logs, is_mean, Law::log_student_t)
        }
        _ => student(&values, is_mean, Law::student_t),
    };
    scene.built(law, entry.node.span, &places(table))
}

fn student(
    values: &[f64],
    is_mean: bool,
    build: fn(f64, f64, f64) -> Result<Law, LawError>,
) -> Result<Law, LawError> {
    let n = values.iter().map(|_| 1.0).sum::<f64>();
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
    let sd = (squares / (n - 1.0)).sqrt();
    let scale = if is_mean {
        sd / n.sqrt()
    } else {
        sd * (1.0 + 1.0 / n).sqrt()
    };
    build(n - 1.0, mean, scale)
}

/// The numbers of a column, in the unit of the assumption.
fn column(file_at: &Node, column_at: &Node, scene: &mut Scene<'_>) -> Option<Vec<f64>> {
    let (Some(name), Some(wanted)) = (file_at.as_text(), column_at.as_text()) else {
        for node in [file_at, column_at] {
            if node.as_text().is_none() {
                scene.faults.push(crate::spec::wrong_type(node, "a text"));
            }
        }
        return None;
    };
    let Some((files, folder)) = scene.world.files else {
        let message = "a belief that a model suggests cannot be made from a file";
        scene.error(Code::BadData, file_at.span, message);
        return None;
    };
    let path = clean(&folder.join(name));
    let bytes = match read(files, &path) {
        Ok(bytes) => bytes,
        Err(message) => {
            scene.error(Code::MissingFile, file_at.span, message);
            return None;
        }
    };
    let hash = crate::resolve::hex(&Sha256::digest(&bytes));
    scene.world.used.borrow_mut().files.push((path, hash));
    let cells = match cells(&bytes, wanted, column_at.span) {
        Ok(cells) => cells,
        Err(fault) => {
            scene.faults.push(*fault);
            return None;
        }
    };
    let unit = scene.bare.clone();
    let convert = |value: &f64| unit.convert(*value, scene.subject.unit).ok();
    let values: Option<Vec<f64>> = cells.iter().map(convert).collect();
    let values = values?;
    if values.len() < 2 {
        let message = format!(
            "a distribution needs two values or more, found {}",
            values.len()
        );
        scene.error(Code::BadData, column_at.span, message);
        return None;
    }
    Some(values)
}

fn read(files: &dyn Files, path: &Path) -> Result<Vec<u8>, String> {
    let name = path.display();
    let bytes = files
        .read(path, MAX_SIZE)
        .map_err(|error| format!("cannot read `{name}`: {error}"))?;
    if bytes.len() > usize::try_from(MAX_SIZE).unwrap_or(usize::MAX) {
        return Err(format!("`{name}` is larger than {} MiB", MAX_SIZE >> 20));
    }
    Ok(bytes)
}

/// The numbers under a heading of a CSV text.
fn cells(bytes: &[u8], wanted: &str, place: Span) -> Result<Vec<f64>, Box<Diagnostic>> {
    let fault = |message: String| Box::new(Diagnostic::error(Code::BadData, place, message));
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .comment(Some(b'#'))
        .from_reader(bytes);
    let headings = reader
        .headers()
        .map_err(|error| fault(error.to_string()))?
        .clone();
    let names: Vec<&str> = headings.iter().collect();
    let Some(index) = names.iter().position(|name| *name == wanted) else {
        let message = format!("the file has no column `{wanted}`");
        return Err(Box::new(fault(message).help(suggestion(wanted, &names).1)));
    };
    let mut values = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| fault(error.to_string()))?;
        let cell = record.get(index).unwrap_or("");
        let line = record.position().map_or(0, csv::Position::line);
        match cell.parse::<f64>() {
            Ok(value) if value.is_finite() => values.push(value),
            _ => {
                let message = format!("line {line} has \"{cell}\" in this column, not a number");
                return Err(Box::new(fault(message).help("remove rows without a value")));
            }
        }
    }
    Ok(values)
}
