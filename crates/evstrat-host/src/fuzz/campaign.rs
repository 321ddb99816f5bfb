//! Mutations of good input, as long as one likes: a second in every test run, and
//! `EVSTRAT_FUZZ_SECONDS=1800 cargo test -p evstrat-host --release campaign -- --nocapture` for half an hour.
#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use std::path::Path;
use std::time::{Duration, Instant};

use evstrat_core::{Batch, Columns, OutcomeDescriptor, RowStatus};
use serde_json::json;

use super::good_description;
use crate::library::{self, PluginDescription};
use crate::lock::LockFile;
use crate::outputs::OutputRules;
use crate::pack::Pack;
use crate::repro::Repro;
use crate::sandbox::arena::Layout;
use crate::sandbox::channel::{self, Assembler};
use crate::sandbox::message::Response;
use crate::{cache, hash, static_look, text};

/// Bytes that mean something to one parser or another.
const TOKENS: [&[u8]; 16] = [
    b"null",
    b"1e999",
    b"-0",
    b"\"",
    b"\\u0000",
    b"[",
    b"{",
    b"]]]]",
    b"\xff",
    b"\0\0\0\0",
    b"\x7fELF",
    b"18446744073709551616",
    b"NaN",
    b"=",
    b"\n",
    b"\xff\xff\xff\x7f",
];

/// `SplitMix64`.
struct Random(u64);

impl Random {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.bits() % n.max(1) as u64).unwrap()
    }

    fn byte(&mut self) -> u8 {
        self.bits().to_le_bytes()[0]
    }

    /// One to eight random changes.
    fn mutate(&mut self, bytes: &mut Vec<u8>) {
        for _ in 0..=self.below(8) {
            let at = self.below(bytes.len() + 1);
            let end = (at + self.below(16)).min(bytes.len());
            match self.below(6) {
                0 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
                1 if at < bytes.len() => bytes[at] = self.byte(),
                2 => drop(bytes.drain(at..end)),
                3 => {
                    let piece = bytes[at..end].to_vec();
                    let to = self.below(bytes.len() + 1);
                    bytes.splice(to..to, piece);
                }
                4 => bytes.truncate(at.max(1)),
                _ => {
                    let token = TOKENS[self.below(TOKENS.len())];
                    bytes.splice(at..at, token.iter().copied());
                }
            }
        }
    }
}

/// Good input for every parser.
struct Corpus {
    frame: Vec<u8>,
    description: Vec<u8>,
    lock: String,
    repro: Vec<u8>,
    library: Vec<u8>,
    archive: Vec<u8>,
    entry: Vec<u8>,
}

impl Corpus {
    fn new() -> Self {
        let description = good_description();
        let parsed: PluginDescription = serde_json::from_value(description.clone()).unwrap();
        let mut frame = Vec::new();
        let entry = cache::example(parsed.clone());
        channel::write(&mut frame, &Response::Description(Box::new(parsed))).unwrap();
        channel::write(&mut frame, &Response::Done).unwrap();
        let repro = json!({"schema": 1, "library": "/x.so", "sha256": "ab", "model": "m", "options": {}, "seed": 1,
            "first_row": 7, "assumptions": ["f", "c"], "rows": [[0.5, "0x7ff8000000000000"]], "fault": "crashed"});
        let libraries = [
            "/lib/x86_64-linux-gnu/libdl.so.2",
            "/lib64/libdl.so.2",
            "/usr/lib/libdl.so.2",
        ];
        let own = std::env::current_exe().unwrap();
        let library = libraries.iter().find_map(|path| std::fs::read(path).ok());
        Self {
            frame,
            entry,
            description: description.to_string().into_bytes(),
            lock: "version = 1\n\n[[plugin]]\nid = \"org.example\"\nversion = \"1\"\nabi = \"1.0\"\ntarget = \"x\"\n\
                   sha256 = \"ab\"\nisolation = \"none\"\n\n[plugin.models.m]\ndescriptor = \"cd\"\nassumptions = [\"a\"]\n\
                   outcomes = []\n"
                .to_owned(),
            archive: archive(&description),
            repro: repro.to_string().into_bytes(),
            library: library.unwrap_or_else(|| std::fs::read(own).unwrap()[..16_384].to_vec()),
        }
    }
}

/// Feeds one mutant to what is under test.
type Target = fn(&Corpus, &mut Random);

/// A good archive: a description and no files.
fn archive(description: &serde_json::Value) -> Vec<u8> {
    let manifest =
        json!({"schema": 1, "plugin": description, "libraries": [], "licenses": []}).to_string();
    let mut header = tar::Header::new_gnu();
    header.set_size(manifest.len() as u64);
    let mut archive = tar::Builder::new(Vec::new());
    archive
        .append_data(&mut header, "plugin.json", manifest.as_bytes())
        .unwrap();
    archive.into_inner().unwrap()
}

/// What is fuzzed, by name.
const TARGETS: [(&str, Target); 10] = [
    ("frames of a worker", frames),
    ("descriptions", descriptions),
    ("library files", libraries),
    ("error texts", texts),
    ("statuses and outcomes", outputs),
    ("places in the arena", layouts),
    ("lock files", locks),
    ("repro files", repros),
    ("archives", archives),
    ("entries of the cache", entries),
];

fn frames(corpus: &Corpus, random: &mut Random) {
    let mut bytes = corpus.frame.clone();
    random.mutate(&mut bytes);
    let mut assembler = Assembler::default();
    let mut rest = bytes.as_slice();
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(1 + random.below(rest.len()));
        rest = after;
        assembler.push(piece);
        while let Ok(Some(response)) = assembler.take::<Response>() {
            if let Response::Description(description) = response {
                examine(&description);
            }
        }
    }
}

