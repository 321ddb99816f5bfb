//! Texts from files and plugins that try to become markup, formulas or code in a report.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use evstrat_engine::Results;
use evstrat_report::dossier::{Dossier, fingerprint};
use evstrat_report::report::{Choices, ReportFile, report};
use evstrat_tests::evstrat;
use serde_json::Value;

/// What every text of a study becomes: a formula, markup of three kinds, a template, and a line end.
const HOSTILE: &str = "=1+1<script>alert(1)</script><i>\"'&|*x*`[a](javascript:b){{7*7}}]]>--\n# h";

/// Keys whose texts are words of the program's own, by which it decides.
const OWN: [&str; 17] = [
    "part",
    "role",
    "sampling",
    "because",
    "how",
    "origin",
    "purpose",
    "known",
    "direction",
    "better",
    "first_order",
    "second_order",
    "unit",
    "measure",
    "weights",
    "interval_method",
    "depth",
];

/// Keys under which what is not for people lies.
const LEFT_ALONE: [&str; 4] = ["distribution", "provenance", "results", "key"];

/// Replaces texts: every one that is an id by a hostile one of its own, every other one by the hostile text.
fn spoil(value: &mut Value, ids: &BTreeSet<String>, key: &str) {
    match value {
        Value::String(_) if OWN.contains(&key) => {}
        Value::String(text) if ids.contains(text) => *text = format!("{HOSTILE}{text}"),
        Value::String(text) if !text.is_empty() => {
            HOSTILE.clone_into(text);
        }
        Value::Array(items) => items.iter_mut().for_each(|item| spoil(item, ids, key)),
        Value::Object(table) => {
            for (key, item) in table.iter_mut() {
                if !LEFT_ALONE.contains(&key.as_str()) {
                    spoil(item, ids, key);
                }
            }
        }
        _ => {}
    }
}

/// Every text under the key `id` and every context.
fn ids(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| ids(item, found)),
        Value::Object(table) => {
            for (key, item) in table {
                match item {
                    Value::String(text)
                        if matches!(key.as_str(), "id" | "context" | "assumption") =>
                    {
                        found.insert(text.clone());
                    }
                    other => ids(other, found),
                }
            }
        }
        _ => {}
    }
}

fn parsed(folder: &Path, name: &str) -> Value {
    let text = fs::read_to_string(folder.join(name)).expect("a text");
    serde_json::from_str(&text).expect("JSON")
}

/// The report of a study in which every text is hostile.
fn drawn() -> Vec<ReportFile> {
    let place = tempfile::tempdir().expect("a temporary folder");
    let folder = place.path().join("results");
    let output = folder.to_str().expect("UTF-8");
    let arguments = [
        "compare",
        "strategies/sirna.toml",
        "strategies/untreated.toml",
        "--draws",
        "256",
        "-o",
        output,
        "-q",
    ];
    drop(evstrat(&arguments).succeeded());
    let (mut results, mut dossier) = (
        parsed(&folder, "summary.json"),
        parsed(&folder, "report.json"),
    );
    let mut known = BTreeSet::new();
    ids(&results, &mut known);
    ids(&dossier, &mut known);
    spoil(&mut results, &known, "");
    spoil(&mut dossier, &known, "");
    results["warnings"] = Value::from(vec![HOSTILE]);
    let results: Results = serde_json::from_value(results).expect("results");
    let mut dossier: Dossier = serde_json::from_value(dossier).expect("a dossier");
    dossier.results = fingerprint(&results);
    assert_eq!(dossier.mismatch(&results), None);
    report(&results, &dossier, &Choices::default()).expect("a report")
}

/// Asserts that every element of a markup text ends where it should, and returns the names of all elements.
fn elements<'a>(path: &str, text: &'a str) -> BTreeSet<&'a str> {
    const VOID: [&str; 3] = ["meta", "!doctype", "br"];
    let mut open: Vec<&str> = Vec::new();
    let mut found = BTreeSet::new();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let end = rest.find('>').expect("a tag ends");
        let tag = &rest[..end];
        let name = tag
            .trim_start_matches('/')
            .split([' ', '/'])
            .next()
            .expect("a name");
        if let Some(closed) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(closed), "{path}");
        } else if !tag.ends_with('/') && !VOID.contains(&name) {
            open.push(name);
            found.insert(name);
        }
        // What stands in scripts and styles is no markup.
        if matches!(tag, "script" | "style") {
            rest = &rest[rest.find(&format!("</{tag}>")).expect("it ends")..];
        }
    }
    assert!(open.is_empty(), "{path}: {open:?} never end");
    found
}

fn check_markup(path: &str, text: &str) {
    let found = elements(path, text);
    assert!(!found.contains("i"), "{path}: a text became an element");
    let scripts = text.matches("<script").count();
    assert_eq!(scripts, usize::from(path.ends_with("html")), "{path}");
    assert!(!text.contains("alert(1)</script"), "{path}");
}

/// The fields of the first line and the rest of a CSV text whose fields may be quoted.
fn rows(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut field) = (Vec::new(), Vec::new(), String::new());
    let mut is_quoted = false;
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            '"' if is_quoted && letters.peek() == Some(&'"') => {
                field.push('"');
                letters.next();
            }
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => row.push(std::mem::take(&mut field)),
            '\n' if !is_quoted => {
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            c => field.push(c),
        }
    }
    assert!(!is_quoted && field.is_empty());
    rows
}

fn check_table(path: &str, text: &str) {
    let rows = rows(text);
    for row in &rows {
        assert_eq!(row.len(), rows[0].len(), "{path}: {row:?}");
        for field in row {
            let is_formula = field.trim_start().starts_with(['=', '+', '-', '@']);
            assert!(
                !is_formula || field.parse::<f64>().is_ok(),
                "{path}: {field}"
            );
        }
    }
}

fn check_markdown(path: &str, text: &str) {
    assert!(!text.contains("<script") && !text.contains("<i>"), "{path}");
    assert!(
        !text.contains("[a](") || text.contains("\\[a\\]("),
        "{path}"
    );
    assert!(!text.lines().any(|line| line.starts_with("# h")), "{path}");
    let mut columns = None;
    for line in text.lines() {
        if !line.starts_with('|') {
            columns = None;
            continue;
        }
        let bars = line.matches('|').count() - line.matches("\\|").count();
        assert_eq!(*columns.get_or_insert(bars), bars, "{path}: {line}");
    }
}

#[test]
fn no_text_becomes_anything_but_text() {
    let files = drawn();
    assert!(files.len() > 30, "{}", files.len());
    for file in &files {
        let path = Path::new(&file.path);
        assert!(
            file.path
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_./".contains(&b)),
            "{}",
            file.path
        );
        let text = std::str::from_utf8(&file.content).expect("UTF-8");
        match path.extension().and_then(|one| one.to_str()) {
            Some("html" | "svg") => check_markup(&file.path, text),
            Some("csv") => check_table(&file.path, text),
            Some("md") => check_markdown(&file.path, text),
            Some("json") => {
                let spec: Value = serde_json::from_str(text).expect("JSON");
                assert!(spec["data"]["url"].is_string(), "{}", file.path);
            }
            other => panic!("{}: {other:?}", file.path),
        }
    }
}
