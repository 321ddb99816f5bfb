//! What authors cannot do in safe code: none of the files in `cannot/` compiles, and the compiler says why.
//!
//! The texts are those of one version of the compiler. Others word them differently, so with them only the examples in the
//! documentation of the crate say that these things do not compile. `TRYBUILD=overwrite` writes the texts anew.

use std::process::Command;

/// The version of the compiler whose texts are in `cannot/`.
const COMPILER: &str = "rustc 1.95.";

#[test]
fn what_safe_code_cannot_do() {
    let version = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .arg("--version")
        .output();
    let is_the_one = version.is_ok_and(|output| output.stdout.starts_with(COMPILER.as_bytes()));
    if is_the_one && !cfg!(miri) {
        trybuild::TestCases::new().compile_fail("tests/cannot/*.rs");
    }
}
