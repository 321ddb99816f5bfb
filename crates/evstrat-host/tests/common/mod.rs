//! Builds the plugins that tests load, each once, in folders of the tests.
#![allow(
    dead_code,
    clippy::allow_attributes,
    reason = "every test file uses some of these helpers"
)]
#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use evstrat_core::{Batch, Columns, ModelError, RowStatus, Strategy};
use evstrat_host::{Candidates, Catalog, HostError, HostedModel, LoadSettings, SearchPath};

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

/// A folder of the tests, beside the target folder's own.
pub(crate) fn scratch() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
}

/// A copy of the example plugin in C with other bytes.
pub(crate) fn changed_example(name: &str, change: impl FnOnce(&mut Vec<u8>)) -> PathBuf {
    let mut bytes = fs::read(c_example()).unwrap();
    change(&mut bytes);
    let path = fresh_folder(name).join(library_name("plugin"));
    fs::write(&path, bytes).unwrap();
    path
}

/// Whether this process runs nothing but `test`; if not, runs it in a process of its own: other tests of this one have workers,
/// too.
pub(crate) fn is_alone(test: &str) -> bool {
    let name = "EVSTRAT_TEST_ALONE";
    if std::env::var_os(name).is_some() {
        return true;
    }
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(name, "1")
        .output()
        .unwrap();
    let ran = String::from_utf8_lossy(&output.stdout).contains("1 passed");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && ran, "{test}: {said}");
    false
}

/// The library of the example plugin in Rust.
pub(crate) fn rust_example() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let target = scratch().join("examples");
        // The versions that the workspace is locked to; another test process may do the same at this moment.
        let example = root().join("examples/rust");
        let unfinished = example.join(format!("Cargo.lock.{}", std::process::id()));
        fs::copy(root().join("Cargo.lock"), &unfinished).unwrap();
        fs::rename(unfinished, example.join("Cargo.lock")).unwrap();
        let status = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--manifest-path"])
            .arg(example.join("Cargo.toml"))
            .arg("--target-dir")
            .arg(&target)
            .status()
            .unwrap();
        assert!(status.success());
        target.join("debug").join(library_name("saturable_uptake"))
    })
}

/// The library of the example plugin in C.
pub(crate) fn c_example() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let out = scratch().join(library_name("vesicle_delivery"));
        // Another test process may use the finished file at this moment.
        let unfinished = scratch().join(format!("vesicle_delivery-{}", std::process::id()));
        compile(&root().join("examples/c/vesicle_delivery.c"), &unfinished);
        fs::rename(unfinished, &out).unwrap();
        out
    })
}

/// Builds the test template in C, with lines that break it, in a folder of its own.
pub(crate) fn broken(name: &str, lines: &[&str]) -> PathBuf {
    let folder = fresh_folder(name);
    let source = folder.join("plugin.c");
    let template = root().join("crates/evstrat-host/tests/plugins/template.h");
    let text = format!(
        "{}\n#include \"{}\"\n",
        lines.join("\n"),
        template.display()
    );
    fs::write(&source, text).unwrap();
    let out = folder.join(library_name(&name.replace('-', "_")));
    compile(&source, &out);
    out
}

/// An empty folder; no two tests use the same name.
pub(crate) fn fresh_folder(name: &str) -> PathBuf {
    let folder = scratch().join(format!("{}-{name}", env!("CARGO_CRATE_NAME")));
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The file name of a library on this platform.
pub(crate) fn library_name(name: &str) -> String {
    use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
    format!("{DLL_PREFIX}{name}{DLL_SUFFIX}")
}

/// Compiles one C file to a library.
pub(crate) fn compile(source: &Path, out: &Path) {
    let output = Command::new("cc")
        .args([
            "-O2",
            "-std=gnu99",
            "-Wall",
            "-Wextra",
            "-Werror",
            "-ffp-contract=off",
        ])
        .args(["-fvisibility=hidden", "-fPIC", "-shared", "-I"])
        .arg(root().join("crates/evstrat-abi/include"))
        .arg(source)
        .arg("-o")
        .arg(out)
        .arg("-lm")
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Loads one file as a strategy file would name it.
pub(crate) fn load(path: &Path) -> Result<Catalog, HostError> {
    load_all(&SearchPath::new().file(path))
}

/// Loads all of a search.
pub(crate) fn load_all(search: &SearchPath) -> Result<Catalog, HostError> {
    Catalog::load(Candidates::discover(search)?, &LoadSettings::default())
}

/// The only model of a file.
pub(crate) fn only_model(path: &Path) -> HostedModel {
    let catalog = load(path).unwrap();
    assert_eq!(catalog.models().len(), 1);
    catalog.models()[0].clone()
}

/// Outcomes and statuses of rows given as columns.
pub(crate) fn evaluate(
    strategy: &dyn Strategy,
    inputs: &Columns,
    n_outputs: usize,
) -> Result<(Columns, Vec<RowStatus>), ModelError> {
    let mut outputs = Columns::new(n_outputs, inputs.n_rows());
    let mut status = vec![RowStatus::OK; inputs.n_rows()];
    {
        let columns: Vec<&[f64]> = inputs.iter().collect();
        let mut results: Vec<&mut [f64]> = outputs.iter_mut().collect();
        let mut batch = Batch::new(&columns, &mut results, &mut status)?;
        strategy.evaluate(&mut batch)?;
    }
    Ok((outputs, status))
}

/// Columns of rows that are spread over the unit cube, the same at every call.
pub(crate) fn unit_columns(n_columns: usize, n_rows: usize) -> Columns {
    let mut state = 1_u64;
    let mut columns = Columns::new(n_columns, n_rows);
    for column in columns.iter_mut() {
        for value in column {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            // Below 2^53, so that the conversion is exact.
            *value = f64::from(u32::try_from(state >> 32).unwrap()) / 4_294_967_296.0;
        }
    }
    columns
}

/// Columns that the example in C evaluates: its last assumption is a count.
pub(crate) fn delivery_columns(n_rows: usize) -> Columns {
    let mut columns = unit_columns(12, n_rows);
    columns.column_mut(11).fill(6.0);
    columns
}

/// The bits of all values, for comparison.
pub(crate) fn bits(columns: &Columns) -> Vec<Vec<u64>> {
    columns
        .iter()
        .map(|column| column.iter().map(|value| value.to_bits()).collect())
        .collect()
}
