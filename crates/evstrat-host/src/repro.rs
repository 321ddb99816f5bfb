//! Files that replay what a plugin crashed on.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use evstrat_core::{Batch, Columns, ModelError, Options, RowStatus, Strategy as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::catalog::{Catalog, LoadSettings};
use crate::discover::Candidates;
use crate::error::HostError;
use crate::hash::sha256;
use crate::isolation::Isolation;
use crate::search::SearchPath;

/// The version of the file's layout.
const SCHEMA: u32 = 1;

/// What a plugin crashed on: enough to do it again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Repro {
    /// The version of this layout.
    pub schema: u32,
    /// The library file.
    pub library: PathBuf,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// The model.
    pub model: String,
    /// The options, as the model got them.
    pub options: Value,
    /// The seed of the run.
    pub seed: u64,
    /// The index of the first row below within the run.
    pub first_row: u64,
    /// The ids of the assumptions, in the order of the values.
    pub assumptions: Vec<String>,
    /// The values of the assumptions, to the bit, one list per row.
    pub rows: Vec<Vec<Exact>>,
    /// What happened.
    pub fault: String,
}

/// A number that passes through JSON to the bit, also where JSON has no such number.
#[derive(Clone, Copy, Debug)]
pub struct Exact(pub f64);

impl PartialEq for Exact {
    fn eq(&self, other: &Self) -> bool {
        self.0.to_bits() == other.0.to_bits()
    }
}

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.is_finite() {
            serializer.serialize_f64(self.0)
        } else {
            serializer.serialize_str(&format!("{:#018x}", self.0.to_bits()))
        }
    }
}

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let bits = |text: &str| u64::from_str_radix(text.strip_prefix("0x")?, 16).ok();
        value
            .as_f64()
            .or_else(|| value.as_str().and_then(bits).map(f64::from_bits))
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom("expected a number, or its bits as a text"))
    }
}

/// What came of a replay.
#[derive(Debug)]
#[non_exhaustive]
pub enum Replayed {
    /// The plugin failed again.
    Failed(ModelError),
    /// The plugin evaluated the rows this time.
    Evaluated {
        /// The status of every row.
        status: Vec<RowStatus>,
        /// The outcomes, one column each.
        outcomes: Columns,
    },
}

impl Repro {
    /// Writes the file to a folder, under a name that follows from its content, and gives its path.
    ///
    /// # Errors
    /// The folder cannot be made or written to.
    pub fn write(&self, folder: &Path) -> io::Result<PathBuf> {
        let json = serde_json::to_vec_pretty(self)?;
        let sum = sha256(&json);
        let path = folder.join(format!("crash-{}-{}.json", self.model, &sum[..12]));
        fs::create_dir_all(folder)?;
        // Whoever looks meanwhile sees the whole file or none.
        let unfinished = path.with_extension(format!("{}.tmp", std::process::id()));
        fs::write(&unfinished, json)?;
        fs::rename(&unfinished, &path)?;
        Ok(path)
    }

    /// Reads a file that [`Self::write`] wrote.
    ///
    /// # Errors
    /// [`HostError::Repro`] if it cannot be read or is of another layout.
    pub fn read(path: &Path) -> Result<Self, HostError> {
        let wrong = |reason: String| HostError::Repro {
            path: path.to_owned(),
            reason,
        };
        let text = fs::read(path).map_err(|error| wrong(error.to_string()))?;
        Self::parse(&text).map_err(wrong)
    }

    /// Reads the text of a file; the error says what is wrong with it.
    pub(crate) fn parse(text: &[u8]) -> Result<Self, String> {
        let new: Self = serde_json::from_slice(text).map_err(|error| error.to_string())?;
        if new.schema != SCHEMA {
            let found = new.schema;
            return Err(format!("it has layout {found}, this host reads {SCHEMA}"));
        }
        let is_complete = |row: &Vec<Exact>| row.len() == new.assumptions.len();
        if !new.rows.iter().all(is_complete) {
            return Err("its rows and assumptions differ in number".to_owned());
        }
        Ok(new)
    }

    /// Evaluates the rows again. In this process a crash takes the program down, which is what a debugger wants to see.
    ///
    /// # Errors
    /// The library is missing, has changed, or cannot be loaded, or the model refuses its options.
    pub fn replay(&self, isolation: Isolation) -> Result<Replayed, HostError> {
        let candidates = Candidates::discover(&SearchPath::new().file(&self.library))?;
        if let Some(other) = candidates
            .found
            .iter()
            .find(|found| found.sha256 != self.sha256)
        {
            return Err(HostError::Changed {
                path: self.library.clone(),
                expected: self.sha256.clone(),
                found: other.sha256.clone(),
            });
        }
        let settings = LoadSettings {
            isolation,
            trust: None,
            cache: None,
        };
        let catalog = Catalog::load(candidates, &settings)?;
        let model = catalog.model(&self.model)?;
        let options = self.options.as_object().cloned().unwrap_or_default();
        let strategy = model.instantiate(&Options::from(options))?;

        let mut inputs = Columns::new(self.assumptions.len(), self.rows.len());
        for (index, column) in inputs.iter_mut().enumerate() {
            for (value, row) in column.iter_mut().zip(&self.rows) {
                *value = row[index].0;
            }
        }
        let mut outcomes = Columns::new(model.descriptor().outcomes.len(), self.rows.len());
        let mut status = vec![RowStatus::OK; self.rows.len()];
        let result = {
            let inputs: Vec<&[f64]> = inputs.iter().collect();
            let mut outputs: Vec<&mut [f64]> = outcomes.iter_mut().collect();
            Batch::new(&inputs, &mut outputs, &mut status)
                .map(|batch| batch.at(self.seed, self.first_row))
                .and_then(|mut batch| strategy.evaluate(&mut batch))
        };
        Ok(match result {
            Ok(()) => Replayed::Evaluated { status, outcomes },
            Err(error) => Replayed::Failed(error),
        })
    }

    /// The rows of a batch, of which `fault` is told.
    pub(crate) fn of_batch(batch: &Batch<'_>, about: Repro) -> Self {
        let rows = (0..batch.n_rows()).map(|row| {
            let values = batch.inputs().iter().map(|column| Exact(column[row]));
            values.collect()
        });
        Self {
            schema: SCHEMA,
            seed: batch.seed(),
            first_row: batch.first_row(),
            rows: rows.collect(),
            ..about
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_keep_every_bit() {
        let folder = tempfile::tempdir().unwrap();
        let values = [
            0.1 + 0.2,
            -0.0,
            5e-324,
            f64::MAX,
            f64::NAN,
            f64::NEG_INFINITY,
            1e11,
        ];
        let repro = Repro {
            schema: SCHEMA,
            library: "/x/libx.so".into(),
            sha256: "ab".into(),
            model: "m".into(),
            options: Value::Null,
            seed: u64::MAX,
            first_row: 1 << 60,
            assumptions: (0..7).map(|i| format!("a{i}")).collect(),
            rows: vec![values.map(Exact).to_vec()],
            fault: "crashed".into(),
        };
        let path = repro.write(folder.path()).unwrap();
        assert_eq!(Repro::read(&path).unwrap(), repro);
        assert_eq!(
            repro.write(folder.path()).unwrap(),
            path,
            "the name follows from the content"
        );
        fs::write(&path, "{}").unwrap();
        assert!(matches!(Repro::read(&path), Err(HostError::Repro { .. })));
    }
}
