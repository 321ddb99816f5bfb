//! Plugins that are known are not started before they are needed, and must then be what they were.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

mod common;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use common::{broken, fresh_folder};
use evstrat_host::{
    Candidates, Catalog, DescriptionCache, HostError, Isolation, LoadSettings, Sandbox, SearchPath,
};

/// Workers are counted, so one test at a time has some.
static ALONE: Mutex<()> = Mutex::new(());

/// Entries are made for files that have rested.
const REST: Duration = Duration::from_millis(3100);

fn cache(folder: &Path) -> DescriptionCache {
    DescriptionCache::new(folder.to_owned(), &std::env::current_exe().unwrap()).unwrap()
}

/// Loads the libraries of some folders of the system, of which nobody says that they must be good.
fn load(folders: &[&Path], cache: DescriptionCache) -> Result<Catalog, HostError> {
    let search = folders
        .iter()
        .fold(SearchPath::new(), |search, folder| search.system(folder));
    let mut settings = LoadSettings::default();
    let sandbox = Sandbox::new(env!("CARGO_BIN_EXE_evstrat-host-worker").into(), Vec::new());
    settings.isolation = Isolation::Sandboxed(sandbox);
    let candidates = Candidates::discover_with(&search, Some(&cache))?;
    settings.cache = Some(cache);
    Catalog::load(candidates, &settings)
}

/// How many workers this process has.
fn n_workers() -> usize {
    let tasks = fs::read_dir("/proc/self/task").unwrap();
    let children = tasks
        .map(|task| fs::read_to_string(task.unwrap().path().join("children")).unwrap_or_default());
    children.map(|text| text.split_whitespace().count()).sum()
}

fn folder_of(library: &Path) -> PathBuf {
    library.parent().unwrap().to_owned()
}

#[test]
fn what_is_known_is_started_when_it_is_needed() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let entries = fresh_folder("entries");
    let one = folder_of(&broken("cache-one", &["#define MODEL_ID \"one\""]));
    let two = folder_of(&broken(
        "cache-two",
        &[
            "#define MODEL_ID \"two\"",
            "#define PLUGIN_ID \"org.evstrat.test.two\"",
        ],
    ));
    std::thread::sleep(REST);
    let folders = [one.as_path(), two.as_path()];
    let first = load(&folders, cache(&entries)).unwrap();
    assert_eq!(n_workers(), 2);
    let sums: Vec<String> = first
        .models()
        .iter()
        .map(|model| model.descriptor_sha256().to_owned())
        .collect();
    drop(first);
    assert_eq!(fs::read_dir(&entries).unwrap().count(), 2);

    let known = load(&folders, cache(&entries)).unwrap();
    assert_eq!(n_workers(), 0, "nothing is needed yet");
    assert_eq!(known.model_ids(), ["one", "two"]);
    let same = known
        .models()
        .iter()
        .map(|model| model.descriptor_sha256().to_owned());
    assert!(same.eq(sums), "descriptions keep their bits");
    let model = known.model("two").unwrap();
    assert_eq!(n_workers(), 1, "the other one is not needed");
    assert!(model.isolation().unwrap().process);
    assert!(model.instantiate(&evstrat_core::Options::default()).is_ok());
    drop(known);

    // Entries do not pile up: those that were written first go.
    let old = entries.join("0.json");
    for index in 0..300 {
        let entry = fs::File::create(entries.join(format!("{index}.json"))).unwrap();
        let age = Duration::from_secs(10_000 - index);
        entry.set_modified(SystemTime::now() - age).unwrap();
    }
    assert!(old.exists());

    // Another build of the program may read tables differently.
    let other = DescriptionCache::new(entries.clone(), Path::new("/bin/sh")).unwrap();
    let afresh = load(&folders, other).unwrap();
    assert_eq!(n_workers(), 2);
    drop(afresh);
    assert!(!old.exists() && entries.join("299.json").exists());
    assert!(fs::read_dir(&entries).unwrap().count() <= 130);

    // Entries that everybody could have written count for nothing.
    fs::set_permissions(&entries, fs::Permissions::from_mode(0o777)).unwrap();
    let open = load(&folders, cache(&entries)).unwrap();
    assert_eq!(n_workers(), 2);
    drop(open);
}

#[test]
fn conflicts_are_found_among_plugins_that_are_not_started() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let entries = fresh_folder("entries-of-conflict");
    let one = folder_of(&broken("cache-mine", &[]));
    let two = folder_of(&broken("cache-thine", &["#define SECOND_DOC \"Another.\""]));
    std::thread::sleep(REST);
    let folders = [one.as_path(), two.as_path()];
    for is_known in [false, true] {
        let catalog = load(&folders, cache(&entries)).unwrap();
        assert_eq!(n_workers() == 0, is_known);
        let error = catalog.model("template").unwrap_err();
        assert!(matches!(error, HostError::Conflict { .. }), "{error}");
        assert_eq!(catalog.conflicts().len(), 1);
    }
}

#[test]
fn files_and_entries_that_change_are_noticed() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let entries = fresh_folder("entries-of-change");
    let library = broken("cache-changes", &["#define MODEL_ID \"before\""]);
    let folder = folder_of(&library);
    std::thread::sleep(REST);
    drop(load(&[&folder], cache(&entries)).unwrap());
    let known = load(&[&folder], cache(&entries)).unwrap();

    // Between the look and the start, with the size of before.
    let other = broken("cache-changed", &["#define MODEL_ID \"behind\""]);
    let bytes = fs::read(other).unwrap();
    fs::write(&library, &bytes).unwrap();
    let error = known.model("before").unwrap_err();
    assert!(matches!(error, HostError::Inconsistent { .. }), "{error}");
    let afresh = load(&[&folder], cache(&entries)).unwrap();
    assert_eq!(afresh.model_ids(), ["behind"]);
    drop(afresh);

    // An entry that says something else than the plugin.
    std::thread::sleep(REST);
    drop(load(&[&folder], cache(&entries)).unwrap());
    let entry = fs::read_dir(&entries)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let text = fs::read_to_string(&entry).unwrap();
    assert!(text.contains("\"Second.\""), "{text}");
    fs::write(&entry, text.replace("\"Second.\"", "\"Seventh.\"")).unwrap();
    let lied = load(&[&folder], cache(&entries)).unwrap();
    assert_eq!(n_workers(), 0);
    let error = lied.model("behind").unwrap_err();
    assert!(matches!(error, HostError::Inconsistent { .. }), "{error}");
    let mended = load(&[&folder], cache(&entries)).unwrap();
    assert!(mended.model("behind").is_ok(), "the entry is forgotten");

    // And one that is noise.
    let entry = fs::read_dir(&entries)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    fs::write(&entry, "noise").unwrap();
    assert!(
        load(&[&folder], cache(&entries))
            .unwrap()
            .model("behind")
            .is_ok()
    );
}
