//! Collects the sources that `evstrat plugin new` writes out: what a plugin in Rust is built on.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// The crates that authors need.
const CRATES: [&str; 4] = [
    "evstrat-abi",
    "evstrat-core",
    "evstrat-plugin",
    "evstrat-testkit",
];

fn main() -> Result<(), Box<dyn Error>> {
    let here = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").ok_or("no manifest folder")?);
    let crates = here.parent().ok_or("no folder above")?;
    let mut files = Vec::new();
    for name in CRATES {
        let folder = crates.join(name);
        println!("cargo:rerun-if-changed={}", folder.display());
        for part in ["Cargo.toml", "build.rs", "src"] {
            collect(&folder.join(part), &mut files)?;
        }
    }
    let root = crates.parent().ok_or("no workspace")?;
    for name in ["Cargo.toml", "Cargo.lock"] {
        println!("cargo:rerun-if-changed={}", root.join(name).display());
    }
    let mut text = String::from("&[\n");
    for file in files {
        let path = file.strip_prefix(crates)?;
        let path = path.to_str().ok_or("a path that is not UTF-8")?;
        writeln!(
            text,
            "    ({path:?}, include_str!({:?})),",
            file.display().to_string()
        )?;
    }
    text.push_str("]\n");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("no folder for output")?);
    fs::write(out.join("sdk.rs"), text)?;
    fs::write(out.join("sdk.toml"), manifest(root)?)?;
    fs::copy(root.join("Cargo.lock"), out.join("sdk.lock"))?;
    Ok(())
}

/// All files at or below a path, in order of name.
fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    if path.is_dir() {
        let mut entries: Vec<PathBuf> = fs::read_dir(path)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()?;
        entries.sort();
        for entry in entries {
            collect(&entry, files)?;
        }
    } else if path.is_file() {
        files.push(path.to_owned());
    }
    Ok(())
}

/// The workspace's manifest without its members: package facts, versions and lints for the crates above.
fn manifest(root: &Path) -> Result<String, Box<dyn Error>> {
    let text = fs::read_to_string(root.join("Cargo.toml"))?;
    let mut out = String::from("[workspace]\nresolver = \"3\"\nmembers = [\"evstrat-*\"]\n");
    let mut keeps = false;
    for line in text.lines() {
        if line.starts_with('[') {
            let wanted = ["[workspace.package]", "[workspace.dependencies]"];
            keeps = wanted.contains(&line) || line.starts_with("[workspace.lints");
            if keeps {
                out.push('\n');
            }
        }
        // Paths lead to the neighbor there.
        let is_ours = line.starts_with("evstrat-");
        let is_here = CRATES
            .iter()
            .any(|name| line.starts_with(&format!("{name} =")));
        if keeps && (!is_ours || is_here) && !line.trim().is_empty() {
            out.push_str(&line.replace("path = \"crates/", "path = \""));
            out.push('\n');
        }
    }
    Ok(out)
}
