//! Reference rows, as the extension `evstrat.selftest/1`.

use evstrat_abi::{EvSelfTest, EvSelfTests};
use evstrat_core::{Model, ModelDescriptor, SelfTest};

use crate::leak;

/// The table of the self-tests of `M`; `None` if it has none.
pub(crate) fn self_tests<M: Model>(of: &ModelDescriptor) -> Result<Option<EvSelfTests>, String> {
    let tests = M::self_tests();
    if tests.is_empty() {
        return Ok(None);
    }
    let tables = tests
        .iter()
        .enumerate()
        .map(|(index, test)| {
            self_test(of, test).map_err(|error| format!("self-test {index}: {error}"))
        })
        .collect::<Result<Vec<_>, _>>()?;
    let (tests, n_tests) = leak::list(tables)?;
    Ok(Some(EvSelfTests {
        struct_size: leak::size::<EvSelfTests>(),
        n_tests,
        test_stride: leak::size::<EvSelfTest>(),
        reserved: 0,
        tests,
    }))
}

fn self_test(of: &ModelDescriptor, test: &SelfTest) -> Result<EvSelfTest, String> {
    if test.inputs.len() != test.expected.len() {
        return Err(format!(
            "{} rows of inputs but {} of outcomes",
            test.inputs.len(),
            test.expected.len()
        ));
    }
    let n_rows = u32::try_from(test.inputs.len()).map_err(|_| "too many rows".to_owned())?;
    Ok(EvSelfTest {
        struct_size: leak::size::<EvSelfTest>(),
        n_rows,
        options: leak::text(&test.options),
        inputs: columns(&test.inputs, of.assumptions.len(), "assumptions")?,
        expected: columns(&test.expected, of.outcomes.len(), "outcomes")?,
        relative: test.relative,
        absolute: test.absolute,
    })
}

/// Turns rows into leaked columns.
fn columns(rows: &[Vec<f64>], n_columns: usize, what: &str) -> Result<*const *const f64, String> {
    if let Some((index, row)) = rows
        .iter()
        .enumerate()
        .find(|(_, row)| row.len() != n_columns)
    {
        return Err(format!(
            "row {index} has {} {what}, the descriptor has {n_columns}",
            row.len()
        ));
    }
    let columns = (0..n_columns)
        .map(|column| leak::list(rows.iter().map(|row| row[column]).collect()).map(|list| list.0))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(leak::list(columns)?.0)
}
