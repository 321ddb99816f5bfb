//! Libraries that cannot be used are refused with one clear message.

use std::fs;
use std::path::{Path, PathBuf};

use evstrat_tests::{Run, command, evstrat, program};

/// The library of the siRNA plugin beside the program.
fn library() -> PathBuf {
    let name = format!(
        "{}sirna_delivery{}",
        std::env::consts::DLL_PREFIX,
        std::env::consts::DLL_SUFFIX
    );
    program().parent().expect("a folder").join(name)
}

/// Runs a strategy that names `bytes` as its plugin.
fn run_with(bytes: Option<&[u8]>) -> Run {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let text = "schema = 1\nname = \"x\"\nmodel = \"sirna-delivery\"\nplugin = \"libmine.so\"\n";
    let file = folder.path().join("mine.toml");
    fs::write(&file, text).expect("written");
    if let Some(bytes) = bytes {
        fs::write(folder.path().join("libmine.so"), bytes).expect("written");
    }
    command(&["run", file.to_str().expect("UTF-8")])
        .output()
        .expect("the program starts")
        .into()
}

fn refused(run: &Run, says: &str) {
    assert_eq!(run.status, Some(3), "{}", run.stderr);
    assert!(run.stderr.contains(says), "no '{says}' in {}", run.stderr);
    assert!(run.stderr.contains("libmine.so"), "{}", run.stderr);
    assert_eq!(run.stderr.matches("error").count(), 1, "{}", run.stderr);
    assert!(run.stdout.is_empty());
}

#[test]
fn a_missing_library_is_named() {
    refused(&run_with(None), "libmine.so");
}

#[test]
fn a_truncated_library_is_refused() {
    let bytes = fs::read(library()).expect("the library");
    refused(&run_with(Some(&bytes[..bytes.len() / 2])), "truncated");
    refused(&run_with(Some(b"")), "libmine.so");
    refused(&run_with(Some(b"not a library")), "libmine.so");
}

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
#[test]
fn a_library_for_another_processor_is_refused() {
    let mut bytes = fs::read(library()).expect("the library");
    // e_machine of the ELF header: 183 is AArch64.
    bytes[18..20].copy_from_slice(&183_u16.to_le_bytes());
    refused(&run_with(Some(&bytes)), "aarch64");
}

#[test]
fn a_library_of_another_interface_version_is_refused() {
    let mut bytes = fs::read(library()).expect("the library");
    let name = b"evstrat_plugin_v1\0";
    let places: Vec<usize> = (0..bytes.len() - name.len())
        .filter(|&at| &bytes[at..at + name.len()] == name)
        .collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at + name.len() - 2] = b'2';
    }
    refused(&run_with(Some(&bytes)), "v2");
}

#[test]
fn shipped_plugins_are_listed_and_described() {
    let list = evstrat(&["plugin", "list"]).succeeded();
    assert!(list.stdout.contains("sirna-delivery") && list.stdout.contains("comparator"));
    let info = evstrat(&["plugin", "info", "sirna-delivery"]).succeeded();
    for part in [
        "tumor-growth-inhibition",
        "Options",
        "Assumptions",
        "Outcomes",
    ] {
        assert!(
            info.stdout.contains(part),
            "no '{part}' in\n{}",
            info.stdout
        );
    }
    let json = evstrat(&["plugin", "info", "sirna-delivery", "--json"])
        .succeeded()
        .json();
    assert_eq!(json["id"], "sirna-delivery");
    assert_eq!(
        evstrat(&["plugin", "info", "no-such-model"]).status,
        Some(2)
    );
    assert_eq!(evstrat(&["plugin", "info", "./libnone.so"]).status, Some(3));
}

#[test]
fn a_plugin_folder_named_on_the_command_line_comes_first() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let copy = folder.path().join(library().file_name().expect("a name"));
    fs::copy(library(), &copy).expect("copied");
    let path = folder.path().to_str().expect("UTF-8");
    let list = evstrat(&["plugin", "list", "--json", "--plugin-dir", path])
        .succeeded()
        .json();
    let models = list.as_array().expect("a list");
    let found = models
        .iter()
        .find(|model| model["id"] == "sirna-delivery")
        .expect("the model");
    let from = found["path"].as_str().expect("a path");
    assert_eq!(
        Path::new(from).canonicalize().ok(),
        copy.canonicalize().ok()
    );
}
