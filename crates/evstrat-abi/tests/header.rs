//! The shipped header: generated from this crate, fresh, and accepted by C and C++ compilers at their strictest.
#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn crate_dir() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn header_path() -> PathBuf {
    crate_dir().join("include/evstrat_plugin_v1.h")
}

fn generate() -> String {
    let config = cbindgen::Config::from_file(crate_dir().join("cbindgen.toml")).unwrap();
    let mut builder = cbindgen::Builder::new().with_config(config);
    for module in [
        "text",
        "status",
        "descriptor",
        "call",
        "plugin",
        "extension",
    ] {
        builder = builder.with_src(crate_dir().join("src").join(module).with_extension("rs"));
    }
    let mut text = Vec::new();
    builder.generate().unwrap().write(&mut text);
    String::from_utf8(text).unwrap()
}

/// Run with `EVSTRAT_UPDATE=1` to rewrite the header after a change of the interface.
#[test]
fn the_shipped_header_is_fresh() {
    let generated = generate();
    if std::env::var_os("EVSTRAT_UPDATE").is_some() {
        fs::write(header_path(), &generated).unwrap();
    }
    let shipped = fs::read_to_string(header_path()).unwrap_or_default();
    assert!(
        shipped == generated,
        "{} is stale: run the tests of evstrat-abi with EVSTRAT_UPDATE=1",
        header_path().display()
    );
}

/// The generator leaves texts out, so the header's own lines must say what the crate says.
#[test]
fn the_header_names_the_extensions() {
    let header = fs::read_to_string(header_path()).unwrap();
    for (name, id) in [
        ("EV_EXT_SELFTEST", evstrat_abi::EV_EXT_SELFTEST),
        ("EV_EXT_TRACE", evstrat_abi::EV_EXT_TRACE),
        ("EV_EXT_GRADIENT", evstrat_abi::EV_EXT_GRADIENT),
    ] {
        assert!(
            header.contains(&format!("#define {name} \"{id}\"\n")),
            "{name}"
        );
    }
    let entry = format!("EvPlugin *{}(void);", evstrat_abi::ENTRY_SYMBOL);
    assert!(header.contains(&entry), "{entry}");
}

/// Includes the header twice, fills every struct, and asks the compiler for the sizes that the Rust side has.
const PROGRAM: &str = r#"
#include "evstrat_plugin_v1.h"
#include "evstrat_plugin_v1.h"
#define SIZE(type, size) typedef char size_of_##type[sizeof(type) == (size) ? 1 : -1]
SIZE(EvStr, 16); SIZE(EvAssumption, 128); SIZE(EvPrior, 96); SIZE(EvActiveWhen, 48); SIZE(EvOutcome, 104);
SIZE(EvReason, 40); SIZE(EvState, 56); SIZE(EvModel, 272); SIZE(EvPlugin, 96); SIZE(EvErr, 40); SIZE(EvHost, 88);
SIZE(EvBatch, 72); SIZE(EvSelfTests, 24); SIZE(EvSelfTest, 56); SIZE(EvTrace, 32); SIZE(EvTraceRequest, 64);
SIZE(EvGradient, 16);
static const EvPlugin plugin = {
  sizeof(EvPlugin), EV_ABI_MAJOR, EV_ABI_MAGIC, EV_ABI_MINOR, 0,
  EV_STR("org.evstrat.test"), EV_STR("1.0.0"), EV_STR("cc"), EV_STR(""), 0
};
const EvPlugin *evstrat_plugin_v1(void) { return &plugin; }
int main(void) { EvStatus ok = EV_OK; return ok + EV_ROW_OK + (int)evstrat_plugin_v1()->n_models; }
"#;

fn compiles(compiler: &str, standard: &str, file: &str) {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join(file);
    fs::write(&source, PROGRAM).unwrap();
    let program = folder.path().join("program");
    let output = Command::new(compiler)
        .args([
            standard,
            "-pedantic",
            "-Wall",
            "-Wextra",
            "-Wpadded",
            "-Werror",
            "-I",
        ])
        .arg(crate_dir().join("include"))
        .arg(&source)
        .arg("-o")
        .arg(&program)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{compiler} {standard}:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(Command::new(&program).status().unwrap().success());
}

#[test]
fn the_header_is_strict_c99() {
    compiles("cc", "-std=c99", "plugin.c");
}

#[test]
fn the_header_is_strict_cpp11() {
    // C++ is optional: authors need a C compiler only.
    if Command::new("c++").arg("--version").output().is_ok() {
        compiles("c++", "-std=c++11", "plugin.cpp");
    }
}
