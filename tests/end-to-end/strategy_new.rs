//! `strategy new` writes files that need nothing added.

use std::fs;

use evstrat_tests::{evstrat, root};
use serde_json::Value;

fn models() -> Vec<String> {
    let list = evstrat(&["plugin", "list", "--json"]).succeeded().json();
    let ids = list.as_array().expect("a list").iter();
    ids.filter_map(|one| one["id"].as_str().map(str::to_owned))
        .collect()
}

/// Results without what names and places differ in.
fn outcomes(json: &Value) -> Value {
    json["strategies"][0]["outcomes"].clone()
}

#[test]
fn a_file_for_every_model_is_accepted_and_evaluated() {
    let models = models();
    assert!(models.len() >= 12, "{models:?}");
    let folder = tempfile::tempdir().expect("a folder");
    for model in models {
        let path = folder.path().join(format!("{model}.toml"));
        let file = path.to_str().expect("UTF-8");
        let new = evstrat(&["strategy", "new", "--model", &model, "-o", file]).succeeded();
        assert!(new.stdout.is_empty());
        let check = evstrat(&["check", file]).succeeded();
        assert_eq!(check.stderr, "", "{model}");
        let run = evstrat(&["run", file, "--draws", "16", "--json"]);
        assert_eq!(run.status, Some(0), "{model}: {}", run.stderr);
        // Every active assumption is in the file.
        let trace = fs::read_to_string(&path).expect("the file");
        let n_stated = trace.matches("[assumptions.").count();
        let used = run.json()["strategies"][0]["assumptions"].clone();
        let n_active = used
            .as_array()
            .expect("a list")
            .iter()
            .filter(|one| one["origin"] != "inactive")
            .count();
        assert_eq!(n_stated, n_active, "{model}");
        assert!(!outcomes(&run.json()).is_null());
    }
}

/// A file that cites what cannot be found would not be accepted.
#[test]
fn evidence_is_cited_where_there_is_some() {
    let folder = tempfile::tempdir().expect("a folder");
    let new = |name: &str| {
        let path = folder.path().join(name).display().to_string();
        let _run = evstrat(&["strategy", "new", "--model", "comparator", "-o", &path]).succeeded();
        let check = evstrat(&["check", &path]).succeeded();
        assert_eq!(check.stderr, "", "{name}");
        fs::read_to_string(path).expect("the file")
    };
    let alone = new("alone.toml");
    assert!(!alone.contains("\nevidence = "), "{alone}");
    assert!(
        alone.contains("The model cites hahnfeldt-params."),
        "{alone}"
    );
    assert!(alone.contains("# No evidence library is near"), "{alone}");
    fs::create_dir(folder.path().join("evidence")).expect("a folder");
    for file in fs::read_dir(root().join("strategies/evidence")).expect("the library") {
        let file = file.expect("an entry");
        let to = folder.path().join("evidence").join(file.file_name());
        fs::copy(file.path(), to).expect("copied");
    }
    let cited = new("cited.toml");
    assert!(
        cited.contains("\nevidence = [\"hahnfeldt-params\"]"),
        "{cited}"
    );
    assert!(!cited.contains("The model cites"), "{cited}");
}

#[test]
fn options_decide_which_beliefs_are_suggested() {
    let new = |options: &[&str]| {
        let fixed = ["strategy", "new", "--model", "sirna-delivery"];
        evstrat(&[&fixed[..], options].concat()).succeeded().stdout
    };
    let usual = new(&[]);
    let other = new(&["--set", "loading=electroporation", "--name", "mine"]);
    assert!(other.contains("loading = \"electroporation\"") && other.contains("name = \"mine\""));
    assert_ne!(
        usual.matches("[assumptions.").count(),
        other.matches("[assumptions.").count()
    );
}

#[test]
fn nothing_is_overwritten() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mine.toml");
    fs::write(&path, "work\n").expect("written");
    let file = path.to_str().expect("UTF-8");
    let run = evstrat(&["strategy", "new", "--model", "comparator", "-o", file]);
    assert_eq!(run.status, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("mine.toml"), "{}", run.stderr);
    assert_eq!(fs::read_to_string(&path).expect("the file"), "work\n");
    let unknown = evstrat(&["strategy", "new", "--model", "comparater"]);
    assert_eq!(unknown.status, Some(2), "{}", unknown.stderr);
}
