//! No text makes the program panic: every mutation of good files gives a study or faults that can be shown.

use crate::common::{CONTEXT, EVIDENCE, FRAME, STRATEGY, files, models, rendered};
use evstrat_file::{FrameChoice, MemoryFiles, Request, check, resolve};
use proptest::prelude::*;

const GOOD: [(&str, &str); 4] = [
    ("strategies/sirna.toml", STRATEGY),
    ("strategies/contexts/glioblastoma.toml", CONTEXT),
    ("strategies/frames/default.toml", FRAME),
    ("strategies/evidence/loading.toml", EVIDENCE),
];

/// Resolves the strategy and checks the mutated file on its own; both must come to an end that can be shown.
fn survives(files: &MemoryFiles, path: &str) {
    let request = Request {
        files: vec!["strategies/sirna.toml".into()],
        ..Request::default()
    };
    let resolved = resolve(&request, files, &models());
    assert_eq!(
        resolved.study.is_none(),
        resolved.diagnostics.has_errors(),
        "{}",
        rendered(&resolved)
    );
    assert_eq!(
        rendered(&resolved).is_empty(),
        resolved.diagnostics.is_empty()
    );
    if let Some(study) = resolved.study {
        let text = study.to_toml();
        let alone = Request {
            files: vec!["study.toml".into()],
            frame: FrameChoice::None,
            ..Request::default()
        };
        let again = resolve(
            &alone,
            &MemoryFiles::default().with("study.toml", text.clone()),
            &models(),
        );
        let written = again.study.as_ref().map(evstrat_file::Study::to_toml);
        assert_eq!(
            written.as_deref(),
            Some(text.as_str()),
            "{}",
            rendered(&again)
        );
    }
    let alone = Request {
        files: vec![path.into()],
        frame: FrameChoice::None,
        ..Request::default()
    };
    rendered(&check(&alone, files, &models()));
}

fn mutated(path: &str, bytes: impl Into<Vec<u8>>) {
    survives(&files().with(path, bytes), path);
}

#[test]
fn every_line_deleted_doubled_or_cut() {
    for (path, text) in GOOD {
        let lines: Vec<&str> = text.lines().collect();
        for index in 0..lines.len() {
            let mut less = lines.clone();
            let line = less.remove(index);
            mutated(path, less.join("\n"));
            let mut more = lines.clone();
            more.insert(index, line);
            mutated(path, more.join("\n"));
            let before: usize = lines[..index].iter().map(|line| line.len() + 1).sum();
            mutated(path, &text[..before + line.len() / 2]);
        }
    }
}

#[test]
fn every_value_of_another_type() {
    let values = [
        "\"text\"",
        "-1",
        "1e400",
        "nan",
        "inf",
        "true",
        "[]",
        "{}",
        "[[1]]",
        "1979-05-27",
        "\"3 parsec\"",
        "\"\\u0000\"",
        "99999999999999999999",
    ];
    for (path, text) in GOOD {
        for (index, line) in text.lines().enumerate() {
            let Some((key, _)) = line.split_once(" = ") else {
                continue;
            };
            let value = values[index % values.len()];
            mutated(path, text.replace(line, &format!("{key} = {value}")));
            let value = values[(index * 5 + 3) % values.len()];
            mutated(path, text.replace(line, &format!("{key} = {value}")));
        }
    }
}

#[test]
fn noise() {
    // A linear congruential generator; the numbers need not be good.
    let mut state = 1_u64;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        state.to_be_bytes()[0]
    };
    for (path, text) in GOOD {
        for size in [0, 1, 100, 5000] {
            let noise: Vec<u8> = (0..size).map(|_| next()).collect();
            mutated(path, noise.clone());
            mutated(
                path,
                noise.iter().map(|byte| byte & 0x7f).collect::<Vec<u8>>(),
            );
            mutated(path, [text.as_bytes(), &noise].concat());
        }
        mutated(path, vec![0; 1000]);
        mutated(path, text.replace('e', "\0"));
        mutated(path, text.replace('\n', "\r"));
        mutated(path, format!("\u{feff}{text}"));
        mutated(path, "[".repeat(100_000));
        mutated(path, format!("a = {}", "[".repeat(100_000)));
        mutated(path, format!("a{} = 1", ".a".repeat(100_000)));
        mutated(path, "x".repeat(100_000));
        mutated(path, "[[targets]]\n".repeat(20_000));
        mutated(path, "µ = \"µ\"\n".repeat(2000));
    }
    let noise: Vec<u8> = (0..10 << 20).map(|_| next() & 0x7f).collect();
    mutated("strategies/sirna.toml", noise.clone());
    mutated("strategies/sirna.toml", noise[..1 << 20].to_vec());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn bytes_changed(file in 0..4_usize, changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let (path, text) = GOOD[file];
        let mut bytes = text.as_bytes().to_vec();
        for (index, byte) in changes {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        mutated(path, bytes);
    }

    #[test]
    fn pieces_moved(file in 0..4_usize, cuts in prop::collection::vec(any::<prop::sample::Index>(), 3)) {
        let (path, text) = GOOD[file];
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(text.len())).collect();
        cuts.sort_unstable();
        let moved = [&text[..cuts[0]], &text[cuts[1]..cuts[2]], &text[cuts[0]..cuts[1]], &text[cuts[2]..]].concat();
        mutated(path, moved);
    }

    #[test]
    fn numbers_changed(index in any::<prop::sample::Index>(), number in prop::num::f64::ANY) {
        let numbers: Vec<&str> = ["12", "5 }", "8,", "0.9,", "0.4", "0.27", "0.5,"].to_vec();
        let from = *index.get(&numbers);
        let tail = from.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        mutated("strategies/sirna.toml", STRATEGY.replace(from, &format!("{number:?}{tail}")));
    }
}
