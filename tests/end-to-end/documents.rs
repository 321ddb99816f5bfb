//! What the README shows is what the program does.

use std::fs;

use evstrat_tests::{evstrat, root};

/// A command of a console block with the output shown under it.
struct Example {
    arguments: Vec<String>,
    shown: Vec<String>,
}

/// The console blocks of a Markdown text whose commands run the program.
fn examples(markdown: &str) -> Vec<Example> {
    let mut found: Vec<Example> = Vec::new();
    let mut inside = false;
    let mut ours = false;
    for line in markdown.lines() {
        if line.starts_with("```") {
            inside = line == "```console";
            ours = false;
        } else if inside && let Some(command) = line.strip_prefix("$ ") {
            let arguments = command
                .strip_prefix("cargo run --release -- ")
                .or_else(|| command.strip_prefix("evstrat "));
            ours = arguments.is_some();
            if let Some(arguments) = arguments {
                let arguments = arguments.split_whitespace().map(str::to_owned).collect();
                found.push(Example {
                    arguments,
                    shown: Vec::new(),
                });
            }
        } else if inside
            && ours
            && let Some(example) = found.last_mut()
        {
            example.shown.push(line.to_owned());
        }
    }
    found
}

/// Whether `line` matches `pattern`, in which `[..]` stands for any text.
fn matches(pattern: &str, line: &str) -> bool {
    let mut parts = pattern.split("[..]");
    let Some(mut rest) = line.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    let mut last = None;
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
        last = Some(part);
    }
    rest.is_empty() || last == Some("")
}

/// Compares line by line; a line `...` in the document stands for any number of lines.
fn agrees(shown: &[String], printed: &[&str]) -> Result<(), String> {
    let Some((first, others)) = shown.split_first() else {
        return if printed.is_empty() {
            Ok(())
        } else {
            Err(format!("not shown: {printed:?}"))
        };
    };
    if first == "..." {
        let fits = (0..=printed.len()).any(|skip| agrees(others, &printed[skip..]).is_ok());
        return if fits {
            Ok(())
        } else {
            Err(format!("after '...': {others:?}"))
        };
    }
    match printed.split_first() {
        Some((line, rest)) if matches(first, line) => agrees(others, rest),
        other => Err(format!(
            "shown   {first:?}\nprinted {:?}",
            other.map(|(line, _)| line)
        )),
    }
}

fn run_examples(document: &str, at_least: usize) {
    let path = root().join(document);
    let mut text = fs::read_to_string(&path).expect("the document");
    let examples = examples(&text);
    assert!(
        examples.len() >= at_least,
        "only {} examples in {document}",
        examples.len()
    );
    let update = std::env::var_os("EVSTRAT_UPDATE").is_some();
    for example in examples {
        let arguments: Vec<&str> = example.arguments.iter().map(String::as_str).collect();
        let run = evstrat(&arguments);
        let printed: Vec<&str> = run.stdout.lines().collect();
        if let Err(difference) = agrees(&example.shown, &printed) {
            assert!(
                update,
                "{document}: evstrat {}\n{difference}\n\n{}\n{}",
                arguments.join(" "),
                run.stdout,
                run.stderr
            );
            text = text.replacen(&block(&example.shown), &block(&wildcards(&printed)), 1);
        }
    }
    if update {
        fs::write(&path, text).expect("the document can be written");
    }
}

/// The output part of a console block.
fn block(lines: &[String]) -> String {
    format!("\n{}\n```", lines.join("\n"))
}

/// Puts wildcards where output differs between runs and machines: times and paths.
fn wildcards(printed: &[&str]) -> Vec<String> {
    printed
        .iter()
        .map(|line| match line.rfind('/') {
            Some(slash) if line.trim_start().starts_with('/') => {
                format!("  [..]{}", &line[slash..])
            }
            _ if line.contains(" s on ") => "[..] s on [..].".to_owned(),
            _ => (*line).to_owned(),
        })
        .collect()
}

#[test]
fn the_readme_shows_what_the_program_prints() {
    run_examples("README.md", 3);
}

#[test]
fn the_tutorial_shows_what_the_program_prints() {
    run_examples("docs/tutorial.md", 5);
}

#[test]
fn wildcards_match_what_they_should() {
    assert!(matches("took [..] s", "took 1.5 s"));
    assert!(matches("[..]", "anything"));
    assert!(!matches("took [..] s", "took 1.5 min"));
    assert!(!matches("exact", "exactly"));
}

/// Adds the keys of a JSON Schema's properties, nested ones included.
fn keys(schema: &serde_json::Value, found: &mut std::collections::BTreeSet<String>) {
    if let Some(properties) = schema["properties"].as_object() {
        for (key, inner) in properties {
            found.insert(key.clone());
            keys(inner, found);
        }
    }
    for inner in ["items", "additionalProperties"] {
        if schema[inner].is_object() {
            keys(&schema[inner], found);
        }
    }
}

#[test]
fn the_reference_names_every_key_of_every_file() {
    let text = fs::read_to_string(root().join("docs/strategy-files.md")).expect("the document");
    let mut found = std::collections::BTreeSet::new();
    for kind in ["strategy", "context", "frame", "evidence"] {
        keys(&evstrat(&["schema", kind]).succeeded().json(), &mut found);
    }
    assert!(found.len() > 60, "only {} keys", found.len());
    let missing: Vec<&String> = found
        .iter()
        .filter(|key| {
            ["`K`", "`[K]`", "`[[K]]`", "`[K.*]`", "`[K.<id>]`"]
                .iter()
                .all(|form| !text.contains(&form.replace('K', key)))
        })
        .collect();
    assert!(
        missing.is_empty(),
        "docs/strategy-files.md does not name {missing:?}"
    );
}

#[test]
fn the_tolerances_in_the_text_are_those_of_the_models() {
    let text = fs::read_to_string(root().join("docs/science.md")).expect("the text");
    for id in [
        "sirna-delivery",
        "release-inhibition",
        "drug-loading",
        "comparator",
    ] {
        let info = evstrat(&["plugin", "info", id, "--json"])
            .succeeded()
            .json();
        let schema = &info["options"]["properties"]["tolerance"];
        let tolerance = schema["default"].as_f64().expect("a tolerance");
        let told = format!("{tolerance:e} in `{id}`");
        assert!(
            text.replace('\n', " ").contains(&told),
            "docs/science.md does not say {told}"
        );
    }
}
