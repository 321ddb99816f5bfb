//! Beliefs against the evidence that they cite: every cited number lies in the belief's 99 % interval, or the belief says
//! how it follows from that number.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use evstrat_core::Unit;
use evstrat_tests::{evstrat, root};
use serde_json::Value;

/// The library, by id.
fn library() -> BTreeMap<String, Value> {
    let all = evstrat(&["evidence", "list", "--json"]).succeeded().json();
    let records = all.as_array().expect("records").iter();
    records
        .map(|record| (text(record, "id"), record.clone()))
        .collect()
}

fn text(of: &Value, key: &str) -> String {
    of[key].as_str().unwrap_or_default().to_owned()
}

/// The strategies of a run of `files` as JSON.
fn results(files: &[&str]) -> Vec<Value> {
    let mut arguments = vec!["run", "--json", "--draws", "16", "-qq"];
    arguments.extend(files);
    let json = evstrat(&arguments).succeeded().json();
    json["strategies"].as_array().expect("strategies").clone()
}

/// The number of a record in `unit`, if it holds one in a unit of that dimension.
fn number_in(record: &Value, unit: &str) -> Option<f64> {
    let own = text(record, "unit");
    let own = Unit::parse(if own.is_empty() { "1" } else { &own }).ok()?;
    own.convert(record["value"].as_f64()?, &Unit::parse(unit).ok()?)
        .ok()
}

/// The cited records of an assumption that hold a number which the belief neither covers nor derives from.
fn unexplained(assumption: &Value, library: &BTreeMap<String, Value>) -> Vec<String> {
    if assumption["origin"] == "inactive" || !text(assumption, "derivation").trim().is_empty() {
        return Vec::new();
    }
    let interval = [0, 1].map(|end| assumption["interval_99"][end].as_f64().expect("a number"));
    let is_categorical = assumption["distribution"].get("categorical").is_some();
    let cited = assumption["evidence"].as_array().expect("evidence");
    let cited = cited.iter().map(|one| text(one, "id"));
    cited
        .filter(|id| library[id]["value"].is_number())
        .filter(|id| {
            let value = number_in(&library[id], &text(assumption, "unit"));
            let value = value.filter(|_| !is_categorical);
            !value.is_some_and(|value| interval[0] <= value && value <= interval[1])
        })
        .collect()
}

#[test]
fn cited_numbers_lie_in_the_belief_or_it_says_why() {
    let library = library();
    let folder = fs::read_dir(root().join("strategies")).expect("the folder");
    let mut files: Vec<String> = folder
        .filter_map(|entry| Some(entry.ok()?.path().to_str()?.to_owned()))
        .filter(|path| path.ends_with(".toml"))
        .collect();
    files.sort();
    let (mut faults, mut held) = (Vec::new(), 0);
    for file in &files {
        for strategy in results(&[file]) {
            for assumption in strategy["assumptions"].as_array().expect("assumptions") {
                let missed = unexplained(assumption, &library);
                held += assumption["evidence"].as_array().map_or(0, Vec::len);
                // What the program says of itself agrees.
                let says = assumption["gaps"]
                    .as_array()
                    .is_some_and(|gaps| gaps.contains(&"evidence outside the belief".into()));
                assert_eq!(says, !missed.is_empty(), "{file}: {assumption}");
                for id in missed {
                    let record = &library[&id];
                    faults.push(format!(
                        "{} of {}: {} is {} {}, the belief {} {}",
                        assumption["id"],
                        text(&strategy, "id"),
                        id,
                        record["value"],
                        record["unit"],
                        assumption["interval_99"],
                        assumption["unit"],
                    ));
                }
            }
        }
    }
    faults.sort();
    faults.dedup();
    assert!(held > 500, "only {held} citations were looked at");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What the shipped models suggest under each of their options, whether a shipped strategy takes it or not.
#[test]
fn suggestions_lie_by_their_evidence_or_say_why() {
    let library = library();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut faults = Vec::new();
    for model in [
        "sirna-delivery",
        "drug-loading",
        "release-inhibition",
        "comparator",
    ] {
        let info = evstrat(&["plugin", "info", model, "--json"])
            .succeeded()
            .json();
        let mut levels: Vec<(String, String)> = info["priors"]
            .as_array()
            .expect("suggestions")
            .iter()
            .map(|row| (text(&row["when"], "option"), text(&row["when"], "level")))
            .collect();
        levels.sort();
        levels.dedup();
        assert!(levels.len() > 3, "{model} has only {levels:?}");
        let mut files = Vec::new();
        for (number, (option, level)) in levels.iter().enumerate() {
            let value = match level.as_str() {
                "true" | "false" => level.clone(),
                _ => format!("\"{level}\""),
            };
            let option = if option.is_empty() {
                String::new()
            } else {
                format!("[options]\n{option} = {value}\n")
            };
            let evidence = root().join("strategies/evidence");
            let text = format!(
                "schema = 1\nname = \"{model}\"\nmodel = \"{model}\"\nevidence-dir = \"{}\"\n{option}",
                evidence.display()
            );
            let file = folder.path().join(format!("{model}-{number}.toml"));
            fs::write(&file, text).expect("written");
            files.push(file.to_str().expect("UTF-8").to_owned());
        }
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        for strategy in &results(&files) {
            let id = text(strategy, "id");
            let number = id.rsplit('-').next().and_then(|number| number.parse().ok());
            let level = &levels[number.unwrap_or(0_usize)];
            for assumption in strategy["assumptions"].as_array().expect("a list") {
                for id in unexplained(assumption, &library) {
                    faults.push(format!("{model}, {level:?}, {}: {id}", assumption["id"]));
                }
            }
        }
    }
    faults.sort();
    faults.dedup();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The same belief with a median a hundred times off, and with a derivation for it.
#[test]
fn a_belief_beside_its_evidence_is_found() {
    let shipped = fs::read_to_string(root().join("strategies/release-gw4869.toml"));
    let shipped = shipped.expect("the file");
    let moved = shipped.replace("median = 0.105", "median = 10.5");
    assert_ne!(shipped, moved, "the file states a release rate");
    let library = library();
    let faults = |text: &str, name: &str| -> Vec<String> {
        let file = root().join("strategies").join(name);
        let outside = tempfile::tempdir().expect("a temporary folder");
        copy(&root().join("strategies"), outside.path());
        fs::write(outside.path().join(name), text).expect("written");
        let path = outside.path().join(file.file_name().expect("a name"));
        let strategies = results(&[path.to_str().expect("UTF-8")]);
        let assumptions = strategies[0]["assumptions"].as_array().expect("a list");
        assumptions
            .iter()
            .flat_map(|assumption| unexplained(assumption, &library))
            .collect()
    };
    assert_eq!(faults(&moved, "moved.toml"), ["ev-krel"]);
    let explained = moved.replace(
        "evidence = [\"ev-krel\"]",
        "evidence = [\"ev-krel\"]\nderivation = \"a hundred times the published rate\"",
    );
    assert_eq!(faults(&explained, "explained.toml"), [""; 0]);
    assert_eq!(faults(&shipped, "shipped.toml"), [""; 0]);
}

/// Copies the files of a folder, two levels deep.
fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            fs::create_dir(&target).expect("created");
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("copied");
        }
    }
}
