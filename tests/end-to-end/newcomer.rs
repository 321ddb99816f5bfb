//! What people who meet the program for the first time stumble over.

use std::fs;
use std::path::Path;

use evstrat_tests::{Run, command, evstrat, root};
use serde_json::Value;

const SIRNA: &str = "strategies/sirna.toml";
const RAB27A: &str = "strategies/release-rab27a.toml";
const NSMASE2: &str = "strategies/release-nsmase2-sirna.toml";

/// Runs the program in a folder.
fn evstrat_in(folder: &Path, arguments: &[&str]) -> Run {
    let output = command(arguments).current_dir(folder).output();
    output.expect("the program starts").into()
}

#[test]
fn faults_of_set_name_the_argument_and_what_was_meant() {
    for (set, expected) in [
        ("endosomalescape=0.2", "did you mean `endosomal-escape`?"),
        ("dose=2e11", "did you mean `regimen.dose`?"),
        ("endosomal-escape=2", "2 is outside the bounds"),
        ("regimen.doses=-1", "must be at least"),
        (
            "endosomal-escape={normal={mean=0.1,sd=0.1}}",
            "a distribution goes into strategies/sirna.toml",
        ),
    ] {
        let run = evstrat(&["run", SIRNA, "--draws", "16", "--set", set]);
        assert_eq!(run.status, Some(2), "{set}: {}", run.stderr);
        assert!(
            run.stderr.contains(&format!("--set {set}: ")),
            "{}",
            run.stderr
        );
        assert!(run.stderr.contains(expected), "{set}: {}", run.stderr);
        assert!(
            !run.stderr.contains("sirna.toml:"),
            "a place that is not there: {}",
            run.stderr
        );
    }
}

#[test]
fn what_is_set_is_shown_with_the_unit_that_was_taken() {
    let arguments = [
        "run",
        SIRNA,
        "--draws",
        "16",
        "--set",
        "protein-half-life=3",
    ];
    let text = evstrat(&arguments).succeeded().stdout;
    assert!(
        text.contains("set on the command line: protein-half-life = 3 h"),
        "{text}"
    );
    let json = evstrat(&[&arguments[..], &["--json"]].concat())
        .succeeded()
        .json();
    assert_eq!(json["study"]["set"][0], "protein-half-life = 3 h");
}

#[test]
fn sections_hold_on_the_terminal() {
    let run = |command: &str, sections: &str| {
        let arguments = [command, SIRNA, "--draws", "16", "--sections", sections];
        evstrat(&arguments).succeeded().stdout
    };
    let answer = run("run", "answer");
    assert!(
        answer.contains("Success") && answer.contains("not ahead of"),
        "{answer}"
    );
    assert!(
        !answer.contains("What it rests on") && !answer.contains("Outcomes"),
        "{answer}"
    );
    let rests = run("run", "rests");
    assert!(
        rests.contains("What it rests on") && !rests.contains("not ahead of"),
        "{rests}"
    );
    let pairs = run("compare", "ranking");
    assert!(
        pairs.contains("Pairs:") && !pairs.contains("P(success)"),
        "{pairs}"
    );
}

fn parts(json: &Value) -> Vec<(String, String)> {
    let strategies = json["strategies"].as_array().expect("strategies").iter();
    let text = |one: &Value, key: &str| one[key].as_str().expect("text").to_owned();
    strategies
        .map(|one| (text(one, "id"), text(one, "part")))
        .collect()
}

#[test]
fn comparators_stay_comparators_unless_they_are_all_that_is_asked_for() {
    let run = evstrat(&[
        "compare",
        SIRNA,
        "strategies/bevacizumab.toml",
        "--draws",
        "16",
        "--json",
    ])
    .succeeded();
    assert!(run.stderr.contains("EV0408"), "{}", run.stderr);
    let found = parts(&run.json());
    assert!(
        found.contains(&("bevacizumab".to_owned(), "comparator".to_owned())),
        "{found:?}"
    );
    let alone = evstrat(&[
        "compare",
        "strategies/bevacizumab.toml",
        "--context",
        "strategies/contexts/glioblastoma.toml",
        "--draws",
        "16",
        "--json",
    ]);
    let found = parts(&alone.succeeded().json());
    assert!(
        found.contains(&("bevacizumab".to_owned(), "strategy".to_owned())),
        "{found:?}"
    );
}

#[test]
fn the_choice_among_those_asked_for_is_not_hidden_by_a_comparator() {
    let files = ["compare", RAB27A, NSMASE2, "--draws", "1024"];
    let text = evstrat(&files).succeeded().stdout;
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("Among the strategies asked for, "), "{text}");
    assert!(
        flat.contains("what to measure to choose between them is cells-respond of"),
        "{text}"
    );
    assert!(
        text.contains("release-rab27a over release-nsmase2-sirna"),
        "{text}"
    );
    let json = evstrat(&[&files[..], &["--json"]].concat())
        .succeeded()
        .json();
    let among = &json["comparisons"][0]["among_asked"];
    assert_eq!(among["strategies"].as_array().map(Vec::len), Some(2));
    // The same two alone are the same choice.
    let alone = evstrat(&[&files[..], &["--without-comparators", "--json"]].concat());
    let alone = alone.succeeded().json();
    assert_eq!(parts(&alone).len(), 2);
    assert_eq!(alone["comparisons"][0]["evpi"], among["evpi"]);
    assert_eq!(alone["comparisons"][0]["evppi"], among["evppi"]);
}

