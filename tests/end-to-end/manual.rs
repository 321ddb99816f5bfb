//! Completions and manual pages cover every command.

use std::fs;

use evstrat_tests::evstrat;

#[test]
fn completions_know_every_command() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = evstrat(&["completions", shell]).succeeded().stdout;
        for word in ["compare", "repro", "isolation", "completions"] {
            assert!(script.contains(word), "{shell}: no {word}");
        }
    }
}

#[test]
fn every_command_has_a_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().to_str().expect("UTF-8");
    let _pages = evstrat(&["manual", path]).succeeded();
    for page in [
        "evstrat.1",
        "evstrat-run.1",
        "evstrat-plugin-check.1",
        "evstrat-strategy-new.1",
    ] {
        let text = fs::read_to_string(folder.path().join(page)).expect(page);
        assert!(text.starts_with(".ie"), "{page}: {text}");
    }
    let page = evstrat(&["manual"]).succeeded().stdout;
    assert!(page.contains("no medical advice"), "{page}");
}
