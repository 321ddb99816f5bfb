//! Plugins in C that tests build, and strategies that use them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::root;

/// Compiles one C file to a plugin library.
///
/// # Panics
/// The compiler is missing, or refuses the file.
pub fn compile(source: &Path, out: &Path) {
    let output = Command::new("cc")
        .args(["-O2", "-std=gnu99", "-Wall", "-Wextra", "-Werror"])
        .args(["-ffp-contract=off", "-fvisibility=hidden", "-fPIC"])
        .arg("-shared")
        .arg("-I")
        .arg(root().join("crates/evstrat-abi/include"))
        .arg(source)
        .arg("-o")
        .arg(out)
        .arg("-lm")
        .output()
        .expect("a C compiler");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
}

/// Builds the template plugin (y = a + b) with `lines` that change it as `libmine.so` in a folder, and gives the path of
/// a strategy file there that uses it.
///
/// # Panics
/// The files cannot be written, or the plugin does not compile.
#[must_use]
pub fn template(folder: &Path, lines: &[&str]) -> PathBuf {
    let template = root().join("crates/evstrat-host/tests/plugins/template.h");
    let source = folder.join("plugin.c");
    let text = format!(
        "{}\n#include \"{}\"\n",
        lines.join("\n"),
        template.display()
    );
    fs::write(&source, text).expect("written");
    compile(&source, &folder.join("libmine.so"));
    let file = folder.join("mine.toml");
    let text = "schema = 1\nname = \"sum\"\nmodel = \"template\"\nplugin = \"libmine.so\"\n\
                [assumptions.b]\nuniform = { min = 0.0, max = 1.0 }\nnote = \"a test\"\n";
    fs::write(&file, text).expect("written");
    file
}

/// The workers that a process has started and that still do something, as process ids.
#[must_use]
pub fn workers_of(host: u32) -> Vec<u32> {
    let Ok(processes) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    let orders = format!("__worker\0{host}:");
    let is_worker = |id: &u32| {
        let line = fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
        // A zombie has no command line.
        String::from_utf8_lossy(&line).contains(&orders)
    };
    processes
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(is_worker)
        .collect()
}