fn examine(description: &PluginDescription) {
    if library::check(description).is_ok() {
        for model in &description.models {
            assert_eq!(hash::of_descriptor(&model.descriptor).len(), 64);
            drop(OutputRules::new(&model.descriptor));
        }
    }
    for model in &description.models {
        for test in &model.self_tests {
            drop(test.to_self_test());
        }
    }
}

fn descriptions(corpus: &Corpus, random: &mut Random) {
    let mut bytes = corpus.description.clone();
    random.mutate(&mut bytes);
    if let Ok(description) = serde_json::from_slice::<PluginDescription>(&bytes) {
        examine(&description);
    }
}

fn libraries(corpus: &Corpus, random: &mut Random) {
    let mut bytes = corpus.library.clone();
    random.mutate(&mut bytes);
    // Headers and tables are at both ends; changes elsewhere are rarely seen.
    for _ in 0..random.below(6) {
        let at = random.below(512.min(bytes.len()));
        if let Some(byte) = bytes.get_mut(at) {
            *byte = random.byte();
        }
    }
    assert!(
        static_look::look(Path::new("mutant"), &bytes).is_err(),
        "it exports no entry symbol"
    );
}

fn texts(_: &Corpus, random: &mut Random) {
    let bytes: Vec<u8> = (0..random.below(64)).map(|_| random.byte()).collect();
    let line = text::message(&bytes);
    assert!(!line.is_empty() && !line.chars().any(char::is_control));
}

fn outputs(_: &Corpus, random: &mut Random) {
    const N_ROWS: usize = 300;
    let of = evstrat_core::ModelDescriptor::new("m", "1", "A model.")
        .outcome(OutcomeDescriptor::new("a", "1", 0.0, 1.0))
        .outcome(OutcomeDescriptor::new(
            "b",
            "1",
            f64::NEG_INFINITY,
            f64::INFINITY,
        ));
    let mut columns = Columns::new(2, N_ROWS);
    for column in columns.iter_mut() {
        let is_wild = random.below(2) == 0;
        for value in column {
            let share = f64::from(random.byte()) / 255.0;
            *value = if is_wild {
                f64::from_bits(random.bits())
            } else {
                share
            };
        }
    }
    let codes = 1 + random.below(4);
    let mut status: Vec<RowStatus> = (0..N_ROWS)
        .map(|_| {
            RowStatus(if random.below(codes) == 0 {
                0
            } else {
                random.byte()
            })
        })
        .collect();
    {
        let mut results: Vec<&mut [f64]> = columns.iter_mut().collect();
        let mut batch = Batch::new(&[], &mut results, &mut status).unwrap();
        OutputRules::new(&of).apply(&mut batch);
    }
    for (row, status) in status.iter().enumerate() {
        let (a, b) = (columns.column(0)[row], columns.column(1)[row]);
        if status.is_ok() {
            assert!((0.0..=1.0).contains(&a) && b.is_finite());
        } else {
            assert!(a.is_nan() && b.is_nan());
        }
    }
}

fn layouts(_: &Corpus, random: &mut Random) {
    let shift = |random: &mut Random| usize::try_from(random.bits()).unwrap() >> random.below(64);
    let (n_columns, n_rows, len) = (shift(random), shift(random), shift(random).max(64));
    if let Some(layout) = Layout::new(n_columns, n_rows, len) {
        assert!(layout.status() + n_rows <= len);
        if n_columns > 0 {
            let last = layout.column(n_columns - 1);
            assert!(last.is_multiple_of(64) && last + 8 * n_rows <= layout.status());
        }
    }
}

fn locks(corpus: &Corpus, random: &mut Random) {
    let mut bytes = corpus.lock.clone().into_bytes();
    random.mutate(&mut bytes);
    let text = String::from_utf8_lossy(&bytes);
    if let Ok(lock) = LockFile::parse(&text) {
        let again = LockFile::parse(&lock.to_string()).unwrap();
        assert_eq!(lock, again);
        drop(lock.changes(&LockFile::default()));
    }
}

fn repros(corpus: &Corpus, random: &mut Random) {
    let mut bytes = corpus.repro.clone();
    random.mutate(&mut bytes);
    if let Ok(repro) = Repro::parse(&bytes) {
        assert!(
            repro
                .rows
                .iter()
                .all(|row| row.len() == repro.assumptions.len())
        );
    }
}

fn archives(corpus: &Corpus, random: &mut Random) {
    let mut bytes = corpus.archive.clone();
    random.mutate(&mut bytes);
    if let Ok(pack) = Pack::parse(&bytes) {
        assert!(pack.descriptors().count() > 0);
    }
}

fn entries(corpus: &Corpus, random: &mut Random) {
    let mut bytes = corpus.entry.clone();
    random.mutate(&mut bytes);
    if let Some(description) = cache::description_in(&bytes) {
        examine(&description);
    }
}

#[test]
fn campaign() {
    let seconds = std::env::var_os("EVSTRAT_FUZZ_SECONDS")
        .and_then(|text| text.to_str()?.parse::<u64>().ok())
        .unwrap_or(1);
    let seed = std::env::var_os("EVSTRAT_FUZZ_SEED")
        .and_then(|text| text.to_str()?.parse::<u64>().ok())
        .unwrap_or(1);
    let deadline = Instant::now() + Duration::from_secs(seconds);
    let (corpus, mut random) = (Corpus::new(), Random(seed));
    let mut n_rounds = 0_u64;
    while Instant::now() < deadline {
        for (_, target) in TARGETS {
            for _ in 0..100 {
                target(&corpus, &mut random);
            }
        }
        n_rounds += 100;
    }
    println!(
        "seed {seed}, {seconds} s: {n_rounds} executions of each of {} targets",
        TARGETS.len()
    );
    assert!(n_rounds > 0);
}
