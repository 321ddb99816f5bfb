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
pub(crate) fn indices(path: &Path) -> Result<Vec<u32>, Box<dyn Error>> {
    let bytes = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    bytes
        .chunks_exact(4)
        .map(|four| Ok(u32::try_from(i32::from_le_bytes(four.try_into()?))?))
        .collect()
}

/// Rows of estimate and variance.
pub(crate) fn studies(path: &Path) -> Result<(Vec<f64>, Vec<f64>), Box<dyn Error>> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let (mut estimates, mut variances) = (Vec::new(), Vec::new());
    for (index, line) in text.lines().enumerate() {
        let numbers: Result<Vec<f64>, _> =
            line.split(',').map(|cell| cell.trim().parse()).collect();
        match numbers.as_deref() {
            Ok([estimate, variance]) => {
                estimates.push(*estimate);
                variances.push(*variance);
            }
            _ => {
                let place = format!("{}:{}", path.display(), index + 1);
                return Err(format!("{place}: expected an estimate and its variance").into());
            }
        }
    }
    Ok((estimates, variances))
}
