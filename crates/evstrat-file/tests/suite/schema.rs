//! The JSON Schema says the same as the checker.

use std::path::{Path, PathBuf};

use crate::common::{CONTEXT, EVIDENCE, FRAME, STRATEGY, UNTREATED};
use evstrat_file::{FileKind, SourceMap, schema, syntax};
use serde_json::{Value, json};

/// The tree of a TOML text as JSON.
fn json_of(text: &str) -> Value {
    let mut sources = SourceMap::default();
    let id = sources.add(PathBuf::from("a.toml"), text.to_owned());
    let mut faults = evstrat_file::Diagnostics::default();
    let (node, _) = syntax::parse(id, &sources, &mut faults);
    assert!(faults.is_empty());
    node.to_json()
}

/// Whether a value satisfies a schema, for the words of draft-07 that our schemas use (patterns aside).
fn admits(root: &Value, schema: &Value, value: &Value) -> bool {
    let every = |word: &str, rule: &dyn Fn(&Value) -> bool| schema.get(word).is_none_or(rule);
    let list = |rule: &Value| rule.as_array().cloned().unwrap_or_default();
    let count = |rule: &Value| {
        let rules = list(rule);
        rules.iter().filter(|one| admits(root, one, value)).count()
    };
    every("$ref", &|rule| {
        let name = rule
            .as_str()
            .and_then(|path| path.strip_prefix("#/definitions/"));
        name.is_some_and(|name| admits(root, &root["definitions"][name], value))
    }) && every("type", &|rule| match rule.as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        _ => false,
    }) && every("const", &|rule| rule == value)
        && every("enum", &|rule| list(rule).contains(value))
        && every("minimum", &|rule| value.as_f64() >= rule.as_f64())
        && every("maximum", &|rule| value.as_f64() <= rule.as_f64())
        && every("anyOf", &|rule| count(rule) > 0)
        && every("oneOf", &|rule| count(rule) == 1)
        && every("allOf", &|rule| count(rule) == list(rule).len())
        && every("required", &|rule| {
            list(rule)
                .iter()
                .all(|key| value.get(key.as_str().unwrap_or("")).is_some())
        })
        && members(root, schema, value)
        && items(root, schema, value)
}

fn members(root: &Value, schema: &Value, value: &Value) -> bool {
    let Some(map) = value.as_object() else {
        return true;
    };
    map.iter().all(|(key, inner)| {
        match (
            schema.get("properties").and_then(|all| all.get(key)),
            schema.get("additionalProperties"),
        ) {
            (Some(rule), _) => admits(root, rule, inner),
            (None, Some(Value::Bool(open))) => *open,
            (None, Some(rule)) => admits(root, rule, inner),
            (None, None) => true,
        }
    })
}

fn items(root: &Value, schema: &Value, value: &Value) -> bool {
    let Some(list) = value.as_array() else {
        return true;
    };
    let long = |word: &str| schema.get(word).and_then(Value::as_u64);
    let length = list.len() as u64;
    let fits = long("minItems").is_none_or(|least| length >= least)
        && long("maxItems").is_none_or(|most| length <= most);
    fits && match schema.get("items") {
        None => true,
        Some(Value::Array(rules)) => rules
            .iter()
            .zip(list)
            .all(|(rule, item)| admits(root, rule, item)),
        Some(rule) => list.iter().all(|item| admits(root, rule, item)),
    }
}

fn assert_admits(kind: FileKind, text: &str, expected: bool) {
    let schema = schema(kind, None);
    assert_eq!(
        admits(&schema, &schema, &json_of(text)),
        expected,
        "{}: {text}",
        kind.name()
    );
}

#[test]
fn files_without_fault_satisfy_their_schema() {
    assert_admits(FileKind::Strategy, STRATEGY, true);
    assert_admits(FileKind::Strategy, UNTREATED, true);
    assert_admits(FileKind::Context, CONTEXT, true);
    assert_admits(FileKind::Evidence, EVIDENCE, true);
    assert_admits(FileKind::Frame, FRAME, true);
    let study = crate::common::resolve_with(&crate::common::files(), &["strategies/sirna.toml"])
        .study
        .unwrap();
    assert_admits(FileKind::Study, &study.to_toml(), true);
}

