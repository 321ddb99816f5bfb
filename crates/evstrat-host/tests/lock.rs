//! Pins: what is told from what, and who may run where.
#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{broken, c_example, fresh_folder};
use evstrat_host::lock::{LOCK_FILE, LockFile, PinState, PinnedIsolation};
use evstrat_host::{Candidates, Catalog, HostError, LoadSettings, SearchPath, Trust};
use insta::assert_snapshot;

fn load(path: &Path, trust: Option<Trust>) -> Catalog {
    let mut settings = LoadSettings::default();
    settings.trust = trust;
    let candidates = Candidates::discover(&SearchPath::new().file(path)).unwrap();
    Catalog::load(candidates, &settings).unwrap()
}

fn state(lock: &LockFile, path: &Path) -> PinState {
    let catalog = load(path, None);
    lock.state_of(&catalog.models()[0])
}

/// Three builds of one plugin: as pinned, built again, and with another meaning.
fn builds(test: &str) -> [PathBuf; 3] {
    let name = |what: &str| format!("{test}-{what}");
    [
        broken(&name("pinned"), &[]),
        broken(
            &name("rebuilt"),
            &["#define CONSTRUCTOR (void)getenv(\"HOME\")"],
        ),
        broken(
            &name("changed"),
            &["#define DEFAULT 0.75", "#define SECOND_ID \"c\""],
        ),
    ]
}

#[test]
fn a_rebuilt_plugin_is_told_from_a_changed_one() {
    let [pinned, rebuilt, changed] = builds("told");
    let lock = LockFile::default().updated(&load(&pinned, None));
    assert_eq!(state(&lock, &pinned), PinState::Pinned);
    assert_eq!(state(&lock, &rebuilt), PinState::Rebuilt);
    let expected = [
        "- assumption b: [0.0, 1.0] 1, default 0.25",
        "+ assumption c: [0.0, 1.0] 1, default 0.75",
    ];
    assert_eq!(
        state(&lock, &changed),
        PinState::Changed(expected.map(str::to_owned).to_vec())
    );
    assert_eq!(state(&lock, c_example()), PinState::Unpinned);

    let changes = |path: &Path| {
        let name = format!(" ({})", evstrat_host::lock::target());
        lock.changes(&lock.updated(&load(path, None)))
            .join("\n")
            .replace(&name, "")
    };
    assert_eq!(changes(&pinned), "");
    assert_snapshot!(changes(&rebuilt), @"org.evstrat.test.template: built again, says the same");
    assert_snapshot!(changes(&changed), @r"
    org.evstrat.test.template: built again, and says something else
      model 'template': - assumption b: [0.0, 1.0] 1, default 0.25
      model 'template': + assumption c: [0.0, 1.0] 1, default 0.75
    ");
    assert_snapshot!(changes(c_example()), @"org.evstrat.example.vesicle-delivery: new, version 1.0.0");
}

#[test]
fn lock_files_survive_the_disk_and_refuse_noise() {
    let path = fresh_folder("file").join(LOCK_FILE);
    assert_eq!(LockFile::read(&path).unwrap(), LockFile::default());
    let mut lock = LockFile::default().updated(&load(&broken("stored", &[]), None));
    lock.plugins[0].isolation = PinnedIsolation::None;
    lock.write(&path).unwrap();
    assert_eq!(LockFile::read(&path).unwrap(), lock);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("isolation = \"none\""), "{text}");
    for noise in [
        "version = 2",
        "version = 1\nplugins = 3",
        "][",
        "version = 1\n[[plugin]]\nid = \"x\"",
    ] {
        fs::write(&path, noise).unwrap();
        let error = LockFile::read(&path).unwrap_err();
        assert!(matches!(error, HostError::Lock { .. }), "{noise}: {error}");
    }
}

#[test]
fn trust_in_old_bytes_is_no_trust_in_new_ones() {
    let [pinned, rebuilt, _] = builds("trusted");
    let mut lock = LockFile::default().updated(&load(&pinned, None));
    lock.plugins[0].isolation = PinnedIsolation::None;
    assert_eq!(
        lock.updated(&load(&pinned, None)).plugins[0].isolation,
        PinnedIsolation::None
    );
    let updated = lock.updated(&load(&rebuilt, None));
    assert_eq!(updated.plugins[0].isolation, PinnedIsolation::Sandboxed);
    assert_eq!(updated.plugins.len(), 1);
}

#[test]
fn locked_runs_take_pinned_plugins_only() {
    let [pinned, rebuilt, changed] = builds("locked");
    let mut trust = Trust::default();
    trust.lock = LockFile::default().updated(&load(&pinned, None));
    trust.locked = true;
    assert!(load(&pinned, Some(trust.clone())).model("template").is_ok());
    let refusal = |path: &Path| {
        let catalog = load(path, Some(trust.clone()));
        let text = catalog.models()[0].descriptor().id.clone();
        let text = catalog.model(&text).unwrap_err().to_string();
        text.split_once(" is refused: ").unwrap().1.to_owned()
    };
    assert_snapshot!(refusal(&rebuilt), @"it was built again since it was pinned; `evstrat plugin lock` pins it as it is");
    assert_snapshot!(refusal(&changed), @"it has changed since it was pinned: - assumption b: [0.0, 1.0] 1, default 0.25; + assumption c: [0.0, 1.0] 1, default 0.75; `evstrat plugin lock` pins it as it is");
    assert_snapshot!(refusal(c_example()), @"it is not pinned; `evstrat plugin lock` pins it as it is");
}

#[test]
fn strangers_need_a_full_sandbox() {
    let path = broken("stranger", &[]);
    let error = load(&path, Some(Trust::default()))
        .model("template")
        .unwrap_err()
        .to_string();
    let text = error.split_once(" is refused: ").unwrap().1;
    assert_snapshot!(text, @"nobody has pinned it, and it would run none (in this process); pin it, or allow it with --isolation none=org.evstrat.test.template");
    let mut allowed = Trust::default();
    allowed.in_process = vec!["org.evstrat.test.template".to_owned()];
    assert!(load(&path, Some(allowed)).model("template").is_ok());
}

#[cfg(target_os = "linux")]
#[test]
fn only_pins_and_flags_lower_the_isolation_of_one_plugin() {
    use evstrat_host::{Isolation, Sandbox};
    let path = broken("lowered", &[]);
    let isolation_of = |trust: Trust| {
        let mut settings = LoadSettings::default();
        let worker = env!("CARGO_BIN_EXE_evstrat-host-worker").into();
        settings.isolation = Isolation::Sandboxed(Sandbox::new(worker, Vec::new()));
        settings.trust = Some(trust);
        let candidates = Candidates::discover(&SearchPath::new().file(&path)).unwrap();
        let catalog = Catalog::load(candidates, &settings).unwrap();
        catalog
            .model("template")
            .unwrap()
            .isolation()
            .unwrap()
            .process
    };
    let mut trust = Trust::default();
    assert!(isolation_of(trust.clone()));
    trust.lock = LockFile::default().updated(&load(&path, None));
    assert!(isolation_of(trust.clone()), "a pin alone does not lower it");
    trust.lock.plugins[0].isolation = PinnedIsolation::None;
    assert!(!isolation_of(trust.clone()));
    trust.lock.plugins[0].sha256 = "0".repeat(64);
    assert!(
        isolation_of(trust.clone()),
        "other bytes than the pinned ones"
    );
    trust.in_process = vec!["org.evstrat.test.template".to_owned()];
    assert!(!isolation_of(trust));
}
