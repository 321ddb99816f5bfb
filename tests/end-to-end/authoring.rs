//! From an empty folder outside the source tree to a plugin that runs, in four commands.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use evstrat_tests::{Run, command, program};

/// Runs the program in a folder.
fn evstrat_in(folder: &Path, arguments: &[&str]) -> Run {
    let output = command(arguments).current_dir(folder).output();
    output.expect("the program starts").into()
}

/// Runs another program in a folder and gives what it printed.
fn other(folder: &Path, program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .env("EVSTRAT", evstrat_tests::program())
        .env_remove("CARGO_TARGET_DIR")
        .output()
        .expect("the program starts");
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    assert!(output.status.success(), "{program} {arguments:?}: {text}");
    text
}

fn cargo() -> String {
    let own = std::env::var_os("CARGO").and_then(|path| path.into_string().ok());
    own.unwrap_or_else(|| "cargo".to_owned())
}

/// Builds what cargo makes for all projects of these tests in one place, so that dependencies are built once.
fn share_target(project: &Path) {
    let shared = Path::new(env!("CARGO_TARGET_TMPDIR")).join("authoring");
    fs::create_dir_all(&shared).expect("a folder");
    std::os::unix::fs::symlink(shared, project.join("target")).expect("a link");
}

/// Checks and runs a plugin that was just built.
fn check_and_run(project: &Path, library: &str, strategy: &str) {
    let check = evstrat_in(project, &["plugin", "check", library]).succeeded();
    assert!(
        check.stdout.contains(" 0 warned, 0 failed"),
        "{}",
        check.stdout
    );
    let run = evstrat_in(project, &["run", strategy, "--json", "-q", "-q"])
        .succeeded()
        .json();
    assert_eq!(run["strategies"][0]["failed_draws"]["count"], 0);
}

#[test]
fn a_new_plugin_in_c_builds_passes_every_check_and_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    let new = ["plugin", "new", "emax-effect", "--lang", "c"];
    let text = evstrat_in(folder.path(), &new).succeeded().stdout;
    assert!(
        text.contains("make\n") && text.contains("libemax_effect.so"),
        "{text}"
    );
    let project = folder.path().join("emax-effect");
    other(&project, "make", &[]);
    check_and_run(&project, "libemax_effect.so", "emax-effect.toml");
    let check = format!("EVSTRAT={}", program().display());
    other(&project, "make", &["check", &check]);
    changes_are_seen(&project);
}

/// `plugin dev` builds again after a change, and shows what moved.
fn changes_are_seen(project: &Path) {
    let mut dev = command(&["plugin", "dev", "--rounds", "2", "--only", "science"])
        .current_dir(project)
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("the program starts");
    let source = project.join("emax_effect.c");
    let text = fs::read_to_string(&source).expect("the source");
    let changed = text.replace("y[0] = saturation;", "y[0] = saturation * 0.5;");
    assert_ne!(text, changed);
    // Whenever the first round begins, the change comes after it: the second round waits for one.
    let pipe = std::io::BufReader::new(dev.stdout.take().expect("a pipe"));
    let mut lines = std::io::BufRead::lines(pipe);
    let mut seen = String::new();
    for line in lines.by_ref() {
        let line = line.expect("text");
        seen.push_str(&line);
        seen.push('\n');
        if line.starts_with("waiting for changes") {
            fs::write(&source, &changed).expect("written");
        }
    }
    assert!(dev.wait().expect("it ends").success());
    assert!(seen.contains("passed, 0 warned, 0 failed"), "{seen}");
    assert!(
        seen.contains("moved by -0.2") && seen.contains("science.self-tests"),
        "{seen}"
    );
}

#[test]
fn a_new_plugin_in_rust_builds_offline_passes_every_check_and_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    let new = ["plugin", "new", "clearance-model", "--lang", "rust"];
    let fields = [
        "--assumption",
        "clearance:mL/h:20",
        "--assumption",
        "dose:{vesicles}:1e11",
        "--outcome",
        "exposure",
        "--outcome",
        "cost-of-goods",
    ];
    let _new = evstrat_in(folder.path(), &[&new[..], &fields[..]].concat()).succeeded();
    let project = folder.path().join("clearance-model");
    share_target(&project);
    other(&project, &cargo(), &["build", "--release", "--offline"]);
    let library = "target/release/libclearance_model.so";
    check_and_run(&project, library, "clearance-model.toml");
    let tests = other(&project, &cargo(), &["test", "--offline"]);
    assert!(tests.contains("2 passed"), "{tests}");
    // What the compiler says of a slip is passed on.
    let source = project.join("src/lib.rs");
    let text = fs::read_to_string(&source).expect("the source");
    fs::write(
        &source,
        format!("{text}\nfn slip() -> u8 {{ let x = 1 x }}\n"),
    )
    .expect("written");
    let dev = evstrat_in(&project, &["plugin", "dev", "--rounds", "1"]);
    assert!(
        dev.stdout.contains("the plugin does not build"),
        "{}",
        dev.stdout
    );
    assert!(
        dev.stderr.contains("error: expected") && dev.stderr.contains("src/lib.rs"),
        "{}",
        dev.stderr
    );
}

