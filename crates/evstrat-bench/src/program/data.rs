//! Reading raw numbers.

use std::error::Error;
use std::fs;
use std::path::Path;

/// Rows of `N` little-endian doubles.
pub(crate) fn doubles<const N: usize>(path: &Path) -> Result<Vec<[f64; N]>, Box<dyn Error>> {
    let bytes = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut rows = Vec::with_capacity(bytes.len() / (8 * N));
    for row in bytes.chunks_exact(8 * N) {
        let mut numbers = [0.0; N];
        for (number, eight) in numbers.iter_mut().zip(row.chunks_exact(8)) {
            *number = f64::from_le_bytes(eight.try_into()?);
        }
        rows.push(numbers);
    }
    Ok(rows)
}

/// Little-endian 32-bit indices.
pub(crate) fn indices(path: &Path) -> Result<Vec<usize>, Box<dyn Error>> {
    let bytes = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    bytes
        .chunks_exact(4)
        .map(|four| Ok(usize::try_from(i32::from_le_bytes(four.try_into()?))?))
        .collect()
}

/// The columns `yi` and `vi` of a table.
pub(crate) fn studies(path: &Path) -> Result<(Vec<f64>, Vec<f64>), Box<dyn Error>> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut lines = text.lines();
    let header: Vec<&str> = lines
        .next()
        .unwrap_or("")
        .split(',')
        .map(str::trim)
        .collect();
    let place = |name: &str| {
        let found = header.iter().position(|column| *column == name);
        found.ok_or_else(|| format!("{}: no column {name}", path.display()))
    };
    let (yi, vi) = (place("yi")?, place("vi")?);
    let (mut estimates, mut variances) = (Vec::new(), Vec::new());
    for line in lines.filter(|line| !line.trim().is_empty()) {
        let cells: Vec<&str> = line.split(',').map(str::trim).collect();
        let number = |index: usize| -> Result<f64, Box<dyn Error>> {
            Ok(cells.get(index).ok_or("a short line")?.parse()?)
        };
        estimates.push(number(yi)?);
        variances.push(number(vi)?);
    }
    Ok((estimates, variances))
}
