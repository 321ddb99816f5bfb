//! Finds out which compiler builds this crate, so that plugins can say it.

use std::process::Command;

fn main() {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc)
        .arg("--version")
        .output()
        .ok()
        .and_then(|output| String::from_utf8(output.stdout).ok())
        .and_then(|text| text.split_whitespace().nth(1).map(str::to_owned))
        .unwrap_or_else(|| "of unknown version".to_owned());
    // Cargo reads these lines from the standard output of build scripts.
    let line = format!(
        "cargo::rustc-env=EVSTRAT_RUSTC_VERSION={version}\ncargo::rerun-if-changed=build.rs\n"
    );
    std::io::Write::write_all(&mut std::io::stdout(), line.as_bytes())
        .expect("cargo reads the output of build scripts");
}
