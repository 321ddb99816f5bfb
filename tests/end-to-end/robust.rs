//! Nothing that stands in a file makes the program panic.

use std::fs;
use std::path::Path;

use evstrat_tests::{Run, command, copy_folder, root};
use proptest::prelude::Rng;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

const MUTANTS: usize = 200;

fn check(file: &Path) -> Run {
    let path = file.to_str().expect("UTF-8");
    command(&["run", path, "--draws", "16", "-q"])
        .output()
        .expect("the program starts")
        .into()
}

/// A whole number below `n`; the bias of the remainder does not matter here.
fn below(rng: &mut TestRng, n: usize) -> usize {
    usize::try_from(rng.next_u32()).expect("32 bits fit") % n
}

/// One random change of a text.
fn mutate(text: &str, rng: &mut TestRng) -> Vec<u8> {
    let lines: Vec<&str> = text.lines().collect();
    let line = below(rng, lines.len());
    let with = |new: Option<String>| -> Vec<u8> {
        let kept = lines
            .iter()
            .enumerate()
            .filter_map(|(index, old)| match &new {
                Some(new) if index == line => Some(new.clone()),
                None if index == line => None,
                _ => Some((*old).to_owned()),
            });
        kept.collect::<Vec<_>>().join("\n").into_bytes()
    };
    let old = lines[line];
    match below(rng, 9) {
        0 => with(None),
        1 => with(Some(old.replace('=', "= \"a text\" #"))),
        2 => with(Some(old.replace('=', "= [1, 2] #"))),
        3 => with(Some(old.replace('=', "= -1e308 #"))),
        4 => with(Some(
            old.replace(" d\"", " kg\"").replace("{vesicles}", "m2"),
        )),
        5 => text.as_bytes()[..below(rng, text.len())].to_vec(),
        6 => {
            let mut bytes = text.as_bytes().to_vec();
            let at = below(rng, bytes.len());
            bytes[at] = [0, 0xff, b'"', b'[', b'='][below(rng, 5)];
            bytes
        }
        7 => with(Some(format!("{old}\n{old}"))),
        _ => with(Some(old.chars().rev().collect())),
    }
}

#[test]
fn mutated_strategy_files_end_in_an_ordinary_way() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    copy_folder(&root().join("strategies"), folder.path());
    let text = fs::read_to_string(root().join("strategies/sirna.toml")).expect("the shipped file");
    let seed = [7; 32];
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        TestRng::from_seed(RngAlgorithm::ChaCha, &seed),
    );
    let file = folder.path().join("sirna.toml");
    let mut refused = 0;
    for mutant in 0..MUTANTS {
        let bytes = mutate(&text, runner.rng());
        fs::write(&file, &bytes).expect("written");
        let run = check(&file);
        assert!(
            matches!(run.status, Some(0..=2)),
            "mutant {mutant} ended with {:?}: {}\n{}",
            run.status,
            run.stderr,
            String::from_utf8_lossy(&bytes)
        );
        assert!(
            !run.stderr.contains("panicked"),
            "mutant {mutant}: {}",
            run.stderr
        );
        assert!(
            run.status == Some(0) || !run.stderr.is_empty(),
            "mutant {mutant} says nothing"
        );
        refused += usize::from(run.status == Some(2));
    }
    assert!(refused > MUTANTS / 2, "only {refused} mutants were refused");
}

#[test]
fn ten_megabytes_of_noise_are_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("noise.toml");
    let mut noise = vec![0; 10 << 20];
    TestRng::from_seed(RngAlgorithm::ChaCha, &[3; 32]).fill_bytes(&mut noise);
    fs::write(&file, &noise).expect("written");
    let run = check(&file);
    assert_eq!(run.status, Some(2), "{}", run.stderr);
    assert!(
        run.stderr.len() < 10_000,
        "the message is {} bytes long",
        run.stderr.len()
    );
}

#[test]
fn missing_and_unreadable_files_are_named() {
    let run = check(Path::new("no/such/file.toml"));
    assert_eq!(run.status, Some(2));
    assert!(run.stderr.contains("no/such/file.toml"), "{}", run.stderr);
    let folder = check(root());
    assert_eq!(folder.status, Some(2), "{}", folder.stderr);
}