#[test]
fn structural_faults_break_the_schema() {
    for (from, to) in [
        ("name =", "nmae ="),
        ("schema = 1", "schema = 2"),
        ("spearman = 0.4", "spearman = \"strong\""),
        ("spearman = 0.4", "spearman = 1.4"),
        ("beta =", "betta ="),
        ("sd = 5", "std = 5"),
        ("beta = ", "point = 12\nbeta = "),
        (", coverage = 0.9", ""),
        ("between = [0.5, 0.9]", "between = [0.5]"),
        ("family = \"lognormal\"", "family = \"cauchy\""),
    ] {
        assert!(STRATEGY.contains(from));
        assert_admits(FileKind::Strategy, &STRATEGY.replace(from, to), false);
    }
}

#[test]
fn a_model_narrows_the_schema() {
    let schema = schema(FileKind::Strategy, Some(&crate::common::delivery()));
    let fits = |text: &str| admits(&schema, &schema, &json_of(text));
    assert!(fits(STRATEGY));
    for (from, to) in [
        ("assumptions.half-life", "assumptions.half-live"),
        ("\"electroporation\"", "\"electro\""),
        ("loading = ", "loadng = "),
        ("model = \"sirna-delivery\"", "model = \"other\""),
        (
            "outcome = \"tumor-growth-inhibition\"",
            "outcome = \"survival\"",
        ),
    ] {
        assert!(STRATEGY.contains(from));
        assert!(!fits(&STRATEGY.replace(from, to)), "{from} -> {to}");
    }
    assert_eq!(
        schema["properties"]["assumptions"]["properties"]["half-life"]["description"],
        json!("half life (in h)")
    );
}

#[test]
fn the_schema_of_strategy_files() {
    let text = serde_json::to_string_pretty(&schema(FileKind::Strategy, None)).unwrap();
    insta::assert_snapshot!(text);
}

/// Every TOML file below `folder`.
fn toml_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            toml_files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "toml") {
            found.push(path);
        }
    }
}

#[test]
fn shipped_files_satisfy_their_schema() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../strategies");
    let mut paths = Vec::new();
    toml_files(&folder, &mut paths);
    paths.sort();
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        let tree = json_of(&text);
        // Tables of models, which are no files of ours, have none of these keys.
        let keys = ["model", "species", "criteria", "evidence", "strategies"];
        let kind = FileKind::ALL
            .into_iter()
            .zip(keys)
            .find(|(_, key)| tree.get(key).is_some());
        if let Some((kind, _)) = kind {
            assert_admits(kind, &text, true);
        }
    }
}

#[test]
fn shipped_evidence_and_frames_have_no_faults() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../strategies");
    let mut paths = Vec::new();
    toml_files(&folder.join("evidence"), &mut paths);
    toml_files(&folder.join("frames"), &mut paths);
    let request = evstrat_file::Request {
        files: paths,
        frame: evstrat_file::FrameChoice::None,
        ..evstrat_file::Request::default()
    };
    let resolved = evstrat_file::check(&request, &evstrat_file::Disk, &crate::common::models());
    assert!(
        resolved.diagnostics.is_empty(),
        "{}",
        crate::common::rendered(&resolved)
    );
}

/// The names of all keys that a schema describes.
fn keys_of(schema: &Value, found: &mut std::collections::BTreeSet<String>) {
    match schema {
        Value::Object(map) => {
            for (word, value) in map {
                if let ("properties", Some(properties)) = (word.as_str(), value.as_object()) {
                    found.extend(properties.keys().cloned());
                }
                keys_of(value, found);
            }
        }
        Value::Array(list) => list.iter().for_each(|item| keys_of(item, found)),
        _ => {}
    }
}

#[test]
fn the_book_names_every_key() {
    let book = include_str!("../../../../docs/strategy-files.md");
    let mut keys = std::collections::BTreeSet::new();
    for kind in FileKind::ALL {
        if kind != FileKind::Study {
            keys_of(&schema(kind, None), &mut keys);
        }
    }
    let words: std::collections::BTreeSet<&str> = book
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
        .collect();
    let missing: Vec<&String> = keys
        .iter()
        .filter(|key| !words.contains(key.as_str()))
        .collect();
    assert!(
        missing.is_empty(),
        "docs/strategy-files.md does not explain {missing:?}"
    );
}
