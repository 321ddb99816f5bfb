//! The report, drawn from a results folder alone.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use evstrat_tests::{Run, evstrat, root};
use serde_json::Value;

/// Runs the program and expects that it ends well.
fn done(arguments: &[&str]) {
    drop(evstrat(arguments).succeeded());
}

/// A place with a results folder of two strategies in it.
fn compared() -> (tempfile::TempDir, String) {
    let place = tempfile::tempdir().expect("a temporary folder");
    let results = place.path().join("results");
    let results = results.to_str().expect("UTF-8").to_owned();
    done(&[
        "compare",
        "strategies/sirna.toml",
        "strategies/untreated.toml",
        "--draws",
        "256",
        "-o",
        &results,
        "-q",
    ]);
    (place, results)
}

/// Every file below a folder with its bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = fs::read(&path).expect("a file");
                found.insert(
                    path.strip_prefix(folder).expect("below").to_path_buf(),
                    bytes,
                );
            }
        }
    }
    found
}

fn text(folder: &str, name: &str) -> String {
    fs::read_to_string(Path::new(folder).join(name)).expect("a text")
}

fn unusable(run: &Run, expected: &str) {
    assert_eq!(run.status, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains(expected), "{}", run.stderr);
    assert!(run.stdout.is_empty(), "{}", run.stdout);
}

#[test]
fn drawing_again_gives_the_same_bytes() {
    let (_place, results) = compared();
    let before = files(Path::new(&results));
    for name in [
        "report.html",
        "report.md",
        "report.json",
        "study.toml",
        "summary.json",
        "tables/decision.csv",
    ] {
        assert!(before.contains_key(Path::new(name)), "{name} is missing");
    }
    done(&["report", &results]);
    assert!(before == files(Path::new(&results)), "a file differs");
    let other = format!("{results}-elsewhere");
    done(&["report", &results, "-o", &other]);
    assert!(before == files(Path::new(&other)), "a file differs");
}

/// The ten strategies of which the report is largest, among many sets of ten that were tried.
#[test]
fn ten_strategies_fit_into_a_megabyte() {
    const STRATEGIES: [&str; 10] = [
        "ptx-extrusion",
        "ptx-saponin",
        "sirna",
        "saporin-fusogen",
        "release-pddc",
        "release-rab27a",
        "release-escrt",
        "sirna-kras",
        "release-gw4869",
        "bevacizumab",
    ];
    let place = tempfile::tempdir().expect("a temporary folder");
    let results = place.path().join("results");
    let results = results.to_str().expect("UTF-8");
    let files = STRATEGIES.map(|name| format!("strategies/{name}.toml"));
    let mut arguments = vec!["compare"];
    arguments.extend(files.iter().map(String::as_str));
    arguments.extend(["--draws", "256", "-o", results, "-q"]);
    done(&arguments);
    let size = text(results, "report.html").len();
    assert!(size <= 1_000_000, "{size} bytes");
}

#[test]
fn figures_come_with_data_and_specification() {
    let (_place, results) = compared();
    let all = files(&Path::new(&results).join("figures"));
    let svgs: Vec<&PathBuf> = all
        .keys()
        .filter(|path| path.extension().is_some_and(|one| one == "svg"))
        .collect();
    assert!(svgs.len() >= 10, "{svgs:?}");
    for svg in svgs {
        let csv = String::from_utf8(all[&svg.with_extension("csv")].clone()).expect("UTF-8");
        assert!(csv.lines().count() > 1, "{}", svg.display());
        let spec: Value =
            serde_json::from_slice(&all[&svg.with_extension("vl.json")]).expect("JSON");
        assert_eq!(
            spec["data"]["url"],
            svg.with_extension("csv").to_str().expect("UTF-8")
        );
    }
}