#[test]
fn the_example_in_rust_tests_itself() {
    let example = evstrat_tests::root().join("examples/rust");
    // In a copy, because cargo writes a lock file.
    let folder = tempfile::tempdir().expect("a folder");
    let manifest = fs::read_to_string(example.join("Cargo.toml")).expect("the manifest");
    let crates = evstrat_tests::root().join("crates");
    let manifest = manifest.replace("../../crates", crates.to_str().expect("UTF-8"));
    fs::write(folder.path().join("Cargo.toml"), manifest).expect("written");
    let lock = evstrat_tests::root().join("Cargo.lock");
    fs::copy(lock, folder.path().join("Cargo.lock")).expect("copied");
    for part in ["src/lib.rs", "tests/check.rs"] {
        let to = folder.path().join(part);
        fs::create_dir_all(to.parent().expect("a folder")).expect("made");
        fs::copy(example.join(part), to).expect("copied");
    }
    share_target(folder.path());
    let tests = other(folder.path(), &cargo(), &["test", "--offline"]);
    assert!(tests.contains("1 passed"), "{tests}");
}

/// The first block of this language in the author's guide.
fn block_of_guide(language: &str) -> String {
    let guide = evstrat_tests::root().join("docs/plugins.md");
    let text = fs::read_to_string(guide).expect("the guide");
    let (_, after) = text
        .split_once(&format!("```{language}\n"))
        .expect("a block");
    let (block, _) = after.split_once("```").expect("its end");
    let n_lines = block.lines().filter(|line| !line.trim().is_empty()).count();
    assert!(n_lines <= 25, "{language}: {n_lines} lines");
    block.to_owned()
}

#[test]
fn the_plugins_of_the_guide_build_pass_and_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let fields = ["--assumption", "amount:umol", "--assumption", "volume:L"];
    for (lang, source, library) in [
        ("c", "dilution.c", "libdilution.so"),
        ("rust", "src/lib.rs", "target/release/libdilution.so"),
    ] {
        let new = [
            "plugin", "new", "dilution", "--lang", lang, "--folder", lang,
        ];
        let _new = evstrat_in(folder.path(), &[&new[..], &fields[..]].concat()).succeeded();
        let project = folder.path().join(lang);
        fs::write(project.join(source), block_of_guide(lang)).expect("written");
        if lang == "c" {
            other(&project, "make", &[]);
        } else {
            share_target(&project);
            other(&project, &cargo(), &["build", "--release", "--offline"]);
        }
        let _check = evstrat_in(&project, &["plugin", "check", library]).succeeded();
        let run = evstrat_in(&project, &["run", "dilution.toml", "--json", "-q", "-q"])
            .succeeded()
            .json();
        assert_eq!(run["strategies"][0]["outcomes"][0]["id"], "concentration");
    }
}

#[test]
fn the_files_of_a_new_plugin_have_no_place_left_to_fill() {
    let folder = tempfile::tempdir().expect("a folder");
    for lang in ["rust", "c"] {
        let new = ["plugin", "new", "x", "--lang", lang, "--folder", lang];
        let _new = evstrat_in(folder.path(), &new).succeeded();
        for file in files_in(&folder.path().join(lang)) {
            let text = fs::read_to_string(&file).expect("text");
            let is_copy = file.components().any(|part| part.as_os_str() == "sdk");
            let is_place = |after: &str| {
                let name = after.split_once("}}").map_or("", |(name, _)| name);
                !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '-')
            };
            let has_place = text.split("{{").skip(1).any(is_place);
            assert!(is_copy || !has_place, "{}: {text}", file.display());
        }
    }
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(files_in(&path));
        } else {
            files.push(path);
        }
    }
    files
}

#[test]
fn what_cannot_be_made_is_refused_and_nothing_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("there")).expect("a folder");
    for (arguments, says) in [
        (&["Big"][..], "cannot be a model id"),
        (&["there"], "exists already"),
        (&["x", "--assumption", "a:parsec"], "unit 'parsec'"),
        (&["x", "--assumption", "a", "--assumption", "a"], "twice"),
        (
            &["x", "--sdk", "/nowhere"],
            "/nowhere/crates/evstrat-plugin",
        ),
        (&["x", "--license", "\");"], "--license"),
    ] {
        let run = evstrat_in(folder.path(), &[&["plugin", "new"][..], arguments].concat());
        assert_eq!(run.status, Some(2), "{}", run.stderr);
        assert!(run.stderr.contains(says), "{}", run.stderr);
    }
    assert_eq!(fs::read_dir(folder.path()).expect("it").count(), 1);
}
