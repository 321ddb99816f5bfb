//! Draws as Parquet: numbers in columns, units in the metadata of the file.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use evstrat_engine::evaluate::assumption_columns;
use parquet::basic::{Repetition, Type as PhysicalType};
use parquet::data_type::{DoubleType, Int32Type, Int64Type};
use parquet::errors::Result;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;
use serde_json::{Value, json};

use super::Draws;

/// Rows of a row group.
const GROUP: usize = 65_536;

/// What a column holds.
struct Column {
    name: String,
    role: &'static str,
    unit: String,
    kind: PhysicalType,
    /// Whether failed draws have no value.
    optional: bool,
}

/// Writes the draws.
pub(super) fn write(path: &Path, draws: &Draws<'_>) -> Result<()> {
    let columns = columns(draws);
    let properties = WriterProperties::builder()
        .set_created_by(format!("evstrat {}", env!("CARGO_PKG_VERSION")))
        .set_dictionary_enabled(false)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_key_value_metadata(Some(vec![KeyValue::new(
            "evstrat".to_owned(),
            metadata(draws, &columns).to_string(),
        )]))
        .build();
    let file = File::create(path)?;
    let mut writer = SerializedFileWriter::new(file, schema(&columns)?, Arc::new(properties))?;
    let n_draws = draws.columns.n_draws();
    for start in (0..n_draws).step_by(GROUP) {
        let end = (start + GROUP).min(n_draws);
        let mut group = writer.next_row_group()?;
        row_group(&mut group, draws, (start, end))?;
        group.close()?;
    }
    writer.close()?;
    Ok(())
}

fn columns(draws: &Draws<'_>) -> Vec<Column> {
    let column = |name: &str, role, unit: &str, kind, optional| Column {
        name: name.to_owned(),
        role,
        unit: unit.to_owned(),
        kind,
        optional,
    };
    let mut columns = vec![
        column("draw", "index", "1", PhysicalType::INT64, false),
        column("status", "status", "1", PhysicalType::INT32, false),
    ];
    for used in &draws.strategy.assumptions {
        columns.push(column(
            &used.id,
            "assumption",
            &used.unit,
            PhysicalType::DOUBLE,
            false,
        ));
    }
    for outcome in &draws.strategy.outcomes {
        // A name may stand for an assumption and an outcome; columns need names of their own.
        let taken = columns.iter().any(|one| one.name == outcome.id);
        let name = if taken {
            format!("{}-outcome", outcome.id)
        } else {
            outcome.id.clone()
        };
        columns.push(column(
            &name,
            "outcome",
            &outcome.unit,
            PhysicalType::DOUBLE,
            true,
        ));
    }
    columns
}

fn schema(columns: &[Column]) -> Result<Arc<Type>> {
    let fields = columns
        .iter()
        .map(|column| {
            let repetition = if column.optional {
                Repetition::OPTIONAL
            } else {
                Repetition::REQUIRED
            };
            Type::primitive_type_builder(&column.name, column.kind)
                .with_repetition(repetition)
                .build()
                .map(Arc::new)
        })
        .collect::<Result<Vec<_>>>()?;
    Type::group_type_builder("draws")
        .with_fields(fields)
        .build()
        .map(Arc::new)
}

fn metadata(draws: &Draws<'_>, columns: &[Column]) -> Value {
    let described: Vec<Value> = columns
        .iter()
        .map(|column| json!({"name": column.name, "role": column.role, "unit": column.unit}))
        .collect();
    json!({
        "schema": 1,
        "strategy": draws.strategy.id,
        "model": draws.strategy.model,
        "seed": draws.results.study.seed,
        "draws": draws.results.study.draws,
        "columns": described,
    })
}

/// Writes the draws from `start` to before `end`.
fn row_group<W: std::io::Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    draws: &Draws<'_>,
    (start, end): (usize, usize),
) -> Result<()> {
    let index: Vec<i64> = (start..end)
        .map(|draw| i64::try_from(draw).unwrap_or(i64::MAX))
        .collect();
    if let Some(mut column) = group.next_column()? {
        column
            .typed::<Int64Type>()
            .write_batch(&index, None, None)?;
        column.close()?;
    }
    let status: Vec<i32> = draws.columns.status[start..end]
        .iter()
        .map(|one| i32::from(one.0))
        .collect();
    if let Some(mut column) = group.next_column()? {
        column
            .typed::<Int32Type>()
            .write_batch(&status, None, None)?;
        column.close()?;
    }
    for values in assumption_columns(draws.plan, start as u64..end as u64) {
        if let Some(mut column) = group.next_column()? {
            column
                .typed::<DoubleType>()
                .write_batch(&values, None, None)?;
            column.close()?;
        }
    }
    for outcome in &draws.columns.outcomes {
        let values = &outcome[start..end];
        let present: Vec<f64> = values
            .iter()
            .copied()
            .filter(|value| !value.is_nan())
            .collect();
        let levels: Vec<i16> = values
            .iter()
            .map(|value| i16::from(!value.is_nan()))
            .collect();
        if let Some(mut column) = group.next_column()? {
            column
                .typed::<DoubleType>()
                .write_batch(&present, Some(&levels), None)?;
            column.close()?;
        }
    }
    Ok(())
}