#[test]
fn a_hostile_name_harms_nothing() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let strategies = root().join("strategies");
    let original = fs::read_to_string(strategies.join("sirna.toml")).expect("a text");
    let context = strategies.join("contexts/glioblastoma.toml");
    let hostile = original
        .replace(
            "VEGF siRNA in brain-endothelial vesicles",
            "<script>alert(1)</script> | *x*",
        )
        .replace(
            "contexts/glioblastoma.toml",
            context.to_str().expect("UTF-8"),
        );
    let file = place.path().join("a&b<i>.toml");
    fs::write(&file, hostile).expect("written");
    let results = place.path().join("results");
    let (file, results) = (
        file.to_str().expect("UTF-8"),
        results.to_str().expect("UTF-8"),
    );
    let frame = strategies.join("frames/default.toml");
    let evidence = strategies.join("evidence");
    done(&[
        "run",
        file,
        "--frame",
        frame.to_str().expect("UTF-8"),
        "--evidence",
        evidence.to_str().expect("UTF-8"),
        "--draws",
        "256",
        "-o",
        results,
        "-q",
    ]);
    for (path, bytes) in files(Path::new(results)) {
        let content = String::from_utf8_lossy(&bytes);
        let kind = path
            .extension()
            .and_then(|one| one.to_str())
            .unwrap_or_default();
        if matches!(kind, "html" | "svg" | "md") {
            assert!(!content.contains("<script>alert"), "{}", path.display());
            assert!(!content.contains("<i>"), "{}", path.display());
        }
        if kind == "md" {
            assert!(content.contains("&lt;script&gt;alert(1)&lt;/script&gt; \\| \\*x\\*"));
        }
    }
}

#[test]
fn sections_and_templates_can_be_chosen() {
    let (place, results) = compared();
    done(&["report", &results, "--sections", "answer,how"]);
    let html = text(&results, "report.html");
    assert!(
        html.contains("id=\"answer\"")
            && html.contains("id=\"how\"")
            && !html.contains("id=\"ranking\"")
    );
    for link in html.split("href=\"#").skip(1) {
        let target = link.split('"').next().expect("it ends");
        assert!(
            html.contains(&format!("id=\"{target}\"")),
            "#{target} leads nowhere"
        );
    }
    unusable(
        &evstrat(&["report", &results, "--sections", "ansver"]),
        "unknown section 'ansver'",
    );
    let templates = place.path().join("templates");
    fs::create_dir(&templates).expect("a folder");
    let template = templates.to_str().expect("UTF-8");
    unusable(
        &evstrat(&["report", &results, "--template", template]),
        "holds no template",
    );
    fs::write(templates.join("report.md"), "# {{ title }}\n").expect("written");
    done(&["report", &results, "--template", template]);
    assert_eq!(text(&results, "report.md").lines().count(), 1);
    fs::write(templates.join("report.md"), "line\n{{ broken\n").expect("written");
    let before = files(Path::new(&results));
    unusable(
        &evstrat(&["report", &results, "--template", template]),
        "template report.md, line 2",
    );
    assert!(
        before == files(Path::new(&results)),
        "a failed report must leave the folder alone"
    );
}

#[test]
fn a_damaged_folder_is_named() {
    let (place, results) = compared();
    let path = |name: &str| Path::new(&results).join(name);
    let dossier = text(&results, "report.json");
    let summary = text(&results, "summary.json");
    fs::write(path("report.json"), &dossier[..dossier.len() / 2]).expect("written");
    unusable(&evstrat(&["report", &results]), "report.json: damaged");
    fs::write(
        path("report.json"),
        dossier.replacen("\"schema\":1", "\"schema\":99", 1),
    )
    .expect("written");
    unusable(
        &evstrat(&["report", &results]),
        "schema 99 is newer than the 1",
    );
    fs::write(path("report.json"), &dossier).expect("written");
    fs::write(
        path("summary.json"),
        summary.replacen("\"seed\": 1", "\"seed\": 2", 1),
    )
    .expect("written");
    unusable(
        &evstrat(&["report", &results]),
        "does not belong to the summary.json",
    );
    fs::write(path("summary.json"), "{}").expect("written");
    unusable(&evstrat(&["report", &results]), "has no schema");
    fs::write(path("summary.json"), &summary).expect("written");
    fs::remove_file(path("report.json")).expect("removed");
    unusable(&evstrat(&["report", &results]), "report.json: not found; ");
    fs::remove_file(path("summary.json")).expect("removed");
    unusable(&evstrat(&["report", &results]), "summary.json: not found");
    // What a run that was killed leaves behind: a hidden folder with the first files of a report.
    let staging = place.path().join(".evstrat-left");
    fs::create_dir(&staging).expect("a folder");
    fs::write(staging.join("study.toml"), "schema = 1\n").expect("written");
    unusable(
        &evstrat(&["report", staging.to_str().expect("UTF-8")]),
        "is not a whole results folder",
    );
    let nowhere = place.path().join("nowhere");
    unusable(
        &evstrat(&["report", nowhere.to_str().expect("UTF-8")]),
        "no such folder",
    );
}