#[test]
fn a_comparison_says_which_targets_it_leaves_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = fs::read_to_string(root().join(RAB27A)).expect("the file");
    let text = text.replace(
        "contexts/colorectal.toml",
        &root()
            .join("strategies/contexts/colorectal.toml")
            .display()
            .to_string(),
    );
    let own = format!(
        "{text}\n[[targets]]\noutcome = \"growth-delay\"\nat-least = \"1 d\"\nsource = \"ours\"\n"
    );
    fs::write(folder.path().join("own.toml"), own).expect("written");
    let evidence = root().join("strategies/evidence").display().to_string();
    let run = evstrat_in(
        folder.path(),
        &[
            "compare",
            "own.toml",
            "--draws",
            "16",
            "--evidence",
            &evidence,
            "--frame",
            &root()
                .join("strategies/frames/default.toml")
                .display()
                .to_string(),
        ],
    );
    let text = run.succeeded().stdout;
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        flat.contains(
            "the target on growth-delay that the file of own sets is shown but does not count here"
        ),
        "{text}"
    );
}

#[test]
fn the_library_is_found_from_a_folder_inside_the_repository() {
    let found = evstrat_in(
        &root().join("docs"),
        &["evidence", "search", "endosomal", "escape"],
    );
    let text = found.succeeded().stdout;
    assert!(text.contains("escape-lnp-gilleron"), "{text}");
    assert!(
        text.contains("plugin info sirna-delivery endosomal-escape"),
        "{text}"
    );
    let nowhere = tempfile::tempdir().expect("a folder");
    let lost = evstrat_in(nowhere.path(), &["evidence", "list"]);
    assert_eq!(lost.status, Some(2));
    assert!(lost.stderr.contains("--evidence"), "{}", lost.stderr);
}

#[test]
fn one_assumption_can_be_explained_alone() {
    let text = evstrat(&[
        "plugin",
        "info",
        "sirna-delivery",
        "endosomal-escape",
        "regimen.dose",
    ]);
    let text = text.succeeded().stdout;
    assert!(
        text.contains("endosomal-escape:") && text.contains("regimen.dose:"),
        "{text}"
    );
    assert!(text.contains("cites"), "{text}");
    assert!(!text.contains("brain-uptake"), "{text}");
    let wrong = evstrat(&["plugin", "info", "sirna-delivery", "endosomal-escap"]);
    assert_eq!(wrong.status, Some(2));
    assert!(
        wrong.stderr.contains("did you mean 'endosomal-escape'?"),
        "{}",
        wrong.stderr
    );
}

#[test]
fn a_new_file_for_a_context_leaves_out_what_the_context_states() {
    let folder = tempfile::tempdir().expect("a folder");
    let context = root()
        .join("strategies/contexts/glioblastoma.toml")
        .display()
        .to_string();
    let file = folder.path().join("new.toml");
    let path = file.display().to_string();
    let _new = evstrat(&[
        "strategy",
        "new",
        "--model",
        "sirna-delivery",
        "--context",
        &context,
        "-o",
        &path,
    ])
    .succeeded();
    let text = fs::read_to_string(&file).expect("the file");
    assert!(
        !text.contains("[assumptions.vegf-share]") && !text.contains("horizon ="),
        "{text}"
    );
    let check = evstrat(&["check", &path]).succeeded();
    assert!(!check.stderr.contains("EV0401"), "{}", check.stderr);
    for line in check.stdout.lines() {
        assert!(line.chars().count() <= 80, "too wide: {line}");
    }
    assert!(check.stdout.contains("1 target,"), "{}", check.stdout);
    for note in text.lines().filter(|line| line.starts_with("note = ")) {
        let Some((before, cited)) = note.split_once("The model cites ") else {
            continue;
        };
        assert!(before.ends_with(". ") || before == "note = \"", "{note}");
        let mut ids: Vec<&str> = cited.trim_end_matches(".\"").split(", ").collect();
        let n = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), n, "{note}");
    }
}

#[test]
fn a_search_warns_once_and_says_when_the_best_is_at_the_edge() {
    let run = evstrat(&[
        "optimize",
        SIRNA,
        "--free",
        "regimen.dose=1e9:1e12:4:log",
        "--draws",
        "64",
    ])
    .succeeded();
    assert!(
        run.stdout.contains("at the end of its range"),
        "{}",
        run.stdout
    );
    assert!(!run.stdout.contains("999"), "{}", run.stdout);
    let warnings: Vec<&str> = run
        .stderr
        .lines()
        .filter(|line| line.contains("warning"))
        .collect();
    let mut once = warnings.clone();
    once.dedup();
    assert_eq!(warnings, once);
}
